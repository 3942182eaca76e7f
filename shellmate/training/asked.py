"""How often people ask for what: training draws intents as unevenly as people do.

`data/asked.txt` has sections `## weekly` and `## monthly` with ids of intents and, with `composed-` before them, of compositions, any number on a line;
what it does not name is asked rarely. Lines that start with one `#` are remarks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shellmate.core.errors import UsageError
from shellmate.training.intents import DATA

WEIGHTS = {"weekly": 6.0, "monthly": 2.5, "rarely": 0.8}
"""Draws of an intent, relative to each other."""


@cache
def read_asked(path: Path = DATA / "asked.txt") -> dict[str, str]:
    """Intent id -> `weekly` or `monthly`.

    Raises `UsageError` naming file and line for an unknown section or an id outside a section or given twice.
    """
    found: dict[str, str] = {}
    section = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("## "):
            section = line[3:].strip()
            if section not in WEIGHTS:
                raise UsageError(f"{path}:{number}: unknown section {section!r}.", f"Expected one of {', '.join(WEIGHTS)}.")
        elif not line.startswith("#"):
            for name in line.split():
                if not section or name in found:
                    raise UsageError(f"{path}:{number}: {name!r} stands {'outside a section' if not section else 'here for the second time'}.", "Give every id once, under `## weekly` or `## monthly`.")
                found[name] = section
    return found


def weights(ids: Sequence[str], asked: dict[str, str] | None = None) -> list[float]:
    """The weight of each intent or composition."""
    known = read_asked() if asked is None else asked
    return [WEIGHTS[known.get(name, "rarely")] for name in ids]


def strangers(ids: Iterable[str], asked: dict[str, str]) -> list[str]:
    """Names in `asked` that are no ids."""
    return sorted(asked.keys() - set(ids))


@dataclass(frozen=True)
class Favoured:
    """Intents that get a share of all draws among themselves, as those do that a model has not learned yet."""

    ids: frozenset[str]
    share: float

    def applied(self, ids: Sequence[str], weights: Sequence[float]) -> list[float]:
        """The weights of the intents `ids` with the favoured ones' sum brought to the share; as they are when none or all are favoured."""
        chosen = sum(weight for name, weight in zip(ids, weights, strict=True) if name in self.ids)
        others = sum(weights) - chosen
        if not chosen or not others:
            return list(weights)
        factor = self.share / (1 - self.share) * others / chosen
        return [weight * factor if name in self.ids else weight for name, weight in zip(ids, weights, strict=True)]


def read_favoured(path: Path, share: float) -> Favoured:
    """Ids from a file, any number on a line.

    Raises `UsageError` when the share is not between 0 and 1 or the file names no intent.
    """
    if not 0 < share < 1:
        raise UsageError(f"The favoured share is {share}.", "Give a number between 0 and 1.")
    ids = path.read_text(encoding="utf-8").split()
    if not ids:
        raise UsageError(f"{path}: no ids of intents.", "Write one id a line.")
    return Favoured(frozenset(ids), share)
