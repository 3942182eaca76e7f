"""What the user accepted before, for whoever answers: looked up in the history as the settings of the moment allow."""

from __future__ import annotations

import contextlib

from shellmate import config, paths
from shellmate.core import retrieval
from shellmate.core.errors import ShellmateError
from shellmate.core.slots import SlottedRequest
from shellmate.core.types import Request
from shellmate.history.recall import recaller
from shellmate.history.rekeying import rekey_in_background
from shellmate.history.store import HistoryStore

_Stamp = tuple[int, int] | None


class Recalling:
    """A `retrieval.Recall` that follows changes of the settings; for one thread. With `rekeying`, entries that an older program kept are read anew meanwhile."""

    def __init__(self, rekeying: bool = False) -> None:
        self._rekeying = rekeying
        self._stamp: _Stamp = (-1, -1)
        self._wanted = True
        self._look_up: retrieval.Recall | None = None

    def __call__(self, request: Request, slotted: SlottedRequest) -> retrieval.Recalled | None:
        """The nearest accepted entry, if there is one and it may be used; no fault of the history costs an answer."""
        with contextlib.suppress(ShellmateError, OSError):
            self._follow_settings()
            if not self._wanted or not paths.history_file().exists():
                return None
            if self._look_up is None:
                self._look_up = recaller(HistoryStore())
                if self._rekeying:
                    rekey_in_background()
            return self._look_up(request, slotted)
        return None

    def _follow_settings(self) -> None:
        stamp = _stamp()
        if stamp != self._stamp:
            self._stamp = stamp
            history = config.usable()[0].history
            self._wanted = history.enabled and history.recall


def _stamp() -> _Stamp:
    try:
        found = paths.config_file().stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns
