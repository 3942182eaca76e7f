"""After a command has run, and after a request was typed over: what the keys do, and what comes back."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from textual.widgets import Button

from shellmate.config import HistorySettings, Settings
from shellmate.core.types import Candidate
from shellmate.tui import running
from shellmate.tui.running import Ended, told
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.confirm import ConfirmScreen
from shellmate.tui.screens.edit import EditScreen
from shellmate.tui.screens.output import OutputScreen
from tests.tui.conftest import Make, ready, seen, until


async def test_ctrl_c_after_a_run_copies_only_what_the_user_selected(make: Make) -> None:
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
        await until(pilot, lambda: not screen.input.value)
        assert not app._exit
        await pilot.press("ctrl+c")
        await until(pilot, lambda: app._exit)


@pytest.mark.parametrize("keys", [(), ("tab",), ("tab", "r")])
async def test_ctrl_c_clears_the_request_and_leaves_only_without_one(make: Make, keys: tuple[str, ...]) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await ready(pilot)
        await pilot.press(*keys, "ctrl+c")
        await until(pilot, lambda: not screen.input.value and screen.input.has_focus and "Try, for example" in seen(pilot))
        assert not app._exit
        await pilot.press("ctrl+z")
        await until(pilot, lambda: screen.input.value == "say hello" and screen.candidates.candidates)
        await pilot.press("ctrl+c")
        await until(pilot, lambda: not screen.input.value)
        await pilot.press("ctrl+c")
        await until(pilot, lambda: app._exit)
    assert app.return_value is None


async def test_a_request_is_cleared_at_once_after_a_run(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await ready(pilot)
        screen.ran(Ended(0, 10))
        await until(pilot, lambda: screen.input.selected_text == "say hello")
        await pilot.press("ctrl+c")
        await until(pilot, lambda: not screen.input.value)
        assert app.clipboard == ""
        assert not app._exit


@pytest.mark.parametrize("pane", [True, False])
async def test_after_a_run_from_the_list_the_next_request_can_be_typed_and_no_key_of_the_list_is_shown(make: Make, pane: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make("say hello", settings=Settings(history=HistorySettings(keep_output=pane)))
    monkeypatch.setattr(app, "suspend", nullcontext)
    monkeypatch.setattr(running, "run_in_terminal", lambda *_: Ended(0, 10))
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await ready(pilot)
        await pilot.press("tab")
        await until(pilot, lambda: "e Edit" in seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("enter")
        if pane:
            await until(pilot, lambda: isinstance(app.screen, OutputScreen) and "exit 0" in seen(pilot))
            await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and screen.input.has_focus and "type the next one  Tab: commands" in seen(pilot))
        await until(pilot, lambda: "F1 Help" in seen(pilot) and "e Edit" not in seen(pilot))
        await pilot.press("tab")
        await until(pilot, lambda: "e Edit" in seen(pilot) and screen.candidates.has_focus)
        await pilot.press("shift+tab", *"edit it".replace(" ", "_"))
        await until(pilot, lambda: screen.input.value == "edit_it" and "type the next one" not in seen(pilot))
        await pilot.press("ctrl+z")
        await until(pilot, lambda: screen.input.value == "say hello")


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


async def test_a_dangerous_command_with_dummies_cannot_be_run_but_edited(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        app.decide("rm -rf DIR", Candidate("rm -rf DIR", 0.9, risk=app.assess("rm -rf DIR")), None)
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "DIR stands for what you mean" in seen(pilot))
        assert "Dangerous command" in seen(pilot)
        assert not app.screen.query("#typed")
        assert "to run it" not in seen(pilot)
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
        await until(pilot, lambda: "That came too fast." in seen(pilot))
        assert isinstance(app.screen, ConfirmScreen)


def test_how_a_command_ended() -> None:
    assert [told(Ended(status, 1400)) for status in (0, 2, 130, 137)] == ["exit 0 in 1.4 s", "exit 2 in 1.4 s", "stopped with Ctrl-C in 1.4 s", "ended by signal 9 in 1.4 s"]
