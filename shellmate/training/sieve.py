"""Which pairs of a shard are worth a step: those that the model does not write yet.

Once most requests are known, half of the pairs hold nearly all of the loss, and reading a pair costs a third of learning from it. So each
shard is read first, and a pair is kept with a probability in proportion to its loss (Jiang et al. 2019, "Accelerating deep learning by
focusing on the biggest losers"); a few of the easy ones stay, and what is forgotten becomes hard and is kept again. What is too hard yet
is trusted less (`trust`).
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

_LEAST = 0.08
"""How often a pair without any loss is kept."""


def trust(written: Sequence[float], exponent: float) -> list[float]:
    """How far each pair may be learned from, 0..1: the probability that the model gives to its command now (`written`: negative log of it, nats), to the power of `exponent`.

    The gradient of a pair that the model is nowhere near of is large and says little but "be less sure": it costs what is known (models/LOG.md).
    Weighted so, cross-entropy turns into the generalized one (Zhang and Sabuncu 2018, "Generalized cross entropy loss for training deep neural
    networks with noisy labels"). An exponent of 0 trusts all.
    """
    return [math.exp(-exponent * loss) for loss in written]


def threshold(losses: Sequence[float], share: float, trusted: Sequence[float] | None = None) -> float:
    """The loss from which on pairs are kept as far as they are trusted, such that `share` (0..1) of all are kept on average.

    0 when all shall be kept, or as many as are trusted. Shares below `_LEAST` cannot be had: every pair is kept that often.
    """
    if share >= 1 or not losses:
        return 0.0
    weights = trusted or [1.0] * len(losses)
    low, high = 0.0, max(1e-6, *losses) / _LEAST
    for _ in range(60):
        middle = (low + high) / 2
        if sum(_probability(loss, middle) * weight for loss, weight in zip(losses, weights, strict=True)) > share * len(losses):
            low = middle
        else:
            high = middle
    return high


def _probability(loss: float, whole: float) -> float:
    return 1.0 if loss >= whole else max(_LEAST, loss / whole)


def kept(losses: Sequence[float | None], share: float, rng: random.Random, trusted: Sequence[float] | None = None) -> list[int]:
    """Places of the pairs kept, about `share` of them, in order; `trusted` (0..1, see `trust`) multiplies each one's chance.

    A loss of None: kept with a chance of `share`, whatever it is. Among pairs that others wrote the hardest are often the wrong ones.
    """
    weights = trusted or [1.0] * len(losses)
    own = [(loss, weight) for loss, weight in zip(losses, weights, strict=True) if loss is not None]
    whole = threshold([loss for loss, _ in own], share, [weight for _, weight in own])
    chances = [weight * (share if loss is None else _probability(loss, whole)) for loss, weight in zip(losses, weights, strict=True)]
    return [i for i, chance in enumerate(chances) if rng.random() < chance]
