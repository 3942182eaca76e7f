"""Keys and filters by real key presses: the ask screen's x and ?, the history's e, c, i and its filters; and what a copy sends to the terminal."""

from __future__ import annotations

import base64
import os
import pty
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shellmate.config import HistorySettings, Settings
from shellmate.history import Decision, Entry, HistoryStore
from shellmate.tui.screens.confirm import ConfirmScreen
from shellmate.tui.screens.edit import EditScreen
from shellmate.tui.screens.help import HelpScreen
from shellmate.tui.screens.output import OutputScreen
from tests.tui.conftest import Make, open_history, ready, seen, until

_APP = """
import sys
sys.path[:0] = [{root!r}]
from shellmate.tui import app, connection, start
from tests.tui.fakes import ANSWERS, FakeAsker
ANSWERS["copy it"] = (({command!r}, 0.9),)
connection.connect = lambda context, settings: FakeAsker()
start("copy it")
"""


async def test_x_calls_a_candidate_wrong_and_question_mark_lists_the_keys(make: Make) -> None:
    app: Any = make("say hello")
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        screen = await ready(pilot)
        await pilot.press("tab", "x")
        await until(pilot, lambda: [c.command for c in screen.candidates.candidates] == ["printf 'hello\\n'"])
        assert [(e.command, e.decision) for e in app.store.each()] == [("echo hello", Decision.REJECTED)]
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen) and "Call this command wrong" in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        assert screen.input.value == "say hello"


async def test_they_are_letters_in_the_input(make: Make) -> None:
    app: Any = make("say hello")
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await ready(pilot)
        await pilot.press("x", "question_mark")
        assert screen.input.value == "say hellox?"
        assert app.screen is screen
        assert app.store.count() == 0


def _at(days: float) -> int:
    return int((datetime.now() - timedelta(days=days)).timestamp() * 1000)


def _midnight() -> datetime:
    return datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)


def _filled() -> None:
    here = os.getcwd()
    store = HistoryStore()
    store.add_many(
        [
            Entry("say one", "echo one", "echo one", Decision.ACCEPTED, _at(800), "/srv", exit_status=0),
            Entry("say two", "echo two", "echo 2", Decision.EDITED, _at(200), f"{here}/sub", exit_status=0),
            Entry("say three", "echo three", "echo three", Decision.REJECTED, _at(20), f"{here}2"),
            Entry("say four", "echo four", "echo four", Decision.IGNORED, _at(3), here),
            Entry("say five", "echo five", "echo five", Decision.ACCEPTED, int(_midnight().timestamp() * 1000) - 60_000, here, exit_status=3),
            Entry("say six", "git status", "git status", Decision.ACCEPTED, _at(0), "/", exit_status=0),
        ]
    )
    store.pin(1)
    store.close()


@pytest.mark.parametrize(
    ("box", "steps", "chosen", "numbers"),
    [
        (1, 1, "accepted", {1, 5, 6}), (1, 2, "edited", {2}), (1, 3, "rejected", {3}), (1, 4, "ignored", {4}), (1, 5, "failed", {5}), (1, 6, "pinned", {1}),
        (2, 1, "today", {6}), (2, 2, "7 days", {4, 5, 6}), (2, 3, "30 days", {3, 4, 5, 6}), (2, 4, "one year", {2, 3, 4, 5, 6}),
        (4, 1, "this folder", {2, 4, 5}), (4, 3, "/srv", {1}),
    ],
)  # fmt: skip
async def test_each_filter_is_chosen_by_keys_and_taken_away_again(make: Make, box: int, steps: int, chosen: str, numbers: set[int]) -> None:
    app = make()
    _filled()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: screen.search.has_focus and len(screen.entries_list.ids) == 6 and len(screen.filters.folder._options) > 2)
        await pilot.press(*["tab"] * box, "enter", *["down"] * steps, "enter")
        await until(pilot, lambda: set(screen.entries_list.ids) == numbers)
        await until(pilot, lambda: f"{chosen} " in seen(pilot).split("\n")[1])
        await pilot.press("escape")
        await until(pilot, lambda: len(screen.entries_list.ids) == 6 and app.screen is screen)


async def test_filters_hold_together_and_with_words(make: Make) -> None:
    app = make()
    _filled()
    async with app.run_test(size=(140, 40)) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: screen.search.has_focus and len(screen.entries_list.ids) == 6)
        await pilot.press("tab", "enter", "down", "enter")
        await until(pilot, lambda: set(screen.entries_list.ids) == {1, 5, 6})
        await pilot.press("tab", "enter", "down", "down", "enter")
        await until(pilot, lambda: set(screen.entries_list.ids) == {5, 6})
        await pilot.press("shift+tab", "shift+tab", "s", "t", "a", "t")
        await until(pilot, lambda: screen.search.value == "stat" and set(screen.entries_list.ids) == {6})


async def test_history_edits_copies_and_inserts(make: Make) -> None:
    app: Any = make(settings=Settings(history=HistorySettings(keep_output=True)))
    _filled()
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 6)
        await pilot.press("down")
        await until(pilot, lambda: screen.current and screen.current.id == 1)
        await pilot.press("c")
        assert app.clipboard == "echo one"
        await until(pilot, lambda: any(n.title == "Copied" for n in app._notifications))
        assert app.store.count() == 6
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen) and app.screen.area.text == "echo one")
        await pilot.press("x", "enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "echo onex" in seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OutputScreen) and "exit 0" in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen and len(screen.entries_list.ids) == 7)
        found = app.store.get(7)
        assert (found.request, found.command, found.suggested, found.decision, found.exit_status) == ("say one", "echo onex", "echo one", Decision.EDITED, 0)
        await pilot.press("i")
        await until(pilot, lambda: app._exit)
    assert app.return_value == "echo one"


@pytest.mark.parametrize(("insertion", "said"), [(3, "i Insert"), (None, "i Print, quit")])
async def test_history_says_what_i_does_where_a_shell_waits_and_where_none_does(make: Make, insertion: int | None, said: str) -> None:
    app = make(insertion=insertion)
    _filled()
    async with app.run_test(size=(160, 40)) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 6)
        await pilot.press("down")
        await until(pilot, lambda: said in seen(pilot).split("\n")[-1])
        await pilot.press("i")
        await until(pilot, lambda: app._exit)
    assert app.return_value == "echo one"


@contextmanager
def _in_a_terminal(folder: Path, command: str) -> Iterator[int]:
    """The app in a terminal of its own; gives the terminal's other end."""
    script = folder / "app.py"
    script.write_text(_APP.format(root=os.getcwd(), command=command))
    child, terminal = pty.fork()
    if not child:
        hidden = ("TMUX", "DISPLAY", "WAYLAND_DISPLAY")
        env = {**{k: v for k, v in os.environ.items() if k not in hidden}, "TERM": "xterm-256color", "SHELL": "/bin/bash", "COLUMNS": "100", "LINES": "30"}
        os.execve(sys.executable, [sys.executable, str(script)], env)
    try:
        yield terminal
    finally:
        os.close(terminal)
        deadline = time.monotonic() + 20
        while os.waitpid(child, os.WNOHANG)[0] != child:
            if time.monotonic() > deadline:
                os.kill(child, signal.SIGKILL)
            time.sleep(0.02)


def _read_until(terminal: int, wanted: bytes, so_far: bytes = b"") -> bytes:
    deadline = time.monotonic() + 60
    while wanted not in so_far:
        assert time.monotonic() < deadline, so_far[-2000:]
        if select.select([terminal], [], [], 0.2)[0]:
            so_far += os.read(terminal, 65536)
    return so_far


@pytest.mark.parametrize("command", ["echo 'größe ✓' | wc -c", "echo \x1b]0;evil\x07"])
def test_a_copy_reaches_the_terminal_as_osc_52(own_home: Path, tmp_path: Path, command: str) -> None:
    (own_home / ".local/state/shellmate").mkdir(parents=True)
    (own_home / ".local/state/shellmate/welcomed").touch()
    with _in_a_terminal(tmp_path, command) as terminal:
        drawn = _read_until(terminal, b"90%")
        assert b"\x1b]52" not in drawn
        os.write(terminal, b"\t")
        os.write(terminal, b"c")
        wanted = b"\x1b]52;c;" + base64.b64encode(command.encode()) + b"\a"
        drawn = _read_until(terminal, wanted, drawn)
        assert drawn.count(b"\x1b]52") == 1
        assert b"\x1b]0;evil" not in drawn
        os.write(terminal, b"\x11")
