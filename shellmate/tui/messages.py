"""What workers tell the screens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from shellmate.core.types import Suggestion
    from shellmate.history import Entry, HistoryStore


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
    """Entries for the history screen's search with this number."""

    number: int
    entries: list[Entry]
    problem: str = ""
