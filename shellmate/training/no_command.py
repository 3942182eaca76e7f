"""Sentences that no command answers: the model learns to write `candidates.NO_COMMAND` for them, and how sure it is of that counts in the confidence.

`data/no_command.txt` has one sentence a line; lines that start with `#` are remarks.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from shellmate.training.evaluate import Case
from shellmate.training.intents import DATA

SENTENCES = DATA / "no_command.txt"
_HELD_OUT = 10
"""One sentence of so many never trains."""


def read_sentences(path: Path = SENTENCES) -> list[str]:
    """All of them, once each, in the file's order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(dict.fromkeys(line.strip() for line in lines if line.strip() and not line.startswith("#")))


def _is_held_out(sentence: str) -> bool:
    return zlib.crc32(sentence.lower().encode()) % _HELD_OUT == 0


def training_sentences() -> list[str]:
    """Those that train."""
    return [s for s in read_sentences() if not _is_held_out(s)]


def held_out_cases() -> list[Case]:
    """Those that never train, as cases that accept nothing."""
    return [Case(s, (), "no command") for s in read_sentences() if _is_held_out(s)]
