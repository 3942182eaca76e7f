"""What is shown in place of everything else while the terminal is too small for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.screen import SystemModalScreen
from textual.widgets import Static

from shellmate.tui.fitting import LEAST

if TYPE_CHECKING:
    from shellmate.tui.app import ShellmateApp


class TooSmallScreen(SystemModalScreen[None]):
    """One sentence; it goes when the terminal grows."""

    app: ShellmateApp

    says_too_small = True

    def compose(self) -> ComposeResult:
        """The sentence."""
        yield Static()

    def on_resize(self) -> None:
        """Says how large it is now."""
        now = self.app.size
        self.query_one(Static).update(f"Too small: shellmate needs {LEAST.width} × {LEAST.height} characters, here are {now.width} × {now.height}.")

    def on_screen_resume(self) -> None:
        """Gone, if the terminal grew while something else was shown."""
        self.app.fit()
