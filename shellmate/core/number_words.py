"""Numbers in words: `ten`, `two million`, `10k lines`."""

from __future__ import annotations

import re
from decimal import Decimal

NUMBER_WORDS = {w: str(n) for n, w in enumerate("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(), 2)} | {"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100"}
_MULTIPLES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_MULTIPLIED = re.compile(rf"(?<![\w.,-])(\d{{1,3}}(?:\.\d+)?|one|{'|'.join(NUMBER_WORDS)})[ -]({'|'.join(_MULTIPLES)})(?![\w-])", re.I)
_THOUSANDS = re.compile(r"(?<![\w.,-])(\d{1,3}(?:\.\d+)?)k(?= (?:lines?|rows?|records?|words|characters|chars|entries|requests|times|samples|files)\b)", re.I)
"""`10k lines`: behind other nouns it is a size."""


_GROUPS = re.compile(r"(?<![\w.,/-])\d{1,3}(?:,\d{3})+(?!\w|,\d)")
"""`1,000,000`."""

_HALVES = re.compile(rf"(?<![\w.-])(\d+|one|{'|'.join(NUMBER_WORDS)})[ -]and[ -]a[ -]half(?![\w-]|,? (?:minute|hour|day|week|month|year))", re.I)


def in_digits(text: str) -> str:
    """`two million` and `2,000,000` as `2000000`, `10k lines` as `10000 lines`, `one and a half times` as `1.5 times`."""
    text = _GROUPS.sub(lambda m: m[0].replace(",", ""), text) if "," in text else text
    low = text.lower()
    if "-a-half" in low or " a half" in low:
        text = _HALVES.sub(lambda m: f"{NUMBER_WORDS.get(m[1].lower(), '1' if m[1].lower() == 'one' else m[1])}.5", text)
    if "k " not in low and not any(word in low for word in _MULTIPLES):
        return text
    text = _MULTIPLIED.sub(lambda m: _times(NUMBER_WORDS.get(m[1].lower(), "1" if m[1].lower() == "one" else m[1]), _MULTIPLES[m[2].lower()]), text)
    return _THOUSANDS.sub(lambda m: _times(m[1], 1000), text)


def _times(number: str, factor: int) -> str:
    return format((Decimal(number) * factor).normalize(), "f")
