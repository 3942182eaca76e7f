"""A bundle gives back the weights it was made of, and trainings take the right ones."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from transformers import T5ForConditionalGeneration

from shellmate import paths
from shellmate.core.errors import BundleError
from shellmate.core.slots import extract
from shellmate.engine.base import default_bundle, load_engine
from shellmate.engine.manifest import read_manifest, write_manifest
from shellmate.training.export import ENCODER, MERGED, build_bundle
from shellmate.training.torch_engine import TorchEngine
from shellmate.training.unpacked import base_for, unpack


def _whole_numbers(path: Path) -> dict[str, Any]:
    graphs, found = [onnx.load(path).graph], {}
    for graph in graphs:
        found |= {t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer if t.data_type == onnx.TensorProto.INT8 and len(t.dims) > 1}
        graphs += [a.g for node in graph.node for a in node.attribute if a.type == onnx.AttributeProto.GRAPH]
    return found


def test_exported_again_the_matrices_are_the_same(tiny_bundle: Path, tmp_path: Path) -> None:
    folder = unpack(tiny_bundle, tmp_path / "base")
    model = T5ForConditionalGeneration.from_pretrained(folder)
    build_bundle(model, folder / "tokenizer.json", tmp_path / "again", read_manifest(tiny_bundle))
    for name in (ENCODER, MERGED):
        first, second = _whole_numbers(tiny_bundle / name), _whole_numbers(tmp_path / "again" / name)
        assert len(first) > 8 and first.keys() == second.keys()
        assert all(np.array_equal(first[key], second[key]) for key in first)


def test_changes_of_less_than_half_a_step_are_not_lost(tiny_bundle: Path, tmp_path: Path) -> None:
    """An adapter moves weights by less than int8 tells apart: on whole numbers all of them would be rounded back."""
    folder = unpack(tiny_bundle, tmp_path / "base")
    model = T5ForConditionalGeneration.from_pretrained(folder)
    weight = model.encoder.block[0].layer[-1].DenseReluDense.wi.weight
    with torch.no_grad():
        weight += 0.3 * weight.abs().amax(1, keepdim=True) / 127
    build_bundle(model, folder / "tokenizer.json", tmp_path / "again", read_manifest(tiny_bundle))
    first, second = _whole_numbers(tiny_bundle / ENCODER), _whole_numbers(tmp_path / "again" / ENCODER)
    moved = {key: float(np.mean(second[key].astype(float) - first[key])) for key in first if not np.array_equal(first[key], second[key])}
    assert len(moved) == 1
    assert 0.15 < next(iter(moved.values())) < 0.45


def test_the_shipped_weights_answer_as_the_bundle_does(tmp_path: Path) -> None:
    model = T5ForConditionalGeneration.from_pretrained(unpack(default_bundle(), tmp_path / "base")).eval()
    bundle = load_engine(default_bundle())
    whole = TorchEngine(model, bundle.tokenizer, bundle.manifest.prefix)
    requests = [extract(r) for r in ("show hidden files", "count the lines of notes.txt", "unpack backup.tar.gz into /tmp", "who is logged in", "stop the container web", "list all branches")]
    with torch.inference_mode():
        assert [whole.generate(r, 1, 1)[0].template for r in requests] == [bundle.generate(r, 1, 1)[0].template for r in requests]


def test_a_training_takes_the_base_of_its_bundle_and_unpacks_where_that_is_another(tiny_bundle: Path, tiny_base: Path, tmp_path: Path, own_home: Path) -> None:
    bundle = Path(shutil.copytree(tiny_bundle, tmp_path / "mine"))
    beside = Path(shutil.copytree(tiny_base, tmp_path / "mine-base"))
    write_manifest(beside, replace(read_manifest(bundle), files={}, parent=read_manifest(bundle).fingerprint))
    assert base_for(bundle) == beside
    write_manifest(beside, replace(read_manifest(bundle), files={}, parent="0123456789abcdef"))
    made = base_for(bundle)
    assert made.is_relative_to(paths.cache_folder()) and read_manifest(made).parent == read_manifest(bundle).fingerprint
    stamp = made.stat().st_mtime_ns
    assert base_for(bundle) == made and made.stat().st_mtime_ns == stamp
    (bundle / "generation_config.json").write_text("{}")
    write_manifest(bundle, read_manifest(bundle))
    later = base_for(bundle)
    assert later != made and [f.name for f in later.parent.iterdir()] == [later.name]


def test_a_damaged_bundle_is_named(tiny_bundle: Path, tmp_path: Path) -> None:
    bundle = Path(shutil.copytree(tiny_bundle, tmp_path / "mine"))
    (bundle / ENCODER).write_bytes(b"no model")
    with pytest.raises(BundleError, match=r"encoder_model\.onnx"):
        unpack(bundle, tmp_path / "base")
    shutil.copyfile(tiny_bundle / MERGED, bundle / ENCODER)
    with pytest.raises(BundleError, match="is not in its ONNX files"):
        unpack(bundle, tmp_path / "other")
