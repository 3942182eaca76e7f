"""Training by itself, as the service sees it: while nobody asks, a process of its own is told now and then to train if it is time.

Only with the setting `training.automatic`. That process decides, trains and goes on when the service ends; what it says, a line each
time, stands in the status. Event-loop side only; nothing here waits.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable

from shellmate import config
from shellmate.core.errors import ShellmateError
from shellmate.service.lifecycle import own_environment


def _wanted() -> bool:
    """Whether the user has switched it on; settings that cannot be read mean no."""
    try:
        return config.current().training.automatic
    except ShellmateError:
        return False


class Automatic:
    """Starts the process and listens to it."""

    def __init__(self, command: tuple[str, ...], quiet_s: float, log: Callable[[str], None]) -> None:
        """`command` is what to run (empty: never); `quiet_s` the seconds without a request before it, and between two of them."""
        self._command, self._quiet_s, self._log = command, quiet_s, log
        self._process: subprocess.Popen[bytes] | None = None
        self._next = 0.0
        self._heard = b""
        self._says = ""

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None

    @property
    def text(self) -> str | None:
        """How things stand, in words."""
        self._listen()
        if not self._command:
            return None
        if not self.running and not _wanted():
            return "off"
        return self._says or "waits until nobody asks"

    def look(self, used: float) -> None:
        """Called every few seconds; `used` is the moment of the last request, by the monotonic clock."""
        self._listen()
        now = time.monotonic()
        if not self._command or self.running or now < max(self._next, used + self._quiet_s):
            return
        self._next = now + self._quiet_s
        if _wanted():
            self._start()

    def _start(self) -> None:
        try:
            self._process = subprocess.Popen(self._command, cwd="/", env=own_environment(), start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except OSError as error:
            self._says = f"failed: the process cannot be started ({error.strerror})"
            return
        assert self._process.stdout is not None
        os.set_blocking(self._process.stdout.fileno(), False)

    def _listen(self) -> None:
        """Takes in what was said; the last whole line counts."""
        if self._process is None or self._process.stdout is None:
            return
        ended = self._process.poll() is not None
        self._heard += self._process.stdout.read() or b""
        *lines, self._heard = self._heard.split(b"\n")
        if lines:
            said = lines[-1].decode("utf-8", "replace")[:500]
            if said.startswith("runs") and not self._says.startswith("runs"):
                self._log("automatic training started")
            self._says = said
        if ended:
            self._process.stdout.close()
            self._process, self._heard = None, b""
