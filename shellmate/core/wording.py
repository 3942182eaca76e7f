"""One wording for what people write in several: clock times, home folders, numbers, rates, sides, before values are taken out of a request."""

from __future__ import annotations

import re

from shellmate.core.clock_words import in_24_hours
from shellmate.core.home_folders import as_paths
from shellmate.core.number_words import in_digits

_RATE = re.compile(r"(?<![\w/.-])(\d+(?:\.\d+)?)( ?)([kmg]i?(?:b|bit|bits)?)(?:/s(?:ec)?|ps)(?![\w/])", re.I)
"""`5 MB/s` is a speed, and `MB/s` no path."""
_SIDES = re.compile(r"\b(?:on )?(?:2|two) sides\b|\b(?:2|two)[ -]sided\b|\bdouble-sided\b", re.I)
_STASH = re.compile(r"(?<!\S)stash@\{(\d+)\}")
"""`stash@{1}` is called stash 1 as well."""
_EXCHANGES = re.compile(r"\b(?:replac|chang|convert|swap|turn|substitut|exchang|instead)", re.I)
_MARK_ALONE = re.compile(r"(?<=\s)([,;:|])(?=\s|$)")


def plainly(text: str) -> str:
    """The unquoted part of a request in that wording."""
    if "/s" in text or "ps" in text:
        text = _RATE.sub(lambda m: f"{m[1]}{m[2]}{m[3]} per second", text)
    if "side" in text:
        text = _SIDES.sub(lambda m: "on both sides" if m[0].lower().endswith("sides") else "double sided", text)
    return in_digits(as_paths(in_24_hours(_STASH.sub(r"stash \1", text) if "stash@" in text else text)))


def with_marks_quoted(text: str) -> str:
    """The request with marks that stand alone in quotes, where something is exchanged: `replace , by ;`."""
    return _MARK_ALONE.sub(r'"\1"', text) if _EXCHANGES.search(text) and not any(quote in text for quote in "\"'`“‘") else text
