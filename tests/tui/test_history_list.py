"""The history screen's list with many entries: quick, all within reach, pins on top, and never older than the store."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Select

from shellmate import paths
from shellmate.config import HistorySettings, Settings
from shellmate.history import Decision, Entry, HistoryStore
from shellmate.training import job
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.help import HelpScreen
from tests.training.versions import add, fake_bundle
from tests.tui.conftest import Make, fill_history, open_history, ready, seen, until


def rows(pilot: Any) -> str:
    """What is seen above the list's lower border; entries still to be fetched show as dots."""
    return seen(pilot).split("Enter: run")[0].rpartition("\n")[0]


async def test_ignored_suggestions_can_be_filtered_and_what_was_only_looked_at_is_not_kept(make: Make) -> None:
    store = HistoryStore()
    store.record(Entry("list files", "ls -l", "ls -l", Decision.IGNORED))
    store.record(Entry("count files", "ls | wc -l", "ls | wc -l"))
    store.close()
    app = make("say hello")
    async with app.run_test(size=(120, 30)) as pilot:
        ask = await ready(pilot)
        await until(pilot, lambda: ask.input.has_focus)
        await pilot.press("down", "ctrl+u", "f", "i", "n", "d")
        await until(pilot, lambda: ask.suggestion and ask.suggestion.request == "find")
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 2)
        screen.query_one("#filter-kind", Select).value = "ignored"
        await until(pilot, lambda: len(screen.entries_list.ids) == 1 and "- list files" in seen(pilot))


@pytest.mark.parametrize("no_colour", [False, True])
async def test_a_failed_command_has_no_sign_of_success(make: Make, monkeypatch: pytest.MonkeyPatch, no_colour: bool) -> None:
    if no_colour:
        monkeypatch.setenv("NO_COLOR", "1")
    store = HistoryStore()
    store.record(Entry("list branches", "git branch -a", "git branch -a", exit_status=128))
    store.record(Entry("list files", "ls", "ls", exit_status=0))
    store.record(Entry("list users", "who", "who"))
    store.close()
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 3 and "! list branches" in seen(pilot))
        assert "✓ list files" in seen(pilot)
        assert "✓ list users" in seen(pilot)
        screen.query_one("#filter-kind", Select).value = "failed"
        await until(pilot, lambda: len(screen.entries_list.ids) == 1 and "! accepted   exit 128" in seen(pilot) and "! failed" in seen(pilot))
        assert "✓" not in seen(pilot)


async def test_a_hundred_thousand_entries_are_all_within_reach(make: Make) -> None:
    fill_history(100_000, pinned=(3,))
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        screen = await open_history(pilot, app)
        started = time.process_time()
        await until(pilot, lambda: len(screen.entries_list.ids) == 100_000)
        assert "History  100,000 " in seen(pilot)
        assert list(screen.entries_list.ids[:3]) == [3, 100_000, 99_999]
        await pilot.press("down", "end")
        await until(pilot, lambda: screen.current and screen.current.id == 1 and "show file 1 " in seen(pilot) and "…" not in rows(pilot))
        await pilot.press("pageup", "up")
        await until(pilot, lambda: screen.current and 5 < screen.current.id < 30)
        screen.entries_list.scroll_to(y=100_000, animate=False)
        await until(pilot, lambda: "show file 50000 " in seen(pilot) and "…" not in rows(pilot))
        await pilot.press("home")
        await until(pilot, lambda: screen.current and screen.current.id == 3 and "★" in seen(pilot))
        await pilot.press("slash")
        for key in "4242":
            await pilot.press(key)
        await until(pilot, lambda: list(screen.entries_list.ids) == [*range(42_429, 42_419, -1), 4242])
        assert time.process_time() - started < 10
        assert len(screen.entries_list._known) <= 1000


async def test_what_was_run_from_here_is_on_top_when_one_comes_back(make: Make) -> None:
    fill_history(250, pinned=(3,))
    app = make(settings=Settings(history=HistorySettings(keep_output=True)))
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 250)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: "Run this command?" in seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "exit 0" in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen and len(screen.entries_list.ids) == 251)
        assert list(screen.entries_list.ids[:3]) == [3, 251, 250]
        assert screen.current.id == 250


async def test_forgetting_everything_shown_says_how_many_and_does_it(make: Make) -> None:
    fill_history(250, pinned=(3,))
    app = make()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        screen = await open_history(pilot, app)
        for key in "24":
            await pilot.press(key)
        await until(pilot, lambda: len(screen.entries_list.ids) == 11)
        await pilot.press("down", "D")
        await until(pilot, lambda: "11 entries" in seen(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "Nothing matches" in seen(pilot))
        assert app.store.count() == 239


async def test_switched_off_nothing_is_recorded_and_switched_on_it_is_there(make: Make) -> None:
    store = HistoryStore()
    store.record(Entry("say hello", "echo hello"))
    store.close()
    app = make("say hello")
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen.candidates.candidates and app.store)
        assert app.change("history.enabled", False)
        await pilot.press("tab", "c", "f2")
        await until(pilot, lambda: "History is off" in seen(pilot))
        app.screen.set_focus(None)
        for key in ("down", "x", "m", "D", "enter", "p"):
            await pilot.press(key)
        assert app.screen.id == "history"
        assert "History is off" in seen(pilot)
        assert app.change("history.enabled", True)
        await until(pilot, lambda: "echo hello" in seen(pilot) and len(app.screen.entries_list.ids) == 1)
    assert Path(paths.history_file()).exists()


async def test_the_screen_goes_on_while_everything_shown_is_looked_up(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_history(250)
    app: Any = make()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 250)
        real, found, threads = app.store.ids, threading.Event(), []

        def slow(wanted: Any, *rest: Any) -> Any:
            threads.append(threading.current_thread())
            found.wait(20)
            return real(wanted, *rest)

        monkeypatch.setattr(app.store, "ids", slow)
        await pilot.press("down", "D")
        await until(pilot, lambda: threads)
        assert threading.main_thread() not in threads
        await pilot.press("down", "down")
        await until(pilot, lambda: screen.entries_list.highlighted == 2)
        found.set()
        await until(pilot, lambda: "250 entries" in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)


async def test_what_is_shown_by_now_is_never_forgotten_for_what_was_shown(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_history(250)
    app: Any = make()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 250)
        real, found, asked = app.store.ids, threading.Event(), []

        def slow(wanted: Any, *rest: Any) -> Any:
            if not wanted.text:
                asked.append(wanted)
                found.wait(20)
            return real(wanted, *rest)

        monkeypatch.setattr(app.store, "ids", slow)
        await pilot.press("down", "D")
        await until(pilot, lambda: asked)
        screen.search.value = "24"
        await until(pilot, lambda: len(screen.entries_list.ids) == 11)
        found.set()
        await pilot.pause(0.3)
        assert app.screen is screen


async def test_forgetting_says_where_the_text_still_is(make: Make) -> None:
    store = HistoryStore()
    store.add_many(Entry(f"say {n}", f"echo {n}") for n in range(3))
    copy = store.path.with_name("history.db.kept-1-2")
    copy.write_text("say 1")
    app: Any = make()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 3)
        app.store._patience = 0.1
        store._db.execute("BEGIN")
        store.count()
        await pilot.press("down", "delete")
        await until(pilot, lambda: "Forget for good?" in seen(pilot))
        await pilot.press("y")
        await until(pilot, lambda: app.store.count() == 2 and app._notifications)
        said = " ".join(n.message for n in app._notifications)
        assert said.startswith("Removed. Another program is reading ") and said.endswith(f"{copy} is an older copy of the history and was not touched.")
        store._db.execute("COMMIT")
        copy.unlink()
        app.clear_notifications()
        await pilot.press("delete")
        await until(pilot, lambda: "Forget for good?" in seen(pilot))
        await pilot.press("y")
        await until(pilot, lambda: [n.message for n in app._notifications] == ["Forgotten."])
    store.close()


async def test_forgetting_names_the_adapter_that_knows_it_and_ends_what_was_left_of_a_training(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = fake_bundle(tmp_path / "plain", "plain")
    monkeypatch.setenv("SHELLMATE_PLAIN", str(plain))
    store = HistoryStore()
    store.add_many(Entry(f"say {n}", f"echo {n}") for n in range(3))
    store.close()
    name = add(plain, created=time.time(), read=time.time(), source="history", trained_on=[{"request": f"say {n}", "command": f"echo {n}"} for n in range(3)])
    left_over = job.job_folder() / job.PREPARED
    left_over.parent.mkdir(parents=True)
    left_over.write_text('"say 2"')
    app: Any = make()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 3)
        await pilot.press("down", "delete")
        await until(pilot, lambda: "Forget for good?" in seen(pilot))
        await pilot.press("y")
        await until(pilot, lambda: app.store.count() == 2 and app._notifications)
        said = " ".join(n.message for n in app._notifications)
        assert said == f"Forgotten. {name} knows 1 request that you have forgotten: train again, or `shellmate adapter forget` removes it."
        assert not left_over.exists()


async def test_a_question_mark_on_the_list_shows_the_keys_and_in_the_search_box_is_searched_for(make: Make) -> None:
    fill_history(3)
    app = make()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: len(screen.entries_list.ids) == 3)
        await pilot.press("down", "question_mark")
        await until(pilot, lambda: app.screen is not screen)
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("slash", "question_mark")
        await until(pilot, lambda: screen.search.value == "?")
