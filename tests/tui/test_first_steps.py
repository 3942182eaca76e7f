"""What somebody meets who has never seen the app: hints that are true, keys that do what is said, ways out."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events
from textual.widgets import Input, Select
from textual.widgets._toast import Toast

from shellmate import config
from shellmate.tui import state
from shellmate.tui.keys import key_meant, key_told
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.confirm import ConfirmScreen
from shellmate.tui.screens.help import HelpScreen
from shellmate.tui.screens.welcome import WelcomeScreen
from tests.tui.conftest import Make, fill_history, open_history, open_settings, seen, until
from tests.tui.fakes import ANSWERS, FakeAsker


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
        await pilot.press("right", "right", "left", "right")
        assert app.focused.id == "copy"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        assert app.clipboard == "echo hello"


async def test_without_a_waiting_shell_it_says_that_the_command_is_printed(make: Make) -> None:
    app = make("go to the parent folder")
    async with app.run_test(size=(100, 30)) as pilot:
        await _asked(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "leaves shellmate and prints it" in seen(pilot) and "Leave and print it" in seen(pilot))


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


def _pressed(text: str) -> list[str]:
    return [{" ": "space", "\n": "enter"}.get(letter, letter) for letter in text]


async def test_words_typed_before_the_welcome_stay_and_it_comes_at_the_next_start(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make(welcome=None)
    real = app.greet
    monkeypatch.setattr(app, "greet", lambda: None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
        await pilot.press(*_pressed("list big"))
        for letter in " files":
            app.post_message(events.Key(*(("space", " ") if letter == " " else (letter, letter))))
        app.call_later(real)
        await until(pilot, lambda: app.screen.input.value == "list big files")
        await until(pilot, lambda: app.screen.candidates.candidates)
        assert len(app.screen_stack) == 2
    assert not state.was_welcomed()


async def test_a_letter_on_its_way_when_the_welcome_would_come_keeps_it_away(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make(welcome=None)
    real = app.greet
    monkeypatch.setattr(app, "greet", lambda: None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
        ask = app.screen
        ask.input.post_message(events.Key("l", "l"))
        real()
        await until(pilot, lambda: ask.input.value == "l")
        await pilot.pause(0.2)
        assert app.screen is ask


@pytest.mark.parametrize("at_once", [True, False])
async def test_words_typed_on_the_welcome_close_it_and_are_the_request(make: Make, at_once: bool) -> None:
    app = make(welcome=None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "1/3" in seen(pilot) and "or just type" in seen(pilot))
        ask = app.screen_stack[1]
        await pilot.press("space", "right")
        await until(pilot, lambda: "2/3" in seen(pilot))
        for key in _pressed("delete the build folder\n"):
            if at_once:
                app.post_message(events.Key(key, {"space": " ", "enter": "\r"}.get(key, key)))
            else:
                await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "rm -rf build" in seen(pilot))
        assert ask.input.value == "delete the build folder"


async def test_what_is_pasted_on_the_welcome_is_the_request(make: Make) -> None:
    app = make(welcome=None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        app.post_message(events.Paste("say\nhello"))
        await _asked(pilot)
        assert app.screen.input.value == "say hello"
        assert app.screen.input.has_focus


async def test_the_last_command_called_wrong_comes_back_by_the_key_that_is_named(make: Make) -> None:
    app = make("go to the parent folder")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await _asked(pilot)
        await pilot.press("tab", "r")
        await until(pilot, lambda: "Ctrl-Z brings the last one back" in seen(pilot) and "No other command" in seen(pilot))
        await pilot.press("u")
        await until(pilot, lambda: "cd .." in seen(pilot))
        assert app.screen.input.value == "go to the parent folder"
        assert app.screen.candidates.has_focus


async def test_a_new_request_takes_the_word_about_a_wrong_one_away(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await _asked(pilot)
        await pilot.press("tab", "r")
        await until(pilot, lambda: app.screen.query(Toast))
        await pilot.press("s", "a", "y")
        await until(pilot, lambda: app.screen.input.value == "say" and app.screen.candidates.candidates)
        await until(pilot, lambda: not app.screen.query(Toast))


@pytest.mark.parametrize("key", ["tab", "down", "up"])
async def test_a_wrong_value_is_named_in_its_row_and_the_old_one_stays(make: Make, key: str) -> None:
    app = make(settings=config.load())
    async with app.run_test(size=(100, 60)) as pilot:
        await open_settings(pilot, app, "#set-suggest-count")
        count = app.screen.query_one("#set-suggest-count", Input)
        kept = count.value
        count.focus()
        count.value = "99"
        await pilot.press(key)
        await until(pilot, lambda: "1 to 20, not 99. The old value stays." in " ".join(seen(pilot).split()))
        assert count.value == kept
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        assert str(config.load().suggest.count) == kept


async def test_the_help_says_what_keys_do_where_no_shell_waits(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 200)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen) and "first back to the old value" in " ".join(seen(pilot).replace("│", " ").split()))
        rows = [line.replace("│", " ").split() for line in seen(pilot).splitlines() if "│" in line or "─ Keys ─" in line]
        top = next(number for number, row in enumerate(rows) if "Keys" in row)
        assert rows[top + 1][-5:] == "Ctrl-P Finds everything by name".split()
        assert " ".join(seen(pilot).replace("│", " ").split()).count("line, or print it") == 3


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 12), (140, 40)])
async def test_the_danger_of_every_command_in_sight_is_in_sight(make: Make, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]) -> None:
    monkeypatch.setitem(ANSWERS, "clean up", tuple((f"rm -rf build{n}{' and/a/long/name' * 3}", 0.5) for n in range(5)))
    app = make("clean up")
    async with app.run_test(size=size) as pilot:
        await _asked(pilot)
        await until(pilot, lambda: "rm -rf build0" in seen(pilot))
        shown = [line for line in seen(pilot).splitlines() if "rm -rf build" in line]
        assert all(line.split("│")[1].rstrip("▁▂▃▄▅▆▇█ ").endswith("!!") for line in shown), shown


async def test_enter_says_so_where_there_is_no_command(make: Make) -> None:
    app = make("nothing")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: "No command that I know does that." in seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "There is no command to run." in seen(pilot))


async def test_what_is_wrong_with_a_setting_is_scrolled_to(make: Make) -> None:
    app = make(settings=config.load())
    async with app.run_test(size=(60, 16), notifications=True) as pilot:
        await open_settings(pilot, app, "#set-service-idle_minutes")
        field = app.screen.query_one("#set-service-idle_minutes", Input)
        field.focus()
        box = app.screen.query_one("#settings-rows")
        await pilot.pause()
        box.scroll_relative(y=field.region.bottom - box.scrollable_content_region.translate(box.region.offset).bottom, animate=False, force=True)
        await until(pilot, lambda: "Idle minutes" in seen(pilot) and "The service ends" not in seen(pilot))
        field.value = "9999999"
        await pilot.press("enter")
        await until(pilot, lambda: "not 9999999" in " ".join(seen(pilot).split()))
