"""Greedy and beam search over a step function, in numpy.

The beam search is transformers' own with `early_stopping=True`, a length penalty of 1 and renormalised masked logits
(`GenerationMixin._beam_search`, 4.57): the same hypotheses in the same order. Log-softmax is worked out for nothing but the rows'
normalisers and the few pieces that can win; the rest of the vocabulary only meets one comparison.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

Step = Callable[[Ids, Ids | None], Floats]
"""(last piece of each row, row each came from or None: unchanged) -> logits [rows, vocabulary], free to be overwritten."""

_CHUNK = 64
"""Pieces per chunk when the threshold for the best is looked for; the vocabulary is padded to a multiple."""


@dataclass(frozen=True)
class Found:
    """One finished sequence of ids."""

    ids: tuple[int, ...]
    """Pieces written, the end mark included if it was reached."""
    log_probability: float


def _normalisers(logits: Floats) -> Floats:
    """log(sum(exp)) of each row."""
    top = logits.max(axis=1)
    total: Floats = top + np.log(np.exp(logits - top[:, None]).sum(axis=1, dtype=np.float32))
    return total


def best_of(totals: Floats, count: int) -> Ids:
    """Flat indices of the `count` largest values of a [rows, vocabulary] array, best first, lower index first among equals."""
    flat = totals.reshape(-1)
    whole = flat.size - flat.size % _CHUNK
    peaks = flat[:whole].reshape(-1, _CHUNK).max(axis=1)
    if peaks.size <= count:
        found = np.arange(flat.size)
    else:
        floor = np.partition(peaks, peaks.size - count)[peaks.size - count]
        found = np.flatnonzero(flat >= floor)
    order: Ids = found[np.argsort(-flat[found], kind="stable")][:count]
    return order


def greedy(step: Step, start: int, end: int, longest: int, banned: Ids) -> Found:
    """The likeliest next piece, up to the end mark or `longest` pieces."""
    written: list[int] = []
    total = 0.0
    last = start
    while len(written) < longest:
        logits = step(np.array([last], np.int64), None)
        logits[:, banned] = -np.inf
        last = int(logits[0].argmax())
        total += float(logits[0, last] - _normalisers(logits)[0])
        written.append(last)
        if last == end:
            break
    return Found(tuple(written), total)


class _Finished:
    """The best finished sequences so far, best mean log-probability first."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.kept: list[tuple[float, Found]] = []

    def add(self, found: Found) -> None:
        mean = float(np.float32(found.log_probability) / np.float32(len(found.ids)))
        self.kept.append((mean, found))

    def settle(self) -> bool:
        """Keeps the best; true when there are enough."""
        self.kept = sorted(self.kept, key=lambda pair: -pair[0])[: self.wanted]
        return len(self.kept) == self.wanted


def beam_search(step: Step, start: int, end: int, longest: int, banned: Ids, beams: int, count: int) -> list[Found]:
    """The `count` best finished sequences of a beam search, best first."""
    finished = _Finished(beams)
    tokens, parents = np.array([start], np.int64), None
    scores = np.zeros(1, np.float32)
    written: list[tuple[int, ...]] = [()]
    for length in range(1, longest + 1):
        logits = step(tokens, parents)
        logits[:, banned] = -np.inf
        vocabulary = logits.shape[1]
        logits += (scores - _normalisers(logits))[:, None]
        best = best_of(logits, 2 * beams)
        rows, pieces, totals = best // vocabulary, best % vocabulary, logits.reshape(-1)[best]
        running: list[int] = []
        for place in range(len(best)):
            if pieces[place] == end or length == longest:
                if place < beams:
                    finished.add(Found((*written[rows[place]], int(pieces[place])), float(totals[place])))
            elif len(running) < beams:
                running.append(place)
        if finished.settle() or not running:
            break
        written = [(*written[rows[p]], int(pieces[p])) for p in running]
        tokens, parents, scores = pieces[running], rows[running], totals[running]
    return [found for _, found in finished.kept[:count]]
