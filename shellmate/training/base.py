"""Trains the base from nothing, for a number of minutes, over as many sittings as it takes.

`python -m shellmate.training.base RUN_FOLDER --minutes 60 --layers 3` continues from the folder's checkpoint when there is
one. The learning rate follows the minutes trained: warm-up, flat, and a linear fall over the last `--fall` of the budget.
Progress goes to `log.jsonl`, the state to `checkpoint.pt` (written aside, then renamed), on SIGTERM too.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import T5ForConditionalGeneration

from shellmate.training import fast_t5, precisions, recognizer, shape, sieve
from shellmate.training.batching import Batch, batches
from shellmate.training.intents import load_intents
from shellmate.training.optimizer import RECOGNIZER, Optimizer, Rates
from shellmate.training.shape import Shape
from shellmate.training.shards import NUMBERS, Ids, intent_numbers, read_shard
from shellmate.training.teacher import Table, projection

_AVERAGE = 0.998
"""Decay of the running average of the weights per step."""


@dataclass(frozen=True)
class Budget:
    """How long, and when the rate falls."""

    minutes: float
    fall: float = 0.4
    """Share of the budget over which the rate falls to `last`."""
    last: float = 0.03
    warm_up: int = 100
    """Steps over which the rate rises."""

    def scale(self, seconds: float, step: int) -> float:
        """Multiplier of the peak rates."""
        done = seconds / (self.minutes * 60)
        falling = 1.0 if done < 1 - self.fall else max(self.last, self.last + (1 - self.last) * (1 - done) / self.fall)
        return min(1.0, (step + 1) / self.warm_up) * falling


RECOGNIZER_SCALE = 0.2
"""Of the scores of intents: rows of length 1 to 10 are easier to learn than short ones."""
_FORGOTTEN = 0.1
"""Share of a pooled state's numbers that telling the intent does without, others each time (dropout): the words of the phrasings are few."""
_PROJECTION = "teacher"
"""Weight that turns pooled states into the teacher's space; training only."""


@dataclass(frozen=True)
class Teacher:
    """Vectors of requests, and how much they count."""

    table: Table
    weight: float

    def distance(self, pooled: Tensor, projection: Tensor, meanings: list[int]) -> Tensor | None:
        """Mean cosine distance of the projected states [batch, width] from the vectors of the requests known; None when none is."""
        known, vectors = self.table.look_up(meanings)
        if not bool(known.any()):
            return None
        return 1 - F.cosine_similarity(F.linear(pooled[known], projection).float(), vectors.float(), dim=1).mean()


def recognition(pooled: Tensor, rows: Tensor, intents: list[int]) -> Tensor | None:
    """Mean cross-entropy of telling the intents from pooled states [batch, width] by `rows` [intents, width]; None when no pair has one."""
    wanted = torch.tensor(intents)
    known = wanted >= 0
    if not bool(known.any()):
        return None
    return F.cross_entropy(_telling(F.dropout(pooled[known], _FORGOTTEN), rows), wanted[known])


def _telling(pooled: Tensor, rows: Tensor) -> Tensor:
    """Scores [batch, intents] of every intent."""
    features = F.layer_norm(pooled.float(), pooled.shape[1:]).to(rows.dtype)
    return (features @ rows.t()).float() * RECOGNIZER_SCALE


@dataclass(frozen=True)
class Figures:
    """Of one step."""

    loss: float | None
    """Cross-entropy per token; None when the batch had no targets."""
    distance: float | None
    """From the teacher."""
    norm: float
    """Of the gradient, before clipping."""
    recognition: float | None = None
    """Cross-entropy of telling the intent."""


class Run:
    """One training run in its folder."""

    def __init__(
        self, folder: Path, initial: Shape, rates: Rates, seed: int, embedding: Path | None = None, teacher: Teacher | None = None, start: Path | None = None,
        precision: torch.dtype = torch.bfloat16, recognizer_weight: float = 0.0, intents: int = 0, recognizer_rows: Tensor | None = None,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.recognizer_weight = recognizer_weight
        self.teacher = teacher
        self.seconds, self.pairs_seen, self.steps, self.shard = 0.0, 0, 0, 0
        self.pairs_read = 0  # by the sieve, and not learned from
        self.shape = initial
        self.average: shape.Weights | None = None
        checkpoint = folder / "checkpoint.pt"
        if checkpoint.exists():
            state = torch.load(checkpoint, weights_only=True, mmap=True)
            self.shape = Shape(**state["shape"])
            self.optimizer = Optimizer.restored(state["optimizer"], rates, precision)
            self.average = state["average"]
            self.seconds, self.pairs_seen, self.steps, self.shard = state["seconds"], state["pairs"], state["steps"], state["shard"]
            self.pairs_read = state.get("read", 0)
        elif start is not None:
            weights, self.shape = shape.from_hf(T5ForConditionalGeneration.from_pretrained(str(start)))
            self.optimizer = Optimizer(weights, rates, precision)
        else:
            weights = shape.initial(initial, seed)
            if embedding is not None:
                weights["embedding"] = torch.load(embedding, weights_only=True)
            self.optimizer = Optimizer(weights, rates, precision)
        if teacher and _PROJECTION not in self.optimizer.weights:
            generator = torch.Generator().manual_seed(seed)
            self.optimizer.add(_PROJECTION, torch.randn(teacher.table.width, self.shape.width, generator=generator) * self.shape.width**-0.5)
            if self.average is not None:
                self.average[_PROJECTION] = self.optimizer.weights[_PROJECTION].clone()

        if recognizer_weight and RECOGNIZER not in self.optimizer.weights:
            self.optimizer.add(RECOGNIZER, torch.zeros(intents, self.shape.width) if recognizer_rows is None else recognizer_rows)
            if self.average is not None:
                self.average[RECOGNIZER] = self.optimizer.weights[RECOGNIZER].clone()
        self.know(intents)
        if recognizer_weight and recognizer_rows is not None:
            self._place(recognizer_rows)

    def _place(self, rows: Tensor) -> None:
        """Gives intents that have no row yet, since they came while the run was interrupted, the one they would have begun with."""
        kept = [self.optimizer.weights[RECOGNIZER], *([] if self.average is None else [self.average[RECOGNIZER]])]
        empty = ~kept[0].any(1)
        for table in kept:
            table[empty] = rows[empty]
        self.optimizer.put(RECOGNIZER, kept[0].clone())

    def know(self, intents: int) -> None:
        """Makes room for so many intents to be told; the dataset grows while a run goes on."""
        if self.recognizer_weight and (missing := intents - len(self.optimizer.weights[RECOGNIZER])) > 0:
            self.optimizer.grow(RECOGNIZER, intents)
            if self.average is not None:
                self.average[RECOGNIZER] = torch.cat([self.average[RECOGNIZER], torch.zeros(missing, self.shape.width)])

    @torch.no_grad()
    def aim(self, pairs: list[Ids]) -> None:
        """Turns the teacher's projection to where the states of a first few pairs' requests lie already, so that a trained encoder is not pulled about by a random one."""
        if self.teacher is None:
            return
        groups = [batch for batch, _ in zip(batches([p._replace(target=()) for p in pairs], 4000, random.Random(0)), range(40), strict=False)]
        states = [fast_t5.pooled_states(self.optimizer.working, self.shape, batch.source).float() for batch in groups]
        known, vectors = self.teacher.table.look_up([m for batch in groups for m in batch.meanings])
        self.optimizer.put(_PROJECTION, projection(torch.cat(states)[known], vectors.float()))

    def grow(self, encoder_layers: int, decoder_layers: int) -> None:
        """Deepens the model, unless it is as deep already; the optimizer begins anew."""
        if (encoder_layers, decoder_layers) == (self.shape.encoder_layers, self.shape.decoder_layers):
            return
        weights, self.shape = shape.grow(self.average or self.optimizer.weights, self.shape, encoder_layers, decoder_layers)
        self.optimizer = Optimizer(weights, self.optimizer.rates, self.optimizer.precision)
        self.average, self.steps = None, 0

    def save(self) -> None:
        """Writes the checkpoint atomically."""
        part = self.folder / "checkpoint.part"
        torch.save(
            {
                "shape": self.shape.as_dict(), "optimizer": self.optimizer.state(), "average": self.average, "seconds": self.seconds,
                "pairs": self.pairs_seen, "read": self.pairs_read, "steps": self.steps, "shard": self.shard,
            },
            part,
        )
        part.replace(self.folder / "checkpoint.pt")

    def step(self, batch: Batch, scale: float) -> Figures:
        """One update."""
        value, pooled = fast_t5.loss(self.optimizer.working, self.shape, batch.source, batch.target)
        total, distance = value, None
        if self.teacher:
            distance = self.teacher.distance(pooled, self.optimizer.working[_PROJECTION], batch.meanings)
            if distance is not None:
                total = value + self.teacher.weight * distance
        told = None
        if self.recognizer_weight:
            told = recognition(pooled, self.optimizer.working[RECOGNIZER], batch.intents)
            if told is not None:
                total = total + self.recognizer_weight * told
        if total.requires_grad:
            total.backward()  # type: ignore[no-untyped-call]
        norm = self.optimizer.step(scale)
        self.steps += 1
        self.pairs_seen += len(batch.source)
        if self.average is None:
            self.average = {n: w.clone() for n, w in self.optimizer.weights.items()}
        else:
            keep = min(_AVERAGE, self.steps / (self.steps + 10))
            with torch.no_grad():
                torch._foreach_lerp_(list(self.average.values()), [self.optimizer.weights[n] for n in self.average], 1 - keep)
        return Figures(value.item() if batch.target.shape[1] else None, None if distance is None else distance.item(), norm, None if told is None else told.item())

    @torch.no_grad()
    def losses(self, pairs: list[Ids], tokens: int) -> tuple[list[float], list[float]]:
        """What each pair would add to the loss, in nats a token of its batch, and which part of it is its target's summed cross-entropy; the rest, by its weight, is that of telling its intent.

        The latter is a mean over pairs in the loss, the former one over tokens: it counts as many times as a pair has tokens in the mean.
        """
        share = self.recognizer_weight * sum(len(pair.target) for pair in pairs) / max(1, len(pairs))
        whole, targets = [0.0] * len(pairs), [0.0] * len(pairs)
        places = [pair._replace(meaning=i) for i, pair in enumerate(pairs)]
        for batch in batches(places, tokens, random.Random(0)):
            written, pooled = fast_t5.pair_losses(self.optimizer.working, self.shape, batch.source, batch.target)
            told = torch.zeros(len(batch.source))
            if self.recognizer_weight:
                rows, wanted = self.optimizer.working[RECOGNIZER], torch.tensor(batch.intents)
                untold = F.cross_entropy(_telling(pooled, rows), wanted.clamp(min=0), reduction="none")
                told = share * torch.where(wanted >= 0, untold, torch.zeros(()))
            for place, writing, telling in zip(batch.meanings, written.tolist(), told.tolist(), strict=True):
                whole[place], targets[place] = writing + telling, writing
        return whole, targets


def _mean(values: list[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _next_shard(folder: Path) -> Path:
    while not (found := sorted(folder.glob("*.npz"))):
        time.sleep(0.5)
    return found[0]


def _from_corpora(pair: Ids) -> bool:
    """Whether others wrote it: its request has a meaning, but no intent."""
    return pair.intent < 0 and pair.meaning != 0


def _sieved(run: Run, pairs: list[Ids], tokens: int, share: float, robust: float, log: TextIO) -> list[Ids]:
    started = time.monotonic()
    losses, written = run.losses(pairs, tokens)
    own = [None if _from_corpora(pair) else loss for pair, loss in zip(pairs, losses, strict=True)]
    places = sieve.kept(own, share, random.Random(run.shard), sieve.trust(written, robust))
    spent = min(120.0, time.monotonic() - started)
    run.seconds += spent
    run.pairs_read += len(pairs) - len(places)
    held = sum(losses[i] for i in places) / max(1e-9, sum(losses))
    log.write(json.dumps({"shard": run.shard, "read": len(pairs), "kept": len(places), "loss_kept": round(held, 3), "pair_loss": _mean(losses), "seconds": round(spent, 1)}) + "\n")
    return [pairs[i] for i in places]


def train(run: Run, shards: Path, budget: Budget, tokens: int, save_minutes: float, keep: float = 1.0, stop_when_empty: bool = False, robust: float = 0.0) -> None:
    """Trains until the budget is spent or SIGTERM comes; checkpoints on the way.

    `keep`: share of each shard's pairs that is learned from (`sieve`), `robust`: exponent of `sieve.trust`. `stop_when_empty`: no waiting for further shards.
    """
    stopped = False

    def stop(*_: Any) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    saved = time.monotonic()
    log = (run.folder / "log.jsonl").open("a", buffering=1)
    losses: list[float] = []
    distances: list[float] = []
    told: list[float] = []
    while run.seconds < budget.minutes * 60 and not stopped and not (stop_when_empty and not any(shards.glob("*.npz"))):
        path = _next_shard(shards)
        pairs = read_shard(path)
        path.unlink()
        run.shard += 1
        run.know(1 + max((pair.intent for pair in pairs), default=0))
        if not run.steps:
            run.aim(pairs)
        if keep < 1 or robust:
            pairs = _sieved(run, pairs, tokens, keep, robust, log)
        for batch in batches(pairs, tokens, random.Random(run.shard)):
            started = time.monotonic()
            made = run.step(batch, budget.scale(run.seconds, run.steps))
            losses += [made.loss] if made.loss is not None else []
            distances += [made.distance] if made.distance is not None else []
            told += [made.recognition] if made.recognition is not None else []
            run.seconds += min(20.0, time.monotonic() - started)
            if run.steps % 20 == 0:
                row = {"step": run.steps, "pairs": run.pairs_seen, "minutes": round(run.seconds / 60, 2), "loss": _mean(losses), "distance": _mean(distances), "recognition": _mean(told)}
                row |= {"norm": round(made.norm, 3), "scale": round(budget.scale(run.seconds, run.steps), 3), "rate": round(len(batch.source) / (time.monotonic() - started))}
                log.write(json.dumps(row) + "\n")
                losses.clear()
                distances.clear()
                told.clear()
            if time.monotonic() - saved > save_minutes * 60:
                run.save()
                saved = time.monotonic()
            if stopped or run.seconds >= budget.minutes * 60:
                break
    run.save()


def main() -> None:
    """Starts or continues a run."""
    parser = argparse.ArgumentParser(prog="python -m shellmate.training.base", description=main.__doc__)
    parser.add_argument("folder", type=Path, help="run folder: checkpoint and log")
    parser.add_argument("--shards", type=Path, required=True, help="folder that shellmate.training.shards fills")
    parser.add_argument("--minutes", type=float, required=True, help="training time in all, over all sittings")
    parser.add_argument("--fall", type=float, default=0.4, help="share of the time over which the rate falls")
    parser.add_argument("--warm-up", type=int, default=Budget.warm_up, help="steps over which the rate rises")
    parser.add_argument("--layers", type=int, default=3, help="encoder and decoder layers of a new run")
    parser.add_argument("--grow", type=int, nargs=2, metavar=("ENCODER", "DECODER"), help="deepen the model to so many layers first")
    parser.add_argument("--restart-clock", action="store_true", help="count minutes from zero again")
    parser.add_argument("--tokens", type=int, default=12000, help="source and target tokens in a batch")
    parser.add_argument("--vocabulary", type=int, default=8192)
    parser.add_argument("--matrices", type=float, default=Rates.matrices, help="peak Muon rate")
    parser.add_argument("--embedding-rate", type=float, default=Rates.embedding, help="peak AdamW rate of the embeddings")
    parser.add_argument("--embedding", type=Path, help="initial embeddings (.pt)")
    parser.add_argument("--start", type=Path, help="transformers folder with the weights of a new run, in place of random ones")
    parser.add_argument("--teacher", type=Path, help="table of shellmate.training.teacher")
    parser.add_argument("--teacher-weight", type=float, default=0.5, help="of the distance from the teacher, in the loss")
    parser.add_argument("--recognizer-weight", type=float, default=0.2, help="of telling the intent from the request, in the loss")
    parser.add_argument("--recognizer", type=Path, help="bundle whose recognizer's rows a new run starts from, in place of zeros")
    parser.add_argument("--precision", choices=precisions.CHOICES, default="auto", help="of the computation; auto: what is faster here")
    parser.add_argument("--keep", type=float, default=1.0, help="share of the pairs to learn from, the hardest first; 1: all")
    parser.add_argument("--robust", type=float, default=0.0, help="learn less from what is far from known: a pair counts by its probability to this power; 0: all alike")
    parser.add_argument("--save-minutes", type=float, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.folder.mkdir(parents=True, exist_ok=True)
    rates = Rates(matrices=options.matrices, embedding=options.embedding_rate)
    initial = Shape(vocabulary=options.vocabulary, encoder_layers=options.layers, decoder_layers=options.layers)
    precision = precisions.named(options.precision)
    teacher = Teacher(Table(options.teacher), options.teacher_weight) if options.teacher else None
    numbers = intent_numbers(load_intents()[0], options.shards / NUMBERS)
    rows = recognizer.rows_for_training(options.recognizer, numbers, RECOGNIZER_SCALE) if options.recognizer else None
    run = Run(
        options.folder, initial, rates, options.seed, options.embedding, teacher, options.start, precision,
        options.recognizer_weight, 1 + max(numbers.values()), rows,
    )  # fmt: skip
    if options.grow:
        run.grow(*options.grow)
    if options.restart_clock:
        run.seconds = 0.0
    train(run, options.shards, Budget(options.minutes, options.fall, warm_up=options.warm_up), options.tokens, options.save_minutes, options.keep, robust=options.robust)


if __name__ == "__main__":
    main()
