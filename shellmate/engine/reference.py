"""The reference engine: Optimum's `ORTModelForSeq2SeqLM` and transformers' own `generate`.

Slow to load (torch) and slow per token, but nothing in it is ours: the fast engine must give the same tokens.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shellmate.core.slots import SlottedRequest
from shellmate.engine.affinity import load_affinity
from shellmate.engine.base import EOS, LONGEST_SOURCE, LONGEST_TARGET, Answer, Hypothesis, banned_ids, decode, load_tokenizer, source_ids
from shellmate.engine.evidence import judged
from shellmate.engine.fast_search import Copies, Floats, Ids
from shellmate.engine.known import load_known
from shellmate.engine.manifest import Manifest


class ReferenceEngine:
    """A bundle behind Optimum."""

    def __init__(self, folder: Path, manifest: Manifest, threads: int = 2) -> None:
        import onnxruntime
        from optimum.onnxruntime import ORTModelForSeq2SeqLM

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self.folder, self.manifest = folder, manifest
        self.tokenizer = load_tokenizer(folder)
        self._known = load_known(folder, self.tokenizer)
        self._affinity = load_affinity(folder)
        self.model = ORTModelForSeq2SeqLM.from_pretrained(folder, use_merged=True, session_options=options, use_io_binding=False)

    def answer(self, request: SlottedRequest, beams: int) -> Answer:
        """See `Engine.answer`."""
        import torch
        from transformers.modeling_outputs import BaseModelOutput

        free = self.generate(request, beams, beams)
        if self._known is None:
            return Answer(judged(self._affinity, request, free))
        ids = torch.tensor([source_ids(self.tokenizer, self.manifest.prefix, request)])
        hidden = self.model.encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        refusal, places = self._known.refusal_and_places(hidden[0].mean(0).numpy())
        so_far = torch.zeros((0, 0), dtype=torch.long)

        def step(tokens: Ids, copies: Copies) -> Floats:
            nonlocal so_far
            for source, target in copies:
                so_far[target] = so_far[source]
            so_far = so_far[: len(tokens)]
            last = torch.from_numpy(tokens.copy())[:, None]
            so_far = last if so_far.shape[1] == 0 else torch.cat([so_far, last], 1)
            rows = len(so_far)
            out = self.model(
                encoder_outputs=BaseModelOutput(hidden.expand(rows, -1, -1)), attention_mask=torch.ones((rows, ids.shape[1]), dtype=torch.long), decoder_input_ids=so_far,
            )  # fmt: skip
            logits: Floats = out.logits[:, -1].numpy().copy()
            return logits

        return Answer(judged(self._affinity, request, [*self._known.weighed(free, request, places), *self._known.hypotheses(request, step, places)]), refusal, ids.shape[1] >= LONGEST_SOURCE)

    def generate(self, request: SlottedRequest, beams: int, count: int) -> list[Hypothesis]:
        """See `Engine.generate`."""
        import torch
        from transformers import LogitsProcessor, LogitsProcessorList

        banned = torch.tensor(banned_ids(self.tokenizer, request))

        class OnlyNamedSlots(LogitsProcessor):  # type: ignore[misc]
            def __call__(self, input_ids: Any, scores: Any) -> Any:
                return scores.index_fill(1, banned, float("-inf"))

        ids = torch.tensor([source_ids(self.tokenizer, self.manifest.prefix, request)])
        out = self.model.generate(
            input_ids=ids, attention_mask=torch.ones_like(ids), num_beams=beams, num_return_sequences=count, do_sample=False,
            max_length=LONGEST_TARGET + 1, early_stopping=beams > 1, length_penalty=1.0, use_cache=True,
            logits_processor=LogitsProcessorList([OnlyNamedSlots()]), return_dict_in_generate=True, output_scores=True, renormalize_logits=True,
        )  # fmt: skip
        scores = self.model.compute_transition_scores(out.sequences, out.scores, getattr(out, "beam_indices", None), normalize_logits=beams == 1)
        found = []
        for row, per_token in zip(out.sequences, scores, strict=True):
            written = row[1:].tolist()
            length = written.index(EOS) + 1 if EOS in written else len(written)
            found.append(Hypothesis(decode(self.tokenizer, written), float(per_token[:length].sum()), length))
        return found
