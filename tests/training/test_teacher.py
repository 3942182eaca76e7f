"""The table of a sentence encoder's vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from shellmate.training.teacher import Table, in_english, key


def _table(path: Path, texts: list[str]) -> Table:
    keys = np.array(sorted(key(t) for t in texts), dtype=np.uint64)
    vectors = np.stack([np.full(4, i, dtype=np.float16) for i in range(len(keys))])
    np.savez(path, keys=keys, vectors=vectors)
    return Table(path)


def test_look_up_finds_the_known_and_skips_the_others(tmp_path: Path) -> None:
    texts = ["show hidden files", "list hidden files", "undo the last commit"]
    table = _table(tmp_path / "t.npz", texts)
    asked = [key(texts[2]), key("never seen"), 0, key(texts[0])]
    known, vectors = table.look_up(asked)
    assert known.tolist() == [True, False, False, True]
    places = sorted(key(t) for t in texts)
    assert vectors.dtype is torch.bfloat16
    assert vectors[:, 0].tolist() == [float(places.index(asked[0])), float(places.index(asked[3]))]
    assert table.width == 4


def test_keys_differ_and_are_never_zero() -> None:
    keys = {key(f"sentence {i}") for i in range(2000)}
    assert len(keys) == 2000
    assert 0 not in keys


@pytest.mark.parametrize(
    ("slotted", "said"),
    [("unpack ‹F1›.tar.gz into ‹P1›", "unpack the file into the folder"), ("kill ‹N1›", "kill 10"), ("plain words", "plain words")],
)
def test_symbols_become_words_that_a_sentence_encoder_knows(slotted: str, said: str) -> None:
    assert in_english(slotted) == said
