"""The values of the history: entries, decisions, filters, and the error when the store cannot be used."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum

from shellmate.core.errors import ShellmateError


class HistoryError(ShellmateError):
    """The store cannot be read or written; nothing in it was changed."""


class Decision(Enum):
    """What the user did with a suggestion."""

    ACCEPTED = "accepted"
    """Run or inserted as suggested."""
    EDITED = "edited"
    """Run or inserted after a change."""
    REJECTED = "rejected"
    """Said to be wrong."""
    IGNORED = "ignored"
    """Inserted by the shell's key, and then something else was run. What was only looked at in the app is not kept."""


UNTIMED = -(2**62)
"""Time of an entry that is brought from elsewhere without one; the store gives it the present."""


def now_ms() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Entry:
    """One decision."""

    request: str
    command: str
    """What was finally run or inserted; for a rejected suggestion, the suggestion."""
    suggested: str = ""
    """The command that was offered."""
    decision: Decision = Decision.ACCEPTED
    time_ms: int = field(default_factory=now_ms)
    """Milliseconds since 1970, UTC."""
    cwd: str = ""
    shell: str = "bash"
    candidates: tuple[str, ...] = ()
    """Commands shown, best first."""
    chosen: int | None = None
    """Which of them was taken, from 0."""
    exit_status: int | None = None
    """None: not run here, or not finished."""
    duration_ms: int | None = None
    fingerprint: str = ""
    """Bundle that answered."""
    adapter: str | None = None
    marks: tuple[str, ...] = ()
    """Rules of `core.redact` that took something out."""
    category: str = ""
    """Set by the store: git, files, network, ..."""
    pinned: bool = False
    id: int = 0
    """Set by the store."""

    @property
    def time(self) -> datetime:
        """The time, in UTC."""
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=self.time_ms)

    @property
    def failed(self) -> bool:
        """It was run and said so."""
        return bool(self.exit_status)


@dataclass(frozen=True)
class Filter:
    """Which entries are wanted; empty fields do not restrict."""

    text: str = ""
    """Words, all of which must begin some word of request or command."""
    decisions: frozenset[Decision] = frozenset()
    failed: bool = False
    """Only entries with an exit status other than 0."""
    cwd: str = ""
    """This folder and those below it."""
    since_ms: int | None = None
    until_ms: int | None = None
    category: str = ""
    pinned: bool = False
