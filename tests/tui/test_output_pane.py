"""The pane of a command's output: it is cut at a size and says so, and its keys stop the command or leave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shellmate.config import HistorySettings, Settings
from shellmate.tui import captured
from shellmate.tui.screens import output
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.output import OutputScreen
from tests.tui.conftest import Make, ready, seen, until

QUIET = Settings(history=HistorySettings(keep_output=True))


async def _started(pilot: Any, command: str) -> OutputScreen:
    app = pilot.app
    await ready(pilot)
    app._run(command, None, None, "try it")
    await until(pilot, lambda: isinstance(app.screen, OutputScreen))
    screen: OutputScreen = app.screen
    return screen


def _capped(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(captured, "MOST_OUTPUT", most)
    monkeypatch.setattr(output, "MOST_OUTPUT", most)


@pytest.mark.parametrize(("printed", "cut"), [(999, False), (1000, False), (1001, True), (300_000, True)])
async def test_output_is_cut_at_a_size_and_it_is_said(make: Make, monkeypatch: pytest.MonkeyPatch, printed: int, cut: bool) -> None:
    _capped(monkeypatch, 1000)
    app: Any = make("say hello", settings=QUIET)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        screen = await _started(pilot, f"yes | head -c {printed}; touch went-on; false")
        await until(pilot, lambda: screen.ended and "exit 1" in seen(pilot))
        assert Path("went-on").exists(), "what is not shown does not stop the command"
        assert len("\n".join(screen.log_pane.lines)) <= 1000
        assert len(screen.ended.output if screen.ended else "") == min(printed, 1000)
        assert ("(the first 1,000 characters)" in seen(pilot)) == cut


@pytest.mark.parametrize("key", ["s", "escape", "q", "enter", "ctrl+c"])
async def test_each_key_stops_a_command_that_runs_and_it_is_recorded(make: Make, key: str) -> None:
    app: Any = make("say hello", settings=QUIET)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        screen = await _started(pilot, "echo begun; while :; do sleep 0.05; done")
        await until(pilot, lambda: "begun" in seen(pilot) and "running" in seen(pilot) and "s Stop" in seen(pilot))
        await pilot.press(key)
        await until(pilot, lambda: screen.ended and "ended by signal 15" in seen(pilot))
        assert app.screen is screen, "what was printed can still be read"
        assert "begun" in seen(pilot)
        await until(pilot, lambda: "s Stop" not in seen(pilot).split("\n")[-1])
        await pilot.press("s")
        assert app.screen is screen
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and "ended by signal 15" in seen(pilot))
        assert [(e.request, e.exit_status) for e in app.store.each()] == [("try it", 143)]


async def test_one_that_does_not_listen_is_said_to_be_stopping_and_is_ended(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captured, "PATIENCE", 1.0)
    app: Any = make("say hello", settings=QUIET)
    Path("deaf").write_text("#!/bin/bash\ntrap '' TERM\necho begun\nwhile :; do sleep 0.05; done\n")
    Path("deaf").chmod(0o755)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        screen = await _started(pilot, "./deaf")
        await until(pilot, lambda: "begun" in seen(pilot))
        await pilot.press("s")
        await until(pilot, lambda: "stopping …" in seen(pilot))
        await until(pilot, lambda: screen.ended and "ended by signal 9" in seen(pilot))


async def test_a_flood_of_output_can_be_stopped(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    _capped(monkeypatch, 5000)
    app: Any = make("say hello", settings=QUIET)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        screen = await _started(pilot, "yes flood")
        await until(pilot, lambda: "flood" in seen(pilot))
        await pilot.press("s")
        await until(pilot, lambda: screen.ended and "ended by signal" in seen(pilot))
        assert len("\n".join(screen.log_pane.lines)) <= 5000
