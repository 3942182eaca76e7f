"""The one store: records decisions, finds them again, forgets them for good.

Nothing enters before `core.redact` has seen it. What `record` has returned survives SIGKILL and power loss. One connection, usable
from several threads; other processes may read and write at the same time.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from shellmate import paths
from shellmate.core import retrieval
from shellmate.core.redact import redact
from shellmate.history import categories
from shellmate.history.model import UNTIMED, Decision, Entry, Filter, HistoryError, now_ms
from shellmate.history.opening import explain, is_busy, open_database, open_readable
from shellmate.history.searching import conditions, query

_COLUMNS = "time_ms, request, command, suggested, decision, cwd, shell, candidates, chosen, exit_status, duration_ms, fingerprint, adapter, marks, pinned, category, pattern"
_INSERT = f"INSERT INTO entries ({_COLUMNS}) VALUES ({', '.join('?' * len(_COLUMNS.split(',')))})"
_SELECT = "SELECT e.* FROM entries e"
_SAME = ("request", "command", "suggested", "decision", "cwd")
_THERE = f"SELECT 1 FROM entries WHERE time_ms = ? AND {' AND '.join(f'{name} = ?' for name in _SAME)} LIMIT 1"
_BATCH = 1000
_AGAIN = 0.05
"""Seconds between two tries to empty the log."""
_STEPS = 2_000
"""Steps of SQLite's machine, well under a millisecond, between two looks at whether a long search is still wanted."""


class HistoryStore:
    """The history of one user."""

    def __init__(self, path: Path | None = None, patience: float = 5.0) -> None:
        """Opens or makes the store; `patience` in seconds for other programs' locks. Raises `HistoryError`."""
        self.path = path or paths.history_file()
        self._db, self.read_only = open_database(self.path, patience)
        self._lock, self._patience = threading.RLock(), patience
        self.unswept = False
        """Whether bytes of forgotten entries may still be on the disk, as another program reads the file: the next opening tries again."""
        if not self.read_only:
            with suppress(HistoryError):
                self._sweep_what_is_left()

    def close(self) -> None:
        """Closes the file; what was recorded is safe already."""
        with self._lock:
            if self.unswept:
                with suppress(HistoryError):
                    self._sweep()
            self._db.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._db
            except sqlite3.Error as error:
                raise explain(error, self.path) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        if self.read_only:
            raise HistoryError(f"{self.path} can only be read; nothing was recorded.", "Check its owner and mode.")
        with self._reading() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    def record(self, entry: Entry) -> Entry:
        """Keeps one decision, redacted; returns it as it was kept, with its id."""
        clean = cleaned(entry)
        with self._writing() as db:
            new_id = db.execute(_INSERT, _values(clean)).lastrowid
        return replace(clean, id=int(new_id or 0))

    def add_many(self, entries: Iterable[Entry]) -> int:
        """Keeps many decisions, redacted, in one transaction; returns how many."""
        count = 0
        with self._writing() as db:
            for entry in entries:
                db.execute(_INSERT, _values(cleaned(entry)))
                count += 1
        return count

    def add_missing(self, entries: Iterable[Entry]) -> tuple[int, int]:
        """Keeps, redacted and in one transaction, the entries that are not there yet; returns how many were added and how many were there.

        One is there when another has its time, texts, decision and folder; without a time (`UNTIMED`), when another has the rest at any time.
        """
        added = there = 0
        at_any_time: set[int] | None = None
        with self._writing() as db:
            for entry in entries:
                clean = cleaned(entry)
                same = (clean.request, clean.command, clean.suggested, clean.decision.value, clean.cwd)
                if clean.time_ms == UNTIMED:
                    if at_any_time is None:
                        at_any_time = {hash(tuple(row)) for row in db.execute(f"SELECT {', '.join(_SAME)} FROM entries")}
                    known, clean = hash(same) in at_any_time, replace(clean, time_ms=now_ms())
                else:
                    known = db.execute(_THERE, (clean.time_ms, *same)).fetchone() is not None
                if known:
                    there += 1
                    continue
                db.execute(_INSERT, _values(clean))
                added += 1
                if at_any_time is not None:
                    at_any_time.add(hash(same))
        return added, there

    def finish(self, entry_id: int, exit_status: int, duration_ms: int | None = None) -> None:
        """Adds how a run ended."""
        with self._writing() as db:
            db.execute("UPDATE entries SET exit_status = ?, duration_ms = ? WHERE id = ?", (exit_status, duration_ms, entry_id))

    def pin(self, entry_id: int, pinned: bool = True) -> None:
        """Marks an entry to stay on top, or takes the mark away."""
        with self._writing() as db:
            db.execute("UPDATE entries SET pinned = ? WHERE id = ?", (int(pinned), entry_id))

    def get(self, entry_id: int) -> Entry | None:
        """One entry, or None."""
        with self._reading() as db:
            row = db.execute(f"{_SELECT} WHERE id = ?", (entry_id,)).fetchone()
        return _entry(row) if row else None

    def count(self) -> int:
        """How many entries there are."""
        with self._reading() as db:
            return int(db.execute("SELECT count(*) FROM entries").fetchone()[0])

    def search(self, wanted: Filter | None = None, limit: int = 200, offset: int = 0) -> list[Entry]:
        """Entries that match, newest first."""
        with self._reading() as db:
            sql, values = query(db, wanted or Filter())
            rows = db.execute(f"{sql} LIMIT ? OFFSET ?", (*values, limit, offset)).fetchall()
        return [_entry(row) for row in rows]

    @contextmanager
    def _beside(self, stopped: Callable[[], bool] = lambda: False) -> Iterator[sqlite3.Connection]:
        """A connection of its own that only reads, so that a long search holds nothing up; given up once `stopped` says so."""
        try:
            db = open_readable(self.path, 1.0)
        except (OSError, sqlite3.Error) as error:
            raise explain(error, self.path) from error
        try:
            db.set_progress_handler(lambda: int(stopped()), _STEPS)
            yield db
        except sqlite3.Error as error:
            if not stopped():
                raise explain(error, self.path) from error
        finally:
            db.close()

    def ids(self, wanted: Filter | None = None, stopped: Callable[[], bool] = lambda: False) -> array[int]:
        """The numbers of all entries that match, in the order of `search`, at eight bytes each: enough to page through any number of them.

        Reads beside everything else; empty once `stopped` says so. Raises `HistoryError`.
        """
        found = array("q")
        with self._beside(stopped) as db:
            sql, values = query(db, wanted or Filter(), "e.id")
            found = array("q", (row[0] for row in db.execute(sql, values)))
        return found

    def folders(self, limit: int) -> list[str]:
        """The folders that most entries come from, the most frequent first. Reads beside everything else. Raises `HistoryError`."""
        with self._beside() as db:
            return [str(row[0]) for row in db.execute("SELECT cwd FROM entries WHERE cwd <> '' GROUP BY cwd ORDER BY count(*) DESC, cwd LIMIT ?", (limit,))]
        return []

    def with_ids(self, ids: Sequence[int]) -> list[Entry]:
        """These entries, in this order; at most 500, those that are gone left out."""
        with self._reading() as db:
            rows = db.execute(f"{_SELECT} WHERE e.id IN ({', '.join('?' * len(ids))})", tuple(ids)).fetchall()
        found = {int(row["id"]): _entry(row) for row in rows}
        return [found[number] for number in ids if number in found]

    def each(self, wanted: Filter | None = None) -> Iterator[Entry]:
        """All entries that match, oldest first, without holding them all in memory."""
        wanted = wanted or Filter()
        last = 0
        while True:
            found, values = conditions(wanted)
            where = " AND ".join(["e.id > ?", *found])
            with self._reading() as db:
                rows = db.execute(f"{_SELECT} WHERE {where} ORDER BY e.id LIMIT {_BATCH}", (last, *values)).fetchall()
            if not rows:
                return
            yield from (_entry(row) for row in rows)
            last = int(rows[-1]["id"])

    def with_pattern(self, patterns: Sequence[str], limit: int = 20) -> list[Entry]:
        """The newest entries whose request has one of these retrieval keys."""
        with self._reading() as db:  # one search each: the index has the rows of a pattern in order, those of several would all be sorted
            rows = [row for pattern in patterns for row in db.execute(f"{_SELECT} WHERE pattern = ? AND pattern <> '' ORDER BY id DESC LIMIT ?", (pattern, limit))]
        return [_entry(row) for row in sorted(rows, key=lambda row: -int(row["id"]))[:limit]]

    def keyed_below(self, entry_id: int | None, limit: int) -> list[tuple[int, str, str]]:
        """Number, request and retrieval key of the newest entries that recall looks at, below an entry if one is named."""
        with self._reading() as db:
            rows = db.execute("SELECT id, request, pattern FROM entries WHERE decision <> 'ignored' AND (? IS NULL OR id < ?) ORDER BY id DESC LIMIT ?", (entry_id, entry_id, limit)).fetchall()
        return [(int(row["id"]), row["request"], row["pattern"]) for row in rows]

    def set_keys(self, keys: Mapping[int, str], state: str) -> None:
        """New retrieval keys of entries, and how far that has come."""
        with self._writing() as db:
            db.executemany("UPDATE entries SET pattern = ? WHERE id = ?", [(key, number) for number, key in keys.items()])
            db.execute("INSERT OR REPLACE INTO facts VALUES ('keys', ?)", (state,))

    def fact(self, name: str) -> str | None:
        """A fact that is kept beside the entries, or None."""
        with self._reading() as db:
            row = db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def forget(self, ids: Sequence[int]) -> int:
        """Removes entries for good: rows, search index, and the bytes on disk. Returns how many there were; `unswept` says whether bytes had to be left."""
        with self._writing() as db:
            removed = 0
            for start in range(0, len(ids), 500):
                part = ids[start : start + 500]
                removed += db.execute(f"DELETE FROM entries WHERE id IN ({', '.join('?' * len(part))})", tuple(part)).rowcount
            if removed:
                db.execute("INSERT OR REPLACE INTO facts VALUES ('last_forgotten_ms', ?), ('unswept', ?)", (str(now_ms()),) * 2)
        if removed:
            self._sweep(self._patience)
        return removed

    def withdraw(self, entry_id: int) -> None:
        """Takes back an entry that was recorded a moment ago. Unlike `forget` it says nothing to adapters: none can know the entry."""
        with self._writing() as db:
            db.execute("DELETE FROM entries WHERE id = ?", (entry_id,))

    def forget_all(self) -> int:
        """Removes every entry for good."""
        return self.forget(self.ids())

    def last_forgotten_ms(self) -> int | None:
        """When entries were last removed: adapters trained before may still know them."""
        found = self.fact("last_forgotten_ms")
        return int(found) if found else None

    def _sweep_what_is_left(self) -> None:
        """What was forgotten while another program read, or just before a kill."""
        if self.fact("unswept"):
            self._sweep()

    def _sweep(self, patience: float = 0.0) -> None:
        """Leaves no removed text in the index or the write-ahead log; while another program reads or writes, tries again for so many seconds."""
        if sqlite3.sqlite_version_info < (3, 42):
            with self._reading() as db:
                db.execute("INSERT INTO entries_text(entries_text) VALUES ('rebuild')")
        mark, deadline = self.fact("unswept"), time.monotonic() + patience
        while not self._emptied_log():
            self.unswept = True
            if time.monotonic() >= deadline:
                return
            time.sleep(_AGAIN)
        self.unswept = False
        with suppress(HistoryError), self._writing() as db:  # when this fails, the next opening sweeps once more
            db.execute("DELETE FROM facts WHERE name = 'unswept' AND value = ?", (mark,))  # another program may have forgotten more by now

    def _emptied_log(self) -> bool:
        """Brings the write-ahead log into the file and empties it, if nobody else uses it at this moment."""
        with self._lock:
            try:
                self._db.execute("PRAGMA busy_timeout = 0")  # waiting inside would keep every other writer out
                return not self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.Error as error:
                if is_busy(error):
                    return False
                raise explain(error, self.path) from error
            finally:
                self._db.execute(f"PRAGMA busy_timeout = {round(self._patience * 1000)}")


def cleaned(entry: Entry) -> Entry:
    """The entry without secrets and control characters, with its category: as it may be kept."""
    result = redact(*(_printable(text) for text in (entry.request, entry.command, entry.suggested, entry.cwd, *entry.candidates)))
    request, command, suggested, cwd, *candidates = result.texts
    marks = (*entry.marks, *(mark.rule for mark in result.marks))
    return replace(entry, request=request, command=command, suggested=suggested, cwd=cwd, candidates=tuple(candidates), marks=marks, category=categories.category(command))


def _printable(text: str) -> str:
    """Text that a terminal shows and SQLite keeps: no escapes, no halves of characters; line breaks and tabs stay."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "\ufffd", text.replace("\r\n", "\n"))


def _values(e: Entry) -> tuple[object, ...]:
    pattern = retrieval.key(e.request) if e.decision in (Decision.ACCEPTED, Decision.EDITED, Decision.REJECTED) else ""
    return (
        e.time_ms, e.request, e.command, e.suggested, e.decision.value, e.cwd, e.shell, json.dumps(e.candidates, ensure_ascii=False), e.chosen,
        e.exit_status, e.duration_ms, e.fingerprint, e.adapter, json.dumps(e.marks), int(e.pinned), e.category, pattern,
    )  # fmt: skip


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        row["request"], row["command"], row["suggested"], Decision(row["decision"]), row["time_ms"], row["cwd"], row["shell"],
        tuple(json.loads(row["candidates"])), row["chosen"], row["exit_status"], row["duration_ms"], row["fingerprint"], row["adapter"],
        tuple(json.loads(row["marks"])), row["category"], bool(row["pinned"]), row["id"],
    )  # fmt: skip
