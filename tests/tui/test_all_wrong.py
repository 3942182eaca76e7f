"""After every command of the list was called wrong: no key is taken for a request, and the last ones come back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from shellmate.core.types import Candidate
from shellmate.history import Decision
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.widgets.typed import WAIT, Typed
from tests.tui.conftest import Make, ready, seen, until


async def _all_wrong(pilot: Any) -> tuple[AskScreen, tuple[Candidate, ...]]:
    screen = await ready(pilot)
    found = screen.candidates.candidates
    await pilot.press("tab")
    for left in reversed(range(len(found))):
        await pilot.press("r")
        await until(pilot, lambda left=left: len(screen.candidates.candidates) == left)
    await until(pilot, lambda: "all were called wrong" in seen(pilot) and "Ctrl-Z brings the last one back" in seen(pilot))
    return screen, found


@pytest.mark.parametrize("wait", [0.0, WAIT])
@pytest.mark.parametrize("keys", ["r", "rr", "e", "c", "i", "x"])
async def test_a_key_of_the_list_does_nothing_once_all_were_called_wrong(make: Make, monkeypatch: pytest.MonkeyPatch, keys: str, wait: float) -> None:
    app = make("say hello")
    async with app.run_test(size=(90, 24), notifications=True) as pilot:
        screen, found = await _all_wrong(pilot)
        monkeypatch.setattr(Typed, "wait", wait)
        await pilot.press(*keys)
        await asyncio.sleep(2 * wait)
        await pilot.pause(0.1)
        assert screen.is_current
        assert screen.input.value == "say hello"
        assert screen.candidates.has_focus
        assert app.clipboard == ""
        assert [e.decision for e in app.store.each()] == [Decision.REJECTED] * len(found)
        await pilot.press("ctrl+z")
        await until(pilot, lambda: screen.candidates.candidates == found[-1:])
        await pilot.press("ctrl+z")
        await until(pilot, lambda: screen.candidates.candidates == found)
        assert screen.candidates.has_focus
        assert app.store.count() == 0
        await until(pilot, lambda: "Enter: run" in seen(pilot) and "e Edit" in seen(pilot) and "prints its words" in seen(pilot))


async def test_the_bottom_line_shows_no_key_that_does_nothing(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(120, 30)) as pilot:
        screen, _ = await _all_wrong(pilot)
        await until(pilot, lambda: "e Edit" not in seen(pilot) and "F1 Help" in seen(pilot))
        for line in (str(screen.candidates.border_subtitle), seen(pilot)):
            assert "Enter: run" not in line
        await pilot.press("up", "down", "home", "end", "enter", "1")
        assert await pilot.click("#candidates", offset=(5, 1), times=2)
        await pilot.pause()
        assert screen.is_current
        assert screen.candidates.has_focus


@pytest.mark.parametrize("words", ["find big files", "edit it", "extract a.zip"])
async def test_words_are_a_new_request_still(make: Make, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    app = make("say hello")
    async with app.run_test(size=(90, 24)) as pilot:
        screen, _ = await _all_wrong(pilot)
        monkeypatch.setattr(Typed, "wait", WAIT)
        await pilot.press(*({" ": "space", ".": "full_stop"}.get(letter, letter) for letter in words))
        await until(pilot, lambda: screen.input.value == words and screen.input.has_focus)
        await until(pilot, lambda: [c.command for c in screen.candidates.candidates] == [f"echo '{words}'"])
        await until(pilot, lambda: "called wrong" not in seen(pilot) and "Tab: more keys" in seen(pilot))


async def test_the_last_one_comes_back_from_the_input_too(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(90, 24)) as pilot:
        screen, found = await _all_wrong(pilot)
        await pilot.press("escape")
        assert screen.input.has_focus
        await pilot.press("ctrl+z")
        await until(pilot, lambda: screen.candidates.candidates == found[-1:] and screen.candidates.has_focus)
