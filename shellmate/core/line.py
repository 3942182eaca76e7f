"""Which part of the prompt's line the key is about: pure, and no parser is loaded for it.

The part is the whole line without a leading `# `, or what stands after the last `;`, `|`, `&&` or `||` when the cursor is there.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself takes 5 ms to load, on the way of every press of the key
if TYPE_CHECKING:
    from collections.abc import Callable

_SEPARATORS = ("||", "&&", "|&", ";", "|", "\n")


class Part:
    """A line in three pieces; `before + words + after` may lack a comment mark and blanks, nothing else.

    `before` is kept in front, spaces included; `words` is what the key is about, without blanks around it; `after` is kept behind.
    """

    __slots__ = ("after", "before", "words")

    def __init__(self, before: str, words: str, after: str = "") -> None:
        self.before = before
        self.words = words
        self.after = after

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Part) and (self.before, self.words, self.after) == (other.before, other.words, other.after)

    def __hash__(self) -> int:
        return hash((self.before, self.words, self.after))

    def __repr__(self) -> str:
        return f"Part({self.before!r}, {self.words!r}, {self.after!r})"


def _uncommented(text: str) -> str:
    """The text without a comment mark in front, if there are words behind it."""
    bare = text.lstrip()
    rest = bare.lstrip("#")
    return rest.lstrip() if rest != bare and rest.strip() and rest[:1].isspace() else text


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
            in_word = letter == "'" and place > 0 and line[place - 1].isalnum()
            quote = "" if in_word or line.find(letter, place + 1) < 0 else letter
        elif mark := next((m for m in _SEPARATORS if line.startswith(m, place)), ""):
            found.append((place, place + len(mark)))
            place += len(mark)
            continue
        place += 1
    return found


def split(line: str, cursor: int, is_command: Callable[[str], bool]) -> Part:
    """The part that a press of the key at `cursor` (characters from the start) is about.

    What stands before a separator must be a command for the line to be cut there: a request may contain `;` and `|`.
    """
    bare = _uncommented(line)
    if bare is not line:
        return Part("", bare.strip())
    for start, end in reversed(_separators(line)):
        if cursor < end:
            continue
        words = line[end:]
        if not words.strip():
            break
        if all(is_command(piece) for piece in pieces(line[:start])):
            blank = len(words) - len(words.lstrip())
            before = line[:end] + (words[:blank] or " ")
            return Part(before, _uncommented(words).strip())
        break
    return Part("", line.strip())


def pieces(line: str) -> list[str]:
    """The commands between the separators of a line, blanks stripped, empty ones left out."""
    out, last = [], 0
    for start, end in [*_separators(line), (len(line), len(line))]:
        out.append(line[last:start].strip())
        last = end
    return [piece for piece in out if piece]
