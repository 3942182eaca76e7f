"""Characters that a terminal obeys, taken out of what people are shown there. Pure but for the stream it asks about; loads nothing heavy."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and newline, and those that turn the direction of writing."""


def fit_for(stream: TextIO, text: str) -> str:
    """The text as the stream may have it: for a terminal with U+FFFD in place of what it would obey, for a file or a pipe unchanged."""
    return OBEYED.sub("\ufffd", text) if stream.isatty() else text
