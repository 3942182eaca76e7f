"""A request asked before: finds its pattern again and puts the new values into the command that was accepted.

Two requests are near-identical when their keys are equal: same words in the same order, up to politeness, articles, number and a few
interchangeable words, with the same types of slots. Order and every small word that can turn the meaning (not, to, from, without)
stay. Answers None when in doubt: a wrong command "from your history" costs more trust than a missed one. How often the key is wrong is
measured in tests/core/test_retrieval.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from shellmate.core import bash, extensions
from shellmate.core.enumerations import contract, expand
from shellmate.core.errors import UsageError
from shellmate.core.fill import MissingSlotError, fill
from shellmate.core.meaning import meaning_key
from shellmate.core.redact import PLACEHOLDER
from shellmate.core.slots import Slot, SlottedRequest, SlotType, extract, without_kinds
from shellmate.core.templating import template
from shellmate.core.types import Request

_DROPPED = frozenset(
    ["a", "an", "the", "please", "pls", "can", "could", "would", "you", "i", "want", "need", "to_", "me", "my", "how", "do", "does", "whats", "what", "is", "are", "there", "just", "now", "hey", "hi", "some", "any", "of_", "that_", "so", "thanks", "kindly", "us", "we", "let", "lets", "id", "like"]
)
_SAME = {
    same: first
    for first, *others in (
        ["show", "list", "display", "print", "see", "view", "give", "output"],
        ["folder", "directory", "dir", "directories", "folders"],
        ["delete", "remove", "erase", "rm"],
        ["find", "locate", "search", "look"],
        ["file", "document"],
        ["create", "make"],
        ["mb", "megabyte", "meg", "m"],
        ["gb", "gigabyte", "gig", "g"],
        ["kb", "kilobyte", "k"],
        ["bigger", "larger", "greater", "above", "over"],
        ["biggest", "largest"],
        ["smaller", "less", "below", "under"],
        ["here", "current_folder"],
        ["quick", "fast"],
        ["machine", "computer", "system"],
        ["all", "every", "each"],
    )
    for same in others
}
_KEPT_S = frozenset(["is", "this", "its", "process", "address", "has", "dns", "ls", "ps", "class", "access", "status", "bus", "basis", "os", "us", "previous", "always", "less", "across"])


@dataclass(frozen=True)
class Past:
    """A request that was answered before."""

    request: str
    command: str
    accepted: bool
    """False: it is not to be offered again as the user's own; it failed, or something else was run."""
    rejected: bool = False
    """The user said that this command was wrong."""


@dataclass(frozen=True)
class Recalled:
    """A command from the history, with the new values, and what was said to be wrong."""

    command: str
    """Empty: there is none."""
    template: str
    refused: frozenset[str] = frozenset()
    """`meaning_key` of commands that the user called wrong for such a request, with the new values."""


KEYS_VERSION = "4"
"""To be raised whenever the key of any request becomes another one: stores bring their entries up to date then."""

Recall = Callable[[Request, SlottedRequest], Recalled | None]
"""Looks a request up among those of the past."""


def key(request: str) -> str:
    """The pattern of a request that near-identical ones share; empty when it cannot be read as one."""
    try:
        return slotted_key(extract(request))
    except UsageError:
        return ""


def slotted_key(request: SlottedRequest) -> str:
    """`key` of a request whose values were taken out already."""
    text = re.sub(r"\b(?:in|of|from) (?:the |this |my )?(?:current|present|working|this) (?:folder|directory|dir)\b|\bin here\b", "here", without_kinds(request.text))
    words = (_one(word) for word in re.findall(r"‹[A-Z]\d›|[^\s,?]+", text))
    kept = [word for word in words if word]
    return " ".join(kept) if any(word[0] != "‹" for word in kept) else ""


def keys(request: SlottedRequest) -> tuple[str, ...]:
    """`slotted_key`, and the same with or without "here" at its end or beginning: people mean the folder they are in when they name none."""
    found = slotted_key(request)
    words = found.split()
    if not words:
        return ()
    bare = [word for word in words if word != "here"]
    return tuple(dict.fromkeys((found, " ".join(bare), " ".join((*bare, "here")), " ".join(("here", *bare))))) if bare else (found,)


def _one(word: str) -> str:
    low = word.lower() if not word.startswith("‹") else word
    if low in _DROPPED:
        return ""
    if len(low) > 3 and low.endswith("s") and not low.endswith("ss") and low not in _KEPT_S and low.isalpha():
        low = low[:-1]
    return _SAME.get(low, low)


def recall(request: SlottedRequest, past: Iterable[Past]) -> Recalled | None:
    """The newest accepted command among `past` (newest first, all with one of the request's keys) that takes the new values, and what was rejected since it was last accepted.

    Where only one of the two requests says "here", the command must stay in the folder.
    """
    refused: set[str] = set()
    rejected: set[str] = set()
    taken: set[str] = set()
    own: Recalled | None = None
    here = _says_here(slotted_key(request))
    past = tuple(past)
    some_rejected = any(entry.rejected for entry in past)
    for entry in past:
        if meaning_key(entry.request) == meaning_key(entry.command):
            continue  # a command that was typed, no request
        old = extract(entry.request)
        shape = contract(template(entry.command, old.values), old.lists)
        if shape is None:
            continue
        if here != _says_here(slotted_key(old)) and _ELSEWHERE.search(shape):
            continue
        found = refill(entry.command, old, request) if entry.rejected or (entry.accepted and not own) else None
        if entry.accepted:
            taken.add(shape)
            own = own or (found if shape not in refused else None)
            if own and not some_rejected:
                return own
        else:
            refused.add(shape)
            if found and shape not in taken:
                rejected.add(meaning_key(found.command))
    if rejected:
        return replace(own or Recalled("", ""), refused=frozenset(rejected))
    return own


_ELSEWHERE = re.compile(r"""(?:^|[\s"'=(:])[/~]|\bHOME\b|(?:^|[^\w.])\.\.(?:[/\s"')]|$)""")
"""A command that names a place by itself."""


def _says_here(key: str) -> bool:
    return "here" in key.split()


def refill(command: str, old: SlottedRequest, new: SlottedRequest) -> Recalled | None:
    """`command` with the values of `old` replaced by those of `new`; None unless every changed value is seen to be replaced.

    Where the old request has a long list, or the new one has, the command takes as many values as the new one names.
    """
    wanted = {slot.symbol: slot for slot in new.slots}
    shape = contract(template(command, old.values), old.lists)
    if shape is None or {slot.symbol for slot in old.slots} != set(wanted):
        return None
    called = set(bash.utilities(command))
    for slot in old.slots:
        value = wanted[slot.symbol].value
        if value != slot.value and (slot.value in called or extensions.kind(value) != extensions.kind(slot.value) or not _follows(slot, shape)):
            return None
    longer = expand(shape, new.lists)
    if any(slot.symbol not in longer for slot in new.others):
        return None
    try:
        filled = fill(longer, new.values)
    except (MissingSlotError, ArithmeticError):
        return None
    leftover = PLACEHOLDER.search(filled) and not any(PLACEHOLDER.search(slot.value) for slot in new.values)
    if leftover or not bash.parses(filled):
        return None
    return Recalled(filled, shape)


def _follows(slot: Slot, shape: str) -> bool:
    """Whether the command's shape takes its value from the slot, and nowhere else from the old value."""
    if slot.symbol not in shape:
        return False
    if slot.type is SlotType.NUMBER:
        return shape.count(slot.symbol) == 1 and not re.search(rf"x{re.escape(slot.value)}(?!\w)", shape)
    if slot.type in (SlotType.FILE, SlotType.WORD) and re.search(rf"(?<!›)/{slot.symbol}", shape):
        return False
    literal = shape.replace(slot.symbol, " ")
    stem = slot.value.rstrip("/").rsplit("/", 1)[-1].lstrip(".").split(".", 1)[0]
    return slot.value not in literal and (len(stem) < 3 or stem not in literal)
