"""Every key, by screen, as it is bound now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import ModalScreen
from textual.widgets import Static

from shellmate.tui.keys import key_told

if TYPE_CHECKING:
    from shellmate.tui.app import ShellmateApp

def all_bindings() -> list[tuple[str, list[Binding]]]:
    """Every binding of the app by the title of its screen."""
    from shellmate.tui.app import ShellmateApp
    from shellmate.tui.screens.ask import AskScreen
    from shellmate.tui.screens.confirm import ConfirmScreen
    from shellmate.tui.screens.edit import EditScreen
    from shellmate.tui.screens.history import HistoryScreen
    from shellmate.tui.screens.output import OutputScreen
    from shellmate.tui.screens.settings import SettingsScreen
    from shellmate.tui.screens.training import TrainingScreen

    kinds: tuple[tuple[str, type[DOMNode]], ...] = (
        ("Everywhere", ShellmateApp), ("Ask", AskScreen), ("Run this command?", ConfirmScreen), ("Edit", EditScreen), ("Output", OutputScreen),
        ("History", HistoryScreen), ("Model and training", TrainingScreen), ("Settings", SettingsScreen),
    )  # fmt: skip
    return [(title, [b for b in kind.BINDINGS if isinstance(b, Binding)]) for title, kind in kinds]


class HelpScreen(ModalScreen[None]):
    """All keys."""

    app: ShellmateApp
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark", "dismiss(None)", "Close", id="help.close", tooltip="Back")]

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with VerticalScroll(id="dialog", classes="help") as box:
            box.border_title = "Keys"
            box.border_subtitle = "↑↓: scroll  Esc: close"
            yield Static(Content("\n").join(self._lines()), id="help-text")

    def on_mount(self) -> None:
        """The arrow keys scroll."""
        self.query_one("#dialog").focus()

    def _lines(self) -> Iterator[Content]:
        remapped = self.app.settings.keys
        for title, bindings in all_bindings():
            yield Content.assemble((title, "bold $primary"))
            for binding in bindings:
                keys = key_told(remapped.get(binding.id or "", binding.key))
                yield Content.assemble("  ", (f"{keys:<16}", "$accent"), binding.tooltip or binding.description)
            if title == "Everywhere":
                yield Content.assemble("  ", (f"{'Ctrl-P':<16}", "$accent"), "Everything by name")
                yield Content.assemble("  ", (f"{'Tab, Shift-Tab':<16}", "$accent"), "To the next part of the screen, and back")
            if title == "Ask":
                yield Content.assemble("  ", (f"{'1 to 9':<16}", "$accent"), "Choose a candidate (in the list)")
            yield Content("")
