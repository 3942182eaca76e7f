"""Whether a binding may have a key: the key exists, can be pressed there without losing a letter, and is not taken on the same screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from textual.binding import Binding
from textual.keys import REPLACED_KEYS, Keys, key_to_character

from shellmate.tui.keys import key_meant, key_told
from shellmate.tui.screens.help import all_bindings

EVERYWHERE = "Everywhere"
_MODIFIERS = frozenset(("ctrl", "alt", "shift", "super", "hyper", "meta"))
_NAMES = frozenset(key.value.rpartition("+")[2] for key in Keys if "<" not in key.value)
_FIXED = ((EVERYWHERE, "ctrl+p", "the palette"), *(("Ask", str(n), f"candidate {n}") for n in range(1, 10)))
"""Keys that cannot be changed: title, key, what it does."""
_MOVING = frozenset(("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "enter", "tab", "shift+tab", "backspace", "delete", "escape"))
"""Keys that every box and list needs."""


def is_key(key: str) -> bool:
    """Whether Textual can report such a key: `ctrl+e`, `f9`, `question_mark`, `D`."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    if not set(modifiers) <= _MODIFIERS or not last:
        return False
    return (len(last) == 1 and last.isprintable()) or last in _NAMES or last in REPLACED_KEYS or key_to_character(last) is not None


def refused(binding: str, keys: str, remapped: Mapping[str, str]) -> str:
    """Why a binding cannot have these keys (comma-separated, in Textual's names); empty when it can."""
    found = {b.id: (title, b) for title, bindings in all_bindings() for b in bindings if b.id}
    if binding not in found:
        near = get_close_matches(binding, [name for name in found if name], 1, 0.6)
        return f"No key is called {binding}{f'; {near[0]} is one' if near else ''}."
    title, own = found[binding]
    for key in filter(None, key_meant(keys).split(",")):
        if not is_key(key):
            return f"There is no key {key_told(key)}; Ctrl-E, Alt-E, F9 and ? are keys."
        if (own.priority or title == EVERYWHERE) and (key_to_character(key) or "\t").isprintable():
            return f"{key_told(key)} alone could not be typed any more: take it with Ctrl or Alt, or a function key."
        if (own.priority or title == EVERYWHERE) and key in _MOVING and key not in own.key.split(","):
            return f"{key_told(key)} is needed on every screen: take it with Ctrl or Alt, or a function key."
        for other_title, does in _taken(key, title, own, remapped):
            return f"{key_told(key)} is taken ({other_title}: {does})."
    return ""


def _taken(key: str, title: str, own: Binding, remapped: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What else the key does where the binding works."""
    for other_title, bindings in all_bindings():
        if other_title == title or EVERYWHERE in (title, other_title):
            for other in bindings:
                if other.id != own.id and key in key_meant(remapped.get(other.id or "", other.key)).split(","):
                    yield other_title, other.description
    for fixed_title, fixed, does in _FIXED:
        if fixed == key and (fixed_title == title or EVERYWHERE in (title, fixed_title)):
            yield fixed_title, does
