"""How well a bundle's decoder has learnt each known intent: the mean chance it gives to the intent's command for requests of training phrasings.

The ranking believes a decoder that has learnt an intent when it finds the command unlikely, and less so one that has not (`core.candidates.believed`).
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import T5ForConditionalGeneration

from shellmate.training import fast_t5, precisions, shape
from shellmate.training.batching import batches
from shellmate.training.data import Generator, Split, phrase_split
from shellmate.training.intents import Intent, Modifier
from shellmate.training.shards import Ids
from shellmate.training.tokenizer import encode_command, encode_request, load_tokenizer
from shellmate.training.unpacked import unpack

REQUESTS = 4
"""Of every intent."""
_LONGEST, _TOKENS, _SEED = 90, 9000, 11


def chances(bundle: Path, intents: Sequence[Intent], modifiers: Mapping[str, Modifier], requests: int = REQUESTS) -> NDArray[np.float64]:
    """Mean chances [intents], 0..1, of the commands of `requests` requests of each intent; 0 where no request can be made.

    Raises `BundleError` for a bundle whose weights cannot be taken out.
    """
    with tempfile.TemporaryDirectory() as scratch:
        model = T5ForConditionalGeneration.from_pretrained(unpack(bundle, Path(scratch) / "model"), dtype=torch.float32)
    weights, form = shape.from_hf(model)
    low = precisions.faster_on_cpu()
    weights = {name: weight.to(low) for name, weight in weights.items()}
    pairs, owners = _pairs(bundle, intents, modifiers, requests)
    sums, counts = np.zeros(len(intents)), np.zeros(len(intents))
    with torch.no_grad():
        for batch in batches(pairs, _TOKENS, random.Random(_SEED)):
            losses, _ = fast_t5.pair_losses(weights, form, batch.source, batch.target)
            places = [owners[meaning] for meaning in batch.meanings]
            np.add.at(sums, places, np.exp(-losses.numpy()))
            np.add.at(counts, places, 1)
    return sums / np.maximum(1, counts)


def _pairs(bundle: Path, intents: Sequence[Intent], modifiers: Mapping[str, Modifier], requests: int) -> tuple[list[Ids], list[int]]:
    """Encoded pairs, numbered, and the place of the intent of each."""
    tokenizer = load_tokenizer(bundle / "tokenizer.json")
    generator, rng = Generator(list(intents), dict(modifiers), _SEED), random.Random(_SEED)
    pairs: list[Ids] = []
    owners: list[int] = []
    for place, intent in enumerate(intents):
        phrasings = [phrase for phrase in intent.phrasings if phrase_split(intent, phrase) is Split.TRAIN]
        rng.shuffle(phrasings)
        for phrase in (phrasings * requests)[:requests]:
            pair = generator.draw(intent, phrase)
            if pair is None:
                continue
            source, target = encode_request(tokenizer, pair.text), encode_command(tokenizer, pair.template)
            if max(len(source), len(target)) < _LONGEST:
                pairs.append(Ids(source, target, len(owners)))
                owners.append(place)
    return pairs, owners


def in_255ths(bundle: Path, intents: Sequence[Intent], modifiers: Mapping[str, Modifier]) -> NDArray[Any]:
    """The same as `recognizer.npz` has it (uint8)."""
    return np.round(255 * chances(bundle, intents, modifiers)).astype(np.uint8)
