"""Keys of a text widget in the order they were pressed: Textual writes a letter at once, but lets a key that moves wander up to the app first, so that later letters overtake it."""

from __future__ import annotations

from textual import events
from textual.binding import NoBinding
from textual.widget import Widget


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
