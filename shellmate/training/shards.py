"""Fresh training pairs as files of token ids, made by a process of its own while the trainer works.

A shard is an `.npz` of uint16 ids: `source`, `target` (all pairs end to end) and their `source_ends`, `target_ends`, and `meanings`: the key of each request's vector in the teacher's table (0: none), and `intents`: the number of each pair's intent (-1: none). A pair without target is read only.
`python -m shellmate.training.shards --out FOLDER ...` writes shards ahead of the trainer and waits when enough lie there.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tokenizers import Tokenizer

from shellmate.core.candidates import NO_COMMAND
from shellmate.core.errors import UsageError
from shellmate.core.slots import extract, without_kinds
from shellmate.training import asides, noise
from shellmate.training.asked import Favoured, read_favoured
from shellmate.training.compose import Composer, read_compositions
from shellmate.training.corpora import RawPair, read_corpora, slotted
from shellmate.training.data import Generator
from shellmate.training.intents import Intent, load_intents, read_modifiers
from shellmate.training.no_command import training_sentences
from shellmate.training.teacher import key, unpaired
from shellmate.training.tokenizer import EXPLAIN_PREFIX, encode_command, encode_request, load_tokenizer


class Ids(NamedTuple):
    """One pair as token ids."""

    source: Sequence[int]
    target: Sequence[int]
    meaning: int = 0
    """`teacher.key` of the request."""
    intent: int = -1
    """Number of the intent in `intent_numbers`; -1 when there is none."""


LONGEST_SOURCE, LONGEST_TARGET = 64, 72


NUMBERS = "numbers.json"
"""In a folder of shards: the number of each intent."""


def intent_numbers(intents: Iterable[Intent], path: Path | None = None) -> dict[str, int]:
    """Numbers from 1 on, by id in alphabetical order; 0 is for sentences that no command answers.

    `path` holds the numbers of a run: intents that are written meanwhile get the next ones, and no number changes.
    """
    names = sorted(i.id for i in intents)
    if path is None:
        return {name: number for number, name in enumerate(names, 1)}
    numbers: dict[str, int] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    new = [name for name in names if name not in numbers]
    if new:
        numbers |= {name: number for number, name in enumerate(new, max(numbers.values(), default=0) + 1)}
        path.write_text(json.dumps(numbers), encoding="utf-8")
    return numbers


@dataclass(frozen=True)
class Mixture:
    """Shares of a shard."""

    curated: float = 0.62
    corpora: float = 0.30
    reverse: float = 0.04
    """Command to request."""
    knowledge: float = 0.04
    """Meanings of options and utilities."""
    unpaired: float = 0.0
    """Sentences without a command, for what the teacher makes of them."""
    no_command: float = 0.0
    """Sentences that no command answers, with the mark that says so."""
    composed: float = 0.0
    """Commands put together from parts (`compose`)."""
    favoured: Favoured | None = None
    """Intents drawn more often than people ask for them."""
    favoured_composed: Favoured | None = None
    """Compositions drawn more often."""
    asides: float = asides.SHARE
    """How often a request says something beside, in the project's own dataset and the compositions."""


def _noisy(pair: RawPair, rng: random.Random) -> RawPair:
    if rng.random() < 0.5:
        return pair
    text = pair.request
    if not any(q in text for q in "\"'`"):
        text = noise.without_articles(noise.synonyms(text[:1].lower() + text[1:], rng), rng)
    text = asides.with_aside(noise.politeness(text, rng), rng)
    return RawPair(noise.typo(text, rng) if rng.random() < 0.06 else text, pair.command, pair.weight)


def corpora_ids(pairs: list[RawPair], tokenizer: Tokenizer, rng: random.Random) -> Iterator[Ids]:
    """Endless pairs of the corpora, by weight, with noise."""
    weights = list(itertools.accumulate(p.weight for p in pairs))
    while True:
        for pair in rng.choices(pairs, cum_weights=weights, k=1000):
            made = slotted(_noisy(pair, rng))
            if made:
                yield Ids(encode_request(tokenizer, made.text), encode_command(tokenizer, made.template), key(pair.request))


def knowledge_ids(folder: Path, tokenizer: Tokenizer, rng: random.Random) -> Iterator[Ids]:
    """Endless (option or utility -> meaning) pairs: the reverse task on parts of commands."""
    rows: list[tuple[str, str]] = []
    for name in ("lcl.options.jsonl", "descriptions.jsonl"):
        if (folder / name).exists():
            for line in (folder / name).read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                if name != "descriptions.jsonl" or row.get("common") or rng.random() < 0.3:
                    rows.append((row["cmd"], row["nl"].lower()))
                    if row.get("long"):
                        rows.append((f"{row['cmd'].split()[0]} {row['long']}", row["nl"].lower()))
    while rows:
        command, meaning = rng.choice(rows)
        yield Ids(encode_request(tokenizer, command, EXPLAIN_PREFIX), encode_command(tokenizer, meaning))


def curated_ids(
    seed: int, tokenizer: Tokenizer, reverse: bool = False, numbered: Path | None = None, favoured: Favoured | None = None, beside: float = asides.SHARE
) -> Iterator[Ids]:
    """Endless pairs of the project's own dataset, as it stands on disk now; `numbered` as in `intent_numbers`."""
    intents, _ = load_intents()
    numbers = intent_numbers(intents, numbered)
    for pair in Generator(intents, read_modifiers(), seed, favoured=favoured, beside=beside):
        if reverse:
            yield Ids(encode_request(tokenizer, pair.template, EXPLAIN_PREFIX), encode_command(tokenizer, without_kinds(pair.text)))
        else:
            yield Ids(encode_request(tokenizer, pair.text), encode_command(tokenizer, pair.template), key(pair.phrasing) if pair.phrasing else 0, numbers[pair.intent])


def composed_ids(seed: int, tokenizer: Tokenizer, favoured: Favoured | None = None, beside: float = asides.SHARE) -> Iterator[Ids]:
    """Endless pairs of the compositions, as they stand on disk now; they belong to no intent."""
    for pair in Composer(read_compositions()[0], seed, favoured=favoured, beside=beside):
        yield Ids(encode_request(tokenizer, pair.text), encode_command(tokenizer, pair.template))


def no_command_ids(tokenizer: Tokenizer, rng: random.Random) -> Iterator[Ids]:
    """Endless sentences that no command answers, with noise."""
    texts = training_sentences()
    target = encode_command(tokenizer, NO_COMMAND)
    while texts:
        text = rng.choice(texts)
        said = noise.politeness(text, rng) if rng.random() < 0.5 else text
        said = noise.typo(said, rng) if rng.random() < 0.06 else said
        try:
            yield Ids(encode_request(tokenizer, extract(said).text), target, key(text), 0)
        except UsageError:
            continue


def unpaired_ids(folder: Path, tokenizer: Tokenizer, rng: random.Random) -> Iterator[Ids]:
    """Endless sentences without a target."""
    texts = unpaired(folder)
    while texts:
        text = rng.choice(texts)
        try:
            yield Ids(encode_request(tokenizer, extract(text).text), (), key(text))
        except UsageError:
            continue


def write_shard(path: Path, pairs: list[Ids]) -> None:
    """Writes atomically."""
    arrays = {
        "source": np.array([i for p in pairs for i in p.source], dtype=np.uint16),
        "target": np.array([i for p in pairs for i in p.target], dtype=np.uint16),
        "source_ends": np.cumsum([len(p.source) for p in pairs]),
        "target_ends": np.cumsum([len(p.target) for p in pairs]),
        "meanings": np.array([p.meaning for p in pairs], dtype=np.uint64),
        "intents": np.array([p.intent for p in pairs], dtype=np.int32),
    }
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
    part.replace(path)


def read_shard(path: Path) -> list[Ids]:
    """Every pair."""
    with np.load(path) as data:
        sources = np.split(data["source"], data["source_ends"][:-1])
        targets = np.split(data["target"], data["target_ends"][:-1])
        meanings, intents = data["meanings"].tolist(), data["intents"].tolist() if "intents" in data else [-1] * len(sources)
    return [Ids(source.tolist(), target.tolist(), meaning, intent) for source, target, meaning, intent in zip(sources, targets, meanings, intents, strict=True)]


def make_shard(number: int, size: int, tokenizer: Tokenizer, mixture: Mixture, folder: Path | None, pairs: list[RawPair], numbered: Path | None = None) -> list[Ids]:
    """Pairs of shard `number`: the same for the same number and data; `numbered` as in `intent_numbers`."""
    rng = random.Random(number)
    streams: list[tuple[float, Iterator[Ids]]] = [
        (mixture.curated, curated_ids(number, tokenizer, numbered=numbered, favoured=mixture.favoured, beside=mixture.asides)),
        (mixture.reverse, curated_ids(number + 10**6, tokenizer, True)),
        (mixture.no_command, no_command_ids(tokenizer, rng)),
        (mixture.composed, composed_ids(number, tokenizer, mixture.favoured_composed, mixture.asides)),
    ]
    if folder is not None:
        streams += [(mixture.corpora, corpora_ids(pairs, tokenizer, rng)), (mixture.knowledge, knowledge_ids(folder, tokenizer, rng))]
        streams += [(mixture.unpaired, unpaired_ids(folder, tokenizer, rng))]
    total = sum(share for share, _ in streams)
    out: list[Ids] = []
    for share, stream in streams:
        fitting = (p for p in stream if len(p.source) <= LONGEST_SOURCE and len(p.target) <= LONGEST_TARGET)
        out += itertools.islice(fitting, round(size * share / total))
    rng.shuffle(out)
    return out


_LAST = "last.txt"
"""The number of the newest shard of a folder, which a trainer may have read and deleted."""


def next_number(folder: Path) -> int:
    """The number of the shard that comes next in a folder: what was written before is not made again."""
    try:
        return int((folder / _LAST).read_text(encoding="utf-8")) + 1
    except (OSError, ValueError):
        return 0


def main() -> None:
    """Writes shards ahead of the trainer until stopped."""
    parser = argparse.ArgumentParser(prog="python -m shellmate.training.shards", description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the shards")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json")
    parser.add_argument("--corpora", type=Path, help="folder of the public corpora")
    parser.add_argument("--curated", type=float, default=Mixture.curated, help="share of the project's own dataset")
    parser.add_argument("--size", type=int, default=40960, help="pairs in a shard")
    parser.add_argument("--ahead", type=int, default=2, help="shards to keep waiting")
    parser.add_argument("--first", type=int, default=0, help="number of the first shard")
    parser.add_argument("--public", type=float, default=Mixture.corpora, help="share of the public corpora")
    parser.add_argument("--reverse", type=float, default=Mixture.reverse, help="share of the task from command to request")
    parser.add_argument("--knowledge", type=float, default=Mixture.knowledge, help="share of the meanings of options")
    parser.add_argument("--unpaired", type=float, default=Mixture.unpaired, help="share of sentences without a command, for a teacher")
    parser.add_argument("--no-command", type=float, default=Mixture.no_command, help="share of sentences that no command answers")
    parser.add_argument("--composed", type=float, default=Mixture.composed, help="share of commands put together from parts")
    parser.add_argument("--favour", type=Path, help="file of intent ids that are drawn more often")
    parser.add_argument("--favoured-share", type=float, default=0.5, help="of the project's own dataset, for those intents")
    parser.add_argument("--favour-composed", type=Path, help="file of composition ids (with composed- before them) that are drawn more often")
    parser.add_argument("--favoured-composed-share", type=float, default=0.5, help="of the compositions, for those")
    parser.add_argument("--asides", type=float, default=asides.SHARE, help="share of the requests that say something beside")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(options.tokenizer)
    pairs = list(read_corpora(options.corpora)) if options.corpora else []
    mixture = Mixture(
        options.curated, options.public, options.reverse, options.knowledge, options.unpaired, options.no_command, options.composed,
        read_favoured(options.favour, options.favoured_share) if options.favour else None,
        read_favoured(options.favour_composed, options.favoured_composed_share) if options.favour_composed else None,
        options.asides,
    )  # fmt: skip
    for number in itertools.count(max(options.first, next_number(options.out))):
        while len(list(options.out.glob("*.npz"))) >= options.ahead:
            time.sleep(1)
        write_shard(options.out / f"{number:06d}.npz", make_shard(number, options.size, tokenizer, mixture, options.corpora, pairs, options.out / NUMBERS))
        (options.out / _LAST).write_text(f"{number}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
