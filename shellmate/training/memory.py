"""Memory between the stages of a training. The allocator is told to keep what is freed, which saves page faults within a stage; the next stage needs other sizes."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable
from functools import cache


@cache
def _trim() -> Callable[[int], int] | None:
    """glibc's `malloc_trim`; other C libraries have none."""
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):
        return None
    return found


def give_back() -> None:
    """Gives what nothing refers to any more back to the system."""
    gc.collect()
    if trim := _trim():
        trim(0)
