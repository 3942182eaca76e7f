"""What is in use, in a few lines: bundle, adapter, how much there is to learn from. Whatever cannot be read is said in its place."""

from __future__ import annotations

from shellmate.core.errors import ShellmateError
from shellmate.history import Decision, Filter, HistoryStore
from shellmate.tui.running import harmless

_COUNTED = 500
"""Up to so many entries are looked at one by one; with more there is enough to learn from."""


Row = tuple[str, str]
"""Name and what is known; a row without a name goes on with the one before."""


def facts(store: HistoryStore | None) -> list[Row]:
    """What is in use, what there is to learn from, the adapters, the bundle; an empty row between them."""
    rows: list[Row] = []
    for section in (_in_use() + _kept_out(), _history(store) + _automatic(), _adapters(), _bundle()):
        rows += [("", ""), *section] if rows and section else section
    return [(name, harmless(text)) for name, text in rows]


def outdated() -> str:
    """The adapter that is chosen but was trained on another release of the model, so that the plain bundle answers; empty without one."""
    from shellmate import paths

    if not paths.adapters_folder().is_dir():
        return ""  # and nothing of the engine is loaded
    from shellmate.engine import choice

    try:
        return ", ".join(choice.outdated())
    except ShellmateError:
        return ""


def something_before() -> bool:
    """Whether there is an earlier choice of adapter to go back to."""
    from shellmate.training import deploy

    try:
        return deploy.before() is not None
    except ShellmateError:
        return False


def to_learn(store: HistoryStore) -> str:
    """How much there is to learn from, and how much a training needs. Raises `ShellmateError`."""
    from shellmate.training.pairs import FEWEST_PAIRS, gathered

    usable = len(store.ids(Filter(decisions=frozenset({Decision.ACCEPTED, Decision.EDITED}))))
    if usable > _COUNTED:
        return f"{usable} accepted or edited"
    different = len({pair.key for pair in gathered(store.each())[0]})
    return f"{different} different requests accepted or edited" if different >= FEWEST_PAIRS else f"{different} different requests accepted or edited; a training needs {FEWEST_PAIRS}"


def too_little(store: HistoryStore | None) -> str:
    """Why a training could learn nothing yet; empty when it can, or when only the training itself can tell."""
    if store is None:
        return "There is no history to learn from."
    try:
        known = to_learn(store)
    except ShellmateError:
        return ""
    return f"There is too little to learn from yet: {known}. What you run, copy or insert counts." if "needs" in known else ""


def _in_use() -> list[Row]:
    from shellmate.engine.choice import current_bundle
    from shellmate.engine.manifest import read_manifest

    try:
        manifest = read_manifest(current_bundle())
    except ShellmateError as error:
        return [("model", str(error))]
    return [("model", manifest.name), ("adapter", manifest.adapter or "none (as it came)")]


def _bundle() -> list[Row]:
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


def _adapters() -> list[Row]:
    from shellmate.training import deploy

    try:
        found = deploy.installed()
    except ShellmateError as error:
        return [("adapters", str(error))]
    rows: list[Row] = []
    for version in found[-8:]:
        state = "needs retraining (t)" if version.stale else "in use" if version.current else "ready" if version.used else "kept out"
        rows.append(("" if rows else "adapters", f"{version.name}  {state}"))
    return rows


def _kept_out() -> list[Row]:
    """Why the newest adapter is not in use, where it is the gate that kept it out."""
    from shellmate.training import deploy

    try:
        found = deploy.installed()
    except ShellmateError:
        return []
    reason = str(found[-1].report.get("reason", "")) if found and not found[-1].used else ""
    return [("", f"{found[-1].name} was kept out: {reason}")] if reason else []


def _history(store: HistoryStore | None) -> list[Row]:
    if store is None:
        return [("history", "off")]
    try:
        entries = store.count()
        usable = to_learn(store)
    except ShellmateError as error:
        return [("history", str(error))]
    return [("history", f"{entries:,} entries"), ("to learn", usable)]


def _automatic() -> list[Row]:
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
