"""Screens of the app brought to a state that a picture shows: a training on its way and over, what a command printed.

What differs from machine to machine and second to second (facts of the bundle, time passed) is put in their place as it would be told.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from shellmate.tui.running import Ended
from shellmate.tui.screens.output import OutputScreen
from shellmate.tui.screens.training import TrainingScreen

_FACTS = [
    ("model", "shellmate-t5-small"), ("adapter", "personal-2"), ("", ""), ("to learn", "48 different requests accepted or edited"), ("by itself", "after 25 new ones"), ("", ""),
    ("personal-2", "in use; 9 of 10 right, 6 before"), ("personal-1", "7 of 10 right, 5 before"),
]  # fmt: skip
_LOSSES = [3.1 * 0.96**step + 0.25 * (step % 3) for step in range(60)]
_STEPS = 120


def _no_look() -> None:
    """What is told stays."""


async def _training(pilot: Pilot[Any], *events: dict[str, Any]) -> None:
    await pilot.press("f3")
    for _ in range(300):
        await pilot.pause(0.02)
        screen = pilot.app.screen
        if isinstance(screen, TrainingScreen) and screen._too_little is not None:
            break
    assert isinstance(screen, TrainingScreen)
    screen._look = _no_look  # type: ignore[method-assign, assignment]
    screen.post_message(TrainingScreen.Known(_FACTS, "", True))
    for event in events:
        screen.post_message(TrainingScreen.Happened(event))
    await pilot.pause(0.3)
    await pilot.wait_for_scheduled_animations()
    stage = screen.query_one("#training-stage")
    screen._show_stage = lambda: stage.update(screen.progress.stage_line + ("   3:42" if screen.progress.running else ""))  # type: ignore[method-assign, attr-defined]
    screen._show_stage()


_LEARNED = [{"event": "step", "step": number, "steps": _STEPS, "loss": loss, "eta_s": 2.0 * (_STEPS - number)} for number, loss in enumerate(_LOSSES, 1)]


async def learning(pilot: Pilot[Any]) -> None:
    """Half of a training's steps are done."""
    await _training(pilot, {"event": "stage", "stage": "train"}, *_LEARNED)


async def learned(pilot: Pilot[Any]) -> None:
    """The training is over and what it made is in use."""
    won = "The new adapter is in use: it answers more of your newest requests at once, and forgets nothing.\nYour own newest requests: 5 of 8 right before, 7 of 8 after."
    await _training(pilot, {"event": "stage", "stage": "train"}, *_LEARNED, {"event": "result", "message": won})


async def refused(pilot: Pilot[Any]) -> None:
    """The training could not be done."""
    await _training(pilot, {"event": "stage", "stage": "prepare"}, {"event": "failed", "message": "There is no space left on the disk that holds the adapters; free about 200 MB and press t again."})


async def _output(pilot: Pilot[Any], command: str, ended: Ended) -> None:
    pilot.app.push_screen(OutputScreen(command, "/bin/sh", str(Path.cwd())))
    for _ in range(500):
        await pilot.pause(0.02)
        screen = pilot.app.screen
        if isinstance(screen, OutputScreen) and screen.ended:
            break
    assert isinstance(screen, OutputScreen)
    screen.post_message(OutputScreen.Done(ended))
    await pilot.pause(0.1)


async def printed(pilot: Pilot[Any]) -> None:
    """A command printed more than the screen holds, and ended well."""
    await _output(pilot, "seq -f 'line %g of the log: everything is fine' 40", Ended(0, 1240))


async def broke(pilot: Pilot[Any]) -> None:
    """A command ended badly."""
    await _output(pilot, "printf 'make: *** [Makefile:12: \\033[31mall\\033[0m] Error 1\\n'; exit 2", Ended(2, 87))
