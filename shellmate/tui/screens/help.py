"""Every key, by screen, as it is bound now."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import getters
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

_PALETTE = ("Ctrl-P", "Finds everything by name")
"""The key that spares the reading stands first."""
_GAP = 2
"""Cells before the keys, and between them and what they do."""
_WIDEST = 18
"""Cells for the keys at most; what is longer gets a line of its own."""


def all_screens() -> tuple[tuple[str, type[DOMNode]], ...]:
    """Every part of the app that has keys, by its title."""
    from shellmate.tui.app import ShellmateApp
    from shellmate.tui.screens.ask import AskScreen
    from shellmate.tui.screens.confirm import ConfirmScreen
    from shellmate.tui.screens.edit import EditScreen
    from shellmate.tui.screens.history import HistoryScreen
    from shellmate.tui.screens.key_settings import KeysScreen
    from shellmate.tui.screens.output import OutputScreen
    from shellmate.tui.screens.settings import SettingsScreen
    from shellmate.tui.screens.training import TrainingScreen

    return (
        ("Everywhere", ShellmateApp), ("Ask", AskScreen), ("Run this command?", ConfirmScreen), ("Edit", EditScreen), ("Output", OutputScreen),
        ("History", HistoryScreen), ("Model and training", TrainingScreen), ("Settings", SettingsScreen), ("Keys", KeysScreen),
    )  # fmt: skip


def dialogs() -> tuple[tuple[str, type[DOMNode]], ...]:
    """Small screens, whose keys are fixed."""
    from shellmate.tui.screens.dialogs import PathScreen, QuestionScreen
    from shellmate.tui.screens.welcome import WelcomeScreen

    return (("A question", QuestionScreen), ("A file name", PathScreen), ("Welcome", WelcomeScreen), ("This list", HelpScreen))


def all_bindings() -> list[tuple[str, list[Binding]]]:
    """Every binding that can have another key by the title of its screen; one id stands once."""
    return [_section(*part) for part in all_screens()]


def _section(title: str, kind: type[DOMNode]) -> tuple[str, list[Binding]]:
    return title, list({b.id: b for b in reversed(kind.BINDINGS) if isinstance(b, Binding)}.values())[::-1]


class HelpScreen(ModalScreen[None]):
    """All keys: the one that finds the rest, then those of the screen below."""

    app: ShellmateApp
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (18, "-low"), (24, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark", "dismiss(None)", "Close", id="help.close", tooltip="Back")]
    box = getters.query_one("#dialog", VerticalScroll)

    def __init__(self, below: type[DOMNode] | None = None) -> None:
        super().__init__()
        self._first = next((title for title, kind in (*all_screens(), *dialogs()) if kind is below), "")

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with VerticalScroll(id="dialog", classes="help") as box:
            box.border_title = "Keys"
            box.border_subtitle = "↑↓: scroll  Esc: close"
            yield Static(id="help-text")

    def on_mount(self) -> None:
        """The arrow keys scroll."""
        self.box.focus()

    def on_resize(self) -> None:
        """Lines are broken for the width there is."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        self.query_one("#help-text", Static).update(Content("\n").join(self._lines(max(20, self.box.scrollable_content_region.width))))

    def _rows(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Sections: title, and every key with what it does."""
        remapped = self.app.settings.keys
        sections = sorted([*all_bindings(), *(_section(*part) for part in dialogs())], key=lambda section: section[0] != self._first)
        for title, bindings in sections:
            rows = [(key_told(remapped.get(b.id or "", b.key)), b.tooltip or b.description) for b in bindings]
            if title == "Everywhere":
                rows += [("Tab, Shift-Tab", "To the next part of the screen, and back"), ("Alt-m", "At the prompt, without the app: words become a command (`shellmate init --install` sets it up)")]
            if title == "Ask":
                rows.append(("1 to 9", "Choose a candidate (in the list)"))
            yield title, rows

    def _lines(self, width: int) -> Iterator[Content]:
        """Keys in a column of their own; what they do is broken within the other."""
        sections = [("", [_PALETTE]), *self._rows()]
        column = min(_WIDEST, max(len(keys) for _, rows in sections for keys, _ in rows), width // 3) + _GAP
        for title, rows in sections:
            if title:
                yield Content.assemble((title, "bold $primary"))
            for keys, says in rows:
                first, *more = textwrap.wrap(says, max(10, width - column - _GAP)) or [""]
                if len(keys) >= column:
                    yield Content.assemble(" " * _GAP, (keys, "$accent"))
                    keys = ""
                yield Content.assemble(" " * _GAP, (f"{keys:<{column}}", "$accent"), first)
                yield from (Content(" " * (column + _GAP) + line) for line in more)
            yield Content("")
