"""Keys as Textual names them, and as people write them."""

from __future__ import annotations

_KEYS = {"question_mark": "?", "slash": "/", "escape": "Esc", "enter": "Enter", "delete": "Del", "space": "Space", "tab": "Tab", "backspace": "Backspace", "up": "↑", "down": "↓", "left": "←", "right": "→", "pageup": "PgUp", "pagedown": "PgDn", "minus": "-", "home": "Home", "end": "End"}


def key_told(keys: str) -> str:
    """`ctrl+e` as people write it: Ctrl-E."""
    told = []
    for key in keys.split(","):
        *modifiers, last = key.strip().split("+")
        name = _KEYS.get(last, last.upper() if modifiers or (last.startswith("f") and last[1:].isdigit()) else last)
        told.append("-".join([*(m.capitalize() for m in modifiers), name]))
    return " or ".join(told)


def key_meant(written: str) -> str:
    """Textual's names of keys that somebody wrote: `Ctrl-E or F9` and `ctrl+e, f9` are the same."""
    meant = []
    for key in written.replace(" or ", ",").split(","):
        *modifiers, last = key.strip().replace("-", "+").rsplit("+", 1) if len(key.strip()) > 1 else [key.strip()]
        named = next((name for name, told in _KEYS.items() if told.lower() == last.lower()), last if len(last) == 1 and not modifiers else last.lower())
        meant.append("+".join([*(m.lower() for m in modifiers), named]))
    return ",".join(key for key in meant if key)
