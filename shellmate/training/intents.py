"""Reads the intent files of `shellmate/data/intents`: what a person may ask, and the commands that answer.

Owns the line format (described in `shellmate/data/README.md`) and its defects. Knows nothing of values: `samplers`
draws them, `data` puts both together.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path

from shellmate.training.phrases import Phrase, PhraseError, parse_phrase
from shellmate.training.samplers import PLACEHOLDER_NAMES

DATA = Path(str(files("shellmate") / "data"))
"""The package's data folder."""

MINIMUM_PHRASINGS = 12

_INTENT_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ENUM_LINE = re.compile(r"@([a-z][a-z0-9_]*):\s*(.+)")
_KEY_LINE = re.compile(r"(mods|bsd|where|given):\s*(.+)")


@dataclass(frozen=True)
class Defect:
    """Something wrong in a data file."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path.name}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Placeholder:
    """One `{...}` of a template."""

    name: str
    """The sampler's or enumeration's name, without the number."""
    key: str
    """Name and number: placeholders with the same key have the same value."""
    arithmetic: str = ""
    """`+1`, `*7` ... (commands only)."""
    default: str | None = None
    """Used when the phrasing does not name it (commands only)."""
    modifier_class: bool = False
    """`{+find}`: where a modifier goes."""


@dataclass(frozen=True)
class Modifier:
    """A phrase that composes with many intents."""

    id: str
    kind: str
    """`suffix`, `prefix`, or `+class`."""
    command: str
    phrasings: tuple[Phrase, ...]
    line: int = 0


@dataclass(frozen=True)
class Intent:
    """One thing people ask for."""

    id: str
    category: str
    path: Path
    line: int
    commands: tuple[str, ...]
    """Preferred commands, best first."""
    accepted: tuple[str, ...]
    """Also accepted when scoring."""
    phrasings: tuple[Phrase, ...]
    modifiers: tuple[str, ...] = ()
    enums: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Local enumerations: name -> (request text, command text)."""
    bsd: str = ""
    where: str = ""
    proofs: tuple[str, ...] = ()
    """Shell tests that must succeed in the fixture after the command."""
    given: tuple[str, ...] = ()
    """Shell lines run in the fixture before the command."""

    def placeholders(self, template: str) -> list[Placeholder]:
        """The placeholders of a command or phrasing of this intent, in order."""
        return [p for _, p in split_template(template, self.own_names) if isinstance(p, Placeholder)]

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The names of its enumerations."""
        return frozenset(self.enums)


_BRACES = re.compile(r"\{(?:(\+[a-z]+)|([a-z0-9][a-z0-9_]*)([+*-]\d+)?(?:=([^{}]*))?)\}")
_NUMBERS = frozenset("23456789")


def parts_of(template: str, enums: frozenset[str]) -> tuple[tuple[int, str | Placeholder], ...]:
    """(offset, literal text or placeholder) over a whole template, in order."""
    parts: list[tuple[int, str | Placeholder]] = []
    at = 0
    for match in _BRACES.finditer(template):
        key = name = match[1] or match[2]
        if not match[1] and name not in PLACEHOLDER_NAMES and name not in enums:
            name = key[:-1]
            if key[-1] not in _NUMBERS or (name not in PLACEHOLDER_NAMES and name not in enums):
                continue
        if match.start() > at:
            parts.append((at, template[at : match.start()]))
        if match[1]:
            parts.append((match.start(), Placeholder(name, key, modifier_class=True)))
        else:
            parts.append((match.start(), Placeholder(name, key, match[3] or "", match[4])))
        at = match.end()
    if at < len(template):
        parts.append((at, template[at:]))
    return tuple(parts)


_remembered = lru_cache(maxsize=2**16)(parts_of)


def split_template(template: str, enums: Iterable[str] = ()) -> Iterator[tuple[int, str | Placeholder]]:
    """As `parts_of`, for templates that are asked for again and again."""
    return iter(_remembered(template, frozenset(enums)))


class _Reader:
    """Collects intents and defects from one file, line by line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.intents: list[Intent] = []
        self.defects: list[Defect] = []
        self._fields: dict[str, list[str]] = {}
        self._phrasings: list[tuple[int, str]] = []
        self._enums: dict[str, tuple[tuple[str, str], ...]] = {}
        self._id = ""
        self._line = 0

    def defect(self, line: int, message: str) -> None:
        self.defects.append(Defect(self.path, line, message))

    def read(self, text: str) -> None:
        for number, raw in enumerate(text.splitlines(), 1):
            line = raw.rstrip()
            if line.startswith("## "):
                self._finish()
                self._id, self._line = line[3:].strip(), number
            elif line and not (line.startswith("#") and not line.startswith("##")):
                self._take(number, line)
        self._finish()

    def _take(self, number: int, line: str) -> None:
        if not self._id:
            self.defect(number, "a line before the first `## id`")
        elif line[0] in "$=%" and (len(line) == 1 or line[1] == " "):
            self._fields.setdefault(line[0], []).append(line[2:])
        elif line.startswith("- "):
            self._phrasings.append((number, line[2:].strip()))
        elif match := _ENUM_LINE.fullmatch(line):
            self._enums[match[1]] = tuple(_enum_entry(entry) for entry in re.split(r"(?<!\\)\|", match[2]))
        elif match := _KEY_LINE.fullmatch(line):
            self._fields.setdefault(match[1], []).append(match[2].strip())
        else:
            self.defect(number, f"not a line of an intent: {line[:40]!r}; expected ##, $, =, -, %, @name:, mods:, bsd:, where: or given:")

    def _finish(self) -> None:
        if self._id:
            phrasings = []
            for number, text in self._phrasings:
                try:
                    phrasings.append(parse_phrase(text))
                except PhraseError as error:
                    self.defect(number, str(error))
            get = self._fields.get
            self.intents.append(
                Intent(
                    self._id, self.path.stem, self.path, self._line, tuple(get("$", [])), tuple(get("=", [])),
                    tuple(phrasings), tuple(" ".join(get("mods", [])).split()), dict(self._enums),
                    "\n".join(get("bsd", [])), " ".join(get("where", [])), tuple(get("%", [])), tuple(get("given", [])),
                )
            )  # fmt: skip
        self._id, self._fields, self._phrasings, self._enums = "", {}, [], {}


def _enum_entry(text: str) -> tuple[str, str]:
    """What is said and what is written: `monday=Mon`; an equals sign between blanks belongs to what is said, `status = 1`."""
    request, *command = re.split(r"(?<! )=|=(?! )", text.strip().replace("\\|", "|"), maxsplit=1)
    return (request.strip(), command[0].strip() if command else request.strip())


def read_intents(path: Path) -> tuple[list[Intent], list[Defect]]:
    """Intents and format defects of one file."""
    reader = _Reader(path)
    reader.read(path.read_text(encoding="utf-8"))
    return reader.intents, reader.defects


def read_modifiers(path: Path = DATA / "modifiers.txt") -> dict[str, Modifier]:
    """The modifier grammar, by id."""
    modifiers: dict[str, Modifier] = {}
    kind = name = command = ""
    line = 0
    phrasings: list[Phrase] = []
    for number, raw in enumerate([*path.read_text(encoding="utf-8").splitlines(), "## end : end"], 1):
        if raw.startswith("## "):
            if name:
                modifiers[name] = Modifier(name, kind, command, tuple(phrasings), line)
            name, _, kind = (part.strip() for part in raw[3:].partition(":"))
            command, phrasings, line = "", [], number
        elif raw.startswith("$ "):
            command = raw[2:]
        elif raw.startswith("- "):
            phrasings.append(parse_phrase(raw[2:].strip()))
    return modifiers


def load_intents(folder: Path = DATA / "intents") -> tuple[list[Intent], list[Defect]]:
    """All intents of a folder and every format defect."""
    intents: list[Intent] = []
    defects: list[Defect] = []
    for path in sorted(folder.glob("*.txt")):
        found, wrong = read_intents(path)
        intents += found
        defects += wrong
    return intents, defects


def _glued_variables(command: str, intent: Intent) -> list[str]:
    """Shell variables that a value follows directly, so that the two would become one name."""
    parts = [part for _, part in split_template(command, intent.enums)]
    return [match[0] for part, value in itertools.pairwise(parts) if isinstance(part, str) and isinstance(value, Placeholder) and not value.modifier_class and (match := re.search(r"(?<![\\$])\$[A-Za-z_]\w*$", part))]


def check_intent(intent: Intent, modifiers: dict[str, Modifier]) -> list[Defect]:
    """What is wrong with one intent's structure: names, counts, placeholders without a value."""
    wrong: list[str] = []
    if not _INTENT_ID.fullmatch(intent.id):
        wrong.append(f"id {intent.id!r} is not kebab-case")
    if not intent.commands:
        wrong.append("no `$` command")
    if len(intent.phrasings) < MINIMUM_PHRASINGS:
        wrong.append(f"{len(intent.phrasings)} phrasings; at least {MINIMUM_PHRASINGS} are wanted")
    if len({p.source for p in intent.phrasings}) < len(intent.phrasings):
        wrong.append("the same phrasing twice")
    wrong += [f"mods: {name!r} is not in modifiers.txt" for name in intent.modifiers if name not in modifiers]
    classes = {m.kind for m in modifiers.values()}
    for command in (*intent.commands, *intent.accepted):
        found = intent.placeholders(command)
        wrong += [f"{{{p.name}}}: no modifier has this class" for p in found if p.modifier_class and p.name not in classes]
        wrong += [f"{variable}{{...}} in {command[:50]!r} would be read as one longer variable; write ${{{variable[1:]}}}" for variable in _glued_variables(command, intent)]
        needed = {p.key for p in found if not p.modifier_class} - {p.key for p in found if p.default is not None}
        known = {p.key for p in found}
        for phrase in intent.phrasings:
            said = {p.key for p in intent.placeholders(phrase.source)}
            sure = {p.key for p in intent.placeholders(phrase.sure)}
            if missing := needed - sure:
                wrong.append(f"- {phrase.source[:50]!r} lacks {sorted(missing)} which {command[:50]!r} needs without a default")
            if unused := said - known:
                wrong.append(f"- {phrase.source[:50]!r} names {sorted(unused)} but {command[:50]!r} does not use it")
    return [Defect(intent.path, intent.line, f"{intent.id}: {message}") for message in dict.fromkeys(wrong)]


def main(arguments: list[str]) -> int:
    """`python -m shellmate.training.intents FILE...`: the structural check alone, quick enough to run while writing."""
    modifiers = read_modifiers()
    total = 0
    for name in arguments:
        intents, defects = read_intents(Path(name))
        for intent in intents:
            defects += check_intent(intent, modifiers)
        ids = [intent.id for intent in intents]
        defects += [Defect(Path(name), 0, f"id {i!r} is used twice") for i in {i for i in ids if ids.count(i) > 1}]
        for defect in defects:
            print(defect)
        print(f"{name}: {len(intents)} intents, {sum(len(i.phrasings) for i in intents)} phrasings, {len(defects)} defects")
        total += len(defects)
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
