"""The hand-written values of `data/values.txt`, from which the samplers draw.

A file of sections: `## name`, the usual entries, `### more`, and the rare ones. Entries are separated by ` | `; lines that start
with one `#` and a blank are remarks. A model that meets the same twenty names again and again remembers them; many names make it copy.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shellmate.core.errors import UsageError

VALUES = Path(__file__).parent.parent / "data" / "values.txt"
_USUAL = 0.4
"""Share of draws from the usual entries, where there are rare ones."""


@dataclass(frozen=True)
class Names:
    """The entries of a section."""

    usual: tuple[str, ...]
    more: tuple[str, ...] = ()

    def draw(self, rng: random.Random) -> str:
        """One of them."""
        return rng.choice(self.usual if not self.more or rng.random() < _USUAL else self.more)


@cache
def read_values(path: Path = VALUES) -> dict[str, Names]:
    """The sections by name.

    Raises `UsageError` naming file and line for text outside a section, a section given twice, or an unknown heading.
    """
    sections: dict[str, tuple[list[str], list[str]]] = {}
    into: list[str] | None = None
    name = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("# "):
            continue
        if line.startswith("## ") and line[3:] not in sections:
            name = line[3:]
            sections[name] = ([], [])
            into = sections[name][0]
        elif line == "### more" and name:
            into = sections[name][1]
        elif line.startswith("##") or into is None:
            raise UsageError(f"{path}:{number}: {line[:40]!r} is not understood here.", "Write `## name`, entries separated by ` | `, then `### more` and the rare ones.")
        else:
            into += line.split(" | ")
    return {key: Names(tuple(usual), tuple(more)) for key, (usual, more) in sections.items()}
