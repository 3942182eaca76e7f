"""What slots are: types, values, symbols, and a request with its values taken out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from shellmate.core import extensions
from shellmate.core.enumerations import Enumeration

SLOT_VERSION = "4"


class SlotType(Enum):
    """What kind of value a slot holds; the letter stands in its symbol."""

    PATH = "P"
    """/var/log, src/main, ~, ."""
    FILE = "F"
    """notes.txt, .bashrc, Makefile"""
    GLOB = "G"
    """*.py, logs/*.gz"""
    EXTENSION = "X"
    """.py (value: py)"""
    NUMBER = "N"
    """10, 1.5; `ten` too (value: 10)"""
    ADDRESS = "A"
    """10.0.0.1, example.com, user@host:/path, aa:bb:cc:dd:ee:ff"""
    URL = "U"
    """https://..., git@host:path.git"""
    STRING = "S"
    """a quoted string that is none of the above"""
    WORD = "W"
    """a word or identifier that is not in the lexicon"""
    VARIABLE = "V"
    """$HOME (value: HOME)"""
    DATE = "D"
    """2024-01-31"""
    TIME = "T"
    """00:01:30; `14:30` is two numbers, since crontabs want them apart"""

    __hash__ = object.__hash__  # Enum's own is a call of a function


HIGHEST_INDEX = {t: 5 if t in (SlotType.NUMBER, SlotType.WORD) else 4 if t in (SlotType.PATH, SlotType.FILE, SlotType.STRING, SlotType.EXTENSION) else 3 for t in SlotType}
"""How many slots of a type one request can have; further values stay text."""

ARITHMETIC = {"+1": (1, 1), "-1": (1, -1), "x7": (7, 0), "x60": (60, 0), "x1024": (1024, 0), "x1440": (1440, 0), "x3600": (3600, 0)}
"""Suffixes of a number slot in a command: value times the first plus the second."""

STEM = "-1"
"""The suffix that, on a file or path, leaves its extension away: `‹F1›‹-1›.mp4` is clip.mp4 for clip.mov."""

OPEN, CLOSE = "‹", "›"
SYMBOL = re.compile(f"{OPEN}([A-Z])([1-9]\\d?){CLOSE}(?:{OPEN}([-+x]\\d+){CLOSE})?")


@dataclass(frozen=True)
class Slot:
    """One value of a request."""

    type: SlotType
    index: int
    value: str

    @cached_property
    def symbol(self) -> str:
        """How it stands in templates."""
        return f"{OPEN}{self.type.value}{self.index}{CLOSE}"


@dataclass(frozen=True)
class SlottedRequest:
    """A request as the model reads it."""

    text: str
    slots: tuple[Slot, ...]
    others: tuple[Slot, ...] = ()
    """Values of long lists that `text` does not show; their numbers begin at 10."""
    lists: tuple[Enumeration, ...] = ()

    @property
    def values(self) -> tuple[Slot, ...]:
        """Every value, also of long lists."""
        return self.slots + self.others

    def by_symbol(self) -> dict[str, Slot]:
        """The slots by their symbols."""
        return {slot.symbol: slot for slot in self.slots}


def all_symbols() -> list[str]:
    """Every slot symbol and arithmetic suffix there is, in a fixed order: the tokenizer's added tokens."""
    slots = [f"{OPEN}{t.value}{i}{CLOSE}" for t in SlotType for i in range(1, HIGHEST_INDEX[t] + 1)]
    return slots + [f"{OPEN}{name}{CLOSE}" for name in ARITHMETIC]


_NAMES_FILES = frozenset((SlotType.FILE, SlotType.PATH, SlotType.GLOB, SlotType.URL, SlotType.EXTENSION))
_KIND = re.compile(f"({OPEN}[A-Z][1-9]{CLOSE})(?:\\.[a-z0-9]+){{1,2}}")


def without_kinds(text: str) -> str:
    """A slotted request without the kinds of files beside its symbols."""
    return _KIND.sub(r"\1", text)


def shown(slot: Slot) -> str:
    """How a slot stands in the model's input."""
    if slot.type not in _NAMES_FILES:
        return slot.symbol
    return slot.symbol + extensions.kind(f".{slot.value}" if slot.type is SlotType.EXTENSION else slot.value)
