"""Which pairs of a shard are worth a step: those that the model does not write yet.

Once most requests are known, half of the pairs hold nearly all of the loss, and reading a pair costs a third of learning from it. So each
shard is read first, and a pair is kept with a probability in proportion to its loss (Jiang et al. 2019, "Accelerating deep learning by
focusing on the biggest losers"); a few of the easy ones stay, and what is forgotten becomes hard and is kept again.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

_LEAST = 0.08
"""How often a pair without any loss is kept."""


def threshold(losses: Sequence[float], share: float) -> float:
    """The loss from which on pairs are always kept, such that `share` (0..1) of all are kept on average.

    0 when all shall be kept. Shares below `_LEAST` cannot be had: every pair is kept that often.
    """
    if share >= 1 or not losses:
        return 0.0
    low, high = 0.0, max(1e-6, *losses) / _LEAST
    for _ in range(60):
        middle = (low + high) / 2
        if sum(_probability(loss, middle) for loss in losses) > share * len(losses):
            low = middle
        else:
            high = middle
    return high


def _probability(loss: float, whole: float) -> float:
    return 1.0 if loss >= whole else max(_LEAST, loss / whole)


def kept(losses: Sequence[float | None], share: float, rng: random.Random) -> list[int]:
    """Places of the pairs kept, about `share` of them, in order.

    A loss of None: kept with a chance of `share`, whatever it is. Among pairs that others wrote the hardest are often the wrong ones.
    """
    whole = threshold([loss for loss in losses if loss is not None], share)
    return [i for i, loss in enumerate(losses) if rng.random() < (share if loss is None else _probability(loss, whole))]
