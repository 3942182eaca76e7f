"""Fits a bundle's table of affinities between the words of requests and the pieces of commands: see `engine.affinity`.

`python -m shellmate.training.affinity BUNDLE [--corpora FOLDER] [--pairs FILE]`: by contrast, a request's own command before those of other requests, half of them of the
same programs, and before copies of it that lack an option or a stage, have one too many, or their values exchanged.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from shellmate.core.slots import SYMBOL
from shellmate.engine import affinity
from shellmate.engine.affinity import Keys, command_features, keys_of, pieces, places_of, request_features
from shellmate.engine.manifest import read_manifest, write_manifest
from shellmate.training.compose import Composer, read_compositions
from shellmate.training.corpora import read_corpora, slotted
from shellmate.training.data import Generator, Split, phrase_split
from shellmate.training.intents import load_intents, read_modifiers

WIDTH = 48
_ASKED, _WRITTEN = 64_000, 40_000
"""Features of each side that are kept: the commonest."""
_COMPOSED, _MODIFIED, _CORPORA = 200_000, 40_000, 80_000
_BATCH, _ALIKE, _GROUPS, _EPOCHS, _RATE = 512, 16, 16, 4, 3e-3
"""Pairs in a batch; how many of one program, and how many programs, stand together in it."""
_COPIES = 2
"""Spoilt copies of each command."""
_DROPPED = 0.25
"""Share of a request's features that are hidden."""
_SHARE = 0.3
"""What a nat of it counts in the ranking: found on dev sets, like the weights there. The table holds it already."""

Row = NDArray[np.int64]
TextPair = tuple[str, str]
"""Slotted request and template."""


def training_pairs(corpora: Path | None, seed: int = 11) -> Iterator[TextPair]:
    """Every training phrasing once, with modifiers besides, compositions, and the public corpora where there are any."""
    intents, modifiers = load_intents()[0], read_modifiers()
    generator = Generator(intents, modifiers, seed)
    for intent in intents:
        drawn = (generator.draw(intent, phrase) for phrase in intent.phrasings if phrase_split(intent, phrase) is Split.TRAIN)
        yield from ((pair.text, pair.template) for pair in drawn if pair)
    for pairs, count in ((Generator(intents, modifiers, seed + 1), _MODIFIED), (Composer(read_compositions()[0], seed), _COMPOSED)):
        yield from ((pair.text, pair.template) for pair in itertools.islice(pairs, count))
    if corpora:
        raw = list(read_corpora(corpora))
        for one in random.Random(seed).choices(raw, [p.weight for p in raw], k=_CORPORA):
            if made := slotted(one):
                yield made.text, made.template


def program_of(template: str) -> str:
    """The first program that a command calls."""
    return next((piece for piece in pieces(template) if piece not in ("sudo", "time", "nohup", "(", "{")), "")


def spoilt(template: str, others: Sequence[str], rng: random.Random) -> str:
    """A copy of a command that says something else: a stage, an option or a word less, values exchanged, an option or stage of another command more."""
    words = template.split(" ")
    options = [at for at, word in enumerate(words) if len(word) > 1 and word.startswith("-")]
    stages = [at for at, word in enumerate(words) if word == "|"]
    symbols = list(dict.fromkeys(m[0] for m in SYMBOL.finditer(template)))
    way = rng.random()
    if way < 0.2 and stages:
        return " ".join(words[: stages[-1]])
    if way < 0.4 and symbols:
        return _exchanged(template, symbols, rng)
    if way < 0.7 and options:
        at = rng.choice(options)
        bundled = len(words[at]) > 2 and words[at][1:].isalpha() and words[at][1] != "-" and len(words[at]) < 6
        left = rng.randrange(1, len(words[at]))
        return " ".join([*words[:at], *([words[at][:left] + words[at][left + 1 :]] if bundled else []), *words[at + 1 :]])
    if way < 0.75 and len(words) > 2:
        del words[rng.randrange(1, len(words))]
        return " ".join(words)
    other = rng.choice(others).split(" ") if others else []
    if further := [word for word in other if word.startswith("-") and word not in words]:
        words.insert(min(1, len(words)), rng.choice(further))
    elif "|" in other:
        words += other[len(other) - 1 - other[::-1].index("|") :]
    return " ".join(words) if words != template.split(" ") else " ".join([*words[:-1], "-x"])


def _exchanged(template: str, symbols: Sequence[str], rng: random.Random) -> str:
    """Two values change places, or one is written for another; a lone one gets another number."""
    if len(symbols) == 1:
        return template.replace(symbols[0], symbols[0][:2] + ("2" if symbols[0][2] == "1" else "1") + symbols[0][3:])
    one, two = rng.sample(symbols, 2)
    if rng.random() < 0.5:
        return template.replace(one, two)
    return SYMBOL.sub(lambda m: {one: two, two: one}.get(m[0], m[0]), template)


class Vocabulary:
    """The features of a side that have a row; place 0 is for those that have none."""

    def __init__(self, counts: Counter[str], most: int) -> None:
        self.keys: Keys = np.unique(keys_of(name for name, _ in counts.most_common(most)))

    def places(self, features: Sequence[str]) -> Row:
        """Their places, those without a row left out; never empty."""
        found: Row = places_of(self.keys, features) + 1
        return found if len(found) else np.zeros(1, np.int64)


class Tables:
    """Both sides while they are learnt."""

    def __init__(self, asked: Vocabulary, written: Vocabulary, width: int = WIDTH) -> None:
        self.vocabularies = (asked, written)
        self.sides = [torch.nn.EmbeddingBag(len(v.keys) + 1, width, mode="sum", sparse=True, padding_idx=0) for v in self.vocabularies]
        for side in self.sides:
            torch.nn.init.normal_(side.weight, std=width**-0.5)
        self.scale = torch.zeros((), requires_grad=True)
        """Log of what the product is multiplied with."""

    def vectors(self, side: int, rows: Sequence[Row]) -> torch.Tensor:
        """[rows, width]."""
        lengths = [len(row) for row in rows]
        offsets = torch.from_numpy(np.cumsum([0, *lengths[:-1]]))
        total: torch.Tensor = self.sides[side](torch.from_numpy(np.concatenate(rows)), offsets)
        return total / torch.tensor(lengths, dtype=torch.float32).sqrt()[:, None]

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """As `affinity.npz` has them; scale and share are in the written side."""
        out: dict[str, NDArray[np.generic]] = {}
        for name, side, vocabulary, factor in zip(affinity.SIDES, self.sides, self.vocabularies, (1.0, _SHARE * float(self.scale.detach().exp())), strict=True):
            rows = side.weight.detach().numpy()[1:] * np.float32(factor)
            scales = np.abs(rows).max(1) / 127 + 1e-9
            out |= {f"{name}_keys": vocabulary.keys, f"{name}_rows": np.round(rows / scales[:, None]).astype(np.int8), f"{name}_scales": scales.astype(np.float16)}
        return out


Report = Callable[[str], None]


def contrast(pairs: Sequence[TextPair], report: Report, epochs: int = _EPOCHS, seed: int = 1) -> Tables:
    """Tables that put a request's own command before others, learnt from pairs."""
    rng, numpy_rng = random.Random(seed), np.random.default_rng(seed)
    torch.manual_seed(seed)
    counts: Counter[str] = Counter()
    for text, _ in pairs:
        counts.update(request_features(text))
    templates = list(dict.fromkeys(template for _, template in pairs))
    asked = Vocabulary(counts, _ASKED)
    written = Vocabulary(Counter(itertools.chain.from_iterable(map(command_features, templates))), _WRITTEN)
    number = {template: at for at, template in enumerate(templates)}
    requests = [asked.places(request_features(text)) for text, _ in pairs]
    commands = [written.places(command_features(template)) for template in templates]
    own = np.array([number[template] for _, template in pairs])
    by_program: dict[str, list[int]] = defaultdict(list)
    for at, (_, template) in enumerate(pairs):
        by_program[program_of(template)].append(at)
    others = {program: [pairs[at][1] for at in members] for program, members in by_program.items()}
    groups = list(by_program.values())
    sizes = np.array([len(group) for group in groups], float)
    tables = Tables(asked, written)
    step = _Stepper(tables, _RATE, epochs * len(pairs) // _BATCH)
    for done in range(step.steps):
        places = [group[j] for g in numpy_rng.choice(len(groups), _GROUPS, p=sizes / sizes.sum()) for group in (groups[g],) for j in numpy_rng.integers(0, len(group), _ALIKE)]
        places += numpy_rng.integers(0, len(pairs), _BATCH - len(places)).tolist()
        hidden = [row[numpy_rng.random(len(row)) >= _DROPPED] if len(row) > 3 else row for row in (requests[at] for at in places)]
        said = tables.vectors(0, [row if len(row) else requests[at] for row, at in zip(hidden, places, strict=True)])
        right = tables.vectors(1, [commands[own[at]] for at in places])
        copies = [written.places(command_features(spoilt(pairs[at][1], others[program_of(pairs[at][1])], rng))) for at in places for _ in range(_COPIES)]
        wrong = tables.vectors(1, copies).view(len(places), _COPIES, -1)
        loss = _contrast_loss(said, right, wrong, torch.from_numpy(own[places]), tables.scale.exp())
        step(loss)
        if done % 100 == 99:
            report(f"contrast {done + 1}/{step.steps} loss {step.mean():.3f}")
    return tables


def _contrast_loss(said: torch.Tensor, right: torch.Tensor, wrong: torch.Tensor, own: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of the own command among all of the batch and its spoilt copies, and a little of the own request among all."""
    count = len(said)
    table = said @ right.t() * scale
    same = (own[:, None] == own[None]) & ~torch.eye(count, dtype=torch.bool)
    table = table.masked_fill(same, -1e4)
    copies = (said[:, None] * wrong).sum(-1) * scale
    target = torch.arange(count)
    return torch.nn.functional.cross_entropy(torch.cat([table, copies], 1), target) + 0.3 * torch.nn.functional.cross_entropy(table.t(), target)


class _Stepper:
    """One step after the other, slower towards the end."""

    def __init__(self, tables: Tables, rate: float, steps: int) -> None:
        self.steps, self._done, self._rate, self._losses = steps, 0, rate, [0.0]
        self._sparse = torch.optim.SparseAdam([side.weight for side in tables.sides], lr=rate)
        self._dense = torch.optim.Adam([tables.scale], lr=rate)

    def __call__(self, loss: torch.Tensor) -> None:
        for group in self._sparse.param_groups:
            group["lr"] = self._rate * max(0.03, 1 - self._done / self.steps)
        self._sparse.zero_grad()
        self._dense.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self._sparse.step()  # type: ignore[no-untyped-call]
        self._dense.step()
        self._done += 1
        self._losses.append(float(loss.detach()))

    def mean(self) -> float:
        """Of the last hundred losses."""
        return float(np.mean(self._losses[-100:]))


def _cached(path: Path | None, make: Callable[[], Iterable[TextPair]]) -> list[TextPair]:
    """Pairs from a file of JSON lines; made, and written there, when it is not there."""
    if path and path.exists():
        return [tuple(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    pairs = list(make())
    if path:
        path.write_text("".join(json.dumps(pair) + "\n" for pair in pairs), encoding="utf-8")
    return pairs


def write(bundle: Path, corpora: Path | None, report: Report, pairs: Path | None = None) -> None:
    """Fits and writes `affinity.npz` into a bundle; the ranking has to be fitted again (`training.calibrate`)."""
    np.savez(bundle / affinity.FILE, allow_pickle=False, **contrast(_cached(pairs, lambda: training_pairs(corpora)), report).arrays())


def main() -> None:
    """Fits the table and writes it into the bundle, whose manifest is brought up to date."""
    parser = argparse.ArgumentParser(prog="python -m shellmate.training.affinity", description=main.__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--corpora", type=Path, help="folder of the public corpora")
    parser.add_argument("--pairs", type=Path, help="file of pairs, made when it is not there")
    options = parser.parse_args()
    write(options.bundle, options.corpora, lambda line: print(line, flush=True), options.pairs)
    write_manifest(options.bundle, read_manifest(options.bundle))


if __name__ == "__main__":
    main()
