"""What the first screen shows while there are no commands: example requests to choose from, or a sentence in their place."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

EXAMPLES = ("find pdf files changed this week", "show the ten largest files here", "what is listening on port 8080", "undo the last git commit but keep the changes")


class Examples(Static):
    """Examples, of which one may be chosen; the screen's `try_example` takes one."""

    chosen: int | None = None
    """Its number, from 0."""

    def __init__(self) -> None:
        super().__init__(id="empty")
        self._help = self._quit = ""

    def offer(self, help_key: str, quit_key: str) -> None:
        """Shows the examples, and how to get help and out."""
        self._help, self._quit = help_key, quit_key
        self._draw()

    def say(self, sentence: str) -> None:
        """Shows a sentence instead."""
        self.chosen = None
        self.update(Content(sentence))

    def move(self, by: int) -> None:
        """Chooses the next one, or the one before."""
        before = self.chosen if self.chosen is not None else -1 if by > 0 else 0
        self.chosen = (before + by) % len(EXAMPLES)
        self._draw()

    def _draw(self) -> None:
        lines = [Content.assemble(("Try, for example (↓ and Enter, or a click):", "$muted")), *(self._line(number) for number in range(len(EXAMPLES)))]
        hint = Content.assemble(("\nNothing runs before you confirm it. ", "$muted"), (self._help, "bold $accent"), (" lists the keys, ", "$muted"), (self._quit, "bold $accent"), (" leaves.", "$muted"))
        self.update(Content("\n").join([*lines, hint]))

    def _line(self, number: int) -> Content:
        style = "bold $accent underline" if number == self.chosen else "$foreground"
        return Content.from_markup(f"  [$accent]›[/] [{style} @click=screen.try_example({number})]{EXAMPLES[number]}[/]")
