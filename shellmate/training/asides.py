"""What people say beside their request: `disk is full, what is big here`, `kill it (i know what im doing)`. The model learns to leave it out.

`data/asides.txt` has sections: `before` and `after` a request, and `why`, clauses that go on with its sentence. Lines that start with one `#` are remarks.
"""

from __future__ import annotations

import random
import re
import zlib
from functools import cache
from pathlib import Path

from shellmate.core.errors import UsageError
from shellmate.training.intents import DATA

FILE = DATA / "asides.txt"
_SECTIONS = ("before", "after", "why")
SHARE = 0.08
"""How often a request gets one."""
_HELD_OUT = 8
"""One aside of so many never trains."""
_JOINED_BEFORE = (", ", ", ", ". ", ": ", " - ", "... ", "; ")
_JOINED_AFTER = (", ", ", ", ". ", " - ", "; ", " (")
_JOINED_WHY = (" ", " ", ", ")
_GREETING = re.compile(r"(?:so|hmm|hey|hi|hi there|hello|well|alright|listen|ok so)$")


@cache
def read_asides(path: Path = FILE) -> dict[str, tuple[str, ...]]:
    """Section -> its asides.

    Raises `UsageError` naming file and line for an unknown section and for a line outside one.
    """
    found: dict[str, list[str]] = {name: [] for name in _SECTIONS}
    section = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("## "):
            section = line[3:].strip()
        elif not line.strip() or line.startswith("#"):
            continue
        if section not in found:
            raise UsageError(f"{path}:{number}: not in a section of asides.", f"Expected one of {', '.join(_SECTIONS)}.")
        if not line.startswith("## "):
            found[section].append(line.strip())
    return {name: tuple(lines) for name, lines in found.items()}


def is_held_out(aside: str) -> bool:
    """Whether it never trains."""
    return zlib.crc32(aside.encode()) % _HELD_OUT == 0


@cache
def _of_split(section: str, held_out: bool) -> tuple[str, ...]:
    return tuple(aside for aside in read_asides()[section] if is_held_out(aside) is held_out)


def with_aside(text: str, rng: random.Random, share: float = SHARE, held_out: bool = False) -> str:
    """The request, now and then with an aside before or behind it."""
    if rng.random() >= share:
        return text
    section = rng.choice(_SECTIONS)
    aside = rng.choice(_of_split(section, held_out))
    if section == "before":
        return aside + (rng.choice((" ", ", ")) if _GREETING.match(aside) else rng.choice(_JOINED_BEFORE)) + text
    joint = rng.choice(_JOINED_WHY if section == "why" else _JOINED_AFTER)
    asked = "?" if text.endswith("?") else ""
    if asked and section == "after":
        return f"{text} {aside}"
    return f"{text.rstrip('?.')}{joint}{aside}{')' if joint == ' (' else ''}{asked}"
