"""From a causal PyTorch model (GPT-2) to a bundle: one ONNX file with past through Optimum, int8, tokenizer, manifest."""

from __future__ import annotations

import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from optimum.exporters.onnx import onnx_export_from_model

from shellmate.engine.manifest import Manifest, write_manifest
from shellmate.training import export

MODEL = "model.onnx"


def build_causal(model: Any, tokenizer: Path, out: Path, manifest: Manifest, int8: bool = True) -> Manifest:
    """Writes a complete bundle folder at `out`, made aside and renamed; returns its manifest.

    Raises `ExportError` when the weights are not really int8.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".export-") as scratch:
        raw, made = Path(scratch) / "raw", Path(scratch) / "bundle"
        made.mkdir()
        onnx_export_from_model(model, raw, task="text-generation-with-past", monolith=False, do_validation=False)
        if int8:
            export.quantize(raw / MODEL, made / MODEL)
            if (share := export.int8_share(made / MODEL)) < export.INT8_AT_LEAST:
                raise export.ExportError(f"{MODEL}: only {share:.0%} of the weights are int8.", "This is a defect of the exporter versions in use.")
        else:
            shutil.copy(raw / MODEL, made / MODEL)
        for name in ("config.json", "generation_config.json"):
            shutil.copy(raw / name, made / name)
        shutil.copy(tokenizer, made / "tokenizer.json")
        complete = write_manifest(made, Manifest(**{**manifest.__dict__, "versions": {n: version(n) for n in export.VERSIONS}}))
        shutil.rmtree(out, ignore_errors=True)
        made.rename(out)
        return complete
