"""Words typed where single letters are keys: they are a new request, and belong into the input."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.screen import Screen
from textual.timer import Timer

WAIT = 0.25
"""Seconds that a letter which is a key waits for a second one: then both begin a word."""


class Typed:
    """Tells keys from words on one screen: `key` is offered every key while no input has the focus."""

    wait = WAIT

    def __init__(self, screen: Screen[None], write: Callable[[str], None], alone: str) -> None:
        """`write` takes what turns out to be the beginning of a word; `alone` are characters that never begin one."""
        self._screen, self._write, self._alone = screen, write, alone
        self._held: events.Key | None = None
        self._timer: Timer | None = None

    async def key(self, event: events.Key) -> bool:
        """Takes letters, and says whether it did: one that is a key is held back a moment, others go to the input at once, with the held one before them."""
        if event.character is None or not event.is_printable:
            await self._act()
            return False
        held, binding = self._held, self._screen.active_bindings.get(event.key)
        bound = binding is not None
        if held is not None and held.key == event.key and binding is not None and not binding.enabled:
            return True  # a key that does nothing now, pressed twice: no word begins so
        if held is None and event.character in self._alone:
            self._held = event
            await self._act()
        elif held is None and bound and not self.wait:
            return False
        elif held is None and bound:
            self._held, self._timer = event, self._screen.set_timer(self.wait, self._act)
        else:
            self._forget()
            self._write((held.character or "" if held else "") + event.character)
        return True

    def _forget(self) -> None:
        if self._timer:
            self._timer.stop()
        self._held = self._timer = None

    async def _act(self) -> None:
        """The held letter was a key."""
        held = self._held
        self._forget()
        found = self._screen.active_bindings.get(held.key) if held else None
        if found and found.enabled and self._screen.is_current:
            await self._screen.app.run_action(found.binding.action, found.node)
