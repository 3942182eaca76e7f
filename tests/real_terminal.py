"""A real terminal of which every byte that reaches it is kept."""

from __future__ import annotations

import os
import pty
import select
import signal
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

_HIDDEN = ("TMUX", "DISPLAY", "WAYLAND_DISPLAY")


class RealTerminal:
    """The end at which a person sits."""

    def __init__(self, child: int, descriptor: int) -> None:
        self.child, self._descriptor = child, descriptor
        self.seen = b""
        """Everything that was written to it."""
        self._mark = 0
        self.code: int | None = None
        """What the program ended with; None while it runs."""

    def type(self, keys: bytes) -> None:
        """Presses keys."""
        self._mark = len(self.seen)
        os.write(self._descriptor, keys)

    def takes_keys(self) -> bool:
        """Whether keys are read one by one: before that what is typed may be thrown away."""
        return not termios.tcgetattr(self._descriptor)[3] & termios.ICANON

    def until(self, wanted: bytes | Callable[[], object], limit: float = 60) -> None:
        """Reads until it was written since the last key, or holds."""
        deadline = time.monotonic() + limit
        while not (wanted() if callable(wanted) else wanted in self.seen[self._mark :]):
            assert time.monotonic() < deadline, f"{wanted!r} never came: {self.seen[-3000:]!r}"
            if not self._read(0.1):
                assert wanted() if callable(wanted) else wanted in self.seen[self._mark :], f"it ended: {self.seen[-3000:]!r}"
                break

    def to_the_end(self, limit: float = 60) -> bytes:
        """Reads until the program has ended."""
        deadline = time.monotonic() + limit
        while self._read(0.1):
            assert time.monotonic() < deadline, f"it goes on: {self.seen[-3000:]!r}"
        self.code = os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])
        return self.seen

    def _read(self, patience: float) -> bool:
        """Reads what is there; False once the program has closed it."""
        if select.select([self._descriptor], [], [], patience)[0]:
            try:
                piece = os.read(self._descriptor, 65536)
            except OSError:  # what Linux says at the end
                return False
            self.seen += piece
            return bool(piece)
        return True


@contextmanager
def real_terminal(arguments: Sequence[str], size: tuple[int, int] = (100, 30), **environment: str) -> Iterator[RealTerminal]:
    """A program in a terminal of its own; when it is left, the program is told that its terminal has gone."""
    env = {**{k: v for k, v in os.environ.items() if k not in _HIDDEN}, "TERM": "xterm-256color", "SHELL": "/bin/bash", "COLUMNS": str(size[0]), "LINES": str(size[1]), **environment}
    child, descriptor = pty.fork()
    if not child:
        try:
            os.execvpe(arguments[0], arguments, env)
        finally:
            os._exit(127)
    terminal = RealTerminal(child, descriptor)
    try:
        yield terminal
    finally:
        os.close(descriptor)
        deadline = time.monotonic() + 20
        while terminal.code is None and os.waitpid(child, os.WNOHANG)[0] != child:
            if time.monotonic() > deadline:
                os.kill(child, signal.SIGKILL)
            time.sleep(0.02)
