"""Requests that no command answers: what trains, what the mark does to the candidates and to the confidence."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from shellmate.core import candidates
from shellmate.core.candidates import Written
from shellmate.core.slots import extract
from shellmate.engine.base import DEFAULT_BUNDLE, Answer, Hypothesis, load_engine
from shellmate.training import calibrate, no_command
from shellmate.training.evaluate import Case, read_cases
from shellmate.training.intents import DATA
from shellmate.training.shards import no_command_ids
from shellmate.training.tokenizer import decode_command, load_tokenizer


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def test_no_dev_sentence_trains() -> None:
    dev = {_plain(c.request) for name in ("out_of_domain.dev.jsonl", "requests.dev.jsonl") for c in read_cases(DATA / name)}
    training = no_command.training_sentences()
    held = {c.request for c in no_command.held_out_cases()}
    assert len(training) > 1400
    assert 100 < len(held) < 250
    assert not held & set(training)
    assert not [s for s in training if _plain(s) in dev and _plain(s)]


def test_shards_teach_the_mark() -> None:
    tokenizer = load_tokenizer(Path(__file__).parents[2] / "models" / DEFAULT_BUNDLE / "tokenizer.json")
    stream = no_command_ids(tokenizer, random.Random(1))
    for _ in range(50):
        pair = next(stream)
        assert decode_command(tokenizer, pair.target) == candidates.NO_COMMAND
        assert len(pair.source) > 1


def test_the_mark_is_never_a_candidate_and_lowers_the_confidence() -> None:
    slotted = extract("list the kings of france")
    written = [Written(candidates.NO_COMMAND, -0.1), Written("ls", -2.5)]
    ranked = candidates.rank(written, slotted)
    assert [s.command for s in ranked] == ["ls"]
    weights = {**candidates.CALIBRATION, "doubt": -2.0}
    sure, unsure = (candidates.confidences(ranked, 0, weights, chance)[0] for chance in (0.0, candidates.doubt(written)))
    assert unsure < sure / 2
    assert candidates.doubt([Written("ls", -0.1)]) == 0.0
    assert candidates.doubt([Written("ls", -0.1)], refusal=0.5) == 0.25


@pytest.mark.parametrize("chance", [0.0, 1e-12, 0.0025, 0.3, 0.9975, 1.0])
def test_evidence_of_doubt_is_of_order_one(chance: float) -> None:
    row = candidates.confidence_features(candidates.rank([Written("ls", -0.1)], extract("list files")), 0, 0, chance)
    assert 0.0 <= row["doubt"] <= 3.01


def test_calibration_learns_what_the_mark_means() -> None:
    def answered(request: str, accept: tuple[str, ...], mark: float) -> calibrate.Answered:
        return calibrate.Answered(Case(request, accept), extract(request), Answer((Hypothesis(candidates.NO_COMMAND, mark, 2), Hypothesis("ls", -1.0, 2))))

    inside = [answered(f"list files {i}", ("ls",), -9.0) for i in range(40)]
    outside = [answered(f"list kings {i}", (), -0.2) for i in range(40)]
    weights = candidates.WEIGHTS
    fitted = calibrate.fit_confidence([*inside, *outside], weights)
    limit, refused = calibrate.threshold(inside, outside, weights, fitted)
    assert fitted["doubt"] < -0.5
    assert refused == 1.0
    assert all(a.confidences(weights, fitted)[0] >= limit for a in inside)


def test_the_committed_model_answers_and_refuses() -> None:
    engine = load_engine(Path(__file__).parents[2] / "models" / DEFAULT_BUNDLE)
    out = calibrate.ask(engine, [*read_cases(DATA / "out_of_domain.dev.jsonl"), *no_command.held_out_cases()][:60])
    limit = engine.manifest.calibration["not_sure_below"]
    weights = {**candidates.WEIGHTS, **engine.manifest.ranking}
    refused = sum((a.confidences(weights, engine.manifest.calibration)[:1] or [0.0])[0] < limit for a in out)
    assert refused >= 0.8 * len(out)
