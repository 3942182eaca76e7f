"""What the training's events amount to: one value to draw, and the ways to start and end. Loads neither torch nor a model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shellmate.core.errors import ShellmateError
from shellmate.tui.running import harmless

if TYPE_CHECKING:
    from shellmate.training.launch import Launched

STAGES = {
    "prepare": "1/6  Reading what you accepted", "train": "2/6  Learning", "export": "3/6  Making it fast", "parity": "4/6  Comparing with the original",
    "gate": "5/6  Testing on requests it has not seen", "switch": "6/6  Putting it in place",
}  # fmt: skip
_INTRO = (
    "Press t to teach the model your ways: it learns from the commands you accepted and edited, "
    "in the background, on this computer. A new adapter is used only if it answers your own newest requests better and forgets nothing; u brings the one before back."
)
_MOST_LOSSES = 400
QUESTION = (
    "It learns from what you accepted and edited, in the background, on this computer: minutes for a few requests, up to half an hour or so for many. "
    "Nothing changes before the new adapter has passed its test; {stop} cancels it."
)


@dataclass
class Progress:
    """A training as far as it is known."""

    stage_line: str = _INTRO
    numbers_line: str = ""
    result: str = ""
    running: bool = False
    step: int = 0
    steps: int = 0
    losses: list[float] = field(default_factory=list)
    """Of the steps so far, oldest first; at most 400 points."""

    def take(self, event: dict[str, Any]) -> None:
        """One event; unknown ones change nothing."""
        kind = event.get("event")
        if kind == "stage":
            self.running, self.stage_line, self.numbers_line = True, STAGES.get(str(event.get("stage")), harmless(str(event.get("stage")))), ""
        elif kind == "prepared":
            self.numbers_line = f"{event.get('train', 0) + event.get('validation', 0)} requests to learn from; the {event.get('held_out', 0)} newest are kept for the test"
        elif kind == "step":
            self._step(event)
        elif kind in ("failed", "cancelled", "result"):
            self.running = False
            self.step, self.steps, self.losses, self.numbers_line = 0, 0, [], ""
            self.stage_line = {"failed": "The training did not succeed.", "cancelled": "Cancelled; nothing was changed."}.get(str(kind), "Done.")
            self.result = harmless(str(event.get("message", "")))

    def _step(self, event: dict[str, Any]) -> None:
        self.running = True
        self.step, self.steps = int(event.get("step", 0)), int(event.get("steps", 0))
        loss = float(event.get("loss", 0.0))
        self.losses = [*self.losses, loss][-_MOST_LOSSES:]
        self.numbers_line = f"step {self.step} of {self.steps}   {_left(float(event.get('eta_s', 0)))} left"


def _left(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def start() -> Launched:
    """Starts the personal training, or goes on with an interrupted one. Raises `ShellmateError`."""
    from shellmate.training.job import Job
    from shellmate.training.launch import base_folder, launch
    from shellmate.training.options import TrainOptions

    wanted = Job("personal", "history", TrainOptions().as_json(), "")
    return launch(wanted, base_folder(wanted.options))


def running() -> Launched | None:
    """The training that runs now: by itself, from a terminal, or from an app that was left."""
    from shellmate.training.launch import attach

    return attach()


def end(launched: Launched, last: dict[str, Any]) -> dict[str, Any]:
    """The result of a training whose last event came, as an event."""
    from shellmate.training.launch import finish

    try:
        report = finish(launched, last)
    except KeyboardInterrupt:
        return {"event": "cancelled"}
    except ShellmateError as error:
        return {"event": "failed", "message": str(error)}
    verdict = report.get("verdict") or {}
    figures = f"\nYour own newest requests: {verdict['before']} right before, {verdict['after']} after." if {"before", "after"} <= set(verdict) else ""
    used = report.get("used")
    state = "is in use" if report.get("chosen", used) else "passed" if used else "is not used"
    return {"event": "result", "message": f"The new adapter {state}: {report.get('reason', '')}{figures}{_elsewhere(report)}"}


def _elsewhere(report: dict[str, Any]) -> str:
    """Where an adapter answers that passed and is not chosen for everywhere, in a line of its own."""
    if not report.get("used") or report.get("chosen", True):
        return ""
    from shellmate.training import deploy

    return f"\n{deploy.where_used(report['name'])}"


def sign(launched: Launched) -> str:
    """How far a training is, for a corner of another screen."""
    progress = Progress()
    for event in launched.so_far():
        progress.take(event)
    return f"learning {100 * progress.step // progress.steps} %" if progress.steps and progress.stage_line == STAGES["train"] else "learning"


def outcome(launched: Launched) -> str:
    """What a training that is over came to, in a sentence; empty when it was cancelled."""
    *_, last = launched.events()
    return str(end(launched, last).get("message", ""))
