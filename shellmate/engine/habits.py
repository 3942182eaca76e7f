"""A user's own commands: their gaps are filled by where values stood in the requests that were accepted.

The decoder has never seen these commands, so it does not write them. Every slot and plain word of a request may fill a gap; what speaks for it are the words
before and behind it, the order of the gaps' values in earlier requests, and that it can be a name. All ways to fill the gaps are weighed, and the
likeliest one's share is the log-probability.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from shellmate.core.naming import may_be_name
from shellmate.core.slots import OPEN, SYMBOL, SlottedRequest, without_kinds
from shellmate.engine.intents_file import Gap, Own, Skeleton, kind

_FOLLOWS, _LEADS = 3.0, 2.0
"""Nats for a value behind a word that a habit's values stood behind, and before one that they stood before."""
_IN_ORDER = 1.0
"""For two values in the order in which theirs always came."""
_SLOT, _NAME, _EVERYDAY = 2.0, 1.0, -3.0
"""For a slot, for a word that can be a name, and for an everyday word."""
_EDGE = 0.5
"""For standing at the beginning or the end as they did, which says less."""
_FIRST = -3.0
"""For the first word where no value ever stood: people begin with a verb."""
_SUBJECT = 2.0
"""For what stands behind an auxiliary: `how fast does shop load` asks about the shop."""
_AUXILIARIES = frozenset("is are was were does did has have".split())
_SAME_STEM = 6
"""Letters that two forms of one word share."""
_MOST_CANDIDATES = 9
_NO_VALUES = frozenset(
    """a an the this that these those my your our its me i you we it they all any some every each and or but not no is are was be do does did can
could will would should in on of to for with from at by into onto as than then so if when where which what who how why please""".split()
)
_PUNCTUATION = ",;:!?.()\"'"


class Said(NamedTuple):
    """A slot or word of a request that may fill a gap."""

    text: str
    left: str
    """The word before it, lower case; empty at the beginning."""
    right: str
    place: int


def read(text: str) -> list[Said]:
    """The slots and words of a slotted request with what stands beside them."""
    words = [word.strip(_PUNCTUATION) for word in without_kinds(text).split()]
    words = [word for word in words if word]
    lower = ["", *(word if word.startswith(OPEN) else word.lower() for word in words), ""]
    return [Said(word, lower[i], lower[i + 2], i) for i, word in enumerate(words)]


def candidates(request: SlottedRequest, own: Own) -> list[Said]:
    """What may fill a habit's gaps: slots, and plain words that its requests do not say themselves, in whatever form."""
    stems = {word[:_SAME_STEM] for word in own.said if len(word) >= _SAME_STEM}

    def free(said: Said) -> bool:
        if SYMBOL.search(said.text):
            return SYMBOL.fullmatch(said.text) is not None
        lower = said.text.lower()
        return (
            lower not in own.said
            and lower not in _NO_VALUES
            and lower[:_SAME_STEM] not in stems
            and re.fullmatch(r"\w[\w.-]*", lower) is not None
        )

    found = [said for said in read(request.text) if free(said)]
    if len(found) > _MOST_CANDIDATES:
        found = [s for s in found if SYMBOL.fullmatch(s.text)][:_MOST_CANDIDATES] or found[:_MOST_CANDIDATES]
    return found


def _evidence(gap: Gap, said: Said) -> float:
    around = (_FOLLOWS if said.left else _EDGE) * (said.left in gap.after) + (_LEADS if said.right else _EDGE) * (said.right in gap.before)
    around += _FIRST * (not said.left and "" not in gap.after) + _SUBJECT * (said.left in _AUXILIARIES and said.left not in gap.after)
    if SYMBOL.fullmatch(said.text):
        return around + _SLOT
    if may_be_name(said.text):
        return around + _NAME
    return around + (0.0 if said.left in gap.after else _EVERYDAY)


def _ordered(gaps: Sequence[Gap], chosen: Sequence[Said]) -> float:
    place = {gap.key: said.place for gap, said in zip(gaps, chosen, strict=True)}
    return sum(_IN_ORDER for gap, said in zip(gaps, chosen, strict=True) for key in gap.behind if key in place and place[key] < said.place)


def fill(skeleton: Skeleton, own: Own, request: SlottedRequest) -> tuple[str, float] | None:
    """The template of a habit for a request, and its log-probability among all ways to fill it; None when its gaps cannot be filled."""
    gaps = list({part.key: part for part in skeleton if isinstance(part, Gap)}.values())
    if not gaps:
        return "".join(part for part in skeleton if isinstance(part, str)).strip(), 0.0
    said = candidates(request, own)
    fitting = [[s for s in said if not gap.kinds or kind(s.text) in gap.kinds] for gap in gaps]
    ways: list[tuple[float, tuple[Said, ...]]] = []
    for chosen in itertools.product(*fitting):
        if len({s.place for s in chosen}) == len(chosen):
            ways.append((sum(map(_evidence, gaps, chosen)) + _ordered(gaps, chosen), chosen))
    if not ways:
        return None
    best, values = max(ways, key=lambda way: way[0])
    share = best - math.log(sum(math.exp(score - best) for score, _ in ways)) - best
    value = {gap.key: said.text for gap, said in zip(gaps, values, strict=True)}
    return "".join(part if isinstance(part, str) else value[part.key] for part in skeleton).strip(), share
