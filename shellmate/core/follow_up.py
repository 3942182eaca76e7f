"""Requests that go on with the one before: `but only the total`, `and sorted by size`.

Such a request is asked together with the one before it, as one sentence: that is what the model has learnt to read.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from shellmate.core.types import Suggestion

_ALWAYS = re.compile(r"(?:but|and|also|except|excluding|plus|ignoring)\b", re.IGNORECASE)
"""Nobody begins with these who has asked nothing yet."""
_MAYBE = re.compile(
    r"(?:only|just|without|with|in|from|under|for|as|by|per|sorted|ordered|recursively|including|not|no|newest|oldest|largest|smallest|biggest|reversed?|case|human)\b", re.IGNORECASE
)
_MOST_WORDS = 6
"""Of a request that may go on with the one before or stand alone."""
_SURE = 0.5
"""Confidence from which such a request is taken to stand alone."""
LONGEST = 400
"""Characters of both together: who has gone on and on means something new."""


def joined(before: str, text: str) -> str:
    """Both requests as one; empty when the second does not look as if it went on with the first."""
    text = text.strip()
    if not before.strip() or not (_ALWAYS.match(text) or _may_go_on(text)):
        return ""
    both = f"{before.strip().rstrip(' .,;?!')}, {text}"
    return both if len(both) <= LONGEST else ""


def _may_go_on(text: str) -> bool:
    return bool(_MAYBE.match(text)) and len(text.split()) <= _MOST_WORDS


def answered(ask: Callable[[str], Suggestion], text: str, before: str) -> Suggestion:
    """The answer to a request, together with the one before it where it goes on with that; `Suggestion.request` says what was asked.

    Where it may stand alone too, the surer answer counts. Raises what `ask` raises.
    """
    both = joined(before, text)
    if not both:
        return ask(text)
    if _ALWAYS.match(text.strip()):
        return ask(both)
    alone = ask(text)
    if _confidence(alone) >= _SURE:
        return alone
    together = ask(both)
    return together if _confidence(together) > _confidence(alone) else alone


def _confidence(suggestion: Suggestion) -> float:
    return max((c.confidence for c in suggestion.candidates[:1]), default=0.0) if suggestion.sure else 0.0
