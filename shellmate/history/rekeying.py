"""Brings the retrieval keys of old entries up to date after a change of how requests are read, beside everything else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from shellmate.core import retrieval
from shellmate.core.errors import ShellmateError
from shellmate.history.store import HistoryStore

_AT_ONCE = 50
_PAUSE = 0.05
"""Seconds between two portions: whoever waits for an answer meanwhile waits for a portion's keys at most."""


def rekey(store: HistoryStore, stopped: Callable[[float], bool] = lambda _: False, version: str = retrieval.KEYS_VERSION) -> int:
    """Gives entries that an older reading of requests keyed their keys of today, newest first; returns how many changed.

    `stopped` is asked between portions and may wait the seconds it is given. What was done is kept: the next call goes on from there. Raises `HistoryError`.
    """
    state = store.fact("keys") or ""
    if state == version:
        return 0
    done, _, below = state.partition(":")
    last = int(below) if done == version and below else None
    changed = 0
    while rows := store.keyed_below(last, _AT_ONCE):
        last = min(number for number, _, _ in rows)
        fresh = {number: key for number, request, old in rows if (key := retrieval.key(request)) != old}
        store.set_keys(fresh, f"{version}:{last}")
        changed += len(fresh)
        if stopped(_PAUSE):
            return changed
    store.set_keys({}, version)
    return changed


def rekey_in_background() -> None:
    """`rekey` in a thread of its own that ends with the process; no fault of the history matters to anyone here."""

    def work() -> None:
        never = threading.Event()
        with suppress(ShellmateError, OSError):
            rekey(HistoryStore(), never.wait)

    threading.Thread(target=work, name="rekey", daemon=True).start()
