"""What is in use, in a few lines: bundle, adapter, how much there is to learn from. Whatever cannot be read is said in its place."""

from __future__ import annotations

from shellmate.core.errors import ShellmateError
from shellmate.history import Decision, Filter, HistoryStore
from shellmate.tui.running import harmless


def facts(store: HistoryStore | None) -> str:
    """Aligned lines."""
    rows = [*_bundle(), *_adapters(), *_history(store), *_automatic()]
    return "\n".join(f"{name:<10} {harmless(text)}" for name, text in rows)


def _bundle() -> list[tuple[str, str]]:
    from shellmate.engine.choice import current_bundle
    from shellmate.engine.manifest import read_manifest

    try:
        folder = current_bundle()
        manifest = read_manifest(folder)
    except ShellmateError as error:
        return [("model", str(error))]
    size = sum(entry.size for entry in manifest.files.values())
    metrics = [(name.replace("_", " ")[:10], f"{value:.3f}" if isinstance(value, float) else str(value)) for name, value in manifest.metrics.items() if isinstance(value, int | float | str)][:6]
    return [
        ("model", manifest.name), ("adapter", manifest.adapter or "none (as it came)"), ("family", f"{manifest.family}, {manifest.method}"), ("size", f"{size / 1e6:.0f} MB"),
        ("checksum", manifest.fingerprint), *metrics,
    ]  # fmt: skip


def _adapters() -> list[tuple[str, str]]:
    from shellmate.training import deploy

    try:
        found = deploy.installed()
    except ShellmateError as error:
        return [("adapters", str(error))]
    rows: list[tuple[str, str]] = []
    for version in found[-8:]:
        state = "needs retraining (t)" if version.stale else "in use" if version.current else "ready" if version.used else "kept out"
        rows.append(("" if rows else "\nadapters", f"{version.name}  {state}"))
    return rows


def _history(store: HistoryStore | None) -> list[tuple[str, str]]:
    if store is None:
        return [("\nhistory", "off")]
    try:
        entries = store.count()
        usable = len(store.ids(Filter(decisions=frozenset({Decision.ACCEPTED, Decision.EDITED}))))
    except ShellmateError as error:
        return [("\nhistory", str(error))]
    return [("\nhistory", f"{entries} entries"), ("to learn", f"{usable} accepted or edited")]


def _automatic() -> list[tuple[str, str]]:
    """How training by itself stands, where it is switched on."""
    from shellmate import config
    from shellmate.service import lifecycle

    try:
        if not config.current().training.automatic:
            return []
        service = lifecycle.status()
    except ShellmateError as error:
        return [("by itself", str(error))]
    return [("by itself", str(service.get("training") or "on") if service else "on; it begins with your next request")]
