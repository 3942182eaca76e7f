"""History, settings, welcome, palette: their keys and flows, on a real store and a real settings file."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, Select, Switch

from shellmate import config, paths
from shellmate.config import HistorySettings, Settings
from shellmate.history import Decision, Entry, HistoryStore, opening
from shellmate.history.opening import kept_copies
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.confirm import ConfirmScreen
from shellmate.tui.screens.help import all_bindings
from shellmate.tui.screens.output import OutputScreen
from shellmate.tui.screens.settings_rows import ROWS
from tests.tui.conftest import Make, open_history, open_settings, seen, until

ENTRIES = [
    Entry("show big files", "du -ah . | sort -rh | head", "du -ah .", Decision.EDITED, 1_700_000_000_000, "/srv", exit_status=0, duration_ms=1200),
    Entry("list branches", "git branch -a", "git branch -a", time_ms=1_700_000_100_000, exit_status=128),
    Entry("remove [bold]evil\x1b[31m", "echo \x1b]0;evil\x07", "", Decision.REJECTED, 1_700_000_200_000),
]

QUIET = Settings(history=HistorySettings(keep_output=True))


def _filled() -> None:
    store = HistoryStore()
    store.add_many(ENTRIES)
    store.close()


async def test_history_searches_filters_and_shows_the_change(make: Make) -> None:
    _filled()
    app = make()
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 3)
        assert "\x1b" not in seen(pilot)
        assert "[bold]evil" in seen(pilot)
        for key in "sort":
            await pilot.press(key)
        await until(pilot, lambda: len(screen.entries_list.ids) == 1)
        await until(pilot, lambda: "what became of it" in seen(pilot))
        assert "exit 0 in 1.2 s" in seen(pilot)
        screen.query_one("#history-search", Input).value = ""
        screen.query_one("#filter-kind", Select).value = "failed"
        await until(pilot, lambda: len(screen.entries_list.ids) == 1 and "git branch" in seen(pilot))
        screen.query_one("#filter-field", Select).value = "docker"
        await until(pilot, lambda: "Nothing matches" in seen(pilot))


async def test_history_runs_again_pins_and_forgets(make: Make) -> None:
    _filled()
    app = make()
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 3)
        await pilot.press("down")
        await until(pilot, lambda: screen.entries_list.has_focus)
        await pilot.press("down", "down", "p")
        await until(pilot, lambda: len(screen.entries_list.ids) == 3 and app.store.get(1).pinned)
        await until(pilot, lambda: screen.entries_list.ids[0] == 1)
        screen.entries_list.highlighted = 0
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "du -ah" in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("d")
        await until(pilot, lambda: "Forget for good?" in seen(pilot))
        await pilot.press("n")
        await until(pilot, lambda: app.screen is screen)
        assert app.store.count() == 3
        await pilot.press("d")
        await until(pilot, lambda: "Forget for good?" in seen(pilot))
        await pilot.press("y")
        await until(pilot, lambda: app.store.count() == 2)
        assert app.store.get(1) is None
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))


async def test_history_goes_to_a_file_and_comes_back(make: Make) -> None:
    _filled()
    app = make()
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 3)
        await pilot.press("down", "x")
        await until(pilot, lambda: app.screen.query("#path"))
        await pilot.press("enter")
        await until(pilot, lambda: Path("history.jsonl").exists() and app.screen is screen)
        assert len(Path("history.jsonl").read_text().splitlines()) == 3
        assert Path("history.jsonl").stat().st_mode & 0o777 == 0o600
        await until(pilot, lambda: screen.entries_list.has_focus)
        await pilot.press("m")
        await until(pilot, lambda: app.screen.query("#path"))
        await pilot.press("enter")
        await until(pilot, lambda: any("0 added; 3 were there already." in n.message for n in app._notifications))
        assert app.store.count() == 3


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()


def _refuse_writing(path: Path, patience: float) -> None:
    raise PermissionError(13, "Permission denied", str(path))


def _hold(path: Path, how: str) -> sqlite3.Connection:
    """Another program: one that has the file for itself, or one that writes."""
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    if how == "locked":
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT OR REPLACE INTO facts VALUES ('held', '1')")
    if how == "locked":
        other.execute("COMMIT")
    return other


async def _runs_a_command(pilot: Any, app: Any) -> None:
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, OutputScreen) and "exit 0" in seen(pilot) and "│hello " in seen(pilot))
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.candidates.candidates)


@pytest.mark.parametrize(("fault", "said"), [("corrupt", "is damaged"), ("newer", "newer shellmate"), ("locked", "locked by another program")])
async def test_without_a_history_the_app_works_and_says_so(make: Make, fault: str, said: str) -> None:
    path = paths.history_file()
    _filled()
    if fault == "corrupt":
        path.write_bytes(os.urandom(4096))
    elif fault == "newer":
        _newer(path)
    other = _hold(path, fault) if fault == "locked" else None
    before = path.read_bytes()
    app = make("say hello", settings=QUIET)
    async with app.run_test(size=(160, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.candidates.candidates)
        await until(pilot, lambda: "history off" in seen(pilot) and "Working without history" in seen(pilot))
        assert said in app.screen.status.problem
        assert any(said in n.message for n in app._notifications)
        await _runs_a_command(pilot, app)
        await pilot.press("tab", "c")
        assert app.clipboard == "echo hello"
        await pilot.press("f2")
        await until(pilot, lambda: app.screen.id == "history" and "cannot be used" in seen(pilot))
    assert [copy.read_bytes() for copy in kept_copies(path)] == ([before] if fault != "locked" else [])
    assert path.read_bytes() == before
    if other:
        other.close()
        store = HistoryStore()
        assert store.count() == len(ENTRIES)
        store.close()


async def test_a_history_that_can_only_be_read_is_shown_and_commands_run(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    _filled()
    monkeypatch.setattr(opening, "_writable", _refuse_writing)
    app = make("say hello", settings=QUIET)
    async with app.run_test(size=(140, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.candidates.candidates)
        await until(pilot, lambda: "history read-only" in seen(pilot) and "Nothing is recorded" in seen(pilot))
        assert "Working without history" not in seen(pilot)
        await _runs_a_command(pilot, app)
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 3 and "git branch" in seen(pilot))
        await pilot.press("down", "p")
        await until(pilot, lambda: any("nothing was recorded" in n.message for n in app._notifications))
        assert not app.store.get(3).pinned


async def test_while_another_program_writes_commands_run_unrecorded_and_it_is_said(make: Make) -> None:
    _filled()
    app = make("say hello", settings=QUIET)
    async with app.run_test(size=(140, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.candidates.candidates and app.store)
        app.store._db.execute("PRAGMA busy_timeout = 50")
        other = _hold(paths.history_file(), "busy")
        await _runs_a_command(pilot, app)
        assert any("locked by another program" in n.message and n.title == "Not recorded" for n in app._notifications)
        other.execute("ROLLBACK")
        other.close()
        await _runs_a_command(pilot, app)
        assert app.store.count() == len(ENTRIES) + 1


async def test_settings_are_written_refused_and_undone(make: Make) -> None:
    file = paths.config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("# mine\n[suggest]\ncount = 4 # four\n")
    app = make(settings=config.load())
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await open_settings(pilot, app, "#set-appearance-theme")
        screen = app.screen
        screen.query_one("#set-appearance-theme", Select).value = "light"
        await until(pilot, lambda: app.theme == "light")
        screen.query_one("#set-history-enabled", Switch).value = False
        await until(pilot, lambda: not config.load().history.enabled)
        count = screen.query_one("#set-suggest-count", Input)
        count.focus()
        count.value = "99"
        await pilot.press("enter")
        await until(pilot, lambda: "1 to 20, not 99." in seen(pilot))
        assert count.value == "99"
        assert config.load().suggest.count == 4
        await pilot.press("ctrl+z")
        await until(pilot, lambda: count.value == "4" and "1 to 20, not 99." not in seen(pilot))
        assert not config.load().history.enabled, "only the refused text is taken back"
        count.value = "7"
        await pilot.press("enter")
        await until(pilot, lambda: config.load().suggest.count == 7)
        assert file.read_text().startswith("# mine\n[suggest]\ncount = 7 # four\n")
        await pilot.press("tab", "ctrl+z")
        await until(pilot, lambda: config.load().suggest.count == 4 and count.value == "4")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: config.load().history.enabled and screen.query_one("#set-history-enabled", Switch).value)


async def test_a_setting_is_taken_back_after_its_screen_was_left(make: Make) -> None:
    app = make(settings=config.load())
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await open_settings(pilot, app, "#set-appearance-theme")
        app.screen.query_one("#set-appearance-theme", Select).value = "light"
        await until(pilot, lambda: app.theme == "light")
        await pilot.press("escape")
        await open_settings(pilot, app, "#set-appearance-theme")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: app.theme == "dark" and app.screen.query_one("#set-appearance-theme", Select).value == "dark")
        assert config.load().appearance.theme == "dark"
        await pilot.press("ctrl+z")
        await until(pilot, lambda: "Nothing was changed since the start." in seen(pilot))


@pytest.mark.parametrize("typed", ["2", "99", ""])
async def test_escape_in_a_field_cancels_and_a_second_one_leaves(make: Make, typed: str) -> None:
    app = make(settings=config.load())
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await open_settings(pilot, app, "#set-suggest-count")
        count = app.screen.query_one("#set-suggest-count", Input)
        count.focus()
        await pilot.press("end", "backspace", *typed)
        await until(pilot, lambda: count.value == typed)
        await pilot.press("escape")
        await until(pilot, lambda: count.value == "5")
        assert app.screen.id == "settings"
        assert "How many commands are offered" in seen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
    assert config.load().suggest.count == 5
    assert app.changed == []


@pytest.mark.parametrize("key", ["enter", "tab", "down", "up"])
async def test_enter_and_leaving_a_field_keep_what_was_typed(make: Make, key: str) -> None:
    app = make(settings=config.load())
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await open_settings(pilot, app, "#set-suggest-count")
        app.screen.query_one("#set-suggest-count", Input).focus()
        await pilot.press("end", "backspace", "2", key)
        await until(pilot, lambda: config.load().suggest.count == 2)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
    assert config.load().suggest.count == 2


async def test_sentences_name_the_keys_as_they_are(make: Make) -> None:
    app = make(welcome=True, settings=config.Settings(keys={"app.settings": "f9", "app.help": "f10"}))
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await until(pilot, lambda: "1/3" in seen(pilot))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "F9 switches any of it off" in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "F10 lists the keys" in seen(pilot))


async def test_a_remapped_key_works_at_once(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        assert app.change("keys.app.history", "f8")
        await pilot.press("f8")
        await until(pilot, lambda: app.screen.id == "history")


def test_every_setting_has_a_row_and_every_binding_an_id_and_a_tooltip() -> None:
    assert set(ROWS) == set(config.flat(config.Settings()))
    for title, bindings in all_bindings():
        for binding in bindings:
            assert binding.id, (title, binding)
            assert binding.tooltip, (title, binding)


async def test_the_welcome_comes_once_and_can_be_skipped(make: Make) -> None:
    app = make(welcome=None)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: "1/3" in seen(pilot))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "3/3" in seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
    app = make(welcome=None)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and "Try, for example" in seen(pilot))
        assert "Welcome" not in seen(pilot)


async def test_the_palette_finds_screens_and_themes(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press("ctrl+p")
        for key in "theme: light":
            await pilot.press({" ": "space", ":": "colon"}.get(key, key))
        await until(pilot, lambda: "Theme: light" in seen(pilot))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: app.theme == "light")
        assert config.load().appearance.theme == "light"


async def test_the_palette_leads_to_a_setting(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press("ctrl+p")
        await pilot.press(*({" ": "space", ":": "colon"}.get(c, c) for c in "setting: always dan"))
        await until(pilot, lambda: "Setting: Always dangerous" in seen(pilot))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "set-safety-deny")
