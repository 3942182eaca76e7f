"""The first run: three short pages, any of them can be skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

if TYPE_CHECKING:
    from shellmate.tui.app import ShellmateApp

_PAGES: tuple[tuple[str, str], ...] = (
    (
        "Say it in English",
        "Type what you want to do, for example\n\n  [$accent]find pdf files changed this week[/]\n\nCommands appear while you type, the best one first. "
        "Choose with the arrow keys or the mouse; the pane explains the chosen one.",
    ),
    (
        "Nothing runs by itself",
        "[$accent]Enter[/] asks first, then runs. [$accent]Tab[/] goes to the commands; there [$accent]e[/] edits, [$accent]c[/] copies, [$accent]i[/] {insert}, [$accent]r[/] says it was wrong.\n\n"
        "A dangerous command says why, and wants a word typed before it runs.",
    ),
    (
        "It stays here, and it learns",
        "The model runs on this computer; nothing is sent anywhere. What you accept is kept in a private history, with passwords and tokens taken out, "
        "and can train the model to your ways ([$accent]{training}[/]). [$accent]{settings}[/] switches any of it off.",
    ),
)


class WelcomeScreen(ModalScreen[None]):
    """Three pages."""

    app: ShellmateApp
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,right", "next", "Next", id="welcome.next", tooltip="The next page"),
        Binding("left,backspace", "previous", "Back", id="welcome.previous", tooltip="The page before"),
        Binding("escape", "dismiss(None)", "Skip", id="welcome.skip", tooltip="Straight to the app"),
    ]
    text = getters.query_one("#welcome-text", Static)
    hint = getters.query_one("#dialog-hint", Static)

    def __init__(self) -> None:
        super().__init__()
        self._page = 0

    def compose(self) -> ComposeResult:
        """One page at a time."""
        with Vertical(id="dialog", classes="welcome"):
            yield Static(id="welcome-text")
            yield Static(id="dialog-hint")

    def on_mount(self) -> None:
        """The first page."""
        self._show()

    def on_click(self) -> None:
        """A click turns the page."""
        self.action_next()

    def _show(self) -> None:
        title, body = _PAGES[self._page]
        self.query_one("#dialog").border_title = f"Welcome to shellmate  {self._page + 1}/{len(_PAGES)}"
        said = body.format(training=self.app.key_of("app.training"), settings=self.app.key_of("app.settings"), insert="puts the command on your shell's line" if self.app.insertion is not None else "leaves and prints the command")
        self.text.update(Content.assemble((title, "bold $primary"), "\n\n", Content.from_markup(said)))
        forth = "Enter: begin" if self._page == len(_PAGES) - 1 else "Enter: next   Esc: skip"
        self.hint.update(f"{forth}   ←: back" if self._page else forth)

    def action_next(self) -> None:
        """The next page, or the app."""
        if self._page == len(_PAGES) - 1:
            self.dismiss(None)
        else:
            self._page += 1
            self._show()

    def action_previous(self) -> None:
        """The page before."""
        self._page = max(0, self._page - 1)
        self._show()
