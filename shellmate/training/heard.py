"""How well a bundle's decoder has learnt each known intent: what it gives to the intent's command for the intent's own training requests.

A bundle knows intents through its recognizer that its decoder was never trained on. For these the decoder's word counts little,
and `core.candidates.believed` takes this figure for how much.
"""

from __future__ import annotations

import json
import math
import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import T5ForConditionalGeneration

from shellmate.core.candidates import UNHEARD_OF
from shellmate.engine import intents_file
from shellmate.training import fast_t5
from shellmate.training.codec import OwnCodec
from shellmate.training.data import Generator, Split, phrase_split
from shellmate.training.intents import Intent, load_intents, read_modifiers
from shellmate.training.shape import from_hf
from shellmate.training.unpacked import unpack

DRAWS = 2
"""Requests of an intent that are looked at."""
_BATCH = 128
_SEED = 11
LIKELY = -0.3
"""Log of the chance that the decoder has not learnt an intent whose commands it gives nothing."""


def heard(bundle: Path, wanted: Sequence[Intent] = ()) -> dict[str, float]:
    """Intent -> geometric mean (0..1) of what the decoder gives to the command of some of its training requests; those that no request can be made of are left out. `wanted`: these intents alone, in place of all."""
    intents = wanted or load_intents()[0]
    generator, rng = Generator(intents, read_modifiers(), _SEED), random.Random(_SEED)
    with tempfile.TemporaryDirectory() as scratch:
        weights, shape = from_hf(T5ForConditionalGeneration.from_pretrained(unpack(bundle, Path(scratch) / "base"), dtype=torch.float32))
    codec = OwnCodec(Tokenizer.from_file(str(bundle / "tokenizer.json")))
    pairs: list[tuple[str, list[int], list[int]]] = []
    for intent in intents:
        phrases = [p for p in intent.phrasings if phrase_split(intent, p) is Split.TRAIN]
        made = (generator.draw(intent, phrase) for phrase in rng.sample(phrases, min(DRAWS, len(phrases))))
        pairs += [(intent.id, codec.request(p.text), codec.command(p.template)) for p in made if p is not None]
    pairs.sort(key=lambda pair: len(pair[1]) + len(pair[2]))
    found: dict[str, list[float]] = defaultdict(list)
    for at in range(0, len(pairs), _BATCH):
        batch = pairs[at : at + _BATCH]
        losses, _ = fast_t5.pair_losses(weights, shape, _padded([s for _, s, _ in batch]), _padded([t for _, _, t in batch]))
        for (intent_id, _, _), loss in zip(batch, losses.tolist(), strict=True):
            found[intent_id].append(loss)
    return {intent_id: math.exp(-sum(values) / len(values)) for intent_id, values in found.items()}


def unheard(share: float) -> float:
    """The log of the chance that the decoder has not learnt an intent to whose commands it gives `share`: `UNHEARD_OF` where it knows them by heart."""
    return LIKELY + (UNHEARD_OF - LIKELY) * math.sqrt(min(1.0, max(0.0, share)))


def write(bundle: Path) -> float:
    """Writes the figures into the bundle's `intents.json`; returns their mean."""
    shares = heard(bundle)
    path = bundle / intents_file.FILE
    entries = json.loads(path.read_text(encoding="utf-8"))
    for entry in entries:
        entry.pop("unheard", None)
        if entry["id"] in shares:
            entry["unheard"] = round(unheard(shares[entry["id"]]), 1)
    intents_file.write(entries, path)
    return sum(shares.values()) / len(shares)


def _padded(rows: list[list[int]]) -> Tensor:
    longest = max(map(len, rows))
    return torch.tensor([row + [0] * (longest - len(row)) for row in rows])
