"""History as JSON lines, in and out. Only `request` and `command` are required to import; a bad line is named, and nothing is imported."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from shellmate.core.errors import UsageError
from shellmate.history.model import Decision, Entry, now_ms

LONGEST_LINE = 1_000_000
"""Characters."""


def as_json(entry: Entry) -> dict[str, Any]:
    """The contract's export object."""
    return {
        "time": entry.time.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "request": entry.request, "suggested": entry.suggested,
        "command": entry.command, "decision": entry.decision.value, "exit_status": entry.exit_status, "cwd": entry.cwd, "shell": entry.shell,
    }  # fmt: skip


def export_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """One JSON object a line, without the line break."""
    return (json.dumps(as_json(entry), ensure_ascii=False) for entry in entries)


def read_lines(lines: Iterable[str], name: str) -> Iterator[Entry]:
    """The entries of an export, in its order; empty lines are skipped.

    Raises `UsageError` naming `name`, the line and what is wrong.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _entry(line)
        except (ValueError, TypeError) as error:
            raise UsageError(f"{name}, line {number}: {error}.", "Nothing was imported.") from error


def _entry(line: str) -> Entry:
    if len(line) > LONGEST_LINE:
        raise ValueError(f"the line is longer than {LONGEST_LINE} characters")
    try:
        raw = json.loads(line)
    except ValueError as error:
        raise ValueError("it is not a JSON object") from error
    if not isinstance(raw, dict):
        raise ValueError("it is not a JSON object")
    request, command = (_text(raw, name, True) for name in ("request", "command"))
    suggested = _text(raw, "suggested", False)
    default = "accepted" if suggested in ("", command) else "edited"
    decision = _text(raw, "decision", False) or default
    if decision not in {d.value for d in Decision}:
        raise ValueError(f"decision {decision!r} is none of {', '.join(d.value for d in Decision)}")
    status = raw.get("exit_status")
    if status is not None and (isinstance(status, bool) or not isinstance(status, int)):
        raise ValueError("exit_status is not a whole number")
    return Entry(request, command, suggested, Decision(decision), _time(raw.get("time")), _text(raw, "cwd", False), _text(raw, "shell", False) or "bash", exit_status=status)


def _text(raw: dict[str, Any], name: str, required: bool) -> str:
    value = raw.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or (required and not value.strip()):
        raise ValueError(f"{name} is {'missing' if value is None else 'empty' if value == '' else 'not usable text'}")
    return value


def _time(value: Any) -> int:
    if value is None:
        return now_ms()
    if not isinstance(value, str):
        raise ValueError("time is not ISO 8601 text")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"time {value!r} is not ISO 8601") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp() * 1000)
