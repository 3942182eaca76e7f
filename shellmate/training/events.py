"""What a training says while it runs: one JSON object a line, the same for the app, the command line and the log.

Every event has `time` (seconds since 1970) and `event`. `stage` events name the stage; `step` events have step, steps, loss, lr,
eta_s and ram_mb; `measure` events have loss; the last one is `done` or `failed`.
"""

from __future__ import annotations

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
    """Appends events to a file; each line is written at once, whole."""

    def __init__(self, path: Path | None = None) -> None:
        self._out = path.open("a", encoding="utf-8", buffering=1) if path else None

    def emit(self, event: str, **values: Any) -> None:
        """One event."""
        if self._out:
            line = {"time": round(time.time(), 3), "event": event, **values}
            self._out.write(json.dumps(line, ensure_ascii=False) + "\n")

    def stage(self, stage: Stage, **values: Any) -> None:
        """A stage begins."""
        self.emit("stage", stage=stage.value, ram_mb=round(ram_mb()), **values)


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
