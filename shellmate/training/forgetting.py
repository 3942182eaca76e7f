"""Which adapters learnt from entries that the user has forgotten since, and the way to be rid of them. Loads no model.

Nothing of what was forgotten is kept to tell it: what a version was trained on, as its report says, is compared with what the history
still holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shellmate.core.errors import ShellmateError
from shellmate.engine import choice
from shellmate.history.forgetting import last_forgotten_ms
from shellmate.history.store import HistoryStore
from shellmate.training import deploy, job

_PATIENCE = 2.0
"""Seconds: whoever looks whether a training runs holds the lock for a moment."""
_SLACK = 60.0
"""Seconds between the first entry that a training reads and the moment it notes, at the most."""


def _left() -> set[tuple[str, str]]:
    """Request and command of every entry, as a training reads them. Raises `HistoryError`."""
    store = HistoryStore()
    try:
        return {(entry.request.strip(), entry.command.strip()) for entry in store.each()}
    finally:
        store.close()


def _suspect(report: Mapping[str, Any], forgotten: float) -> bool:
    """Whether it learnt from the history before something was forgotten (seconds since 1970)."""
    read = report.get("read", report.get("created", 0))
    return report.get("source", "history") == "history" and isinstance(read, int | float) and read - _SLACK * ("read" in report) <= forgotten


def _missing(report: Mapping[str, Any], left: set[tuple[str, str]]) -> int | None:
    """How many pairs of a suspect are not in the history any more; 0 when only the time speaks against it, None when it knows nothing forgotten."""
    taught = report.get("trained_on")
    if not isinstance(taught, list):
        return 0
    count = sum((row.get("request"), row.get("command")) not in left for row in taught)
    unsure = "read" not in report or (report.get("options") or {}).get("unlikelihood")  # such a report does not name all it learnt from
    return count if count or unsure else None


def knowing() -> dict[str, int]:
    """Full names of the versions that know forgotten entries -> how many pairs they learnt from that were forgotten; 0: they may know some, by the time they were made.

    Raises `HistoryError` when the history cannot be read.
    """
    forgotten = last_forgotten_ms()
    if forgotten is None:
        return {}
    suspects = {v.name: v.report for v in deploy.installed() if _suspect(v.report, forgotten / 1000)}
    left = _left() if suspects else set()
    counted = {name: _missing(report, left) for name, report in suspects.items()}
    return {name: count for name, count in counted.items() if count is not None}


def told() -> dict[str, str]:
    """What to say of each version that knows forgotten entries; nothing where the history or an adapter cannot be read, which others say."""
    try:
        return {name: said(count) for name, count in knowing().items()}
    except ShellmateError:
        return {}


def said(count: int) -> str:
    """`knows 3 requests that you have forgotten`."""
    if not count:
        return "may know requests that you have forgotten"
    return f"knows {count} request{'s' * (count > 1)} that you have forgotten"


def still() -> str:
    """A sentence on the versions in use that know forgotten entries, with the way out; empty when there are none."""
    known = told()
    try:
        found = [f"{name}, which is in use, {known[name]}" for name in sorted(choice.in_use() & known.keys())] if known else []
    except ShellmateError:
        return ""
    return f"{'; '.join(found)}: `shellmate adapter forget` removes {'it' if len(found) == 1 else 'them'}." if found else ""


@dataclass(frozen=True)
class Forgot:
    """What `forget` did."""

    removed: list[str]
    in_use: str
    """Full name of the version that is chosen now, or `default`."""


def forget() -> Forgot:
    """Removes every version that knows forgotten entries, and what is left of them in other reports and in an interrupted training.

    Where the chosen one goes, the newest before it that does not know them takes over, else another version of its name, else the plain bundle.
    Raises `BusyError` while a training runs, `HistoryError` when the history cannot be read.
    """
    with job.training_lock(_PATIENCE):
        known = set(knowing())
        if choice.chosen() in known:
            deploy.step_back(known)
        removed = [name for version in sorted(known) for name in deploy.remove(version)]
        deploy.sweep()
        _discard_interrupted()
        _clean_reports()
    return Forgot(removed, choice.pointed())


def tidy(stem: str) -> list[str]:
    """After a training: removes versions of its name that know forgotten entries and do not answer anywhere, and the text of forgotten
    requests from the reports of others. Returns the names. Others are left to `forget`, and so is all of it where the history cannot be read."""
    try:
        used = choice.in_use()
        doomed = [name for name in sorted(knowing()) if name.rsplit("-", 1)[0] == stem and name not in used]
        for name in doomed:
            deploy.remove(name)
        _clean_reports()
    except ShellmateError:
        return []
    return doomed


def _clean_reports() -> None:
    """Takes requests of the user that were only asked by the gate, and are forgotten, out of the reports."""
    forgotten = last_forgotten_ms()
    if forgotten is None:
        return
    suspects = [v for v in deploy.installed() if v.report.get("source") != "file" and _suspect({**v.report, "source": "history"}, forgotten / 1000)]
    asked = {request for request, _ in _left()} if suspects else set()
    for version in suspects:
        changes = version.report.get("changes") or []
        kept = [row for row in changes if not row.get("own") or row.get("request") in asked]
        if len(kept) < len(changes):
            deploy.write_object(version.folder / choice.REPORT, {**version.report, "changes": kept})


def _discard_interrupted() -> None:
    """Removes an interrupted training that may have read the history before something was forgotten; call it while holding the lock."""
    wanted = job.read_job()
    if wanted and wanted.source != "file" and job.knows_forgotten(job.job_folder(), last_forgotten_ms()):
        job.discard()
