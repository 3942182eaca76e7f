"""From what a user accepted, changed and rejected to what an adapter learns from, and what the gate asks it.

Redacts, slots, drops what is empty, dangerous, contradictory or cannot be spelled, and says how many and why. Splits by time: the
requests asked for the first time most recently are held out for the gate.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from shellmate.core import fill, redact, retrieval, risk
from shellmate.core.errors import UsageError
from shellmate.core.meaning import meaning_key
from shellmate.core.slots import SlotType, extract
from shellmate.core.types import Level
from shellmate.history import categories
from shellmate.history.model import Decision, Entry
from shellmate.training import noise
from shellmate.training.corpora import RawPair, slotted

if TYPE_CHECKING:
    from shellmate.training.items import Lesson

FEWEST_PAIRS = 10
"""Distinct pairs a training needs: five to learn from, five for the gate."""
FEWEST_HELD_OUT = 5
LONGEST_COMMAND = 1000
"""Characters; longer commands are scripts, not habits."""
_EDITED = 2.0
_MAJORITY = 2 / 3
_VALIDATION_SHARE = 0.1


@dataclass(frozen=True)
class Pair:
    """A request and what the user wants for it, redacted."""

    request: str
    command: str
    text: str
    """Slotted request."""
    template: str
    """Slotted command."""
    weight: float = 1.0
    category: str = ""

    @property
    def key(self) -> str:
        """Equal for requests that mean the same to the retrieval from history."""
        return retrieval.key(self.request) or self.text


@dataclass
class Prepared:
    """A training's data."""

    train: list[Pair]
    validation: list[Pair]
    """For the best checkpoint; every command pattern in it is taught by other pairs too."""
    held_out: list[Pair]
    """Only for the gate."""
    rejected: list[Pair]
    """Suggestions the user called wrong: the gate's, and unlearnt if asked."""
    dropped: dict[str, int] = field(default_factory=dict)
    """Reason -> entries."""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Prepared:
        """What `as_json` gave."""
        parts = {name: [Pair(**p) for p in raw[name]] for name in ("train", "validation", "held_out", "rejected")}
        return cls(**parts, dropped=raw["dropped"])


def entries_of(raw: Iterable[RawPair]) -> list[Entry]:
    """Pairs of a file as accepted entries, in file order."""
    return [Entry(p.request, p.command, time_ms=number) for number, p in enumerate(raw)]


_INSIDE = (SlotType.PATH, SlotType.FILE, SlotType.WORD, SlotType.ADDRESS)
_SHORTEST_INSIDE = 3


def with_inner_values(request: str, template: str) -> str:
    """The template with values of the request as slots where they are parts of longer words too: `registry.lan/‹P1›`, `small-‹F1›`.

    Left as it is when the slots would not give the command back.
    """
    all_slots = extract(request).slots
    slots = [slot for slot in all_slots if slot.type in _INSIDE and len(slot.value) >= _SHORTEST_INSIDE]
    deeper = template
    for slot in sorted(slots, key=lambda s: -len(s.value)):
        deeper = re.sub(rf"(?<=[/:=@_.-]){re.escape(slot.value)}(?![\w‹])|(?<![\w‹]){re.escape(slot.value)}(?=[/:@_.-])", slot.symbol, deeper)
    try:
        return deeper if deeper == template or fill.fill(deeper, all_slots) == fill.fill(template, all_slots) else template
    except (fill.MissingSlotError, ArithmeticError):
        return template


def _clean(entry: Entry, dropped: Counter[str]) -> Pair | None:
    """The entry as a pair; None, and a count, when it is not fit for learning."""
    if not entry.request.strip() or not entry.command.strip():
        dropped["empty"] += 1
        return None
    if meaning_key(entry.request) == meaning_key(entry.command):
        dropped["typed as a command"] += 1
        return None
    if len(entry.command) > LONGEST_COMMAND:
        dropped["too long"] += 1
        return None
    request, command = redact.redact(entry.request, entry.command).texts
    found = slotted(RawPair(request, command))
    if found is None:
        dropped["cannot be read as request and command"] += 1
        return None
    if redact.PLACEHOLDER.search(found.template) or redact.PLACEHOLDER.search(found.text):
        dropped["secret"] += 1
        return None
    if entry.decision is not Decision.REJECTED and risk.assess(command).level is Level.DANGER:
        dropped["dangerous"] += 1
        return None
    weight = _EDITED if entry.decision is Decision.EDITED else 1.0
    return Pair(request.strip(), command.strip(), found.text, with_inner_values(request, found.template), weight, categories.category(command))


def _agreed(asked: Sequence[tuple[Pair, Entry]], dropped: Counter[str]) -> Pair | None:
    """The one command of a request asked several times; None when the user was not of one mind. A later rejection takes back."""
    votes: dict[str, float] = defaultdict(float)
    last: dict[str, Pair] = {}
    for pair, entry in asked:
        if entry.decision is Decision.REJECTED:
            votes.pop(pair.template, None)
        else:
            votes[pair.template] += pair.weight
            last[pair.template] = pair
    if not votes:
        return None
    best = max(votes, key=lambda t: votes[t])
    if votes[best] < _MAJORITY * sum(votes.values()):
        dropped["contradictory"] += sum(e.decision is not Decision.REJECTED for _, e in asked)
        return None
    kept = last[best]
    return Pair(kept.request, kept.command, kept.text, kept.template, min(4.0, votes[best] ** 0.5 * max(1.0, kept.weight / 2**0.5)), kept.category)


def prepare(entries: Iterable[Entry], test_size: float = 0.2, category: str = "", seed: int = 1) -> Prepared:
    """Entries, oldest first, to a training's data.

    Raises `UsageError` when there are too few distinct pairs, and says how many are missing.
    """
    taught, refused, dropped = gathered(entries, category)
    _check_enough(taught, refused, dropped, category)
    train, held_out = split(taught, test_size)
    train, validation = _validation(train, seed)
    return Prepared(train, validation, held_out, refused, dict(dropped))


def gathered(entries: Iterable[Entry], category: str = "") -> tuple[list[Pair], list[Pair], Counter[str]]:
    """(accepted, rejected, why others were left out) of entries, oldest first."""
    dropped: Counter[str] = Counter()
    by_text: dict[str, list[tuple[Pair, Entry]]] = defaultdict(list)
    for entry in entries:
        if entry.decision is Decision.IGNORED:
            continue
        pair = _clean(entry, dropped)
        if pair and (not category or pair.category == category):
            by_text[pair.text].append((pair, entry))
    taught = [pair for asked in by_text.values() if (pair := _agreed(asked, dropped))]
    accepted = {(p.text, p.template) for p in taught}
    rejected = {(p.text, p.template): p for asked in by_text.values() for p, e in asked if e.decision is Decision.REJECTED}
    return taught, [p for key, p in rejected.items() if key not in accepted], dropped


def _check_enough(taught: Sequence[Pair], rejected: Sequence[Pair], dropped: Counter[str], category: str) -> None:
    count = len({p.key for p in taught})
    if count >= FEWEST_PAIRS:
        return
    of = f" in the category {category}" if category else ""
    why = "; not usable: " + ", ".join(f"{n} {reason}" for reason, n in dropped.most_common()) if dropped else ""
    why += f"; rejected: {len(rejected)}" if rejected else ""
    raise UsageError(
        f"There are {count} different accepted requests{of}, {FEWEST_PAIRS - count} too few to learn from{why}.",
        f"Accept {FEWEST_PAIRS - count} more suggestions, or give a file of pairs with --data-path.",
    )


def split(pairs: Sequence[Pair], share: float) -> tuple[list[Pair], list[Pair]]:
    """(train, held out): those whose request came last for the first time are held out, at least five; requests with one key stay together."""
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(pair.key, []).append(pair)
    wanted = max(FEWEST_HELD_OUT, round(share * len(pairs)))
    held: list[Pair] = []
    names = list(groups)
    while names and len(held) < wanted:
        held = groups[names.pop()] + held
    return [p for name in names for p in groups[name]], held


def _validation(train: Sequence[Pair], seed: int) -> tuple[list[Pair], list[Pair]]:
    """Takes at most a tenth out, only pairs whose pattern stays taught."""
    patterns = Counter(p.template for p in train)
    chosen: set[int] = set()
    order = list(range(len(train)))
    random.Random(seed).shuffle(order)
    for i in order:
        if len(chosen) < _VALIDATION_SHARE * len(train) and patterns[train[i].template] > 2:
            patterns[train[i].template] -= 1
            chosen.add(i)
    return [p for i, p in enumerate(train) if i not in chosen], [p for i, p in enumerate(train) if i in chosen]


def reworded(pair: Pair, rng: random.Random) -> Pair | None:
    """The pair with its request said a little differently; None when that changed what it says."""
    request = noise.politeness(noise.without_articles(noise.synonyms(pair.request, rng), rng), rng)
    request = noise.finish(noise.typo(request, rng) if rng.random() < 0.1 else request, rng)
    if request == pair.request:
        return None
    found = slotted(RawPair(request, pair.command))
    if found is None or with_inner_values(request, found.template) != pair.template:
        return None
    return Pair(request, pair.command, found.text, pair.template, pair.weight, pair.category)


def lessons(prepared: Prepared, rephrase: int, unlikelihood: float, seed: int) -> list[Lesson]:
    """What one pass over the user's own pairs shows: each pair, its reworded copies, and what is to be unlearnt."""
    rng = random.Random(seed)
    from shellmate.training.items import Lesson

    out: list[Lesson] = []
    for pair in prepared.train:
        copies = [pair, *(reworded(pair, rng) or pair for _ in range(rephrase))]
        out += [Lesson(p.text, p.template, p.weight) for p in copies]
    if unlikelihood:
        out += [Lesson(p.text, p.template, 1.0, rejected=True) for p in prepared.rejected]
    return out
