"""Days that people name without a year when they look back: `commits since 3 march`, `files changed between june 2nd and june 9th`."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {name: number for number, names in enumerate(("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sept sep", "october oct", "november nov", "december dec"), 1) for name in names.split()}
_MONTH = rf"({'|'.join(_MONTHS)})\.?"
_DAY = r"(3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_SAID = re.compile(rf"(?<![\w.:/-])(since|after|before|until|till|from|to|between|and|than)( the)? (?:{_DAY} (?:of )?{_MONTH}|{_MONTH} (?:the )?{_DAY})(?![\w:/-]|\.\w|,? (?:of )?\d{{4}}\b)", re.I)
_LOOKS_BACK = re.compile(r"\b(?:since|commits?|committed|logs?|journal|changed|changes|modified|edited|written|saved|created|added|history|entries|messages|errors|pushed|merged|logins?|booted|files)\b", re.I)
_OTHERWISE = re.compile(r"\b(?:every|each (?:year|time|\d)|yearly|annually|cron\w*|named|called|pattern|string|replace|rename|grep|search|days?|weeks?|hours?|years?|\d{4})\b", re.I)
"""Where a day comes again every year, is a text, is counted to, or has its year beside it."""


def with_year(text: str, today: date | None = None) -> str:
    """The text with such days as `2026-03-03`, the last one that was."""
    low = text.lower()
    if not any(name in low for name in _MONTHS) or _OTHERWISE.search(text) or not _LOOKS_BACK.search(text):
        return text
    now = today or date.today()
    return _SAID.sub(lambda m: _written(m, now), text)


def _written(match: re.Match[str], now: date) -> str:
    day, month = int(match[3] or match[6]), _MONTHS[(match[4] or match[5]).lower()]
    for year in (now.year, now.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= now:
            return f"{match[1]} {found.isoformat()}"
    return match[0]
