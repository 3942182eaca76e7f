"""What a release does to the weights of the base."""

from __future__ import annotations

import zlib
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from shellmate.training.release import narrow


def test_a_narrowed_base_is_nearly_the_same_and_packs_better(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    generator = torch.Generator().manual_seed(3)
    weights = {"wi": torch.randn(256, 128, generator=generator).bfloat16() * 0.05, "norm": torch.rand(128, generator=generator).bfloat16()}
    save_file(weights, file, metadata={"format": "pt"})
    before = len(zlib.compress(file.read_bytes()))
    narrow(file)
    found = load_file(file)
    assert torch.equal(found["norm"], weights["norm"])
    error = (found["wi"].float() - weights["wi"].float()).abs() / weights["wi"].float().abs()
    assert error.max() <= 1 / 64
    assert 0.001 < error.mean() < 0.008
    assert len(zlib.compress(file.read_bytes())) < 0.9 * before
