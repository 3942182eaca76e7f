"""A terminal that is too small: one sentence, no key but those that leave, and everything back when it grows."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.confirm import ConfirmScreen
from shellmate.tui.screens.too_small import TooSmallScreen
from tests.tui.conftest import Make, ready, seen, until


def _said(pilot: Pilot[str | None]) -> str:
    return " ".join(seen(pilot).split())


@pytest.mark.parametrize("size", [(20, 6), (33, 30), (100, 9)])
async def test_one_sentence_from_the_start(make: Make, size: tuple[int, int]) -> None:
    app = make("say hello", welcome=True)
    async with app.run_test(size=size) as pilot:
        sentence = f"Too small: shellmate needs 34 × 10 characters, here are {size[0]} × {size[1]}."
        await until(pilot, lambda: _said(pilot) == sentence)
        await pilot.resize_terminal(100, 30)
        screen = await ready(pilot)
        assert screen.input.value == "say hello"
        assert screen.input.has_focus


async def test_nothing_runs_while_the_question_cannot_be_read(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    app = make("say hello")
    monkeypatch.setattr(app, "_run", lambda command, *_: ran.append(command))
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.resize_terminal(20, 6)
        await pilot.press("enter", "e", "tab", "f1", "f2", "question_mark", "ctrl+p", "ctrl+e", "enter")
        await until(pilot, lambda: _said(pilot).startswith("Too small:"))
        await pilot.resize_terminal(15, 8)
        await until(pilot, lambda: _said(pilot).endswith("15 × 8."))
        for width in (100, 20, 100):  # as a window that is dragged
            await pilot.resize_terminal(width, 30)
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "Run this command?" in seen(pilot))
        assert not ran
        await pilot.press("enter")
        await until(pilot, lambda: ran == ["echo hello"])


async def test_a_question_that_is_seen_again_takes_no_answer_at_once(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        monkeypatch.setattr("shellmate.tui.screens.confirm.GLANCE", 0.01)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and not app.screen._deaf)
        question = app.screen
        assert isinstance(question, ConfirmScreen)
        question._glance = 3600
        await pilot.resize_terminal(20, 6)
        await until(pilot, lambda: isinstance(app.screen, TooSmallScreen))
        await pilot.resize_terminal(100, 30)
        await until(pilot, lambda: app.screen is question and question._deaf)
        await pilot.press("enter")
        await until(pilot, lambda: "That came too fast" in seen(pilot))
        assert app.screen is question


async def test_the_answer_to_an_early_enter_waits_on_the_list(make: Make) -> None:
    app = make("say hello")
    app._asker.gate.clear()  # type: ignore[union-attr]
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app._asker.asked)  # type: ignore[union-attr]
        await pilot.press("enter")
        await pilot.resize_terminal(20, 6)
        app._asker.gate.set()  # type: ignore[union-attr]
        await until(pilot, lambda: app.screen_stack[1].candidates.candidates)  # type: ignore[attr-defined]
        assert isinstance(app.screen, TooSmallScreen)
        await pilot.resize_terminal(100, 30)
        assert (await ready(pilot)) is app.screen


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
async def test_it_can_be_left(make: Make, key: str) -> None:
    app = make("say hello")
    async with app.run_test(size=(20, 6)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, TooSmallScreen))
        await pilot.press(key)
        await until(pilot, lambda: app._exit)


@pytest.mark.parametrize("text", ["say hello", "wipe everything"])
async def test_a_question_can_be_read_in_the_smallest_that_fits(make: Make, text: str) -> None:
    app = make(text)
    async with app.run_test(size=(34, 10)) as pilot:
        screen = await ready(pilot)
        command = screen.candidates.candidates[0].command
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and command in seen(pilot) and ("type rm here" if "rm" in command else "Run") in seen(pilot))
