"""How a training looks on stderr: a bar on a terminal, lines in a log, JSON for programs."""

from __future__ import annotations

import json
import os
from types import TracebackType
from typing import Any, TextIO

from shellmate.core.obeyed import fit_for

STAGES = {
    "prepare": "Reading what you accepted", "train": "Learning", "export": "Making it fast", "parity": "Comparing with the original",
    "gate": "Testing on requests it has not seen", "switch": "Putting it in place",
}  # fmt: skip
"""What each stage is called."""


class Silent:
    """Shows nothing; the base of the others."""

    def __init__(self, out: TextIO) -> None:
        self.out = out

    def __enter__(self) -> Silent:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def say(self, text: str) -> None:
        """One sentence."""

    def event(self, event: dict[str, Any]) -> None:
        """One event of `training.events`."""


class Json(Silent):
    """Every event as it is."""

    def event(self, event: dict[str, Any]) -> None:
        """See `Silent.event`."""
        self.out.write(json.dumps({k: v for k, v in event.items() if k != "report"}, ensure_ascii=False) + "\n")
        self.out.flush()


class Lines(Silent):
    """A line now and then."""

    _next = 0

    def say(self, text: str) -> None:
        """See `Silent.say`."""
        self.out.write(fit_for(self.out, text) + "\n")
        self.out.flush()

    def event(self, event: dict[str, Any]) -> None:
        """See `Silent.event`."""
        if event["event"] == "stage":
            self.say(STAGES.get(event["stage"], event["stage"]))
        elif event["event"] == "prepared":
            self.say(prepared_line(event))
        elif event["event"] == "notice":
            self.say(event["message"])
        elif event["event"] == "step" and event["step"] * 10 >= self._next * event["steps"]:
            self._next = event["step"] * 10 // event["steps"] + 1
            self.say(f"  step {event['step']}/{event['steps']}, loss {event['loss']:.3f}, {event['eta_s']:.0f} s left, {event['ram_mb']} MB")


def prepared_line(event: dict[str, Any]) -> str:
    """What the data is, in one line."""
    dropped = ", ".join(f"{n} {reason}" for reason, n in event["dropped"].items())
    return f"  {event['train'] + event['validation']} pairs to learn from, {event['held_out']} held out" + (f"; left out: {dropped}" if dropped else "")


class Bar(Lines):
    """A progress bar with loss, time left and memory."""

    def __enter__(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

        columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[note]}")
        self._progress = Progress(*columns, console=Console(file=self.out), transient=True)
        self._task = self._progress.add_task("Starting", total=None, note="")
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._progress.stop()

    def say(self, text: str) -> None:
        """See `Silent.say`."""
        self._progress.console.print(fit_for(self.out, text), markup=False, highlight=False)

    def event(self, event: dict[str, Any]) -> None:
        """See `Silent.event`."""
        if event["event"] == "stage":
            self._progress.update(self._task, description=STAGES.get(event["stage"], event["stage"]), total=None, note="")
        elif event["event"] == "prepared":
            self.say(prepared_line(event))
        elif event["event"] == "notice":
            self.say(event["message"])
        elif event["event"] == "step":
            note = f"loss {event['loss']:.3f}  {event['eta_s']:.0f} s left  {event['ram_mb']} MB"
            self._progress.update(self._task, total=event["steps"], completed=event["step"], note=note)


def choose(kind: str, out: TextIO) -> Silent:
    """The view for `--progress`."""
    if kind == "auto":
        kind = "bar" if out.isatty() and os.environ.get("TERM") != "dumb" else "lines"
    return {"bar": Bar, "lines": Lines, "json": Json, "none": Silent}[kind](out)
