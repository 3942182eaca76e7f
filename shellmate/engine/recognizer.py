"""Which of the dataset's intents a request asks for: a linear layer on the mean of the encoder's states.

The decoder writes a command piece by piece and can lose its way at every one. Telling a whole intent from the whole request is the
easier question, and the answers complement each other: see `skeletons` for how an intent becomes a command.

`recognizer.npz` in a bundle: `mean`, `spread` float32 [width]; `rows` int8 [1 + intents, width] with `scales` float32 [1 + intents];
`bias` float32 [1 + intents]. Row 0 stands for sentences that no command answers, the others for the intents of `intents.json.gz` in turn. `words` uint32: numbers
of the words people use for each intent, sorted, one intent after the other up to `word_ends` int32 [intents]; `common` uint32: of words that say nothing.
`heard` uint8 [intents]: the mean chance, in 255ths, that the decoder gives to an intent's command for requests it was taught; user's habits, behind the others, have none.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shellmate.core.candidates import USUALLY_HEARD
from shellmate.core.errors import BundleError
from shellmate.engine.manifest import UNREADABLE_ARRAYS

FILE = "recognizer.npz"
Floats = NDArray[np.float32]
Words = NDArray[np.uint32]
_WORD = re.compile(r"[a-z][a-z-]*[a-z]{2}")
_INFLECTION = re.compile(r"(?<=[a-z]{3})(?:ing|ed|es|e|s|ly)$")


def stems(text: str) -> set[str]:
    """Its words of three letters and more, lower case, without the commonest endings."""
    return {_INFLECTION.sub("", word) for word in _WORD.findall(text.lower())}


def numbers_of(words: Iterable[str]) -> Words:
    """The numbers of words (CRC-32), sorted."""
    return np.array(sorted({zlib.crc32(word.encode()) for word in words}), np.uint32)


def write_first(path: Path, out: Path, intents: int) -> None:
    """A copy of a recognizer that knows the first `intents` intents only."""
    with np.load(path, allow_pickle=False) as data:
        arrays = {name: data[name] for name in data.files}
    arrays |= {name: arrays[name][: 1 + intents] for name in ("rows", "scales", "bias")}
    if "word_ends" in arrays:
        ends = arrays["word_ends"][:intents]
        arrays |= {"word_ends": ends, "words": arrays["words"][: int(ends[-1]) if len(ends) else 0]}
    if "heard" in arrays:
        arrays |= {"heard": arrays["heard"][:intents]}
    np.savez(out, allow_pickle=False, **arrays)


class Recognizer:
    """The layer of one bundle."""

    def __init__(self, path: Path) -> None:
        """Raises `BundleError` naming a file that is not one."""
        try:
            with np.load(path, allow_pickle=False) as data:
                self._mean, self._spread, self._bias = (data[name].astype(np.float32) for name in ("mean", "spread", "bias"))
                self._rows = data["rows"].astype(np.float32) * data["scales"][:, None]
                empty = np.zeros(0, np.uint32)
                self._words, self._ends, self._common = (data[name] if name in data.files else empty for name in ("words", "word_ends", "common"))
                self._heard = data["heard"] if "heard" in data.files else empty
        except UNREADABLE_ARRAYS as error:
            raise BundleError(f"{path} is not a recognizer.", "Run install.sh again.") from error

    def log_probabilities(self, pooled: Floats) -> Floats:
        """Natural logs [1 + intents] for the mean state [width] of a request."""
        features = (pooled - self._mean) / self._spread
        features /= np.linalg.norm(features) + 1e-6
        logits = self._rows @ features + self._bias
        logits -= logits.max()
        result: Floats = logits - np.log(np.exp(logits).sum())
        return result

    def heard(self, intent: int) -> float:
        """Mean chance that the decoder gives to an intent's command for requests it was taught (numbers from 0)."""
        return float(self._heard[intent]) / 255 if intent < len(self._heard) else USUALLY_HEARD

    def said_anyhow(self, words: set[str], intent: int) -> int:
        """How many of these stems are said by people who want an intent (numbers from 0), values aside."""
        if not words or intent >= len(self._ends):
            return 0
        known = self._words[self._ends[intent - 1] if intent else 0 : self._ends[intent]]
        return int(np.isin(numbers_of(words), np.concatenate([self._common, known])).sum())

    def unexplained(self, said: set[str], written: set[str], intents: Iterable[int]) -> int:
        """How many stems of a request neither stand in a command nor are said by people who want one of these intents (numbers from 0)."""
        left = numbers_of(said - written)
        if not len(self._ends):
            return 0
        for known in (self._common, *(self._words[self._ends[i - 1] if i else 0 : self._ends[i]] for i in intents)):
            left = left[~np.isin(left, known, assume_unique=True)]
        return len(left)
