"""Batches of encoded pairs of like length, so that little is padded."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from shellmate.training.shards import Ids

_SOURCE_STEP, _TARGET_STEP, _PAIRS_STEP = 4, 2, 64
"""Lengths are padded up to, and pairs in a batch rounded down to, multiples of these."""


class Batch(NamedTuple):
    """Padded ids [pairs, length], the teacher's keys of the requests and the numbers of their intents."""

    source: Tensor
    target: Tensor
    meanings: list[int]
    intents: list[int]


def batches(pairs: list[Ids], tokens: int, rng: random.Random) -> Iterator[Batch]:
    """Padded batches of about `tokens` source and target tokens, of pairs of like length, in random order.

    Lengths and sizes are rounded so that few distinct shapes occur: matrix kernels are prepared once per shape.
    """
    targets = [-(-len(p.target) // _TARGET_STEP) * _TARGET_STEP for p in pairs]
    sources = [-(-len(p.source) // _SOURCE_STEP) * _SOURCE_STEP for p in pairs]
    order = sorted(range(len(pairs)), key=lambda i: (targets[i], sources[i] * (1 if targets[i] // _TARGET_STEP % 2 else -1), rng.random()))
    groups: list[list[int]] = []
    at = 0
    while at < len(order):
        wide = tall = count = 0
        while at + count < len(order):
            i = order[at + count]
            if (max(wide, sources[i]) + max(tall, targets[i])) * (count + 1) > tokens or (count and (targets[i] == 0) != (tall == 0)):
                break
            wide, tall, count = max(wide, sources[i]), max(tall, targets[i]), count + 1
        count = max(1, count // _PAIRS_STEP * _PAIRS_STEP or count)
        groups.append(order[at : at + count])
        at += count
    rng.shuffle(groups)
    for members in groups:
        source = _padded([pairs[i].source for i in members], max(sources[i] for i in members))
        yield Batch(source, _padded([pairs[i].target for i in members], max(targets[i] for i in members)), [pairs[i].meaning for i in members], [pairs[i].intent for i in members])


def _padded(rows: Sequence[Sequence[int]], length: int) -> Tensor:
    out = np.zeros((len(rows), length), dtype=np.int64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return torch.from_numpy(out)
