"""From a trained method to a bundle, for every family; and the proof that the bundle answers as PyTorch does."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from shellmate.core.slots import extract
from shellmate.engine import affinity, hub, intents_file, recognizer
from shellmate.engine.base import default_bundle, load_engine
from shellmate.engine.manifest import Manifest, read_manifest, write_manifest
from shellmate.training import export, export_causal, habits, methods, prompts
from shellmate.training.families import Loaded
from shellmate.training.options import HABITS, TrainOptions
from shellmate.training.pairs import Pair
from shellmate.training.torch_engine import TorchEngine

_KNOWN_FILES = 2
"""Recognizer and known intents."""
PARITY_AT_LEAST = 0.5
"""Share of the greedy answers, each as far as its first difference, that int8 must write as PyTorch in float32 does; without int8 all must agree. A defect of the exporter
leaves next to nothing of them; a model that learnt little wavers, and is for the gate to judge."""


def make(loaded: Loaded, adapter: Path, options: TrainOptions, out: Path, stem: str, parent: str | None, digest: str, metrics: dict[str, Any], requests: Sequence[str], own: Sequence[Pair] = ()) -> list[str]:  # fmt: skip
    """Merges what was learnt into the model and exports it as a bundle at `out`, with the habits in the user's `own` pairs; returns PyTorch's
    greedy answers for `parity`."""
    model, prefix = _whole(loaded, adapter, options), loaded.codec.prefix
    if options.method == "prompt":
        model, prefix = prompts.baked(model, loaded.codec.tokenizer, prefix)
        model = model.float().eval()
    name = Path(options.model_name).name if options.model_name else "shellmate-t5-small"
    loader = hub.CAUSAL if loaded.causal else "t5-onnx" if loaded.own else hub.SEQ2SEQ
    manifest = Manifest(
        name, loaded.family, loader, options.method, prefix, {}, adapter=stem, parent=parent,
        config={k: v for k, v in options.as_json().items() if k not in ("data_path", "output_dir", "model_name", "distill_from")}, metrics=metrics, data_sha256=digest,
    )  # fmt: skip
    inherited: list[Path] = []
    if parent and loaded.own and options.method != "prompt" and not options.student_layers:
        shipped = read_manifest(default_bundle())
        inherited = [path for path in (default_bundle() / recognizer.FILE, intents_file.within(default_bundle())) if path.is_file()]
        manifest = replace(manifest, calibration=shipped.calibration, ranking=shipped.ranking)
    tokenizer = loaded.codec.tokenizer
    exact = TorchEngine(model, tokenizer, prefix) if loaded.own else hub.HubEngine(model, tokenizer, out, manifest)
    answers = [h[0].template for h in exact.generate_batch([extract(r) for r in requests], 1, 1)]
    with tempfile.TemporaryDirectory() as scratch:
        tokenizer.save(str(Path(scratch) / "tokenizer.json"))
        if own and len(inherited) == _KNOWN_FILES:
            inherited = habits.write(own, default_bundle(), Path(scratch), options.seed)
        if inherited and (table := default_bundle() / affinity.FILE).is_file():
            inherited = [*inherited, table]
        if loaded.causal:
            export_causal.build_causal(model, Path(scratch) / "tokenizer.json", out, manifest, options.int8)
        else:
            export.build_bundle(model, Path(scratch) / "tokenizer.json", out, manifest, options.int8, inherited)
    return answers


def with_habits(own: Sequence[Pair], out: Path, stem: str, digest: str, options: TrainOptions, made: Path | None = None) -> None:
    """The shipped bundle at `out` with the habits in the user's `own` pairs; `made` is a folder that has their two files already."""
    shipped = default_bundle()
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(shipped, out)
    if made is not None:
        (out / intents_file.FORMER).unlink(missing_ok=True)
        for path in (made / recognizer.FILE, intents_file.within(made)):
            shutil.copyfile(path, out / path.name)
    else:
        habits.write(own, shipped, out, options.seed)
    plain = read_manifest(shipped)
    write_manifest(out, replace(plain, method=HABITS, adapter=stem, parent=plain.fingerprint, data_sha256=digest, metrics={}))


def _whole(loaded: Loaded, adapter: Path, options: TrainOptions) -> Any:
    """The model with what was learnt in it, in float32."""
    if options.method == "full":
        return type(loaded.model).from_pretrained(adapter, use_safetensors=True).float().eval()
    return methods.merged(methods.load_adapter(loaded.model, options.method, adapter), options.method)


def parity(folder: Path, requests: Sequence[str], wanted: Sequence[str], int8: bool) -> dict[str, Any]:
    """Greedy answers of the bundle against those of PyTorch in float32: how many of how many agree.

    Raises `ExportError` when too little does.
    """
    bundle = load_engine(folder)
    answers = [bundle.generate(extract(r), 1, 1)[0].template for r in requests]
    equal = sum(answer == w for answer, w in zip(answers, wanted, strict=True))
    share = sum(alike(answer, w) for answer, w in zip(answers, wanted, strict=True)) / max(1, len(requests))
    if share < PARITY_AT_LEAST if int8 else equal < len(requests):
        said = f"The exported bundle gives {equal} of {len(requests)} answers as PyTorch does, and {share:.0%} of what it writes up to the first difference."
        raise export.ExportError(said, "This is a defect of the exporter versions in use.")
    return {"compared": len(requests), "equal": equal}


def alike(answer: str, wanted: str) -> float:
    """How much of the longer text stands before the first difference, 0 to 1."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(answer, wanted, strict=False)))
    return 1.0 if answer == wanted else same / max(len(answer), len(wanted))
