"""Asks for candidates away from the screen's thread: only the newest request matters, older ones are dropped unasked.

Refuses to load a model: a child process does, until the service answers instead.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import IO, Protocol

from shellmate.core import follow_up
from shellmate.core.errors import ServiceError, ShellmateError
from shellmate.core.types import Context, Suggestion
from shellmate.tui.answers import suggestion_from_json


class Asker(Protocol):
    """Answers one request at a time."""

    def ask(self, text: str) -> Suggestion:
        """Blocks until the answer is there. Raises `ShellmateError`."""
        ...

    def close(self) -> None:
        """Lets go of whatever it holds; a waiting `ask` fails."""
        ...


class ChildAsker:
    """A child that runs `shellmate suggest --json --stdin`; started at the first request, and again if it dies."""

    def __init__(self, context: Context, count: int) -> None:
        self._arguments = [sys.executable, "-m", "shellmate", "suggest", "--json", "--stdin", "-n", str(count), "--shell", context.shell.value, "--cwd", context.cwd]
        self._child: subprocess.Popen[str] | None = None
        self._errors: IO[bytes] | None = None

    def ask(self, text: str) -> Suggestion:
        """See `Asker.ask`."""
        child = self._running()
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(" ".join(text.splitlines()) + "\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except (OSError, ValueError):
            line = ""
        if not line:
            raise self._ended()
        try:
            return suggestion_from_json(json.loads(line))
        except ValueError as error:
            raise ServiceError("The answer could not be understood.", "Run `shellmate doctor`.") from error

    def _running(self) -> subprocess.Popen[str]:
        if self._child is None or self._child.poll() is not None:
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115
            self._child = subprocess.Popen(
                self._arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, encoding="utf-8", errors="replace", start_new_session=True
            )
        return self._child

    def _ended(self) -> ServiceError:
        """The last sentence that the child said before it ended."""
        said = ""
        if self._child is not None:
            self._child.wait(5)
            self._child = None
        if self._errors is not None:
            self._errors.seek(0)
            lines = self._errors.read(100_000).decode("utf-8", "replace").strip().splitlines()
            said = lines[-1].removeprefix("shellmate: ") if lines else ""
        return ServiceError(said or "The model's process ended.", "" if said else "Run `shellmate doctor`.")

    def close(self) -> None:
        """See `Asker.close`."""
        if self._child is not None and self._child.poll() is None:
            self._child.kill()
            self._child.wait(5)


class Newest:
    """One thread that asks; while it is busy only the newest waiting request is kept."""

    def __init__(self, asker: Asker, answered: Callable[[int, Suggestion], None], failed: Callable[[int, str], None]) -> None:
        """`answered` and `failed` are called from the thread with the request's number."""
        self._asker, self._answered, self._failed = asker, answered, failed
        self._waiting: tuple[int, str, str] | None = None
        self._change = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="ask", daemon=True)
        self._thread.start()

    def submit(self, number: int, text: str, before: str = "") -> None:
        """Takes a request, and the one it may go on with; an older one that waits is forgotten."""
        with self._change:
            self._waiting = (number, text, before)
            self._change.notify()

    def close(self) -> None:
        """Ends the thread and the asker."""
        with self._change:
            self._closed = True
            self._change.notify()
        self._asker.close()

    def _next(self) -> tuple[int, str, str] | None:
        with self._change:
            while self._waiting is None and not self._closed:
                self._change.wait()
            waiting, self._waiting = self._waiting, None
            return None if self._closed else waiting

    def _work(self) -> None:
        while (job := self._next()) is not None:
            number, text, before = job
            try:
                suggestion = follow_up.answered(self._asker.ask, text, before)
            except ShellmateError as error:
                if not self._closed:
                    self._failed(number, str(error))
            except Exception as error:  # the thread's edge: whatever it is, the app goes on and says so
                if not self._closed:
                    self._failed(number, f"The model could not be asked ({type(error).__name__}).")
            else:
                if not self._closed:
                    self._answered(number, suggestion)
