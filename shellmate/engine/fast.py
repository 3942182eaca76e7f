"""The fast engine: the weights that Optimum exported, on ONNX Runtime and numpy alone. torch is never imported.

It gives the tokens that the reference engine gives: the int8 arithmetic is the same, and all beams of a step are one batch, as there
(dynamic int8 scales depend on what is in the batch; so requests are never batched together, nor drafts verified in one pass).
"""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np

from shellmate.core.slots import SlottedRequest
from shellmate.engine.affinity import load_affinity
from shellmate.engine.base import (
    EOS,
    LONGEST_SOURCE,
    LONGEST_TARGET,
    PAD,
    Answer,
    Hypothesis,
    banned_ids,
    decode,
    load_tokenizer,
    source_ids,
)
from shellmate.engine.evidence import judged
from shellmate.engine.fast_search import Floats, Found, Limits, beam_search, greedy
from shellmate.engine.known import ROWS, load_known
from shellmate.engine.manifest import Manifest

THREADS = 1
"""Of ONNX Runtime. Matrices of this size gain little from a second one (three layers, beam 5, two quiet cores: 12.7 ms against 13.5), and where
other programs want the cores, the two wait for each other at every node (the same requests beside ten busy processes: 193 ms against 71)."""
_LIMITS = Limits(PAD, EOS, LONGEST_TARGET)


class FastEngine:
    """A bundle behind ONNX Runtime, without transformers and torch. Threads may share it: requests queue."""

    def __init__(self, folder: Path, manifest: Manifest, threads: int = THREADS) -> None:
        from shellmate.engine.fast_cache import derived
        from shellmate.engine.fast_session import Decoder

        self.folder, self.manifest = folder, manifest
        self.tokenizer = load_tokenizer(folder)
        with derived(folder, manifest) as made:
            self._known = load_known(folder, self.tokenizer)
            self._affinity = load_affinity(folder)
            self._decoder = Decoder(made.encoder, made.step, made.shape, made.vocabulary, threads=threads)
        self._one_at_a_time = threading.Lock()

    def generate(self, request: SlottedRequest, beams: int, count: int) -> list[Hypothesis]:
        """See `Engine.generate`."""
        ids = np.array([source_ids(self.tokenizer, self.manifest.prefix, request)], np.int64)
        banned = np.array(banned_ids(self.tokenizer, request), np.int64)
        with self._one_at_a_time:
            self._decoder.start(ids, beams)
            if beams == 1:
                found = [greedy(self._decoder.step, _LIMITS, banned)]
            else:
                found = beam_search(self._decoder.step, _LIMITS, banned, beams, count)
        return [self._hypothesis(f) for f in found]

    def answer(self, request: SlottedRequest, beams: int) -> Answer:
        """See `Engine.answer`."""
        if self._known is None:
            return Answer(judged(self._affinity, request, self.generate(request, beams, beams)))
        ids = np.array([source_ids(self.tokenizer, self.manifest.prefix, request)], np.int64)
        banned = np.array(banned_ids(self.tokenizer, request), np.int64)
        with self._one_at_a_time:
            pooled = self._decoder.start(ids, max(beams, ROWS))
            free = [self._hypothesis(f) for f in beam_search(self._decoder.step, _LIMITS, banned, beams, beams)]
            refusal, places = self._known.refusal_and_places(pooled)
            self._decoder.again()
            known = self._known.hypotheses(request, self._decoder.step, places)
        return Answer(judged(self._affinity, request, [*self._known.weighed(free, request, places), *known]), refusal, ids.shape[1] >= LONGEST_SOURCE)

    def state(self, request: SlottedRequest) -> Floats:
        """The mean of the encoder's states [width]: what the recognizer tells intents by."""
        ids = np.array([source_ids(self.tokenizer, self.manifest.prefix, request)], np.int64)
        with self._one_at_a_time:
            return self._decoder.start(ids, 1)

    def _hypothesis(self, found: Found) -> Hypothesis:
        return Hypothesis(decode(self.tokenizer, found.ids), found.log_probability, len(found.ids))
