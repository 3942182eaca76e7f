"""When a training starts by itself: only if asked for, with enough new entries, on an idle computer."""

from __future__ import annotations

import json

import pytest

from shellmate import config, paths
from shellmate.history.model import Entry
from shellmate.history.store import HistoryStore
from shellmate.training import automatic, deploy
from tests.training.conftest import habit_pairs


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automatic.os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    store = HistoryStore()
    store.add_many(Entry(request, command) for request, command in habit_pairs(60))
    store.close()


def test_off_unless_asked_for() -> None:
    assert not automatic.due()


def test_due_with_enough_new_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    config.change("training.automatic", True)
    assert automatic.due()
    config.change("training.after", 61)
    assert not automatic.due()
    config.change("training.after", 60)
    monkeypatch.setattr(automatic.os, "getloadavg", lambda: (64.0, 64.0, 64.0))
    assert not automatic.due()


def test_entries_before_the_last_training_do_not_count() -> None:
    config.change("training.automatic", True)
    folder = paths.adapters_folder() / "personal-1"
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(json.dumps({"created": 4_000_000_000, "used": False}))
    assert [v.name for v in deploy.installed()] == ["personal-1"]
    assert automatic.new_entries() == 0
    assert not automatic.due()
