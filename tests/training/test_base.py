"""Base training: the fast forward pass is T5's, runs resume after a kill, growth changes nothing at first sight."""

from __future__ import annotations

import json
import math
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from shellmate.training import fast_t5, shape
from shellmate.training.base import Budget, Run, Teacher, train
from shellmate.training.batching import batches
from shellmate.training.intents import Intent
from shellmate.training.optimizer import RECOGNIZER, Optimizer, Rates, orthogonalised
from shellmate.training.shape import Shape
from shellmate.training.shards import Ids, intent_numbers, next_number, read_shard, write_shard
from shellmate.training.teacher import Table

SMALL = Shape(vocabulary=300, width=32, feed_forward=64, heads=4, encoder_layers=2, decoder_layers=2)


def _batch(seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    source, target = (torch.randint(3, 300, (5, n), generator=generator) for n in (11, 7))
    source[1, 8:] = 0
    target[2, 4:] = 0
    return source, target


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_fast_loss_equals_transformers(seed: int) -> None:
    weights = shape.initial(SMALL, seed)
    source, target = _batch(seed)
    ours, _ = fast_t5.loss(weights, SMALL, source, target)
    model = shape.to_hf(weights, SMALL)
    theirs = model(input_ids=source, attention_mask=(source != 0).long(), labels=target.masked_fill(target == 0, -100)).loss
    assert ours.item() == pytest.approx(theirs.item(), rel=1e-5)


def test_losses_of_pairs_add_up_to_the_loss() -> None:
    weights = shape.initial(SMALL, 4)
    source, target = _batch(4)
    mean, pooled = fast_t5.loss(weights, SMALL, source, target)
    each, states = fast_t5.pair_losses(weights, SMALL, source, target)
    assert each.sum().item() / int((target != 0).sum()) == pytest.approx(mean.item(), rel=1e-5)
    alone, _ = fast_t5.pair_losses(weights, SMALL, source[2:3], target[2:3, :4])
    assert each[2].item() == pytest.approx(alone.item(), rel=1e-4)
    assert torch.allclose(pooled, states)


def test_losses_keep_the_order_of_the_pairs() -> None:
    run = Run(Path("unused"), SMALL, Rates(), 1)
    rng = random.Random(3)
    pairs = [Ids([rng.randrange(3, 300) for _ in range(rng.randrange(2, 9))], [rng.randrange(3, 300) for _ in range(rng.randrange(1, 9))]) for _ in range(30)]
    together, _ = run.losses(pairs, 40)
    assert together == pytest.approx([run.losses([pair], 40)[0][0] for pair in pairs], rel=0.05)


def test_a_pair_whose_intent_is_not_told_is_as_hard_as_one_that_is_not_written() -> None:
    run = Run(Path("unused"), SMALL, Rates(), 1, recognizer_weight=0.5, intents=50)
    pairs = [Ids([5, 6, 1], [7, 8, 9, 1], 0, intent) for intent in (3, -1)]
    (told, untold), written = run.losses(pairs, 40)
    assert written[0] == pytest.approx(written[1], rel=1e-3)
    assert told - untold == pytest.approx(0.5 * 4 * math.log(50), rel=0.02)


def test_fast_gradients_equal_transformers() -> None:
    weights = {n: w.requires_grad_() for n, w in shape.initial(SMALL, 3).items()}
    source, target = _batch(3)
    ours, _ = fast_t5.loss(weights, SMALL, source, target)
    ours.backward()
    model = shape.to_hf({n: w.detach() for n, w in weights.items()}, SMALL)
    model(input_ids=source, attention_mask=(source != 0).long(), labels=target.masked_fill(target == 0, -100)).loss.backward()
    assert torch.allclose(weights["embedding"].grad, model.shared.weight.grad, atol=1e-4)
    assert torch.allclose(weights["decoder.1.ff.wi"].grad, model.decoder.block[1].layer[2].DenseReluDense.wi.weight.grad, atol=1e-5)
    query = model.encoder.block[0].layer[0].SelfAttention.q.weight.grad
    assert torch.allclose(weights["encoder.0.self.qkv"].grad[:32], query, atol=1e-5)


def test_weights_survive_the_way_through_transformers() -> None:
    weights = shape.initial(SMALL, 5)
    back, found = shape.from_hf(shape.to_hf(weights, SMALL))
    assert found == SMALL
    assert all(torch.equal(weights[n], back[n]) for n in weights)
    assert weights.keys() == back.keys()


def test_a_grown_model_computes_the_same_until_its_repeats_learn() -> None:
    weights = shape.initial(SMALL, 1)
    grown, deeper = shape.grow(weights, SMALL, 4, 3)
    assert (deeper.encoder_layers, deeper.decoder_layers) == (4, 3)
    for new, old in enumerate((0, 0, 1, 1)):
        assert torch.equal(grown[f"encoder.{new}.ff.wi"], weights[f"encoder.{old}.ff.wi"])
    source, target = _batch(0)
    before, states = fast_t5.loss(weights, SMALL, source, target)
    after, grown_states = fast_t5.loss(grown, deeper, source, target)
    assert torch.allclose(before, after, atol=1e-6)
    assert torch.allclose(states, grown_states, atol=1e-6)
    optimizer = Optimizer(grown, Rates())
    for _ in range(2):
        fast_t5.loss(optimizer.working, deeper, source, target)[0].backward()
        optimizer.step(1.0)
    assert optimizer.weights["encoder.1.ff.wo"].abs().max() > 0
    with pytest.raises(ValueError, match="decoder has 2 layers"):
        shape.grow(weights, SMALL, 4, 1)


def test_orthogonalised_has_singular_values_near_one() -> None:
    values = torch.linalg.svdvals(orthogonalised(torch.randn(3, 24, 48)))
    assert values.min() > 0.5
    assert values.max() < 1.4


def test_training_lowers_the_loss() -> None:
    optimizer = Optimizer(shape.initial(SMALL, 0), Rates())
    source, target = _batch(7)
    losses = []
    for _ in range(25):
        value, _ = fast_t5.loss(optimizer.working, SMALL, source, target)
        value.backward()
        optimizer.step(1.0)
        losses.append(value.item())
    assert losses[-1] < 0.5 * losses[0]


def test_a_table_grows_and_goes_on_learning() -> None:
    optimizer = Optimizer(shape.initial(SMALL, 0), Rates())
    optimizer.add(RECOGNIZER, torch.ones(3, 32))
    optimizer.grow(RECOGNIZER, 5)
    assert optimizer.weights[RECOGNIZER].tolist() == [[1.0] * 32] * 3 + [[0.0] * 32] * 2
    optimizer.working[RECOGNIZER].sum().backward()
    optimizer.step(1.0)
    assert (optimizer.weights[RECOGNIZER][3:] < 0).all()


def test_a_run_takes_intents_that_come_while_it_goes_on(tmp_path: Path) -> None:
    shards, folder = tmp_path / "shards", tmp_path / "run"
    shards.mkdir()
    folder.mkdir()
    rng = random.Random(0)

    def fill(name: str, intents: int) -> None:
        write_shard(shards / name, [Ids([rng.randint(3, 299) for _ in range(6)], [rng.randint(3, 299) for _ in range(5)], 0, rng.randrange(intents)) for _ in range(300)])

    run = Run(folder, SMALL, Rates(), 0, recognizer_weight=0.3, intents=4)
    fill("000000.npz", 4)
    fill("000001.npz", 9)
    train(run, shards, Budget(minutes=60), 600, 5, stop_when_empty=True)
    assert len(run.optimizer.weights[RECOGNIZER]) == 9
    assert run.average is not None
    assert len(run.average[RECOGNIZER]) == 9
    assert run.pairs_seen == 600


def test_intents_keep_their_numbers_when_others_come(tmp_path: Path) -> None:
    def named(*ids: str) -> list[Intent]:
        return [Intent(i, "files", tmp_path, 1, ("ls",), (), ()) for i in ids]

    file = tmp_path / "numbers.json"
    assert intent_numbers(named("b", "a"), file) == {"a": 1, "b": 2}
    assert intent_numbers(named("b", "c", "aa"), file) == {"a": 1, "b": 2, "aa": 3, "c": 4}
    assert intent_numbers(named("c", "b")) == {"b": 1, "c": 2}


def test_batches_hold_every_pair_once_and_keep_to_their_size() -> None:
    rng = random.Random(0)
    pairs = [Ids([i + 3] * rng.randint(2, 30), [i + 3] * rng.choice((0, *range(2, 40))), i) for i in range(700)]
    seen: list[int] = []
    for source, target, meanings, _ in batches(pairs, 2000, random.Random(1)):
        assert source.numel() + target.numel() <= 2000 or len(source) == 1
        assert source.shape[1] % 4 == 0
        assert target.shape[1] % 2 == 0
        assert meanings == (source[:, 0] - 3).tolist()
        assert len(set((target != 0).any(dim=1).tolist())) == 1, "pairs with and without a target never share a batch"
        seen += meanings
    assert sorted(seen) == list(range(700))


def test_shard_round_trip(tmp_path: Path) -> None:
    pairs = [Ids([3, 4, 1], [5, 1], 2**64 - 1), Ids([6, 1], []), Ids([6, 1], [7, 8, 9, 1])]
    write_shard(tmp_path / "a.npz", pairs)
    assert [Ids(list(s), list(t), m, i) for s, t, m, i in read_shard(tmp_path / "a.npz")] == pairs


def test_the_teacher_pulls_meanings_together(tmp_path: Path) -> None:
    """Requests of two meanings, worded with different tokens: their pooled states come to agree with the teacher's vectors, without targets too."""
    rng = random.Random(0)
    vectors = np.eye(2, 16, dtype=np.float16)
    np.savez(tmp_path / "table.npz", keys=np.array([5, 9], np.uint64), vectors=vectors)
    teacher = Teacher(Table(tmp_path / "table.npz"), 1.0)
    run = Run(tmp_path, SMALL, Rates(), 0, teacher=teacher)
    words = {5: range(10, 20), 9: range(20, 30), 7: range(30, 40)}
    pairs = [Ids([rng.choice(words[m]) for _ in range(6)], [4, 1] if rng.random() < 0.5 else [], m) for m in rng.choices((5, 9, 7), k=600)]
    distances = []
    for epoch in range(4):
        distances += [made.distance for batch in batches(pairs, 200, random.Random(epoch)) if (made := run.step(batch, 1.0)).distance is not None]
    assert sum(distances[:3]) / 3 > 0.5
    assert sum(distances[-10:]) / 10 < 0.1
    run.save()
    assert "teacher" in Run(tmp_path, SMALL, Rates(), 0).optimizer.weights, "the projection is kept in the checkpoint"
    shape.to_hf(run.optimizer.weights, SMALL)


def test_the_teachers_projection_begins_where_the_states_lie(tmp_path: Path) -> None:
    """A run that starts from a trained encoder: the first pairs' requests are nearer to the teacher's vectors than a random projection brings them, before any step."""
    rng = random.Random(0)
    vectors = np.random.default_rng(0).normal(size=(40, 16)).astype(np.float16)
    np.savez(tmp_path / "table.npz", keys=np.arange(1, 41, dtype=np.uint64), vectors=vectors)
    run = Run(tmp_path, SMALL, Rates(), 0, teacher=Teacher(Table(tmp_path / "table.npz"), 1.0))
    pairs = [Ids([m + 10, m % 7 + 60, 1], [4, 1], m) for m in (rng.randint(1, 40) for _ in range(400))]

    def distance() -> float:
        batch = next(batches(pairs, 4000, random.Random(1)))
        pooled = fast_t5.pooled_states(run.optimizer.working, run.shape, batch.source)
        return float(run.teacher.distance(pooled, run.optimizer.working["teacher"], batch.meanings))

    before = distance()
    run.aim(pairs)
    assert distance() < before / 2


def test_the_rate_warms_up_stays_and_falls() -> None:
    budget = Budget(minutes=10, fall=0.5, last=0.1)
    assert budget.scale(0, 0) < 0.05
    assert budget.scale(60, 500) == 1.0
    assert budget.scale(450, 500) == pytest.approx(0.55)
    assert budget.scale(600, 500) == pytest.approx(0.1)


def test_a_killed_run_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    """SIGKILL in the middle: the next sitting continues with the saved steps, not from nothing."""
    shards, run = tmp_path / "shards", tmp_path / "run"
    shards.mkdir()
    rng = random.Random(0)

    def fill(first: int) -> None:
        for number in range(first, first + 3):
            write_shard(shards / f"{number:06d}.npz", [Ids([rng.randint(3, 299) for _ in range(6)], [rng.randint(3, 299) for _ in range(5)]) for _ in range(400)])

    def start(minutes: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "shellmate.training.base", str(run), "--shards", str(shards), "--minutes", minutes, "--layers", "1", "--vocabulary", "300", "--tokens", "600", "--save-minutes", "0.005", "--threads", "1"]
        return subprocess.Popen(command, env={**os.environ, "OMP_NUM_THREADS": "1"})

    fill(0)
    process = start("5")
    deadline = time.monotonic() + 120
    while not (run / "checkpoint.pt").exists():
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = torch.load(run / "checkpoint.pt", weights_only=True)
    assert before["steps"] > 0
    fill(10)
    again = start("5")
    deadline = time.monotonic() + 120
    while torch.load(run / "checkpoint.pt", weights_only=True)["steps"] <= before["steps"]:
        assert time.monotonic() < deadline
        assert again.poll() is None
        time.sleep(0.2)
    again.terminate()
    assert again.wait(60) == 0
    assert torch.load(run / "checkpoint.pt", weights_only=True)["pairs"] > before["pairs"]
    if (run / "log.jsonl").exists():
        assert all(json.loads(line)["loss"] > 0 for line in (run / "log.jsonl").read_text().splitlines())


def test_shards_that_were_read_and_deleted_are_not_made_again(tmp_path: Path) -> None:
    assert next_number(tmp_path) == 0
    (tmp_path / "last.txt").write_text("985006\n")
    assert next_number(tmp_path) == 985007
    (tmp_path / "last.txt").write_text("")
    assert next_number(tmp_path) == 0


def test_intents_that_came_during_a_break_begin_with_their_rows(tmp_path: Path) -> None:
    run = Run(tmp_path, SMALL, Rates(), 0, recognizer_weight=0.3, intents=4, recognizer_rows=torch.ones(4, SMALL.width))
    run.save()
    later = torch.full((6, SMALL.width), 2.0)
    went_on = Run(tmp_path, SMALL, Rates(), 0, recognizer_weight=0.3, intents=6, recognizer_rows=later)
    rows = went_on.optimizer.weights[RECOGNIZER]
    assert rows[:, 0].tolist() == [1, 1, 1, 1, 2, 2]
    assert went_on.optimizer.working[RECOGNIZER][5, 0] == 2
