"""What a request says for one of a gap's own words: `install spotify from flathub` means com.spotify.Client, which nobody has to learn by heart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from shellmate.core.slots import SYMBOL, SlottedRequest, SlotType, without_kinds
from shellmate.engine.intents_file import Gap, Skeleton

_SHOWN = frozenset((SlotType.WORD, SlotType.NUMBER))
"""Slots of which a choice may be made: `spotify`, the 90 of `90 degrees`."""


class Plain(NamedTuple):
    """A slotted request with words and numbers back in their places."""

    text: str
    """Lower case."""
    places: tuple[tuple[int, int, str], ...]
    """Where the text of each such slot begins and ends, and its symbol."""


def plain(request: SlottedRequest) -> Plain:
    """The request as it is looked through."""
    values = {slot.symbol: slot.value.lower() for slot in request.slots if slot.type in _SHOWN}
    text, places, at = "", [], 0
    read = without_kinds(request.text)
    for match in SYMBOL.finditer(read):
        text += read[at : match.start()].lower()
        shown = values.get(match[0], match[0])
        if match[0] in values:
            places.append((len(text), len(text) + len(shown), match[0]))
        text += shown
        at = match.end()
    return Plain(text + read[at:].lower(), tuple(places))


@dataclass(frozen=True)
class Choice:
    """The word for a gap, and the slots that said it."""

    written: str
    symbols: frozenset[str] = frozenset()


def choice(gap: Gap, said: Plain) -> Choice | None:
    """The one word of a gap that the request says; None where it says none of them, or several."""
    found: list[tuple[int, int, str]] = []
    for key, written in gap.choices:
        if key in said.text:
            found += [(m.start(), m.end(), written) for m in re.finditer(rf"(?<![\w-]){re.escape(key)}(?![\w-])", said.text)]
    whole = [one for one in found if not any((a <= one[0] and one[1] <= b and (a, b) != one[:2]) for a, b, _ in found)]
    if len({written for _, _, written in whole}) != 1:
        return None
    start, end, written = whole[0]
    return Choice(written, frozenset(symbol for a, b, symbol in said.places if start <= a and b <= end))


def with_choices(skeleton: Skeleton, said: Plain) -> tuple[Skeleton, frozenset[str]]:
    """The skeleton with the words that the request says in place of their gaps, and the slots that are told by it."""
    if not any(isinstance(part, Gap) and part.choices for part in skeleton):
        return skeleton, frozenset()
    parts: list[str | Gap] = []
    told: frozenset[str] = frozenset()
    for part in skeleton:
        made = choice(part, said) if isinstance(part, Gap) and part.choices else None
        if made is not None and isinstance(part, Gap):
            told |= made.symbols
            part = made.written if parts else f" {made.written.lstrip()}"
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        else:
            parts.append(part)
    return tuple(parts), told
