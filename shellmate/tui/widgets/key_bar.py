"""The line of keys at the bottom: whole words only. Where they have no room, the keys to other screens go first, then the last ones; help and how to leave stay."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

_ELSEWHERE = ("settings", "training", "history")
"""Actions that go to other screens, in the order in which their keys are left out."""
_LAST = ("quit", "app.quit")
"""How to leave stands last."""


class KeyBar(Footer):
    """The keys that work now, as many as there is room for."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)

    def compose(self) -> ComposeResult:
        """Leaves out what has no room."""
        keys = sorted((key for key in super().compose() if isinstance(key, FooterKey) and not key.has_class("-disabled")), key=lambda key: key.action in _LAST)
        spare = [next((k for k in keys if k.action in (name, f"app.{name}")), None) for name in _ELSEWHERE]
        spare += [key for key in reversed(keys) if key.action != "help" and key.action not in _LAST and key not in spare]
        while spare and sum(len(k.key_display) + len(k.description) + 3 for k in keys) > self.app.size.width:
            left_out = spare.pop(0)
            if left_out is not None:
                keys.remove(left_out)
        yield from keys

    def on_resize(self) -> None:
        """Another width has room for others."""
        if self.is_attached and self._bindings_ready:
            self.call_after_refresh(self.recompose)
