"""How entries are found: filters as SQL, led by the one with the fewest entries, so that a page of a million comes while somebody types."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from shellmate.history.migrations import TOKENIZER
from shellmate.history.model import Filter

_FEW = 3000
"""Entries of a filter that are sooner searched by themselves than the text index is; where there are more, a page of them comes soon by the text."""
_MANY = 20_000
"""Entries of a folder that are sooner sorted by time than met in the order of time; and the most that are counted."""

_EARLIEST, _LATEST = -(2**62), 2**62
"""Milliseconds that no entry has."""


@dataclass(frozen=True)
class _Part:
    """One condition on the entries `e`."""

    sql: str
    values: tuple[object, ...] = ()
    in_order: bool = True
    """Whether an index has its entries by their time."""

    @property
    def hidden(self) -> _Part:
        """The same, for which SQLite takes no index."""
        return _Part(self.sql.replace("e.", "+e."), self.values, self.in_order)


def conditions(wanted: Filter) -> tuple[list[str], list[object]]:
    """Conditions on the entries `e`, which are gone through by their numbers, and their values."""
    match = _match(wanted.text)
    parts = [*([_Part("e.id IN (SELECT rowid FROM entries_text WHERE entries_text MATCH ?)", (match,))] if match else []), *(part.hidden for part in _filters(wanted))]
    return [part.sql for part in parts], [value for part in parts for value in part.values]


def query(db: sqlite3.Connection, wanted: Filter, columns: str = "e.*") -> tuple[str, list[object]]:
    """The query for all that is wanted, newest first, and its values; `LIMIT` and `OFFSET` may follow. With words, newer is what has a higher number."""
    match, parts = _match(wanted.text), _filters(wanted)
    if not match:
        return _without_words(db, parts, columns)
    if columns == "e.id" and not parts:
        return "SELECT rowid FROM entries_text WHERE entries_text MATCH ? ORDER BY rowid DESC", [match]
    few = _few(db, parts) if parts else None
    if few is not None:
        return _select(columns, "entries e", [_Part(f"e.id IN ({', '.join(map(str, _matching(few, match)))})")], "e.id DESC")
    by_text = _Part("entries_text MATCH ?", (match,))
    return _select(columns, "entries_text JOIN entries e ON e.id = entries_text.rowid", [by_text, *(part.hidden for part in parts)], "entries_text.rowid DESC")


def _without_words(db: sqlite3.Connection, parts: list[_Part], columns: str) -> tuple[str, list[object]]:
    """By the index of the smallest filter, or by that of the time."""
    by_time = "e.time_ms DESC, e.id DESC"
    if not parts:
        return _select(columns, "entries e", [], by_time)
    count, (lead, *others) = _led(db, parts)
    if count <= _MANY and not lead.in_order:
        return _select(columns, "entries e", [lead, *(part.hidden for part in others)], "+e.time_ms DESC, +e.id DESC")
    return _select(columns, "entries e", [lead if lead.in_order else lead.hidden, *(part.hidden for part in others)], by_time)


def _matching(rows: Iterable[tuple[int, str, str]], match: str) -> list[int]:
    """The numbers of those of a few entries that the words fit: an index of them alone, as asking the large one about each takes much longer."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.execute("CREATE VIRTUAL TABLE few USING fts5(request, command, content='', tokenize='" + TOKENIZER + "')")
        db.execute("BEGIN")
        db.executemany("INSERT INTO few(rowid, request, command) VALUES (?, ?, ?)", rows)
        return [int(row[0]) for row in db.execute("SELECT rowid FROM few WHERE few MATCH ?", (match,))]


def _few(db: sqlite3.Connection, parts: list[_Part]) -> list[tuple[int, str, str]] | None:
    """Numbers, requests and commands of all that the filters leave, if those are few and soon found."""
    count, (lead, *others) = _led(db, parts)
    if count > (_MANY if others else _FEW):
        return None
    sql, values = _select("e.id, e.request, e.command", "entries e", [lead, *(part.hidden for part in others)])
    rows = [tuple(row) for row in db.execute(f"{sql} LIMIT ?", (*values, _FEW + 1))]
    return rows if len(rows) <= _FEW else None


def _led(db: sqlite3.Connection, parts: list[_Part]) -> tuple[int, list[_Part]]:
    """The filters, the one with the fewest entries first, and how many those are, counted to just above `_MANY`."""
    counts = [db.execute(f"SELECT count(*) FROM (SELECT 1 FROM entries e WHERE {part.sql} LIMIT ?)", (*part.values, _MANY + 1)).fetchone()[0] for part in parts]
    order = sorted(range(len(parts)), key=lambda place: (counts[place], not parts[place].in_order))
    return min(counts), [parts[place] for place in order]


def _select(columns: str, tables: str, parts: Iterable[_Part], order: str = "") -> tuple[str, list[object]]:
    found = list(parts)
    where = f" WHERE {' AND '.join(part.sql for part in found)}" if found else ""
    return f"SELECT {columns} FROM {tables}{where}{f' ORDER BY {order}' if order else ''}", [value for part in found for value in part.values]


def _match(text: str) -> str:
    """The words of a search box as an FTS5 query: each must begin a word of the entry."""
    return " ".join(f'"{word}"*' for word in re.findall(r"\w+", text)[:12])


def _filters(wanted: Filter) -> list[_Part]:
    """All but the words."""
    found: list[_Part] = []
    if wanted.decisions:
        found.append(_Part(f"e.decision IN ({', '.join('?' * len(wanted.decisions))})", tuple(sorted(d.value for d in wanted.decisions)), len(wanted.decisions) == 1))
    if wanted.failed:
        found.append(_Part("e.exit_status <> 0"))
    if wanted.cwd:
        folder = wanted.cwd.rstrip("/")
        found.append(_Part("(e.cwd = ? OR (e.cwd >= ? AND e.cwd < ?))", (wanted.cwd, folder + "/", folder + "0"), False))  # 0 is the character after /
    if wanted.since_ms is not None or wanted.until_ms is not None:
        found.append(_Part("e.time_ms >= ? AND e.time_ms < ?", (_EARLIEST if wanted.since_ms is None else wanted.since_ms, _LATEST if wanted.until_ms is None else wanted.until_ms)))
    if wanted.category:
        found.append(_Part("e.category = ?", (wanted.category,)))
    if wanted.pinned:
        found.append(_Part("e.id IN (SELECT id FROM entries WHERE pinned = 1)", (), False))
    return found
