"""After a command has run, and after a request was typed over: what the keys do, and what comes back."""

from __future__ import annotations

import pytest
from textual.widgets import Button

from shellmate.core.types import Candidate
from shellmate.tui.running import Ended, told
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.confirm import ConfirmScreen
from shellmate.tui.screens.edit import EditScreen
from tests.tui.conftest import Make, ready, seen, until


async def test_ctrl_c_leaves_after_a_run_and_copies_only_what_the_user_selected(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        screen = await ready(pilot)
        screen.ran(Ended(0, 10))
        await until(pilot, lambda: screen.input.selected_text == "say hello")
        assert screen.input.chosen_text == ""
        await pilot.press("end", "shift+home", "ctrl+c")
        await until(pilot, lambda: "Copied" in seen(pilot))
        assert app.clipboard == "say hello"
        assert app.is_running and app.return_value is None and not app._exit
        await pilot.press("ctrl+c")
        await until(pilot, lambda: app._exit)


async def test_ctrl_c_leaves_at_once_after_a_run(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await ready(pilot)
        screen.ran(Ended(0, 10))
        await until(pilot, lambda: screen.input.selected_text == "say hello")
        await pilot.press("ctrl+c")
        await until(pilot, lambda: app._exit)


async def test_a_request_that_is_cleared_or_typed_over_comes_back(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await ready(pilot)
        await pilot.press("ctrl+u")
        await until(pilot, lambda: not screen.input.value and screen.empty.display)
        await pilot.press("up")
        await until(pilot, lambda: screen.input.value == "say hello" and screen.candidates.candidates)
        screen.ran(Ended(0, 10))
        await until(pilot, lambda: screen.input.selected_text == "say hello")
        await pilot.press("f", "i")
        await until(pilot, lambda: screen.input.value == "fi")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: screen.input.value == "say hello")


async def test_who_leaves_the_question_about_an_edit_is_in_the_editor_again(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen))
        await pilot.press("!", "enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, EditScreen) and "echo hello!" in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))


async def test_a_command_with_dummies_is_edited_first(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        app.decide("du -sh DIR", Candidate("du -sh DIR", 0.9), None)
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and isinstance(app.focused, Button) and app.focused.id == "edit" and "Enter opens the editor" in seen(pilot))
        await until(pilot, lambda: not app.screen._deaf)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, EditScreen))


async def test_a_key_that_comes_too_fast_is_told(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shellmate.tui.screens.confirm.GLANCE", 3600.0)
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("c")
        await until(pilot, lambda: "that came too fast" in seen(pilot))
        assert isinstance(app.screen, ConfirmScreen)


def test_how_a_command_ended() -> None:
    assert [told(Ended(status, 1400)) for status in (0, 2, 130, 137)] == ["exit 0 in 1.4 s", "exit 2 in 1.4 s", "stopped with Ctrl-C in 1.4 s", "ended by signal 9 in 1.4 s"]
