"""What drops down in the settings and the history has an edge of its own, in every theme, and does not run into the text behind it."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from textual.pilot import Pilot
from textual.widgets import Select
from textual.widgets._select import SelectOverlay

from shellmate.config import AppearanceSettings, Settings
from tests.tui.conftest import Make, fill_history, open_history, open_settings, seen, until

_THEMES = ("dark", "light", "high-contrast", "terminal")


async def _dropped(pilot: Pilot[Any], which: str) -> list[str]:
    """Opens a choice; the rows that it drops, edges included."""
    choice = pilot.app.screen.query_one(which, Select)
    choice.focus()
    await pilot.press("enter")
    overlay = choice.query_one(SelectOverlay)
    await until(pilot, lambda: choice.expanded and overlay.region.area and overlay.has_focus)
    await pilot.pause()
    place = overlay.region
    assert place in pilot.app.screen.region
    return [line.ljust(place.right)[place.x : place.right] for line in seen(pilot).splitlines()[place.y : place.bottom]]


def _assert_framed(rows: list[str], options: list[str]) -> None:
    top, *middle, bottom = rows
    assert top == f"╭{'─' * (len(top) - 2)}╮"
    assert bottom == f"╰{'─' * (len(top) - 2)}╯"
    assert all(row.startswith("│ ") and row.endswith(" │") for row in middle), rows
    assert [row[2:-2].strip() for row in middle] == options


@pytest.mark.parametrize("theme", _THEMES)
async def test_a_choice_of_the_settings_is_framed(make: Make, theme: Literal["dark", "light", "high-contrast", "terminal"]) -> None:
    app = make(settings=Settings(appearance=AppearanceSettings(theme=theme)))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_settings(pilot, app, "#set-appearance-theme")
        _assert_framed(await _dropped(pilot, "#set-appearance-theme"), list(_THEMES))


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("theme", _THEMES)
async def test_the_filters_of_the_history_are_framed_and_their_words_whole(make: Make, theme: Literal["dark", "light", "high-contrast", "terminal"], width: int) -> None:
    fill_history(30)
    app = make(settings=Settings(appearance=AppearanceSettings(theme=theme)))
    async with app.run_test(size=(width, 24)) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 30)
        _assert_framed(await _dropped(pilot, "#filter-time"), ["any time", "today", "7 days", "30 days", "one year"])
        await pilot.press("escape")
        rows = await _dropped(pilot, "#filter-kind")
        assert [row[2:-2].strip() for row in rows[1:-1]][1:3] == ["✓ accepted", "~ edited"]
        await pilot.press("escape")
        rows = await _dropped(pilot, "#filter-field")
        assert all("…" not in row for row in rows)
