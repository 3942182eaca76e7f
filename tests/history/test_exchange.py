"""History out to a file and in again: whole entries, those of older programs, none of them twice, all or nothing."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shellmate.core.errors import UsageError
from shellmate.history import Decision, Entry, HistoryStore
from shellmate.history.exchange import VERSION, export_lines, read_lines

_OLD = '{"time": "2024-05-04T03:02:01.999Z", "request": "list files", "suggested": "ls", "command": "ls -l", "decision": "edited", "exit_status": 0, "cwd": "/srv", "shell": "zsh"}'
"""A line as version 1 wrote it."""
WHOLE = Entry(
    "log in as ‹me›\tand 日本", "curl -u me:hunter22secret h | tee 'a\nb'", "curl h", Decision.EDITED, 1_700_000_000_123, "/srv/é", "fish", ("curl h", "wget h"), 1, 22, 1234, "f00", "mine", ("some-rule",), pinned=True,
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> HistoryStore:
    return HistoryStore(tmp_path / "h" / "history.db")


def _bring(store: HistoryStore, lines: Iterable[str | bytes]) -> tuple[int, int]:
    return store.add_missing(read_lines([line.encode() if isinstance(line, str) else line for line in lines], "file"))


def _kept(store: HistoryStore) -> list[Entry]:
    return [replace(entry, id=0) for entry in store.each()]


def test_whole_entries_come_back(store: HistoryStore, tmp_path: Path) -> None:
    picks = random.Random(1)
    store.record(WHOLE)
    store.record(Entry("", "true", decision=Decision.IGNORED))
    store.add_many(Entry(f"ask {n}", f"echo {n}", time_ms=picks.randrange(-(10**12), 10**13), exit_status=picks.choice((None, 0, -9, 255)), chosen=picks.choice((None, 0, 7))) for n in range(300))
    lines = list(export_lines(store.each()))
    assert {json.loads(line)["version"] for line in lines} == {VERSION}
    other = HistoryStore(tmp_path / "other" / "history.db")
    assert _bring(other, lines) == (302, 0)
    assert _kept(other) == _kept(store)
    assert list(export_lines(other.each())) == lines
    first = _kept(other)[0]
    assert (first.pinned, first.candidates, first.chosen, first.duration_ms, first.fingerprint, first.adapter) == (True, ("curl h", "wget h"), 1, 1234, "f00", "mine")


def test_the_same_file_twice_adds_nothing(store: HistoryStore) -> None:
    lines = [*export_lines([WHOLE, replace(WHOLE, time_ms=5), replace(WHOLE, cwd="/")]), _OLD, '{"request": "now", "command": "date"}']
    assert _bring(store, lines) == (5, 0)
    before = _kept(store)
    assert _bring(store, lines) == (0, 5)
    assert _bring(store, [*lines, *lines, '{"request": "now", "command": "date -u"}', '{"request": "now", "command": "date -u"}']) == (1, 11)
    assert _kept(store)[:5] == before


def test_what_was_exported_is_there_where_it_came_from(store: HistoryStore) -> None:
    for entry in (WHOLE, Entry("a", "b")):
        store.record(entry)
    lines = list(export_lines(store.each()))
    store.pin(1, False)
    assert _bring(store, lines) == (0, 2)
    assert not store.get(1).pinned  # type: ignore[union-attr]


def test_lines_of_older_programs_come_in(store: HistoryStore) -> None:
    assert _bring(store, ["\ufeff" + _OLD, "", "  "]) == (1, 0)
    assert _kept(store) == [Entry("list files", "ls -l", "ls", Decision.EDITED, 1_714_791_721_999, "/srv", "zsh", exit_status=0, category="files")]


def test_a_line_without_a_time_gets_the_present_once(store: HistoryStore) -> None:
    store.record(Entry("old", "ls", time_ms=5))
    line = json.dumps({"request": "old", "command": "ls"})
    assert _bring(store, [line]) == (0, 1)
    assert _bring(store, [json.dumps({"request": "new", "command": "ls"})]) == (1, 0)
    assert _kept(store)[1].time_ms > 1_700_000_000_000


def _changed(**fields: Any) -> str:
    return json.dumps({**json.loads(next(export_lines([WHOLE]))), **fields})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not a JSON object"), ("[1]", "not a JSON object"), ("[" * 50_000, "not a JSON object"), (b"\xff{}", "not UTF-8"), (b'{"request": "\xc3", "command": "b"}', "not UTF-8"), ("{}", "request is missing"),
        ('{"request": "a"}', "command is missing"), (_changed(command=" "), "command is"), (_changed(request=5), "request is"), (_changed(decision="liked"), "decision 'liked' is none of accepted,"),
        (_changed(time="yesterday"), "is not ISO 8601"), (_changed(time=5), "not ISO 8601 text"), (_changed(time="9999-12-31T23:59:59-14:00"), "is not ISO 8601"), (_changed(exit_status="1"), "exit_status is not a whole number"),
        (_changed(exit_status=10**30), "exit_status"), (_changed(duration_ms=-1), "duration_ms"), (_changed(chosen=True), "chosen"), (_changed(chosen=-1), "chosen"), (_changed(candidates="ls"), "candidates is not a list of texts"),
        (_changed(candidates=[1]), "candidates"), (_changed(marks={}), "marks"), (_changed(pinned=1), "pinned is neither"), (_changed(adapter=3), "adapter"), (_changed(version=3), "its version is 3"), (_changed(version="2"), "its version is '2'"),
        (_changed(request="x" * 1_000_001), "longer than"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_nothing_comes_in(store: HistoryStore, line: str | bytes, said: str) -> None:
    kept = store.record(Entry("mine", "ls"))
    with pytest.raises(UsageError) as caught:
        _bring(store, [_OLD, "", line, _changed(request="behind")])
    assert str(caught.value).startswith("file:3: ")
    assert said in str(caught.value)
    assert str(caught.value).endswith("Nothing was imported.")
    assert [entry.id for entry in store.each()] == [kept.id]
    assert store.record(Entry("still", "writable")).id


def test_secrets_and_escapes_do_not_come_in_with_a_file(store: HistoryStore) -> None:
    assert _bring(store, [_changed(command="sshpass -p hunter22 ssh h \x1b]0;evil\x07", candidates=["sshpass -p hunter22 ssh h"])]) == (1, 0)
    store.close()
    raw = b"".join(place.read_bytes() for place in store.path.parent.iterdir())
    assert b"hunter22" not in raw
    assert b"\x1b]0" not in raw
