"""What is in use, in a few lines: bundle, adapter, how much there is to learn from. Whatever cannot be read is said in its place."""

from __future__ import annotations

from shellmate.core.errors import ShellmateError
from shellmate.history import Decision, Filter, HistoryStore
from shellmate.tui.running import harmless

_COUNTED = 500
"""Up to so many entries are looked at one by one; with more there is enough to learn from."""


def facts(store: HistoryStore | None) -> str:
    """Aligned lines."""
    sections = [_in_use(), _history(store) + _automatic(), _adapters(), _bundle()]
    return "\n\n".join("\n".join(f"{name:<10} {harmless(text)}" for name, text in rows) for rows in sections if rows)


def has_adapter() -> bool:
    """Whether a personal adapter was ever trained and is still there."""
    from shellmate.training import deploy

    try:
        return bool(deploy.installed())
    except ShellmateError:
        return True


def to_learn(store: HistoryStore) -> str:
    """How much there is to learn from, and how much a training needs. Raises `ShellmateError`."""
    from shellmate.training.pairs import FEWEST_PAIRS, gathered

    usable = len(store.ids(Filter(decisions=frozenset({Decision.ACCEPTED, Decision.EDITED}))))
    if usable > _COUNTED:
        return f"{usable} accepted or edited"
    different = len({pair.key for pair in gathered(store.each())[0]})
    return f"{different} different requests" if different >= FEWEST_PAIRS else f"{different} of the {FEWEST_PAIRS} different requests that a training needs"


def too_little(store: HistoryStore | None) -> str:
    """Why a training could learn nothing yet; empty when it can, or when only the training itself can tell."""
    if store is None:
        return "There is no history to learn from."
    try:
        known = to_learn(store)
    except ShellmateError:
        return ""
    return f"There is too little to learn from yet: {known}. What you run, copy or insert counts." if "needs" in known else ""


def _in_use() -> list[tuple[str, str]]:
    from shellmate.engine.choice import current_bundle
    from shellmate.engine.manifest import read_manifest

    try:
        manifest = read_manifest(current_bundle())
    except ShellmateError as error:
        return [("model", str(error))]
    return [("model", manifest.name), ("adapter", manifest.adapter or "none (as it came)")]


def _bundle() -> list[tuple[str, str]]:
    from shellmate.engine.choice import current_bundle
    from shellmate.engine.manifest import read_manifest

    try:
        folder = current_bundle()
        manifest = read_manifest(folder)
    except ShellmateError:
        return []
    size = sum(entry.size for entry in manifest.files.values())
    metrics = [(name.replace("_", " ")[:10], f"{value:.3f}" if isinstance(value, float) else str(value)) for name, value in manifest.metrics.items() if isinstance(value, int | float | str)][:6]
    return [
        ("family", f"{manifest.family}, {manifest.method}"), ("size", f"{size / 1e6:.0f} MB"),
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
        rows.append(("" if rows else "adapters", f"{version.name}  {state}"))
    if found and not found[-1].used and (reason := str(found[-1].report.get("reason", ""))):
        rows.append(("", f"why: {reason}"))
    return rows


def _history(store: HistoryStore | None) -> list[tuple[str, str]]:
    if store is None:
        return [("history", "off")]
    try:
        entries = store.count()
        usable = to_learn(store)
    except ShellmateError as error:
        return [("history", str(error))]
    return [("history", f"{entries:,} entries"), ("to learn", usable)]


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
