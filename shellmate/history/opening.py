"""Opens the SQLite file: private, in WAL mode, at the newest schema; read-only where it must be; damaged files are kept.

Refuses damaged and newer files with one sentence, after making one copy beside them. Never deletes or rewrites what it cannot read.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import stat
import time
from contextlib import suppress
from pathlib import Path

from shellmate.history.migrations import MIGRATIONS, migrate, version
from shellmate.history.model import HistoryError

_BUSY = ("locked", "busy")
_DAMAGED = ("malformed", "not a database", "file is encrypted", "disk image", "unsupported file format", "no such table", "no such column")


def open_database(path: Path, patience: float) -> tuple[sqlite3.Connection, bool]:
    """An open connection, and whether it can only be read.

    `patience` is how many seconds to wait for other programs' locks. Raises `HistoryError`.
    """
    try:
        return _writable(path, patience), False
    except (OSError, sqlite3.OperationalError) as error:
        if not _only_readable(path, error):
            raise explain(error, path) from error
    except sqlite3.DatabaseError as error:
        raise explain(error, path) from error
    try:
        return open_readable(path, patience), True
    except (OSError, sqlite3.Error) as error:
        raise explain(error, path) from error


def _only_readable(path: Path, error: Exception) -> bool:
    return _denied(error) and path.is_file() and os.access(path, os.R_OK)


def _denied(error: Exception) -> bool:
    """Whether it is owner, mode or file system that forbids it."""
    return isinstance(error, PermissionError) or getattr(error, "errno", 0) == errno.EROFS or any(words in str(error) for words in ("readonly", "unable to open"))


def _writable(path: Path, patience: float) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    _tighten(path)
    db = _connect(f"{path.absolute().as_uri()}?mode=rw", patience)
    try:
        _check_version(db, path)
        _use_wal(db, patience)
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")
        migrate(db)
    except BaseException:
        db.close()
        raise
    return db


def _tighten(path: Path) -> None:
    """Takes what group and others may do from the folder, the file and what SQLite keeps beside it, where these are the user's own; a folder for everybody stays."""
    for place, most in ((path.parent, 0o700), *((path.with_name(path.name + end), 0o600) for end in ("", "-wal", "-shm"))):
        with suppress(OSError):
            found = place.stat()
            if found.st_mode & 0o077 and found.st_uid == os.geteuid() and not found.st_mode & stat.S_ISVTX:
                place.chmod(found.st_mode & most)


def open_readable(path: Path, patience: float) -> sqlite3.Connection:
    """A connection that only reads, beside any others. Raises what SQLite raises, or `HistoryError`."""
    address = path.absolute().as_uri()
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        db = _connect(f"{address}?{mode}", patience)
        try:
            _check_version(db, path)
            db.execute("SELECT pattern FROM entries LIMIT 1").fetchone()
            return db
        except sqlite3.OperationalError:
            db.close()
    raise sqlite3.OperationalError("unable to open database file")


def _connect(uri: str, patience: float) -> sqlite3.Connection:
    db = sqlite3.connect(uri, uri=True, timeout=patience, isolation_level=None, check_same_thread=False)
    db.row_factory = sqlite3.Row
    return db


def _check_version(db: sqlite3.Connection, path: Path) -> None:
    found = version(db)
    if found > len(MIGRATIONS):
        raise HistoryError(
            f"{path} was written by a newer shellmate (schema {found}, this one knows {len(MIGRATIONS)}); a copy is kept at {keep_copy(path)}.",
            "Update shellmate, or move the file away to start afresh.",
        )


def _use_wal(db: sqlite3.Connection, patience: float) -> None:
    deadline = time.monotonic() + patience
    while str(db.execute("PRAGMA journal_mode").fetchone()[0]) != "wal":
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def keep_copy(path: Path) -> Path:
    """One private copy of a file that cannot be used, beside it; the same content is not copied twice."""
    stat = path.stat()
    copy = path.with_name(f"{path.name}.kept-{stat.st_size}-{stat.st_mtime_ns:x}")
    try:
        if not copy.exists():
            shutil.copyfile(path, copy)
            copy.chmod(0o600)
    except OSError:
        return path
    return copy


def kept_copies(path: Path) -> list[Path]:
    """Copies that were made of this file."""
    return sorted(path.parent.glob(f"{path.name}.kept-*"))


def is_busy(error: Exception) -> bool:
    """Whether it is another program that is in the way."""
    return any(word in str(error) for word in _BUSY)


def explain(error: Exception, path: Path) -> HistoryError:
    """Any fault of SQLite or the file system as one sentence with its fix."""
    text = str(error)
    if isinstance(error, HistoryError):
        return error
    if is_busy(error):
        return HistoryError(f"{path} is locked by another program.", "Close the other program and try again.")
    if "full" in text or getattr(error, "errno", 0) == 28:
        return HistoryError(f"There is no space left for {path}.", "Free some space and try again.")
    if isinstance(error, sqlite3.DatabaseError) and any(word in text for word in _DAMAGED):
        return HistoryError(f"{path} is damaged; a copy is kept at {keep_copy(path)}.", f"Move {path} away to start afresh.")
    if _denied(error):
        return HistoryError(f"{path} cannot be opened or written.", "Check its owner and mode, those of its folder, and that the disk is not mounted read-only.")
    return HistoryError(f"{path} cannot be used ({text[:100]}).", "Run `shellmate doctor`.")
