"""The mouse: clicks on candidates, buttons, history rows and examples; the wheel."""

from __future__ import annotations

from typing import Any

from textual import events

from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.confirm import ConfirmScreen
from tests.tui.conftest import Make, fill_history, open_history, seen, until

FIND = "find all python files larger than 10 MB"


async def _wheel(pilot: Any, selector: str, times: int) -> None:
    for _ in range(times):
        await pilot._post_mouse_events([events.MouseScrollDown], selector, offset=(5, 3))


async def test_a_click_chooses_a_second_goes_on_and_a_button_is_pressed(make: Make) -> None:
    app = make(FIND)
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.candidates.candidates)
        screen = app.screen
        await pilot.click("#candidates", offset=(6, 3))
        await until(pilot, lambda: screen.candidates.highlighted == 1)
        assert app.screen is screen
        await pilot.click("#candidates", offset=(6, 3))
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "fd -e py" in seen(pilot))
        await pilot.click("#copy")
        await until(pilot, lambda: app.screen is screen)
        assert app.clipboard == "fd -e py -S +10m"


async def test_a_click_on_an_example_asks_it(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and "Try, for example" in seen(pilot))
        await pilot.click("#empty", offset=(8, 3))
        await until(pilot, lambda: app.screen.candidates.candidates)
        assert app.screen.input.value == "show the ten largest files here"


async def test_history_rows_are_clicked_and_the_wheel_scrolls_them(make: Make) -> None:
    fill_history(90)
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 90 and "show file 90 " in seen(pilot))
        await pilot.click("#entries", offset=(6, 6))
        await until(pilot, lambda: screen.current.id == 88 and "number    88" in seen(pilot))
        assert app.screen is screen
        await pilot.click("#entries", offset=(6, 6))
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "echo 88" in seen(pilot))
        await pilot.click("#back")
        await until(pilot, lambda: app.screen is screen)
        await _wheel(pilot, "#entries", 8)
        await until(pilot, lambda: screen.entries_list.scroll_offset.y > 6)
        assert screen.current.id == 88
        assert "show file 90 " not in seen(pilot)


async def test_the_wheel_scrolls_the_explanation(make: Make) -> None:
    app = make(FIND)
    app.look = lambda command: _many(command)  # type: ignore[method-assign]
    async with app.run_test(size=(120, 20)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and "part 1" in seen(pilot))
        await _wheel(pilot, "#explanation", 8)
        await until(pilot, lambda: app.screen.explanation.scroll_offset.y > 0 and "part 18" in seen(pilot))


def _many(command: str) -> Any:
    from shellmate.tui.messages import Looked

    return Looked(command, [(f"-{n}", f"part {n}", 0) for n in range(60)])
