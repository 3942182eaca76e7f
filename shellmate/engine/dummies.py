"""A known command with dummies in capitals, for requests that name no values: `how to follow the logs of a container` is `docker logs -f CONTAINER`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from shellmate.core.dummies import BY_PLACEHOLDER
from shellmate.engine.intents_file import Gap, Skeleton

VAGUE = re.compile(r"\b(?:WORD|TEXT|VALUE|N|SIZE|TIME|DATE|NAME)\d?\b")
"""Dummies that may be anything."""
_NUMBER = re.compile(r"\d*$")


def dummy(key: str) -> str:
    """What stands for a gap's key; empty where there is no good word."""
    return BY_PLACEHOLDER.get(_NUMBER.sub("", key), "")


def with_dummies(skeleton: Skeleton) -> str:
    """The command with its own words where a gap has some, and dummies else; numbered where one stands for several things. Empty where that cannot be said, or needs no dummy."""
    keys = list(dict.fromkeys(part.key for part in skeleton if isinstance(part, Gap) and not part.optional and not part.words))
    if not keys or not all(map(dummy, keys)):
        return ""
    names = _names(keys)
    return "".join(part if isinstance(part, str) else "" if part.optional else part.words[0] if part.words else names[part.key] for part in skeleton).strip()


def _names(keys: Sequence[str]) -> dict[str, str]:
    several = Counter(map(dummy, keys))
    seen: Counter[str] = Counter()
    names = {}
    for key in keys:
        seen[name := dummy(key)] += 1
        stem, dot, ending = name.partition(".")
        names[key] = f"{stem}{seen[name]}{dot}{ending}" if several[name] > 1 else name
    return names
