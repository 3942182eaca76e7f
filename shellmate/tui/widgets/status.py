"""The top line: the program, the folder, whether it is thinking, how long the last answer took, what is wrong."""

from __future__ import annotations

import os

from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from shellmate.core.types import Suggestion
from shellmate.tui.running import harmless


class StatusBar(Static):
    """One line, nothing to focus."""

    waiting: var[bool] = var(False)
    problem: var[str] = var("")

    def __init__(self) -> None:
        super().__init__(id="status")
        self._last = ""

    def on_mount(self) -> None:
        """Draws the first line."""
        self._draw()

    def on_resize(self) -> None:
        """The folder is cut to what fits."""
        self._draw()

    def answered(self, suggestion: Suggestion) -> None:
        """Notes model and latency of an answer."""
        adapter = f" + {suggestion.model.adapter}" if suggestion.model.adapter else ""
        took = f"{suggestion.elapsed_ms:.0f} ms"
        self._last = took if self.size.width < 60 else f"{harmless(suggestion.model.name + adapter)} · {took}"
        self._draw()

    def watch_waiting(self) -> None:
        """Shows that an answer is awaited."""
        self._draw()

    def watch_problem(self) -> None:
        """Shows what is wrong."""
        self._draw()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        right = "thinking …" if self.waiting else self._last
        style = "$text-accent" if self.waiting else "$muted"
        if self.problem and not self.waiting:
            right, style = "history off", "bold $text-warning"
            self.tooltip = self.problem
        room = self.size.width - len(right) - 14
        folder = harmless(self._folder())
        if len(folder) > max(0, room):
            folder = "…" + folder[-(room - 1) :] if room > 4 else ""
        gap = " " * max(1, self.size.width - 11 - len(folder) - len(right))
        self.update(Content.assemble(("shellmate", "bold $primary"), "  ", (folder, "$muted"), gap, (right, style)))

    def _folder(self) -> str:
        cwd = os.getcwd() if not hasattr(self.app, "context") else self.app.context.cwd
        home = os.path.expanduser("~")
        return "~" + cwd[len(home) :] if cwd == home or cwd.startswith(home + "/") else cwd
