"""Fits a bundle's recognizer and writes its known intents: see `engine.recognizer` and `engine.skeletons`.

`python -m shellmate.training.recognizer --tuned FOLDER --out FOLDER`: the encoder of a transformers T5 reads a few requests made of every
training phrasing; a softmax regression on its mean states learns to tell the intents apart.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import T5ForConditionalGeneration

from shellmate.core.errors import UsageError
from shellmate.core.slots import extract
from shellmate.engine import recognizer, skeletons
from shellmate.training import fast_t5, noise, precisions, shape
from shellmate.training.asked import read_asked
from shellmate.training.data import Generator, Split, phrase_split
from shellmate.training.intents import Intent, Modifier, load_intents, read_modifiers, split_template
from shellmate.training.no_command import training_sentences
from shellmate.training.tokenizer import encode_request, load_tokenizer

Floats = NDArray[np.float32]

DRAWS = 3
"""Requests made of every phrasing."""
_UNANSWERED_DRAWS = 6
_BATCH, _EPOCHS, _RATE, _DECAY = 1024, 6, 1e-2, 0.01
_START = 20.0
"""Length of the rows at first: the features have length 1."""
_PRIOR = {"weekly": 2.0, "monthly": 1.4, "rarely": 1.0}
"""Weights of the examples: what people ask more is likelier before a word is read."""
_UNITS = ("k", "M", "G", "c")


def _gap(words: Sequence[str], optional: bool = False) -> dict[str, Any]:
    return {"words": list(dict.fromkeys(words)), "optional": optional}


def skeleton(intent: Intent, command: str, modifiers: Sequence[Modifier]) -> list[Any]:
    """The parts of a command as `intents.json` has them."""
    parts: list[Any] = []
    for _, part in split_template(command, intent.enums):
        if isinstance(part, str):
            text = part if parts else f" {part}"
            if parts and isinstance(parts[-1], str):
                parts[-1] += text
            else:
                parts.append(text)
        elif part.modifier_class:
            texts = (piece for m in modifiers if m.kind == part.name for _, piece in split_template(m.command) if isinstance(piece, str))
            parts.append(_gap([word for text in texts for word in text.split()], optional=True))
        else:
            words = [said for _, said in intent.enums.get(part.name, ())] + ([part.default] if part.default else []) + (list(_UNITS) if part.name == "size" else [])
            nothing = part.default == ""
            if nothing and parts and isinstance(parts[-1], str):
                parts[-1] = parts[-1].rstrip(" ")
            parts.append(_gap(words, optional=nothing))
    return parts


def library(intents: Sequence[Intent], modifiers: Sequence[Modifier]) -> list[dict[str, Any]]:
    """The content of `intents.json`, in the order of the ids."""
    return [{"id": i.id, "commands": [skeleton(i, command, modifiers) for command in dict.fromkeys(i.commands)]} for i in sorted(intents, key=lambda i: i.id)]


def write_library(entries: Sequence[dict[str, Any]], path: Path) -> None:
    """One intent a line, so that a change shows."""
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def examples(intents: Sequence[Intent], modifiers: dict[str, Modifier], draws: int = DRAWS, split: Split = Split.TRAIN, seed: int = 5) -> Iterator[tuple[str, int]]:
    """(slotted request, number) of every phrasing of the split, `draws` times; number 0: no command answers."""
    numbers = {i.id: n for n, i in enumerate(sorted(intents, key=lambda i: i.id), 1)}
    generator = Generator(intents, modifiers, seed)
    for intent in intents:
        for phrase in intent.phrasings:
            if phrase_split(intent, phrase) is split:
                for _ in range(draws):
                    pair = generator.draw(intent, phrase)
                    if pair is not None:
                        yield pair.text, numbers[intent.id]
    rng = random.Random(seed)
    for sentence in training_sentences() if split is Split.TRAIN else ():
        for _ in range(_UNANSWERED_DRAWS):
            said = noise.politeness(sentence, rng)
            try:
                yield extract(noise.typo(said, rng) if rng.random() < 0.1 else said).text, 0
            except UsageError:
                continue


@torch.inference_mode()
def mean_states(weights: shape.Weights, form: shape.Shape, tokenizer: Tokenizer, texts: Sequence[str], batch: int = 512) -> Floats:
    """Mean encoder states [texts, width] of slotted requests."""
    ids = [encode_request(tokenizer, text) for text in texts]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    out = np.zeros((len(ids), form.width), np.float32)
    for start in range(0, len(order), batch):
        places = order[start : start + batch]
        padded = torch.zeros(len(places), len(ids[places[-1]]), dtype=torch.long)
        for row, place in enumerate(places):
            padded[row, : len(ids[place])] = torch.tensor(ids[place])
        out[places] = fast_t5.pooled_states(weights, form, padded).float().numpy()
    return out


def fit(states: Floats, numbers: NDArray[np.int64], importance: Floats, count: int) -> dict[str, NDArray[Any]]:
    """The arrays of `recognizer.npz` from mean states [n, width], their numbers [n] and the weights of the examples [n]."""
    mean, spread = states.mean(0), states.std(0) + 1e-6
    features = torch.from_numpy((states - mean) / spread)
    features = torch.nn.functional.normalize(features, dim=1)
    wanted, weights = torch.from_numpy(numbers), torch.from_numpy(importance)
    centres = torch.zeros(count, features.shape[1]).index_add(0, wanted, features)
    rows = torch.nn.Parameter(torch.nn.functional.normalize(centres, dim=1) * _START)
    bias = torch.nn.Parameter(torch.zeros(count))
    optimizer = torch.optim.AdamW([rows, bias], lr=_RATE, weight_decay=_DECAY)
    steps = -(-len(features) // _BATCH) * _EPOCHS
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.0, 1 - step / steps))
    generator = torch.Generator().manual_seed(1)
    low = precisions.faster_on_cpu()
    for _ in range(_EPOCHS):
        for places in torch.randperm(len(features), generator=generator).split(_BATCH):  # type: ignore[no-untyped-call]
            logits = (features[places].to(low) @ rows.to(low).t()).float() + bias
            loss = (torch.nn.functional.cross_entropy(logits, wanted[places], reduction="none") * weights[places]).sum() / weights[places].sum()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    final = rows.detach().numpy()
    scales = np.abs(final).max(1) / 127 + 1e-9
    return {
        "mean": mean, "spread": spread, "rows": np.round(final / scales[:, None]).astype(np.int8), "scales": scales.astype(np.float32), "bias": bias.detach().numpy(),
    }  # fmt: skip


def write(tuned: Path, out: Path, draws: int = DRAWS) -> dict[str, float]:
    """Writes `intents.json` and `recognizer.npz` into `out`; returns how often held-out phrasings are told right (first, among three, among five)."""
    intents, modifiers = load_intents()[0], read_modifiers()
    weights, form = shape.from_hf(T5ForConditionalGeneration.from_pretrained(str(tuned)))
    low = precisions.faster_on_cpu()
    weights = {name: w.to(low) for name, w in weights.items()}
    tokenizer = load_tokenizer(tuned / "tokenizer.json")
    training = list(examples(intents, modifiers, draws))
    numbers = np.array([n for _, n in training])
    asked = read_asked()
    prior = {n: _PRIOR[asked.get(i.id, "rarely")] for n, i in enumerate(sorted(intents, key=lambda i: i.id), 1)} | {0: 1.0}
    importance = np.array([prior[n] for n in numbers.tolist()], np.float32)
    arrays = fit(mean_states(weights, form, tokenizer, [t for t, _ in training]), numbers, importance, len(intents) + 1)
    np.savez(out / recognizer.FILE, allow_pickle=False, **arrays)
    write_library(library(intents, list(modifiers.values())), out / skeletons.FILE)
    testing = list(examples(intents, modifiers, 1, Split.TEST))
    told = recognizer.Recognizer(out / recognizer.FILE)
    states = mean_states(weights, form, tokenizer, [t for t, _ in testing])
    places = [np.argsort(-told.log_probabilities(s))[:5].tolist() for s in states]
    return {f"top{k}": float(np.mean([n in p[:k] for (_, n), p in zip(testing, places, strict=True)])) for k in (1, 3, 5)}


def main() -> None:
    """Fits and writes; prints how well held-out phrasings are told."""
    parser = argparse.ArgumentParser(prog="python -m shellmate.training.recognizer", description=main.__doc__)
    parser.add_argument("--tuned", type=Path, required=True, help="transformers folder with tokenizer.json")
    parser.add_argument("--out", type=Path, required=True, help="folder for the two files")
    parser.add_argument("--draws", type=int, default=DRAWS, help="requests made of every phrasing")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    print(json.dumps({**write(options.tuned, options.out, options.draws), "seconds": round(time.monotonic() - started)}))


if __name__ == "__main__":
    main()
