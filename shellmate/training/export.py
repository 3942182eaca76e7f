"""From a PyTorch T5 to a bundle: ONNX with past through Optimum, int8, merged decoders, tokenizer, manifest.

`quantize_dynamic` does not reach the weights inside the `If` branches of a merged decoder, so both decoders are quantized
first and then merged; `int8_share` proves that the weights really are int8.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic
from optimum.exporters.onnx import onnx_export_from_model
from optimum.onnx.graph_transformations import merge_decoders

from shellmate.core.errors import ShellmateError
from shellmate.engine.manifest import Manifest, write_manifest
from shellmate.training.tokenizer import PREFIX

ENCODER, MERGED = "encoder_model.onnx", "decoder_model_merged.onnx"
_DECODERS = ("decoder_model.onnx", "decoder_with_past_model.onnx")
INT8_AT_LEAST = 0.9
VERSIONS = ("torch", "transformers", "optimum", "onnx", "onnxruntime", "tokenizers", "peft")


class ExportError(ShellmateError):
    """The exported files are not what they must be."""


def export_onnx(model: Any, folder: Path) -> None:
    """Encoder and both decoders in fp32, by Optimum's exporter."""
    onnx_export_from_model(model, folder, task="text2text-generation-with-past", monolith=False, do_validation=False, no_post_process=True)


def int8_share(path: Path) -> float:
    """Share of a model's weight bytes... counted in elements: int8 elements over all elements of initialisers over 1,000 elements, in all subgraphs."""
    total = quantized = 0
    graphs = [onnx.load(path).graph]
    while graphs:
        graph = graphs.pop()
        for tensor in graph.initializer:
            count = 1
            for size in tensor.dims:
                count *= size
            if count > 1000:
                total += count
                quantized += count if tensor.data_type in (onnx.TensorProto.INT8, onnx.TensorProto.UINT8) else 0
        for node in graph.node:
            graphs += [a.g for a in node.attribute if a.type == onnx.AttributeProto.GRAPH]
    return quantized / total if total else 0.0


def quantize(source: Path, target: Path) -> None:
    """Dynamic int8 of one ONNX file: signed weights, one scale per output channel."""
    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True, extra_options={"MatMulConstBOnly": True})


def build_bundle(model: Any, tokenizer: Path, out: Path, manifest: Manifest, int8: bool = True, more: Sequence[Path] = ()) -> Manifest:
    """Writes a complete bundle folder at `out` (made aside, then renamed), with copies of the files `more`; returns its manifest.

    Raises `ExportError` when the weights are not really int8.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".export-") as scratch:
        raw, made = Path(scratch) / "raw", Path(scratch) / "bundle"
        made.mkdir()
        export_onnx(model, raw)
        final = raw
        if int8:
            final = Path(scratch) / "int8"
            final.mkdir()
            for name in (ENCODER, *_DECODERS):
                quantize(raw / name, final / name)
        merge_decoders(final / _DECODERS[0], final / _DECODERS[1], save_path=made / MERGED, strict=False)
        shutil.copy(final / ENCODER, made / ENCODER)
        for name in ("config.json", "generation_config.json"):
            shutil.copy(raw / name, made / name)
        shutil.copy(tokenizer, made / "tokenizer.json")
        for path in more:
            shutil.copy(path, made / path.name)
        if int8:
            for name in (ENCODER, MERGED):
                share = int8_share(made / name)
                if share < INT8_AT_LEAST:
                    raise ExportError(f"{name}: only {share:.0%} of the weights are int8.", "This is a defect of the exporter versions in use.")
        complete = Manifest(**{**manifest.__dict__, "prefix": manifest.prefix or PREFIX, "versions": {n: version(n) for n in VERSIONS}})
        complete = write_manifest(made, complete)
        if out.exists():
            old = out.with_name(f".old-{out.name}")
            shutil.rmtree(old, ignore_errors=True)
            out.rename(old)
            made.rename(out)
            shutil.rmtree(old)
        else:
            made.rename(out)
        return complete
