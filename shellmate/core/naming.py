"""Everyday words that are names where they stand: `work` in `attach to the session work`, `checkout` in `logs of the checkout deployment`.

`naming.txt` has for each noun that goes with names the words that never are names after it (`container with`) and before it
(`the running container`), and the everyday words that people use as names. `shellmate.training.naming` makes it from the dataset's phrasings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from shellmate.core import lexicon


@dataclass(frozen=True)
class Naming:
    """What stands in `naming.txt`."""

    names: frozenset[str]
    """Lexicon words that people give to things."""
    after: dict[str, frozenset[str]]
    """Noun -> words that follow it and are no names."""
    before: dict[str, frozenset[str]]
    """Noun -> words that stand before it and are no names."""


@cache
def naming() -> Naming:
    """The shipped lists."""
    return parse((files("shellmate.core") / "naming.txt").read_text(encoding="utf-8"))


def parse(text: str) -> Naming:
    """Reads lines of `names: ...`, `after NOUN: ...` and `before NOUN: ...`."""
    found: dict[str, dict[str, frozenset[str]]] = {"names": {}, "after": {}, "before": {}}
    for line in text.splitlines():
        head, _, words = line.partition(":")
        part, _, noun = head.partition(" ")
        if part in found:
            found[part][noun] = frozenset(words.split())
    return Naming(found["names"].get("", frozenset()), found["after"], found["before"])


_POINTING = frozenset("the my our in on of from into for inside at under with".split())
"""What stands before a name before its noun: `the checkout deployment`. Without it the word may be a verb: `deploy stack`."""


def is_name(before: str, word: str, after: str) -> bool:
    """Whether an everyday word names something, from the words beside it; all in lower case, without marks, empty at an end.

    A name follows its noun (`session work`), or stands before it (`the work session`).
    """
    known = naming()
    if word not in known.names:
        return False
    return (before in known.after and word not in known.after[before]) or (before in _POINTING and after in known.before and word not in known.before[after])


_INFLECTED = re.compile(r"[a-z]{3,}(?:ed|ing|ly)\Z")
_HAPPENS = frozenset("i he she it they we you who is are was were be been being am get gets got getting has have had having when while if not an never always just only recently accidentally".split())
"""After these a participle says what happens to things or happened to them."""
_BY_DOING = frozenset("by after before without when while instead".split())


def is_plain(before: str, word: str, after: str) -> bool:
    """Whether an inflected word that no lexicon has says how or what happened, and is no name: `uniquely`, `by hopping through`, `were tampered`; arguments as in `is_name`.

    What stands where names stand may be one: `the folder landing`, `in landing`.
    """
    if not _INFLECTED.match(word) or word in naming().names or word in lexicon.words() or lexicon.mend(word) or before in naming().after or after in naming().before:
        return False
    if before in _HAPPENS or (before in _BY_DOING and word.endswith("ing") and after != ""):
        return True
    return before not in _POINTING and (word.endswith("ly") or after != "")


def may_be_name(word: str) -> bool:
    """Whether a word can name something at all: it is rare, or known to be given to things."""
    return word.lower() in naming().names or word.lower() not in lexicon.frequent()
