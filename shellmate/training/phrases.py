"""The little grammar of phrasings: `(a|b)` one of them, `[c]` there or not, nested; everything else literal, round brackets without a bar too."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

_SPACES = re.compile(r" +(?=[ ,])")
"""Those too many where an optional part is left out."""


class PhraseError(ValueError):
    """A phrasing whose brackets do not match."""


@dataclass(frozen=True)
class Choice:
    """Alternatives of which one is taken; an optional part is a choice with an empty alternative."""

    options: tuple[tuple[str | Choice, ...], ...]


@dataclass(frozen=True)
class Phrase:
    """A parsed phrasing."""

    source: str
    parts: tuple[str | Choice, ...] = field(compare=False)

    @property
    def variants(self) -> int:
        """How many texts it can give."""
        return _count(self.parts)

    @property
    def sure(self) -> str:
        """What every variant contains: literal text, and placeholders that all options of a choice share."""
        return _sure(self.parts)

    def sample(self, rng: random.Random) -> str:
        """One text, with single spaces."""
        return _SPACES.sub("", _render(self.parts, rng)).strip()

    def plain(self) -> str:
        """The text with every first option taken."""
        return _SPACES.sub("", _first(self.parts)).strip()


def _count(parts: tuple[str | Choice, ...]) -> int:
    total = 1
    for part in parts:
        if isinstance(part, Choice):
            total *= sum(_count(option) for option in part.options)
    return total


def _render(parts: tuple[str | Choice, ...], rng: random.Random) -> str:
    return "".join(p if isinstance(p, str) else _render(rng.choice(p.options), rng) for p in parts)


def _first(parts: tuple[str | Choice, ...]) -> str:
    return "".join(p if isinstance(p, str) else _first(p.options[0]) for p in parts)


def _sure(parts: tuple[str | Choice, ...]) -> str:
    out = []
    for part in parts:
        if isinstance(part, str):
            out.append(part)
        else:
            shared = set.intersection(*(set(re.findall(r"\{[^{}]*\}", _sure(option))) for option in part.options))
            out.extend(sorted(shared))
    return "".join(out)


def parse_phrase(source: str) -> Phrase:
    """Parses one phrasing; a backslash makes the next bracket or bar literal."""
    parts, at = _sequence(source, 0, "")
    if at != len(source):
        raise PhraseError(f"unmatched {source[at]!r} at column {at + 1} in {source!r}")
    return Phrase(source, parts)


def _sequence(source: str, at: int, stop: str) -> tuple[tuple[str | Choice, ...], int]:
    parts: list[str | Choice] = []
    text = ""
    while at < len(source) and source[at] not in stop:
        char = source[at]
        if char == "\\" and at + 1 < len(source) and source[at + 1] in "()[]|":
            text += source[at + 1]
            at += 2
        elif char in "([":
            opening = char
            choice, at = _group(source, at)
            if opening == "(" and len(choice.options) == 1:
                parts += [f"{text}(", *choice.options[0]]
                text = ")"
            else:
                parts += [text, choice]
                text = ""
        elif char in ")]":
            break
        else:
            text += char
            at += 1
    parts.append(text)
    return tuple(p for p in parts if p != ""), at


def _group(source: str, at: int) -> tuple[Choice, int]:
    close = ")" if source[at] == "(" else "]"
    options: list[tuple[str | Choice, ...]] = []
    start = at
    while True:
        option, at = _sequence(source, at + 1, "|" + close)
        options.append(option)
        if at >= len(source) or source[at] not in "|" + close:
            raise PhraseError(f"unclosed {source[start]!r} at column {start + 1} in {source!r}")
        if source[at] == close:
            break
    if close == "]":
        options.append(())
    return Choice(tuple(options)), at + 1
