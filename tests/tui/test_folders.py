"""The history's folder: a choice of its own beside the others, of this folder and of those that entries come from, on every terminal."""

from __future__ import annotations

import os
from typing import Any

import pytest
from textual.widgets import Select

from shellmate.history import Decision, Entry, HistoryStore
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.widgets.filters import folder_told
from tests.tui.conftest import Make, open_history, seen, until

_HOME_FOLDER = "docs [bold]and\x1b[31m\nmore"


def _filled() -> None:
    """Numbers 1 to 3 here, 4 to 8 in /srv/app, 9 and 10 in a folder of the home; every third failed."""
    here, home = os.getcwd(), os.path.expanduser("~")
    folders = [f"{here}/sub", here, here, *["/srv/app"] * 5, *[f"{home}/{_HOME_FOLDER}"] * 2]
    store = HistoryStore()
    for n, cwd in enumerate(folders, 1):
        store.record(Entry(f"say {n}", f"echo {n}", decision=Decision.EDITED if n % 2 else Decision.ACCEPTED, time_ms=1_700_000_000_000 + n, exit_status=int(n % 3 == 0)))
        store._db.execute("UPDATE entries SET cwd = ? WHERE id = ?", (cwd, n))
    store.close()


async def _opened(pilot: Any, app: Any) -> Any:
    """The history with all its entries and folders."""
    screen = await open_history(pilot, app)
    await until(pilot, lambda: len(screen.entries_list.ids) == 10 and len(screen.filters.folder._options) > 2)
    return screen


def _offered(screen: Any) -> list[str]:
    return [str(prompt) for prompt, _ in screen.filters.folder._options][1:]


async def _focus(pilot: Any, app: Any, wanted: str) -> None:
    """To a part of the screen by Tab alone."""
    for _ in range(8):
        if app.focused and app.focused.id == wanted:
            return
        await pilot.press("tab")
    raise AssertionError(f"Tab does not lead to {wanted}")


async def test_folders_are_offered_by_how_often_and_hide_nothing(make: Make) -> None:
    app = make()
    _filled()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await _opened(pilot, app)
        assert _offered(screen)[:3] == ["this folder", "/srv/app", "~/docs [bold]and\ufffd[31m\ufffdmore"]
        await _focus(pilot, app, "filter-folder")
        await pilot.press("enter")
        await until(pilot, lambda: "[bold]and" in seen(pilot) and "any folder" in seen(pilot))
        await pilot.press("down", "down", "down", "enter")
        await until(pilot, lambda: set(screen.entries_list.ids) == {9, 10})


@pytest.mark.parametrize(("kind", "folder", "numbers"), [("failed", "", {3}), ("edited", "", {1, 3}), ("failed", "/srv/app", {6}), ("accepted", "/srv", {4, 6, 8})])
async def test_folder_and_kind_hold_together(make: Make, kind: str, folder: str, numbers: set[int]) -> None:
    app = make()
    _filled()
    async with app.run_test(size=(140, 40)) as pilot:
        screen = await _opened(pilot, app)
        screen.query_one("#filter-kind", Select).value = kind
        if folder == "/srv":  # one that no entry has itself
            screen.filters.offer([folder], app.context.cwd)
        screen.filters.folder.value = folder
        await until(pilot, lambda: set(screen.entries_list.ids) == numbers)
        await pilot.press("escape")
        await until(pilot, lambda: len(screen.entries_list.ids) == 10)


async def test_what_is_chosen_stays_when_other_folders_come_to_be_offered(make: Make) -> None:
    app: Any = make()
    _filled()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await _opened(pilot, app)
        screen.filters.folder.value = "/srv/app"
        await until(pilot, lambda: len(screen.entries_list.ids) == 5)
        await pilot.press("down", "D")
        await until(pilot, lambda: "5 entries" in seen(pilot))
        await pilot.press("y")
        await until(pilot, lambda: app.screen is screen and "Nothing matches" in seen(pilot))
        assert screen.filters.folder.value == "/srv/app"
        for n in range(3):
            app.store.record(Entry(f"new {n}", "ls", cwd="/opt"))
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        screen = await open_history(pilot, app)
        await until(pilot, lambda: "/opt" in _offered(screen))
        assert "/srv/app" not in _offered(screen)


@pytest.mark.parametrize(
    ("size", "reached"),
    [
        ((40, 12), ["filter-kind", "filter-folder"]), ((40, 24), ["filter-kind", "filter-time", "filter-field", "filter-folder"]), ((60, 12), ["filter-kind", "filter-time", "filter-field", "filter-folder"]),
        ((80, 24), ["filter-kind", "filter-time", "filter-field", "filter-folder"]), ((100, 24), ["filter-kind", "filter-time", "filter-field", "filter-folder"]), ((140, 40), ["filter-kind", "filter-time", "filter-field", "filter-folder"]),
    ],
)  # fmt: skip
async def test_the_choices_are_whole_and_reached_by_tab_on_every_terminal(make: Make, size: tuple[int, int], reached: list[str]) -> None:
    app = make()
    _filled()
    async with app.run_test(size=size) as pilot:
        screen = await _opened(pilot, app)
        assert screen.search.has_focus and screen.search.region.width >= 20
        for wanted in reached:
            await pilot.press("tab")
            assert app.focused and app.focused.id == wanted
            assert app.focused.region in screen.region and app.focused.region.width >= 13
        for word in ("all kinds ", "any folder "):
            assert word in seen(pilot)
        regions = [screen.query_one(f"#{wanted}").region for wanted in reached] + [screen.search.region, screen.query_one("#history-body").region]
        assert not any(one.overlaps(other) for at, one in enumerate(regions) for other in regions[:at])
        await pilot.press("enter")
        await until(pilot, lambda: "this folder" in seen(pilot) and "/srv/app" in seen(pilot))
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: set(screen.entries_list.ids) == {4, 5, 6, 7, 8} and "/srv/app " in seen(pilot))
        await pilot.press("tab")
        await until(pilot, lambda: screen.entries_list.has_focus and "say 8" in seen(pilot))


def test_a_long_folder_is_told_by_its_end() -> None:
    home = os.path.expanduser("~")
    assert folder_told(home) == "~"
    assert folder_told(f"{home}/" + "a" * 40 + "/end") == "…" + "a" * 23 + "/end"
    assert folder_told("/") == "/"
