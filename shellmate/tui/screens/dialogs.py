"""Two small dialogs: a yes-or-no question, and a file name."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from shellmate.tui.running import shown
from shellmate.tui.widgets.in_order import OrderedInput


class QuestionScreen(ModalScreen[bool]):
    """Yes or no; no has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "dismiss(False)", "No", id="question.no", tooltip="Do nothing"),
        Binding("y", "dismiss(True)", "Yes", id="question.yes", tooltip="Do it"),
        Binding("left", "app.focus_previous", "Previous", show=False, id="question.previous", tooltip="The button before"),
        Binding("right", "app.focus_next", "Next", show=False, id="question.next", tooltip="The next button"),
    ]

    def __init__(self, title: str, about: str, yes: str) -> None:
        """`title` asks; `about` says what it is about."""
        super().__init__()
        self._title, self._about, self._yes = title, shown(about), yes

    def compose(self) -> ComposeResult:
        """Question and two buttons."""
        with Vertical(id="dialog", classes="small") as box:
            box.border_title = self._title
            yield Static(self._about, id="dialog-question", markup=False)
            with Horizontal(id="dialog-buttons"):
                yield Button("Back", id="no", compact=True)
                yield Button(self._yes, id="yes", compact=True)
            yield Static("y: yes   n or Esc: no", id="dialog-hint")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")


class PathScreen(ModalScreen[str | None]):
    """A file name."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back", id="path.back", tooltip="Do nothing")]

    def __init__(self, title: str, name: str) -> None:
        super().__init__()
        self._title, self._name = title, name

    def compose(self) -> ComposeResult:
        """One input."""
        with Vertical(id="dialog", classes="small") as box:
            box.border_title = self._title
            yield OrderedInput(self._name, id="path", compact=True)
            yield Static("In this folder, or a whole path.   Enter: go   Esc: back", id="dialog-hint")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)
