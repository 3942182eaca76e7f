"""The room a training needs, before it starts: an estimate that holds for what was measured, and what to do where it is too little."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shellmate.training import job, launch
from shellmate.training.options import TrainOptions
from tests.training.conftest import ROOT

SHIPPED = ROOT / "models" / "shellmate-t5-small-base"
MEASURED = {"lora": 2652, "full": 2107, "adapter": 2053, "habits": 1000}
"""MiB, the most of all users: models/LOG.md."""


@pytest.mark.parametrize(("method", "most"), MEASURED.items())
def test_the_estimate_covers_what_was_measured_and_lets_four_gigabytes_do(method: str, most: int) -> None:
    memory = job.need(SHIPPED, TrainOptions(method=method).as_json()).memory
    assert most * 2**20 <= memory < 4e9
    if method == "habits":
        assert memory < 1.2 * 2**30


def test_too_little_memory_says_how_much_and_names_what_needs_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "free_memory", lambda: 3 * 2**29)
    with pytest.raises(job.UsageError) as refused:
        launch.launch(job.Job("personal", "history", TrainOptions().as_json()), SHIPPED)
    said = str(refused.value)
    needed = job.need(SHIPPED, TrainOptions().as_json()).memory / 2**30
    assert f"needs about {needed:.1f} GiB of memory; 1.5 GiB are free." in said
    habits = job.need(SHIPPED, TrainOptions(method="habits").as_json()).memory / 2**30
    assert f"--method habits ({habits:.1f} GiB)" in said
    assert launch.waiting() is None, "nothing was begun"


def test_options_that_are_named_really_need_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "free_memory", lambda: 2**30)
    large: dict[str, Any] = TrainOptions(method="full", batch_size=64, model_name="somewhere").as_json()
    with pytest.raises(job.UsageError) as refused:
        launch.launch(job.Job("personal", "file", large), SHIPPED)
    assert "--batch-size 16 --gradient-accumulation 4" in str(refused.value)
    assert "--gradient-checkpointing" in str(refused.value)
    assert "habits" not in str(refused.value), "a named model has none"
    assert job.need(SHIPPED, {**large, "batch_size": 16}).memory < job.need(SHIPPED, large).memory


@pytest.mark.parametrize("dtype", ["F32", "BF16"])
def test_the_size_is_that_of_the_weights_whatever_their_format(dtype: str, tmp_path: Path) -> None:
    width = {"F32": 4, "BF16": 2}[dtype]
    header = json.dumps({"__metadata__": {"format": "pt"}, "a": {"dtype": dtype, "shape": [1000, 30_000], "data_offsets": [0, 30_000_000 * width]}}).encode()
    with (tmp_path / "model.safetensors").open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        file.truncate(8 + len(header) + 30_000_000 * width)
    assert job.need(tmp_path, {}) == job.need(tmp_path, TrainOptions().as_json())
    assert job.need(tmp_path, {}).memory < job.need(SHIPPED, {}).memory
    assert job.need(tmp_path, {}).disk == 30_000_000 * 14 + 2**24 + 2**26
