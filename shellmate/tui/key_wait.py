"""`Press any key`, on the plain terminal: takes one key from it and leaves what is behind it to whoever reads next.

What an arrow, a page key or the mouse wheel sends is no answer: it is read and forgotten, for people look at what was printed with them.
"""

from __future__ import annotations

import os
import select
import sys
import termios
import tty

_ESCAPE = b"\x1b"
_MOMENT = 0.05
"""Seconds in which the rest of a key's bytes come; Esc comes alone."""
_BEHIND = {b"M": 3, b"[": 1}
"""Bytes behind `ESC [ M`, the oldest of the mouse's reports, and behind `ESC [ [`, a function key of the Linux console."""


def wait_for_key() -> None:
    """Waits for one key, which is not shown; what was typed before does not count. Ctrl-C and a terminal that is gone are answers too."""
    try:
        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
        try:
            tty.setcbreak(descriptor, termios.TCSAFLUSH)
            while not _key(descriptor):
                pass
        finally:
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
    except (OSError, ValueError, termios.error, KeyboardInterrupt):
        return


def _key(descriptor: int) -> bool:
    """Reads what one key sends, byte by byte; whether it is one that counts."""
    first = os.read(descriptor, 1)
    if first != _ESCAPE:
        for _ in range(_more_of(first)):
            _next(descriptor)
        return True
    kind = _next(descriptor)
    if kind == b"[":
        _read_sequence(descriptor)
    elif kind == b"O":
        _next(descriptor)
    return kind not in (b"[", b"O")


def _more_of(first: bytes) -> int:
    """How many bytes of a UTF-8 character follow its first one."""
    lead = first[0] if first else 0
    return 3 if lead >= 0xF0 else 2 if lead >= 0xE0 else 1 if lead >= 0xC0 else 0


def _next(descriptor: int) -> bytes:
    """The next byte if it comes at once, else nothing."""
    return os.read(descriptor, 1) if select.select([descriptor], [], [], _MOMENT)[0] else b""


def _read_sequence(descriptor: int) -> None:
    """The rest of a control sequence: up to the byte that ends it, and what the console and old mice send behind that."""
    byte = _next(descriptor)
    for _ in range(_BEHIND.get(byte, 0)):
        _next(descriptor)
    while byte and not b"@" <= byte <= b"~":
        byte = _next(descriptor)
