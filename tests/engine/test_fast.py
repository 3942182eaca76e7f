"""The fast engine against the reference: the same tokens, from the same files, without torch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from shellmate import paths
from shellmate.core.errors import BundleError
from shellmate.core.slots import extract
from shellmate.engine import fast_cache
from shellmate.engine.base import Engine, Hypothesis, load_engine
from shellmate.engine.fast import FastEngine
from shellmate.engine.fast_search import Limits, beam_search, best_of, greedy
from shellmate.engine.fast_weights import NotFast, relative_bias
from shellmate.engine.manifest import read_manifest, write_manifest

REQUESTS = (
    "show files in src", "search for TODO in ~/jobs/part3 again", "find pdf files larger than 10MB", "open \"my notes.txt\" at once", "ls", "delete the folder build and list processes by memory",
    "copy a.txt to b.txt then compress it with gzip and show the size of everything below the present folder in human readable units, largest first, without the hidden ones",
)  # fmt: skip


@pytest.fixture(scope="module")
def engines(tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Engine]:
    """(fast, reference)"""
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    try:
        return load_engine(tiny_bundle), load_engine(tiny_bundle, reference=True)
    finally:
        os.environ.pop("XDG_CACHE_HOME")
        if before is not None:
            os.environ["XDG_CACHE_HOME"] = before


def same(fast: list[Hypothesis], reference: list[Hypothesis]) -> None:
    assert [h.template for h in fast] == [h.template for h in reference]
    assert [h.tokens for h in fast] == [h.tokens for h in reference]
    assert [h.log_probability for h in fast] == pytest.approx([h.log_probability for h in reference], abs=2e-3, rel=2e-3)


@pytest.mark.parametrize("request_text", REQUESTS)
@pytest.mark.parametrize("beams", [1, 2, 5, 8])
def test_the_tokens_are_the_references(engines: tuple[Engine, Engine], request_text: str, beams: int) -> None:
    request = extract(request_text)
    fast, reference = engines
    assert isinstance(fast, FastEngine)
    same(fast.generate(request, beams, beams), reference.generate(request, beams, beams))


def test_requests_leave_nothing_behind(engines: tuple[Engine, Engine]) -> None:
    fast, _ = engines
    first = [fast.generate(extract(r), 5, 5) for r in REQUESTS]
    for beams in (20, 1, 3):
        fast.generate(extract("something else"), beams, beams)
    assert [fast.generate(extract(r), 5, 5) for r in reversed(REQUESTS)] == first[::-1]


def test_the_number_of_threads_does_not_matter(tiny_bundle: Path, engines: tuple[Engine, Engine]) -> None:
    one = FastEngine(tiny_bundle, read_manifest(tiny_bundle), threads=1)
    request = extract(REQUESTS[2])
    assert one.generate(request, 5, 5) == engines[0].generate(request, 5, 5)


def test_fewer_are_returned_when_fewer_are_wanted(engines: tuple[Engine, Engine]) -> None:
    request = extract(REQUESTS[1])
    assert engines[0].generate(request, 5, 2) == engines[0].generate(request, 5, 5)[:2]


def test_it_never_imports_torch(tiny_bundle: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from shellmate.engine.base import load_engine; from shellmate.core.slots import extract; "
        f"e = load_engine(Path({str(tiny_bundle)!r})); e.generate(extract('list files'), 5, 5); "
        "print(type(e).__name__, *(m for m in ('torch', 'transformers', 'optimum') if m in sys.modules))"
    )
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.split() == ["FastEngine"]


def _opened(bundle: Path) -> FastEngine:
    return FastEngine(bundle, read_manifest(bundle))


def test_the_derived_graphs_are_kept_and_mended(tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _opened(tiny_bundle)
    root = paths.cache_folder() / "engine"
    (kept,) = root.iterdir()
    with monkeypatch.context() as patched:
        patched.setattr(fast_cache, "derive", lambda *_: pytest.fail("derived again"))
        _opened(tiny_bundle)
    (kept / "step.onnx").write_bytes(b"half")
    assert _opened(tiny_bundle).generate(extract("list files"), 1, 1)
    assert (kept / "step.onnx").stat().st_size > 4
    assert [p.name for p in root.iterdir()] == [kept.name]


def test_old_derived_graphs_are_removed(tiny_bundle: Path) -> None:
    root = paths.cache_folder() / "engine"
    for i in range(9):
        (root / f"old{i}").mkdir(parents=True)
        os.utime(root / f"old{i}", (i, i))
    _opened(tiny_bundle)
    assert {"old8", "old7", "old6"} == {p.name for p in root.iterdir() if p.name.startswith("old")}


def test_a_cache_that_cannot_be_written_costs_time_only(tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert _opened(tiny_bundle).generate(extract("list files"), 1, 1)


def _copy(bundle: Path, to: Path) -> Path:
    to.mkdir()
    for file in bundle.iterdir():
        (to / file.name).write_bytes(file.read_bytes())
    return to


def test_another_kind_of_t5_is_left_to_the_reference(tiny_bundle: Path, tmp_path: Path) -> None:
    bundle = _copy(tiny_bundle, tmp_path / "gated")
    config = json.loads((bundle / "config.json").read_text(encoding="utf-8"))
    (bundle / "config.json").write_text(json.dumps({**config, "feed_forward_proj": "gated-gelu"}), encoding="utf-8")
    write_manifest(bundle, read_manifest(bundle))
    with pytest.raises(NotFast):
        _opened(bundle)
    assert type(load_engine(bundle)).__name__ == "ReferenceEngine"


@pytest.mark.parametrize("name", ["encoder_model.onnx", "decoder_model_merged.onnx", "tokenizer.json"])
def test_a_damaged_file_is_named(tiny_bundle: Path, tmp_path: Path, name: str) -> None:
    bundle = _copy(tiny_bundle, tmp_path / "damaged")
    data = bytearray((bundle / name).read_bytes())
    data[len(data) // 2] ^= 255
    (bundle / name).write_bytes(data)
    with pytest.raises(BundleError, match=name):
        load_engine(bundle)


def test_relative_bias_is_the_models() -> None:
    import torch
    from transformers.models.t5.modeling_t5 import T5Attention

    table = np.arange(64, dtype=np.uint8).reshape(32, 2)
    for both_ways in (True, False):
        distances = np.arange(-130, 131)
        ours = relative_bias((table, np.float32(1), np.uint8(0)), distances, both_ways, 32, 128)  # type: ignore[arg-type]
        buckets = T5Attention._relative_position_bucket(torch.tensor(distances), bidirectional=both_ways, num_buckets=32, max_distance=128).numpy()
        assert np.array_equal(ours, table[buckets].T)


def test_best_of_finds_the_largest() -> None:
    rng = np.random.default_rng(0)
    for rows, width, count in ((1, 1000, 2), (5, 1024, 10), (3, 30, 6), (20, 8192, 40)):
        values = rng.standard_normal((rows, width)).astype(np.float32)
        values[:, 5] = -np.inf
        assert np.array_equal(best_of(values, count), np.argsort(-values.reshape(-1), kind="stable")[:count])
    equal = np.zeros((2, 500), np.float32)
    assert list(best_of(equal, 4)) == [0, 1, 2, 3]


class _Table:
    """A model that is a table: next piece by last piece; it follows the copies as the real one must."""

    def __init__(self, seed: int, pieces: int) -> None:
        self.logits = np.random.default_rng(seed).standard_normal((pieces, pieces)).astype(np.float32) * 2
        self.rows: list[list[int]] = [[]]

    def __call__(self, tokens: np.ndarray, copies: object) -> np.ndarray:  # type: ignore[type-arg]
        before = [list(r) for r in self.rows]
        self.rows = [before[i] if i < len(before) else [] for i in range(len(tokens))]
        for source, target in copies:  # type: ignore[attr-defined]
            self.rows[target] = list(before[source])
        for row, token in zip(self.rows, tokens, strict=True):
            row.append(int(token))
        return self.logits[tokens].copy()


def test_a_beam_wider_than_the_tree_finds_the_best_sequence() -> None:
    table = _Table(3, 6)
    limits = Limits(0, 1, 3)
    found = beam_search(table, limits, np.array([0]), 150, 3)
    log = table.logits.copy()
    log[:, 0] = -np.inf
    log -= np.log(np.exp(log).sum(axis=1, keepdims=True))

    def grow(ids: tuple[int, ...], total: float) -> list[tuple[float, tuple[int, ...]]]:
        if ids and (ids[-1] == 1 or len(ids) == 3):
            return [(total / len(ids), ids)]
        return [leaf for piece in range(1, 6) for leaf in grow((*ids, piece), total + float(log[ids[-1] if ids else 0, piece]))]

    every = sorted(grow((), 0.0), reverse=True)
    assert [f.ids for f in found] == [ids for _, ids in every[:3]]


@pytest.mark.parametrize("seed", range(5))
def test_rows_hold_the_past_of_the_beams_they_are_asked_for(seed: int) -> None:
    table = _Table(seed, 40)
    asked: list[tuple[list[int], ...]] = []

    def step(tokens: np.ndarray, copies: object) -> np.ndarray:  # type: ignore[type-arg]
        logits = table(tokens, copies)
        asked.append(tuple(map(list, table.rows)))
        return logits

    found = beam_search(step, Limits(0, 1, 12), np.array([0]), 4, 4)
    longest = max(found, key=lambda f: len(f.ids))
    assert any([0, *longest.ids[:-1]] in rows for rows in asked)
    assert all(len({tuple(r) for r in rows}) == len(rows) for rows in asked)


def test_greedy_stops_at_the_end_mark_and_at_the_limit() -> None:
    table = _Table(1, 20)
    found = greedy(table, Limits(0, 1, 9), np.array([0, 1]))
    assert len(found.ids) == 9
    table.logits[:, 1] = 99
    assert greedy(table, Limits(0, 1, 9), np.array([0])).ids == (1,)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_five_hundred_requests_of_the_shipped_bundle() -> None:
    """Greedy, beam 5 and n-best: no token differs."""
    from shellmate.engine.base import default_bundle
    from shellmate.training.data import Generator, Split
    from shellmate.training.intents import load_intents, read_modifiers

    fast, reference = load_engine(default_bundle()), load_engine(default_bundle(), reference=True)
    pairs = Generator(load_intents()[0], read_modifiers(), 77, Split("dev"))
    texts = list(dict.fromkeys(next(iter(pairs)).request for _ in range(700)))[:500]
    assert len(texts) == 500
    for text in texts:
        for beams, count in ((1, 1), (5, 1), (5, 5)):
            ours, theirs = fast.generate(extract(text), beams, count), reference.generate(extract(text), beams, count)
            assert [(h.template, h.tokens) for h in ours] == [(h.template, h.tokens) for h in theirs], text
            assert [h.log_probability for h in ours] == pytest.approx([h.log_probability for h in theirs], abs=0.15)  # int8 scales depend on the rows that run together
