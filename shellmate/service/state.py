"""What `service status` tells: counts, times and memory of the running server."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from shellmate import __version__

_REMEMBERED = 1000
"""Latest request times that p50 and p95 are taken over."""


def resident_mb() -> float:
    """Memory of this process in RAM, MiB (its peak where the system tells no more)."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)


@dataclass
class Counters:
    """Kept in the event loop; times in milliseconds, clocks monotonic."""

    started: float = field(default_factory=time.monotonic)
    used: float = field(default_factory=time.monotonic)
    """When the last request came or was answered."""
    requests: int = 0
    errors: int = 0
    times: deque[float] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    def answered(self, milliseconds: float, ok: bool) -> None:
        """Counts one finished request."""
        self.requests += 1
        self.errors += not ok
        self.times.append(milliseconds)
        self.used = time.monotonic()

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        ordered = sorted(self.times)

        def at(share: float) -> float | None:
            return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1) if ordered else None

        return {
            "pid": os.getpid(), "version": __version__, "uptime_s": round(time.monotonic() - self.started, 1),
            "requests": self.requests, "errors": self.errors, "p50_ms": at(0.5), "p95_ms": at(0.95), "rss_mb": round(resident_mb(), 1),
        }  # fmt: skip
