"""Fits a bundle's recognizer and writes its known intents: see `engine.recognizer` and `engine.intents_file`.

`python -m shellmate.training.recognizer BUNDLE [--onwards]`: the bundle's own encoder reads requests made of every training phrasing; a softmax regression on its
mean states learns to tell the intents apart. With `--onwards` it begins with the rows that the bundle has: what is new in the dataset becomes known without a training
of the model.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray

from shellmate.core.errors import UsageError
from shellmate.core.slots import extract
from shellmate.engine import intents_file, recognizer
from shellmate.engine.choices import plain
from shellmate.engine.manifest import read_manifest, write_manifest
from shellmate.training import heard, noise, precisions
from shellmate.training.asked import read_asked
from shellmate.training.data import Generator, Split, phrase_split
from shellmate.training.intents import Intent, Modifier, load_intents, read_modifiers, split_template
from shellmate.training.no_command import training_sentences
from shellmate.training.tokenizer import encode_request, load_tokenizer

Floats = NDArray[np.float32]

DRAWS = 2
"""Requests made of every phrasing."""
_ENCODER = "encoder_model.onnx"
_UNANSWERED_DRAWS = 6
_BATCH, _EPOCHS, _RATE, _DECAY = 1024, 5, 1e-2, 0.01
_EPOCHS_ONWARDS, _RATE_ONWARDS = 3, 3e-3
_START = 20.0
"""Length of the rows at first: the features have length 1."""
_PRIOR = {"weekly": 2.0, "monthly": 1.4, "rarely": 1.0}
"""Weights of the examples: what people ask more is likelier before a word is read."""
_UNITS = ("k", "M", "G", "c")


_SINGLE = frozenset(
    """file txt log csv json xml yaml html md py sh sql c conf pdf img video audio iso deb rpm jar key crt targz tar tarxz tarbz2 zip gz bz2 xz zst 7z dir path glob
    ext word n small big port pid uid gid percent year hour minute epoch hex version mode sshkey host server domain ip cidr url email mac iface user group service process
    package branch remote tag commit repo container image volume network namespace pod deployment db table var device partition mount""".split()
)
"""Placeholders whose value is one slot or one word."""


def _gap(words: Sequence[str], optional: bool = False, key: str = "", single: bool = False, choices: dict[str, str] | None = None) -> dict[str, Any]:
    told = {written.strip() for written in (choices or {}).values()}
    kept = [word for word in dict.fromkeys(words) if word not in told]
    return {"words": kept, "optional": optional} | ({"key": key} if key else {}) | ({"single": True} if single else {}) | ({"choices": choices} if choices else {})


def _choices(entries: Sequence[tuple[str, str]], blank: str) -> dict[str, str]:
    """What people say for the words of an enumeration, as it is read in a request; none where all are written as they are said."""
    if all(said == written for said, written in entries):
        return {}
    return {plain(extract(said)).text: blank + written for said, written in entries if len(said) > 1}


_CHUNK = re.compile(r"(?:https?|s3|gs)://[^\s'\"]+|[^\s'\"|;&()<>$`=]+")
_NUMBERS = frozenset("n small big port pid uid gid percent year hour minute epoch".split())


def _is_one_value(intent: Intent, command: str, chunk: str) -> bool:
    """Whether a piece of a command is several parts of a template and yet one value of a request: every phrasing writes `{word}.{ext}` or `https://{domain}/{word}` as the command does,
    and no part of it stands elsewhere in the command."""
    parts = [part for _, part in split_template(chunk, intent.enums)]
    named = [part for part in parts if not isinstance(part, str)]
    if len(parts) < 2 or not named or any(part.modifier_class or part.arithmetic or part.default is not None for part in named):
        return False
    if any(command.count(f"{{{part.key}}}") != command.count(chunk) for part in named):
        return False
    first = f"{{{named[0].key}}}"
    said = [phrase.source for phrase in intent.phrasings if first in phrase.source]
    if not said or any(source.count(first) != source.count(chunk) for source in said):
        return False
    shown = "".join(p if isinstance(p, str) else intent.enums[p.name][0][0] if p.name in intent.enums else "12" if p.name in _NUMBERS else "zorbix" for p in parts)
    return [slot.value for slot in extract(f"look at {shown} now").slots] == [shown]


def skeleton(intent: Intent, command: str, modifiers: Sequence[Modifier]) -> list[Any]:
    """The parts of a command as `intents.json.gz` has them."""
    parts: list[Any] = []
    at = 0
    for chunk in (match for match in _CHUNK.finditer(command) if "{" in match[0] and _is_one_value(intent, command, match[0])):
        _add_parts(parts, intent, command[at : chunk.start()], modifiers)
        parts.append(_gap([], key=chunk[0], single=True))
        at = chunk.end()
    _add_parts(parts, intent, command[at:], modifiers)
    return parts


def _add_parts(parts: list[Any], intent: Intent, command: str, modifiers: Sequence[Modifier]) -> None:
    pieces = [part for _, part in split_template(command, intent.enums)]
    for before, part in zip(["", *pieces], pieces, strict=False):
        if isinstance(part, str) and not isinstance(before, str) and before.name == "word" and (cut := _with_extension(intent, before.key, part)):
            part = part.removeprefix(cut)
            if not part:
                continue
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
            listed = [said for _, said in intent.enums.get(part.name, ())]
            units = [match[1] for said in listed if (match := re.fullmatch(r"\d+([A-Za-z]{1,2})", said))]
            words = listed + units + ([part.default] if part.default else []) + (list(_UNITS) if part.name == "size" else [])
            nothing = part.default == ""
            blank = ""
            if nothing and parts and isinstance(parts[-1], str):
                blank = " " if parts[-1].endswith(" ") else ""
                parts[-1] = parts[-1].rstrip(" ")
            parts.append(_gap(words, nothing, part.key, part.name in _SINGLE and part.name not in intent.enums, _choices(intent.enums.get(part.name, ()), blank)))


_EXTENSION = re.compile(r"(?:\.[a-z][a-z0-9]{1,4}){1,2}(?![\w{])")


def _with_extension(intent: Intent, key: str, following: str) -> str:
    """The extension that a command writes behind a word and that every phrasing with the word writes there too: the request's slot holds both."""
    found = _EXTENSION.match(following)
    said = [p.source for p in intent.phrasings if f"{{{key}}}" in p.source]
    return found[0] if found and said and all(source.count(f"{{{key}}}") == source.count(f"{{{key}}}{found[0]}") for source in said) else ""


def library(intents: Sequence[Intent], modifiers: Sequence[Modifier]) -> list[dict[str, Any]]:
    """The content of `intents.json.gz`, in the order of the ids."""
    return [{"id": i.id, "commands": [skeleton(i, command, modifiers) for command in dict.fromkeys(i.commands)]} for i in sorted(intents, key=lambda i: i.id)]


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


_SEED = 3
_VARIANTS = 6
"""Ways of saying each phrasing whose words count."""
_COMMON, _FEWEST_COMMON = 0.03, 3
"""Share and number of the intents from which on a word says nothing."""


def rows_for_training(bundle: Path, numbers: dict[str, int], scale: float) -> torch.Tensor:
    """Rows [1 + highest number, width] with which `scale` x (layer-normed mean state) . row is about what a bundle's recognizer says.

    `numbers` of the intents are the run's. Intents that the bundle does not know begin where requests for them lie, as in `fit`: from nothing, each would pull at the
    encoder until it is found.
    The recognizer centres and scales a mean state by what it saw over all requests, layer norm by the state itself; for most requests the two
    differ by constants, which the mean direction takes up.
    """
    with np.load(bundle / recognizer.FILE, allow_pickle=False) as data:
        mean, spread, bias = (data[name].astype(np.float32) for name in ("mean", "spread", "bias"))
        known = data["rows"].astype(np.float32) * data["scales"][:, None]
    entries = {entry["id"]: place for place, entry in enumerate(intents_file.read_entries(intents_file.within(bundle)), 1)}
    strangers = _centres(bundle, sorted(numbers.keys() - entries.keys()), mean, spread)
    entries |= {name: len(known) + at for at, name in enumerate(strangers)}
    known, bias = np.concatenate([known, *(row[None] for row in strangers.values())]), np.concatenate([bias, np.full(len(strangers), np.median(bias), np.float32)])
    level, deviation = float(mean.mean()), float(np.sqrt(mean.var() + (spread**2).mean()))
    length = len(mean) ** 0.5
    usual = (mean - level) / deviation
    constant = bias + (known * ((level - mean) / spread)).sum(1) / length
    made = known * (deviation / (spread * length)) + constant[:, None] * usual / (usual**2).sum()
    rows = np.zeros((1 + max(numbers.values()), len(mean)), np.float32)
    rows[0] = made[0]
    for name, number in numbers.items():
        if name in entries:
            rows[number] = made[entries[name]]
    return torch.from_numpy(rows / scale)


def _centres(bundle: Path, names: Collection[str], mean: Floats, spread: Floats) -> dict[str, Floats]:
    """For each of these intents that the dataset has, a row [width] in the middle of the requests made of its training phrasings."""
    intents = {intent.id: intent for intent in load_intents()[0] if intent.id in set(names)}
    if not intents:
        return {}
    order = sorted(intents)
    texts, numbers = zip(*examples(list(intents.values()), read_modifiers(), 1), strict=True)
    kept = [at for at, number in enumerate(numbers) if number]
    features = (mean_states(bundle, [texts[at] for at in kept]) - mean) / spread
    features /= np.linalg.norm(features, axis=1, keepdims=True) + 1e-6
    found: dict[str, Floats] = {}
    for place, name in enumerate(order, 1):
        centre = features[[numbers[at] == place for at in kept]].sum(0)
        if centre.any():
            found[name] = (centre / np.linalg.norm(centre) * _START).astype(np.float32)
    return found


def words_said(intent: Intent, rng: random.Random) -> set[str]:
    """The stems of what people say who want an intent, in its training phrasings; the values of placeholders do not count."""
    texts = [said for entries in intent.enums.values() for said, _ in entries]
    for phrase in intent.phrasings:
        if phrase_split(intent, phrase) is Split.TRAIN:
            for _ in range(_VARIANTS):
                plain = " ".join(part if isinstance(part, str) else "{x}" for _, part in split_template(phrase.sample(rng), intent.enums))
                texts.append(noise.synonyms(plain, rng))
    return recognizer.stems(" ".join(texts).replace("{x}", " "))


def vocabulary(words: Sequence[set[str]]) -> dict[str, NDArray[Any]]:
    """The arrays `words`, `word_ends` and `common` of `recognizer.npz` from the stems of every intent."""
    counts = Counter(stem for said in words for stem in said)
    common = {stem for stem, count in counts.items() if count >= max(_FEWEST_COMMON, _COMMON * len(words))}
    numbers = [recognizer.numbers_of(said - common) for said in words]
    return {"words": np.concatenate(numbers), "word_ends": np.cumsum([len(n) for n in numbers]).astype(np.int32), "common": recognizer.numbers_of(common)}


def mean_states(bundle: Path, texts: Sequence[str], batch: int = 64) -> Floats:
    """Mean encoder states [texts, width] of slotted requests; equally long ones are read together, so that nothing is padded."""
    tokenizer = load_tokenizer(bundle / "tokenizer.json")
    encoder = onnxruntime.InferenceSession(bundle / _ENCODER, providers=["CPUExecutionProvider"])
    ids = [encode_request(tokenizer, text) for text in texts]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    out: list[Floats] = [np.zeros(0, np.float32)] * len(ids)
    for _, group in itertools.groupby(order, key=lambda i: len(ids[i])):
        alike = list(group)
        for places in (alike[at : at + batch] for at in range(0, len(alike), batch)):
            read = np.array([ids[place] for place in places], np.int64)
            states = encoder.run(None, {"input_ids": read, "attention_mask": np.ones_like(read)})[0].mean(1)
            for place, state in zip(places, states, strict=True):
                out[place] = state
    return np.stack(out)


class Start(NamedTuple):
    """Where a fit begins: centre, spread, and for each intent its row and bias; zeros where it has none."""

    mean: Floats
    spread: Floats
    rows: Floats
    bias: Floats


def start_of(bundle: Path, ids: Sequence[str]) -> Start:
    """What a bundle's recognizer knows about the intents `ids`, behind the row for no command."""
    places = {entry["id"]: place for place, entry in enumerate(intents_file.read_entries(intents_file.within(bundle)), 1)}
    with np.load(bundle / recognizer.FILE, allow_pickle=False) as data:
        mean, spread, bias = (data[name].astype(np.float32) for name in ("mean", "spread", "bias"))
        rows = data["rows"].astype(np.float32) * data["scales"][:, None]
    known = [0, *(places.get(name, -1) for name in ids)]
    there = np.array([place >= 0 for place in known])
    return Start(mean, spread, np.where(there[:, None], rows[known], 0).astype(np.float32), np.where(there, bias[known], np.median(bias)).astype(np.float32))


def fit(states: Floats, numbers: NDArray[np.int64], importance: Floats, count: int, start: Start | None = None) -> dict[str, NDArray[Any]]:
    """The arrays of `recognizer.npz` from mean states [n, width], their numbers [n] and the weights of the examples [n]."""
    mean, spread = (start.mean, start.spread) if start else (states.mean(0), states.std(0) + 1e-6)
    features = torch.from_numpy((states - mean) / spread)
    features = torch.nn.functional.normalize(features, dim=1)
    wanted, weights = torch.from_numpy(numbers), torch.from_numpy(importance)
    centres = torch.zeros(count, features.shape[1]).index_add(0, wanted, features)
    beginning, level = torch.nn.functional.normalize(centres, dim=1) * _START, torch.zeros(count)
    if start:
        known = torch.from_numpy(start.rows)
        beginning = torch.where(known.any(1, keepdim=True), known, beginning)
        level = torch.from_numpy(start.bias)
    rows, bias = torch.nn.Parameter(beginning), torch.nn.Parameter(level)
    optimizer = torch.optim.AdamW([rows, bias], lr=_RATE_ONWARDS if start else _RATE, weight_decay=_DECAY)
    epochs = _EPOCHS_ONWARDS if start else _EPOCHS
    steps = -(-len(features) // _BATCH) * epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.0, 1 - step / steps))
    generator = torch.Generator().manual_seed(1)
    low = precisions.faster_on_cpu()
    for _ in range(epochs):
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


def write(bundle: Path, draws: int = DRAWS, onwards: bool = False) -> dict[str, float]:
    """Writes `intents.json.gz` and `recognizer.npz` into a bundle; returns how often held-out phrasings are told right (first, among three, among five)."""
    intents, modifiers = sorted(load_intents()[0], key=lambda i: i.id), read_modifiers()
    start = start_of(bundle, [i.id for i in intents]) if onwards else None
    training = list(examples(intents, modifiers, draws))
    numbers = np.array([n for _, n in training])
    asked = read_asked()
    prior = {n: _PRIOR[asked.get(i.id, "rarely")] for n, i in enumerate(intents, 1)} | {0: 1.0}
    importance = np.array([prior[n] for n in numbers.tolist()], np.float32)
    arrays = fit(mean_states(bundle, [t for t, _ in training]), numbers, importance, len(intents) + 1, start)
    rng = random.Random(_SEED)
    arrays |= vocabulary([words_said(i, rng) for i in intents])
    arrays["heard"] = heard.in_255ths(bundle, intents, modifiers)
    np.savez(bundle / recognizer.FILE, allow_pickle=False, **arrays)
    intents_file.write(library(intents, list(modifiers.values())), bundle / intents_file.FILE)
    testing = list(examples(intents, modifiers, 1, Split.TEST))
    told = recognizer.Recognizer(bundle / recognizer.FILE)
    places = [np.argsort(-told.log_probabilities(s))[:5].tolist() for s in mean_states(bundle, [t for t, _ in testing])]
    return {f"top{k}": float(np.mean([n in p[:k] for (_, n), p in zip(testing, places, strict=True)])) for k in (1, 3, 5)}


def main() -> None:
    """Fits and writes; prints how well held-out phrasings are told. The bundle's manifest is brought up to date."""
    parser = argparse.ArgumentParser(prog="python -m shellmate.training.recognizer", description=main.__doc__)
    parser.add_argument("bundle", type=Path, help="folder with encoder_model.onnx, tokenizer.json and manifest.json")
    parser.add_argument("--draws", type=int, default=DRAWS, help="requests made of every phrasing")
    parser.add_argument("--onwards", action="store_true", help="begin with the rows that the bundle has")
    options = parser.parse_args()
    started = time.monotonic()
    told = write(options.bundle, options.draws, options.onwards)
    write_manifest(options.bundle, read_manifest(options.bundle))
    print(json.dumps({**told, "seconds": round(time.monotonic() - started)}))


if __name__ == "__main__":
    main()
