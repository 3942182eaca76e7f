"""A bundle's weights as a model that can be trained: what the int8 ONNX files hold, multiplied out, in transformers' format.

Adapters train on the weights that answer. The release's own base has them in bfloat16; where there is none, or it belongs to
another bundle, they are taken from the bundle itself. Exported again, the matrices give the same int8 numbers.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from google.protobuf.message import DecodeError

from shellmate import paths
from shellmate.core.errors import BundleError
from shellmate.engine.manifest import Manifest, read_manifest, write_manifest

_FILES = ("encoder_model.onnx", "decoder_model_merged.onnx")
_COPIED = ("config.json", "generation_config.json", "tokenizer.json")
_MERGED = re.compile(r"_merged_\d+$")
_PRODUCT = "MatMul_quant"
_LARGEST = 127


def base_for(bundle: Path) -> Path:
    """The folder that adapters for this bundle train on: the release's base beside it where it is this bundle's, else the bundle unpacked into the cache (once).

    Raises `BundleError` for a bundle that cannot be unpacked.
    """
    manifest = read_manifest(bundle)
    beside = bundle.with_name(f"{bundle.name}-base")
    if beside.is_dir() and read_manifest(beside).parent == manifest.fingerprint:
        return beside
    kept = paths.cache_folder() / "bases"
    folder = kept / manifest.fingerprint
    if not folder.is_dir():
        kept.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept, prefix=".unpack-") as scratch:
            made = unpack(bundle, Path(scratch) / "base")
            for old in kept.iterdir():
                if not old.name.startswith("."):
                    shutil.rmtree(old, ignore_errors=True)
            made.rename(folder)
    return folder


def unpack(bundle: Path, folder: Path) -> Path:
    """Writes a T5 bundle as a transformers folder (float32 safetensors, shape of config.json); returns the folder.

    Raises `BundleError` where weights are missing or are not int8.
    """
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    manifest = read_manifest(bundle)
    found: dict[str, Any] = {}
    for name, stem in zip(_FILES, ("encoder.", ""), strict=True):
        found |= {(stem if not key.startswith("shared") else "") + key: weight for key, weight in _weights(bundle / name)}
    model = T5ForConditionalGeneration(T5Config.from_json_file(str(bundle / "config.json")))
    wanted = {name for name, _ in model.named_parameters()}
    if wanted - set(found):
        raise BundleError(f"{bundle} cannot be trained on: {sorted(wanted - set(found))[0]} is not in its ONNX files as int8.", "Name a model folder with --model-name, or run install.sh again.")
    model.load_state_dict({name: torch.tensor(found[name]) for name in wanted}, strict=False)
    model.tie_weights()
    model.save_pretrained(folder)
    for name in _COPIED:
        shutil.copyfile(bundle / name, folder / name)
    write_manifest(folder, Manifest(f"{manifest.name}-base", manifest.family, "transformers", manifest.method, manifest.prefix, {}, config=manifest.config, parent=manifest.fingerprint))
    return folder


def _weights(path: Path) -> Iterator[tuple[str, np.ndarray]]:
    """Names as transformers gives them (without `encoder.`) and float32 arrays, of all graphs in a file; the embeddings come from the last product, whose rows have a scale each."""
    try:
        whole = onnx.load(path)
    except (OSError, ValueError, DecodeError) as error:
        raise BundleError(f"{path} is not a usable ONNX file.", "Run install.sh again.") from error
    graphs = [whole.graph]
    values: dict[str, Any] = {}
    for graph in graphs:
        values |= {t.name: t for t in graph.initializer}
        graphs += [a.g for node in graph.node for a in node.attribute if a.type == onnx.AttributeProto.GRAPH]
    for graph in graphs:
        yield from _weights_of(graph, values)


def _weights_of(graph: Any, values: dict[str, Any]) -> Iterator[tuple[str, np.ndarray]]:
    """What a graph's nodes use of the initialisers `values`; a node's name says which layer it is."""
    same = {n.output[0]: n.input[0] for n in graph.node if n.op_type == "Identity"}
    scales = {n.name.removesuffix("_scales_mul"): n.input[1] for n in graph.node if n.name.endswith(f"{_PRODUCT}_scales_mul")}
    for node in graph.node:
        layer, _, last = node.name.strip("/").rpartition("/")
        layer = layer.replace("/", ".")
        inputs = [same.get(name, name) for name in node.input]
        if last == _PRODUCT and node.name in scales:
            rows = (_between(_array(values[inputs[1]])) * _array(values[scales[node.name]])).T
            yield ("shared" if layer == "lm_head" else layer) + ".weight", np.ascontiguousarray(rows)
        elif layer.endswith("norm") and last == "Mul_1":
            yield f"{layer}.weight", _array(values[inputs[0]])
        elif layer.endswith("relative_attention_bias") and last == "Gather":
            scale, zero = (_array(values[part]) for part in _steps(values, inputs[0]))
            yield f"{layer}.weight", ((_array(values[inputs[0]]) - zero) * scale).astype(np.float32)


def _between(numbers: np.ndarray) -> np.ndarray:
    """Whole numbers moved to chance places within half a step, as the weights stood before they were rounded; the largest, which set the scale, stay.

    Exactly on a whole number, whatever an adapter changes by less than half a step would be lost when the weights are rounded again; so each
    change moves as many of them as it should, by chance.
    """
    moved = numbers + np.random.default_rng(0).uniform(-0.49, 0.49, numbers.shape).astype(np.float32)
    return np.where(np.abs(numbers) >= _LARGEST, numbers, moved)


def _steps(values: dict[str, Any], table: str) -> Iterator[str]:
    """Names of the scale and the zero point of a table that is int8 as a whole."""
    stem = _MERGED.sub("", table).removesuffix("_quantized")
    for part in ("scale", "zero_point"):
        yield next(name for name in values if _MERGED.sub("", name) == f"{stem}_{part}")


def _array(tensor: Any) -> np.ndarray:
    return np.asarray(onnx.numpy_helper.to_array(tensor), dtype=np.float32)
