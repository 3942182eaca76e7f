"""Keys in the order they were pressed.

Textual writes a letter at once, but lets a key that moves wander up to the app first, so that later letters overtake it; and a key goes to the widget that has
the focus when it comes, though one before it, still on its way, is about to move the focus.
"""

from __future__ import annotations

import time

from textual import events
from textual.app import App, ReturnType
from textual.binding import NoBinding
from textual.widget import Widget
from textual.widgets import Input

from shellmate.tui.running import harmless

LONGEST = 2000
"""Characters of one line of input."""
READ = 1.5
"""Seconds after which a message at the edge has been read: the next key takes it away. Warnings stay their time."""


class OrderedApp(App[ReturnType]):
    """Offers every key to the present screen's `key_first`, if it has one, before any widget gets it: what was moved there counts for the next key."""

    async def on_event(self, event: events.Event) -> None:
        """See `App.on_event`."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._take_away_what_was_read()
        first = getattr(self.screen, "key_first", None) if isinstance(event, events.Key) and not event.is_forwarded and self.screen_stack else None
        if first is None or not await first(event):
            await super().on_event(event)

    def _take_away_what_was_read(self) -> None:
        told = list(self._notifications)
        if told and all(n.severity == "information" and time.time() - n.raised_at > READ for n in told):
            self.clear_notifications()


class OrderedInput(Input):
    """An input in which keys that move or delete act before the letters behind them. What is pasted becomes one line, and is cut where it is too long, with a word about it."""

    NAME = "a line"
    """What is written here, for people."""

    async def _on_key(self, event: events.Key) -> None:
        await acted(self, event)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = self.cleaned(event.text)
        longest = self.max_length or LONGEST
        room = max(0, longest - len(self.value) + len(self.selected_text))
        if len(text) > room:
            self.app.notify(f"Only the first {room} characters were taken; {self.NAME} has at most {longest}.", severity="warning")
        self.replace(text[:room], *self.selection)

    def cleaned(self, text: str) -> str:
        """What is taken of a text that is pasted."""
        return " ".join(harmless(text).splitlines())


async def acted(widget: Widget, event: events.Key) -> bool:
    """Whether the widget's own binding of the key was carried out now, before the next key is looked at."""
    if event.is_printable:
        return False
    try:
        bindings = widget._bindings.get_bindings_for_key(event.key)
    except NoBinding:
        return False
    for binding in bindings:
        if await widget.app.run_action(binding.action, widget):
            event.stop()
            event.prevent_default()
            return True
    return False
