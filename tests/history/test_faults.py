"""SIGKILL while recording, pinning, forgetting and opening, and many writers at once, with real processes; a million entries with the screen's own search."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from shellmate.history import Decision, Entry, Filter, HistoryStore
from shellmate.tui.history_search import all_numbers, first_page

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
_CHANGER = """
import sys
from pathlib import Path
from shellmate.history import Entry, HistoryStore
store = HistoryStore(Path(sys.argv[1]), patience=30)
kept = []
for n in range(100_000):
    entry = store.record(Entry(f"ask {sys.argv[2]} number {n} please", f"echo {n}"))
    print("saved", entry.id, flush=True)
    kept.append((entry.id, n))
    if n % 3 == 0:
        store.pin(entry.id)
        print("pinned", entry.id, flush=True)
    if n % 3 == 2:
        number, asked = kept.pop(0)
        print("forgets", number, asked, flush=True)
        store.forget([number])
        print("forgotten", number, asked, flush=True)
"""
_OPENER = """
import sys
from pathlib import Path
from shellmate.history import Entry, HistoryStore
print("begins", flush=True)
for n in range(1000):
    store = HistoryStore(Path(sys.argv[1], str(n), "history.db"), patience=30)
    number = store.record(Entry("a", "b")).id
    store.close()
    print(n, number, flush=True)
"""


def _run(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()})


def _start(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    return _run(_WRITER, path, name, count)


def _killed(child: subprocess.Popen[str], moments: random.Random, lines: int) -> list[list[str]]:
    """Kills it at a random moment behind one of its first lines; the words of each whole line that it had said."""
    assert child.stdout
    first = "".join(child.stdout.readline() for _ in range(moments.randint(1, lines)))
    time.sleep(moments.uniform(0, 0.05))
    child.send_signal(signal.SIGKILL)
    rest, _ = child.communicate()
    return [line.split() for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]


def _check(path: Path, reported: set[int]) -> None:
    store = HistoryStore(path)
    there = {entry.id for entry in store.each()}
    store.close()
    assert reported <= there
    _whole(path)


def _whole(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        db.execute("INSERT INTO entries_text(entries_text, rank) VALUES ('integrity-check', 1)")


@dataclass
class _Told:
    """What writers said before they were killed."""

    saved: set[int] = field(default_factory=set)
    pinned: set[int] = field(default_factory=set)
    forgets: dict[int, str] = field(default_factory=dict)
    """Number -> request of what was to be forgotten, whether or not it came to that."""
    forgotten: set[int] = field(default_factory=set)

    def take(self, name: str, lines: list[list[str]]) -> None:
        for what, number, *asked in lines:
            if what == "forgets":
                self.forgets[int(number)] = f"ask {name} number {asked[0]} please"
            else:
                {"saved": self.saved, "pinned": self.pinned, "forgotten": self.forgotten}[what].add(int(number))


def _kill_many(path: Path, times: int) -> None:
    """Every kill may hit recording, pinning, forgetting or its sweep; while one connection stays open, which keeps SQLite from tidying up by itself."""
    moments, told = random.Random(7), _Told()
    with closing(HistoryStore(path)):
        for number in range(times):
            told.take(f"w{number}", _killed(_run(_CHANGER, path, f"w{number}"), moments, 14))
        with closing(HistoryStore(path)) as store:
            entries = {entry.id: entry for entry in store.each()}
            raw = b"".join(place.read_bytes() for place in (path, path.with_name(path.name + "-wal")) if place.exists())
    assert len(told.saved) >= times and told.pinned and told.forgotten
    assert told.saved - set(told.forgets) <= set(entries)
    assert not told.forgotten & set(entries)
    assert all(entries[number].pinned for number in told.pinned & set(entries))
    gone = {number: request for number, request in told.forgets.items() if number not in entries}
    assert not [request for request in gone.values() if request.encode() in raw]
    _whole(path)


def test_nothing_reported_is_lost_and_nothing_forgotten_left_by_sigkill(tmp_path: Path) -> None:
    _kill_many(tmp_path / "history.db", 12)


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_nothing_reported_is_lost_and_nothing_forgotten_left_by_a_hundred_sigkills(tmp_path: Path) -> None:
    _kill_many(tmp_path / "history.db", 100)


def _kill_while_opening(folder: Path, times: int) -> None:
    """New stores are made one after the other: whichever the kill hits is whole, and is opened again."""
    moments = random.Random(8)
    for number in range(times):
        base = folder / str(number)
        done = {int(line[0]): int(line[1]) for line in _killed(_run(_OPENER, base), moments, 4)[1:]}
        made = sorted(base.rglob("history.db"), key=lambda path: int(path.parent.name))
        assert len(made) >= len(done)
        for path in made[-2:]:
            _check(path, {done[n]} if (n := int(path.parent.name)) in done else set())
            HistoryStore(path).record(Entry("again", "ls"))
            _whole(path)


def test_a_store_whose_making_was_killed_is_opened_again(tmp_path: Path) -> None:
    _kill_while_opening(tmp_path, 6)


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_a_store_whose_making_was_killed_a_hundred_times_is_opened_again(tmp_path: Path) -> None:
    _kill_while_opening(tmp_path, 100)


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
@pytest.mark.timeout(3000)
def test_a_million_entries_are_searched_as_you_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """p95 under 50 ms, also with filters and pins, by the way the screen takes; the file grows linearly; opening and the first picture take what they take without entries."""
    path = tmp_path / "full" / "shellmate" / "history.db"
    sizes = fill_with(path, 1_000_000)
    assert sizes[1] / sizes[0] == pytest.approx(2.0, rel=0.15)
    with closing(HistoryStore(path)) as store:
        store._db.execute("UPDATE entries SET pinned = 1 WHERE id % 997 = 0")
    for name, wanted in {"nothing": Filter(), **FILTERS}.items():
        p95 = _p95(path, wanted)
        print(f"{name}: p95 {p95 * 1000:.1f} ms")
        assert p95 < _MOST, name
    started = time.perf_counter()
    with closing(HistoryStore(path)) as store:
        assert len(all_numbers(store, Filter())) == 1_000_000
        print(f"all numbers {time.perf_counter() - started:.2f} s")
        started = time.perf_counter()
        assert len(store.folders(30)) == 30
        print(f"folders {time.perf_counter() - started:.2f} s")
    _compare_starts(tmp_path, monkeypatch)


def _p95(path: Path, wanted: Filter) -> float:
    """Of the best of three rounds, as other work on the computer counts too."""
    rounds: list[float] = []
    while len(rounds) < 3 and not (rounds and rounds[-1] < _MOST):
        times = typing_times(path, wanted)
        rounds.append(times[int(len(times) * 0.95)])
    return min(rounds)


_OPENS = "import time; from shellmate.history import HistoryStore; s = time.perf_counter(); HistoryStore().search(limit=200); print(time.perf_counter() - s)"
_PAINTS = """
import asyncio, time
started = time.perf_counter()
from shellmate import config
from shellmate.tui.app import ShellmateApp
async def main():
    app = ShellmateApp(config.load(), welcome=False)
    async with app.run_test(size=(100, 30)) as pilot:
        app.screen._compositor.render_strips()
        print(time.perf_counter() - started)
        while app.store is None:
            await asyncio.sleep(0.001)
        app.simulate_key("f2")  # `press` would wait until nothing goes on beside
        while app.screen.id != "history" or not app.screen.is_mounted or not (app.screen.entries_list.ids or "Nothing here" in str(app.screen.query_one("#history-empty").render())):
            await asyncio.sleep(0.001)
        print(time.perf_counter() - started)
asyncio.run(main())
"""


def _compare_starts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening with a first page, the first picture, and the history screen with its first entries: medians of seven starts in turn."""
    fill_with(folder / "few" / "shellmate" / "history.db", 400)
    took: dict[str, list[tuple[float, ...]]] = {"full": [], "few": [], "empty": []}
    for _ in range(8):
        for name, times in took.items():
            monkeypatch.setenv("XDG_DATA_HOME", str(folder / name))
            told = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": os.getcwd()}).stdout.split() for code in (_OPENS, _PAINTS)]
            times.append(tuple(float(text) for line in told for text in line))
    full, few, empty = (tuple(statistics.median(column) for column in zip(*times[1:], strict=True)) for times in took.values())
    for at, what in enumerate(("opening with a first page", "first picture", "history screen")):
        print(f"{what}: {full[at] * 1000:.0f} ms with a million, {few[at] * 1000:.0f} ms with 400, {empty[at] * 1000:.0f} ms with none")
    assert full[0] < empty[0] + 0.1
    assert full[1] < 1.1 * empty[1] + 0.02
    assert full[2] < 1.1 * few[2] + 0.1, "with none there is nothing to draw"


_MOST = 0.05
"""Seconds from a letter to what it finds."""
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
    """Seconds until the first page of each search is there while words are typed letter by letter, beside a filter, sorted."""
    store = HistoryStore(path)
    times = []
    for text in ("show find", "git0 log", "docker12 user", "grep name big3", "zzz nothing", "find . name", "show list17 port2"):
        for end in range(len(text) + 1):
            started = time.perf_counter()
            first_page(store, replace(wanted or Filter(), text=text[:end]))
            times.append(time.perf_counter() - started)
    store.close()
    return sorted(times)
