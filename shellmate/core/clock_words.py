"""Times of day as people say them: `half past six this evening` is 18:30, `6pm` is 18:00."""

from __future__ import annotations

import re

_HOURS = {word: hour for hour, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
_MINUTES = {"half past": 30, "quarter past": 15, "quarter after": 15, "quarter to": -15, "quarter before": -15} | {
    f"{word} {side}": sign * minutes for word, minutes in (("five", 5), ("ten", 10), ("twenty", 20), ("twenty-five", 25)) for side, sign in (("past", 1), ("to", -1))
}
_DAY = r"in the morning|in the afternoon|in the evening|at night|this morning|this afternoon|this evening|tonight"
_HOUR = rf"(\d{{1,2}}|{'|'.join(_HOURS)})"
_SAID = re.compile(
    rf"(?<![\w-])(?:an?\s+)?(half past|quarter (?:past|after|to|before)|(?<=\bat )(?:{'|'.join(_MINUTES)}))\s+{_HOUR}(?:\s+o'?clock)?(?:\s+({_DAY}|a\.?m\.?|p\.?m\.?)(?![\w/-]))?(?![\w/-]|[.:]\d)", re.I
)
_WITH_DAY = re.compile(rf"(?<![\w.:/-])(1[0-2]|0?[1-9]|{'|'.join(_HOURS)})(?::([0-5]\d))?(?:\s+o'?clock)?\s+({_DAY})(?![\w/-])", re.I)
CLOCK = re.compile(r"\d{1,2}:[0-5]\d")
"""In `10:15 and 10:30` the hours are two numbers."""
_OF_TWELVE = re.compile(r"(?<![\w.:/-])(1[0-2]|0?[1-9])(?::([0-5]\d))?\s?([apAP])\.?[mM]\b\.?(?![\w/-])")


def in_24_hours(text: str) -> str:
    """The text with every time of day that is said in words or on a clock of twelve hours as `18:30`. Without a part of the day, hours stay as they are said."""
    low = text.lower()
    if any(word in low for word in ("half past", "quarter ", " past ", " to ")):
        text = _SAID.sub(_spelled, text)
    if any(word in low for word in ("morning", "afternoon", "evening", "night")):
        text = _WITH_DAY.sub(lambda m: _written(_hour(m[1]), int(m[2] or 0), m[3]), text)
    return _OF_TWELVE.sub(lambda m: f"{int(m[1]) % 12 + 12 * (m[3] in 'pP')}:{m[2] or '00'}", text)


def _hour(said: str) -> int:
    return _HOURS.get(said.lower()) or int(said)


def _spelled(match: re.Match[str]) -> str:
    minutes = _MINUTES[" ".join(match[1].lower().split())]
    hour = _hour(match[2])
    return match[0] if hour > 23 else _written(hour, minutes, match[3])


def _written(hour: int, minutes: int, part: str | None) -> str:
    """`18:30` for six, thirty, `this evening`; minutes may be negative."""
    said = (part or "").lower().replace(".", "")
    later = said.endswith(("afternoon", "evening", "pm")) or (said.endswith("night") and hour >= 6)
    if part and hour <= 12:
        hour = hour % 12 + 12 * later
    total = (hour * 60 + minutes) % (24 * 60)
    return f"{total // 60}:{total % 60:02d}"
