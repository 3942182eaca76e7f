"""Forty columns and twelve rows: the explanation has the list's place for as long as it is read, and settings are told in whole lines."""

from __future__ import annotations

from textual.widgets import Static

from shellmate.config import AppearanceSettings, Settings
from shellmate.tui.screens.settings import SettingsScreen
from tests.tui.conftest import Make, ready, seen, until

_SIZE = (40, 12)


async def test_the_explanation_takes_the_place_of_the_list_and_gives_it_back(make: Make) -> None:
    app = make("list files by size")
    async with app.run_test(size=_SIZE) as pilot:
        screen = await ready(pilot)
        await until(pilot, lambda: "PgDn: explain" in seen(pilot))
        assert not screen.explanation.display
        await pilot.press("pagedown")
        await until(pilot, lambda: screen.explanation.display and not screen.candidates.display and "What it does" in seen(pilot) and "Esc: list" in seen(pilot))
        assert screen.input.has_focus
        await pilot.press("escape")
        await until(pilot, lambda: screen.candidates.display and not screen.explanation.display)
        assert screen.input.value == "list files by size"
        await pilot.press("pagedown")
        await until(pilot, lambda: screen.explanation.display)
        await pilot.press("pageup")
        await until(pilot, lambda: screen.candidates.display and not screen.explanation.display)


async def test_from_the_list_the_keys_work_on_while_the_explanation_is_read(make: Make) -> None:
    app = make("list files by size")
    async with app.run_test(size=_SIZE) as pilot:
        screen = await ready(pilot)
        await pilot.press("tab", "pagedown")
        await until(pilot, lambda: screen.explanation.display and screen.explanation.has_focus)
        chosen = screen.candidates.chosen
        await pilot.press("c")
        await until(pilot, lambda: app.clipboard == (chosen.command if chosen else ""))
        await pilot.press("escape")
        await until(pilot, lambda: screen.candidates.has_focus)


async def test_without_explanations_the_key_does_nothing(make: Make) -> None:
    app = make("list files by size", settings=Settings(appearance=AppearanceSettings(explain=False)))
    async with app.run_test(size=_SIZE) as pilot:
        screen = await ready(pilot)
        await pilot.press("pagedown")
        await pilot.pause()
        assert screen.candidates.display and "explain" not in seen(pilot)


async def test_a_new_answer_shows_the_list_again(make: Make) -> None:
    app = make("list files by size")
    async with app.run_test(size=_SIZE) as pilot:
        screen = await ready(pilot)
        await pilot.press("pagedown")
        await until(pilot, lambda: screen.explanation.display)
        await pilot.press(*" now")
        await until(pilot, lambda: screen.candidates.display and not screen.explanation.display)


async def test_what_a_setting_is_for_has_the_whole_line(make: Make) -> None:
    app = make()
    async with app.run_test(size=_SIZE) as pilot:
        await until(pilot, lambda: app.is_mounted and bool(app.screen_stack))
        app.push_screen(SettingsScreen())
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen) and "Theme" in seen(pilot))
        label = app.screen.query_one("#set-appearance-explain-label", Static)
        assert label.size.width >= 30
        assert app.screen.query_one("#set-appearance-explain").region.y >= label.region.bottom
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: app.screen.query_one("#set-appearance-explain").region.y == label.region.y)


async def test_after_a_resize_the_list_says_the_keys_of_the_new_size(make: Make) -> None:
    app = make("list files by size")
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await until(pilot, lambda: "Tab: more keys" in seen(pilot) and "PgDn: explain" not in seen(pilot))
        await pilot.resize_terminal(*_SIZE)
        await until(pilot, lambda: "PgDn: explain" in seen(pilot))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "PgDn: explain" not in seen(pilot) and "Tab: more keys" in seen(pilot))
