"""Takes secrets out of text before anything is stored, logged or learnt from.

A secret becomes `REDACTED_1`, `REDACTED_2`, ...: the same value, in whichever of the texts it stands, gets the same name, and the
slot reader takes that name for a typed slot, so the pattern around a secret can still be learnt. Prefers one redaction too many.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from shellmate.core.redact_rules import RULES, Kind

PLACEHOLDER = re.compile(r"REDACTED_(\d+)")
LONGEST_TEXT = 100_000
"""Characters looked at; what is beyond is cut off, never stored unread."""
_RANDOM = re.compile(r"(?<![\w/+.=-])([A-Za-z0-9+_=-]{28,})(?![\w/+-])")
_REFERENCE = re.compile(r"\$(?:\w+|\{[^}]*\}|\(.*)?|<[\w -]+>|\*+|x{3,}|\.{3}", re.S)


@dataclass(frozen=True)
class Mark:
    """One value that was taken out."""

    name: str
    """What stands in its place."""
    rule: str
    kind: Kind


@dataclass(frozen=True)
class Redaction:
    """Texts that may be kept."""

    texts: tuple[str, ...]
    """In the order given."""
    marks: tuple[Mark, ...]

    @property
    def text(self) -> str:
        """The first text."""
        return self.texts[0]


def redact(*texts: str) -> Redaction:
    """Replaces every secret that any rule finds in any of the texts, in all of them."""
    kept = [text[:LONGEST_TEXT] for text in texts]
    found: dict[str, tuple[str, Kind]] = {}
    for text in kept:
        for secret, rule, kind in _secrets(text):
            found.setdefault(secret, (rule, kind))
    if not found:
        return Redaction(tuple(kept), ())
    taken = [int(m[1]) for text in kept for m in PLACEHOLDER.finditer(text)]
    first = max(taken, default=0) + 1
    names = {secret: f"REDACTED_{number}" for number, secret in enumerate(_grouped(found), first)}
    marks = tuple(Mark(name, *found[secret]) for secret, name in names.items())
    return Redaction(tuple(_replaced(text, names) for text in kept), marks)


def kind_of(rule: str) -> str:
    """What a rule takes out, in words; of a rule that is no longer known: `secret`."""
    return next((known.kind.value for known in RULES if known.id == rule), "secret")


def _grouped(found: dict[str, tuple[str, Kind]]) -> list[str]:
    """Longest first, so that a secret inside a longer one does not spoil it."""
    return sorted(found, key=lambda secret: (-len(secret), secret))


def _replaced(text: str, names: dict[str, str]) -> str:
    for secret, name in names.items():
        body = re.escape(secret)
        if len(secret) < 5:
            body = rf"(?:(?<![\w])|(?<=\s-[pPakw])|(?<=-pass)){body}(?![\w])"
        text = re.sub(body, name, text)
    return text


def _secrets(text: str) -> Iterator[tuple[str, str, Kind]]:
    for rule in RULES:
        for match in rule.pattern.finditer(text):
            raw = next((group for group in match.groups() if group), "")
            for secret in _values(raw):
                yield secret, rule.id, rule.kind
    for match in _RANDOM.finditer(text):
        if _looks_random(match[1]):
            yield match[1], "random-looking", Kind.TOKEN


def _values(raw: str) -> Iterator[str]:
    """The value of a shell word as it is written and as the shell would pass it; nothing for variables and placeholders."""
    quoted = len(raw) > 1 and raw[0] == raw[-1] and raw[0] in "\"'" and raw[0] not in raw[1:-1]
    literal = quoted and raw[0] == "'"
    bare = raw[1:-1] if quoted else raw
    if not bare or PLACEHOLDER.fullmatch(bare) or (not literal and _REFERENCE.fullmatch(bare)):
        return
    yield bare
    passed = re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)[\"']", "", bare)) if not quoted else bare
    if passed != bare and len(passed) > 3:
        yield passed


def _looks_random(word: str) -> bool:
    """Mixed letters and digits with high entropy; a hash in plain hexadecimal names a thing and is left alone."""
    if PLACEHOLDER.search(word) or re.fullmatch(r"[0-9a-f]+|[0-9A-F]+|[\d-]+", word) or re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", word):
        return False
    if not (re.search(r"[A-Z]", word) and re.search(r"[a-z]", word) and len(re.findall(r"\d", word)) >= 2):
        return False
    counts = Counter(word)
    entropy = -sum(n / len(word) * math.log2(n / len(word)) for n in counts.values())
    return entropy > 3.9 and max(len(part) for part in re.split(r"[-_+=]", word)) >= 16
