"""A failed command taken apart, and what its rules may ask the computer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


class Host(Protocol):
    """What only the caller's computer knows. Nothing here runs anything."""

    root: bool
    """The caller may do everything."""

    def runs(self, word: str) -> bool:
        """Whether the shell could start this word."""

    def exists(self, path: str) -> bool:
        """Whether the path names anything."""

    def is_folder(self, path: str) -> bool:
        """Whether it names a folder."""

    def is_executable(self, path: str) -> bool:
        """Whether it names a file that may be executed."""

    def entries(self, folder: str) -> Iterable[str]:
        """Names in a folder; none when it cannot be read."""


@dataclass(frozen=True)
class Repair:
    """A command to try instead."""

    command: str
    why: str
    """A few words."""


@dataclass(frozen=True)
class Word:
    """A word of the command where it stands."""

    start: int
    end: int
    raw: str
    value: str
    """Without its quotes."""


@dataclass(frozen=True)
class Failure:
    """A failed command, taken apart."""

    text: str
    status: int
    host: Host
    shell: str
    words: Sequence[Word]
    """Of the simple command that failed; without sudo and the like in front."""
    sudo: bool
    """Something like sudo stands in front."""
    simple: bool
    """There is only one command in the text."""

    @property
    def name(self) -> str:
        """The program."""
        return self.words[0].value if self.words else ""

    @property
    def arguments(self) -> Sequence[Word]:
        """The words after it."""
        return self.words[1:]

    @property
    def plain(self) -> list[Word]:
        """Arguments that are no options."""
        return [word for word in self.arguments if not word.value.startswith("-")]

    def with_word(self, word: Word, text: str, why: str) -> Repair:
        """The command with one word replaced."""
        return Repair(self.text[: word.start] + text + self.text[word.end :], why)

    def rest_after(self, word: Word) -> str:
        """The text behind a word."""
        return self.text[word.end :]


Rule = Callable[[Failure], Iterable[Repair]]
"""Looks at a failed command and gives repairs it is sure of, or none."""

_WORD = re.compile(r"(?:'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.|[^\s'\";|&<>\\])+|&(?!&)(?=\S)|'|\"|\\")
_PIECE_END = re.compile(r"\|\||&&|[;|\n]|&(?=\s|$)")
_WRAPPERS = frozenset(["sudo", "doas", "time", "nohup", "nice", "env", "command"])
_SAFE_WORD = re.compile(r"[\w./~+:,@%=-]+")


def quoted(text: str) -> str:
    """The text as one word of any of the three shells."""
    return text if _SAFE_WORD.fullmatch(text) else "'" + text.replace("'", "'\\''") + "'"


def _words(text: str, start: int, end: int) -> list[Word]:
    return [Word(m.start(), m.end(), m[0], re.sub(r"^(['\"])(.*)\1$", r"\2", m[0], flags=re.DOTALL)) for m in _WORD.finditer(text, start, end)]


def failure_of(text: str, status: int, host: Host, shell: str) -> Failure:
    """The command taken apart: of several, the one that cannot be started when the status says so, else the last."""
    cuts, quote, place = [0], "", 0
    while place < len(text):
        letter = text[place]
        if quote or letter in "'\"":
            quote = "" if letter == quote else quote or letter
        elif match := _PIECE_END.match(text, place):
            if not (letter == "&" and place and text[place - 1] in "<>"):
                cuts.append(match.end())
            place = match.end() - 1
        place += 1
    pieces = [_words(text, a, b) for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]
    pieces = [piece for piece in pieces if piece] or [[]]
    peeled = [_peel(piece) for piece in pieces]
    chosen = peeled[-1]
    if status == 127:
        chosen = next((p for p in peeled if p[0] and not host.runs(p[0][0].value)), chosen)
    return Failure(text, status, host, shell, chosen[0], chosen[1], len(pieces) == 1)


def _peel(words: list[Word]) -> tuple[list[Word], bool]:
    wrapped = False
    while len(words) > 1 and (words[0].value in _WRAPPERS or re.match(r"[A-Za-z_]\w*=", words[0].value)) and not words[1].value.startswith("-"):
        wrapped = wrapped or words[0].value in ("sudo", "doas")
        words = words[1:]
    return words, wrapped


def swapped(failure: Failure, a: Word, b: Word) -> Iterator[Repair]:
    """The command with two words in each other's place."""
    text = failure.text
    yield Repair(text[: a.start] + b.raw + text[a.end : b.start] + a.raw + text[b.end :], "the other way round")


def completed(stem: str, names: Iterable[str]) -> str | None:
    """The one name that is the stem with an ending."""
    found = [name for name in names if name.startswith(f"{stem}.")]
    return found[0] if len(found) == 1 else None
