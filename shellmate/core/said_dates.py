"""Days that people name without a year: `since 3 march`, `from june 2nd`, `on the 24th of december`."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {name: number for number, names in enumerate(("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sept sep", "october oct", "november nov", "december dec"), 1) for name in names.split()}
_MONTH = rf"({'|'.join(_MONTHS)})\.?"
_DAY = r"(3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_SAID = re.compile(rf"(?<![\w.:/-])(since|after|before|until|till|from|to|on|between|and|through|by|than|dated|around)( the)? (?:{_DAY} (?:of )?{_MONTH}|{_MONTH} (?:the )?{_DAY})(?:,? (\d{{4}}))?(?![\w:/-]|\.\w)", re.I)
_RECURS = re.compile(r"\b(?:every|each (?:year|time|\d)|yearly|annually|cron\w*|named|called|pattern|string|replace|rename|grep|search)\b", re.I)
"""Where a day comes again every year, or is a text."""
_TO_COME = re.compile(r"\b(?:until|till|next|remind\w*|schedul\w*|expir\w*|shut ?down|reboot|days? (?:to|left)|on at|at)\b", re.I)


def with_year(text: str, today: date | None = None) -> str:
    """The text with such days as `2026-03-03`: the last one that was, or the next where something is to come. Days that come again every year, and texts, stay."""
    low = text.lower()
    if not any(name in low for name in _MONTHS) or _RECURS.search(text):
        return text
    now = today or date.today()
    ahead = _TO_COME.search(text) is not None and not re.search(r"\b(?:since|from|after|before|between|modified|changed|commits?|logs?)\b", low)
    return _SAID.sub(lambda m: _written(m, now, ahead), text)


def _written(match: re.Match[str], now: date, ahead: bool) -> str:
    day, month, said = int(match[3] or match[6]), _MONTHS[(match[4] or match[5]).lower()], match[7]
    for year in [int(said)] if said else [now.year, now.year + 1] if ahead else [now.year, now.year - 1]:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if said or (found >= now if ahead else found <= now):
            return f"{match[1]} {found.isoformat()}"
    return match[0]
