"""The store with real SQLite files: what is kept, found, forgotten; and what happens when the file is bad."""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from shellmate.core.redact_rules import RULES, Rule
from shellmate.core.slots import extract
from shellmate.core.types import Context, Request
from shellmate.history import Decision, Entry, Filter, HistoryError, HistoryStore, searching
from shellmate.history.migrations import MIGRATIONS
from shellmate.history.recall import recaller


@pytest.fixture
def store(tmp_path: Path) -> HistoryStore:
    return HistoryStore(tmp_path / "h" / "history.db")


def _all_bytes(store: HistoryStore) -> bytes:
    return b"".join(p.read_bytes() for p in store.path.parent.iterdir())


def test_what_is_recorded_comes_back(store: HistoryStore) -> None:
    entry = Entry("find logs", "find . -name '*.log'", "find . -name '*.txt'", Decision.EDITED, 1_700_000_000_123, "/tmp/é", "zsh", ("a", "b"), 1, None, None, "f00", "mine")
    kept = store.record(entry)
    store.finish(kept.id, 3, 250)
    store.pin(kept.id)
    assert store.get(kept.id) == replace(entry, id=kept.id, exit_status=3, duration_ms=250, category="files", pinned=True)
    assert store.get(kept.id + 1) is None


def test_modes_are_private(store: HistoryStore) -> None:
    store.record(Entry("a", "b"))
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in store.path.parent.iterdir()} == {0o600}


def test_secrets_and_escapes_never_reach_the_disk(store: HistoryStore) -> None:
    store.record(Entry("log in with password hunter22", "sshpass -p hunter22 ssh h", "x", candidates=("sshpass -p hunter22 ssh h", "\x1b]0;evil\x07ls"), cwd="/x/\x1b[31m"))
    raw = _all_bytes(store)
    assert b"hunter22" not in raw
    assert b"\x1b]0" not in raw
    assert b"\x1b[31m" not in raw
    assert store.search()[0].marks


@pytest.mark.parametrize("old_mode", ["wal", "delete"])
def test_it_is_in_wal_mode_and_safe_from_power_loss(tmp_path: Path, old_mode: str) -> None:
    path = tmp_path / "history.db"
    HistoryStore(path).close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA journal_mode = {old_mode}")
    db.close()
    store = HistoryStore(path)
    told = [store._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "secure_delete")]
    assert told == ["wal", 2, 1]
    store.record(Entry("a", "b"))
    other = sqlite3.connect(path)
    assert other.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    other.execute("BEGIN")
    assert other.execute("SELECT count(*) FROM entries").fetchone()[0] == 1
    store.record(Entry("written while another reads", "b"))
    assert other.execute("SELECT count(*) FROM entries").fetchone()[0] == 1
    other.execute("COMMIT")
    assert other.execute("SELECT count(*) FROM entries").fetchone()[0] == 2
    other.close()


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.samples], ids=lambda rule: rule.id)
def test_a_secret_that_was_taken_out_does_not_come_back(store: HistoryStore, rule: Rule) -> None:
    """Neither from the rows nor through recall."""
    words = "start the billing container"
    for text, secret in rule.samples:
        store.record(Entry(words, text, text, candidates=(text,), cwd="/w"))
        found = recaller(store)(Request(words, context=Context("/w")), extract(words))
        assert not (found and found.command), "a command that lacks its secret is not offered"
        assert not any(_stands_in(secret, said) for e in store.each() for said in (e.request, e.command, e.suggested, *e.candidates))


def _stands_in(secret: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text) is not None


def test_a_redacted_secret_through_recall_stays_redacted(store: HistoryStore) -> None:
    words = "log in to db1 as bob with password '{}'"
    store.record(Entry(words.format("hunter22"), "mysql -h db1 -u bob -phunter22"))

    def answer(text: str) -> str:
        found = recaller(store)(Request(text, context=Context("/w")), extract(text))
        return (found.command if found else "") or ""

    assert answer(words.format("REDACTED_1")) == "mysql -h db1 -u bob -pREDACTED_1"
    assert "hunter22" not in answer(words.format("other77")) + answer(words.format("hunter22"))
    again = store.record(Entry(words.format("REDACTED_1"), answer(words.format("REDACTED_1"))))
    assert again.command == "mysql -h db1 -u bob -pREDACTED_1"


def test_search_by_words_and_filters(store: HistoryStore) -> None:
    rows = [
        Entry("show big files", "du -ah | sort -h", time_ms=1000, cwd="/home/a"),
        Entry("list branches", "git branch -a", decision=Decision.EDITED, time_ms=2000, cwd="/home/a/x", exit_status=1),
        Entry("größe zeigen", "ls -l", decision=Decision.REJECTED, time_ms=3000, cwd="/home/ab"),
    ]
    assert store.add_many(rows) == 3
    found = lambda **wanted: [e.request for e in store.search(Filter(**wanted))]  # noqa: E731
    assert found() == ["größe zeigen", "list branches", "show big files"]
    assert found(text="bra") == ["list branches"]
    assert found(text="FILE sho") == ["show big files"]
    assert found(text="grosse") == []
    assert found(text="große") == ["größe zeigen"]
    assert found(text='" OR * NEAR(') == []
    assert found(decisions=frozenset({Decision.EDITED, Decision.REJECTED})) == ["größe zeigen", "list branches"]
    assert found(failed=True) == ["list branches"]
    assert found(cwd="/home/a") == ["list branches", "show big files"]
    assert found(since_ms=2000, until_ms=3000) == ["list branches"]
    assert found(category="git") == ["list branches"]
    assert [e.request for e in store.each()] == [r.request for r in rows]


@pytest.mark.parametrize("few", [0, 40, 100_000])
def test_every_way_of_searching_finds_the_same(store: HistoryStore, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """Whichever filter leads, the entries are those that a plain reading of all finds, in the same order."""
    monkeypatch.setattr(searching, "_FEW", few)
    monkeypatch.setattr(searching, "_MANY", few)
    picks = random.Random(5)
    decisions = list(Decision)
    folders = ("/", "/a", "/a/b", "/ab", "/a0", "/é/x", "")
    rows = [Entry(f"show {picks.choice('xyz')}", picks.choice(("git log", "ls", "docker ps")), "", picks.choice(decisions), picks.randrange(50), picks.choice(folders), exit_status=picks.choice((None, 0, 1))) for _ in range(400)]
    store.add_many(rows)
    for number in (3, 77, 200):
        store.pin(number)
    everything = list(store.each())
    for _ in range(150):
        wanted = Filter(
            picks.choice(("", "", "sho", "x")), picks.choice((frozenset[Decision](), frozenset(decisions[:1]), frozenset(decisions[1:3]))), picks.random() < 0.3, picks.choice(("", "", *folders)),
            picks.choice((None, 20)), picks.choice((None, 40)), picks.choice(("", "", "git", "disk")), picks.random() < 0.2,
        )  # fmt: skip
        expected = [e.id for e in everything if _matches(e, wanted)]
        assert [e.id for e in store.each(wanted)] == expected
        newest = sorted(expected, key=lambda number: (everything[number - 1].time_ms * (not wanted.text), number), reverse=True)
        assert list(store.ids(wanted)) == [e.id for e in store.search(wanted, 1000)] == newest, wanted


def _matches(e: Entry, wanted: Filter) -> bool:
    below = wanted.cwd.rstrip("/") + "/"
    words = f"{e.request} {e.command}".split()
    return (
        (not wanted.text or any(word.startswith(wanted.text) for word in words)) and (not wanted.decisions or e.decision in wanted.decisions) and (not wanted.failed or e.failed)
        and (not wanted.cwd or e.cwd == wanted.cwd or e.cwd.startswith(below)) and (wanted.since_ms is None or e.time_ms >= wanted.since_ms)
        and (wanted.until_ms is None or e.time_ms < wanted.until_ms) and wanted.category in ("", e.category) and (not wanted.pinned or e.pinned)
    )  # fmt: skip


def test_forgotten_means_gone_from_the_disk(store: HistoryStore) -> None:
    kept = store.record(Entry("stay", "true"))
    ids = [store.record(Entry(f"zanzibar number{n}", f"echo kilimanjaro{n}")).id for n in range(50)]
    assert store.forget(ids) == 50
    store.close()
    raw = _all_bytes(store).lower()
    assert b"zanzibar" not in raw
    assert b"kilimanjaro" not in raw
    again = HistoryStore(store.path)
    assert [e.id for e in again.search()] == [kept.id]
    assert again.search(Filter("zanzibar")) == []
    assert again.last_forgotten_ms()


@pytest.mark.parametrize("old", range(len(MIGRATIONS)))
def test_every_old_schema_is_brought_up(tmp_path: Path, old: int) -> None:
    path = tmp_path / "history.db"
    db = sqlite3.connect(path)
    for number in range(old):
        MIGRATIONS[number](db)
    if old:
        db.execute("INSERT INTO entries (time_ms, request, command, decision) VALUES (5, 'old one', 'ls', 'accepted')")
    db.execute(f"PRAGMA user_version = {old}")
    db.commit()
    db.close()
    store = HistoryStore(path)
    store.record(Entry("new one", "pwd"))
    assert [e.request for e in store.search(Filter("one"))] == ["new one", "old one"][: 2 if old else 1]
    assert [e.request for e in store.search(Filter(decisions=frozenset({Decision.ACCEPTED})))] == ["new one", "old one"][: 2 if old else 1]
    indexes = {row[0] for row in sqlite3.connect(path).execute("SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'entries_%'")}
    assert {"entries_decision", "entries_category", "entries_cwd", "entries_failed"} <= indexes


def test_a_newer_schema_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    HistoryStore(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(HistoryError, match="newer shellmate"):
            HistoryStore(path)
    copies = list(tmp_path.glob("history.db.kept-*"))
    assert [c.read_bytes() for c in copies] == [before]
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["garbage", "middle", "truncated"])
def test_damage_is_named_and_a_copy_kept(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "history.db"
    store = HistoryStore(path)
    store.add_many(Entry(f"request {n}", "echo x" * 50) for n in range(300))
    store.close()
    raw = bytearray(path.read_bytes())
    if damage == "garbage":
        raw = bytearray(os.urandom(5000))
    elif damage == "middle":
        raw[4096 : len(raw) - 4096] = os.urandom(len(raw) - 8192)
    else:
        raw = raw[:6000]
    path.write_bytes(bytes(raw))
    with pytest.raises(HistoryError) as caught:
        _use(path)
    assert "damaged" in str(caught.value)
    assert [c.read_bytes() for c in tmp_path.glob("history.db.kept-*")] == [bytes(raw)]


def _use(path: Path) -> None:
    store = HistoryStore(path)
    store.search()
    store.record(Entry("a", "b"))


def test_a_locked_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    HistoryStore(path).close()
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    store = HistoryStore(path, patience=0.1)
    with pytest.raises(HistoryError, match="locked by another program"):
        store.record(Entry("a", "b"))
    other.execute("ROLLBACK")
    assert store.record(Entry("a", "b")).id == 1


_READS_AND_WRITES = """
import sys
from pathlib import Path
from shellmate.history import *
s = HistoryStore(Path(sys.argv[1]))
print(s.read_only, s.search()[0].request)
try:
    s.record(Entry("a", "b"))
except HistoryError as e:
    print(e)
"""


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become another user")
@pytest.mark.parametrize("folder_mode", [0o755, 0o777])
def test_a_read_only_file_can_be_searched(tmp_path: Path, folder_mode: int) -> None:
    path = tmp_path / "h" / "history.db"
    store = HistoryStore(path)
    store.record(Entry("old request", "ls"))
    store.close()
    for folder in path.parents:
        if folder.stat().st_mode & 0o005 != 0o005:
            folder.chmod(0o755)
    path.parent.chmod(folder_mode)
    path.chmod(0o644)
    run = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-c", _READS_AND_WRITES, str(path)], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()}, check=False)
    assert run.stdout.splitlines()[0] == "True old request", run.stderr
    assert "can only be read" in run.stdout


@pytest.mark.parametrize("left", [False, True], ids=["closed", "still open"])
def test_one_on_a_read_only_file_system_can_be_searched(tmp_path: Path, left: bool) -> None:
    bwrap = ["bwrap", "--dev-bind", "/", "/"]
    if not shutil.which("bwrap") or subprocess.run([*bwrap, "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs bubblewrap to mount a folder read-only")
    path = tmp_path / "h" / "history.db"
    store = HistoryStore(path)
    store.record(Entry("old request", "ls"))
    if not left:
        store.close()
    run = subprocess.run([*bwrap, "--ro-bind", str(path.parent), str(path.parent), sys.executable, "-c", _READS_AND_WRITES, str(path)], capture_output=True, text=True, check=False)
    store.close()
    assert run.stdout.splitlines()[0] == "True old request", run.stderr
    assert "can only be read" in run.stdout


def test_recall_brings_the_accepted_command_with_new_values(store: HistoryStore) -> None:
    ask = recaller(store)

    def answer(text: str) -> str | None:
        found = ask(Request(text, context=Context("/w")), extract(text))
        return (found.command or None) if found else None

    store.record(Entry("find all pdf files in ~/docs", "fd -e pdf . ~/docs", decision=Decision.EDITED))
    assert answer("please find all the PDF files in '/srv/my papers'") == "fd -e pdf . '/srv/my papers'"
    assert answer("find all pdf files not in ~/docs") is None
    store.record(Entry("find all pdf files in ~/x", "fd -e pdf . ~/x", decision=Decision.REJECTED))
    assert answer("find all pdf files in ~/docs") is None


def test_what_was_called_wrong_is_told_with_the_new_values(store: HistoryStore) -> None:
    ask = recaller(store)

    def refused(text: str) -> frozenset[str]:
        found = ask(Request(text, context=Context("/w")), extract(text))
        return found.refused if found else frozenset()

    store.record(Entry("show the 5 newest files in ~/docs", "ls -t ~/docs | head -n 5", decision=Decision.REJECTED))
    assert refused("show me the 7 newest files in /srv") == {"ls -t /srv | head -n 7"}
    assert refused("show the 7 oldest files in /srv") == frozenset()
    store.record(Entry("show the 3 newest files in ~/docs", "ls -t ~/docs | head -n 3", exit_status=0))
    assert refused("show the 3 newest files in ~/docs") == frozenset(), "run after all"
    store.record(Entry("count files", "ls | wc -l", decision=Decision.IGNORED))
    assert refused("count files") == frozenset(), "not said to be wrong"


@pytest.mark.parametrize("wanted", [Filter(), Filter("show"), Filter("show", failed=True), Filter(pinned=True), Filter(decisions=frozenset({Decision.EDITED}))])
def test_the_numbers_alone_come_in_the_order_of_the_search(store: HistoryStore, wanted: Filter) -> None:
    store.add_many(Entry(f"show {n}", f"echo {n}", decision=Decision.EDITED if n % 3 else Decision.ACCEPTED, time_ms=1000 + n, exit_status=n % 2) for n in range(300))
    store.pin(7)
    found = store.search(wanted, limit=5000)
    assert found
    assert list(store.ids(wanted)) == [entry.id for entry in found]
    assert store.with_ids([entry.id for entry in found[:90]]) == found[:90]
    assert store.with_ids([2, 9999, 1])[0].id == 2
    assert len(store.with_ids([2, 9999, 1])) == 2


def test_a_long_search_for_numbers_can_be_given_up(store: HistoryStore) -> None:
    store.add_many(Entry(f"show {n}", f"echo {n}", time_ms=1000 + n) for n in range(600))
    asked: list[int] = []
    assert not store.ids(Filter(decisions=frozenset({Decision.ACCEPTED}), since_ms=1), lambda: bool(asked.append(1) or True))
    assert asked
    assert len(store.ids(Filter("show"), lambda: False)) == 600


def test_a_read_only_store_gives_its_numbers(store: HistoryStore) -> None:
    kept = store.record(Entry("a", "b"))
    store.close()
    store.path.chmod(0o400)
    again = HistoryStore(store.path)
    assert list(again.ids()) == [kept.id]
