"""A request typed or pasted on the list, where single letters are keys, goes into the input; a letter alone is the key."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual import events

from shellmate.config import Settings, SuggestSettings
from shellmate.history import Entry, HistoryStore
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.confirm import ConfirmScreen
from shellmate.tui.screens.edit import EditScreen
from shellmate.tui.widgets.typed import WAIT, Typed
from tests.tui.conftest import Make, open_history, seen, until

FIND = "find all python files larger than 10 MB"
QUICK = 0.01
"""Seconds between two letters of a word; people need up to 0.2."""


@pytest.fixture(autouse=True)
def letters_wait(keys_act_at_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Typed, "wait", WAIT)


def _ask(app: Any) -> AskScreen:
    found = app.screen_stack[1] if len(app.screen_stack) > 1 else app.screen
    assert isinstance(found, AskScreen)
    return found


@pytest.mark.parametrize("words", ["find big files", "install htop", "extract a.zip", "copy it", "rename x", "xz a", "delete all", "e2fsck"])
async def test_a_request_typed_on_the_list_is_a_new_request(make: Make, words: str) -> None:
    app = make("say hello")
    async with app.run_test() as pilot:
        ask = _ask(app)
        await until(pilot, lambda: ask.candidates.candidates)
        await pilot.press("tab")
        assert ask.candidates.has_focus
        for letter in words:
            await pilot.press({" ": "space", ".": "full_stop"}.get(letter, letter))
            await asyncio.sleep(QUICK)
        await asyncio.sleep(2 * WAIT)
        assert ask.is_current
        assert ask.input.has_focus
        assert ask.input.value == words
    assert HistoryStore().count() == 0
    assert app.return_value is None


async def test_a_letter_alone_is_a_key(make: Make) -> None:
    app = make("say hello")
    async with app.run_test() as pilot:
        await until(pilot, lambda: _ask(app).candidates.candidates)
        await pilot.press("tab", "e")
        assert _ask(app).is_current
        await until(pilot, lambda: isinstance(app.screen, EditScreen))
        await pilot.press("escape", "2")
        await until(pilot, lambda: _ask(app).candidates.highlighted == 1)


@pytest.mark.parametrize(("keys", "chosen"), [("31", 0), ("28", 1), ("20", 1), ("13", 2)])
async def test_digits_only_choose(make: Make, keys: str, chosen: int) -> None:
    app = make(FIND)
    async with app.run_test() as pilot:
        ask = _ask(app)
        await until(pilot, lambda: ask.candidates.candidates)
        await pilot.press("tab", *keys)
        await asyncio.sleep(2 * WAIT)
        assert ask.input.value == FIND
        assert ask.candidates.has_focus
        assert ask.candidates.highlighted == chosen


async def test_a_key_behind_the_letter_settles_it(make: Make) -> None:
    app = make("say hello")
    async with app.run_test() as pilot:
        await until(pilot, lambda: _ask(app).candidates.candidates)
        await pilot.press("tab", "2", "up")
        await until(pilot, lambda: _ask(app).candidates.highlighted == 0)


async def test_a_blank_goes_on_with_the_request(make: Make) -> None:
    app = make("say hello")
    async with app.run_test() as pilot:
        ask = _ask(app)
        await until(pilot, lambda: ask.candidates.candidates)
        await pilot.press("tab", "space", "o", "f")
        assert ask.input.value == "say hello of"


async def test_what_is_pasted_on_the_list_is_a_new_request(make: Make) -> None:
    app = make("say hello")
    async with app.run_test() as pilot:
        ask = _ask(app)
        await until(pilot, lambda: ask.candidates.candidates)
        await pilot.press("tab")
        app.post_message(events.Paste("find big\nfiles"))
        await until(pilot, lambda: ask.input.value == "find big files")
        assert ask.is_current
    assert HistoryStore().count() == 0


async def test_leaving_twice_is_recorded_once(make: Make) -> None:
    app = make("say hello")
    async with app.run_test() as pilot:
        ask = _ask(app)
        await until(pilot, lambda: ask.candidates.candidates)
        ask.action_insert()
        ask.action_insert()
        ask.action_edit()
        await pilot.pause()
    assert HistoryStore().count() == 1


@pytest.mark.parametrize("words", ["install htop", "find big files", "docker ps"])
async def test_words_typed_on_the_history_are_searched_for(make: Make, words: str) -> None:
    from shellmate.tui.screens.history import HistoryScreen

    app = make()
    store = HistoryStore()
    store.record(Entry("say hello", "echo hello", "echo hello"))
    store.close()
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.store)
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, HistoryScreen) and app.screen.entries_list.current)
        screen = app.screen
        await pilot.press("down")
        assert screen.entries_list.has_focus
        for letter in words:
            await pilot.press({" ": "space"}.get(letter, letter))
            await asyncio.sleep(QUICK)
        await asyncio.sleep(2 * WAIT)
        assert app.screen is screen
        assert screen.search.value == words
        assert app.store.count() == 1
    assert app.return_value is None


async def test_a_request_that_was_typed_over_comes_back(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(90, 24), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and bool(app.screen.candidates.candidates))
        await pilot.press("tab", "z")
        await until(pilot, lambda: app.screen.input.value == "z")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: app.screen.input.value == "say hello" and bool(app.screen.candidates.candidates))


async def test_letters_that_are_no_keys_of_the_question_keep_the_next_enter_away(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(90, 24), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and bool(app.screen.candidates.candidates))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and not app.screen._deaf)
        await pilot.press("r", "m", "enter")
        await pilot.pause(0.1)
        assert isinstance(app.screen, ConfirmScreen)
        assert "m is no key here." in seen(pilot)


def _burst(app: Any, keys: str) -> None:
    """Keys that come faster than any of them is looked at; `>` is the arrow down."""
    for key in keys:
        app.post_message(events.Key("down", None) if key == ">" else events.Key("slash" if key == "/" else key, key))


@pytest.mark.parametrize(("keys", "searched"), [("wcx", "wcx"), ("delete", "delete"), ("copy", "copy"), (">wcx", "wcx"), ("ab>dex", "dex"), ("/fix", "fix"), ("w/cd", "w/cd")])
async def test_a_burst_of_letters_on_the_history_is_kept_in_order(make: Make, keys: str, searched: str) -> None:
    store = HistoryStore()
    store.record(Entry("say hello", "echo hello", "echo hello"))
    store.close()
    app = make()
    async with app.run_test() as pilot:
        screen = await open_history(pilot, app)
        await until(pilot, lambda: screen.entries_list.current and screen.search.has_focus)
        if ">" not in keys:
            await pilot.press("down")
        _burst(app, keys)
        await until(pilot, lambda: screen.search.value == searched)
        await asyncio.sleep(2 * WAIT)
        assert app.screen is screen
        assert screen.search.has_focus
        assert screen.search.value == searched
        assert app.clipboard == ""


@pytest.mark.parametrize("words", ["wcx", "copy", "zip"])
async def test_a_burst_of_letters_on_the_list_is_kept_in_order(make: Make, words: str) -> None:
    app = make("say hello")
    async with app.run_test() as pilot:
        ask = _ask(app)
        await until(pilot, lambda: ask.candidates.candidates)
        await pilot.press("tab")
        _burst(app, words)
        await until(pilot, lambda: ask.input.value == words)
        await asyncio.sleep(2 * WAIT)
        assert ask.is_current
        assert ask.input.value == words
        assert app.clipboard == ""


@pytest.mark.parametrize("key", ["ctrl+z", "up"])
@pytest.mark.parametrize("while_typing", [True, False])
async def test_a_request_that_was_cleared_comes_back_with_its_list(make: Make, key: str, while_typing: bool) -> None:
    app = make("say hello", settings=Settings(suggest=SuggestSettings(while_typing=while_typing)))
    async with app.run_test(size=(90, 24)) as pilot:
        ask = _ask(app)
        await until(pilot, lambda: ask.candidates.candidates)
        await pilot.press("escape")
        await until(pilot, lambda: ask.empty.display and not ask.candidates.candidates)
        await pilot.press(key)
        await until(pilot, lambda: ask.input.value == "say hello" and ask.candidates.candidates)
        assert not ask.empty.display


async def test_a_request_that_took_a_cleared_ones_place_comes_back_too(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(90, 24)) as pilot:
        ask = _ask(app)
        await until(pilot, lambda: ask.candidates.candidates)
        await pilot.press("escape", "l", "s", "ctrl+z")
        await until(pilot, lambda: ask.input.value == "say hello")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: ask.input.value == "ls")
