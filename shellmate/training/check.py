"""The whole dataset under the magnifying glass: structure, syntax, utilities, names that clash, counts."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from shellmate.core import bash, candidates
from shellmate.training import asked, noise
from shellmate.training.compose import read_compositions, silent
from shellmate.training.data import Generator, Pair, with_values
from shellmate.training.fixture import VALUES, fixture_values
from shellmate.training.intents import DATA, Defect, Intent, Modifier, check_intent, load_intents, read_modifiers, split_template
from shellmate.training.phrases import Phrase

DRAWS = 4
"""Pairs drawn from every phrasing-command combination checked."""


@dataclass(frozen=True)
class Summary:
    """What `shellmate data check` prints."""

    intents: int
    phrasings: int
    variants: int
    pipelines: int
    by_category: dict[str, int]
    utilities: int
    defects: tuple[Defect, ...]
    overlaps: tuple[str, ...]
    """The same request with different commands, in different intents."""
    parts: int = 0
    """Parts of compositions."""


def known_utilities(path: Path = DATA / "utilities.txt") -> frozenset[str]:
    """Names a command of the dataset may call."""
    return frozenset(path.read_text(encoding="utf-8").split()) if path.exists() else frozenset()


def check(folder: Path = DATA / "intents", seed: int = 1) -> Summary:
    """Every defect of every intent file, and the counts."""
    modifiers = read_modifiers()
    intents, defects = load_intents(folder)
    seen: dict[str, Intent] = {}
    for intent in intents:
        if intent.id in seen:
            defects.append(Defect(intent.path, intent.line, f"id {intent.id!r} is already used in {seen[intent.id].path.name}:{seen[intent.id].line}"))
        seen[intent.id] = intent
        defects += check_intent(intent, modifiers)
    known = known_utilities()
    pairs: dict[str, list[Pair]] = {}
    for intent in intents:
        pairs[intent.id], wrong = _draw(intent, modifiers, seed)
        defects += wrong
        unknown = set(called(intent)) - known if known else set()
        defects += [Defect(intent.path, intent.line, f"{intent.id}: unknown utility {name!r}; add it to utilities.txt if it exists") for name in sorted(unknown)]
    compositions, wrong = read_compositions()
    if folder == DATA / "intents":
        ids = [i.id for i in intents] + [c.intent for c in compositions]
        defects += [Defect(DATA / "asked.txt", 0, f"nothing has the id {name!r}") for name in asked.strangers(ids, asked.read_asked())]
        defects += wrong
        for composition in compositions:
            defects += silent(composition, seed)
    pipelines = sum(any(mark in i.commands[0] for mark in (" | ", " && ", "; ", "-exec", "xargs", "$(", "<(")) for i in intents if i.commands)
    utilities = {u for found in pairs.values() for p in found for u in candidates.needs(p.command)}
    return Summary(
        len(intents), sum(len(i.phrasings) for i in intents), sum(min(10**6, p.variants) for i in intents for p in i.phrasings), pipelines,
        dict(Counter(i.category for i in intents)), len(utilities), tuple(defects), tuple(overlaps(intents)), sum(len(c.parts) for c in compositions),
    )  # fmt: skip


_NAMED = frozenset(value for kind in ("process", "word", "package", "file", "sh", "cmdline", "service", "str", "value", "path") for value in VALUES[kind]) | {"COMMAND"}
"""Fixture values, and the dummy of requests without values, that may stand where a command's name stands."""


def called(intent: Intent) -> Iterator[str]:
    """The utilities that an intent's own text names, in every entry of its enumerations; those that a value names do not count."""
    for template in (*intent.commands, *intent.accepted):
        used = [len(entries) for name, entries in intent.enums.items() if "{" + name in template]
        for number in range(max(used, default=1)):
            yield from (name for name in candidates.needs(with_values(template, intent, fixture_values(intent, number))) if name not in _NAMED)


def _draw(intent: Intent, modifiers: dict[str, Modifier], seed: int) -> tuple[list[Pair], list[Defect]]:
    generator = Generator([intent], modifiers, seed)
    rng = random.Random(seed)
    found: list[Pair] = []
    for phrase in rng.sample(list(intent.phrasings), min(DRAWS, len(intent.phrasings))):
        found += [pair for _ in range(2) if (pair := generator.draw(intent, phrase))]
    if not found:  # values may collide often
        found = [pair for phrase in intent.phrasings for _ in range(2) if (pair := generator.draw(intent, phrase))]
    if not found:
        return [], [Defect(intent.path, intent.line, f"{intent.id}: no pair can be made (does the command parse? is every value used?)")]
    broken = {c for p in found for c in p.accepted if not bash.parses(c)}
    return found, [Defect(intent.path, intent.line, f"{intent.id}: does not parse: {c}") for c in sorted(broken)]


def _said(intent: Intent, phrase: Phrase) -> str:
    """What a phrasing says, without articles and marks, synonyms made one; local enumerations are known by their entries."""
    text = "".join(re.sub(r"(?<!-)\b[A-Z]+", lambda m: m[0].lower(), part) if isinstance(part, str) else f"{{{part.key}{intent.enums.get(part.name, '')}}}" for _, part in split_template(phrase.plain(), intent.enums))
    words = (word.strip(",.?!:;()\"") or word for word in noise.canonical(text).split())
    return " ".join(word for word in words if word not in ("a", "an", "the", "please"))


def _answers(intent: Intent, phrase: Phrase) -> set[str]:
    """All commands that would be right for a phrasing, spelled with defaults where it names no value."""
    named = {p.key for p in intent.placeholders(phrase.plain())}

    def spelled(command: str) -> str:
        parts = (part if isinstance(part, str) else "" if part.modifier_class else part.default if part.default is not None and part.key not in named else f"{{{part.key}{part.arithmetic}}}" for _, part in split_template(command, intent.enums))
        return " ".join("".join(parts).split()).replace("'", "").replace('"', "")

    return {spelled(c) for c in (*intent.commands, *intent.accepted)}


def overlaps(intents: Sequence[Intent]) -> list[str]:
    """Every pair of phrasings that say the same in two intents that do not accept each other's command, as a person reads it."""
    return list(_overlaps(intents))


def _overlaps(intents: Sequence[Intent]) -> Iterable[str]:
    """Phrasings that say the same in two intents that do not accept each other's command."""
    where: dict[str, list[tuple[Intent, Phrase]]] = defaultdict(list)
    for intent in intents:
        for phrase in intent.phrasings:
            said = _said(intent, phrase)
            if all(other.id != intent.id for other, _ in where[said]):
                where[said].append((intent, phrase))
    for _, owners in sorted(where.items()):
        for (a, said_a), (b, said_b) in pairwise(owners):
            if not _answers(a, said_a) & _answers(b, said_b):
                yield f"{said_a.plain()!r}: {a.id} ({a.commands[0]}) and {said_b.plain()!r}: {b.id} ({b.commands[0]})"
