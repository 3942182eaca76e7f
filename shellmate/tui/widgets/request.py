"""The box that the request is written in. What is pasted becomes one line and is cut where it is too long, with a word about it."""

from __future__ import annotations

from textual.widgets.input import Selection

from shellmate.tui.running import harmless
from shellmate.tui.widgets.in_order import LONGEST, OrderedInput

__all__ = ("LONGEST", "RequestInput")


class RequestInput(OrderedInput):
    """One line of text."""

    NAME = "a request"
    _offered = Selection.cursor(0)

    def offer_anew(self) -> None:
        """Selects all of it, so that what is typed next takes its place."""
        self.focus()
        self.select_all()
        self._offered = self.selection

    def select_all(self) -> None:
        """Selects all of it, for the user."""
        super().select_all()
        self._offered = Selection.cursor(0)

    @property
    def chosen_text(self) -> str:
        """The selected text, where the user has selected it."""
        return "" if self.selection == self._offered else self.selected_text

    def cleaned(self, text: str) -> str:
        """Words with one blank between them."""
        return " ".join(harmless(text).split())
