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


class Easing:
    """Between the steps of a training: gives back what is free whenever the process has come to hold much more than it did after the last time.

    Activations of every length leave holes behind them, which nothing else fits into.
    """

    def __init__(self, above: float, growth: float) -> None:
        """`above`: MiB that nobody minds; `growth`: MiB from one time to the next."""
        self._next, self._growth = above, growth

    def ease(self, held: Callable[[], float]) -> bool:
        """`held` says how many MiB the process holds; whether something was given back."""
        if held() < self._next:
            return False
        give_back()
        self._next = max(self._next, held() + self._growth)
        return True
