"""Short options as they stand in clusters: `-sSd VALUE`, `-dVALUE`."""

from __future__ import annotations

from collections.abc import Sequence


def short_options(texts: Sequence[str], valued: frozenset[str]) -> dict[str, str]:
    """The letters of short options with their values; `valued` are the letters that take one: what follows in the word, or the next word."""
    found: dict[str, str] = {}
    at = 0
    while at < len(texts):
        text = texts[at]
        for place, letter in enumerate(text[1:], 1) if text.startswith("-") and not text.startswith("--") else ():
            found[letter] = ""
            if letter in valued:
                found[letter] = text[place + 1 :]
                if not found[letter] and at + 1 < len(texts):
                    at += 1
                    found[letter] = texts[at]
                break
        at += 1
    return found
