"""Loops over known values or known lines: what each round of the body is read with, within bounds."""

from __future__ import annotations

import re
from dataclasses import replace

from shellmate.core.commands import SPLIT, UNKNOWN, Word
from shellmate.core.feeds import Feed

MOST = 24
"""Rounds a body is read in, all loops around it multiplied; four times as many where each loop takes two."""
MOST_VALUES = 8
_PLAIN = re.compile(r"[\w.-]+")


def together(values: list[Word]) -> Word:
    """All values at once: what the variable gives where it stands for a list of operands."""
    text = SPLIT.join(w.text for w in values) if values else UNKNOWN
    return Word(text, any(w.glob for w in values), calls=tuple(c for w in values for c in w.calls), again=len(values) > 1)


def of_values(values: list[Word], within: int) -> list[Word]:
    """All at once, then one value a round: every value where they are few, else the odd ones first. `within`: the rounds of the loops around."""
    single = list({w.text: Word(w.text, w.glob, calls=w.calls) for w in values}.values())
    every = together(values)
    if len(single) < 2:
        return single or [every]
    if within > MOST * 4:
        return [replace(every, text=UNKNOWN)]
    room = max(min(MOST_VALUES, MOST // within - 1), 1)
    if len(single) > room:
        single = sorted(single, key=lambda w: bool(_PLAIN.fullmatch(w.text)))[:room]
    return [every, *single]


_READS = re.compile(r"\bread\b")


def of_lines(condition: str, feed: Feed, within: int) -> list[Feed]:
    """What a loop that reads lines is fed in each round: all, then the later lines; an unknown line instead where they are many."""
    if not feed.stdin or not _READS.search(condition):
        return [feed]
    later = [Feed(feed.upstream, line, True) for line in dict.fromkeys(feed.stdin.split("\n")[1:]) if line.strip()]
    if within > MOST * 4:
        return [unknown_line(feed)]
    return [feed, *later] if len(later) < MOST_VALUES and within * (len(later) + 1) <= MOST else [feed, unknown_line(feed)]


def unknown_line(feed: Feed) -> Feed:
    """The same feed with a text nobody knows."""
    return Feed(feed.upstream, None, True)
