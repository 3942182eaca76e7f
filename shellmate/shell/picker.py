"""A small list of recent accepted requests below the prompt: type to filter, arrows, Enter. Draws on the terminal and leaves it as it was."""

from __future__ import annotations

import os
import select
import termios
import tty
from collections.abc import Sequence
from dataclasses import dataclass

from shellmate.core.cells import one_line

ROWS = 8
"""Requests shown at a time; one less below a note."""
_ESCAPE_WAIT = 0.05
"""Seconds in which the rest of a key that begins with Escape must come."""
_DOWN = ("\x1b[B", "\x1bOB", "\x0e", "\t")
_UP = ("\x1b[A", "\x1bOA", "\x10", "\x1b[Z")
_LEAVE = ("\x1b", "\x03", "\x07", "\x04")


@dataclass(frozen=True)
class Recent:
    """One accepted request."""

    request: str
    command: str


def matching(recent: Sequence[Recent], text: str) -> list[Recent]:
    """Those that have every typed word in request or command."""
    wanted = text.lower().split()
    return [one for one in recent if all(word in f"{one.request}\n{one.command}".lower() for word in wanted)]


class Screen:
    """The rows below the cursor. The cursor itself never moves for the shell: it is saved and restored around every drawing."""

    def __init__(self, terminal: int, rows: int, columns: int) -> None:
        self._terminal = terminal
        self._rows = rows
        self._columns = columns
        self._write("\x1bD" * rows + f"\x1b[{rows}A")

    def _write(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        while data:
            data = data[os.write(self._terminal, data) :]

    def draw(self, lines: Sequence[tuple[str, bool]]) -> None:
        """Shows lines; a true mark is the chosen one."""
        out = ["\x1b7"]
        for text, chosen in lines[: self._rows]:
            clean = one_line(text, self._columns)
            out.append("\x1b[B\r\x1b[K" + (f"\x1b[7m{clean}\x1b[0m" if chosen else clean))
        self._write("".join(out) + ("\x1b[B\r\x1b[J" if len(lines) < self._rows else "") + "\x1b8")

    def clear(self) -> None:
        """Takes everything away."""
        self._write("\x1b7\x1b[B\r\x1b[J\x1b8")


def _key(terminal: int) -> str:
    """One key press: a character, or an escape sequence. An ended terminal counts as Escape."""
    data = os.read(terminal, 1)
    if not data:
        return "\x1b"
    if data == b"\x1b":
        while select.select([terminal], [], [], _ESCAPE_WAIT)[0] and len(data) < 8:
            data += os.read(terminal, 1)
            if (data[-1:].isalpha() and data[1:] != b"O") or data[-1:] == b"~":
                break
    else:
        more = {0xC0: 1, 0xE0: 2, 0xF0: 3}.get(data[0] & 0xF0 if data[0] >= 0xE0 else data[0] & 0xE0, 0)
        data += os.read(terminal, more) if more else b""
    return data.decode("utf-8", "replace")


def pick(recent: Sequence[Recent], terminal: int, columns: int, note: str = "") -> Recent | str | None:
    """Lets the user choose; words that no request has are given back as they are, None when they leave.

    `terminal` is an open descriptor of it; `note` is a row above the list.
    """
    before = termios.tcgetattr(terminal)
    screen = Screen(terminal, ROWS + 1, columns)
    try:
        tty.setraw(terminal, termios.TCSADRAIN)
        return _choose(recent, terminal, screen, [(note, False)] if note else [])
    finally:
        screen.clear()
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _title(text: str, found: int) -> str:
    if not found:
        return f"shellmate: {text}▏  not among the recent; Enter: ask for it, Esc: leave"
    return f"shellmate: {text}▏  {found} recent; type to search, ↑↓ Enter: take one, Esc: leave"


def _choose(recent: Sequence[Recent], terminal: int, screen: Screen, above: Sequence[tuple[str, bool]]) -> Recent | str | None:
    text, at, rows = "", 0, ROWS - len(above)
    while True:
        found = matching(recent, text)
        at = max(0, min(at, len(found) - 1))
        first = max(0, at - rows + 1)
        shown = found[first : first + rows]
        screen.draw([*above, (_title(text, len(found)), False), *((f"  {one.request}  →  {one.command}", first + place == at) for place, one in enumerate(shown))])
        key = _key(terminal)
        if key in _LEAVE:
            return None
        if key in ("\r", "\n"):
            return found[at] if found else text.strip() or None
        if key in _DOWN or (key.startswith("\x1b") and key[1:].isalpha() and len(key) == 2):
            at = (at + 1) % max(1, len(found))
        elif key in _UP:
            at = (at - 1) % max(1, len(found))
        elif key in ("\x7f", "\x08", "\x15"):
            text = "" if key == "\x15" else text[:-1]
        elif key.isprintable() and not key.startswith("\x1b"):
            text, at = text + key, 0
