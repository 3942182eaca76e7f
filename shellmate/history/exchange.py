"""History as JSON lines, in and out. Only `request` and `command` are required to import; a bad line is named, and nothing is imported."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from shellmate.core.errors import UsageError
from shellmate.history.model import UNTIMED, Decision, Entry

VERSION = 2
"""Of the lines written here; those of version 1 name none, and have neither pin, candidates, duration nor where the answer came from."""
LONGEST_LINE = 1_000_000
"""Characters."""
_LARGEST = 2**53
"""Numbers beyond this are not the same in every program that reads JSON."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_UTF8 = re.compile("[\udc80-\udcff]")


def as_json(entry: Entry) -> dict[str, Any]:
    """The contract's export object: all of an entry but its number, and the category, which follows from the command."""
    return {
        "version": VERSION, "time": entry.time.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "request": entry.request, "suggested": entry.suggested,
        "command": entry.command, "decision": entry.decision.value, "exit_status": entry.exit_status, "duration_ms": entry.duration_ms, "cwd": entry.cwd,
        "shell": entry.shell, "candidates": list(entry.candidates), "chosen": entry.chosen, "pinned": entry.pinned, "fingerprint": entry.fingerprint,
        "adapter": entry.adapter, "marks": list(entry.marks),
    }  # fmt: skip


def export_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """One JSON object a line, without the line break."""
    return (json.dumps(as_json(entry), ensure_ascii=False) for entry in entries)


def read_lines(lines: Iterable[bytes], name: str) -> Iterator[Entry]:
    """The entries of an export, in its order; empty lines are skipped, and an entry without a time has `UNTIMED`.

    Raises `UsageError` naming the line (`name:number`) and what is wrong.
    """
    for number, raw in enumerate(lines, 1):
        line = raw.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        if not line.strip():
            continue
        try:
            yield _entry(line)
        except (ValueError, TypeError, OverflowError) as error:
            raise UsageError(f"{name}:{number}: {error}.", "Nothing was imported.") from error


def told(added: int, there: int) -> str:
    """What an import came to."""
    return f"{added:,} added." if not there else f"{added:,} added; {there:,} {'was' if there == 1 else 'were'} there already."


def _entry(line: str) -> Entry:
    raw = _object(line)
    request, command = _text(raw, "request", raw.get("request") is None), _text(raw, "command", True)
    suggested = _text(raw, "suggested", False)
    default = "accepted" if suggested in ("", command) else "edited"
    decision = _text(raw, "decision", False) or default
    if decision not in {d.value for d in Decision}:
        raise ValueError(f"decision {decision!r} is none of {', '.join(d.value for d in Decision)}")
    pinned = raw.get("pinned", False)
    if not isinstance(pinned, bool):
        raise ValueError("pinned is neither true nor false")
    return Entry(
        request, command, suggested, Decision(decision), _time(raw.get("time")), _text(raw, "cwd", False), _text(raw, "shell", False) or "bash", _texts(raw, "candidates"), _number(raw, "chosen", 0),
        _number(raw, "exit_status", -_LARGEST), _number(raw, "duration_ms", 0), _text(raw, "fingerprint", False), _text(raw, "adapter", False) or None, _texts(raw, "marks"), pinned=pinned,
    )  # fmt: skip


def _object(line: str) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise ValueError(f"the line is longer than {LONGEST_LINE} characters")
    if _NOT_UTF8.search(line):
        raise ValueError("it is not UTF-8 text")
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is not a JSON object") from error
    if not isinstance(raw, dict):
        raise ValueError("it is not a JSON object")
    version = raw.get("version", 1)
    if version not in range(1, VERSION + 1):
        raise ValueError(f"its version is {version!r}, and this shellmate knows 1 to {VERSION}")
    return raw


def _text(raw: dict[str, Any], name: str, required: bool) -> str:
    value = raw.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or (required and not value.strip()):
        raise ValueError(f"{name} is {'missing' if value is None else 'empty' if value == '' else 'not usable text'}")
    return value


def _texts(raw: dict[str, Any], name: str) -> tuple[str, ...]:
    value = raw.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ValueError(f"{name} is not a list of texts")
    return tuple(value)


def _number(raw: dict[str, Any], name: str, least: int) -> int | None:
    value = raw.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= _LARGEST:
        raise ValueError(f"{name} is not a whole number{' from 0' if least == 0 else ''}")
    return value


def _time(value: Any) -> int:
    if value is None:
        return UNTIMED
    if not isinstance(value, str):
        raise ValueError("time is not ISO 8601 text")
    try:
        moment = datetime.fromisoformat(value)
        moment = (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"time {value!r} is not ISO 8601") from error
    return (moment - _EPOCH) // timedelta(milliseconds=1)
