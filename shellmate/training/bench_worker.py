"""One contestant of the benchmark, in a process of its own: loads, then answers requests from standard input, one line each.

`python -m shellmate.training.bench_worker NAME BUNDLE BASE THREADS`; a line in is `{"request", "beams"}`, a line out `{"ms", "tokens", "top"}`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shellmate.core.slots import SlottedRequest, extract

Run = Callable[[SlottedRequest, int], tuple[int, str]]
"""(request, beams) -> (pieces of the best answer, the answer)"""


def _engine(engine: Any) -> Run:
    def run(request: SlottedRequest, beams: int) -> tuple[int, str]:
        best = engine.generate(request, beams, beams)[0]
        return best.tokens, best.template

    return run


def ours(bundle: Path, base: Path, threads: int) -> Run:
    """The fast engine, as the service runs it."""
    from shellmate.engine.fast import FastEngine
    from shellmate.engine.manifest import read_manifest

    return _engine(FastEngine(bundle, read_manifest(bundle), threads))


def whole(bundle: Path, base: Path, threads: int) -> Run:
    """The fast engine with everything a suggestion needs: the beams, and the known intents filled."""
    from shellmate.engine.fast import FastEngine
    from shellmate.engine.manifest import read_manifest

    engine = FastEngine(bundle, read_manifest(bundle), threads)

    def run(request: SlottedRequest, beams: int) -> tuple[int, str]:
        found = engine.answer(request, beams).hypotheses if beams > 1 else engine.generate(request, 1, 1)
        return found[0].tokens, found[0].template

    return run


def optimum(bundle: Path, base: Path, threads: int) -> Run:
    """Optimum's generate on the same int8 files."""
    import torch

    from shellmate.engine.manifest import read_manifest
    from shellmate.engine.reference import ReferenceEngine

    torch.set_num_threads(threads)
    return _engine(ReferenceEngine(bundle, read_manifest(bundle), threads))


def eager(bundle: Path, base: Path, threads: int) -> Run:
    """The guide's own way: PyTorch in float32, `generate` on the model."""
    import torch
    from tokenizers import Tokenizer
    from transformers import T5ForConditionalGeneration

    from shellmate.training.torch_engine import TorchEngine

    torch.set_num_threads(threads)
    model = T5ForConditionalGeneration.from_pretrained(base, dtype=torch.float32).eval()
    return _engine(TorchEngine(model, Tokenizer.from_file(str(base / "tokenizer.json"))))


def _pieces(base: Path) -> tuple[Any, list[str]]:
    """The base's tokenizer, and its pieces by id."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    known = {i: piece for piece, i in tokenizer.get_vocab(with_added_tokens=True).items()}
    size = json.loads((base / "config.json").read_text(encoding="utf-8"))["vocab_size"]
    return tokenizer, [known.get(i, f"<unused_{i}>") for i in range(size)]


def convert(base: Path, folder: Path) -> None:
    """Writes the base's weights in CTranslate2's int8 form."""
    import torch
    from ctranslate2.converters.transformers import T5Loader
    from transformers import T5ForConditionalGeneration

    model = T5ForConditionalGeneration.from_pretrained(base, dtype=torch.float32)
    loader, (_, pieces) = T5Loader(), _pieces(base)
    spec = loader.get_model_spec(model)
    loader.set_vocabulary(spec, pieces)
    spec.config.bos_token = spec.config.decoder_start_token = pieces[0]
    spec.config.eos_token, spec.config.unk_token = pieces[1], pieces[2]
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir()
    spec.save(str(folder))


def ctranslate2(bundle: Path, base: Path, threads: int) -> Run:
    """CTranslate2 on the same weights, int8, in the folder `bundle`. Its beam search may write any piece: leaving some out would cost it time."""
    import ctranslate2 as ct2

    from shellmate.engine.base import LONGEST_TARGET, decode, source_ids
    from shellmate.training.tokenizer import PREFIX

    tokenizer, pieces = _pieces(base)
    translator = ct2.Translator(str(bundle), device="cpu", compute_type="int8", inter_threads=1, intra_threads=threads)
    ids = {piece: i for i, piece in enumerate(pieces)}

    def run(request: SlottedRequest, beams: int) -> tuple[int, str]:
        source = [pieces[i] for i in source_ids(tokenizer, PREFIX, request)]
        best = translator.translate_batch([source], beam_size=beams, num_hypotheses=beams, max_decoding_length=LONGEST_TARGET, max_input_length=0, return_scores=True)[0].hypotheses[0]
        return len(best) + 1, decode(tokenizer, [ids[p] for p in best])

    return run


CONTESTANTS: dict[str, Callable[[Path, Path, int], Run]] = {"eager": eager, "optimum": optimum, "ctranslate2": ctranslate2, "ours": ours, "whole": whole}


def main() -> None:
    """Loads the contestant and answers until standard input ends; or converts the base, when asked to."""
    name, bundle, base, threads = sys.argv[1:5]
    if name == "convert":
        return convert(Path(base), Path(bundle))
    began = time.perf_counter()
    run = CONTESTANTS[name](Path(bundle), Path(base), int(threads))
    run(extract("list files"), 1)
    print(json.dumps({"load_s": time.perf_counter() - began}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if "request" in asked:
            print(json.dumps(_timed(run, asked)), flush=True)
        else:
            from shellmate.service.state import resident_mb

            print(json.dumps({"rss_mb": resident_mb()}), flush=True)
    return None


def _timed(run: Run, asked: dict[str, Any]) -> dict[str, Any]:
    request = extract(asked["request"])
    began = time.perf_counter()
    tokens, top = run(request, asked["beams"])
    return {"ms": (time.perf_counter() - began) * 1000, "tokens": tokens, "top": top}


if __name__ == "__main__":
    main()
