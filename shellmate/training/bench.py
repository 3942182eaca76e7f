"""The benchmark: the same requests to PyTorch eager, Optimum, CTranslate2 and our engine, in turns, each in a process of its own.

Taking turns request by request makes a busy minute of the computer a busy minute for all of them.
"""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from shellmate.core.errors import ShellmateError
from shellmate.engine.manifest import read_manifest

GREEDY, WIDE, GUIDE = 1, 5, 4
"""Beams: greedy, the product's, the guide's (PyTorch eager)."""
TITLES = {"eager": "PyTorch eager fp32", "optimum": "Optimum generate int8", "ctranslate2": "CTranslate2 int8", "ours": "shellmate int8", "whole": "shellmate int8, known intents too"}
_PACKAGES = ("torch", "transformers", "optimum", "onnxruntime", "ctranslate2", "numpy")


class BenchError(ShellmateError):
    """A contestant could not be run."""


@dataclass
class Contestant:
    """A worker process and what it has done so far."""

    name: str
    process: subprocess.Popen[str]
    load_s: float = 0.0
    rss_mb: float = 0.0
    times: dict[int, list[float]] = field(default_factory=dict)
    """Milliseconds by number of beams."""
    tokens: dict[int, int] = field(default_factory=dict)
    tops: dict[int, list[str]] = field(default_factory=dict)

    def exchange(self, message: dict[str, Any] | None) -> dict[str, Any]:
        """Sends a line (None: only listens), returns the answer. Raises `BenchError` when the worker has died."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        if message is not None:
            self.process.stdin.write(json.dumps(message) + "\n")
            self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise BenchError(f"The contestant {self.name} ended at once.", f"Run `python -m shellmate.training.bench_worker {self.name} ...` to see why.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def answer(self, request: str, beams: int) -> None:
        """One timed request."""
        found = self.exchange({"request": request, "beams": beams})
        self.times.setdefault(beams, []).append(found["ms"])
        self.tokens[beams] = self.tokens.get(beams, 0) + found["tokens"]
        self.tops.setdefault(beams, []).append(found["top"])

    def row(self, beams: int) -> dict[str, Any]:
        """Figures of one number of beams."""
        times = sorted(self.times[beams])
        return {
            "engine": self.name, "beams": beams, "p50_ms": round(times[len(times) // 2], 1), "p95_ms": round(times[int(len(times) * 0.95)], 1),
            "tokens_per_s": round(self.tokens[beams] / sum(times) * 1000, 1), "load_s": round(self.load_s, 2), "rss_mb": round(self.rss_mb, 1),
        }  # fmt: skip


def _command(name: str, bundle: Path, base: Path, threads: int) -> list[str]:
    return [sys.executable, "-m", "shellmate.training.bench_worker", name, str(bundle), str(base), str(threads)]


def _start(name: str, bundle: Path, base: Path, threads: int, scratch: Path) -> Contestant:
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "TOKENIZERS_PARALLELISM": "false"}
    if name == "ctranslate2":
        bundle = scratch / "ctranslate2"
        if subprocess.run(_command("convert", bundle, base, threads), stderr=subprocess.DEVNULL, check=False).returncode:
            raise BenchError(f"{base} cannot be converted for CTranslate2.", "Leave it out with --only eager,optimum,ours.")
    found = Contestant(name, subprocess.Popen(_command(name, bundle, base, threads), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment))
    found.load_s = found.exchange(None)["load_s"]
    return found


def bandwidth_gb_s(threads: int) -> float:
    """Bytes read and written per second by copying 128 MiB in every thread, GB/s; the best of five rounds."""
    size = 128 * 2**20
    pairs = [(np.ones(size, np.uint8), np.empty(size, np.uint8)) for _ in range(threads)]
    best = 0.0
    for _ in range(5):
        workers = [threading.Thread(target=np.copyto, args=(target, source)) for source, target in pairs]
        began = time.perf_counter()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        best = max(best, 2 * size * threads / (time.perf_counter() - began) / 1e9)
    return best


def weights_per_token(bundle: Path) -> int:
    """Bytes of int8 matrices that one decoder step reads."""
    import onnx

    from shellmate.engine.fast_cache import derived

    with derived(bundle, read_manifest(bundle)) as made:
        return sum(int(np.prod(t.dims)) for t in onnx.load(made.step).graph.initializer if t.data_type == onnx.TensorProto.INT8 and len(t.dims) == 2)


def cpu() -> str:
    """The processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def run(bundle: Path, base: Path, requests: Sequence[str], threads: int, names: Sequence[str]) -> dict[str, Any]:
    """Everything measured, as one JSON object. Raises `BenchError`."""
    missing = [n for n in names if n == "ctranslate2" and importlib.util.find_spec(n) is None]
    contestants: list[Contestant] = []
    try:
        with tempfile.TemporaryDirectory(prefix="shellmate-") as scratch:
            contestants += [_start(n, bundle, base, threads, Path(scratch)) for n in names if n not in missing]
        for request in requests:
            for contestant in contestants:
                for beams in (GREEDY, GUIDE if contestant.name == "eager" else WIDE):
                    contestant.answer(request, beams)
        for contestant in contestants:
            contestant.rss_mb = contestant.exchange({})["rss_mb"]
    finally:
        for contestant in contestants:
            contestant.process.kill()
            contestant.process.wait()
    rows = [c.row(beams) for c in contestants for beams in sorted(c.times)]
    return {
        "requests": len(requests), "threads": threads, "cpu": cpu(), "python": platform.python_version(), "rows": rows, "left_out": missing,
        "bundle_mb": round(sum(e.size for e in read_manifest(bundle).files.values()) / 1e6, 1), "agreement": _agreement(contestants),
        "memory": _memory(bundle, threads, rows), "versions": {p: version(p) for p in _PACKAGES if importlib.util.find_spec(p)},
    }  # fmt: skip


def _agreement(contestants: Sequence[Contestant]) -> dict[str, float]:
    """Share of requests where a contestant's best answer is ours, greedy."""
    own = next((c for c in contestants if c.name == "ours"), None)
    if own is None:
        return {}
    wanted = own.tops[GREEDY]
    return {c.name: round(sum(a == b for a, b in zip(c.tops[GREEDY], wanted, strict=True)) / len(wanted), 3) for c in contestants if c is not own}


def _memory(bundle: Path, threads: int, rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """The limit that memory sets to greedy decoding, and our share of it."""
    per_token, speed = weights_per_token(bundle), bandwidth_gb_s(threads)
    limit = speed * 1e9 / per_token
    own = next((r["tokens_per_s"] for r in rows if r["engine"] == "ours" and r["beams"] == GREEDY), 0.0)
    return {"bytes_per_token": per_token, "copy_gb_s": round(speed, 1), "limit_tokens_per_s": round(limit, 1), "our_share": round(own / limit, 3)}


def table(result: dict[str, Any]) -> str:
    """The rows for people, with ratios to ours."""
    own = {(r["beams"] == GREEDY): r for r in result["rows"] if r["engine"] == "ours"}
    lines = ["| engine | search | p50 ms | p95 ms | tokens/s | ours / this, p50 | p95 | load s | RSS MB |", "|---|---|---:|---:|---:|---:|---:|---:|---:|"]
    for row in result["rows"]:
        search = "greedy" if row["beams"] == GREEDY else f"beam {row['beams']}"
        mine = own.get(row["beams"] == GREEDY)
        ratios = f"{mine['p50_ms'] / row['p50_ms']:.2f} | {mine['p95_ms'] / row['p95_ms']:.2f}" if mine else " | "
        lines.append(f"| {TITLES[row['engine']]} | {search} | {row['p50_ms']} | {row['p95_ms']} | {row['tokens_per_s']} | {ratios} | {row['load_s']} | {row['rss_mb']} |")
    memory = result["memory"]
    lines.append(
        f"\n{result['requests']} requests, {result['threads']} threads, {result['cpu']}; bundle {result['bundle_mb']} MB. One piece reads {memory['bytes_per_token'] / 1e6:.1f} MB of weights: "
        f"at {memory['copy_gb_s']} GB/s (measured by copying) at most {memory['limit_tokens_per_s']:.0f} pieces/s from memory; ours greedy, encoder included: {memory['our_share']:.0%} of that."
    )
    return "\n".join(lines)
