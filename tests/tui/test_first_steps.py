"""What somebody meets who has never seen the app: hints that are true, keys that do what is said, ways out."""

from __future__ import annotations

from typing import Any

import pytest
from textual.widgets import Select

from shellmate import config
from shellmate.tui.keys import key_meant, key_told
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.confirm import ConfirmScreen
from tests.tui.conftest import Make, fill_history, open_history, seen, until
from tests.tui.fakes import FakeAsker


async def _asked(pilot: Any) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen) and pilot.app.screen.candidates.candidates)


@pytest.mark.parametrize(("written", "meant"), [("Ctrl-E", "ctrl+e"), ("ctrl+e", "ctrl+e"), ("F9 or Ctrl-H", "f9,ctrl+h"), ("D", "D"), ("d, Del", "d,delete"), ("Esc", "escape"), ("?", "question_mark"), ("-", "minus"), ("", "")])
def test_keys_may_be_written_as_they_are_shown(written: str, meant: str) -> None:
    assert key_meant(written) == meant
    assert key_meant(key_told(meant)) == meant


async def test_the_first_screen_says_how_to_get_help_and_leave_and_it_is_true(make: Make) -> None:
    app = make(settings=config.Settings(keys={"app.help": "f7"}))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and "F7 lists the keys, Ctrl-Q leaves." in seen(pilot))
        await pilot.press("f7")
        await until(pilot, lambda: "Esc: close" in seen(pilot))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: "Ctrl-Q leaves shellmate." in seen(pilot))
        await pilot.press("ctrl+c")
        await pilot.pause()
    assert app.return_code == 0


async def test_ctrl_c_copies_what_is_selected(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        await _asked(pilot)
        app.screen.input.select_all()
        await pilot.press("ctrl+c")
        assert app.clipboard == "say hello"
        assert app.is_running


async def test_arrows_go_from_button_to_button(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        await _asked(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and app.focused and app.focused.id == "run")
        await pilot.press("right", "right", "right", "left", "right")
        assert app.focused.id == "copy"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        assert app.clipboard == "echo hello"


async def test_without_a_waiting_shell_it_says_that_the_command_is_printed(make: Make) -> None:
    app = make("go to the parent folder")
    async with app.run_test(size=(100, 30)) as pilot:
        await _asked(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "leaves shellmate and prints it" in seen(pilot))


async def test_a_failure_says_how_to_try_again(make: Make) -> None:
    asker = FakeAsker()
    asker.failure = "The model is not there."
    app = make("say hello", asker=asker)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "Enter tries again." in seen(pilot))


async def test_escape_clears_search_and_filters_before_it_leaves(make: Make) -> None:
    fill_history(5)
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 5)
        screen.query_one("#filter-kind", Select).value = "failed"
        await pilot.press("z")
        await until(pilot, lambda: "Esc clears the search and the filters" in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: len(screen.entries_list.ids) == 5 and screen.search.value == "")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))


async def test_a_changed_count_is_asked_for_at_once(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        await _asked(pilot)
        before = app.newest
        assert app.change("suggest.count", 3)
        assert app.newest is not before
        await pilot.press("x")
        await until(pilot, lambda: app.screen.suggestion and app.screen.suggestion.request == "say hellox")
