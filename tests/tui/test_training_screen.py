"""The training screen: what it says before, while and after it trains, and when its keys are there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from typing import Any, cast

import pytest

from shellmate.history import Entry, HistoryStore
from shellmate.training import job
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.screens.training import TrainingScreen
from shellmate.tui.training_view import Progress
from shellmate.tui.widgets import status
from tests.tui.conftest import Make, seen, until


class _Launched:
    """A training that tells a short story."""

    def __init__(self) -> None:
        self.cancelled = False

    def events(self) -> Any:
        yield {"event": "stage", "stage": "prepare"}
        yield {"event": "prepared", "train": 24, "validation": 6, "held_out": 6, "dropped": {}}
        yield {"event": "stage", "stage": "train"}
        for step in range(1, 21):
            yield {"event": "step", "step": step, "steps": 20, "loss": 3.0 / step, "lr": 1e-4, "eta_s": 20 - step, "ram_mb": 900}
        yield {"event": "failed", "message": "There is no space left.", "exit_code": 1}


async def test_the_training_is_watched_to_its_end(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from shellmate.tui import training_view

    monkeypatch.setattr(training_view, "start", _Launched)
    monkeypatch.setattr(training_view, "end", lambda launched, last: last)
    _taught(10)
    app = make()
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await _training_screen(pilot, app)
        await until(pilot, lambda: "10 different requests" in seen(pilot))
        await pilot.press("t")
        await until(pilot, lambda: "Train your adapter?" in seen(pilot) and "s cancels it" in seen(pilot))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, TrainingScreen))
        assert not app.screen.progress.running
        await pilot.press("t")
        await until(pilot, lambda: "Train your adapter?" in seen(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "There is no space left." in seen(pilot))
        assert "step 20 of 20" not in seen(pilot)
        assert not app.screen.query_one("#training-loss").display
        assert not app.screen.progress.running


async def test_a_training_that_was_just_started_is_found_when_the_screen_is_opened_again(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from shellmate.tui import training_view

    begun, told = threading.Event(), threading.Event()

    class Slow(_Launched):
        since = 1.7e9

        def events(self) -> Any:
            told.wait(20)
            yield {"event": "failed", "message": "There is no space left.", "exit_code": 1}

        def so_far(self) -> Any:
            return []

    def start() -> Slow:
        begun.wait(20)
        return Slow()

    monkeypatch.setattr(training_view, "start", start)
    monkeypatch.setattr(training_view, "running", lambda: None)
    monkeypatch.setattr(training_view, "end", lambda launched, last: last)
    _taught(10)
    app = make()
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await _training_screen(pilot, app)
        await until(pilot, lambda: "10 different requests" in seen(pilot))
        await pilot.press("t")
        await until(pilot, lambda: "Train your adapter?" in seen(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "Starting" in seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(app.screen, TrainingScreen) and "Press t" in seen(pilot))
        begun.set()
        await until(pilot, lambda: "Starting" in seen(pilot) and "Stop" in seen(pilot))
        told.set()
        await until(pilot, lambda: "There is no space left." in seen(pilot) and app.training is None)
        assert not app.screen.progress.running


def _taught(count: int) -> None:
    """So many accepted requests that differ."""
    store = HistoryStore()
    pairs = (
        ("list files", "ls"), ("disk space", "df -h"), ("today", "date"), ("where am i", "pwd"), ("who is logged in", "who"), ("running processes", "ps aux"),
        ("memory use", "free -h"), ("kernel version", "uname -r"), ("calendar", "cal"), ("branches", "git branch"),
    )  # fmt: skip
    store.add_many([Entry(request, command, "", time_ms=1_700_000_000_000 + at) for at, (request, command) in enumerate(pairs[:count])])
    store.close()


async def _training_screen(pilot: Any, app: Any) -> None:
    await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.store)
    await pilot.press("f3")
    await until(pilot, lambda: isinstance(app.screen, TrainingScreen) and app.screen._too_little is not None)


async def test_too_little_to_learn_from_is_said_before_and_instead_of_a_training(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from shellmate.tui import training_view

    monkeypatch.setattr(training_view, "start", lambda: pytest.fail("a training was started"))
    _taught(4)
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await _training_screen(pilot, app)
        await until(pilot, lambda: "4 different requests accepted or edited; a training needs 10" in seen(pilot))
        await until(pilot, lambda: "There is too little to learn from yet" in seen(pilot) and "counts." in seen(pilot))
        assert "Press t to teach" not in seen(pilot)
        assert not app._notifications
        await pilot.press("t")
        await until(pilot, lambda: any("There is too little to learn from yet" in n.message for n in app._notifications))
        assert "--" not in seen(pilot)


async def test_with_enough_to_learn_from_it_says_how_to_begin(make: Make) -> None:
    _taught(10)
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await _training_screen(pilot, app)
        await until(pilot, lambda: "Press t to teach the model your ways" in seen(pilot))


def test_while_it_learns_only_what_people_ask_for_is_told() -> None:
    progress = Progress()
    progress.take({"event": "step", "step": 3, "steps": 20, "loss": 1.2, "eta_s": 40, "ram_mb": 758})
    assert progress.numbers_line == "step 3 of 20   40 s left"
    progress.take({"event": "cancelled"})
    assert (progress.numbers_line, progress.losses, progress.step) == ("", [], 0)


def test_a_too_small_history_is_said_in_the_training_screen_s_words() -> None:
    progress = Progress()
    for event in ({"event": "stage", "stage": "prepare"}, {"event": "mystery"}, {"event": "failed", "message": "Ten more are needed.\x1b[31m"}):
        progress.take(event)
    assert progress.result == "Ten more are needed."
    assert not progress.running


async def test_a_training_elsewhere_is_seen_while_asking_and_its_end_is_said(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock and the events of a real job, written by another hand."""
    monkeypatch.setattr(status, "_TRAINING_LOOK", 0.1)
    folder = job.job_folder()
    folder.mkdir(parents=True, exist_ok=True)

    def tell(**event: Any) -> None:
        with (folder / "events.jsonl").open("a") as file:
            file.write(json.dumps(event) + "\n")

    app = make("say hello")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: "42 ms" in seen(pilot))
        with job.training_lock():
            tell(event="started", pid=os.getpid())
            tell(event="stage", stage="prepare")
            await until(pilot, lambda: "learning · 42 ms" in seen(pilot))
            tell(event="stage", stage="train")
            tell(event="step", step=5, steps=20, loss=1.0, eta_s=3)
            await until(pilot, lambda: "learning 25 % · 42 ms" in seen(pilot))
            tell(event="failed", message="There is no space left.", exit_code=1)
        await until(pilot, lambda: "There is no space left." in seen(pilot) and "learning" not in seen(pilot))


@pytest.mark.parametrize("before", [None, "personal-1"])
async def test_the_way_back_is_offered_only_where_there_is_one(make: Make, monkeypatch: pytest.MonkeyPatch, before: str | None) -> None:
    from shellmate.training import deploy

    monkeypatch.setattr(deploy, "before", lambda: before)
    app = make()
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await _training_screen(pilot, app)
        await until(pilot, lambda: "to learn" in seen(pilot))
        await until(pilot, lambda: ("Adapter before" in seen(pilot)) == (before is not None))
        monkeypatch.setattr(deploy, "rollback", lambda: before or pytest.fail("there is nothing to go back to"))
        await pilot.press("u")
        await until(pilot, lambda: ("Now in use: personal-1" in seen(pilot)) == (before is not None))


_TRAINS = """
import json, signal, sys, time
out = open(sys.argv[1], "a", buffering=1)
def tell(**event): out.write(json.dumps({"time": time.time(), **event}) + "\\n")
def stop(number, frame):
    tell(event="cancelled")
    sys.exit(130)
signal.signal(signal.SIGTERM, stop)
tell(event="stage", stage="train")
for step in range(1, 100_000):
    tell(event="step", step=step, steps=100_000, loss=1.0, eta_s=60)
    time.sleep(0.1)
"""


async def test_s_stops_a_training_that_runs_and_nothing_is_left_of_it(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that learns nothing, but takes the same signal and writes the same events."""
    from shellmate.training.launch import Launched
    from shellmate.training.options import TrainOptions
    from shellmate.tui import training_view

    started: list[Launched] = []

    def start() -> Launched:
        folder = job.write_job(job.Job("personal", "history", TrainOptions().as_json(), ""))
        started.append(Launched(subprocess.Popen([sys.executable, "-c", _TRAINS, str(folder / "events.jsonl")], start_new_session=True), folder, False, 0))
        return started[0]

    monkeypatch.setattr(training_view, "start", start)
    monkeypatch.setattr(training_view, "running", lambda: None)
    _taught(10)
    app = make()
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await _training_screen(pilot, app)
        await pilot.press("s")
        assert not started, "there is nothing to stop"
        await pilot.press("t")
        await until(pilot, lambda: "Train your adapter?" in seen(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "of 100000" in seen(pilot) and "s Stop" in seen(pilot) and "t Train" not in seen(pilot))
        await pilot.press("s")
        await until(pilot, lambda: "Cancelled; nothing was changed." in seen(pilot) and "t Train" in seen(pilot), 20)
        assert started[0].process.poll() == 130
        assert app.training is None
        assert not job.job_folder().exists()
        assert "s Stop" not in seen(pilot)


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ({"name": "docker-2", "used": True, "chosen": False, "reason": "three more are right."}, "The new adapter passed: three more are right.\nIt answers in /srv"),
        ({"name": "docker-2", "used": True, "chosen": True, "reason": "three more are right."}, "The new adapter is in use: three more are right."),
        ({"name": "docker-2", "used": False, "chosen": False, "reason": "nothing was gained."}, "The new adapter is not used: nothing was gained."),
    ],
)
def test_an_adapter_that_is_not_chosen_for_everywhere_is_not_called_in_use(report: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from shellmate.training import deploy, launch
    from shellmate.tui import training_view

    monkeypatch.setattr(launch, "finish", lambda *_: report)
    monkeypatch.setattr(deploy, "where_used", lambda name: f"It answers in /srv, {name} does." if name == "docker-2" else "")
    told = training_view.end(cast("Any", None), {"event": "result"})["message"]
    assert told.startswith(said)
    assert told.count("\n") == said.count("\n")
