"""A user's own commands as known intents: their bundle recognizes the habit and fills the command's gaps from the request.

Thirty pairs are too few for a decoder to learn to copy every name; they are enough to tell habits apart, since each was asked in several ways
and with several values. Accepted pairs of one shape (`kubectl -n shop get pods`, `kubectl -n media get pods`) are one habit: what differs
is a gap. Its row in the recognizer is fitted on the pairs' own requests beside requests of the general dataset, whose rows stay as they are.
See `engine.recognizer` and `engine.intents_file` for the two files.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from shellmate.core.naming import may_be_name
from shellmate.core.slots import ARITHMETIC, CLOSE, OPEN, SYMBOL, without_kinds
from shellmate.engine import intents_file, recognizer
from shellmate.engine.intents_file import KINDS
from shellmate.engine.skeletons import beside
from shellmate.training import replay, shape
from shellmate.training.pairs import Pair, reworded
from shellmate.training.recognizer import Floats, mean_states, write_library

_TOKEN = re.compile(rf"{OPEN}[A-Z][1-9]{CLOSE}(?:{OPEN}(?:{'|'.join(re.escape(name) for name in ARITHMETIC)}){CLOSE})?|[\w-]+|\s+|[^\w\s]")
_SUFFIX = re.compile(rf"(?<={CLOSE}){OPEN}[^{CLOSE}]+{CLOSE}")
_STEPS, _RATE, _DECAY = 200, 0.1, 1e-3
_LENGTH = 20.0
"""Of a habit's row at first, as in the general ones."""
_MOST_GAPS = 4
_REWORDED, _GENERAL = 4, 1500
"""Rewordings of each request, and requests of the general dataset."""


@dataclass
class Habit:
    """Pairs whose commands have one shape."""

    members: list[list[str]]
    """The tokens of each command."""
    values: list[list[bool]]
    """Which of them are values, for each command."""
    pairs: list[Pair] = field(default_factory=list)

    def varies(self) -> list[bool]:
        """The places that are gaps: what differs, and what every request says."""
        columns = list(zip(*self.members, strict=True))
        said = [all(column) for column in zip(*self.values, strict=True)]
        return [len(set(column)) > 1 or named for column, named in zip(columns, said, strict=True)]

    def skeleton(self) -> list[Any]:
        """As `intents.json` has it: gaps that always hold the same share a key."""
        keys: dict[tuple[str, ...], str] = {}
        around = [{word.lower(): sides for word, sides in beside(without_kinds(pair.text).split()).items()} for pair in self.pairs]
        parts: list[Any] = []
        for column, varies in zip(zip(*self.members, strict=True), self.varies(), strict=True):
            if varies:
                sides = [known.get(token.lower(), ("", "")) for known, token in zip(around, column, strict=True)]
                after, before = (sorted({pair[side] for pair in sides if pair[side] and not pair[side].startswith(OPEN)}) for side in (0, 1))
                kinds = "".join(sorted({KINDS.get(slot[1], "W") if (slot := SYMBOL.match(token)) else "W" for token in column}))
                parts.append({"words": [], "optional": False, "key": keys.setdefault(column, str(len(keys))), "single": True, "kinds": kinds, "after": after, "before": before})
            elif parts and isinstance(parts[-1], str):
                parts[-1] += column[0]
            else:
                parts.append(column[0] if parts else f" {column[0]}")
        return parts


    def suffixes(self) -> list[str]:
        """What its commands append to slots: arithmetic, the mark of a stem."""
        return sorted({mark for tokens in self.members for token in tokens for mark in _SUFFIX.findall(token)})

    def said(self) -> list[str]:
        """Words of the requests that are no values."""
        values = {token.lower() for column, varies in zip(zip(*self.members, strict=True), self.varies(), strict=True) if varies for token in column}
        words = {word.strip(",;:!?.()").lower() for pair in self.pairs for word in SYMBOL.sub(" ", without_kinds(pair.text)).split()}
        return sorted(words - values - {""})


def _values(tokens: Sequence[str], said: frozenset[str]) -> list[bool]:
    """Which tokens are values: slots, and words of the request that can be names. An everyday word can after an option or deep in a path, where
    no subcommand stands."""
    found, option, word = [], False, ""
    for token in tokens:
        found.append(token.startswith(OPEN) or (token.lower() in said and (may_be_name(token) or option or word == "/")))
        if not token.isspace():
            option, word = token.startswith("-"), token
    return found


def _fits(habit: Habit, tokens: Sequence[str], values: Sequence[bool]) -> bool:
    """Whether a command has a habit's shape: where it differs, both hold values."""
    if len(tokens) != len(habit.members[0]):
        return False
    known = [all(column) for column in zip(*habit.values, strict=True)]
    differs = [mine != theirs for mine, theirs in zip(tokens, habit.members[0], strict=True)]
    if any(d and not (v and k) for d, v, k in zip(differs, values, known, strict=True)):
        return False
    return sum(d or v for d, v in zip(habit.varies(), differs, strict=True)) <= _MOST_GAPS


def gathered(pairs: Sequence[Pair]) -> list[Habit]:
    """The habits in accepted pairs, in the order of their first commands."""
    habits: list[Habit] = []
    by_start: dict[tuple[str, int], list[Habit]] = defaultdict(list)
    for pair in pairs:
        tokens = [match.group() for match in _TOKEN.finditer(pair.template)]
        if not tokens:
            continue
        values = _values(tokens, frozenset(re.findall(r"[\w-]+", SYMBOL.sub(" ", pair.text).lower())))
        alike = by_start[tokens[0], len(tokens)]
        habit = next((h for h in alike if _fits(h, tokens, values)), None)
        if habit is None:
            habit = Habit([], [])
            alike.append(habit)
            habits.append(habit)
        habit.members.append(tokens)
        habit.values.append(values)
        habit.pairs.append(pair)
    return habits


def fitted(arrays: dict[str, NDArray[Any]], states: Floats, numbers: NDArray[np.int64], general: Floats) -> dict[str, NDArray[Any]]:
    """The recognizer's arrays with a row for each habit behind the others.

    `states` [n, width] are mean states of the user's requests, `numbers` [n] say which habit each is (from 0), `general` [m, width] are states of
    requests that are no habit.
    """
    mean, spread, bias = (arrays[name].astype(np.float32) for name in ("mean", "spread", "bias"))
    rows = arrays["rows"].astype(np.float32) * arrays["scales"][:, None]

    def features(of: Floats) -> torch.Tensor:
        return torch.nn.functional.normalize(torch.from_numpy((of - mean) / spread), dim=1)

    own, others, wanted = features(states), features(general), torch.from_numpy(numbers)
    fixed, offset = torch.from_numpy(rows), torch.from_numpy(bias)
    before_own = torch.logsumexp(own @ fixed.t() + offset, 1, keepdim=True)
    before_others = torch.logsumexp(others @ fixed.t() + offset, 1, keepdim=True)
    count = int(numbers.max()) + 1
    centres = torch.zeros(count, own.shape[1]).index_add(0, wanted, own)
    new = torch.nn.Parameter(torch.nn.functional.normalize(centres, dim=1) * _LENGTH)
    shift = torch.nn.Parameter(torch.full((count,), float(offset.mean())))
    optimizer = torch.optim.AdamW([new, shift], lr=_RATE, weight_decay=_DECAY)
    for _ in range(_STEPS):
        mine = torch.nn.functional.cross_entropy(torch.cat([own @ new.t() + shift, before_own], 1), wanted)
        theirs = torch.nn.functional.cross_entropy(torch.cat([others @ new.t() + shift, before_others], 1), torch.full((len(others),), count))
        optimizer.zero_grad()
        (mine + theirs).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    final = new.detach().numpy()
    scales = np.abs(final).max(1) / 127 + 1e-9
    return {
        **arrays, "rows": np.concatenate([arrays["rows"], np.round(final / scales[:, None]).astype(np.int8)]),
        "scales": np.concatenate([arrays["scales"], scales.astype(np.float32)]), "bias": np.concatenate([arrays["bias"], shift.detach().numpy()]).astype(np.float32),
    }  # fmt: skip


def requests(habits: Sequence[Habit], seed: int) -> tuple[list[str], NDArray[np.int64]]:
    """Slotted requests of all habits, each as it was asked and in other words, and the numbers of their habits."""
    rng = random.Random(seed)
    found = [(p.text, number) for number, habit in enumerate(habits) for pair in habit.pairs for p in (pair, *(reworded(pair, rng) or pair for _ in range(_REWORDED)))]
    return [text for text, _ in found], np.array([number for _, number in found], np.int64)


def write(pairs: Sequence[Pair], model: Any, tokenizer: Tokenizer, shipped: Path, out: Path, seed: int = 1) -> list[Path]:
    """Writes a recognizer and the known intents into `out`, those of the bundle `shipped` and behind them the habits in the user's pairs, as
    the encoder of `model` (a transformers T5) tells them; returns the two files."""
    habits = gathered(pairs)
    texts, numbers = requests(habits, seed)
    others = [lesson.text for lesson in replay.replayed(_GENERAL, seed + 1, set(texts))]
    weights, form = shape.from_hf(model)
    states = mean_states(weights, form, tokenizer, [*texts, *others])
    with np.load(shipped / recognizer.FILE, allow_pickle=False) as data:
        arrays = {name: data[name] for name in data.files}
    arrays = fitted(arrays, states[: len(texts)], numbers, states[len(texts) :])
    if "words" in arrays:
        said = [recognizer.numbers_of(recognizer.stems(SYMBOL.sub(" ", " ".join(t for t, n in zip(texts, numbers, strict=True) if n == number)))) for number in range(len(habits))]
        ends = arrays["word_ends"][-1] + np.cumsum([len(words) for words in said])
        arrays |= {"words": np.concatenate([arrays["words"], *said]), "word_ends": np.concatenate([arrays["word_ends"], ends.astype(np.int32)])}
    np.savez(out / recognizer.FILE, allow_pickle=False, **arrays)
    entries = json.loads((shipped / intents_file.FILE).read_text(encoding="utf-8"))
    entries += [{"id": f"habit-{number}", "commands": [habit.skeleton()], "own": True, "said": habit.said(), "suffixes": habit.suffixes()} for number, habit in enumerate(habits, 1)]
    write_library(entries, out / intents_file.FILE)
    return [out / recognizer.FILE, out / intents_file.FILE]
