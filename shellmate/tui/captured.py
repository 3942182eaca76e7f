"""Runs a command without a terminal, in a process group of its own, and sees to it that none goes on when it is stopped or the app is gone."""

from __future__ import annotations

import codecs
import os
import re
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from shellmate.tui.running import Ended, harmless, shown, status_of

MOST_OUTPUT = 200_000
"""Characters of output kept in the pane."""
PATIENCE, LAST_PATIENCE = 3.0, 1.0
"""Seconds between asking a command to end and ending it; the same when the terminal is gone."""
MOST_HELD = 4096
"""Characters of an escape sequence that is not complete; more is no sequence, and is shown."""
_READ = 65536
"""Bytes of one read."""
_UNFINISHED = re.compile(r"(?:\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)|\x9b[0-?]*[ -/]*|\r)\Z")
_LOOK = 0.02
"""Seconds between two looks at whether a command has ended."""
_running: set[subprocess.Popen[bytes]] = set()
_change = threading.RLock()
"""Held while a command is started: none can be missed by `end_all`."""


class OutputText:
    """Makes harmless text of output, of which characters and escape sequences may come in pieces."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""

    def add(self, piece: bytes, last: bool = False) -> str:
        """What can be shown once this piece is there; after the `last` one nothing is held back."""
        text = self._held + self._decoder.decode(piece, last)
        unfinished = None if last else _UNFINISHED.search(text)
        self._held = text[unfinished.start() :] if unfinished else ""
        if len(self._held) > MOST_HELD:
            head, tail, self._held = text[: -len(self._held)], self._held, ""
            return harmless(head) + shown(tail)
        return harmless(text[: len(text) - len(self._held)])


def run_captured(command: str, shell: str, cwd: str, show: Callable[[str], None], stopped: Callable[[], bool]) -> Ended:
    """Runs a command; `show` gets harmless output as it comes, `stopped` is asked whether to end the command. Raises `OSError` when there is no such shell."""
    started = time.monotonic()
    child = _start(command, shell, cwd)
    try:
        stop = _Stop(child, stopped)
        output, cut = _kept(_pieces(child, stop), show)
        while not stop.over() and (child.poll() is None or stop.asked):
            time.sleep(_LOOK)
        return Ended(status_of(child.wait()), round((time.monotonic() - started) * 1000), output, cut)
    finally:
        with _change:
            _running.discard(child)


def end_all() -> None:
    """Ends every command that still runs, for an app that is about to be gone: asks, and does not wait long."""
    with _change:
        deadline = time.monotonic() + LAST_PATIENCE
        for child in _running:
            _ask_to_end(child)
        while any(_alive(child) for child in _running) and time.monotonic() < deadline:
            time.sleep(_LOOK)
        for child in _running:
            _signal(child, signal.SIGKILL)


class _Stop:
    """Stops a command once that is wanted: asks it to end, and ends it when it does not listen."""

    def __init__(self, child: subprocess.Popen[bytes], wanted: Callable[[], bool]) -> None:
        self._child, self._wanted = child, wanted
        self._deadline = 0.0
        self.asked = False

    def over(self) -> bool:
        """Whether the command was stopped and nothing is left of it."""
        if not self.asked and self._wanted():
            self.asked, self._deadline = True, time.monotonic() + PATIENCE
            _ask_to_end(self._child)
        if self.asked and time.monotonic() >= self._deadline:
            _signal(self._child, signal.SIGKILL)
            return True
        return self.asked and not _alive(self._child)


def _start(command: str, shell: str, cwd: str) -> subprocess.Popen[bytes]:
    with _change:
        child = subprocess.Popen([shell, "-c", command], cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        _running.add(child)
    return child


def _pieces(child: subprocess.Popen[bytes], stop: _Stop) -> Iterator[str]:
    """What the command prints, until it closes its output or is stopped."""
    assert child.stdout is not None
    with child.stdout as output, selectors.DefaultSelector() as ready:
        ready.register(output, selectors.EVENT_READ)
        text = OutputText()
        while not stop.over():
            if not ready.select(_LOOK if stop.asked else 0.1):
                continue
            piece = os.read(output.fileno(), _READ)
            yield text.add(piece, last=not piece)
            if not piece:
                return


def _kept(pieces: Iterator[str], show: Callable[[str], None]) -> tuple[str, bool]:
    """The first of what is printed, which is shown, and whether there was more: that is read and dropped."""
    kept: list[str] = []
    left, more = MOST_OUTPUT, False
    for piece in pieces:
        text = piece[:left]
        left, more = left - len(text), more or len(piece) > left
        if text:
            show(text)
            kept.append(text)
    return "".join(kept), more


def _ask_to_end(child: subprocess.Popen[bytes]) -> None:
    _signal(child, signal.SIGTERM)
    _signal(child, signal.SIGCONT)  # one that was suspended could not hear it


def _signal(child: subprocess.Popen[bytes], number: int) -> None:
    """Tells the whole group, which may be gone."""
    with suppress(OSError):
        os.killpg(child.pid, number)


def _alive(child: subprocess.Popen[bytes]) -> bool:
    """Whether anything of the group is left."""
    child.poll()
    try:
        os.killpg(child.pid, 0)
    except OSError:
        return False
    return True
