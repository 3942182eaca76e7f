"""Looks for planted secrets in everything that lies in a folder: inside packed files, archives and databases too, and while a training writes there.

What cannot be unpacked to its end (it is just being written) is searched as far as it goes.
"""

from __future__ import annotations

import bz2
import io
import lzma
import os
import sqlite3
import tarfile
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

_DEEPEST = 4
"""Wrappings within each other that are opened: a packed file in an archive in an archive."""
_TAR_MARK = 257
"""Where a tar file says that it is one."""
_DATABASE = b"SQLite format 3\0"
_UNREADABLE = (OSError, EOFError, ValueError, KeyError, RuntimeError, NotImplementedError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, sqlite3.Error)


def found_secrets(folder: Path, secrets: Sequence[str]) -> list[str]:
    """Places below `folder` that hold one of the secrets: the file, and behind `!` what in it."""
    wanted = _spellings(secrets)
    return sorted(place for path in files_in(folder) for place in _found_in_file(path, str(path.relative_to(folder)), wanted))


def files_in(folder: Path) -> list[Path]:
    """All files below a folder; those that vanish meanwhile are passed over."""
    return sorted(Path(at, name) for at, _, names in os.walk(folder) for name in names if not Path(at, name).is_symlink())


def _spellings(secrets: Sequence[str]) -> list[bytes]:
    return [secret.encode(encoding) for secret in secrets for encoding in ("utf-8", "utf-16-le", "utf-16-be")]


def _found_in_file(path: Path, name: str, wanted: Sequence[bytes]) -> Iterator[str]:
    """Places in one file. A database is read with what stands in its write-ahead log."""
    try:
        data = path.read_bytes()
        log = path.with_name(f"{path.name}-wal")
        beside = log.read_bytes() if data.startswith(_DATABASE) and log.is_file() else b""
    except OSError:
        return
    yield from _found(data, name, wanted, beside)


def _found(data: bytes, name: str, wanted: Sequence[bytes], log: bytes = b"", depth: int = 0) -> Iterator[str]:
    if any(secret in data for secret in wanted):
        yield name
    if depth < _DEEPEST:
        try:
            for inner, unpacked in _inside(data, log):
                yield from _found(unpacked, f"{name}!{inner}", wanted, depth=depth + 1)
        except _UNREADABLE:
            return


def _inside(data: bytes, log: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, content) of what is packed in `data`; nothing when it is a plain file."""
    if data.startswith(b"\x1f\x8b"):
        yield from (("gz", part) for part in _unpacked(data, lambda: zlib.decompressobj(31)))
    elif data.startswith(b"BZh"):
        yield from (("bz2", part) for part in _unpacked(data, bz2.BZ2Decompressor))
    elif data.startswith(b"\xfd7zXZ\0"):
        yield from (("xz", part) for part in _unpacked(data, lzma.LZMADecompressor))
    elif data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from ((member.filename, archive.read(member)) for member in archive.infolist() if not member.is_dir())
    elif data[_TAR_MARK : _TAR_MARK + 5] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            for entry in tar:
                content = tar.extractfile(entry) if entry.isfile() else None
                yield entry.name, content.read() if content else entry.linkname.encode()
    elif data.startswith(_DATABASE):
        yield from _rows(data, log)


def _unpacked(data: bytes, opener: Callable[[], zlib._Decompress | bz2.BZ2Decompressor | lzma.LZMADecompressor]) -> Iterator[bytes]:
    """The streams that stand one after the other, each as far as it goes."""
    while data:
        reader = opener()
        yield reader.decompress(data)
        data = reader.unused_data


def _rows(data: bytes, log: bytes) -> Iterator[tuple[str, bytes]]:
    """The values of every table, joined: a long one lies in pieces in the file."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "copy"
        copy.write_bytes(data)
        if log:
            copy.with_name("copy-wal").write_bytes(log)
        database = sqlite3.connect(copy)
        try:
            database.text_factory = bytes
            for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                name = table.decode("utf-8", "replace")
                try:
                    for row in database.execute('SELECT * FROM "{}"'.format(name.replace('"', '""'))):
                        yield from ((name, value) for value in row if isinstance(value, bytes))
                except sqlite3.Error:
                    continue
        finally:
            database.close()


class Watch:
    """Searches a folder again and again, in a thread, while something writes there; without secrets it does nothing. A context manager."""

    def __init__(self, folder: Path, secrets: Sequence[str], pause_s: float = 0.2) -> None:
        self.found: set[str] = set()
        """Places as `found_secrets` names them."""
        self.searched: set[str] = set()
        """Every file that was searched, relative to the folder."""
        self._folder, self._wanted, self._pause_s = folder, _spellings(secrets), pause_s
        self._stamps: dict[Path, tuple[int, int, int]] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go, daemon=True)

    def __enter__(self) -> Watch:
        if self._wanted:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._wanted:
            self._thread.join()

    @property
    def checkpoints(self) -> int:
        """How many files of a training's checkpoints were searched."""
        return sum("/checkpoint-" in name for name in tuple(self.searched))

    def _go(self) -> None:
        last = False
        while not last:
            last = self._over.is_set()
            for path in files_in(self._folder):
                self._look(path)
            self._over.wait(self._pause_s)

    def _look(self, path: Path) -> None:
        """Searches a file that is new or has changed since."""
        try:
            found = path.stat()
        except OSError:
            return
        stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        if self._stamps.get(path) != stamp:
            self._stamps[path] = stamp
            name = str(path.relative_to(self._folder))
            self.found.update(_found_in_file(path, name, self._wanted))
            self.searched.add(name)
