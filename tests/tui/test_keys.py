"""Keys: which a binding may have, how one is given to it by pressing it, and the list of them over any screen."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from shellmate import config
from shellmate.config import HistorySettings, Settings
from shellmate.tui import screens
from shellmate.tui.app import ShellmateApp
from shellmate.tui.key_check import refused
from shellmate.tui.keys import key_told
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.help import HelpScreen, all_bindings
from shellmate.tui.screens.key_settings import KeysScreen, PressScreen
from shellmate.tui.screens.output import OutputScreen
from tests.tui.conftest import Make, fill_history, open_history, seen, until


async def _keys_screen(pilot: Any, app: Any, binding: str) -> KeysScreen:
    """The keys, opened through the settings, with the bar on a binding."""
    await until(pilot, lambda: isinstance(app.screen, AskScreen))
    await pilot.press("f4")
    await until(pilot, lambda: app.screen.id == "settings" and app.screen.query("#open-keys"))
    app.screen.query_one("#open-keys").focus()
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, KeysScreen) and app.screen.rows.has_focus)
    screen: KeysScreen = app.screen
    screen.rows.highlighted = screen.rows.get_option_index(binding)
    return screen


@pytest.mark.parametrize(
    ("binding", "key", "said"),
    [
        ("ask.edit", "ctrl+g", ""), ("ask.edit", "E", ""), ("ask.edit", "e", ""), ("history.edit", "f9", ""), ("app.help", "ctrl+question_mark", ""),
        ("ask.edit", "foo", "no key foo"), ("ask.edit", "kontrol+e", "no key"), ("ask.edit", "c", "C is taken (Ask: Copy)".replace("C is", "c is")), ("ask.edit", "3", "candidate 3"),
        ("history.edit", "f2", "F2 is taken (Everywhere: History)"), ("app.help", "ctrl+e", "taken (Ask: Edit)"), ("app.help", "x", "could not be typed"), ("app.history", "end", "needed on every screen"), ("ask.edit-anywhere", "up", "needed on every screen"), ("ask.edit-anywhere", "question_mark", "could not be typed"),
        ("app.help", "ctrl+p", "the palette"), ("ask.nothing", "x", "No key is called ask.nothing"),
    ],
)  # fmt: skip
def test_a_key_that_is_none_or_is_taken_is_refused(binding: str, key: str, said: str) -> None:
    assert said in (found := refused(binding, key, {}))
    assert bool(said) == bool(found)


def test_what_came_with_the_app_is_allowed_and_a_freed_key_is_free() -> None:
    for _, bindings in all_bindings():
        for binding in bindings:
            assert refused(binding.id or "", binding.key, {}) == "", binding
    assert refused("ask.edit", "c", {"ask.copy": "y"}) == ""
    assert "y is taken" in refused("ask.edit", "y", {"ask.copy": "y"})


async def test_a_key_is_given_by_pressing_it(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        screen = await _keys_screen(pilot, app, "app.history")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PressScreen) and "Press the key." in seen(pilot))
        await pilot.press("f3")
        await until(pilot, lambda: "F3 is taken (Everywhere: Model)." in seen(pilot))
        await pilot.press("ctrl+t")
        await until(pilot, lambda: app.screen is screen and config.load().keys == {"app.history": "ctrl+t"})
        await until(pilot, lambda: "Ctrl-T" in seen(pilot))
        await pilot.press("ctrl+t")
        await until(pilot, lambda: app.screen.id == "history")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))


async def test_a_key_goes_back_to_what_it_was(make: Make) -> None:
    assert config.change("keys.app.history", "ctrl+t")
    app = make(settings=config.load())
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        screen = await _keys_screen(pilot, app, "app.history")
        await pilot.press("enter")
        await until(pilot, lambda: "Now Ctrl-T; it came with F2." in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        assert config.load().keys == {"app.history": "ctrl+t"}
        await pilot.press("delete")
        await until(pilot, lambda: config.load().keys == {})
        await pilot.press("escape")
        await until(pilot, lambda: app.screen.id == "settings")


async def test_help_lies_over_a_running_command_and_other_screens_wait(make: Make) -> None:
    app = make("say hello", settings=Settings(history=HistorySettings(keep_output=True)))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.store)
        app._run("until [ -e go ]; do sleep 0.1; done; echo done", None, None, "wait")
        await until(pilot, lambda: isinstance(app.screen, OutputScreen))
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen) and "Keys" in seen(pilot))
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, OutputScreen))
        for key in ("f2", "f3", "f4"):
            await pilot.press(key)
            assert isinstance(app.screen, OutputScreen)
        await until(pilot, lambda: "s stops it" in seen(pilot))
        Path("go").touch()
        await until(pilot, lambda: "exit 0" in seen(pilot) and "done" in seen(pilot))
        await pilot.press("f2")
        await until(pilot, lambda: app.screen.id == "history")
        assert app.store.search()[0].exit_status == 0
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and "exit 0 in " in seen(pilot))


def _screens() -> list[type[Any]]:
    """Every class of the app that binds keys for people, whether or not the help knows of it."""
    modules = [importlib.import_module(found.name) for found in pkgutil.iter_modules(screens.__path__, f"{screens.__name__}.")]
    kinds = {kind for module in modules for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Screen) and kind.__module__.startswith("shellmate.")}
    return sorted((kind for kind in kinds | {ShellmateApp} if vars(kind).get("BINDINGS")), key=lambda kind: kind.__name__)


async def test_help_lists_every_bound_key(make: Make) -> None:
    kinds = _screens()
    assert len(kinds) >= 13
    app = make(settings=Settings(keys={"app.history": "f9", "output.stop": "ctrl+g"}))
    async with app.run_test(size=(100, 300), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen) and "F9" in seen(pilot))
        text = " ".join(seen(pilot).replace("│", " ").split())
        for kind in kinds:
            for binding in {b.id: b for b in reversed(vars(kind)["BINDINGS"])}.values():
                assert f"{key_told(app.settings.keys.get(binding.id, binding.key))} {binding.tooltip}" in text, (kind, binding)
        for expected in ("Ctrl-P Finds everything", "1 to 9 Choose a candidate"):
            assert expected in text
        await pilot.press("escape", "f9")
        await until(pilot, lambda: app.screen.id == "history")


async def test_help_begins_with_the_screen_below_and_goes_back_to_it(make: Make) -> None:
    fill_history(5)
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_history(pilot, app)
        await pilot.press("3")
        await until(pilot, lambda: len(screen.entries_list.ids) == 1)
        await pilot.press("f1")
        await until(pilot, lambda: "Remove the entry for good" in seen(pilot))
        assert [line for line in str(app.screen.query_one("#help-text").render()).splitlines() if line][1] == "History", "behind the key that finds everything"
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        assert screen.search.value == "3"


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
async def test_help_keeps_what_keys_do_in_a_column_of_its_own(make: Make, size: tuple[int, int]) -> None:
    app = make()
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen) and "next candidate" in seen(pilot))
        text = str(app.screen.query_one("#help-text").render())
        assert "Enter  " in text
        assert "EnterBack" not in text
        assert max(map(len, text.splitlines())) <= app.screen.box.scrollable_content_region.width


async def test_the_palette_offers_what_the_screen_can_do_now(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.candidates.candidates)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Copy the command (c)" in seen(pilot))
        assert "Theme: light" not in seen(pilot)
        assert "What shall shellmate do?" in seen(pilot)
        for key in "copy":
            await pilot.press(key)
        await pilot.pause(0.3)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: app.clipboard == "echo hello")


async def test_the_arrows_go_from_setting_to_setting_and_default_works_in_a_field(make: Make) -> None:
    config.change("suggest.delay_ms", 400)
    app = make(settings=config.load())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press("f4")
        await until(pilot, lambda: app.focused and app.focused.id == "set-appearance-theme")
        await pilot.press(*["down"] * 6)
        await until(pilot, lambda: app.focused and app.focused.id == "set-suggest-delay_ms")
        await pilot.press("ctrl+d")
        await until(pilot, lambda: config.load().suggest.delay_ms == 120 and app.focused.value == "120")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: config.load().suggest.delay_ms == 400)
