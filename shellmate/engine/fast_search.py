"""Greedy and beam search over a step function, in numpy.

The beam search is transformers' own with `early_stopping=True`, a length penalty of 1 and renormalised masked logits
(`GenerationMixin._beam_search`, 4.57): the same hypotheses in the same order. Log-softmax is worked out for nothing but the rows'
normalisers and the few pieces that can win; the rest of the vocabulary only meets one comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

Copies = Sequence[tuple[int, int]]
"""Rows whose past is to be copied: (from, to)."""
Step = Callable[[Ids, Copies], Floats]
"""(last piece of each row, copies to make first) -> logits [rows, vocabulary], free to be overwritten."""

_CHUNK = 64
"""Pieces per chunk when the threshold for the best is looked for; the vocabulary is padded to a multiple."""


@dataclass(frozen=True)
class Found:
    """One finished sequence of ids."""

    ids: tuple[int, ...]
    """Pieces written, the end mark included if it was reached."""
    log_probability: float


def normalisers(logits: Floats) -> Floats:
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


@dataclass(frozen=True)
class Limits:
    """Where a search begins and ends."""

    start: int
    """The piece that stands before the first."""
    end: int
    """The end mark."""
    longest: int
    """Pieces written at most, the end mark included."""


def greedy(step: Step, limits: Limits, banned: Ids) -> Found:
    """The likeliest next piece, up to the end mark or the longest."""
    written: list[int] = []
    total = 0.0
    last = limits.start
    while len(written) < limits.longest:
        logits = step(np.array([last], np.int64), ())
        logits[:, banned] = -np.inf
        last = int(logits[0].argmax())
        total += float(logits[0, last] - normalisers(logits)[0])
        written.append(last)
        if last == limits.end:
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


def _settle_rows(parents: Sequence[int], rows: int) -> tuple[list[int], list[tuple[int, int]]]:
    """Where each of the running beams is to live, and the copies that takes: a beam stays in its parent's row if it is the first to."""
    free = [row for row in range(rows) if row not in set(parents)]
    homes: list[int] = []
    for parent in parents:
        homes.append(parent if parent not in homes else free.pop(0))
    return homes, [(parent, home) for parent, home in zip(parents, homes, strict=True) if parent != home]


def beam_search(step: Step, limits: Limits, banned: Ids, beams: int, count: int) -> list[Found]:
    """The `count` best finished sequences of a beam search, best first."""
    finished = _Finished(beams)
    tokens, scores = np.array([limits.start], np.int64), np.zeros(1, np.float32)
    written: list[tuple[int, ...]] = [()]
    copies: Copies = ()
    for length in range(1, limits.longest + 1):
        logits = step(tokens, copies)
        logits[:, banned] = -np.inf
        logits += (scores - normalisers(logits))[:, None]
        best = best_of(logits, 2 * beams)
        parents, pieces, totals = best // logits.shape[1], best % logits.shape[1], logits.reshape(-1)[best]
        running: list[int] = []
        for place in range(len(best)):
            if pieces[place] == limits.end or length == limits.longest:
                if place < beams:
                    finished.add(Found((*written[parents[place]], int(pieces[place])), float(totals[place])))
            elif len(running) < beams:
                running.append(place)
        if finished.settle() or not running:
            break
        homes, copies = _settle_rows([int(parents[p]) for p in running], beams)
        before, order = written, [running[homes.index(row)] for row in range(len(running))]
        written = [(*before[parents[p]], int(pieces[p])) for p in order]
        tokens, scores = pieces[order], totals[order]
    return [found for _, found in finished.kept[:count]]
