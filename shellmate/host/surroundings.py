"""What a line's words are to the caller: programs on its PATH, builtins, files in its folder. Runs nothing."""

from __future__ import annotations

import os

from shellmate.core.candidates import BUILTINS
from shellmate.host.utilities import PathIndex


class Caller:
    """A `core.line_features.Surroundings` for a caller whose PATH and folder are known."""

    def __init__(self, path: str, folder: str, index: PathIndex) -> None:
        self._path, self._folder, self._index = path, folder, index

    def runs(self, word: str) -> bool:
        """Whether the caller's shell could start this word. Its aliases and functions are not known here."""
        if "/" in word:
            return "\0" not in word and os.path.isfile(self._place(word)) and os.access(self._place(word), os.X_OK)
        return word in BUILTINS or self._index.available([word], self._path)[word]

    def exists(self, word: str) -> bool:
        """Whether the word names something in the caller's folder (or anywhere, if it is a path)."""
        return "\0" not in word and os.path.lexists(self._place(word))

    def _place(self, word: str) -> str:
        return os.path.join(self._folder, os.path.expanduser(word))
