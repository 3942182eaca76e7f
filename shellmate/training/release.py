"""Makes the committed model: bundle with calibration and figures, and the tuned base, from a tuned model's folder.

`python -m shellmate.training.release --tuned runs/general/tuned --adapter runs/general/adapter --out models [--corpora FOLDER] [--dev FILE...]`; with `--again models/BUNDLE` in
place of `--tuned` and `--adapter`, a released bundle keeps its weights and gets what is new in the dataset: recognizer, affinities, calibration, figures. With `--beside models/BUNDLE`
the new weights take over that bundle's affinities, which do not depend on weights, and its recognizer is where the new one begins: a third of the time.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from transformers import T5ForConditionalGeneration

from shellmate.engine import affinity as engine_affinity
from shellmate.engine import intents_file
from shellmate.engine import recognizer as engine_recognizer
from shellmate.engine.base import DEFAULT_BUNDLE, load_engine
from shellmate.engine.manifest import Manifest, read_manifest, write_manifest
from shellmate.training import affinity, recognizer
from shellmate.training.calibrate import calibrate
from shellmate.training.compose import Composer, read_compositions
from shellmate.training.data import Generator, Split
from shellmate.training.evaluate import Case, read_cases, report, run_cases
from shellmate.training.export import build_bundle
from shellmate.training.intents import DATA, load_intents, read_modifiers
from shellmate.training.no_command import held_out_cases

FREE, EVERYDAY, BLIND = DATA / "requests.dev.jsonl", DATA / "everyday.dev.jsonl", DATA / "blind.dev.jsonl"
"""Three sets written freely by people who did not look at the dataset: what anyone may ask, what several kinds of people ask in a week, and what twelve writers with a
theme each asked; the dataset grew from what was wrong in the first two, and from nothing in the third."""
_CASES = 400
_MORE = 400
"""Cases of the dev split that help to fit the ranking and the confidence."""


def data_sha256() -> str:
    """Digest over all intent files and the modifiers."""
    digest = hashlib.sha256()
    for path in [*sorted((DATA / "intents").glob("*.txt")), *sorted((DATA / "compositions").glob("*.txt")), DATA / "modifiers.txt"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def held_out(split: Split, count: int, seed: int = 99) -> list[Case]:
    """Distinct generated cases of a split that never trains."""
    intents, _ = load_intents()
    cases: dict[str, Case] = {}
    for pair in Generator(intents, read_modifiers(), seed, split):
        cases.setdefault(pair.request, Case(pair.request, pair.accepted, pair.category))
        if len(cases) >= count:
            break
    return list(cases.values())


def composed(count: int, seed: int = 99) -> list[Case]:
    """Distinct commands put together from parts, in combinations that never train."""
    pairs = Composer(read_compositions()[0], seed, Split.MODIFIERS)
    cases = {pair.request: Case(pair.request, pair.accepted, pair.category) for pair in itertools.islice(pairs, count)}
    return list(cases.values())


def figures(bundle: Path, dev: list[Path], count: int = _CASES) -> dict[str, Any]:
    """Scores of the bundle, whole path, on held-out phrasings, held-out modifiers, held-out compositions, the three free sets and the given files."""
    engine = load_engine(bundle)
    sets = {
        "held-out phrasings": held_out(Split.TEST, count),
        "held-out modifiers": held_out(Split.MODIFIERS, count),
        "composed": composed(count),
        "free requests": read_cases(FREE),
        "everyday requests": read_cases(EVERYDAY),
        "asked blind": read_cases(BLIND),
    }
    sets |= {path.stem: read_cases(path) for path in dev}
    return {name: report(name, run_cases(cases, engine.answer, manifest=engine.manifest)).as_json() for name, cases in sets.items()}


_DROPPED_BITS = 2
"""Of bfloat16's seven bits behind the point. A weight changes by 1/64 at most; packed, a file is a sixth smaller."""


def narrow(file: Path) -> None:
    """Rounds the matrices of a file of bfloat16 weights so that it packs well: a base's every copy stays in the history."""
    weights = load_file(file)
    for name, weight in weights.items():
        if weight.dtype is torch.bfloat16 and weight.ndim > 1:
            bits = weight.contiguous().view(torch.int16)
            weights[name] = ((bits + (1 << (_DROPPED_BITS - 1))) & -(1 << _DROPPED_BITS)).view(torch.bfloat16)
    save_file(weights, file, metadata={"format": "pt"})


def settled(bundle: Path, dev: list[Path], corpora: Path | None, onwards: bool) -> dict[str, Any]:
    """Fits what stands beside a bundle's weights, calibrates, scores, and writes the manifest; returns the figures."""
    told = recognizer.write(bundle, 1 if onwards else recognizer.DRAWS, onwards)
    affinity.write(bundle, corpora, lambda line: print(line, flush=True))
    return judged(bundle, dev, told)


def judged(bundle: Path, dev: list[Path], told: dict[str, float]) -> dict[str, Any]:
    """Calibrates and scores a bundle as it is, and writes the manifest; `told` says how well the recognizer does. Returns the figures."""
    write_manifest(bundle, read_manifest(bundle))
    found: dict[str, Any] = {
        "recognizer": told,
        "calibration": calibrate(
            bundle,
            [FREE, EVERYDAY, BLIND],
            [*read_cases(DATA / "out_of_domain.dev.jsonl"), *held_out_cases()],
            [*held_out(Split.DEV, _MORE), *composed(_MORE // 2, seed=98)],
        ),
    }
    found |= figures(bundle, dev)
    complete = read_manifest(bundle)
    metrics = {name: {k: v for k, v in f.items() if k not in ("by_category", "set", "p50_ms", "p95_ms")} for name, f in found.items() if name not in ("calibration", "recognizer")}
    write_manifest(bundle, replace(complete, metrics={**metrics, "recognizer": told}, data_sha256=data_sha256()))
    return found


def name_parent(bundle: Path) -> None:
    """Writes a bundle's fingerprint into the manifest of the base beside it, where there is one."""
    base = bundle.with_name(f"{bundle.name}-base")
    if base.is_dir():
        write_manifest(base, replace(read_manifest(base), parent=read_manifest(bundle).fingerprint))


def release(tuned: Path, adapter: Path | None, out: Path, dev: list[Path], notes: dict[str, Any], corpora: Path | None = None, beside: Path | None = None) -> dict[str, Any]:
    """Builds, calibrates, scores; returns the figures written into the manifest. `beside`: a bundle whose affinities are kept and whose recognizer is the start of the new one."""
    model = T5ForConditionalGeneration.from_pretrained(tuned, torch_dtype=torch.float32)
    config = {"d_model": model.config.d_model, "d_ff": model.config.d_ff, "layers": model.config.num_layers, "decoder_layers": model.config.num_decoder_layers, "heads": model.config.num_heads, "vocabulary": model.config.vocab_size, "parameters": model.num_parameters()}
    if adapter is not None:
        config["lora"] = {k: v for k, v in json.loads((adapter / "adapter_config.json").read_text()).items() if k in ("r", "lora_alpha", "target_modules")}
    manifest = Manifest(DEFAULT_BUNDLE, "t5", "t5-onnx", "lora", "translate to command:", {}, config={**config, **notes}, data_sha256=data_sha256())
    bundle = out / DEFAULT_BUNDLE
    build_bundle(model, tuned / "tokenizer.json", bundle, manifest)
    if beside is None:
        found = settled(bundle, dev, corpora, onwards=False)
    else:
        for path in (beside / engine_affinity.FILE, beside / engine_recognizer.FILE, intents_file.within(beside)):
            shutil.copyfile(path, bundle / path.name)
        found = judged(bundle, dev, recognizer.write(bundle, 1, onwards=True))
    base = out / f"{DEFAULT_BUNDLE}-base"
    shutil.rmtree(base, ignore_errors=True)
    shutil.copytree(tuned, base)
    for file in base.glob("*.safetensors"):
        narrow(file)
    write_manifest(base, Manifest(f"{DEFAULT_BUNDLE}-base", "t5", "transformers", "lora", "translate to command:", {}, config=config, parent=read_manifest(bundle).fingerprint))
    return found


def main() -> None:
    """Makes the model folders and prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m shellmate.training.release", description=main.__doc__)
    parser.add_argument("--tuned", type=Path)
    parser.add_argument("--adapter", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--again", type=Path, help="a bundle that keeps its weights")
    parser.add_argument("--beside", type=Path, help="a bundle whose affinities are kept and whose recognizer is the start of the new one")
    parser.add_argument("--corpora", type=Path, help="folder of the public corpora, for the affinities")
    parser.add_argument("--dev", type=Path, nargs="*", default=[], help="more JSONL files to score")
    parser.add_argument("--notes", type=json.loads, default={}, help="JSON for the manifest's config (pairs seen, minutes)")
    options = parser.parse_args()
    if options.again:
        found = settled(options.again, options.dev, options.corpora, onwards=True)
        name_parent(options.again)
    elif options.tuned and options.out:
        found = release(options.tuned, options.adapter, options.out, options.dev, options.notes, options.corpora, options.beside)
    else:
        parser.error("name --tuned and --out, or --again")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
