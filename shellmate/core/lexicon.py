"""The words the model reads as words. Everything else in a request becomes a slot and is copied exactly.

`lexicon.txt` has one word a line, the most used first, in the spelling usual inside a sentence ("PDF", "Docker", "folder").
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

CORE_SIZE = 2200
"""Typing mistakes are mended towards this many of the most used words only: rarer ones are too near to names."""

FREQUENT = 2600
"""Words that say something about the request more likely than they name a thing."""

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST_TYPO = 4
_JOINING = frozenset("from with than into that this less more then each only when what".split())
"""Words of four letters that hardly any name is one finger away from: one wrong letter is mended towards these alone."""

BESIDE = {"a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x"}
"""Letter -> the letters beside it on the keyboard: what a finger hits instead."""

COMMON_MISTAKES = dict(
    pair.split(":") for pair in """dublicate:duplicate dublicates:duplicates dublicated:duplicated seperate:separate seperated:separated seperately:separately seperator:separator fotos:photos foto:photo
    musik:music grafic:graphic grafics:graphics occured:occurred wierd:weird extrat:extract existance:existence lokal:local procces:process procceses:processes schedual:schedule calender:calendar
    dependancy:dependency dependancies:dependencies kernal:kernel transfered:transferred persistant:persistent priviledge:privilege priviledges:privileges priviledged:privileged alfabetic:alphabetic
    alfabetically:alphabetically independant:independent succesful:successful succesfully:successfully adminstrator:administrator paralell:parallel parralel:parallel intresting:interesting
    verzion:version versoin:version lates:latest formater:formatter screensot:screenshot screenshoot:screenshot screenshoots:screenshots exept:except exeption:exception excecute:execute excecutable:executable
    wether:whether becouse:because necesary:necessary""".split()
)
"""Mistakes that no finger makes but the ear, and how the word is written."""


@cache
def words() -> dict[str, str]:
    """Lower-case word -> its usual spelling."""
    text = (files("shellmate.core") / "lexicon.txt").read_text(encoding="utf-8")
    return {line.lower(): line for line in text.split("\n") if line}


@cache
def core_words() -> frozenset[str]:
    """The most used words of at least four letters, lower case."""
    return frozenset([word for word in words() if len(word) >= _SHORTEST_TYPO and word.isalpha()][:CORE_SIZE])


@cache
def frequent() -> frozenset[str]:
    """The most used words of any length, lower case."""
    return frozenset(list(words())[:FREQUENT])


def is_proper(word: str) -> bool:
    """Whether a word with capitals is just a name or acronym as it is usually written (Python, JSON)."""
    usual = words().get(word.lower())
    return usual is not None and usual != usual.lower()


_BRITISH = ((re.compile(r"is(?=(?:e[ds]?|er|ers|ing|ation|ations)\Z)"), "iz"), (re.compile(r"ys(?=(?:e[ds]?|er|ers|ing)\Z)"), "yz"), (re.compile(r"our(?=(?:s|ed|ing|ful|ite|ites|less)?\Z)"), "or"), (re.compile(r"ll(?=(?:ed|ing|er|ers)\Z)"), "l"), (re.compile(r"tre(?=s?\Z)"), "ter"), (re.compile(r"ogue(?=s?\Z)"), "og"), (re.compile(r"ence(?=s?\Z)"), "ense"))


def _american(word: str) -> str | None:
    """The known word that an unknown one is the British spelling of: `optimise`, `labelled`, `colour`."""
    for pattern, american in _BRITISH:
        if pattern.search(word) and (spelt := pattern.sub(american, word)) in words():
            return spelt
    return None


@cache
def mend(word: str) -> str | None:
    """The core word one typing mistake away from an unknown lower-case word, if there is just one best.

    A mistake is two letters swapped, one left out, one doubled or added, one for that beside it on the keyboard. Swaps and doubled or missing letters
    are what fingers do most, so they win over a wrong letter; the first letter is nearly always right and must agree
    (or be swapped with the second).
    """
    if word in COMMON_MISTAKES:
        return COMMON_MISTAKES[word]
    if (american := _american(word)) is not None:
        return american
    if len(word) < _SHORTEST_TYPO or not word.isascii() or not word.isalpha() or not word.islower():
        return None
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    swaps = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    missing = {a + c + b for a, b in splits[1:] for c in _ALPHABET}
    extra = {a + b[1:] for a, b in splits[1:] if b} if len(word) > _SHORTEST_TYPO else set()
    wrong = {a + c + b[1:] for a, b in splits[1:] if b for c in BESIDE[b[0]]}
    if len(word) == _SHORTEST_TYPO:
        wrong &= _JOINING
    for guesses in (swaps, missing | extra, wrong):
        found = sorted(guesses & core_words())
        if found:
            return found[0] if len(found) == 1 else None
    return None
