"""A user's own commands as known intents: their bundle recognizes the habit and fills the command's gaps from the request.

Thirty pairs are too few for a decoder to learn to copy every name; they are enough to tell habits apart, since each was asked in several ways
and with several values. Accepted pairs of one shape (`kubectl -n shop get pods`, `kubectl -n media get pods`) are one habit: what differs
is a gap. Its row in the recognizer is fitted on the pairs' own requests beside requests of the general dataset, whose rows stay as they are.
See `engine.recognizer` and `engine.intents_file` for the two files.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shellmate.core.naming import may_be_name
from shellmate.core.slots import CLOSE, OPEN, SYMBOL, SlottedRequest, without_kinds
from shellmate.engine import intents_file, recognizer
from shellmate.engine.fast import FastEngine
from shellmate.engine.habits import read
from shellmate.engine.intents_file import kind
from shellmate.engine.manifest import read_manifest
from shellmate.training import replay
from shellmate.training.pairs import Pair, reworded

Floats = NDArray[np.float32]

_TOKEN = re.compile(rf"{OPEN}[A-Z][1-9]{CLOSE}|{OPEN}[^{CLOSE}]+{CLOSE}|[\w-]+|\s+|[^\w\s]")
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
        """As `intents.json.gz` has it: gaps that always hold the same share a key."""
        keys: dict[tuple[str, ...], str] = {}
        asked = [{said.text.lower(): said for said in read(pair.text)} for pair in self.pairs]
        columns = list(zip(*self.members, strict=True))
        gaps = dict.fromkeys(column for column, varies in zip(columns, self.varies(), strict=True) if varies)
        places = {
            column: [known[token.lower()].place if token.lower() in known else -1 for known, token in zip(asked, column, strict=True)]
            for column in gaps
        }
        parts: list[Any] = []
        for column, varies in zip(columns, self.varies(), strict=True):
            if varies:
                around = [known[token.lower()] for known, token in zip(asked, column, strict=True) if token.lower() in known]
                after = sorted({said.left for said in around if not said.left.startswith(OPEN)})
                before = sorted({said.right for said in around if not said.right.startswith(OPEN)})
                behind = [keys.setdefault(other, str(len(keys))) for other in gaps if other != column and all(0 <= a < b for a, b in zip(places[other], places[column], strict=True))]
                kinds = "".join(sorted({kind(token) for token in column}))
                parts.append({"words": [], "optional": False, "key": keys.setdefault(column, str(len(keys))), "single": True, "kinds": kinds, "after": after, "before": before, "behind": behind})
            elif parts and isinstance(parts[-1], str):
                parts[-1] += column[0]
            else:
                parts.append(column[0] if parts else f" {column[0]}")
        return parts

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


def _softmax(logits: Floats) -> Floats:
    chances: Floats = np.exp(logits - logits.max(1, keepdims=True))
    chances /= chances.sum(1, keepdims=True)
    return chances


def _log_sum(logits: Floats) -> Floats:
    top = logits.max(1, keepdims=True)
    sums: Floats = top + np.log(np.exp(logits - top).sum(1, keepdims=True))
    return sums


def fitted(arrays: dict[str, NDArray[Any]], states: Floats, numbers: NDArray[np.int64], general: Floats) -> dict[str, NDArray[Any]]:
    """The recognizer's arrays with a row for each habit behind the others: softmax regression, Adam with decay.

    `states` [n, width] are mean states of the user's requests, `numbers` [n] say which habit each is (from 0), `general` [m, width] are states of
    requests that are no habit.
    """
    mean, spread, bias = (arrays[name].astype(np.float32) for name in ("mean", "spread", "bias"))
    rows = arrays["rows"].astype(np.float32) * arrays["scales"][:, None]
    features = (np.concatenate([states, general]) - mean) / spread
    features /= np.linalg.norm(features, axis=1, keepdims=True) + 1e-6
    others = _log_sum(features @ rows.T + bias)
    count = int(numbers.max()) + 1
    wanted = np.zeros((len(features), count + 1), np.float32)
    wanted[np.arange(len(states)), numbers] = 1.0
    wanted[len(states) :, count] = 1.0
    weights = np.concatenate([np.full(len(states), 1 / len(states)), np.full(len(general), 1 / max(1, len(general)))]).astype(np.float32)[:, None]
    new = np.zeros((count, features.shape[1]), np.float32)
    np.add.at(new, numbers, features[: len(states)])
    new *= _LENGTH / (np.linalg.norm(new, axis=1, keepdims=True) + 1e-6)
    shift = np.full((1, count), bias.mean(), np.float32)
    moments = [[np.zeros_like(p), np.zeros_like(p)] for p in (new, shift)]
    for step in range(1, _STEPS + 1):
        error = ((_softmax(np.concatenate([features @ new.T + shift, others], 1)) - wanted) * weights)[:, :count]
        for parameter, gradient, (first, second) in zip((new, shift), (error.T @ features, error.sum(0, keepdims=True)), moments, strict=True):
            first += 0.1 * (gradient - first)
            second += 0.001 * (gradient * gradient - second)
            parameter *= 1 - _RATE * _DECAY
            parameter -= _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    scales = np.abs(new).max(1) / 127 + 1e-9
    return {
        **arrays, "rows": np.concatenate([arrays["rows"], np.round(new / scales[:, None]).astype(np.int8)]),
        "scales": np.concatenate([arrays["scales"], scales.astype(np.float32)]), "bias": np.concatenate([arrays["bias"], shift[0]]).astype(np.float32),
    }  # fmt: skip


def requests(habits: Sequence[Habit], seed: int) -> tuple[list[str], NDArray[np.int64]]:
    """Slotted requests of all habits, each as it was asked and in other words, and the numbers of their habits."""
    rng = random.Random(seed)
    found = [(p.text, number) for number, habit in enumerate(habits) for pair in habit.pairs for p in (pair, *(reworded(pair, rng) or pair for _ in range(_REWORDED)))]
    return [text for text, _ in found], np.array([number for _, number in found], np.int64)


def write(pairs: Sequence[Pair], shipped: Path, out: Path, seed: int = 1) -> list[Path]:
    """Writes a recognizer and the known intents into `out`, those of the bundle `shipped` and behind them the habits in the user's pairs, as
    that bundle's encoder tells them; returns the two files.

    Raises `BundleError` when `shipped` is not a bundle of the fast engine.
    """
    habits = gathered(pairs)
    texts, numbers = requests(habits, seed)
    others = [lesson.text for lesson in replay.replayed(_GENERAL, seed + 1, set(texts))]
    engine = FastEngine(shipped, read_manifest(shipped))
    states = np.stack([engine.state(SlottedRequest(text, ())) for text in [*texts, *others]])
    with np.load(shipped / recognizer.FILE, allow_pickle=False) as data:
        arrays = {name: data[name] for name in data.files}
    arrays = fitted(arrays, states[: len(texts)], numbers, states[len(texts) :])
    if "words" in arrays:
        said = [recognizer.numbers_of(recognizer.stems(SYMBOL.sub(" ", " ".join(t for t, n in zip(texts, numbers, strict=True) if n == number)))) for number in range(len(habits))]
        ends = arrays["word_ends"][-1] + np.cumsum([len(words) for words in said])
        arrays |= {"words": np.concatenate([arrays["words"], *said]), "word_ends": np.concatenate([arrays["word_ends"], ends.astype(np.int32)])}
    np.savez(out / recognizer.FILE, allow_pickle=False, **arrays)
    entries = intents_file.read_entries(intents_file.within(shipped))
    entries += [{"id": f"habit-{number}", "commands": [habit.skeleton()], "own": True, "said": habit.said()} for number, habit in enumerate(habits, 1)]
    intents_file.write(entries, out / intents_file.FILE)
    return [out / recognizer.FILE, out / intents_file.FILE]
