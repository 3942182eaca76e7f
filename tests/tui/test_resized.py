"""The size changes while something is asked, confirmed or edited, and every screen in 40 by 12: nothing raises, the main thing is in sight."""

from __future__ import annotations

from typing import Any

import pytest

from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.confirm import ConfirmScreen
from shellmate.tui.screens.edit import EditScreen
from tests.tui.conftest import Make, fill_history, ready, seen, until

_SIZES = ((40, 12), (120, 40), (34, 10), (80, 24), (200, 60), (60, 16), (40, 12), (100, 30))


async def _to_each_size(pilot: Any, *wanted: str) -> None:
    """Through all sizes; the wanted words are seen in each."""
    for size in _SIZES:
        await pilot.resize_terminal(*size)
        await until(pilot, lambda size=size: tuple(pilot.app.size) == size and all(word in seen(pilot) for word in wanted))


async def test_while_asking(make: Make) -> None:
    app: Any = make("say hello")
    app._asker.gate.clear()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app._asker.asked)
        await _to_each_size(pilot, "say hello")
        app._asker.gate.set()
        screen = await ready(pilot)
        await _to_each_size(pilot, "say hello", "echo hello")
        await pilot.press("down")
        await _to_each_size(pilot, "printf")
        assert screen.candidates.highlighted == 1
        assert screen.input.has_focus
        assert screen.input.value == "say hello"


@pytest.mark.parametrize(("text", "wanted"), [("say hello", ("echo hello", "Run")), ("wipe everything", ("sudo rm -rf /*", "type rm"))])
async def test_while_a_question_waits(make: Make, text: str, wanted: tuple[str, ...]) -> None:
    app: Any = make(text)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        question, focused = app.screen, app.focused
        await _to_each_size(pilot, *wanted)
        assert app.screen is question
        assert app.focused is focused
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and wanted[0] in seen(pilot))


async def test_while_editing(make: Make) -> None:
    app: Any = make("say hello")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen) and app.screen.area.has_focus)
        await pilot.press("1")
        await _to_each_size(pilot, "echo hello1")
        await pilot.press("2")
        assert app.screen.area.text == "echo hello12"
        await pilot.press("ctrl+z", "ctrl+z")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ((), ("echo hello", "printf")), (("enter",), ("echo hello", "Run")), (("ctrl+e",), ("echo hello",)), (("f1",), ("Keys", "The next candidate")), (("ctrl+p",), ("What shall shellmate do?",)),
        (("f2",), ("History", "show file 9")), (("f2", "down"), ("show file 9", "e Edit")), (("f2", "down", "d"), ("Forget for good?", "Back")), (("f2", "down", "x"), ("history.jsonl",)),
        (("f2", "down", "enter"), ("echo 9", "Run")), (("f2", "down", "e"), ("echo 9",)), (("f3",), ("In use", "Training")), (("f4",), ("Theme",)), (("f4", "up", "enter"), ("Keys",)),
        (("f4", "up", "enter", "enter"), ("Press the key.",)),
    ],
    ids=lambda value: "-".join(value).replace(" ", "_") or "ask",
)  # fmt: skip
async def test_every_screen_in_forty_by_twelve(make: Make, keys: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    fill_history(9)
    app: Any = make("say hello")
    async with app.run_test(size=(40, 12), notifications=True) as pilot:
        screen = await ready(pilot)
        for key in keys:
            before, focused = app.screen, app.focused
            await pilot.press(key)
            await until(pilot, lambda before=before, focused=focused: app.screen is not before or app.focused is not focused)
            if key == "f2":
                await until(pilot, lambda: app.screen.id == "history" and len(app.screen.entries_list.ids) == 9)
            if key == "f4":
                await until(pilot, lambda: app.focused and app.focused.id == "set-appearance-theme")
        await until(pilot, lambda: all(word in seen(pilot) for word in wanted))
        assert all(len(line) <= 40 for line in seen(pilot).split("\n"))
        for size in ((34, 10), (140, 40), (40, 12)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda size=size: tuple(app.size) == size)
        await until(pilot, lambda: all(word in seen(pilot) for word in wanted))
        for _ in range(len(keys) + 1):
            if app.screen is not screen:
                await pilot.press("escape")
                await pilot.pause()
        await until(pilot, lambda: app.screen is screen)


async def test_the_welcome_in_forty_by_twelve(make: Make) -> None:
    app: Any = make(welcome=True)
    async with app.run_test(size=(40, 12)) as pilot:
        await until(pilot, lambda: "Welcome" in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
