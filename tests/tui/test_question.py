"""The question before a command runs: when it takes an answer, and what it says of the command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input

from shellmate.config import HistorySettings, Settings
from shellmate.core.types import Candidate
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.confirm import ConfirmScreen
from shellmate.tui.screens.output import OutputScreen
from tests.tui.conftest import Make, ready, seen, until
from tests.tui.fakes import FakeAsker

QUIET = Settings(history=HistorySettings(keep_output=True))


@pytest.mark.parametrize("early", [False, True])
async def test_a_question_takes_no_answer_before_it_was_seen(make: Make, monkeypatch: pytest.MonkeyPatch, early: bool) -> None:
    monkeypatch.setattr("shellmate.tui.screens.confirm.GLANCE", 3600.0)
    monkeypatch.setattr("shellmate.tui.screens.confirm.LONGER_GLANCE", 3600.0)
    asker = FakeAsker()
    app = make(settings=QUIET, asker=asker)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus and app.store)
        if early:
            asker.gate.clear()
        app.screen.query_one("#request", Input).value = "say hello"
        await (pilot.pause() if early else ready(pilot))
        await pilot.press("enter", "enter")
        asker.gate.set()
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("enter", "c", "i")
        await pilot.pause()
        assert [isinstance(screen, ConfirmScreen) for screen in app.screen_stack].count(True) == 1
        assert isinstance(app.screen, ConfirmScreen)
        assert app.store.count() == 0
        app.screen._listen()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OutputScreen))


async def test_a_question_takes_an_answer_once_it_was_seen(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shellmate.tui.screens.confirm.GLANCE", 0.2)
    app = make(settings=QUIET)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus and app.store)
        app.screen.query_one("#request", Input).value = "say hello"
        await ready(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and not app.screen._deaf)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OutputScreen))


async def test_the_question_says_what_is_not_there(make: Make) -> None:
    app = make("anything")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await ready(pilot)
        app.decide("fd -e py . missing.txt", Candidate("fd -e py . missing.txt", 0.5, missing=("fd",)), None)
        await until(pilot, lambda: "Not installed here: fd." in seen(pilot) and isinstance(app.screen, ConfirmScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        app.decide("mv FILE1 DIR", None, None)
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "FILE1 and DIR stand for what you mean" in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        app.decide("wc -l missing.txt", None, None)
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "Not there: missing.txt" in seen(pilot))


async def test_the_question_about_a_dangerous_command_says_what_it_would_meet(make: Make, tmp_path: Path) -> None:
    for name in ("a.log", "b.log", "keep.txt"):
        (tmp_path / name).write_text("x")
    app = make("anything")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await ready(pilot)
        app.context = replace(app.context, cwd=str(tmp_path))
        app.decide("rm -rf *.log /nowhere", None, None)
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "*.log  2 entries" in seen(pilot) and "Not there: /nowhere" in seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "Not run: type rm first." in seen(pilot))
