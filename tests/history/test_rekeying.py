"""Entries that an older program kept are found again after a change of how requests are read."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from shellmate.core import retrieval
from shellmate.core.slots import extract
from shellmate.core.types import Context, Request
from shellmate.history import Decision, Entry, HistoryStore
from shellmate.history.recall import recaller
from shellmate.history.rekeying import rekey
from shellmate.service.recalling import Recalling
from shellmate.training.evaluate import read_cases
from shellmate.training.release import EVERYDAY, FREE

KEYS = {"4": "2f71d81fbb45"}
"""Version of the keys -> digest of those of 700 requests. When this fails, raise `retrieval.KEYS_VERSION` and put the new digest here."""


def _as_kept_by_an_older_program(path: Path, count: int = 1) -> None:
    with closing(HistoryStore(path)) as store:
        store.add_many(Entry(f"show the {n + 3} newest files in ~/docs", f"ls -t ~/docs | head -n {n + 3}", decision=Decision.EDITED) for n in range(count))
        store.record(Entry("what is this", "ls", decision=Decision.IGNORED))
    db = sqlite3.connect(path)
    db.execute("UPDATE entries SET pattern = 'as read long ago'")
    db.commit()
    db.close()


def _found(path: Path) -> str | None:
    with closing(HistoryStore(path)) as store:
        found = recaller(store)(Request("show the 9 newest files in /srv", context=Context("/w")), extract("show the 9 newest files in /srv"))
    return found.command if found else None


def test_old_entries_are_recalled_again(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    _as_kept_by_an_older_program(path)
    assert _found(path) is None
    with closing(HistoryStore(path)) as store:
        assert rekey(store) == 1
        assert rekey(store) == 0, "nothing is left to do"
        assert store.keyed_below(None, 9) == [(1, "show the 3 newest files in ~/docs", retrieval.key("show the 3 newest files in ~/docs"))]
    assert _found(path) == "ls -t /srv | head -n 9"


def test_what_was_interrupted_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    _as_kept_by_an_older_program(path, 130)
    with closing(HistoryStore(path)) as store:
        assert rekey(store, lambda _: True) == 50
        assert store.fact("keys") == f"{retrieval.KEYS_VERSION}:81", "the newest came first"
        store.record(Entry("show the 8 newest files in ~/x", "ls -t ~/x | head -n 8"))
    with closing(HistoryStore(path)) as store:
        assert rekey(store) == 80
        assert store.fact("keys") == retrieval.KEYS_VERSION
        assert rekey(store, version="later") == 0, "all are read anew, none is another one"
        assert store.fact("keys") == "later"


def test_the_service_does_it_beside_its_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.db"
    monkeypatch.setattr("shellmate.paths.history_file", lambda: path)
    _as_kept_by_an_older_program(path)
    recall, text = Recalling(rekeying=True), "show the 9 newest files in /srv"
    deadline = time.monotonic() + 30
    while not (found := recall(Request(text, context=Context("/w")), extract(text))) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found is not None and found.command == "ls -t /srv | head -n 9"


def test_a_change_of_the_keys_raises_their_version() -> None:
    keys = "\n".join(retrieval.key(case.request) for case in [*read_cases(FREE), *read_cases(EVERYDAY)])
    assert {retrieval.KEYS_VERSION: hashlib.sha256(keys.encode()).hexdigest()[:12]} == KEYS
