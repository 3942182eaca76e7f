"""The output of a command that needs no terminal, as it comes: cut at a size, escapes made harmless, stoppable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Log, Static

from shellmate.tui.captured import MOST_OUTPUT, run_captured
from shellmate.tui.highlight import highlighted
from shellmate.tui.running import Ended, told
from shellmate.tui.widgets.key_bar import KeyBar


class OutputScreen(Screen[Ended | None]):
    """Runs one confirmed command and shows what it prints."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "back", "Back", id="output.back", tooltip="Back; a command that still runs is stopped first"),
        Binding("s", "stop", "Stop", id="output.stop", tooltip="Stop the command"),
    ]
    log_pane = getters.query_one(Log)

    @dataclass
    class Printed(Message):
        """A piece of harmless output."""

        text: str

    @dataclass
    class Done(Message):
        """The command ended."""

        ended: Ended

    def __init__(self, command: str, shell: str, cwd: str) -> None:
        super().__init__(id="output")
        self._command, self._shell, self._cwd = command, shell, cwd
        self._stop = False
        self.ended: Ended | None = None
        """How it ended; None while it runs."""

    def compose(self) -> ComposeResult:
        """Command, output, how it ended."""
        yield Static(highlighted(self._command), id="output-command")
        yield Log(id="output-log", auto_scroll=True)
        yield Static("running …   s or Esc: stop", id="output-state")
        yield KeyBar()

    def on_mount(self) -> None:
        """Starts at once: the confirmation was given."""
        self._run()

    @work(thread=True, exit_on_error=False, group="run")
    def _run(self) -> None:
        try:
            ended = run_captured(self._command, self._shell, self._cwd, self._printed, lambda: self._stop)
        except OSError as error:
            self.post_message(self.Printed(f"{self._shell} could not be started ({error.strerror}).\n"))
            ended = Ended(127, 0)
        self.post_message(self.Done(ended))

    def _printed(self, text: str) -> None:
        self.post_message(self.Printed(text))

    @on(Printed)
    def _print(self, message: Printed) -> None:
        self.log_pane.write(message.text)

    @on(Done)
    def _done(self, message: Done) -> None:
        self.ended = message.ended
        cut = f"   (the first {MOST_OUTPUT:,} characters)" if message.ended.cut else ""
        style = "$text-success" if message.ended.status == 0 else "bold $text-error"
        self.query_one("#output-state", Static).update(Content.assemble((told(message.ended), style), cut))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What has ended cannot be stopped."""
        return self.ended is None if action == "stop" else True

    def action_stop(self) -> None:
        """Asks the command to end; one that does not is ended after a few seconds."""
        if self.ended is None:
            self.query_one("#output-state", Static).update("stopping …")
        self._stop = True

    def on_unmount(self) -> None:
        """No command outlives the app."""
        self._stop = True

    def action_back(self) -> None:
        """Back when it ended; stops it otherwise."""
        if self.ended is None:
            self.action_stop()
        else:
            self.dismiss(self.ended)
