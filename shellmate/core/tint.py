"""Colour for the levels of risk in plain output. Pure but for the terminal it asks about; loads nothing."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO  # at run time it would cost 4 ms of every suggestion

_COLOURS = {"danger": "1;31", "caution": "33", "safe": "32"}


def wanted(stream: TextIO) -> bool:
    """Whether the stream is a terminal that shows colours, and NO_COLOR is not set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "") not in ("", "dumb")


def coloured(text: str, level: str) -> str:
    """The text in the colour of a level."""
    return f"\x1b[{_COLOURS[level]}m{text}\x1b[0m" if level in _COLOURS else text


def tinted(text: str, level: str, stream: TextIO) -> str:
    """The text in the colour of a level, for a stream that shows colours."""
    return coloured(text, level) if wanted(stream) else text
