"""Going back loses nothing by one key: changes in the editor, and Ctrl-C in a dialog; messages leave when they have been read."""

from __future__ import annotations

import pytest

from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.confirm import ConfirmScreen
from shellmate.tui.screens.edit import EditScreen
from shellmate.tui.widgets import in_order
from tests.tui.conftest import Make, ready, seen, until


async def test_a_changed_command_is_forgotten_only_the_second_time(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen) and "Enter: done" in seen(pilot))
        await pilot.press("x", "escape")
        await until(pilot, lambda: "Esc once more forgets what you changed." in seen(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "Ctrl-Z: undo" in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "once more" in seen(pilot))
        assert isinstance(app.screen, EditScreen) and app.screen.area.text.endswith("xy")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))


async def test_an_unchanged_command_is_left_at_once(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen) and "Enter: done" in seen(pilot))
        await pilot.press("x", "backspace", "escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))


@pytest.mark.parametrize(("key", "dialog"), [("enter", ConfirmScreen), ("ctrl+e", EditScreen)])
async def test_ctrl_c_goes_back_from_a_dialog_and_keeps_the_request(make: Make, key: str, dialog: type) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await ready(pilot)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, dialog))
        await pilot.press("ctrl+c")
        await until(pilot, lambda: app.screen is screen)
        assert screen.input.value == "say hello" and not app._exit


async def test_a_message_leaves_at_the_next_key_once_it_was_read(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await ready(pilot)
        app.notify("That is so.", timeout=60)
        app.notify("That is not good.", severity="warning", timeout=60)
        await until(pilot, lambda: "That is so." in seen(pilot))
        monkeypatch.setattr(in_order, "READ", 0.0)
        await pilot.press("down")
        await pilot.pause()
        assert "That is so." in seen(pilot)  # beside a warning it stays
        app.clear_notifications()
        app.notify("That is so.", timeout=60)
        await until(pilot, lambda: "That is so." in seen(pilot))
        monkeypatch.setattr(in_order, "READ", 60.0)
        await pilot.press("down")
        await pilot.pause()
        assert "That is so." in seen(pilot)
        monkeypatch.setattr(in_order, "READ", 0.0)
        await pilot.press("down")
        await until(pilot, lambda: "That is so." not in seen(pilot))
