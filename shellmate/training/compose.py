"""Commands put together from parts: `find` with three conditions and an action, `journalctl` with unit, span and priority.

An intent is one command with many phrasings; a composition is a tool with parts that go together in any number, each with wordings of its own,
so that the model learns what every condition adds, wherever in the sentence it is said. The format of `data/compositions/*.txt` is in `data/README.md`.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shellmate.core.errors import UsageError
from shellmate.training import asides, asked
from shellmate.training.data import Generator, Pair, Split, held_out_requests, plain
from shellmate.training.intents import DATA, Defect, Intent, Placeholder, split_template
from shellmate.training.phrases import Phrase, PhraseError, parse_phrase

FOLDER = DATA / "compositions"
_SLOT = re.compile(r"\{\+([a-z]+)(\*?)(?: (\d+))?(?:=([^{}]*))?\}")
_MARKS = {"- ": "clause", "& ": "last", "^ ": "adjective", "! ": "verb", "~ ": "noun", "> ": "front"}
_HELD_OUT = 8
"""Percent of the combinations of parts that never train."""
_MOST_PARTS = 4
_AGAIN = 0.4
"""How often a slot that may repeat does so."""


@dataclass(frozen=True)
class Wording:
    """One way to say a part, and where in the sentence it stands: clause, last, adjective, verb, noun or front."""

    place: str
    phrase: Phrase


@dataclass(frozen=True)
class Part:
    """What a slot of the command may hold."""

    slot: str
    group: str
    """Names with commas between: of one group only one part is taken."""
    command: str
    wordings: tuple[Wording, ...]
    weight: float = 1.0
    """How often it is taken, beside the other parts of its slot."""
    goes_with: re.Pattern[str] = re.compile("")
    """What must stand in the command before it."""
    line: int = 0


@dataclass(frozen=True)
class Slot:
    """A place in the command, in the order in which an expert writes it."""

    name: str
    repeats: bool
    share: float
    default: str
    """Command text when no part is taken."""


@dataclass
class Composition:
    """A tool and its parts."""

    id: str
    path: Path
    line: int
    command: str = ""
    slots: tuple[Slot, ...] = ()
    parts: list[Part] = field(default_factory=list)
    verbs: list[Phrase] = field(default_factory=list)
    nouns: list[Phrase] = field(default_factory=list)
    needs: tuple[str, ...] = ()
    """Slots of which at least one must be said; without, another tool answers better."""

    @property
    def intent(self) -> str:
        """What its pairs name as their intent."""
        return f"composed-{self.id}"


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: list[Composition] = []
        self.defects: list[Defect] = []
        self._slot = self._group = self._body = self._goes_with = ""
        self._wordings: list[Wording] = []
        self._weight = 1.0
        self._line = 0

    def read(self, text: str) -> None:
        for number, raw in enumerate(text.splitlines(), 1):
            line = raw.rstrip()
            if line and (not line.startswith("#") or line.startswith("## ")):
                try:
                    self._take(number, line)
                except (PhraseError, ValueError) as error:
                    self._wrong(number, str(error))
        self._finish()
        for c in self.found:
            if not c.verbs or not c.command:
                self._wrong(c.line, f"{c.id}: a composition needs a `$` command and a `verb:`")
            filled = {part.slot for part in c.parts}
            if strangers := [name for name in c.needs if name not in filled]:
                self._wrong(c.line, f"{c.id}: needs: names {', '.join(strangers)}, which no `@` part fills")
            elif not filled:
                self._wrong(c.line, f"{c.id}: a composition needs parts")

    def _wrong(self, number: int, message: str) -> None:
        self.defects.append(Defect(self.path, number, message))

    def _finish(self) -> None:
        if self._slot:
            if not self._wordings:
                self._wrong(self._line, f"@{self._slot}: nothing says this part")
            if self._slot not in {s.name for s in self.found[-1].slots}:
                self._wrong(self._line, f"@{self._slot}: the command has no such place")
            self.found[-1].parts.append(
                Part(self._slot, self._group, self._body, tuple(self._wordings), self._weight, re.compile(self._goes_with), self._line)
            )
        self._slot, self._body, self._wordings, self._weight, self._goes_with = "", "", [], 1.0, ""

    def _take(self, number: int, line: str) -> None:
        if line.startswith("## "):
            self._finish()
            self.found.append(Composition(line[3:].strip(), self.path, number))
        elif not self.found:
            self._wrong(number, "a line before the first `## id`")
        elif line.startswith("@"):
            self._finish()
            self._slot, _, self._group = line[1:].strip().partition("/")
            self._line = number
        elif line.startswith("needs: ") and not self._slot:
            self.found[-1].needs = tuple(line[7:].split())
        elif line.startswith("$ ") and not self._slot:
            self.found[-1].command = line[2:]
            self.found[-1].slots = tuple(Slot(m[1], bool(m[2]), int(m[3] or 30) / 100, m[4] or "") for m in _SLOT.finditer(line[2:]))
        elif line.startswith("$ ") or line == "$":
            self._body = line[2:]
        elif self._slot and line.startswith("weight: "):
            self._weight = float(line[8:])
        elif self._slot and line.startswith("with: "):
            self._goes_with = line[6:]
        elif line.startswith(("verb:", "noun:")):
            (self.found[-1].verbs if line[0] == "v" else self.found[-1].nouns).append(parse_phrase(line[5:].strip()))
        elif line[:2] in _MARKS and self._slot:
            self._wordings.append(Wording(_MARKS[line[:2]], parse_phrase(line[2:].strip())))
        else:
            self._wrong(
                number,
                f"not a line of a composition: {line[:40]!r}; expected ##, $, verb:, noun:, needs:, @slot, weight:, with:, or a wording after one of - & ^ ! ~ >",
            )


def read_compositions(folder: Path = FOLDER) -> tuple[list[Composition], list[Defect]]:
    """All compositions of a folder, and every defect of their files."""
    found: list[Composition] = []
    defects: list[Defect] = []
    for path in sorted(folder.glob("*.txt")):
        reader = _Reader(path)
        reader.read(path.read_text(encoding="utf-8"))
        found += reader.found
        defects += reader.defects
    return found, defects


def held_out(composition: Composition, parts: Sequence[Part]) -> bool:
    """Whether this combination of parts never trains (single parts always do)."""
    if len(parts) < 2:
        return False
    said = "\0".join([composition.id, *sorted(p.command for p in parts)])
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:4], "big") % 100 < _HELD_OUT


def _groups(part: Part) -> set[str]:
    return set(filter(None, part.group.split(",")))


def _chosen(composition: Composition, rng: random.Random) -> list[Part]:
    """Parts in the order of the command, at least one."""
    while True:
        taken: list[Part] = []
        written = _SLOT.split(composition.command)[0]
        for slot in composition.slots:
            here = [p for p in composition.parts if p.slot == slot.name and p.goes_with.search(written)]
            share, before = slot.share, len(taken)
            while here and rng.random() < share:
                part = rng.choices(here, [p.weight for p in here])[0]
                here = [p for p in here if slot.repeats and p is not part and (not _groups(p) & _groups(part))]
                taken.append(part)
                share = _AGAIN
            written += "".join(p.command for p in taken[before:]) if len(taken) > before else slot.default
        optional = [p for p in taken if next(s for s in composition.slots if s.name == p.slot).share < 1]
        if len(taken) >= 1 and len(optional) <= _MOST_PARTS and (not composition.needs or any(p.slot in composition.needs for p in taken)):
            return taken


def _numbered(text: str, wording: str, taken: dict[str, int]) -> tuple[str, str]:
    """Command and wording of a part with numbers of placeholders that no other part has."""
    change: dict[str, str] = {}
    for key, name in sorted({(p.key, p.name) for _, p in split_template(f"{text} {wording}") if isinstance(p, Placeholder)}):
        taken[name] = taken.get(name, 0) + 1
        change[key] = name if taken[name] == 1 else f"{name}{taken[name]}"
    if any(number > 9 for number in taken.values()):
        raise UsageError("too many values of one sort")

    def put(body: str) -> str:
        return re.sub(r"\{([a-z0-9]+)(?=[}+*=-])", lambda m: "{" + change.get(m[1], m[1]), body)

    return put(text), put(wording)


_JOINERS = ("", "", "", "", "that are ", "and ")
_WHOSE = re.compile(r"all\b|my\b|today's|tomorrow's|yesterday's|\{\w+\}'s")
_WHICH = re.compile(r"last|latest|top|\{n")
"""Adjectives that stand before others."""
_TREE = re.compile(r"anywhere|tree|\bsub|down|below|recursively|whole")
_CLAUSE_WORDS = re.compile(
    r"(older|newer|larger|bigger|smaller|owned|modified|changed|not |empty|named|called|under \{size|over|more|less|at most|at least)"
)


class Composer:
    """Draws pairs from compositions; the same for the same seed."""

    def __init__(self, compositions: Sequence[Composition], seed: int, split: Split = Split.TRAIN, favoured: asked.Favoured | None = None, beside: float = asides.SHARE) -> None:
        self._compositions = list(compositions)
        ids = [c.intent for c in self._compositions]
        often = asked.weights(ids) if split is Split.TRAIN else [1.0] * len(ids)
        self._weights = [each * len(c.parts) ** 0.75 for c, each in zip(self._compositions, often, strict=True)]
        if favoured:
            self._weights = favoured.applied(ids, self._weights)
        self._rng = random.Random(seed)
        self._split = split
        self._drawing = Generator([], {}, seed, beside=beside if split is Split.TRAIN else 0.0)
        self.dropped = 0

    def __iter__(self) -> Iterator[Pair]:
        while self._compositions:
            composition = self._rng.choices(self._compositions, self._weights)[0]
            pair = self.draw(composition)
            if pair is None or plain(pair.request) in held_out_requests():
                self.dropped += 1
            else:
                yield pair

    def draw(self, composition: Composition, parts: Sequence[Part] = ()) -> Pair | None:
        """One pair, of certain `parts` if they are given; None when the combination belongs to another split or its values collide."""
        parts = parts or _chosen(composition, self._rng)
        if held_out(composition, parts) is not (self._split is Split.MODIFIERS):
            return None
        try:
            command, request = self._written(composition, parts)
        except UsageError:
            return None
        intent = Intent(composition.intent, composition.path.stem, composition.path, composition.line, (command,), (), ())
        return self._drawing.draw(intent, Phrase(request, (request,)))

    def _written(self, composition: Composition, parts: Sequence[Part]) -> tuple[str, str]:
        """Command and request of the parts, with placeholders."""
        rng = self._rng
        taken: dict[str, int] = {}
        bodies: dict[str, str] = {}
        said: dict[str, list[str]] = {}
        for part in parts:
            free = [w for w in part.wordings if w.place not in said or w.place in ("clause", "adjective", "last")]
            if not free:
                raise UsageError("two parts want the same word of the sentence")
            wording = rng.choice(free)
            body, words = _numbered(part.command, wording.phrase.sample(rng), taken)
            bodies[part.slot] = bodies.get(part.slot, "") + body
            said.setdefault(wording.place, []).append(words)
        if any(part.command == " -maxdepth 1" for part in parts) and _TREE.search(" ".join(said.get("clause", [])[:1])):
            raise UsageError("a whole tree and one level of it")
        command = _SLOT.sub(lambda m: bodies.get(m[1], m[4] or ""), composition.command) if composition.slots else composition.command
        return command, self._sentence(composition, said)

    def _sentence(self, composition: Composition, said: dict[str, list[str]]) -> str:
        rng = self._rng
        verb = said.get("verb", [""])[0] or rng.choice(composition.verbs).sample(rng)
        noun = said.get("noun", [""])[0] or (rng.choice(composition.nouns).sample(rng) if composition.nouns else "")
        adjectives, clauses = said.get("adjective", []), said.get("clause", [])
        rng.shuffle(adjectives)
        adjectives.sort(key=lambda a: 0 if _WHOSE.match(a) else 1 if _WHICH.match(a) else 2)
        rng.shuffle(clauses)
        told = " ".join([*adjectives, noun])
        for number, clause in enumerate(clauses):
            joiner = rng.choice(_JOINERS) if composition.nouns and _CLAUSE_WORDS.match(clause) else ""
            told += f" {'' if joiner == 'and ' and not number else joiner}{clause}"
        front = "".join(f"{text} " for text in said.get("front", []))
        sentence = re.sub(r" {2,}", " ", f"{front}{verb} {told} {' '.join(said.get('last', []))}").strip().replace(" ,", ",")
        return re.sub(r"\bthe (?=(?:all|my|today's|tomorrow's|yesterday's|\{\w+\}'s)(?:\s|$))", "", sentence)


def silent(composition: Composition, seed: int = 1, tries: int = 40) -> list[Defect]:
    """Parts that never give a pair, each tried with what else the command must have."""
    rng, composer = random.Random(seed), Composer([composition], seed)
    found = []
    for part in composition.parts:
        for _ in range(tries * 10):
            chosen = _chosen(composition, rng)
            if part not in chosen:
                chosen = _with(composition, chosen, part)
            if chosen and composer.draw(composition, chosen):
                break
        else:
            found.append(Defect(composition.path, part.line, f"{composition.id}: @{part.slot} {part.command.strip()!r} never gives a pair"))
    return found


def _with(composition: Composition, chosen: Sequence[Part], part: Part) -> list[Part]:
    """The chosen parts with `part` in its slot's place; empty when it cannot stand there."""
    kept = [p for p in chosen if p.slot != part.slot]
    order = [slot.name for slot in composition.slots]
    together = sorted([*kept, part], key=lambda p: order.index(p.slot))
    written = _SLOT.split(composition.command)[0]
    for slot in composition.slots:
        here = [p for p in together if p.slot == slot.name]
        if any(not p.goes_with.search(written) for p in here):
            return []
        written += "".join(p.command for p in here) if here else slot.default
    return together
