"""Every key and flow of the first screen, with real key presses; the model alone is fake."""

from __future__ import annotations

from typing import Literal

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from shellmate.config import AppearanceSettings, HistorySettings, Settings, SuggestSettings
from shellmate.history import Decision
from shellmate.tui import running
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.confirm import ConfirmScreen
from shellmate.tui.screens.edit import EditScreen
from shellmate.tui.screens.output import OutputScreen
from tests.tui.conftest import Make, fill_history, open_history, ready, seen, until
from tests.tui.fakes import FakeAsker

FIND = "find all python files larger than 10 MB"
QUIET = Settings(history=HistorySettings(keep_output=True))


async def test_typing_brings_candidates_and_the_preview(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
        for key in "say hello":
            await pilot.press("space" if key == " " else key)
        screen = await ready(pilot)
        await until(pilot, lambda: screen.suggestion and screen.suggestion.request == "say hello")  # on a busy computer a part of it is asked first
        assert [c.command for c in screen.candidates.candidates] == ["echo hello", "printf 'hello\\n'"]
        assert "95%" in seen(pilot)
        assert "42 ms" in seen(pilot)


async def test_examples_are_chosen_by_keys_and_the_time_goes_with_the_answer(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
        screen: AskScreen = app.screen
        await pilot.press("enter")
        assert screen.input.value == ""
        await pilot.press("up", "down", "down", "enter")
        assert screen.input.value == "show the ten largest files here"
        await ready(pilot)
        assert "42 ms" in seen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: not screen.input.value and screen.empty.display)
        assert "42 ms" not in seen(pilot)
        await pilot.press("enter")
        assert screen.input.value == ""


@pytest.mark.parametrize("width", [44, 60])
async def test_a_long_command_goes_on_below_its_beginning(make: Make, width: int) -> None:
    app = make()
    async with app.run_test(size=(width, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
        app.screen.query_one("#request", Input).value = "find all python files larger than 10 MB"
        screen = await ready(pilot)
        screen.explanation.display = False
        await pilot.pause()
        command = screen.candidates.candidates[3].command
        lines = str(screen.candidates.get_option_at_index(3).prompt).splitlines()[:-1]
        assert "".join(lines).replace(" ", "") == f"4{command.replace(' ', '')}"
        assert all(line.startswith("  ") for line in lines[1:])
        assert (len(lines) > 1) == (width < 60)


async def test_only_the_newest_request_is_shown_and_waiting_ones_are_dropped(make: Make) -> None:
    asker = FakeAsker()
    asker.gate.clear()
    app = make(asker=asker, settings=Settings(suggest=SuggestSettings(delay_ms=0)))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
        for text in ("one", "two", "three", "say hello"):
            app.screen.query_one("#request", Input).value = text
            await pilot.pause(0.05)
        asker.gate.set()
        screen = await ready(pilot)
        await until(pilot, lambda: screen.suggestion and screen.suggestion.request == "say hello")
        assert asker.asked == ["one", "say hello"]


async def test_enter_confirms_first_and_runs_by_the_shell(make: Make) -> None:
    app = make("say hello", settings=QUIET)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        assert app.store and app.store.count() == 0
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OutputScreen) and "exit 0" in seen(pilot))
        assert "hello" in seen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await until(pilot, lambda: app.store.search()[0].exit_status == 0)
        entry = app.store.search()[0]
        assert (entry.request, entry.command, entry.decision, entry.chosen) == ("say hello", "echo hello", Decision.ACCEPTED, 0)
        assert entry.candidates == ("echo hello", "printf 'hello\\n'")
        assert entry.fingerprint == "0123456789abcdef"


async def test_a_request_goes_on_with_the_one_before(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
        app.screen.query_one("#request", Input).value = "say hello"
        screen = await ready(pilot)
        await pilot.press("tab")
        for key in "but only once":
            await pilot.press("space" if key == " " else key)
        await until(pilot, lambda: screen.suggestion and screen.suggestion.request == "say hello, but only once")
        assert screen.input.value == "but only once"
        await until(pilot, lambda: "for: say hello, but only once" in seen(pilot))
        screen.input.value = ""
        await pilot.pause()
        screen.input.value = "show the time"
        await until(pilot, lambda: screen.suggestion and screen.suggestion.request == "show the time")
        assert "for:" not in seen(pilot)


async def test_keys_act_in_the_order_they_are_pressed(make: Make) -> None:
    from textual import events

    app = make()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
        box = app.screen.query_one("#request", Input)
        for key in ("a", "b", "c", "home", "4", "end", "5", "left", "left", "x", "backspace", "y"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: "y" in box.value)
        assert box.value == "4aby" + "c5"


async def test_escape_in_the_confirmation_runs_nothing(make: Make) -> None:
    app = make("say hello", settings=QUIET)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        assert app.store and app.store.count() == 0


async def test_a_dangerous_command_wants_its_name_typed(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from shellmate.core.types import Level, Reason, Risk

    ran: list[str] = []
    app = make("delete the build folder")
    monkeypatch.setattr(app, "assess", lambda command: Risk(Level.DANGER, (Reason("rm", "Deletes a folder and everything in it."),)))
    monkeypatch.setattr(app, "_run", lambda command, *rest: ran.append(command))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await until(pilot, lambda: "Deletes a folder and everything in it." in seen(pilot))
        await pilot.press("enter")
        for key in "yes":
            await pilot.press(key)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        assert ran == []
        for key in "rm":
            await pilot.press(key)
        await pilot.press("enter")
        await until(pilot, lambda: ran)
        assert ran == ["rm -rf build"]


async def test_an_edited_command_is_judged_again_and_recorded_as_edited(make: Make) -> None:
    app = make("say hello", settings=QUIET)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("tab", "e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen))
        for key in " you; rm -rf /":
            await pilot.press({" ": "space", ";": "semicolon", "-": "minus", "/": "slash"}.get(key, key))
        await until(pilot, lambda: "danger" in seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and app.screen.query("#typed"))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, EditScreen))
        assert app.screen.query_one(TextArea).text == "echo hello you; rm -rf /", "who leaves the question is in the editor again, with the edit"
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen))
        for key in "x!":
            await pilot.press({"!": "exclamation_mark"}.get(key, key))
        await pilot.press("ctrl+z", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OutputScreen) and "exit 0" in seen(pilot))
        assert app.store
        entry = app.store.search()[0]
        assert entry.suggested == "echo hello"
        assert entry.command != "echo hello" or entry.decision is Decision.ACCEPTED


async def test_undo_and_new_lines_in_the_editor(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen))
        area = app.screen.query_one(TextArea)
        await pilot.press("ctrl+j", "l", "s")
        assert area.text == "echo hello\nls"
        await pilot.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert area.text.startswith("echo hello")


async def test_copy_insert_and_reject(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        screen = await ready(pilot)
        await pilot.press("tab", "c")
        assert app.clipboard == "echo hello"
        await pilot.press("r")
        await until(pilot, lambda: len(screen.candidates.candidates) == 1)
        await pilot.press("i")
        await pilot.pause()
        assert app.store
        decisions = [(e.command, e.decision) for e in app.store.each()]
    assert app.return_value == "printf 'hello\\n'"
    assert decisions == [("echo hello", Decision.ACCEPTED), ("echo hello", Decision.REJECTED), ("printf 'hello\\n'", Decision.ACCEPTED)]


async def test_numbers_arrows_and_escape(make: Make) -> None:
    app = make(FIND)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        screen = await ready(pilot)
        await pilot.press("down", "down")
        assert screen.input.has_focus
        assert screen.candidates.highlighted == 2
        await pilot.press("tab", "2")
        assert screen.candidates.highlighted == 1
        await pilot.press("9")
        assert screen.candidates.highlighted == 1
        await pilot.press("escape")
        assert screen.input.has_focus
        await pilot.press("escape")
        await until(pilot, lambda: not screen.candidates.candidates)
        assert "Try, for example" in seen(pilot)


async def test_what_changes_the_shell_is_not_run_here(make: Make) -> None:
    app = make("go to the parent folder", settings=QUIET)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await until(pilot, lambda: "must run in yours" in seen(pilot))
        assert not app.screen.query("#run")
        await pilot.press("enter")
        await pilot.pause()
    assert app.return_value == "cd .."


async def test_a_failure_says_its_sentence_and_the_next_request_works(make: Make) -> None:
    asker = FakeAsker()
    asker.failure = "There is no model bundle at /x. Run install.sh again."
    app = make("say hello", asker=asker)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: "Run install.sh again." in seen(pilot))
        asker.failure = ""
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("escape")
        await ready(pilot)


MEGABYTE = "\x1b]0;evil\x07\x1b[31m" + "a b " * 250_000


async def test_pasting_a_megabyte_is_cut_and_harmless(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
        app.screen.input.post_message(events.Paste(MEGABYTE))
        await until(pilot, lambda: len(app.screen.input.value) == 2000)
        assert app.screen.input.value.startswith("a b a b ")
        await until(pilot, lambda: "Only the first 2000 characters were taken" in _flat(pilot))
        assert "\x1b" not in seen(pilot)


async def test_a_megabyte_in_the_editor_is_cut_and_harmless(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen) and app.screen.area.has_focus)
        area = app.screen.area
        area.post_message(events.Paste(MEGABYTE))
        await until(pilot, lambda: len(area.text) == 20_000)
        assert area.text.startswith("echo helloa b a b")
        await until(pilot, lambda: "Only the first 19990 characters were taken" in _flat(pilot))
        assert "\x1b" not in seen(pilot)
        await pilot.press("ctrl+z")
        await until(pilot, lambda: area.text == "echo hello")


async def test_a_megabyte_in_the_search_is_cut_and_harmless(make: Make) -> None:
    fill_history(3)
    app = make()
    async with app.run_test(size=(100, 24), notifications=True) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: screen.search.has_focus and len(screen.entries_list.ids) == 3)
        screen.search.post_message(events.Paste(MEGABYTE))
        await until(pilot, lambda: len(screen.search.value) == 2000 and "Nothing matches" in seen(pilot))
        assert screen.search.value.startswith("a b a b ")
        assert "\x1b" not in seen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: len(screen.entries_list.ids) == 3)


def _flat(pilot: Pilot[str | None]) -> str:
    """What was said, whole: on the screen it is broken into lines."""
    return " ".join(n.message for n in pilot.app._notifications)


@pytest.mark.parametrize("size", [(40, 12), (60, 16), (80, 24), (200, 60)])
async def test_every_size_shows_input_and_commands(make: Make, size: tuple[int, int]) -> None:
    app = make("say hello")
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        assert "say hello" in seen(pilot)
        assert "echo hello" in seen(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await until(pilot, lambda: "echo hello" in seen(pilot) and "Run" in seen(pilot))


@pytest.mark.parametrize("size", [(60, 16), (100, 16), (80, 24)])
async def test_low_screens_explain_too(make: Make, size: tuple[int, int]) -> None:
    app = make("say hello")
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        await until(pilot, lambda: "prints its words" in seen(pilot))


async def test_the_last_row_says_how_to_leave(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        await until(pilot, lambda: "Ctrl-Q Quit" in " ".join(seen(pilot).split("\n")[-1].split()))


def test_only_the_shell_itself() -> None:
    """By the last part of the command, as the shell would read it; and what stands for earlier lines, which no other shell knows."""
    for command in ("cd ..", "export A=1", "alias l=ls", "mkdir x && cd x", "source ~/.bashrc", "!!", "sudo !!", "cat !$", 'grep x "!$"', "!-2", "^cat^less"):
        assert running.only_at_prompt(command), command
    for command in ("ls", "cd x && ls", "(cd x; ls)", "env | grep A", "echo cd", "find . ! -name x", "grep -v '!!' f", "ls [!a]*", "[ a != b ]", "sed -n '$!p' f", "echo hi!", "! grep -q x f"):
        assert not running.only_at_prompt(command), command


@pytest.mark.parametrize("theme", ["dark", "light", "high-contrast", "terminal"])
async def test_the_editor_shows_commands_in_their_colours(make: Make, theme: Literal["dark", "light", "high-contrast", "terminal"]) -> None:
    app = make("say hello", settings=Settings(appearance=AppearanceSettings(theme=theme)))
    async with app.run_test(size=(90, 24), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen))
        area = app.screen.query_one(TextArea)
        area.text = "# first\nif ls -l \"$HOME\"; then echo 'größe' 2>&1 | wc -l; fi\n\n"
        await pilot.pause()
        said = [area.get_line(number) for number in range(4)]
        assert [line.plain for line in said] == area.text.split("\n")
        assert {said[1].plain[s.start : s.end] for s in said[1].spans} >= {"ls", "-l", "'größe'", "|"}
        assert not said[2].spans
