"""Bundles of models from a hub (T5, FLAN-T5, BART, GPT-2) with their own tokenizers, through Optimum and transformers' `generate`.

Slower than the fast engine and it needs torch, but every family and method of the guide runs through it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from shellmate.core.slots import ARITHMETIC, CLOSE, OPEN, STEM, SlottedRequest, SlotType, all_symbols
from shellmate.engine.base import LONGEST_SOURCE, LONGEST_TARGET, Answer, Hypothesis, load_tokenizer, prompt_ids
from shellmate.engine.manifest import Manifest
from shellmate.engine.textcode import TextCode

SEQ2SEQ, CAUSAL = "hub-seq2seq", "hub-causal"
"""Names of the loaders."""
SEPARATOR = "\n"
"""Between request and command in a causal model."""


class HubEngine:
    """Any model with transformers' `generate`, on ONNX Runtime or torch."""

    def __init__(self, model: Any, tokenizer: Tokenizer, folder: Path, manifest: Manifest) -> None:
        self.model, self.tokenizer, self.folder, self.manifest = model, tokenizer, folder, manifest
        self.causal = manifest.loader == CAUSAL
        self._code = TextCode(tokenizer)
        self.eos = int(model.config.eos_token_id)
        pad = model.config.pad_token_id
        self.pad = self.eos if pad is None else int(pad)

    def _source(self, request: SlottedRequest) -> list[int]:
        ids = self._code.encode(f"{self.manifest.prefix} {request.text}")[: LONGEST_SOURCE - 1]
        return [*ids, *self._code.encode(SEPARATOR)] if self.causal else [*ids, self.eos]

    def _banned(self, request: SlottedRequest) -> list[int]:
        """Slots the request does not have, soft prompts, and rows of the output that are no token."""
        allowed = {slot.symbol for slot in request.slots}
        if any(slot.type is SlotType.NUMBER for slot in request.slots):
            allowed |= {f"{OPEN}{name}{CLOSE}" for name in ARITHMETIC}
        if any(slot.type in (SlotType.FILE, SlotType.PATH) for slot in request.slots):
            allowed.add(f"{OPEN}{STEM}{CLOSE}")
        names = [i for s in all_symbols() if s not in allowed and (i := self.tokenizer.token_to_id(s)) is not None]
        return [*names, *prompt_ids(self.tokenizer), *range(self.tokenizer.get_vocab_size(), self.model.config.vocab_size)]

    def generate(self, request: SlottedRequest, beams: int, count: int) -> list[Hypothesis]:
        """See `Engine.generate`."""
        import torch
        from transformers import GenerationConfig, LogitsProcessor, LogitsProcessorList

        banned = torch.tensor(self._banned(request), dtype=torch.long)

        class OnlyNamedSlots(LogitsProcessor):  # type: ignore[misc]
            def __call__(self, input_ids: Any, scores: Any) -> Any:
                return scores.index_fill(1, banned, float("-inf"))

        ids = torch.tensor([self._source(request)])
        settings = GenerationConfig(
            num_beams=beams, num_return_sequences=count, do_sample=False, max_new_tokens=LONGEST_TARGET, early_stopping=beams > 1, length_penalty=1.0,
            pad_token_id=self.pad, eos_token_id=self.eos, bos_token_id=self.model.config.bos_token_id,
            decoder_start_token_id=None if self.causal else self.model.config.decoder_start_token_id, return_dict_in_generate=True, output_scores=True, renormalize_logits=True,
        )  # fmt: skip
        with torch.no_grad():
            out = self.model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), generation_config=settings, logits_processor=LogitsProcessorList([OnlyNamedSlots()]))
        scores = self.model.compute_transition_scores(out.sequences, out.scores, getattr(out, "beam_indices", None), normalize_logits=beams == 1)
        first = ids.shape[1] if self.causal else 1
        return [self._hypothesis(row[first:].tolist(), per_token) for row, per_token in zip(out.sequences, scores, strict=True)]

    def answer(self, request: SlottedRequest, beams: int) -> Answer:
        """See `Engine.answer`."""
        return Answer(tuple(self.generate(request, beams, beams)))

    def generate_batch(self, requests: Sequence[SlottedRequest], beams: int, count: int) -> list[list[Hypothesis]]:
        """One after the other."""
        return [self.generate(r, beams, count) for r in requests]

    def _hypothesis(self, written: list[int], per_token: Any) -> Hypothesis:
        length = written.index(self.eos) + 1 if self.eos in written else len(written)
        kept = [i for i in written[:length] if i not in (self.eos, self.pad)]
        return Hypothesis(self._code.decode(kept).removeprefix(" "), float(per_token[:length].sum()), length)


def load_hub(folder: Path, manifest: Manifest) -> HubEngine:
    """Opens a hub model's bundle."""
    import onnxruntime
    from optimum.onnxruntime import ORTModelForCausalLM, ORTModelForSeq2SeqLM

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    if manifest.loader == CAUSAL:
        model = ORTModelForCausalLM.from_pretrained(folder, session_options=options, use_io_binding=False)
    else:
        model = ORTModelForSeq2SeqLM.from_pretrained(folder, use_merged=True, session_options=options, use_io_binding=False)
    return HubEngine(model, load_tokenizer(folder), folder, manifest)
