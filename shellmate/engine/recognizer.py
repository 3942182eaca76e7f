"""Which of the dataset's intents a request asks for: a linear layer on the mean of the encoder's states.

The decoder writes a command piece by piece and can lose its way at every one. Telling a whole intent from the whole request is the
easier question, and the answers complement each other: see `skeletons` for how an intent becomes a command.

`recognizer.npz` in a bundle: `mean`, `spread` float32 [width]; `rows` int8 [1 + intents, width] with `scales` float32 [1 + intents];
`bias` float32 [1 + intents]. Row 0 stands for sentences that no command answers, the others for the intents of `intents.json` in turn.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shellmate.core.errors import BundleError

FILE = "recognizer.npz"
Floats = NDArray[np.float32]


class Recognizer:
    """The layer of one bundle."""

    def __init__(self, path: Path) -> None:
        """Raises `BundleError` naming a file that is not one."""
        try:
            with np.load(path, allow_pickle=False) as data:
                self._mean, self._spread, self._bias = (data[name].astype(np.float32) for name in ("mean", "spread", "bias"))
                self._rows = data["rows"].astype(np.float32) * data["scales"][:, None]
        except (OSError, ValueError, KeyError) as error:
            raise BundleError(f"{path} is not a recognizer.", "Run install.sh again.") from error

    def log_probabilities(self, pooled: Floats) -> Floats:
        """Natural logs [1 + intents] for the mean state [width] of a request."""
        features = (pooled - self._mean) / self._spread
        features /= np.linalg.norm(features) + 1e-6
        logits = self._rows @ features + self._bias
        logits -= logits.max()
        result: Floats = logits - np.log(np.exp(logits).sum())
        return result
