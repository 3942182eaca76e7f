"""The box that the request is written in. What is pasted becomes one line, which does the same if it is a command, and is cut where it is too long, with a word about it."""

from __future__ import annotations

from textual.widgets.input import Selection

from shellmate.tui.pasted import as_request
from shellmate.tui.running import harmless
from shellmate.tui.widgets.in_order import LONGEST, OrderedInput

__all__ = ("LONGEST", "RequestInput")

_NEXT = "type the next one  Tab: commands"


class RequestInput(OrderedInput):
    """One line of text."""

    NAME = "a request"
    _offered = Selection.cursor(0)

    def offer_anew(self) -> None:
        """Selects all of it, so that what is typed next takes its place, and says so."""
        self.focus()
        self.select_all()
        self._offered = self.selection
        self.border_subtitle = _NEXT

    def select_all(self) -> None:
        """Selects all of it, for the user."""
        super().select_all()
        self._offered = Selection.cursor(0)

    def watch_selection(self) -> None:
        """What is written or moved to now is a request again."""
        if self.selection != self._offered:
            self.border_subtitle = ""

    @property
    def chosen_text(self) -> str:
        """The selected text, where the user has selected it."""
        return "" if self.selection == self._offered else self.selected_text

    def cleaned(self, text: str) -> str:
        """A command's lines become one that does the same, words have one blank between them."""
        return as_request(harmless(text), self.app.context)  # type: ignore[attr-defined]
