"""`shellmate model`: what the bundle is, whether it is whole, how good and how fast it is, and how to make one."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from shellmate.core.errors import BundleError, ExitCode, UsageError

HELP = "The model bundle: information, verification, evaluation, benchmark, export."
EXAMPLE = "shellmate model info\n  shellmate model eval my-cases.jsonl"
BARE = "info"


def add(parser: argparse.ArgumentParser) -> None:
    """Declares the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="info|verify|eval|bench|export")
    info = actions.add_parser("info", help="name, adapter, sizes, figures of the bundle")
    info.add_argument("--json", action="store_true", help="the manifest as one JSON object")
    verify = actions.add_parser("verify", help="compare every file with the manifest; exit 4 when something is missing or damaged")
    verify.add_argument("--deep", action="store_true", help="also compare the fast engine with Optimum's generate on some requests")
    evaluate = actions.add_parser("eval", help="score the bundle on JSONL files of requests and accepted commands")
    evaluate.add_argument("files", nargs="+", type=Path, metavar="FILE", help='lines of {"request", "accept": [...]} or {"nl", "cmd"}')
    evaluate.add_argument("--json", action="store_true", help="one JSON object a file")
    evaluate.add_argument("--reference", action="store_true", help="use Optimum's generate")
    evaluate.add_argument("--limit", type=int, default=0, help="only the first so many cases")
    bench = actions.add_parser("bench", help="time PyTorch, Optimum, CTranslate2 and this engine on the same requests")
    bench.add_argument("-n", "--requests", type=int, default=100, help="how many requests (default 100)")
    bench.add_argument("--threads", type=int, default=2, help="threads for each (default 2)")
    bench.add_argument("--base", type=Path, default=None, help="folder with the same weights for PyTorch (default: the tuned base)")
    bench.add_argument("--only", default="eager,optimum,ctranslate2,ours,whole", help="which of eager,optimum,ctranslate2,ours,whole")
    export = actions.add_parser("export", help="make a bundle of a T5 folder (safetensors and tokenizer.json)")
    export.add_argument("source", type=Path, help="folder of the model")
    export.add_argument("out", type=Path, help="folder of the bundle; a bundle that is there is replaced")
    export.add_argument("--fp32", action="store_true", help="leave the weights in float32")
    for action in (info, verify, evaluate, bench):
        action.add_argument("--bundle", type=Path, default=None, help="folder of the bundle (default: the one in use)")


def run(options: argparse.Namespace) -> int:
    """Carries out one action."""
    return {"info": _info, "verify": _verify, "eval": _eval, "bench": _bench, "export": _export}[options.action](options)


def _folder(options: argparse.Namespace) -> Path:
    from shellmate.engine.choice import current_bundle

    named: Path | None = options.bundle
    return named or current_bundle(str(Path.cwd()))


def _info(options: argparse.Namespace) -> int:
    from shellmate.engine.manifest import read_manifest

    folder = _folder(options)
    manifest = read_manifest(folder)
    if options.json:
        print(json.dumps({"folder": str(folder), "fingerprint": manifest.fingerprint, **manifest.as_json()}, ensure_ascii=False))
        return ExitCode.DONE
    size = sum(entry.size for entry in manifest.files.values())
    rows: list[tuple[str, Any]] = [
        ("folder", folder), ("name", manifest.name), ("adapter", manifest.adapter or "none"), ("fingerprint", manifest.fingerprint), ("family", manifest.family),
        ("method", manifest.method), ("loader", manifest.loader), ("size", f"{size / 1e6:.1f} MB in {len(manifest.files)} files"),
    ]  # fmt: skip
    rows += [(f"config {k}", v) for k, v in manifest.config.items()]
    for name, figures in manifest.metrics.items():
        rows.append((name, "  ".join(f"{k} {v}" for k, v in figures.items()) if isinstance(figures, dict) else figures))
    width = max(len(key) for key, _ in rows) + 2
    for key, value in rows:
        print(f"{key:<{width}}{value}")
    return ExitCode.DONE


_DEEP = ("list files", "find pdf files larger than 10MB in ~/docs", "count lines in notes.txt", "show the ten largest folders", "kill the process on port 8080")


def _verify(options: argparse.Namespace) -> int:
    from shellmate.engine.manifest import check_files, read_manifest

    folder = _folder(options)
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    print(f"{folder}: {len(manifest.files)} files as the manifest says (fingerprint {manifest.fingerprint})")
    if options.deep:
        from shellmate.core.slots import extract
        from shellmate.engine.base import load_engine

        fast, reference = load_engine(folder), load_engine(folder, reference=True)
        for text in _DEEP:
            answers = [[h.template for h in engine.generate(extract(text), 5, 5)] for engine in (fast, reference)]
            if answers[0] != answers[1]:
                raise BundleError(f"{folder}: the fast engine and Optimum differ on {text!r}.", 'Set engine = "optimum" with `shellmate config set engine optimum`, and please report it.')
        print(f"{type(fast).__name__} and Optimum give the same answers to {len(_DEEP)} requests")
    return ExitCode.DONE


def _eval(options: argparse.Namespace) -> int:
    from shellmate.engine.base import load_engine
    from shellmate.training.evaluate import read_cases, report, run_cases

    sets = [(path, read_cases(path)) for path in options.files]
    engine = load_engine(_folder(options), reference=options.reference)
    for path, cases in sets:
        chosen = cases[: options.limit] if options.limit > 0 else cases
        if not chosen:
            raise UsageError(f"{path} holds no cases.", 'Expected lines of {"request", "accept": [...]}.')
        found = report(path.name, run_cases(chosen, engine.answer, manifest=engine.manifest)).as_json()
        if options.json:
            print(json.dumps(found, ensure_ascii=False))
        else:
            print(f"{path}: " + "  ".join(f"{k} {v}" for k, v in found.items() if k not in ("set", "by_category")))
    return ExitCode.DONE


def _bench(options: argparse.Namespace) -> int:
    from shellmate.engine.base import default_bundle
    from shellmate.training import bench
    from shellmate.training.data import Split
    from shellmate.training.release import held_out
    from shellmate.training.unpacked import base_for

    names = options.only.split(",")
    unknown = [n for n in names if n not in bench.TITLES]
    if unknown or options.requests < 1 or options.threads < 1:
        raise UsageError(f"--only {options.only}, -n {options.requests}, --threads {options.threads}: not usable.", f"--only takes {','.join(bench.TITLES)}; the numbers are at least 1.")
    folder = _folder(options)
    base = options.base or base_for(default_bundle())
    requests = [case.request for case in held_out(Split.DEV, options.requests, seed=5)]
    sys.stderr.write(f"{len(requests)} requests to each of {', '.join(names)}; other work on this computer spoils the figures.\n")
    result = bench.run(folder, base, requests, options.threads, names)
    print(bench.table(result))
    print(json.dumps(result, ensure_ascii=False))
    return ExitCode.DONE


def _export(options: argparse.Namespace) -> int:
    import tempfile

    from shellmate.engine import hub
    from shellmate.engine.manifest import Manifest
    from shellmate.training import export, export_causal, families
    from shellmate.training.options import TrainOptions

    loaded = families.load(TrainOptions(model_name=str(options.source), method="full"))
    loader = hub.CAUSAL if loaded.causal else "t5-onnx" if loaded.own and loaded.family == "t5" else hub.SEQ2SEQ
    manifest = Manifest(options.source.resolve().name, loaded.family, loader, "full", loaded.codec.prefix, {})
    build = export_causal.build_causal if loaded.causal else export.build_bundle
    with tempfile.TemporaryDirectory() as scratch:
        tokenizer = Path(scratch) / "tokenizer.json"
        loaded.codec.tokenizer.save(str(tokenizer))
        manifest = build(loaded.model.float().eval(), tokenizer, options.out, manifest, not options.fp32)
    sys.stderr.write(f"Made the bundle {options.out} (fingerprint {manifest.fingerprint}).\n")
    return ExitCode.DONE
