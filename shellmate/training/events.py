"""What a training says while it runs: one JSON object a line, the same for the app, the command line and the log.

Every event has `time` (seconds since 1970) and `event`. `stage` events name the stage; `step` events have step, steps, loss, lr,
eta_s and ram_mb; `measure` events have loss; `notice` events have a message for people; the last one is `done`, `failed` or `cancelled`.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any


class Stage(Enum):
    """The stages of a training, in order."""

    PREPARE = "prepare"
    TRAIN = "train"
    EXPORT = "export"
    PARITY = "parity"
    GATE = "gate"
    SWITCH = "switch"


def peak_ram_mb() -> float:
    """The most memory this process has held, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def ram_mb() -> float:
    """Memory this process holds now, in MiB."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return peak_ram_mb()
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


LAST = frozenset({"done", "failed", "cancelled"})
"""Events after which nothing comes."""


class EventLog:
    """Appends events to a file; each line is written at once, whole. A line that a kill or a full disk cut off spoils none after it."""

    def __init__(self, path: Path | None = None) -> None:
        self._out = path.open("ab+", buffering=0) if path else None
        self._torn = bool(self._out and _cut_off(self._out))

    def emit(self, event: str, **values: Any) -> None:
        """One event. Raises `OSError` when it cannot be written."""
        if self._out:
            line = {"time": round(time.time(), 3), "event": event, **values}
            rest = (b"\n" if self._torn else b"") + json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
            self._torn = True
            while rest:
                rest = rest[self._out.write(rest) :]
            self._torn = False

    def stage(self, stage: Stage, **values: Any) -> None:
        """A stage begins."""
        self.emit("stage", stage=stage.value, ram_mb=round(ram_mb()), **values)


def _cut_off(file: io.FileIO) -> bool:
    """Whether the last line has no end."""
    size = file.seek(0, os.SEEK_END)
    return size > 0 and os.pread(file.fileno(), 1, size - 1) != b"\n"


def read_events(path: Path, start: int = 0) -> tuple[list[dict[str, Any]], int]:
    """Whole events from byte `start` on, and where to go on reading."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            raw = file.read()
    except FileNotFoundError:
        return [], start
    whole = raw[: raw.rfind(b"\n") + 1]
    return list(_parsed(whole)), start + len(whole)


def _parsed(raw: bytes) -> Iterator[dict[str, Any]]:
    for line in raw.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict):
            yield event
