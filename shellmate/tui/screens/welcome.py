"""The first run: three short pages, any of them can be skipped. They never take words away: what is typed or pasted goes into the request."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from shellmate.tui import state
from shellmate.tui.screens.ask import AskScreen

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

_SEEN = 2.0
"""Seconds after which pages that somebody typed away count as seen."""


def offer(app: ShellmateApp) -> None:
    """Shows the pages, unless somebody is writing or elsewhere by now: then they come at the next start."""
    ask = app.screen
    if not isinstance(ask, AskScreen) or ask.input.value != app.first_text:
        return
    if ask.input.message_queue_size:  # a letter may be on its way
        ask.input.call_later(offer, app)
    else:
        app.push_screen(WelcomeScreen(ask.input), lambda seen: state.note_welcomed() if seen else None)


class WelcomeScreen(ModalScreen[bool]):
    """Three pages; tells whether they were seen."""

    app: ShellmateApp
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,right", "next", "Next", id="welcome.next", tooltip="The next page"),
        Binding("left", "previous", "Back", id="welcome.previous", tooltip="The page before"),
        Binding("escape", "dismiss(True)", "Skip", id="welcome.skip", tooltip="Straight to the app"),
    ]
    text = getters.query_one("#welcome-text", Static)
    hint = getters.query_one("#dialog-hint", Static)

    def __init__(self, request: Input) -> None:
        """`request` takes what is typed."""
        super().__init__()
        self._page = 0
        self._request = request
        self._leaving = False
        self._since = time.monotonic()

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

    def on_key(self, event: events.Key) -> None:
        """A letter begins a request or goes on with it, and closes the pages; the keys after it go the same way."""
        begins = event.is_printable and (event.character != " " or bool(self._request.value))
        if begins or self._leaving:
            self._pass_on(event)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted belongs into the request too."""
        self._pass_on(event)

    def _pass_on(self, event: events.Key | events.Paste) -> None:
        event.stop()
        self._request.focus()
        self._request.post_message(event)
        if not self._leaving:
            self._leaving = True
            self.call_later(self._leave)

    def _leave(self) -> None:
        """Closes when nothing waits here any more: a key that goes straight to the request must not overtake one."""
        if self.message_queue_size:
            self.call_later(self._leave)
        elif self.app.screen is self:
            self.dismiss(time.monotonic() - self._since > _SEEN)
        else:
            self._leaving = False

    def _show(self) -> None:
        title, body = _PAGES[self._page]
        self.query_one("#dialog").border_title = f"Welcome to shellmate  {self._page + 1}/{len(_PAGES)}"
        said = body.format(training=self.app.key_of("app.training"), settings=self.app.key_of("app.settings"), insert="puts the command on your shell's line" if self.app.insertion is not None else "leaves and prints the command")
        self.text.update(Content.assemble((title, "bold $primary"), "\n\n", Content.from_markup(said)))
        forth = "Enter or →: begin" if self._page == len(_PAGES) - 1 else "Enter or →: next   Esc: skip"
        self.hint.update(f"{forth}   ←: back" if self._page else f"{forth}   or just type")

    def action_next(self) -> None:
        """The next page, or the app."""
        if self._page == len(_PAGES) - 1:
            self.dismiss(True)
        else:
            self._page += 1
            self._show()

    def action_previous(self) -> None:
        """The page before."""
        self._page = max(0, self._page - 1)
        self._show()
