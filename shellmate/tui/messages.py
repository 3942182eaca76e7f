"""What workers tell the screens."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from shellmate.core.types import Suggestion
    from shellmate.history import Entry, Filter, HistoryStore


@dataclass
class Answered(Message):
    """Candidates for the request with this number."""

    number: int
    suggestion: Suggestion


@dataclass
class AskFailed(Message):
    """The request with this number has no answer."""

    number: int
    error: str


@dataclass
class Looked(Message):
    """What a command is made of and what it would touch."""

    command: str
    parts: list[tuple[str, str, int]]
    """(piece of the command, its meaning, depth); an empty meaning is unknown."""
    touched: list[tuple[str, str]] = field(default_factory=list)
    """(word of the command, what it stands for now)."""


@dataclass
class HistoryOpened(Message):
    """The store, or why there is none."""

    store: HistoryStore | None
    problem: str = ""


@dataclass
class Found(Message):
    """What the history screen's search with this number found."""

    number: int
    ids: array[int]
    """Of everything that matches as far as it is known, in the list's order."""
    entries: list[Entry]
    """The first of them."""
    whole: bool = True
    """Whether `ids` is all there is."""
    problem: str = ""


@dataclass
class Fetched(Message):
    """Entries that the history screen's list wanted."""

    entries: list[Entry]


@dataclass
class HistoryChanged(Message):
    """Something was done to the history, or could not be."""

    said: str
    failed: bool = False


@dataclass
class FoldersFound(Message):
    """The folders that most entries of the history come from."""

    folders: list[str]


@dataclass
class Collected(Message):
    """The numbers of everything that the history screen's list stands for."""

    wanted: Filter
    ids: array[int]
