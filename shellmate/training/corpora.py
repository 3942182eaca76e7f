"""Reads pairs from files: the public corpora (with filters and weights from a TOML file), the guide's JSON, our JSONL."""

from __future__ import annotations

import codecs
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shellmate.core import bash, fill, templating
from shellmate.core.enumerations import contract, expand
from shellmate.core.errors import UsageError
from shellmate.core.slots import extract

RECIPE = Path(__file__).with_name("corpora.toml")
_HEAD = 64
"""Bytes that hold a zero where the text is UTF-16."""


@dataclass(frozen=True)
class RawPair:
    """A request and its command as they stand in a file."""

    request: str
    command: str
    weight: float = 1.0


@dataclass(frozen=True)
class SlottedPair:
    """What the model trains on."""

    text: str
    template: str
    weight: float = 1.0


def read_pairs(path: Path) -> Iterator[RawPair]:
    """Pairs of one file: the guide's `[{"input","output"}]`, or JSONL with input/output, request/command or nl/cmd.

    Raises `UsageError` naming file, line and what is expected.
    """
    text = _text(path)
    if text.lstrip().startswith("["):
        try:
            rows = list(enumerate(json.loads(text), 1))
        except json.JSONDecodeError as error:
            raise UsageError(f"{path}:{error.lineno}: not JSON ({error.msg}).", 'Expected [{"input": ..., "output": ...}, ...].') from error
    else:
        rows = [(number, _line(path, number, line)) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    for number, row in rows:
        yield _pair(path, number, row)


def _text(path: Path) -> str:
    """A file's text, without the mark that some programs put in front of UTF-8.

    Raises `UsageError` naming the first byte that is no UTF-8, and how to mend it.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror or error}).", "Give a JSON or JSONL file of request-command pairs.") from error
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in raw[:_HEAD]:
        raise UsageError(f"{path}:1: byte {raw.find(0) + 1} is 0x00, as in UTF-16; UTF-8 is expected.", _converted("UTF-16", path))
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line, byte = raw.count(b"\n", 0, error.start) + 1, error.start - raw.rfind(b"\n", 0, error.start)
        mixed = not raw.decode("utf-8", "ignore").isascii()
        fix = "Other characters of the file are UTF-8: write this one anew in an editor." if mixed else _converted("WINDOWS-1252", path)
        raise UsageError(f"{path}:{line}: byte {byte} of the line ({raw[error.start]:#04x}) is not UTF-8.", fix) from error


def _converted(encoding: str, path: Path) -> str:
    new = path.with_name(f"{path.stem}.utf8{path.suffix}")
    return f"Save it as UTF-8, as with `iconv -f {encoding} -t UTF-8 {shlex.quote(str(path))} > {shlex.quote(str(new))}`."


def _line(path: Path, number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"{path}:{number}: not JSON ({error.msg}).", "Each line must be one JSON object.") from error


def _pair(path: Path, number: int, row: Any) -> RawPair:
    for request, command in (("input", "output"), ("request", "command"), ("nl", "cmd")):
        if isinstance(row, dict) and isinstance(row.get(request), str) and isinstance(row.get(command), str):
            if not _whole_characters(row[request] + row[command]):
                raise UsageError(f"{path}:{number}: an escape such as \\ud83d stands for half of a character.", "Write the character itself, or both halves.")
            return RawPair(row[request], row[command])
    raise UsageError(f"{path}:{number}: no request-command pair.", 'Expected the text keys "input"/"output", "request"/"command" or "nl"/"cmd".')


def _whole_characters(text: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in text)


def _wanted(row: dict[str, Any], source: dict[str, Any]) -> bool:
    return (
        row.get("fill") != "template"
        and row.get("ungrounded", 0) <= source.get("ungrounded", 99)
        and (not source.get("common") or bool(row.get("common")))
        and row.get("kind") not in source.get("skip_kind", [])
        and len(row["cmd"]) <= 160
    )


def read_corpora(folder: Path, recipe: Path = RECIPE) -> Iterator[RawPair]:
    """The public corpora in `folder`, filtered and weighted by `recipe`. Absent files are skipped."""
    for source in tomllib.loads(recipe.read_text(encoding="utf-8"))["source"]:
        path = folder / source["file"]
        if path.exists():
            with path.open(encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):
                    row = _line(path, number, line)
                    if _wanted(row, source):
                        yield RawPair(row["nl"], row["cmd"], source["weight"])


_SIMPLE_DOUBLE = re.compile(r'(?<![^\s=(|;&])"([^"\'$`\\!]*)"(?=$|[\s;|)&])')
_NEEDLESS_SINGLE = re.compile(r"(?<![^\s=])'([\w@%+:,./-]+)'(?=$|[\s;|)&])")


def canonical(command: str) -> str:
    """One spelling for what means the same: single quotes where nothing is expanded, none where none are needed."""
    command = re.sub(r"[ \t]+", " ", command.strip()) if "'" not in command and '"' not in command else command.strip()

    def single(match: re.Match[str]) -> str:
        return match[0] if command[: match.start()].count("'") % 2 else f"'{match[1]}'"

    command = _SIMPLE_DOUBLE.sub(single, command)
    command = re.sub(r"(?<=-name |-path )([^\s'\"\\;]*[*?][^\s'\"\\;]*)(?= |$)", r"'\1'", command)
    command = re.sub(r"(?<=-iname )([^\s'\"\\;]*[*?][^\s'\"\\;]*)(?= |$)", r"'\1'", command)

    def bare(match: re.Match[str]) -> str:
        return match[1] if command[: match.start()].count('"') % 2 == 0 and command[: match.start()].count("'") % 2 == 0 else match[0]

    return _NEEDLESS_SINGLE.sub(bare, command)


_EVERYWHERE = re.compile(r"/|\b(?:root|system|filesystem|everywhere|anywhere|whole|entire|machine|computer|disk|server|hard drive)\b", re.I)


def here(request: str, command: str) -> str:
    """`find /` becomes `find .` where the request speaks of no place: the current folder is meant then."""
    return re.sub(r"^((?:sudo )?find) /(?= )", r"\1 .", command) if not _EVERYWHERE.search(request) else command


def slotted(pair: RawPair) -> SlottedPair | None:
    """The pair as the model sees it; None when it cannot be represented exactly or does not parse."""
    command = canonical(here(pair.request, pair.command))
    try:
        request = extract(pair.request)
        template = contract(templating.template(command, request.values), request.lists)
        if template is None:
            return None
        back = fill.fill(expand(template, request.lists), request.values)
    except (UsageError, fill.MissingSlotError, ArithmeticError):
        return None
    if canonical(back) != command or not bash.parses(command):
        return None
    return SlottedPair(request.text, template, pair.weight)
