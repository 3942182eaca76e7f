"""`intents.json` of a bundle: the commands of known intents as fixed text with gaps, and the user's own habits behind them.

A list of `{"id": ..., "commands": [[part, ...], ...], "own": bool, "said": [...]}`. A part is a string, which is written as it stands, or a gap
with the fields of `Gap` (words that stand among its choices are not repeated); `own` marks a habit, with the field of `Own`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shellmate.core.errors import BundleError
from shellmate.core.slots import SYMBOL

FILE = "intents.json"


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


def read_skeletons(path: Path) -> tuple[list[tuple[Skeleton, ...]], dict[int, Own]]:
    """The skeletons of every intent, in order, and the user's own habits by place.

    Raises `BundleError` naming a file that holds something else.
    """
    try:
        intents = json.loads(path.read_text(encoding="utf-8"))
        found = [tuple(tuple(part if isinstance(part, str) else _gap(part) for part in command) for command in intent["commands"]) for intent in intents]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BundleError(f"{path} is not a list of intents.", "Run install.sh again.") from error
    return found, {place: Own(frozenset(i.get("said", ()))) for place, i in enumerate(intents) if i.get("own")}


def write(entries: Sequence[dict[str, Any]], path: Path) -> None:
    """One intent a line, so that a change shows; a gap's fields that are as usual are left out."""
    short = ({**entry, "commands": [[_short(part) for part in command] for command in entry["commands"]]} for entry in entries)
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in short)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def write_without_own(path: Path, out: Path) -> int:
    """A copy of a file without the user's own habits; returns how many entries are left."""
    entries = [entry for entry in json.loads(path.read_text(encoding="utf-8")) if not entry.get("own")]
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
