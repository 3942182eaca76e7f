"""Keys in the order they were pressed.

Textual writes a letter at once, but lets a key that moves wander up to the app first, so that later letters overtake it; and a key goes to the widget that has
the focus when it comes, though one before it, still on its way, is about to move the focus.
"""

from __future__ import annotations

from textual import events
from textual.app import App, ReturnType
from textual.binding import NoBinding
from textual.widget import Widget
from textual.widgets import Input


class OrderedApp(App[ReturnType]):
    """Offers every key to the present screen's `key_first`, if it has one, before any widget gets it: what was moved there counts for the next key."""

    async def on_event(self, event: events.Event) -> None:
        """See `App.on_event`."""
        first = getattr(self.screen, "key_first", None) if isinstance(event, events.Key) and not event.is_forwarded and self.screen_stack else None
        if first is None or not await first(event):
            await super().on_event(event)


class OrderedInput(Input):
    """An input in which keys that move or delete act before the letters behind them."""

    async def _on_key(self, event: events.Key) -> None:
        await acted(self, event)


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
