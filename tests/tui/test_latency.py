"""From a key press to the painted answer: as a multiple of what painting the screen costs, in this process's own processor time."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Any

import pytest
from textual import events

from shellmate.config import Settings, SuggestSettings
from shellmate.tui.screens.ask import AskScreen
from tests.tui.conftest import Make, seen, until

_MOST = 8
"""Paintings of the whole screen that one key press may cost; it costs about one."""


def _painting(pilot: Any) -> float:
    """Processor seconds of drawing every widget afresh."""
    started = time.process_time()
    for widget in pilot.app.screen.walk_children():
        widget.notify_style_update()
        widget.refresh()
    seen(pilot)
    return time.process_time() - started


async def _answered(pilot: Any, key: str, text: str) -> float:
    """Processor seconds from the key press until its answer can be seen."""
    screen = pilot.app.screen
    started = time.process_time()
    press = events.Key(key, key)
    press.set_sender(pilot.app)
    pilot.app.post_message(press)
    for _ in range(20_000):
        await asyncio.sleep(0.001)
        if (chosen := screen.candidates.chosen) and chosen.command == f"echo '{text}'":
            break
    spent = time.process_time() - started
    await until(pilot, lambda: f"echo '{text}'" in seen(pilot))
    return spent


@pytest.mark.alone
async def test_a_key_press_costs_a_few_paintings(make: Make) -> None:
    app = make(settings=Settings(suggest=SuggestSettings(delay_ms=0)))
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
        typed, costs, paintings = "", [], []
        for key in "abcdefghi":
            typed += key
            costs.append(await _answered(pilot, key, typed))
            paintings.append(_painting(pilot))
        ratio = statistics.median(costs) / statistics.median(paintings)
        print(f"key press to answer {ratio:.1f} paintings, {statistics.median(costs) * 1000:.1f} ms of processor time")
        assert ratio < _MOST


@pytest.mark.alone
async def test_an_answer_is_not_held_back(make: Make) -> None:
    """With a model that answers at once the wait is the set delay, not a poll or an animation: far less than a second even on a busy machine."""
    app = make(settings=Settings(suggest=SuggestSettings(delay_ms=0)))
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.input.has_focus)
        waits, typed = [], ""
        for key in "abcdefghi":
            typed += key
            started = time.monotonic()
            await _answered(pilot, key, typed)
            waits.append(time.monotonic() - started)
        assert min(waits) < 0.5
