"""The schema, as an append-only list of steps: never change one that was released, add another."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

TOKENIZER = "unicode61 remove_diacritics 2"
"""How text is taken apart into words, in each full-text index."""
_ENTRIES = """
CREATE TABLE entries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  time_ms INTEGER NOT NULL,
  request TEXT NOT NULL,
  command TEXT NOT NULL,
  suggested TEXT NOT NULL DEFAULT '',
  decision TEXT NOT NULL CHECK (decision IN ('accepted', 'edited', 'rejected', 'ignored')),
  cwd TEXT NOT NULL DEFAULT '',
  shell TEXT NOT NULL DEFAULT 'bash',
  candidates TEXT NOT NULL DEFAULT '[]',
  chosen INTEGER,
  exit_status INTEGER,
  duration_ms INTEGER,
  fingerprint TEXT NOT NULL DEFAULT '',
  adapter TEXT,
  marks TEXT NOT NULL DEFAULT '[]'
) STRICT
"""


def _first(db: sqlite3.Connection) -> None:
    """Entries, and full-text search over requests and commands."""
    db.execute(_ENTRIES)
    db.execute("CREATE INDEX entries_time ON entries (time_ms)")
    db.execute("CREATE VIRTUAL TABLE entries_text USING fts5(request, command, content='entries', content_rowid='id', tokenize='" + TOKENIZER + "', prefix='1 2 3 4 5')")
    db.execute("CREATE TRIGGER entries_added AFTER INSERT ON entries BEGIN INSERT INTO entries_text(rowid, request, command) VALUES (new.id, new.request, new.command); END")
    db.execute(
        "CREATE TRIGGER entries_removed AFTER DELETE ON entries BEGIN "
        "INSERT INTO entries_text(entries_text, rowid, request, command) VALUES ('delete', old.id, old.request, old.command); END"
    )
    db.execute("CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")


def _pins_and_patterns(db: sqlite3.Connection) -> None:
    """Pins, categories, and the request's pattern for finding near-identical requests."""
    db.execute("ALTER TABLE entries ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE entries ADD COLUMN category TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE entries ADD COLUMN pattern TEXT NOT NULL DEFAULT ''")
    db.execute("CREATE INDEX entries_pattern ON entries (pattern, id) WHERE pattern <> ''")
    db.execute("CREATE INDEX entries_pinned ON entries (id) WHERE pinned = 1")


def _filters(db: sqlite3.Connection) -> None:
    """Indexes for what the history is narrowed to, newest first where one value is asked for."""
    db.execute("CREATE INDEX entries_decision ON entries (decision, time_ms)")
    db.execute("CREATE INDEX entries_category ON entries (category, time_ms)")
    db.execute("CREATE INDEX entries_cwd ON entries (cwd, time_ms)")
    db.execute("CREATE INDEX entries_failed ON entries (time_ms) WHERE exit_status <> 0")


MIGRATIONS: list[Callable[[sqlite3.Connection], None]] = [_first, _pins_and_patterns, _filters]
"""Step N brings a store from version N to N + 1; `PRAGMA user_version` says where a file stands."""


def migrate(db: sqlite3.Connection) -> None:
    """Brings the store to the newest version, all steps in one transaction; harmless when two programs do it at once."""
    if version(db) == len(MIGRATIONS):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        for number in range(version(db), len(MIGRATIONS)):
            MIGRATIONS[number](db)
            db.execute(f"PRAGMA user_version = {number + 1}")
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    secure_removal(db)


def secure_removal(db: sqlite3.Connection) -> None:
    """Makes the full-text index overwrite what is removed from it (SQLite 3.42 and newer)."""
    if sqlite3.sqlite_version_info >= (3, 42):
        db.execute("INSERT INTO entries_text(entries_text, rank) VALUES ('secure-delete', 1)")


def version(db: sqlite3.Connection) -> int:
    """The schema version of an open file; 0 for a new one."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])
