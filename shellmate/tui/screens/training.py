"""The model and the personal adapter: what is in use, and a training to start, watch and cancel.

The training is a process of its own (`training.launch`); this screen reads its events and never loads the model.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.screen import Screen
from textual.widgets import ProgressBar, Sparkline, Static

from shellmate.core.errors import ShellmateError
from shellmate.tui.model_facts import facts, something_before, too_little
from shellmate.tui.training_view import QUESTION, Progress
from shellmate.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from shellmate.training.launch import Launched
    from shellmate.tui.app import ShellmateApp

_FEWEST_POINTS = 10
"""Steps before their losses make a picture."""


class TrainingScreen(Screen[None]):
    """Model, adapter, training."""

    app: ShellmateApp
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="training.back", tooltip="Back to asking; a training goes on"),
        Binding("t", "train", "Train", id="training.train", tooltip="Learn from what you accepted"),
        Binding("s", "stop", "Stop", id="training.stop", tooltip="Cancel the training; nothing is changed then"),
        Binding("u", "undo", "Adapter before", id="training.undo", tooltip="Go back to the adapter before"),
    ]

    @dataclass
    class Happened(Message):
        """An event of the training."""

        event: dict[str, Any]

    @dataclass
    class Known(Message):
        """What is in use."""

        rows: list[tuple[str, str]]
        too_little: str
        """Why a training could learn nothing yet."""
        before: bool
        """An adapter or the plain bundle was in use before and can be again."""

    @dataclass
    class Found(Message):
        """A training that was started before runs."""

        since: float
        """Seconds since the epoch."""

    def __init__(self) -> None:
        super().__init__(id="training")
        self.progress = Progress()
        self._since = time.time()
        self._too_little: str | None = None
        """None: not known yet."""
        self._follows = False
        self._before = False
        self._keys_for: bool | None = None
        """Whether the keys at the bottom are those of a training that runs."""

    def compose(self) -> ComposeResult:
        """What is in use, and the training."""
        with Horizontal(id="training-body"):
            with VerticalScroll(id="model-facts") as box:
                box.border_title = "In use"
                yield Static("looking …", id="model-text", markup=False)
            with Vertical(id="training-pane") as pane:
                pane.border_title = "Training"
                yield Static(id="training-stage", markup=False)
                yield ProgressBar(total=100, show_eta=False, id="training-bar")
                yield Static(id="training-numbers", markup=False)
                yield Sparkline([], id="training-loss")
                yield Static(id="training-result", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Shows what is known, and goes on watching a training that was started before, here or elsewhere."""
        self._look()
        self._draw()
        self._watch(self.app.training)
        self.set_interval(1, self._tick)

    @work(thread=True, exit_on_error=False, group="facts")
    def _look(self) -> None:
        self.post_message(self.Known(facts(self.app.store), too_little(self.app.store), something_before()))

    @on(Known)
    def _show_facts(self, message: Known) -> None:
        from rich.table import Table
        from rich.text import Text

        aligned = Table.grid(padding=(0, 1))
        aligned.add_column(no_wrap=True)
        aligned.add_column(overflow="fold")
        for name, text in message.rows:
            aligned.add_row(Text(name), Text(text))
        self.query_one("#model-text", Static).update(aligned)
        self._too_little, self._before = message.too_little, message.before
        self._show_stage()
        self.refresh_bindings()

    @work(thread=True, exclusive=True, exit_on_error=False, group="train")
    def _start(self) -> None:
        from shellmate.tui.training_view import start

        app = self.app  # the screen may be left meanwhile
        try:
            launched = start()
        except ShellmateError as error:
            self.post_message(self.Happened({"event": "failed", "message": str(error)}))
            return
        app.training = launched
        self._follow(launched)

    @work(thread=True, exclusive=True, exit_on_error=False, group="train")
    def _watch(self, launched: Launched | None) -> None:
        from shellmate.tui.training_view import running

        found = launched or running()
        if found is not None:
            self.app.training = found
            self.post_message(self.Found(found.since))
            self._follow(found)

    @on(Found)
    def _show_found(self, message: Found) -> None:
        """Until its first event has come, a training starts."""
        self._since = message.since
        self.progress = Progress(stage_line="Starting …", running=True)
        self._draw()

    def _follow(self, launched: Launched) -> None:
        """Passes every event on; the last one ends it."""
        from shellmate.tui.training_view import end

        self._follows = True
        for event in launched.events():
            if not self.is_attached:
                return
            self.post_message(self.Happened(event))
        self.app.training = None
        self.post_message(self.Happened(end(launched, event)))
        self._follows = False

    @on(Happened)
    def _happened(self, message: Happened) -> None:
        self.progress.take(message.event)
        self._draw()
        if message.event["event"] == "result":
            self._look()

    def _draw(self) -> None:
        p = self.progress
        bar = self.query_one("#training-bar", ProgressBar)
        bar.display = p.running
        bar.update(total=p.steps or None, progress=p.step)
        plot = self.query_one("#training-loss", Sparkline)
        plot.display = len(p.losses) >= _FEWEST_POINTS
        plot.data = p.losses
        self._show_stage()
        numbers = self.query_one("#training-numbers", Static)
        numbers.display = bool(p.numbers_line)
        numbers.update(p.numbers_line)
        self.query_one("#training-result", Static).update(p.result)
        if p.running is not self._keys_for:  # not at every step: making the keys anew takes longer than a quick step
            self._keys_for = p.running
            self.refresh_bindings()

    def _tick(self) -> None:
        if self.progress.running:
            self._show_stage()
        elif self.app.training is not None and not self._follows:
            self._watch(self.app.training)  # started before this screen was opened again, and known only now

    def _show_stage(self) -> None:
        """The stage, and while it runs for how long it has been running: some stages say nothing for a while. Before the first one, what could be learned or
        what is missing for it."""
        if self.progress == Progress() and self._too_little != "":
            said = f"{self._too_little}\n\nWith enough, {self.app.key_of('training.train')} teaches the model your ways, in the background, on this computer." if self._too_little else ""
            self.query_one("#training-stage", Static).update(said)
            return
        seconds = max(0, int(time.time() - self._since))
        passed = f"   {seconds // 60}:{seconds % 60:02}" if self.progress.running else ""
        self.query_one("#training-stage", Static).update(self.progress.stage_line + passed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Train and stop exclude each other; back to the adapter before only where there is one."""
        if action in ("train", "stop"):
            return self.progress.running == (action == "stop")
        return self._before if action == "undo" else True

    def action_train(self) -> None:
        """Starts a training, after a question that says what it takes; without enough to learn from it says how much is missing."""
        from shellmate.tui.screens.dialogs import QuestionScreen

        if self.progress.running:
            return
        if self._too_little is None:
            self.notify("Still looking at what there is to learn from; press it again in a moment.")
            return
        if self._too_little:
            self.notify(self._too_little, severity="warning")
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.progress = Progress(stage_line="Starting …", running=True)
                self._since = time.time()
                self._draw()
                self._start()

        self.app.push_screen(QuestionScreen("Train your adapter?", QUESTION.format(stop=self.app.key_of("training.stop")), "Train"), answered)

    def action_stop(self) -> None:
        """Cancels it."""
        if self.app.training is not None:
            self.progress.stage_line = "Stopping …"
            self._draw()
            self._cancel(self.app.training)

    @work(thread=True, exit_on_error=False, group="cancel")
    def _cancel(self, launched: Launched) -> None:
        launched.cancel()

    def action_undo(self) -> None:
        """Back to the adapter before."""
        from shellmate.training import deploy

        try:
            self.notify(f"Now in use: {deploy.rollback()}")
        except ShellmateError as error:
            self.notify(str(error), severity="warning")
        self._look()

    def action_back(self) -> None:
        """Leaves; the training goes on."""
        self.dismiss()
