"""What is met every day: pasting, calling a candidate wrong and back, reading on, words that keep their promise, how a command ended."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events
from textual.widgets import Input, Select

from shellmate import config
from shellmate.config import HistorySettings, Settings
from shellmate.core.types import Candidate, Level, Risk, Source
from shellmate.history import Decision, Entry, HistoryStore
from shellmate.tui.messages import Looked
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.confirm import ConfirmScreen
from shellmate.tui.screens.output import OutputScreen
from shellmate.tui.widgets.candidates import facts
from shellmate.tui.widgets.explanation import told
from shellmate.tui.widgets.key_bar import KeyBar
from tests.tui.conftest import Make, fill_history, open_history, open_settings, seen, until
from tests.tui.fakes import ANSWERS, FakeAsker

FIND = "find all python files larger than 10 MB"
QUIET = Settings(history=HistorySettings(keep_output=True))


async def _asked(pilot: Any) -> AskScreen:
    await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen) and pilot.app.screen.candidates.candidates and pilot.app.store)
    screen: AskScreen = pilot.app.screen
    return screen


def _said(app: Any) -> str:
    return " ".join(n.message for n in app._notifications)


async def test_a_long_paste_is_cut_with_a_word_and_lines_become_one(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
        app.screen.input.post_message(events.Paste("find the\n  big\tfiles\r\nhere"))
        await until(pilot, lambda: app.screen.input.value == "find the big files here")
        app.screen.input.select_all()
        app.screen.input.post_message(events.Paste("word " * 1000))
        await until(pilot, lambda: len(app.screen.input.value) == 2000)
        await until(pilot, lambda: "Only the first 2000 characters were taken" in _said(app))


@pytest.mark.parametrize(
    ("pasted", "request_line"),
    [
        ("for i in 1 2; do\n  echo $i\ndone\n", "for i in 1 2; do echo $i; done"),
        ("if [ -f a.py ]\r\nthen\r\n\techo yes # it is\r\nelse\r\n\techo no\r\nfi", "if [ -f a.py ]; then echo yes; else echo no; fi"),
        ("ls -l \\\n  --sort=size |\n  head -n 3", "ls -l --sort=size | head -n 3"),
        ("cd /tmp\nls -l", "cd /tmp; ls -l"),
        ("grep 'a  b' notes.txt", "grep 'a  b' notes.txt"),
        ("find the\n big files;\n then  sort them", "find the big files; then sort them"),
        ("show\nwhat is here", "show what is here"),
        ("echo 'one\ntwo'", "echo 'one two'"),
    ],
)
@pytest.mark.parametrize("by_shell", [False, True])
async def test_the_lines_of_a_pasted_command_are_joined_and_those_of_prose_are_words(make: Make, pasted: str, request_line: str, by_shell: bool) -> None:
    app = make(pasted if by_shell else "")
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
        if not by_shell:
            app.screen.input.post_message(events.Paste(pasted))
        await until(pilot, lambda: app.screen.input.value == request_line)


async def test_what_was_called_wrong_comes_back_in_its_place(make: Make) -> None:
    app = make(FIND)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        screen = await _asked(pilot)
        before = screen.candidates.candidates
        await pilot.press("down", "down", "tab", "r")
        await until(pilot, lambda: len(screen.candidates.candidates) == 3)
        assert screen.candidates.highlighted == 2
        assert app.store.count() == 1
        await until(pilot, lambda: "Ctrl-Z brings it back" in _said(app))
        await pilot.press("u")
        await until(pilot, lambda: screen.candidates.candidates == before)
        assert screen.candidates.highlighted == 2
        assert app.store.count() == 0
        assert app.store.last_forgotten_ms() is None
        await pilot.press("r", "r", "r", "r")
        await until(pilot, lambda: "No other command" in seen(pilot))
        await pilot.press("ctrl+z")
        await until(pilot, lambda: len(screen.candidates.candidates) == 1)
        assert [e.decision for e in app.store.each()] == [Decision.REJECTED] * 3


async def test_rows_are_as_wide_as_the_list_when_one_comes_back(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ANSWERS, "copy", tuple((f"cp *.txt {folder}", 0.9) for folder in "abcde"))
    app = make("copy", asker=FakeAsker(lambda command: Risk(Level.CAUTION)))
    async with app.run_test(size=(80, 24)) as pilot:
        rows = (await _asked(pilot)).candidates
        await until(pilot, lambda: rows.show_vertical_scrollbar)
        await pilot.press("tab", "r")
        await until(pilot, lambda: len(rows.candidates) == 4 and not rows.show_vertical_scrollbar)
        await pilot.press("u")
        await until(pilot, lambda: len(rows.candidates) == 5 and rows.show_vertical_scrollbar)
        await pilot.pause(0.2)
        assert [len(str(rows.get_option_at_index(n).prompt).splitlines()[0]) for n in range(5)] == [rows.scrollable_content_region.width - 2] * 5


async def test_a_new_request_ends_what_can_be_brought_back(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await _asked(pilot)
        await pilot.press("tab", "r", "escape")
        screen.input.value = FIND
        await until(pilot, lambda: len(screen.candidates.candidates) == 4)
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert screen.input.value == "say hello", "the request that was typed over, not what was called wrong for it"
        await until(pilot, lambda: len(screen.candidates.candidates) == 2)
        assert app.store.count() == 1


async def test_the_explanation_is_read_on_from_the_input(make: Make) -> None:
    app = make(FIND)
    app.look = lambda command: Looked(command, [(f"-{n}", f"part {n}", 0) for n in range(30)])  # type: ignore[method-assign]
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await _asked(pilot)
        await until(pilot, lambda: "PgDn: more" in seen(pilot) and "part 1" in seen(pilot))
        assert "93% sure" in seen(pilot)
        await pilot.press("pagedown")
        await until(pilot, lambda: "part 7" in seen(pilot) and "part 1 " not in seen(pilot))
        assert screen.input.has_focus
        for _ in range(8):
            await pilot.press("pagedown")
        await until(pilot, lambda: "part 29" in seen(pilot) and "PgDn: more" not in seen(pilot))
        await pilot.press(*["pageup"] * 9)
        await until(pilot, lambda: "part 0" in seen(pilot))


def test_parts_that_say_nothing_are_left_out() -> None:
    parts = [
        ("du", "adds up space", 0), ("-ah", "files too; sizes in K, M, G", 0), ("-a", "files too", 1), ("-h", "sizes in K, M, G", 1), (".", "this folder", 0), ("data", "a word: a name or a value", 0),
        ("|", "sends the output on", 0), ("head", "prints the beginning", 0), ("-n", "so many lines", 0), ("20", "for -n: the same", 0), ("-xzf", "unpacks; with gzip; the file", 0),
        ("a.tgz", "for -f: the same", 0), ("-k", "", 0), ("$(", "its output", 0), ("-n", "so many lines", 1), ("9", "for -q: the same", 1),
    ]  # fmt: skip
    assert told(parts) == [
        ("du", "adds up space", 0), ("-ah", "files too; sizes in K, M, G", 0), (".", "this folder", 0), ("| head", "prints the beginning", 0), ("-n 20", "so many lines", 0),
        ("-xzf a.tgz", "unpacks; with gzip; the file", 0), ("-k", "", 0), ("$(", "its output", 0), ("-n", "so many lines", 1), ("9", "for -q: the same", 1),
    ]  # fmt: skip


def test_the_bar_tells_without_colours_how_sure_it_is() -> None:
    assert facts(Candidate("ls", 0.62, Source.MODEL)).plain == "━━━·· 62% sure"
    assert facts(Candidate("ls", 0.02, Source.MODEL)).plain == "━···· 2% sure"
    assert facts(Candidate("ls", 1.0, Source.MODEL)).plain == "━━━━━ 100% sure"
    assert facts(Candidate("ls", 0.5, Source.MODEL), first=False).plain == "━━··· 50%"
    assert facts(Candidate("ls", 1.0, Source.TYPED)).plain == "as you typed it"
    assert "%" not in facts(Candidate("ls", 1.0, Source.HISTORY)).plain
    assert Level.SAFE.word not in facts(Candidate("ls", 1.0, Source.MODEL)).plain


@pytest.mark.parametrize(("insertion", "word"), [(None, "Print"), (3, "Insert")])
async def test_insert_is_promised_only_where_a_shell_waits(make: Make, insertion: int | None, word: str) -> None:
    other = {"Print": "Insert", "Insert": "Print"}[word]
    app = make("say hello", insertion=insertion, welcome=True)
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: "1/3" in seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: ("prints the command" if word == "Print" else "on your shell's line") in " ".join(seen(pilot).replace("│", " ").split()))
        await pilot.press("escape")
        await _asked(pilot)
        await pilot.press("tab")
        await until(pilot, lambda: f"i {word}" in seen(pilot))
        assert other not in seen(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "Copy" in seen(pilot))
        assert bool(app.screen.query("#insert")) is (word == "Insert"), "what may be run here need not be printed"
        assert other not in seen(pilot)
        await pilot.press("escape", "i")
        await pilot.pause()
    assert app.return_value == "echo hello"


async def test_how_a_command_ended_stands_in_the_top_line_and_a_failure_stands_out(make: Make) -> None:
    app = make(settings=QUIET)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.store)
        app._run("ls nothing-there", None, None, "list")
        await until(pilot, lambda: isinstance(app.screen, OutputScreen) and "exit 2 in" in seen(pilot))
        await until(pilot, lambda: "s Stop" not in seen(pilot))
        state = app.screen.query_one("#output-state").render()
        assert any("error" in str(span.style) for span in state.spans)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and "exit 2 in" in seen(pilot).splitlines()[0])
        assert not app._notifications


async def test_what_has_no_chance_is_not_offered(make: Make) -> None:
    app = make("what is the meaning of life")
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "No command that I know does that." in seen(pilot))
        assert "ssh" not in seen(pilot)
        screen: AskScreen = app.screen
        screen.input.value = "something like a list"
        await until(pilot, lambda: "Not sure; the closest are" in seen(pilot))
        assert [c.command for c in screen.candidates.candidates] == ["ls"]


async def test_hints_of_the_history_are_whole_at_any_width(make: Make) -> None:
    fill_history(5)
    app = make()
    async with app.run_test(size=(60, 20)) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 5)
        await pilot.press("4", "down")
        await until(pilot, lambda: screen.entries_list.has_focus and "d: forget" in seen(pilot))
        for columns in (40, 60, 80, 100, 140):
            await pilot.resize_terminal(columns, 24)
            await pilot.pause()
            hints = str(screen.entries_list.border_subtitle).split("  ")
            assert set(hints) <= {"Enter: run", "d: forget", "/: search", "x: export", "m: import", "D: forget all"}
            assert "d: forget" in hints
            assert "D: forget all" in hints or columns < 60


async def test_escape_leaves_the_history_from_its_list(make: Make) -> None:
    fill_history(5)
    app = make()
    async with app.run_test(size=(140, 30)) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 5 and "↓: to the list" in seen(pilot))
        assert "D: forget all" not in seen(pilot)
        await pilot.press("4", "down")
        await until(pilot, lambda: screen.entries_list.has_focus and "D: forget all" in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        screen = await open_history(pilot, app)
        await pilot.press("4")
        await until(pilot, lambda: len(screen.entries_list.ids) == 1)
        await pilot.press("escape")
        await until(pilot, lambda: len(screen.entries_list.ids) == 5)
        assert app.screen is screen
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))


async def test_what_is_forgotten_is_named_first(make: Make) -> None:
    store = HistoryStore()
    store.record(Entry("show big files", "du -ah . | sort -rh"))
    store.close()
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 1)
        await pilot.press("down", "d")
        await until(pilot, lambda: "Forget for good?" in seen(pilot))
        assert "du -ah . | sort -rh" in str(app.screen.query_one("#dialog-question").render())
        await pilot.press("y")
        await until(pilot, lambda: "Forgotten." in seen(pilot))
        assert "adapter" not in seen(pilot)


async def test_a_wrong_setting_is_told_in_its_row_until_it_is_right(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press("f4")
        await until(pilot, lambda: app.screen.id == "settings" and app.screen.query("#set-suggest-count"))
        field = app.screen.query_one("#set-suggest-count", Input)
        field.focus()
        field.value = "50"
        await pilot.press("enter")
        await until(pilot, lambda: "1 to 20, not 50." in seen(pilot))
        assert "config.toml:" not in seen(pilot)
        assert not app._notifications
        await pilot.press("down")
        await until(pilot, lambda: field.value == "5")
        field.focus()
        field.value = "8"
        await pilot.press("enter")
        await until(pilot, lambda: "How many commands" in seen(pilot) and config.load().suggest.count == 8)
        assert "● on" in seen(pilot)
        assert "○ off" in seen(pilot)
        assert isinstance(app.screen.query_one("#set-engine"), Select)


@pytest.mark.parametrize("width", [40, 60, 80, 140])
@pytest.mark.parametrize("key", ["", "f2", "f3", "f4"])
async def test_no_key_is_cut_in_the_bottom_line(make: Make, width: int, key: str) -> None:
    fill_history(3)
    app = make("say hello")
    async with app.run_test(size=(width, 24)) as pilot:
        await _asked(pilot)
        await pilot.press("tab", *filter(None, [key]))
        await until(pilot, lambda: bool(key) == (not isinstance(app.screen, AskScreen)))
        await until(pilot, lambda: "F1 Help" in seen(pilot).splitlines()[-1])
        bar = app.screen.query_one(KeyBar)
        assert bar.max_scroll_x == 0
        if width == 140:
            assert "F4 Settings" in seen(pilot).splitlines()[-1]


async def test_the_welcome_keeps_its_place_from_page_to_page(make: Make) -> None:
    app = make(welcome=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "1/3" in seen(pilot))
        places = set()
        for page in ("2/3", "3/3"):
            places.add(app.screen.query_one("#dialog").region)
            await pilot.press("enter")
            await until(pilot, lambda page=page: page in seen(pilot) and "←: back" in seen(pilot))
        places.add(app.screen.query_one("#dialog").region)
        assert len(places) == 1


async def test_a_copied_edit_stays_on_the_screen(make: Make) -> None:
    app = make("say hello", settings=QUIET)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await _asked(pilot)
        await pilot.press("ctrl+e")
        await until(pilot, lambda: app.screen.query("#edited"))
        await pilot.press("2", "enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("c")
        await until(pilot, lambda: app.clipboard == "echo hello2")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "echo hello2" in seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OutputScreen) and "exit 0" in seen(pilot))
        assert [e.command for e in app.store.each()] == ["echo hello2"] * 2


async def test_back_says_that_nothing_was_forgotten(make: Make) -> None:
    fill_history(3)
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: screen.entries_list.current)
        await pilot.press("down", "d")
        await until(pilot, lambda: "Forget for good?" in seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen and "Nothing was forgotten." in _said(app))
        assert app.store.count() == 3


async def test_a_key_that_clears_a_field_is_not_overtaken(make: Make) -> None:
    app = make(settings=config.load())
    async with app.run_test(size=(80, 24)) as pilot:
        await open_settings(pilot, app, "#set-suggest-delay_ms")
        field = app.screen.query_one("#set-suggest-delay_ms", Input)
        app.screen.set_focus(field)
        await pilot.pause()
        for key in (events.Key("ctrl+u", "\x15"), *(events.Key(digit, digit) for digit in "500")):
            app.post_message(key)
        await pilot.pause(0.2)
        assert field.value == "500"
