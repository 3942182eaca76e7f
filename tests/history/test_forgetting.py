"""Forgetting while other processes have the file open, and the modes of what lies there: read as raw bytes, with every connection still open."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from shellmate.cli import run
from shellmate.history import Entry, HistoryStore
from shellmate.history.forgetting import left

_READER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN")
print(db.execute("SELECT count(*) FROM entries").fetchone()[0], flush=True)
sys.stdin.readline()
db.execute("COMMIT")
print("read", flush=True)
sys.stdin.readline()
"""
_FORGETS = """
import os, signal, sys
from pathlib import Path
from shellmate.history import HistoryStore
store = HistoryStore(Path(sys.argv[1]))
store._sweep = lambda patience: os.kill(os.getpid(), signal.SIGKILL)
store.forget(store.ids())
"""


@contextmanager
def _reader(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program in the middle of reading: a line on its input ends the reading, a second one the program."""
    child = subprocess.Popen([sys.executable, "-c", _READER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin and child.stdout
    try:
        assert child.stdout.readline().strip() == "50"
        yield child
    finally:
        child.communicate("\n\n", timeout=30)


def _stop_reading(child: subprocess.Popen[str]) -> None:
    assert child.stdin and child.stdout
    child.stdin.write("\n")
    child.stdin.flush()
    assert child.stdout.readline() == "read\n"


def _filled(path: Path, patience: float = 5.0) -> HistoryStore:
    store = HistoryStore(path, patience)
    for n in range(50):
        store.record(Entry(f"zanzibar number{n}", f"echo kilimanjaro{n}"))
    return store


def _bytes(path: Path) -> bytes:
    return b"".join(place.read_bytes() for place in (path, path.with_name(path.name + "-wal")) if place.exists()).lower()


def _text_is_there(path: Path) -> bool:
    return b"zanzibar" in _bytes(path) or b"kilimanjaro" in _bytes(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "h" / "history.db"


def test_nothing_is_left_while_others_have_it_open_and_do_not_read(path: Path) -> None:
    with closing(_filled(path)) as store, closing(HistoryStore(path)) as other, _reader(path) as child:
        _stop_reading(child)
        assert store.forget(store.ids()) == 50
        assert not store.unswept and left(store) == []
        assert not _text_is_there(path)
        assert other.count() == 0


def test_forgetting_waits_for_one_who_reads_for_a_moment(path: Path) -> None:
    with closing(_filled(path)) as store, _reader(path) as child:
        later = threading.Timer(0.6, _stop_reading, (child,))
        later.start()
        assert store.forget(store.ids()) == 50
        later.join()
        assert not store.unswept
        assert not _text_is_there(path)


def test_what_a_long_reading_keeps_is_said_and_goes_at_the_next_opening(path: Path) -> None:
    with closing(_filled(path, patience=0.3)) as store, _reader(path) as child:
        assert store.forget(store.ids()) == 50
        assert store.count() == 0
        assert store.unswept and _text_is_there(path), "the reader keeps the log from being emptied"
        assert [sentence.startswith("Another program is reading ") for sentence in left(store)] == [True]
        with closing(HistoryStore(path)) as early:
            assert early.unswept and _text_is_there(path), "it reads still"
        _stop_reading(child)
        with closing(HistoryStore(path)) as later:
            assert not later.unswept
            assert not _text_is_there(path), "with the store and the other program still open"
            assert later.fact("unswept") is None
        assert left(store), "it cannot know"


def test_the_store_that_forgot_tries_again_when_it_is_closed(path: Path) -> None:
    store = _filled(path, patience=0.1)
    with _reader(path) as child:
        store.forget(store.ids())
        assert store.unswept
        _stop_reading(child)
        store.close()
        assert not _text_is_there(path)


def test_others_can_write_while_forgetting_waits(path: Path) -> None:
    with closing(_filled(path, patience=2.0)) as store, closing(HistoryStore(path, patience=2.0)) as other, _reader(path):
        old = store.ids()
        waiting = threading.Thread(target=lambda: store.forget(old))
        waiting.start()
        for n in range(20):
            other.record(Entry(f"new {n}", "ls"))
        waiting.join()
        assert store.unswept
        assert other.count() == 20


def test_a_kill_before_the_log_was_emptied_is_made_up_for_at_the_next_opening(path: Path) -> None:
    with closing(_filled(path)) as held:  # keeps SQLite from tidying up by itself
        killed = subprocess.run([sys.executable, "-c", _FORGETS, str(path)], env={**os.environ, "PYTHONPATH": os.getcwd()}, check=False)
        assert killed.returncode == -signal.SIGKILL
        assert held.count() == 0
        assert _text_is_there(path)
        with closing(HistoryStore(path)):
            assert not _text_is_there(path)


def test_the_command_says_what_is_left_and_where(path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(path.parent))
    path = path.parent / "shellmate" / "history.db"
    monkeypatch.setattr(HistoryStore.__init__, "__defaults__", (None, 0.2))
    _filled(path).close()
    copy = path.with_name("history.db.kept-1-2")
    copy.write_bytes(b"zanzibar")
    with _reader(path):
        assert run(["history", "forget", "--all"]) == 0
        said = capsys.readouterr().err
        assert "50 removed" in said
        assert f"Another program is reading {path}: until it is closed and shellmate opens the history again, the text is still on the disk." in said
        assert f"{copy} is an older copy of the history and was not touched." in said


def _modes(path: Path) -> dict[str, int]:
    return {place.name: stat.S_IMODE(place.stat().st_mode) for place in (path.parent, *path.parent.iterdir())}


def test_loose_modes_of_what_is_there_are_tightened(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE other (a)")
        for place, mode in ((path.parent, 0o775), (path, 0o664), (path.with_name("history.db-wal"), 0o644), (path.with_name("history.db-shm"), 0o666)):
            place.chmod(mode)
        with closing(HistoryStore(path)) as store:
            store.record(Entry("a", "b"))
            assert _modes(path) == {"h": 0o700, "history.db": 0o600, "history.db-wal": 0o600, "history.db-shm": 0o600}


def test_modes_that_are_tighter_still_and_a_folder_for_everybody_stay(path: Path) -> None:
    path.parent.mkdir()
    path.parent.chmod(0o1777)
    HistoryStore(path).close()
    path.chmod(0o400)
    with closing(HistoryStore(path)):
        modes = _modes(path)
    assert (stat.S_IMODE(path.parent.stat().st_mode), modes["history.db"]) == (0o1777, 0o400)


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to give a file away")
def test_what_belongs_to_somebody_else_stays(path: Path) -> None:
    HistoryStore(path).close()
    path.chmod(0o644)
    os.chown(path, 65534, 65534)
    HistoryStore(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
