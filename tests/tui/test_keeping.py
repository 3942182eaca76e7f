"""The store is opened beside the first picture: what is decided before it is open, or while it is switched, is kept all the same."""

from __future__ import annotations

import threading
import time
from contextlib import closing, nullcontext
from typing import Any

import pytest

from shellmate import history
from shellmate.history import HistoryError, HistoryStore
from shellmate.tui import keeping, running
from shellmate.tui.running import Ended
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.confirm import ConfirmScreen
from tests.tui.conftest import Make, seen, until


@pytest.fixture
def opens(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """The store is open when this is set."""
    now, real = threading.Event(), history.HistoryStore

    def opened(*arguments: Any, **named: Any) -> HistoryStore:
        assert now.wait(20)
        return real(*arguments, **named)

    monkeypatch.setattr(history, "HistoryStore", opened)
    return now


async def _answered(pilot: Any) -> AskScreen:
    screen = pilot.app.screen
    await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen) and pilot.app.screen.candidates.candidates)
    assert isinstance(screen, AskScreen)
    return screen


def _kept() -> list[tuple[str, int | None]]:
    with closing(HistoryStore()) as store:
        return [(entry.command, entry.exit_status) for entry in store.search()]


async def test_a_command_run_before_the_store_is_open_is_recorded(make: Make, opens: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make("say hello")
    monkeypatch.setattr(app, "suspend", nullcontext)
    monkeypatch.setattr(running, "run_in_terminal", lambda *_: Ended(3, 10))
    async with app.run_test(size=(100, 30)) as pilot:
        await _answered(pilot)
        assert app.store is None
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        threading.Timer(0.3, opens.set).start()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
    assert _kept() == [("echo hello", 3)]


async def test_a_command_inserted_before_the_store_is_open_is_recorded(make: Make, opens: threading.Event) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        await _answered(pilot)
        threading.Timer(0.3, opens.set).start()
        await pilot.press("tab", "i")
        await until(pilot, lambda: app._exit)
    assert app.return_value == "echo hello"
    assert _kept() == [("echo hello", None)]


async def test_what_takes_too_long_is_told_and_the_store_comes_later(make: Make, opens: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_LONGEST", 0.1)
    app = make("say hello")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await _answered(pilot)
        assert app.note("echo hello", None, None) is None
        await until(pilot, lambda: "Not recorded" in seen(pilot))
        opens.set()
        await until(pilot, lambda: app.store is not None)
        assert app.note("echo later", None, None) is not None
    assert [command for command, _ in _kept()] == ["echo later"]


async def test_switched_off_while_it_opens_nothing_is_recorded(make: Make, opens: threading.Event) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        await _answered(pilot)
        threading.Timer(0.3, opens.set).start()
        assert app.change("history.enabled", False)
        await pilot.pause(0.5)
        assert app.store is None
        assert app.note("echo hello", None, None) is None
        assert app.change("history.enabled", True)
        await until(pilot, lambda: app.store is not None)
    assert _kept() == []


async def test_a_store_that_cannot_be_opened_is_told_once(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> HistoryStore:
        time.sleep(0.2)
        raise HistoryError("the database is a folder")

    monkeypatch.setattr(history, "HistoryStore", refuse)
    app = make("say hello")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await _answered(pilot)
        assert app.note("echo hello", None, None) is None
        assert app.note("echo hello", None, None) is None
        await until(pilot, lambda: "the database is a folder" in seen(pilot))
        await pilot.pause(0.3)
        assert seen(pilot).count("Working without history") == 1
