"""The general dataset beside a personal training: what is mixed in so that nothing is forgotten, and what the gate asks."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from shellmate.training.data import Generator, Split
from shellmate.training.evaluate import Case
from shellmate.training.intents import Intent, Modifier, load_intents, read_modifiers
from shellmate.training.items import Lesson

GENERAL_CASES = 200
"""One point of the gate's general set is two of them."""
_SEED = 20_001


@cache
def _dataset() -> tuple[tuple[Intent, ...], dict[str, Modifier]]:
    intents, _ = load_intents()
    return tuple(intents), read_modifiers()


def replayed(count: int, seed: int, avoid: Collection[str] = ()) -> list[Lesson]:
    """`count` pairs of the training split; none whose slotted request is in `avoid` (there the user's command is right)."""
    if count <= 0:
        return []
    intents, modifiers = _dataset()
    found: list[Lesson] = []
    for pair in Generator(intents, modifiers, seed):
        if len(found) >= count:
            break
        if pair.text not in avoid:
            found.append(Lesson(pair.text, pair.template, general=True))
    return found


def general_cases(count: int = GENERAL_CASES, avoid: Collection[str] = ()) -> list[Case]:
    """The gate's fixed general set: phrasings that never train. Requests in `avoid` are passed over."""
    intents, modifiers = _dataset()
    found: dict[str, Case] = {}
    for drawn, pair in enumerate(Generator(intents, modifiers, _SEED, Split.DEV)):
        if len(found) >= count or drawn > 20 * count:
            break
        if pair.text not in avoid:
            found.setdefault(pair.text, Case(pair.request, pair.accepted, pair.category))
    return list(found.values())
