"""English from a sentence encoder: its vectors of requests are what the encoder's pooled states learn to point at.

A small model that reads only our own pairs does not know that `huge` is like `large`. A sentence encoder does (MiniLM, Wang
et al. 2020; distilled as in Reimers and Gurevych 2020, "Making monolingual sentence embeddings multilingual"). It reads every
phrasing and corpus request once; the trainer adds the cosine distance between its vector and a projection of the mean encoder
state to the loss. The sentence encoder is needed for training only.

A table is an `.npz`: `keys` uint64 [n], sorted; `vectors` float16 [n, width], of length 1.
`python -m shellmate.training.teacher --model FOLDER_OR_NAME --out TABLE` makes it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import AutoModel, AutoTokenizer

from shellmate.core.errors import UsageError
from shellmate.core.slots import SYMBOL, SlotType, extract, without_kinds
from shellmate.training import precisions
from shellmate.training.corpora import read_corpora
from shellmate.training.data import Split, phrase_split
from shellmate.training.intents import load_intents, split_template
from shellmate.training.no_command import training_sentences

_SAID = {
    SlotType.PATH: "the folder", SlotType.FILE: "the file", SlotType.GLOB: "*.txt", SlotType.EXTENSION: "txt", SlotType.NUMBER: "10",
    SlotType.ADDRESS: "example.com", SlotType.URL: "the url", SlotType.STRING: "some text", SlotType.WORD: "name",
    SlotType.VARIABLE: "variable", SlotType.DATE: "2024-01-31", SlotType.TIME: "14:30",
}  # fmt: skip
_NAMES = {"n": "10", "big": "100", "ext": "txt", "dir": "the folder", "path": "the path", "glob": "*.txt", "pid": "1234", "port": "8080"}
_BATCH = 256


def key(text: str) -> int:
    """The number under which a sentence is found; never 0."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little") or 1


def in_english(slotted: str) -> str:
    """A slotted request with ordinary words in place of its symbols."""
    return SYMBOL.sub(lambda m: _SAID[SlotType(m[1])], without_kinds(slotted))


def _without_command() -> dict[int, str]:
    """The sentences that no command answers, by key of their text."""
    return {key(text): text for text in training_sentences()}


def _phrasings() -> dict[int, str]:
    """The training phrasings, by key of their source, with ordinary words in place of placeholders."""
    found = {}
    for intent in load_intents()[0]:
        for phrase in intent.phrasings:
            if phrase_split(intent, phrase) is Split.TRAIN:
                parts = [p if isinstance(p, str) else _NAMES.get(p.name, p.name) for _, p in split_template(phrase.plain(), intent.enums)]
                found[key(phrase.source)] = "".join(parts)
    return found


def _requests(folder: Path, with_unpaired: bool) -> dict[int, str]:
    """The requests of the corpora, by key of their text; on wish those that no pair uses too."""
    texts = {pair.request for pair in read_corpora(folder)}
    if with_unpaired:
        texts.update(unpaired(folder))
    found = {}
    for text in texts:
        try:
            found[key(text)] = in_english(extract(text).text)
        except UsageError:
            continue
    return found


def unpaired(folder: Path) -> list[str]:
    """English sentences of the corpora whose commands are of no use: their language is."""
    texts: dict[str, None] = {}
    for name in ("tldr.filled.jsonl", "lcl.filled.jsonl", "descriptions.jsonl", "tldr.template.jsonl"):
        path = folder / name
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                text = re.sub(r"\{\{.*?\}\}", "something", row.get("nl_template") or row["nl"])
                if 8 < len(text) < 140:
                    texts[text] = None
    return list(texts)


class Table:
    """Vectors by key."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as data:
            self.keys, self.vectors = data["keys"], data["vectors"]

    @property
    def width(self) -> int:
        """Of a vector."""
        return int(self.vectors.shape[1])

    def look_up(self, keys: Sequence[int]) -> tuple[Tensor, Tensor]:
        """(which of `keys` are known [n] bool, vectors of the known ones [m, width] bfloat16)."""
        wanted = np.asarray(keys, dtype=np.uint64)
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        known = self.keys[at] == wanted
        return torch.from_numpy(known), torch.from_numpy(self.vectors[at[known]]).bfloat16()


def projection(states: Tensor, vectors: Tensor) -> Tensor:
    """The matrix [table width, model width] that turns states [n, model width] best into vectors [n, table width]: least squares, held a little towards zero."""
    gram = states.t() @ states
    gram += 1e-3 * gram.diagonal().mean() * torch.eye(len(gram))
    solved: Tensor = torch.linalg.solve(gram, states.t() @ vectors)
    return solved.t().contiguous()


def vectors(texts: Sequence[str], model_name: str, precision: torch.dtype = torch.float32) -> np.ndarray:
    """Mean-pooled unit vectors [n, width] of sentences."""
    tokenizer = AutoTokenizer.from_pretrained(model_name)
    model = AutoModel.from_pretrained(model_name).eval()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    out = np.zeros((len(texts), model.config.hidden_size), dtype=np.float16)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=precision is torch.bfloat16):
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            batch = tokenizer([texts[i] for i in rows], return_tensors="pt", padding=True, truncation=True, max_length=64)
            states = model(**batch).last_hidden_state.float()
            mask = batch["attention_mask"][..., None]
            pooled = torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1)
            out[rows] = pooled.numpy().astype(np.float16)
            if start // _BATCH % 40 == 0:
                print(f"\r{start + len(rows)} of {len(order)} sentences", end="", flush=True)
    print()
    return out


def main() -> None:
    """Makes the table of the dataset's phrasings and the corpora's requests."""
    parser = argparse.ArgumentParser(prog="python -m shellmate.training.teacher", description=main.__doc__)
    parser.add_argument("--model", required=True, help="sentence encoder: a folder or a hub name")
    parser.add_argument("--corpora", type=Path, help="folder of the public corpora")
    parser.add_argument("--unpaired", action="store_true", help="also sentences of the corpora that no pair uses")
    parser.add_argument("--precision", choices=precisions.CHOICES, default="auto", help="of the computation; auto: what is faster here")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    texts = _phrasings() | _without_command()
    if options.corpora:
        texts = {**_requests(options.corpora, options.unpaired), **texts}
    keys = np.array(sorted(texts), dtype=np.uint64)
    table = vectors([texts[int(k)] for k in keys], options.model, precisions.named(options.precision))
    np.savez(options.out, keys=keys, vectors=table)


if __name__ == "__main__":
    main()
