"""Movement (smooth scrolling, a blinking cursor) as the settings and the environment say."""

from __future__ import annotations

import pytest
from textual import constants

from shellmate.config import AppearanceSettings, Settings
from shellmate.tui.screens.ask import AskScreen
from tests.tui.conftest import Make, until


@pytest.mark.parametrize(("wanted", "surroundings", "level"), [(True, "full", "full"), (False, "full", "none"), (True, "none", "none"), (True, "basic", "basic")])
async def test_movement_follows_the_setting_and_the_environment(make: Make, monkeypatch: pytest.MonkeyPatch, wanted: bool, surroundings: str, level: str) -> None:
    monkeypatch.setattr(constants, "TEXTUAL_ANIMATIONS", surroundings)
    app = make(settings=Settings(appearance=AppearanceSettings(animations=wanted)))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
        assert app.animation_level == level
        assert app.screen.input.cursor_blink == (level == "full")


async def test_a_changed_setting_holds_at_once(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
        assert app.screen.input.cursor_blink
        assert app.change("appearance.animations", False)
        await pilot.press("f2")
        await until(pilot, lambda: app.screen.id == "history" and app.screen.search.has_focus)
        assert not app.screen.search.cursor_blink
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        assert app.animation_level == "none"
        assert not app.screen.input.cursor_blink
