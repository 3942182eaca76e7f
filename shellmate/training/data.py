"""Makes training pairs out of intents: any number of distinct ones, the same for the same seed.

Splits, by hash: 6 % of each intent's phrasings for dev, 6 % for test; 10 % of (intent, modifier) combinations for test.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache

from shellmate.core import bash, file_kinds, fill, templating
from shellmate.core.enumerations import contract
from shellmate.core.errors import UsageError
from shellmate.core.slots import Slot, SlottedRequest, SlotType, extract
from shellmate.training import agreeing, asides, asked, fitting, noise
from shellmate.training.intents import DATA, Intent, Modifier, Placeholder, parts_of, split_template
from shellmate.training.phrases import Phrase
from shellmate.training.samplers import Value

_MODIFIED_SHARE = 0.22
_TYPO_SHARE = 0.05
_QUOTE_SHARE = 0.12
_HELD_OUT_MODIFIERS = 10
"""Percent of (intent, modifier) combinations that never train."""
_DEV, _TEST = 6, 12
"""Phrasings with a hash (0..99) below the first are dev, below the second test."""


_JOINED = re.compile(r"""(?<![^\s"=:])([\w.~{}$"-]*[\w.~}"])/\{(\w+)(?:=[^{}]*)?\}""")
"""A folder and a placeholder after its slash: the value must be a relative path."""


class Split(Enum):
    """Where a pair belongs."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"
    MODIFIERS = "modifiers"
    """A held-out combination of intent and modifier, with a training phrasing."""


@dataclass(frozen=True)
class Pair:
    """One request and its command, as text and as the model sees them."""

    request: str
    command: str
    text: str
    """The request with slots."""
    template: str
    """The command with slots."""
    accepted: tuple[str, ...]
    """Every command that counts as right, `command` first."""
    intent: str
    category: str
    phrasing: str = ""
    """The source of the phrasing that it says, when it says nothing else."""


_SPOKEN = re.compile(r"[\w./*$~-]*\w[\w./*$~-]*")
_WORDS = re.compile(r"[\w.-]+")


def _hash(*parts: str) -> int:
    return int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:4], "big") % 100


def plain(request: str) -> str:
    """A request without capitals and punctuation, to compare with held-out ones."""
    return " ".join(_SPOKEN.findall(request.lower()))


@cache
def held_out_requests() -> frozenset[str]:
    """Requests that must never train: those of the dev files and those in `held_out.txt`."""
    requests = (DATA / "held_out.txt").read_text(encoding="utf-8").splitlines()
    for dev in sorted(DATA.glob("*.dev.jsonl")):
        requests += [json.loads(line)["request"] for line in dev.read_text(encoding="utf-8").splitlines() if line.strip()]
    return frozenset(plain(r) for r in requests if r and not r.startswith("#"))


def phrase_split(intent: Intent, phrase: Phrase) -> Split:
    """The split of a phrasing."""
    number = _hash(intent.id, phrase.source)
    if len(intent.phrasings) < 8 or number >= _TEST:
        return Split.TRAIN
    return Split.DEV if number < _DEV else Split.TEST


def held_out(intent: Intent, modifier: Modifier) -> bool:
    """Whether this combination never trains."""
    return _held_out(intent.id, modifier.id)


@lru_cache(maxsize=2**16)
def _held_out(intent: str, modifier: str) -> bool:
    return _hash("modifier", intent, modifier) < _HELD_OUT_MODIFIERS


_SLOT_TYPES = {
    "dir": SlotType.PATH, "path": SlotType.PATH, "mount": SlotType.PATH, "device": SlotType.PATH, "partition": SlotType.PATH, "glob": SlotType.GLOB,
} | dict.fromkeys("sshkey file txt log csv json xml yaml html md py sh sql c conf pdf img video audio iso deb rpm jar key crt targz tar tarxz tarbz2 zip gz bz2 xz zst 7z".split(), SlotType.FILE) | dict.fromkeys("n small big port pid uid gid percent year hour minute epoch".split(), SlotType.NUMBER)  # fmt: skip
_STRING = SlotType.STRING


class Generator:
    """Draws pairs from intents and modifiers."""

    def __init__(self, intents: Sequence[Intent], modifiers: dict[str, Modifier], seed: int, split: Split = Split.TRAIN, favoured: asked.Favoured | None = None, beside: float = asides.SHARE) -> None:
        self._modifiers = modifiers
        self._rng = random.Random(seed)
        self._split = split
        self._beside = beside if split is Split.TRAIN else 0.0
        self._classes: dict[str, list[Modifier]] = {}
        for modifier in modifiers.values():
            self._classes.setdefault(modifier.kind, []).append(modifier)
        wanted = Split.TRAIN if split is Split.MODIFIERS else split
        self._choices = [(intent, phrasings) for intent in intents if (phrasings := [p for p in intent.phrasings if phrase_split(intent, p) is wanted])]
        if split is Split.MODIFIERS:
            self._choices = [(i, p) for i, p in self._choices if self._possible(i, want_held_out=True)]
        weights = asked.weights([i.id for i, _ in self._choices]) if split is Split.TRAIN else [1.0] * len(self._choices)
        if favoured:
            weights = favoured.applied([i.id for i, _ in self._choices], weights)
        self._weights = list(itertools.accumulate(weights))
        self.dropped = 0

    def __iter__(self) -> Iterator[Pair]:
        while self._choices:
            intent, phrasings = self._rng.choices(self._choices, cum_weights=self._weights)[0]
            pair = self.draw(intent, self._rng.choice(phrasings))
            if pair is None or plain(pair.request) in held_out_requests():
                self.dropped += 1
            else:
                yield pair

    def _possible(self, intent: Intent, want_held_out: bool) -> list[Modifier]:
        slots = dict.fromkeys(p.name for p in intent.placeholders(intent.commands[0]) if p.modifier_class)
        found = [self._modifiers[name] for name in intent.modifiers] + [m for c in slots for m in self._classes.get(c, [])]
        return [m for m in found if held_out(intent, m) is want_held_out]

    def _modified(self, intent: Intent) -> list[Modifier]:
        if self._split is Split.MODIFIERS:
            return [self._rng.choice(self._possible(intent, want_held_out=True))]
        possible = self._possible(intent, want_held_out=False)
        if not possible or self._rng.random() > _MODIFIED_SHARE * (1.6 if len(possible) > 4 else 1):
            return []
        chosen = [self._rng.choice(possible)]
        if self._rng.random() < 0.15:
            second = self._rng.choice(possible)
            if second.kind != chosen[0].kind or (second.kind == "+find" and second.id.split("-")[1][:5] != chosen[0].id.split("-")[1][:5]):
                chosen.append(second)
        return chosen

    def draw(self, intent: Intent, phrase: Phrase) -> Pair | None:
        """One pair of this intent and phrasing; None when the drawn values collide with something."""
        rng = self._rng
        request = phrase.sample(rng)
        said = {part.key for _, part in parts_of(request, intent.own_names) if isinstance(part, Placeholder)}
        fitting = [c for c, needed, held in _needs(intent.commands, intent.accepted, intent.own_names) if needed <= said <= held]
        if not fitting:
            return None
        modifiers = self._modified(intent)
        if any(m.kind.startswith("+") and "{" + m.kind + "}" not in fitting[0] for m in modifiers):
            modifiers = []
        fitting = [c for c in fitting if all("{" + m.kind + "}" in c for m in modifiers if m.kind.startswith("+"))]
        request = noise.without_articles(noise.synonyms(request, rng), rng)
        taken: dict[str, int] = {}
        for p in intent.placeholders(fitting[0]):
            if not p.modifier_class:
                taken[p.name] = max(taken.get(p.name, 1), int(p.key[-1]) if p.key != p.name else 1)
        extra: list[tuple[Modifier, str]] = []
        for modifier in modifiers:
            spoken, body = _renumbered(modifier, modifier.phrasings[rng.randrange(len(modifier.phrasings))].sample(rng), taken)
            request = f"{request.rstrip('?')}{'' if spoken.startswith(',') else ' '}{spoken}"
            extra.append((modifier, body))
        request = noise.politeness(request, rng)
        if self._beside:
            request = asides.with_aside(request, rng, self._beside)
        pieces = [part for _, part in parts_of(request, intent.own_names)]
        asked_for = [part for part in pieces if isinstance(part, Placeholder)]
        values: dict[str, tuple[Placeholder, Value]] = {}
        for named in (asked_for, *(intent.placeholders(template) for template in (*fitting[:1], *(body for _, body in extra)))):
            for p in named:
                if p.key not in values and not p.modifier_class:
                    written = any("{" + p.key + "}" in body for _, body in extra)
                    values[p.key] = (p, self._value(intent, p, [v for q, v in values.values() if q.name == p.name], written))
        agreeing.in_order(values, "".join(fitting[:1]))
        agreeing.ranges_in_order(values, fitting[0])
        agreeing.of_one_kind(values, fitting[0])
        text = self._request(pieces, values)
        try:
            return _pair(intent, [_modify(c, extra) for c in fitting], text, values, {p.key for p in asked_for}, "" if extra else phrase.source)
        except (UsageError, fill.MissingSlotError):
            return None

    def _value(self, intent: Intent, placeholder: Placeholder, others: list[Value], written: bool = False) -> Value:
        enum = intent.enums.get(placeholder.name)
        sampler = fitting.sampler_for(intent, placeholder, written) if not enum else None
        for _ in range(20):
            value = sampler(self._rng) if sampler else Value(*self._rng.choice(enum or ()))
            if all(value.command != other.command for other in others):
                break
        return value

    def _request(self, pieces: Sequence[str | Placeholder], values: dict[str, tuple[Placeholder, Value]]) -> str:
        rng = self._rng
        parts: list[str] = []
        for part, following in zip(pieces, [*pieces[1:], ""], strict=True):
            if isinstance(part, str):
                parts.append(part)
                continue
            value, before = values[part.key][1], parts[-1][-1:] if parts else ""
            said = value.request.removeprefix("./" if before == "/" else ".") if before in (".", "/") else value.request
            alone = not before.strip("( ") and not (isinstance(following, str) and re.match(r"\.(?:\w|$)|/|_", following))
            quote = value.must_quote or (alone and value.quotable and rng.random() < _QUOTE_SHARE)
            if parts:
                parts[-1] = noise.agreeing(parts[-1], said)
            parts.append(_quoted(said, rng) if quote else said)
        spoken = [place for place, piece in enumerate(pieces) if isinstance(piece, str)]
        if spoken and rng.random() < _TYPO_SHARE:
            place = rng.choice(spoken)
            parts[place] = noise.typo(parts[place], rng)
        return noise.finish(noise.ordinals("".join(parts)), rng, value_first=bool(pieces) and not (isinstance(pieces[0], str) and pieces[0].strip()))


_SEEN_BITS = 2**27
"""16 MiB: one pair in a million is wrongly taken for a repetition after a million pairs."""


def distinct(pairs: Iterable[Pair], patience: int = 10_000) -> Iterator[Pair]:
    """Pairs not given before, in constant memory (a Bloom filter); stops after `patience` repetitions in a row."""
    seen = bytearray(_SEEN_BITS // 8)
    repeated = 0
    for pair in pairs:
        digest = hashlib.blake2b(f"{pair.request}\0{pair.command}".encode(), digest_size=16).digest()
        places = [int.from_bytes(digest[i : i + 4], "big") % _SEEN_BITS for i in (0, 4, 8, 12)]
        if all(seen[p >> 3] >> (p & 7) & 1 for p in places):
            repeated += 1
            if repeated >= patience:
                return
            continue
        for p in places:
            seen[p >> 3] |= 1 << (p & 7)
        repeated = 0
        yield pair


@lru_cache(maxsize=2**14)
def _needs(commands: tuple[str, ...], accepted: tuple[str, ...], enums: frozenset[str]) -> tuple[tuple[str, frozenset[str], frozenset[str]], ...]:
    """Every command with the keys that a request must say for it, having no default, and all that it uses."""
    found = []
    for command in (*commands, *accepted):
        real = [p for _, p in split_template(command, enums) if isinstance(p, Placeholder) and not p.modifier_class]
        held = frozenset(p.key for p in real)
        found.append((command, held - {p.key for p in real if p.default is not None}, held))
    return tuple(found)


def _quoted(text: str, rng: random.Random) -> str:
    marks = [m for m in ('"', '"', '"', "'", "'", "`") if m not in text]
    mark = rng.choice(marks) if marks else '"'
    return f"{mark}{text}{mark}"


def _renumbered(modifier: Modifier, spoken: str, taken: dict[str, int]) -> tuple[str, str]:
    """The modifier's phrase and command with placeholder numbers that are still free."""
    body = modifier.command
    for _, part in list(split_template(modifier.command)):
        if isinstance(part, Placeholder) and part.key == part.name:
            number = taken.get(part.name, 0) + 1
            taken[part.name] = number
            if number > 1:
                pattern = re.compile(r"\{" + part.name + r"(?=[}+*=-])")
                body, spoken = pattern.sub(f"{{{part.name}{number}", body), pattern.sub(f"{{{part.name}{number}", spoken)
    return spoken, body


_MODIFIER_PLACE = re.compile(r"\{\+[a-z]+\}")


def _modify(command: str, extra: list[tuple[Modifier, str]]) -> str:
    for modifier, body in extra:
        if modifier.kind == "suffix":
            command += body if body.startswith(" ") else " " + body
        elif modifier.kind == "prefix":
            command = body.rstrip(" ") + " " + command if not command.startswith("sudo ") or modifier.id != "root" else command
        else:
            command = command.replace("{" + modifier.kind + "}", f" {body}" + "{" + modifier.kind + "}", 1)
    return _MODIFIER_PLACE.sub("", command) if "{+" in command else command


def _temporary(values: dict[str, tuple[Placeholder, Value]]) -> dict[str, Slot]:
    """A private slot for every placeholder key, typed so that `fill` quotes it rightly."""
    letters: dict[SlotType, int] = {}
    slots = {}
    for key, (placeholder, value) in values.items():
        kind = _SLOT_TYPES.get(placeholder.name, _STRING)
        letters[kind] = letters.get(kind, 0) + 1
        slots[key] = Slot(kind, letters[kind], value.command)
    return slots


@lru_cache(maxsize=2**16)
def _joined(command: str) -> tuple[str, ...]:
    return tuple(match[2] for match in _JOINED.finditer(command))


def _pair(intent: Intent, commands: list[str], text: str, values: dict[str, tuple[Placeholder, Value]], said: set[str], phrasing: str) -> Pair | None:
    if any(key in values and values[key][1].command.startswith(("/", "~", ".", "$")) for c in commands for key in _joined(c)):
        return None
    slotted = extract(text)
    temporary = _temporary(values)
    rename: dict[str, str] = {}
    joined: list[str] = []
    """Values that the request shows as part of a longer one: they must go with it in the command too."""
    words = set(_WORDS.findall(slotted.text))
    for key, slot in temporary.items():
        if key not in said:
            continue
        same = next((s for s in slotted.values if s.value == slot.value), None)
        if same is not None:
            rename[slot.symbol] = same.symbol
            continue
        inside = templating.template(slot.value, slotted.values)
        if inside != slot.value:
            rename[slot.symbol] = inside
        elif values[key][0].name not in {*intent.enums, "cmdline"} and not set(_WORDS.findall(slot.value)) <= words:
            if not any(slot.value in s.value for s in slotted.values):
                return None
            joined.append(slot.value)
    by_symbol = {slot.symbol: slot for slot in temporary.values()}
    filled = [_with_values(c, intent, temporary, said, by_symbol, {}) for c in commands]
    template = _with_values(commands[0], intent, temporary, said, by_symbol, rename)
    unused = [s for s in slotted.values if s.symbol not in template]
    if unused:
        template = templating.template(template, unused)
    template = _on_the_hour(templating.told_apart(template, slotted.values), slotted)
    shown = contract(template, slotted.lists)
    if any(pattern.search(filled[0]) for pattern in _MEANT_BY_NOBODY) or (_RUN_LATER.search(filled[0]) and any(" " in v.command for p, v in values.values() if p.name != "cmdline")):
        return None
    if shown is None or any(value in template for value in joined) or fill.fill(template, slotted.values) != filled[0] or not bash.parses(filled[0]) or file_kinds.misfits(filled[0]):
        return None
    return Pair(text, filled[0], slotted.text, shown, tuple(dict.fromkeys(filled)), intent.id, intent.category, phrasing)


_MEANT_BY_NOBODY = (
    re.compile(r"^ffmpeg\b.* -i (\S+) (?:.* )?\1$|^(?:sudo )?(?:cp|mv|ln) (?:-\S+ )*[^/\s]+ \./?$"),  # a file converted to the format that it has, or put where it lies
    re.compile(r"\bfind .* -size -1[kMG]\b"),  # `find` rounds sizes up to whole units: only empty files are below one
    re.compile(r"^ssh\b.* -f?N?[LRD] (?:0\.0\.0\.0:)?(?:22|80|443)(?::\S+)?(?: |$)"),  # a tunnel's own end where a server listens already, and only root may
    re.compile(r"""\bfind\b[^|;&]* -i?name ['"]?[^\s'"]*/"""),  # `find` compares names with the last part of a path alone
)
_RUN_LATER = re.compile(r"""\becho ['"].*['"]\)? \| (?:at|crontab|batch)\b|^ssh (?:-\S+ )*\S+ [^-\s'"]""")
"""A command in quotes or for another machine's shell, where a value with a blank would need a second pair of them."""
_FULL_HOUR = re.compile(r"""(?<=echo ['"])0 (‹N\d›)""")


def _on_the_hour(template: str, request: SlottedRequest) -> str:
    """A crontab's line for a time that the request says as hour and minute takes the minute from there, full hours too."""

    def minute(match: re.Match[str]) -> str:
        said = re.search(rf"{match[1]}:(‹N\d›)", request.text)
        full = said and any(slot.symbol == said[1] and slot.value == "00" for slot in request.slots)
        return f"{said[1]} {match[1]}" if said and full else match[0]

    return _FULL_HOUR.sub(minute, template)


_BLANKS = re.compile(r" {2,}")


def with_values(text: str, intent: Intent, values: dict[str, tuple[Placeholder, Value]]) -> str:
    """A command or test of this intent with all values put in, quoted for their places; no defaults, no modifiers."""
    temporary = _temporary(values)
    return _with_values(_modify(text, []), intent, temporary, set(values), {slot.symbol: slot for slot in temporary.values()}, {})


def _with_values(command: str, intent: Intent, temporary: dict[str, Slot], said: set[str], by_symbol: dict[str, Slot], rename: dict[str, str]) -> str:
    parts = []
    gaps = False
    for _, part in split_template(command, intent.own_names):
        if isinstance(part, str):
            parts.append(part)
        elif part.key not in said and part.default is not None:
            parts.append(part.default)
            gaps = gaps or not part.default
        elif part.name in intent.enums or part.name == "cmdline":
            parts.append(temporary[part.key].value)
        elif not part.modifier_class:
            parts.append(temporary[part.key].symbol + (f"‹{part.arithmetic.replace('*', 'x')}›" if part.arithmetic else ""))
    text = fill.fill_known("".join(parts), by_symbol, rename)
    return _BLANKS.sub(" ", text).strip() if gaps else text
