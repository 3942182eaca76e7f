"""Which part of the prompt's line the key is about: pure, and no parser is loaded for it.

The part is the whole line without a leading `# `, or what stands after the last `;`, `|`, `&&` or `||` when the cursor is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_COMMENT = re.compile(r"\s*#+\s+(?=\S)")
_SEPARATOR = re.compile(r"\|\||&&|\|&|[;|\n]")
_WORD = re.compile(r"\w")


class Part(NamedTuple):
    """A line in three pieces; `before + words + after` may lack a comment mark and blanks, nothing else.

    A named tuple, for this is on the way of every press and dataclasses take 10 ms to load.
    """

    before: str
    """Kept in front, spaces included."""
    words: str
    """What the key is about, without blanks around it."""
    after: str = ""
    """Kept behind."""


def _separators(line: str) -> list[tuple[int, int]]:
    """Where the unquoted `;`, `|`, `&&`, `||` and newlines of a line are. An apostrophe inside a word opens nothing."""
    found: list[tuple[int, int]] = []
    quote, place = "", 0
    while place < len(line):
        letter = line[place]
        if letter == "\\" and quote != "'":
            place += 2
            continue
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            in_word = letter == "'" and place > 0 and _WORD.match(line[place - 1])
            quote = "" if in_word or line.find(letter, place + 1) < 0 else letter
        elif match := _SEPARATOR.match(line, place):
            found.append(match.span())
            place = match.end()
            continue
        place += 1
    return found


def split(line: str, cursor: int, is_command: Callable[[str], bool]) -> Part:
    """The part that a press of the key at `cursor` (characters from the start) is about.

    What stands before a separator must be a command for the line to be cut there: a request may contain `;` and `|`.
    """
    comment = _COMMENT.match(line)
    if comment:
        return Part("", line[comment.end() :].strip())
    for start, end in reversed(_separators(line)):
        if cursor < end:
            continue
        words = line[end:]
        if not words.strip():
            break
        if all(is_command(piece) for piece in pieces(line[:start])):
            blank = len(words) - len(words.lstrip())
            before = line[:end] + (words[:blank] or " ")
            comment = _COMMENT.match(words)
            return Part(before, (words[comment.end() :] if comment else words).strip())
        break
    return Part("", line.strip())


def pieces(line: str) -> list[str]:
    """The commands between the separators of a line, blanks stripped, empty ones left out."""
    out, last = [], 0
    for start, end in [*_separators(line), (len(line), len(line))]:
        out.append(line[last:start].strip())
        last = end
    return [piece for piece in out if piece]
