"""The top line: the program, the folder, whether it is thinking, how long the last answer took, how the last command ended, what is wrong."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from shellmate.core.types import Suggestion
from shellmate.tui.running import Ended, shown, told

if TYPE_CHECKING:
    from shellmate.training.launch import Launched
    from shellmate.tui.app import ShellmateApp

READ_ONLY = "The history can only be read: nothing new is kept."
"""The problem that leaves a history to look at."""
_TRAINING_LOOK = 2.0
"""Seconds between looks for a training."""


class StatusBar(Static):
    """One line, nothing to focus."""

    app: ShellmateApp
    waiting: var[bool] = var(False)
    problem: var[str] = var("")
    training: var[str] = var("")
    """How far a training is that runs meanwhile."""

    def __init__(self) -> None:
        super().__init__(id="status")
        self._last: tuple[str, str] = ("", "$muted")
        self._of_answer = False
        """What is said on the right is about an answer, not about a command that ran."""
        self._training: Launched | None = None

    def on_mount(self) -> None:
        """Draws the first line."""
        self._draw()
        self.set_interval(_TRAINING_LOOK, self._look_for_training)

    @work(thread=True, exclusive=True, exit_on_error=False, group="training")
    def _look_for_training(self) -> None:
        """Follows a training that runs meanwhile, whoever started it, and says what became of it."""
        from shellmate.tui import training_view

        if not self.screen.is_current:
            return
        found = self.app.training or self._training or training_view.running()
        said = ""
        if found is not None and found.process.poll() is None:
            self._training, said = found, training_view.sign(found)
        elif found is not None:
            self._training = self.app.training = None
            if message := training_view.outcome(found):
                self.app.call_from_thread(self.app.notify, message, title="Training", timeout=12)
        self.app.call_from_thread(setattr, self, "training", said)

    def on_resize(self) -> None:
        """The folder is cut to what fits."""
        self._draw()

    def answered(self, suggestion: Suggestion) -> None:
        """Notes how long an answer took, and whether your own adapter gave it."""
        took = f"{suggestion.elapsed_ms:.0f} ms"
        self._last = (f"your adapter · {took}" if suggestion.model.adapter and self.size.width >= 60 else took, "$muted")
        self._of_answer = True
        self._draw()

    def cleared(self) -> None:
        """The answer is gone from the screen, and so is how long it took."""
        if self._of_answer:
            self._last = ("", "$muted")
            self._draw()

    def ran(self, ended: Ended) -> None:
        """Notes how a command ended."""
        self._last = (told(ended), "$muted" if ended.status == 0 else "bold $text-error")
        self._of_answer = False
        self._draw()

    def watch_waiting(self) -> None:
        """Shows that an answer is awaited."""
        self._draw()

    def watch_training(self) -> None:
        """Shows that a training runs."""
        self._draw()

    def watch_problem(self) -> None:
        """Shows what is wrong."""
        self._draw()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        right, style = ("thinking …", "$text-accent") if self.waiting else self._last
        if self.problem and not self.waiting:
            right, style = "history read-only" if self.problem == READ_ONLY else "history off", "bold $text-warning"
            self.tooltip = self.problem
        elif self.training and not self.waiting and self.size.width >= 60:
            right = " · ".join(filter(None, (self.training, right)))
        room = self.size.width - len(right) - 14
        folder = shown(self._folder())
        if len(folder) > max(0, room):
            folder = "…" + folder[-(room - 1) :] if room > 4 else ""
        gap = " " * max(1, self.size.width - 11 - len(folder) - len(right))
        self.update(Content.assemble(("shellmate", "bold $primary"), "  ", (folder, "$muted"), gap, (right, style)))

    def _folder(self) -> str:
        cwd = os.getcwd() if not hasattr(self.app, "context") else self.app.context.cwd
        home = os.path.expanduser("~")
        return "~" + cwd[len(home) :] if cwd == home or cwd.startswith(home + "/") else cwd
