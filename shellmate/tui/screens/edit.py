"""The editor for one command: undo, several lines, and the risk of what is written, at every key."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.style import Style
from textual.widgets import Static, TextArea

from shellmate.core import bash
from shellmate.core.types import Level, Risk
from shellmate.tui.highlight import highlighted
from shellmate.tui.running import harmless, shown
from shellmate.tui.widgets.in_order import acted

LONGEST = 20_000
"""Characters of a command that can be edited here."""
_HINT = "Enter: done, then confirm  Ctrl-J: new line  Ctrl-Z: undo  Esc: back"


class _Command(TextArea):
    """A command in its colours. Enter is done; Ctrl-J and Alt-Enter make a line."""

    _coloured: tuple[str, list[Content]] = ("", [])

    def get_line(self, line_index: int) -> Text:
        """The line in the colours of its parts."""
        line = super().get_line(line_index)
        if self._coloured[0] != self.text:
            self._coloured = (self.text, highlighted(self.text).split("\n", allow_blank=True))
        coloured = self._coloured[1]
        if line_index < len(coloured) and coloured[line_index].plain == line.plain:
            for start, end, style in coloured[line_index].spans:
                line.stylize(Style.parse(str(style), self.app.theme_variables).rich_style, start, end)
        return line

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.screen.action_done()  # type: ignore[attr-defined]
        elif event.key in ("ctrl+j", "alt+enter"):
            event.stop()
            event.prevent_default()
            self.insert("\n")
        elif not await acted(self, event):
            await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = harmless(event.text)
        room = max(0, LONGEST - len(self.text) + len(self.selected_text))
        if len(text) > room:
            self.app.notify(f"Only the first {room} characters were taken; a command has at most {LONGEST}.", severity="warning")
        if edit := self._replace_via_keyboard(text[:room], *self.selection):
            self.move_cursor(edit.end_location)


class EditScreen(ModalScreen[str | None]):
    """Change the command."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", priority=True, id="edit.back", tooltip="Forget the changes; if there are any, at the second time"),
        Binding("ctrl+s", "done", "Done", priority=True, id="edit.done", tooltip="On to the confirmation"),
    ]
    area = getters.query_one(_Command)

    def __init__(self, command: str, assess: Callable[[str], Risk]) -> None:
        super().__init__()
        self._text = shown(command)[:LONGEST]
        self._assess = assess
        self._warned = ""
        """The changed text of which it was said that it will be lost."""

    def compose(self) -> ComposeResult:
        """The text, and what is to be said about it."""
        with Vertical(id="dialog", classes="edit") as box:
            box.border_title = "Edit the command"
            yield _Command(self._text, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", id="edited", compact=True, highlight_cursor_line=False)
            yield Static(id="edit-risk")
            yield Static(_HINT, id="dialog-hint")

    def on_mount(self) -> None:
        """The cursor stands at the end."""
        if not self.query(_Command):
            return  # the app leaves meanwhile
        self.area.move_cursor(self.area.document.end)
        self.area.focus()
        self._check()

    @on(TextArea.Changed)
    def _check(self) -> None:
        text = self.area.text
        if not text.strip():
            said = Content.assemble(("There is no command.", "$text-warning"))
        elif len(text) > LONGEST:
            said = Content.assemble((f"A command has at most {LONGEST} characters.", "bold $text-error"))
        else:
            said = self._verdict(text)
        self.query_one("#edit-risk", Static).update(said)
        if self._warned and text != self._warned:
            self._warned = ""
            self.query_one("#dialog-hint", Static).update(_HINT)

    def _verdict(self, text: str) -> Content:
        if not bash.parses(text):
            return Content.assemble(("Bash cannot read this yet.", "$text-warning"))
        risk = self._assess(text)
        if risk.level is Level.SAFE:
            return Content.assemble(("Nothing to warn of.", "$text-success"))
        style = "bold $text-error" if risk.level is Level.DANGER else "$text-warning"
        return Content.assemble((f"{risk.level.word}: {harmless(' '.join(r.message for r in risk.reasons))}", style))

    def action_back(self) -> None:
        """Leaves; what was changed is forgotten only the second time."""
        text = self.area.text
        if text in (self._text, self._warned) or not text.strip():
            self.dismiss(None)
            return
        self._warned = text
        back = getattr(self.app, "key_of", lambda _: "Esc")("edit.back")
        self.query_one("#dialog-hint", Static).update(Content.assemble((f"{back} once more forgets what you changed.", "$text-warning"), "  Enter: done"))

    def action_done(self) -> None:
        """Gives the text back, if there is one."""
        text = self.area.text.strip()
        if text and len(text) <= LONGEST:
            self.dismiss(text)
