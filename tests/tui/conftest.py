"""An app with a fake model and, where asked, a store of entries."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from shellmate.config import Settings
from shellmate.history import HistoryStore
from shellmate.tui.app import ShellmateApp
from shellmate.tui.screens import confirm
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.widgets.typed import Typed
from tests.tui.fakes import FakeAsker


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs `async def` tests."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    wanted = pyfuncitem._fixtureinfo.argnames
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in wanted}))
    return True


Make = Callable[..., ShellmateApp]


@pytest.fixture(autouse=True)
def keys_act_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter that is a key does not wait for a second one, and a question can be answered as soon as it is there."""
    monkeypatch.setattr(Typed, "wait", 0.0)
    monkeypatch.setattr(confirm, "GLANCE", 0.0)
    monkeypatch.setattr(confirm, "LONGER_GLANCE", 0.0)


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes an app that answers from the table, in a folder with a few files."""
    folder = tmp_path / "work"
    (folder / "build").mkdir(parents=True)
    for name in ("a.py", "b.py", "notes.txt"):
        (folder / name).write_text("x" * 100)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SHELL", "/bin/bash")

    def made(text: str = "", **options: Any) -> ShellmateApp:
        options.setdefault("asker", FakeAsker())
        options.setdefault("welcome", False)
        return ShellmateApp(options.pop("settings", Settings()), first_text=text, **options)

    return made


async def until(pilot: Pilot[Any], condition: Callable[[], object], limit: float = 10.0) -> None:
    """Waits until the condition holds; fails with the screen's text otherwise."""
    for _ in range(int(limit / 0.02)):
        await pilot.pause()
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never happened; the screen was:\n{seen(pilot)}")


def seen(pilot: Pilot[Any]) -> str:
    """What the screen shows, as text."""
    width, height = pilot.app.size
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines[:height])[: (width + 1) * height]


_FILL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
INSERT INTO entries (time_ms, request, command, decision) SELECT 1600000000000 + i * 1000, 'show file ' || i, 'echo ' || i, 'accepted' FROM n
"""


def fill_history(count: int, pinned: tuple[int, ...] = ()) -> None:
    """Entries 1 to `count`, written past redaction for speed."""
    store = HistoryStore()
    store._db.execute(_FILL.format(count=count))
    for number in pinned:
        store.pin(number)
    store.close()


async def open_history(pilot: Pilot[Any], app: ShellmateApp) -> Any:
    """The history screen, opened with its key."""
    await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.store)
    await pilot.press("f2")
    await until(pilot, lambda: app.screen.id == "history" and app.screen.is_mounted)
    return app.screen


async def open_settings(pilot: Pilot[Any], app: ShellmateApp, wanted: str) -> None:
    """The settings, opened with their key, once the editor of one is there."""
    await until(pilot, lambda: isinstance(app.screen, AskScreen))
    await pilot.press("f4")
    await until(pilot, lambda: app.screen.id == "settings" and bool(app.screen.query(wanted)))


async def ready(pilot: Any) -> AskScreen:
    """Candidates are there and the store is open."""
    await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen) and pilot.app.screen.candidates.candidates and pilot.app.store)
    screen: AskScreen = pilot.app.screen
    return screen
