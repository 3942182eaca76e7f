"""Half-way between two trainings."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from transformers import T5ForConditionalGeneration

from shellmate.core.errors import UsageError
from shellmate.training.mean import mean


def test_every_weight_is_so_far_on_the_way(tiny_base: Path, tmp_path: Path) -> None:
    model = T5ForConditionalGeneration.from_pretrained(tiny_base, dtype=torch.float32)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(1.0)
    model.save_pretrained(tmp_path / "later")
    shutil.copyfile(tiny_base / "tokenizer.json", tmp_path / "later" / "tokenizer.json")
    apart = mean(tiny_base, tmp_path / "later", 0.25, tmp_path / "out")
    one, made = (T5ForConditionalGeneration.from_pretrained(f, dtype=torch.float32).state_dict() for f in (tiny_base, tmp_path / "out"))
    assert apart > 0
    assert all(torch.allclose(made[name], one[name] + 0.25, atol=1e-5) for name in one)
    assert (tmp_path / "out" / "tokenizer.json").read_bytes() == (tiny_base / "tokenizer.json").read_bytes()


def test_what_cannot_be_mixed_is_refused(tiny_base: Path, tmp_path: Path) -> None:
    config = json.loads((tiny_base / "config.json").read_text())
    other = T5ForConditionalGeneration(type(T5ForConditionalGeneration.from_pretrained(tiny_base).config)(**{**config, "d_ff": config["d_ff"] * 2}))
    other.save_pretrained(tmp_path / "wide")
    with pytest.raises(UsageError, match="different shapes"):
        mean(tiny_base, tmp_path / "wide", 0.5, tmp_path / "out")
    with pytest.raises(UsageError, match="between 0 and 1"):
        mean(tiny_base, tiny_base, 1.5, tmp_path / "out")
