"""A terminal that is too small to read a question in: the app says so in place of everything else, and takes no key but those that leave."""

from __future__ import annotations

from textual import events
from textual.app import ReturnType
from textual.geometry import Size

from shellmate.tui.widgets.in_order import OrderedApp

LEAST = Size(34, 10)
"""Characters across and down in which a dangerous command and what is to be typed for it can be read."""


class FittingApp(OrderedApp[ReturnType]):
    """Shows one sentence while it does not fit."""

    def on_resize(self, event: events.Resize) -> None:
        """At once: the next key must not reach what cannot be seen."""
        self.fit(event.size)

    def fit(self, size: Size | None = None) -> None:
        """Puts the sentence on top, or takes it away: what is below comes back as it was."""
        size = size or self.size
        if len(self.screen_stack) < 2:  # the app's first screen will ask
            return
        told = getattr(self.screen, "says_too_small", False)
        fits = size.width >= LEAST.width and size.height >= LEAST.height
        if fits and told:
            self.pop_screen()
        elif not fits and not told:
            from shellmate.tui.screens.too_small import TooSmallScreen

            self.push_screen(TooSmallScreen())
