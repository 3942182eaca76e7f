"""SIGKILL while writing, and many writers at once, with real processes."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from shellmate.history import Decision, Entry, Filter, HistoryStore

_WRITER = """
import sys
from pathlib import Path
from shellmate.history import Entry, HistoryStore
store = HistoryStore(Path(sys.argv[1]), patience=30)
for n in range(int(sys.argv[3])):
    entry = store.record(Entry(f"request {sys.argv[2]} {n}", f"echo {n}"))
    if n % 3 == 0:
        store.finish(entry.id, 0, 5)
    print(entry.id, flush=True)
"""


def _start(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", _WRITER, str(path), name, str(count)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()})


def _killed(path: Path, number: int, moments: random.Random) -> set[int]:
    """Starts a writer, kills it at a random moment, returns the ids that it had reported."""
    writer = _start(path, f"w{number}", 100_000)
    assert writer.stdout
    reported = [writer.stdout.readline()]
    time.sleep(moments.uniform(0, 0.05))
    writer.send_signal(signal.SIGKILL)
    rest, _ = writer.communicate()
    lines = (reported[0] + rest).splitlines(keepends=True)
    return {int(line) for line in lines if line.endswith("\n")}


def _check(path: Path, reported: set[int]) -> None:
    store = HistoryStore(path)
    there = {entry.id for entry in store.each()}
    store.close()
    assert reported <= there
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        db.execute("INSERT INTO entries_text(entries_text, rank) VALUES ('integrity-check', 1)")


def _kill_many(path: Path, times: int) -> None:
    moments = random.Random(7)
    reported: set[int] = set()
    for number in range(times):
        reported |= _killed(path, number, moments)
    assert len(reported) >= times
    _check(path, reported)


def test_nothing_reported_is_lost_by_sigkill(tmp_path: Path) -> None:
    _kill_many(tmp_path / "history.db", 15)


@pytest.mark.long
def test_nothing_reported_is_lost_by_a_hundred_sigkills(tmp_path: Path) -> None:
    _kill_many(tmp_path / "history.db", 100)


def test_twelve_writers_at_once(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    writers = [_start(path, f"w{n}", 40) for n in range(12)]
    reported: set[int] = set()
    for writer in writers:
        out, _ = writer.communicate(timeout=120)
        assert writer.returncode == 0
        reported |= {int(line) for line in out.split()}
    assert len(reported) == 12 * 40
    _check(path, reported)


@pytest.mark.long
def test_a_million_entries_are_searched_as_you_type(tmp_path: Path) -> None:
    """p95 under 50 ms, also with filters; the file grows linearly; opening stays quick."""
    path = tmp_path / "history.db"
    sizes = fill_with(path, 1_000_000)
    assert sizes[1] / sizes[0] == pytest.approx(2.0, rel=0.15)
    times = typing_times(path)
    assert times[int(len(times) * 0.95)] < 0.05, [round(t * 1000) for t in times[-5:]]
    for name, wanted in FILTERS.items():
        times = typing_times(path, wanted)
        assert times[int(len(times) * 0.95)] < 0.05, (name, [round(t * 1000) for t in times[-5:]])
    started = time.perf_counter()
    store = HistoryStore(path)
    store.search(limit=200)
    assert time.perf_counter() - started < 0.1


_AT = 1_600_000_000_000
FILTERS = {
    "failed": Filter(failed=True),
    "accepted": Filter(decisions=frozenset({Decision.ACCEPTED})),
    "rejected": Filter(decisions=frozenset({Decision.REJECTED})),
    "a field": Filter(category="git"),
    "a rare field": Filter(category="users"),
    "a field that is nowhere": Filter(category="disk"),
    "a folder": Filter(cwd="/home/me/p7"),
    "the home": Filter(cwd="/home/me"),
    "a folder that is nowhere": Filter(cwd="/srv"),
    "the last 1,000 seconds": Filter(since_ms=_AT + 999_000_000),
    "the last half": Filter(since_ms=_AT + 500_000_000),
    "failed in a field": Filter(failed=True, category="git"),
    "rejected in a folder": Filter(decisions=frozenset({Decision.REJECTED}), cwd="/home/me/p7"),
}


def fill_with(path: Path, count: int) -> tuple[int, int]:
    """Entries with words of a Zipf-like spread, one a second, written past redaction for speed; sizes at the half and at the end."""
    from shellmate.history.store import _INSERT, _values

    words = [f"{stem}{n}" for n in range(400) for stem in ("find", "file", "log", "git", "list", "port", "user", "copy", "docker", "big")]
    picks = random.Random(3)
    store = HistoryStore(path)
    half = 0
    for block in range(20):
        store._db.execute("BEGIN")
        for n in range(count // 20):
            chosen = [words[min(int(picks.paretovariate(0.6)) - 1, len(words) - 1)] for _ in range(6)]
            entry = Entry(
                " ".join(["show", *chosen]), "find . -name " + chosen[0] + " | grep " + chosen[1], time_ms=_AT + (block * count // 20 + n) * 1000, cwd=f"/home/me/p{min(int(picks.paretovariate(0.6)), 500)}",
                decision=Decision.IGNORED, exit_status=picks.choices((0, 1), (95, 5))[0],
                category=picks.choices(("files", "git", "text", "users"), (700, 200, 100, 1))[0],
            )  # fmt: skip
            values = list(_values(entry))  # of one that was ignored, as it needs no retrieval key
            values[4] = picks.choices(("accepted", "edited", "rejected"), (90, 9, 1))[0]
            store._db.execute(_INSERT, values)
        store._db.execute("COMMIT")
        if block == 9:
            store._sweep()
            half = path.stat().st_size
    store._sweep()
    store.close()
    return half, path.stat().st_size


def typing_times(path: Path, wanted: Filter | None = None) -> list[float]:
    """Seconds of each search while words are typed letter by letter, beside a filter, sorted."""
    store = HistoryStore(path)
    times = []
    for text in ("show find", "git0 log", "docker12 user", "grep name big3", "zzz nothing", "find . name", "show list17 port2"):
        for end in range(len(text) + 1):
            started = time.perf_counter()
            store.search(replace(wanted or Filter(), text=text[:end]), 200)
            times.append(time.perf_counter() - started)
    store.close()
    return sorted(times)
