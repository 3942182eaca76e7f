"""A PyTorch model behind the engine's interface, in batches: for evaluation while training, and for parity checks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import LogitsProcessor, LogitsProcessorList

from shellmate.core.slots import SlottedRequest
from shellmate.engine.base import EOS, LONGEST_TARGET, Answer, Hypothesis, banned_ids, decode, source_ids
from shellmate.engine.manifest import Manifest
from shellmate.training.tokenizer import PREFIX


class _Ban(LogitsProcessor):  # type: ignore[misc]
    """Adds a [rows, vocabulary] mask of 0 and -inf."""

    def __init__(self, mask: torch.Tensor) -> None:
        self.mask = mask

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        return scores + self.mask


class TorchEngine:
    """Any transformers encoder-decoder with our tokenizer."""

    def __init__(self, model: Any, tokenizer: Tokenizer, prefix: str = PREFIX) -> None:
        self.model, self.tokenizer, self.prefix = model, tokenizer, prefix
        self.manifest = Manifest("torch", "t5", "torch", "full", prefix, {})
        self.folder = Path()

    def generate(self, request: SlottedRequest, beams: int, count: int) -> list[Hypothesis]:
        """See `Engine.generate`."""
        return self.generate_batch([request], beams, count)[0]

    def answer(self, request: SlottedRequest, beams: int) -> Answer:
        """See `Engine.answer`."""
        return Answer(tuple(self.generate(request, beams, beams)))

    @torch.no_grad()
    def generate_batch(self, requests: Sequence[SlottedRequest], beams: int, count: int) -> list[list[Hypothesis]]:
        """`count` hypotheses for each request."""
        rows = [source_ids(self.tokenizer, self.prefix, r) for r in requests]
        longest = max(map(len, rows))
        ids = torch.tensor([r + [0] * (longest - len(r)) for r in rows])
        mask = torch.zeros(len(rows), self.model.config.vocab_size)
        mask[:, self.tokenizer.get_vocab_size() :] = float("-inf")
        for i, request in enumerate(requests):
            mask[i, banned_ids(self.tokenizer, request)] = float("-inf")
        out = self.model.generate(
            input_ids=ids, attention_mask=(ids != 0).long(), num_beams=beams, num_return_sequences=count, do_sample=False,
            max_length=LONGEST_TARGET + 1, early_stopping=beams > 1, length_penalty=1.0, renormalize_logits=True,
            logits_processor=LogitsProcessorList([_Ban(mask.repeat_interleave(beams, 0))]), return_dict_in_generate=True, output_scores=True,
        )  # fmt: skip
        scores = self.model.compute_transition_scores(out.sequences, out.scores, getattr(out, "beam_indices", None), normalize_logits=beams == 1)
        found: list[list[Hypothesis]] = [[] for _ in requests]
        for i, (row, per_token) in enumerate(zip(out.sequences, scores, strict=True)):
            written = row[1:].tolist()
            length = written.index(EOS) + 1 if EOS in written else len(written)
            found[i // count].append(Hypothesis(decode(self.tokenizer, written), float(per_token[:length].sum()), length))
        return found
