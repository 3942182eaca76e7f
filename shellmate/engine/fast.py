"""The fast engine: the files that Optimum exported, on ONNX Runtime and numpy alone. torch is never imported.

It gives the tokens that the reference engine gives: the weights, and so the int8 arithmetic, are the same to the bit, and all beams of
a step are one batch, as there (dynamic int8 scales depend on what is in the batch).
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import onnxruntime

from shellmate.core.slots import SlottedRequest
from shellmate.engine.base import EOS, LONGEST_TARGET, PAD, Hypothesis, banned_ids, decode, load_tokenizer, source_ids
from shellmate.engine.fast_search import Floats, Found, Ids, beam_search, greedy
from shellmate.engine.manifest import Manifest

MOST_THREADS = 4
"""More do not help matrices of this size."""


def default_threads() -> int:
    """Cores this process may use, at most `MOST_THREADS`."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(MOST_THREADS, usable))


class FastEngine:
    """A bundle behind ONNX Runtime, without transformers and torch."""

    def __init__(self, folder: Path, manifest: Manifest, threads: int | None = None) -> None:
        from shellmate.engine.fast_graph import derive

        self.folder, self.manifest = folder, manifest
        self.tokenizer = load_tokenizer(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or default_threads()
        options.log_severity_level = 3
        encoder, step = derive(folder)
        self._encoder = onnxruntime.InferenceSession(encoder.SerializeToString(), options, providers=["CPUExecutionProvider"])
        self._step = onnxruntime.InferenceSession(step.SerializeToString(), options, providers=["CPUExecutionProvider"])
        self._names = [o.name for o in self._step.get_outputs()]
        self._shape = {i.name: i.shape for i in self._step.get_inputs()}

    def generate(self, request: SlottedRequest, beams: int, count: int) -> list[Hypothesis]:
        """See `Engine.generate`."""
        ids = np.array([source_ids(self.tokenizer, self.manifest.prefix, request)], np.int64)
        banned = np.array(banned_ids(self.tokenizer, request), np.int64)
        step = self._stepper(ids)
        if beams == 1:
            found = [greedy(step, PAD, EOS, LONGEST_TARGET, banned)]
        else:
            found = beam_search(step, PAD, EOS, LONGEST_TARGET, banned, beams, count)
        return [self._hypothesis(f) for f in found]

    def _hypothesis(self, found: Found) -> Hypothesis:
        return Hypothesis(decode(self.tokenizer, found.ids), found.log_probability, len(found.ids))

    def _stepper(self, ids: Ids):  # type: ignore[no-untyped-def]
        mask = np.ones_like(ids)
        cross = dict(zip([o.name.replace("present.", "past_key_values.") for o in self._encoder.get_outputs()], self._encoder.run(None, {"input_ids": ids, "attention_mask": mask}), strict=True))
        past = {n: np.zeros((1, s[1], 0, s[3]), np.float32) for n, s in self._shape.items() if ".decoder." in n}

        def step(tokens: Ids, parents: Ids | None) -> Floats:
            rows = len(tokens)
            known = past if parents is None else {n: v[parents] for n, v in past.items()}
            feed = {"input_ids": tokens[:, None], "encoder_attention_mask": np.repeat(mask, rows, 0), **known}
            feed |= {n: np.repeat(v, rows, 0) for n, v in cross.items()}
            out = dict(zip(self._names, self._step.run(None, feed), strict=True))
            for name in past:
                past[name] = out[name.replace("past_key_values.", "present.")]
            return out["logits"][:, -1]

        return step
