"""`intents.json.gz` of a bundle: the commands of known intents as fixed text with gaps, and the user's own habits behind them.

A list of `{"id": ..., "commands": [[part, ...], ...], "own": bool, "said": [...]}`. A part is a string, which is written as it stands, or a gap
with the fields of `Gap` (words that stand among its choices are not repeated); `own` marks a habit, with the field of `Own`. Bundles of before have it unpacked.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shellmate.core.errors import BundleError
from shellmate.core.slots import SYMBOL

FILE = "intents.json.gz"
FORMER = "intents.json"
"""As it was before it was packed: adapters that are years old still have it."""


@dataclass(frozen=True)
class Gap:
    """A place that the request fills."""

    words: tuple[str, ...] = ()
    optional: bool = False
    key: str = ""
    """What it stands for; empty: nobody knows."""
    single: bool = False
    kinds: str = ""
    """Sorts of values it takes, of those in `KINDS`; empty: any."""
    after: tuple[str, ...] = ()
    """Words that its values follow in requests."""
    before: tuple[str, ...] = ()
    """Words that follow them there."""
    behind: tuple[str, ...] = ()
    """Keys of gaps whose values always came earlier in a habit's requests."""
    choices: tuple[tuple[str, str], ...] = ()
    """What people say for its own words, as it is read, and the word: `spotify` for `com.spotify.Client`; with the blank before it that an optional gap has."""


KINDS = {"P": "P", "F": "P", "G": "P", "X": "X", "N": "N", "T": "N", "D": "N"}
"""Slot type -> sort of value: P places, X extensions, N numbers; everything else, plain words too, is a name: W."""


def kind(text: str) -> str:
    """The sort of a slot or word."""
    slot = SYMBOL.fullmatch(text.strip())
    return KINDS.get(slot[1], "W") if slot else "W"


Skeleton = tuple["str | Gap", ...]


@dataclass(frozen=True)
class Own:
    """What a habit of the user's says of itself."""

    said: frozenset[str] = frozenset()
    """Words of its requests that are no values."""


def within(folder: Path) -> Path:
    """The file of a bundle, packed or of before; where there is neither, where it would be."""
    former = folder / FORMER
    return former if former.is_file() and not (folder / FILE).is_file() else folder / FILE


def read_entries(path: Path) -> list[dict[str, Any]]:
    """The list as JSON has it.

    Raises `BundleError` naming a file that holds something else.
    """
    try:
        data = path.read_bytes()
        entries = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise _damaged(path) from error
    if not isinstance(entries, list):
        raise _damaged(path)
    return entries


def _damaged(path: Path) -> BundleError:
    return BundleError(f"{path} is not a list of intents.", "Run install.sh again.")


def read_skeletons(path: Path) -> tuple[list[tuple[Skeleton, ...]], dict[int, Own]]:
    """The skeletons of every intent, in order, and the user's own habits by place.

    Raises `BundleError` naming a file that holds something else.
    """
    intents = read_entries(path)
    try:
        found = [tuple(tuple(part if isinstance(part, str) else _gap(part) for part in command) for command in intent["commands"]) for intent in intents]
    except (KeyError, TypeError, AttributeError) as error:
        raise _damaged(path) from error
    return found, {place: Own(frozenset(i.get("said", ()))) for place, i in enumerate(intents) if i.get("own")}


def write(entries: Sequence[dict[str, Any]], path: Path) -> None:
    """One intent a line, the same bytes for the same intents; a gap's fields that are as usual are left out."""
    short = ({**entry, "commands": [[_short(part) for part in command] for command in entry["commands"]]} for entry in entries)
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in short)
    text = f"[\n{lines}\n]\n".encode()
    path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)
    if path.name == FILE:
        path.with_name(FORMER).unlink(missing_ok=True)


def write_without_own(path: Path, out: Path) -> int:
    """A copy of a file without the user's own habits; returns how many entries are left."""
    entries = [entry for entry in read_entries(path) if not entry.get("own")]
    write(entries, out)
    return len(entries)


def _short(part: str | dict[str, Any]) -> str | dict[str, Any]:
    return part if isinstance(part, str) else {name: value for name, value in part.items() if value}


def _gap(part: dict[str, Any]) -> Gap:
    choices = part.get("choices", {})
    return Gap(
        tuple(dict.fromkeys((*(written.strip() for written in choices.values()), *part.get("words", ())))), part.get("optional", False), part.get("key", ""), part.get("single", False),
        part.get("kinds", ""), tuple(part.get("after", ())), tuple(part.get("before", ())), tuple(part.get("behind", ())), tuple(choices.items()),
    )  # fmt: skip
