"""Tokenized training pairs and the batches made of them, for encoder-decoders and for causal models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from shellmate.training.codec import Codec

IGNORED = -100
"""Label of a place that does not count."""


@dataclass(frozen=True)
class Lesson:
    """A slotted pair as it is to be learnt."""

    text: str
    """Slotted request."""
    template: str
    """Slotted command."""
    weight: float = 1.0
    """How much it counts; edited commands more."""
    rejected: bool = False
    """The command is one to unlearn."""
    general: bool = False
    """Replayed from the general dataset: nothing new, only not to be forgotten."""


@dataclass(frozen=True)
class Item:
    """A lesson in token ids."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    weight: float
    rejected: bool
    general: bool = False


def tokenized(lessons: Sequence[Lesson], codec: Codec) -> list[Item]:
    """The lessons in ids; what comes again is one item."""
    made = {p: Item(tuple(codec.request(p.text)), tuple(codec.command(p.template)), p.weight, p.rejected, p.general) for p in dict.fromkeys(lessons)}
    return [made[p] for p in lessons]


class ItemDataset(torch.utils.data.Dataset[Item]):
    """A list as torch wants it."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = list(items)

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: int) -> Item:
        return self._items[index]


def _padded(rows: Sequence[Sequence[int]], value: int) -> Tensor:
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[value] * (longest - len(row))] for row in rows])


class Collator:
    """Items to tensors: input_ids, attention_mask, labels [batch, length], weights, rejected, general [batch]."""

    def __init__(self, pad: int, causal: bool, start: int = 0) -> None:
        """`start` is the id an encoder-decoder's answer begins with."""
        self._pad, self._causal, self._start = pad, causal, start

    def __call__(self, items: Sequence[Item]) -> dict[str, Any]:
        """One batch."""
        out: dict[str, Any] = {"weights": torch.tensor([i.weight for i in items]), "rejected": torch.tensor([i.rejected for i in items]), "general": torch.tensor([i.general for i in items])}
        if self._causal:
            rows = [[*i.source, *i.target] for i in items]
            out["labels"] = _padded([[*[IGNORED] * len(i.source), *i.target] for i in items], IGNORED)
        else:
            rows = [list(i.source) for i in items]
            out["labels"] = _padded([i.target for i in items], IGNORED)
            out["decoder_input_ids"] = _padded([[self._start, *i.target[:-1]] for i in items], self._pad)
        out["input_ids"] = _padded(rows, self._pad)
        out["attention_mask"] = _padded([[1] * len(r) for r in rows], 0)
        return out
