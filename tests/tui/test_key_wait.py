"""`Press any key to go back`: which keys count, and that only one is eaten."""

from __future__ import annotations

import os
import pty
import select
import sys
import termios
import threading
import time
import tty
from collections.abc import Iterator

import pytest

from shellmate.tui.key_wait import wait_for_key

LONG = 0.4
"""Seconds after which a wait that goes on is one that was not answered."""


class Waiting:
    """A terminal at which a key is awaited."""

    def __init__(self) -> None:
        self.person, self.program = pty.openpty()
        self.before = termios.tcgetattr(self.program)
        self._thread = threading.Thread(target=wait_for_key, daemon=True)

    def begin(self) -> None:
        """Waits until keys are read one by one."""
        self._thread.start()
        deadline = time.monotonic() + 10
        while termios.tcgetattr(self.program)[3] & termios.ICANON and time.monotonic() < deadline:
            time.sleep(0.01)

    def type(self, keys: bytes, patience: float = 10) -> bool:
        """Presses keys in one burst; whether that was an answer within so many seconds."""
        os.write(self.person, keys)
        self._thread.join(patience)
        return not self._thread.is_alive()

    def left(self) -> bytes:
        """What is there for the next one who reads."""
        tty.setraw(self.program, termios.TCSANOW)
        return os.read(self.program, 4096) if select.select([self.program], [], [], LONG)[0] else b""

    def close(self) -> None:
        """Ends it."""
        if self._thread.is_alive():
            self.type(b"x")
        os.close(self.person)
        os.close(self.program)


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Waiting]:
    found = Waiting()

    class Stdin:
        """Standard input at that terminal."""

        fileno = staticmethod(lambda: found.program)

    monkeypatch.setattr(sys, "stdin", Stdin())
    found.begin()
    yield found
    found.close()


@pytest.mark.parametrize(
    "keys",
    [b"\x1b[5~", b"\x1b[6~", b"\x1b[A", b"\x1b[B", b"\x1bOA", b"\x1bOB", b"\x1b[1;5A", b"\x1b[<64;10;5M", b"\x1b[<65;10;5m", b"\x1b[M`!!", b"\x1b[[A", b"\x1b[I", b"\x1b[A\x1b[A\x1b[A\x1bOB\x1b[5~"],
)
def test_keys_that_scroll_are_no_answer(waiting: Waiting, keys: bytes) -> None:
    assert not waiting.type(keys, LONG)
    assert waiting.type(b"q")
    assert waiting.left() == b""


@pytest.mark.parametrize("key", [b"q", b" ", b"\n", b"\r", b"\x1b", "ü".encode(), "語".encode(), "🙂".encode(), b"\x1bx"])
def test_any_other_key_is_an_answer_and_only_it_is_eaten(waiting: Waiting, key: bytes) -> None:
    behind = b"" if key == b"\x1b" else b"show files"
    assert waiting.type(key + behind)
    assert waiting.left() == behind


def test_what_was_typed_before_is_forgotten(waiting: Waiting) -> None:
    assert waiting.type(b"\x1b[Aq")
    os.write(waiting.person, b"typed while it ran\n")
    assert select.select([waiting.program], [], [], 10)[0], "it is there before the wait begins"
    again = threading.Thread(target=wait_for_key, daemon=True)
    again.start()
    again.join(LONG)
    assert again.is_alive()
    os.write(waiting.person, b"y")
    again.join(10)
    assert not again.is_alive()
    assert waiting.left() == b""


def test_the_terminal_is_as_before(waiting: Waiting) -> None:
    assert waiting.type(b"q")
    assert termios.tcgetattr(waiting.program) == waiting.before


def test_a_terminal_that_is_gone_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", open(os.devnull))  # noqa: SIM115
    wait_for_key()
