"""Reads options and their meanings out of the text of a man page or of `--help`."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_MEANING = 72
"""Characters of a meaning that are kept."""


@dataclass(frozen=True, slots=True)
class Option:
    """What one option means."""

    meaning: str
    takes_value: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One utility: what it is, and its options by spelling."""

    summary: str
    options: dict[str, Option]
    whole: bool = True
    """All of its options are there: another one does not exist."""


_START = re.compile(r"^(\s{0,24})([-+]{1,2}[\w?#@%$.:!*+-]\S*.*)$")
_SPELLING = re.compile(r"([-+]{1,2}[A-Za-z0-9?#@%$!*][\w.:+-]*|--?[A-Za-z0-9])(\[?[=:]?\s?[<\[{(A-Z=][^,|/]*|\s[a-z_]+(?=$|,)|=\S+)?")
_NOT_MEANING = re.compile(r"^[-+]{1,2}\w")


def parse_options(text: str) -> dict[str, Option]:
    """Options by spelling. Reads at most the first 400,000 characters."""
    found: dict[str, Option] = {}
    lines = text[:400_000].expandtabs().split("\n")
    for at, line in enumerate(lines):
        start = _START.match(line)
        if start is None or len(line) > 400:
            continue
        specification, _, meaning = re.sub(r"\s{2,}", "\x00", start[2], count=1).partition("\x00")
        if not meaning.strip() or len(specification) > 90:
            meaning = _below(lines, at, len(start[1]))
        spellings = _spellings(specification)
        short = shorten(meaning)
        if not short or not spellings:
            continue
        takes = any(value for _, value in spellings)
        for spelling, _ in spellings:
            found.setdefault(spelling, Option(short, takes))
    return found


def _spellings(specification: str) -> list[tuple[str, bool]]:
    found = []
    for piece in re.split(r",\s*|\s*\|\s*|\s+/\s+|\s+or\s+", specification):
        match = _SPELLING.match(piece.strip())
        if match is None:
            break
        spelling = re.sub(r"\[.*$", "", match[1]).rstrip(".:=")
        optional = re.match(r"--\[no-\](.+)", piece.strip())
        if optional:
            spelling = "--" + re.split(r"[\s=\[]", optional[1])[0]
            found.append((f"--no-{spelling[2:]}", False))
        found.append((spelling, bool(match[2])))
    return [(s, v) for s, v in found if 2 <= len(s) <= 40 and s not in ("--", "-")]


def _below(lines: list[str], at: int, indent: int) -> str:
    parts: list[str] = []
    for line in lines[at + 1 : at + 6]:
        if not line.strip():
            if parts:
                break
            continue
        depth = len(line) - len(line.lstrip())
        if depth <= indent or _NOT_MEANING.match(line.strip()) and not parts:
            if parts or depth <= indent and not _NOT_MEANING.match(line.strip()):
                break
            continue
        parts.append(line.strip())
        if re.search(r"\.(\s|$)", line):
            break
    return " ".join(parts)


def shorten(meaning: str) -> str:
    """The first clause, without formatting, at most `MOST_MEANING` characters."""
    text = re.sub(r"\s+", " ", meaning).replace("‐ ", "").strip()
    text = re.sub(r"^\([^)]*\)\s*", "", text)
    text = re.split(r"(?<=[a-z0-9)])[.;](?:\s|$)|\s\((?:default|see)|:\s|\s—\s", text)[0].strip(" .,:;")
    if len(text) > MOST_MEANING:
        text = text[: MOST_MEANING + 1].rsplit(" ", 1)[0].rstrip(" ,(") + "…"
    text = re.sub(r"^(If this option is (given|used|specified|set), |This (option|flag) |Causes? \S+ to |Tells? \S+ to )", "", text)
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def parse_summary(text: str) -> str:
    """The one-line summary of a man page's NAME section, or nothing."""
    found = re.search(r"^NAME\s*\n\s+(?:.*?)\s[-–—]+\s+(.+(?:\n[ ]+\S.*)?)", text, re.MULTILINE)
    return shorten(found[1]) if found else ""
