"""Is a line a request in English, or already a command?"""

from __future__ import annotations

import re
from enum import Enum
from typing import Protocol


class LineKind(Enum):
    """What a line is."""

    REQUEST = "request"
    COMMAND = "command"


class Surroundings(Protocol):
    """What only the caller's computer knows."""

    def runs(self, word: str) -> bool:
        """Whether the shell could start this word."""

    def exists(self, word: str) -> bool:
        """Whether the word names a file."""


def classify(line: str, around: Surroundings) -> LineKind:
    """What the line is; a request when in doubt."""
    words = line.split()
    if not words or not around.runs(words[0]):
        return LineKind.REQUEST
    if len(words) == 1 or re.search(r"(^|\s)-{1,2}\w", line):
        return LineKind.COMMAND
    return LineKind.REQUEST
