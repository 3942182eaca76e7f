"""Whether a key may be bound to something in the app: known names, possible keys, nothing taken from another. Pure.

Bindings are known by ids like `ask.edit`: the screen, then what the key does there; those of `app` hold on every screen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from shellmate.core.errors import UsageError
from shellmate.core.spelling import nearest

_NAMED = frozenset("escape enter return tab space backspace delete insert home end pageup pagedown up down left right slash minus plus comma".split())
_MODIFIERS = frozenset(("ctrl", "alt", "shift", "super", "meta", "hyper"))


def is_key(key: str) -> bool:
    """Whether it is a key as Textual names them: `q`, `f9`, `ctrl+e`, `question_mark`."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    if not set(modifiers) <= _MODIFIERS:
        return False
    if (len(last) == 1 and last.isprintable() and last != " ") or last in _NAMED or re.fullmatch(r"f([1-9]|1\d|2[0-4])", last):
        return True
    try:
        return bool(unicodedata.lookup(last.replace("_", " "))) and len(last) > 1
    except KeyError:
        return False


def check(binding: str, keys: str, known: Mapping[str, tuple[str, str]], own: Mapping[str, str]) -> None:
    """Raises `UsageError` when `keys` (comma-separated) cannot be bound to a binding.

    `known` has the keys that each binding came with and what it is for; `own` has the keys that the user has set.
    """
    screen = binding.partition(".")[0]
    if binding not in known:
        there = [name for name in known if name.startswith(f"{screen}.")] or sorted({f"{name.partition('.')[0]}.…" for name in known})
        meant = nearest(binding, known)
        raise UsageError(f"No key of the app is called {binding}.", f"Did you mean keys.{meant}?" if meant else f"There are {', '.join(there)}.")
    for key in keys.split(","):
        if not is_key(key.strip()):
            raise UsageError(f"{key.strip()!r} is no key.", "Write it like e, F9, Ctrl-E or Alt-X.")
    wanted = {key.strip() for key in keys.split(",")}
    for other, (first, says) in known.items():
        near = "app" in (screen, other.partition(".")[0]) or other.startswith(f"{screen}.")
        taken = wanted & {key.strip() for key in own.get(other, first).split(",")}
        if other != binding and near and taken:
            raise UsageError(f"{', '.join(sorted(taken))} is taken by {other} ({says}).", f"Choose another key, or set keys.{other} to another one first.")
