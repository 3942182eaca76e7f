"""What every engine does: slotted request in, scored templates out. Loaders are a closed table keyed by the manifest."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Protocol

from tokenizers import Tokenizer

from shellmate.core.candidates import USUALLY_HEARD, Written
from shellmate.core.errors import BundleError
from shellmate.core.slots import ARITHMETIC, CLOSE, OPEN, STEM, SlottedRequest, all_symbols
from shellmate.engine.manifest import Manifest, check_files, read_manifest

PAD, EOS, UNK = 0, 1, 2
LONGEST_SOURCE = 96
"""Tokens of a request that are read."""
LONGEST_TARGET = 96
"""Tokens of a command that are written."""
DEFAULT_BUNDLE = "shellmate-t5-small"


@dataclass(frozen=True)
class Hypothesis:
    """One decoded command template."""

    template: str
    log_probability: float
    """Natural log of the whole sequence's probability, end mark included."""
    tokens: int
    """Tokens written, end mark included."""
    recognised: float | None = None
    """Natural log of the chance that the request asks for the intent whose command this is; None when it was written freely."""

    chosen: float = 0.0
    """Natural log of the probability of what fills the intent's gaps, among all that may fill them."""

    invented: int = 0
    """Words of a freely written command that stand neither in the request nor in any known command."""

    unexplained: int = 0
    """Words of the request that the command does not hold and that nobody says who wants it."""

    own: bool = False
    """A command of the user's own."""

    affinity: float = 0.0
    """How much worse than the best of the answer it goes with the request's words, in nats (`engine.affinity`)."""

    told: frozenset[str] = frozenset()
    """Slots of the request that chose one of the command's own words (`engine.choices`)."""

    heard: float = USUALLY_HEARD
    """Mean chance that the decoder gives to the intent's command for requests it was taught."""

    strange: int = 0
    """Options that its programs do not have (`engine.strange`)."""

    @property
    def written(self) -> Written:
        """As the ranking takes it."""
        return Written(self.template, self.log_probability, self.recognised, self.chosen, self.invented, self.unexplained, self.own, self.affinity, self.told, self.heard, self.strange)

    @property
    def score(self) -> float:
        """Mean log-probability per token: what beams are ordered by."""
        return self.log_probability / max(1, self.tokens)


@dataclass(frozen=True)
class Answer:
    """Everything a model says about a request."""

    hypotheses: tuple[Hypothesis, ...]
    refusal: float | None = None
    """Chance (0..1) that no command answers; None when the bundle cannot tell."""
    cut: bool = False
    """Whether the request is longer than what the model reads, so that its end counts for nothing."""


class Engine(Protocol):
    """A loaded bundle."""

    manifest: Manifest
    folder: Path

    def generate(self, request: SlottedRequest, beams: int, count: int) -> list[Hypothesis]:
        """`count` best templates of a beam search with `beams` beams, best first; one beam is greedy."""
        ...

    def answer(self, request: SlottedRequest, beams: int) -> Answer:
        """The beams' templates, and those of the likeliest known intents where the bundle knows intents."""
        ...


def default_bundle() -> Path:
    """The bundle that came with the program: inside the installed package, or in the source tree. `SHELLMATE_PLAIN` names one outright."""
    named = os.environ.get("SHELLMATE_PLAIN")
    if named:
        return Path(named)
    package = Path(str(files("shellmate")))
    installed = package / "models" / DEFAULT_BUNDLE
    return installed if installed.is_dir() else package.parent / "models" / DEFAULT_BUNDLE


def load_tokenizer(folder: Path) -> Tokenizer:
    """The bundle's tokenizer.

    Raises `BundleError` when it does not know the slot symbols.
    """
    path = folder / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:
        raise BundleError(f"{path} is not a tokenizer.", "Run install.sh again.") from error
    lacking = [s for s in all_symbols() if tokenizer.token_to_id(s) is None]
    if lacking:
        raise BundleError(f"{path} lacks the slot symbol {lacking[0]}.", "Run install.sh again, or retrain the adapter.")
    return tokenizer


def source_ids(tokenizer: Tokenizer, prefix: str, request: SlottedRequest) -> list[int]:
    """Token ids of a request, end mark included, cut to what the model reads."""
    ids: list[int] = tokenizer.encode(f"{prefix} {request.text}", add_special_tokens=False).ids
    return [*ids[: LONGEST_SOURCE - 1], EOS]


def decode(tokenizer: Tokenizer, ids: Sequence[int]) -> str:
    """The template of decoded ids, up to the end mark."""
    kept = []
    for i in ids:
        if i == EOS:
            break
        if i > UNK:
            kept.append(int(i))
    text: str = tokenizer.decode(kept, skip_special_tokens=False)
    return text.removeprefix(" ")


def banned_ids(tokenizer: Tokenizer, request: SlottedRequest) -> list[int]:
    """Ids that must not be written: slots that the request does not have, arithmetic without a number, a stem without a file, the prefixes."""
    allowed = {slot.symbol for slot in request.slots}
    if any(slot.type.value == "N" for slot in request.slots):
        allowed |= {f"{OPEN}{name}{CLOSE}" for name in ARITHMETIC}
    if any(slot.type.value in "FP" for slot in request.slots):
        allowed.add(f"{OPEN}{STEM}{CLOSE}")
    banned = [PAD, UNK]
    for symbol in all_symbols():
        if symbol not in allowed:
            banned += [i for s in (symbol, f" {symbol}") if (i := tokenizer.token_to_id(s)) is not None]
    for prefix in ("translate to command:", "describe the command:"):
        if (i := tokenizer.token_to_id(prefix)) is not None:
            banned.append(i)
    return banned + prompt_ids(tokenizer)


def prompt_ids(tokenizer: Tokenizer) -> list[int]:
    """Tokens that hold a learnt soft prompt: read, never written."""
    ids: list[int] = []
    while (i := tokenizer.token_to_id(prompt_token(len(ids)))) is not None:
        ids.append(i)
    return ids


def prompt_token(number: int) -> str:
    """The token of one place of a soft prompt."""
    return f"{OPEN}prompt{number}{CLOSE}"


def _reference(folder: Path, manifest: Manifest) -> Engine:
    from shellmate.engine.reference import ReferenceEngine

    return ReferenceEngine(folder, manifest)


def _fast(folder: Path, manifest: Manifest) -> Engine:
    """The fast engine, or the reference where the exported graph is of a kind that the fast one does not know."""
    from shellmate.engine.fast import FastEngine
    from shellmate.engine.fast_weights import NotFast

    try:
        return FastEngine(folder, manifest)
    except NotFast:
        return _reference(folder, manifest)


def _hub(folder: Path, manifest: Manifest) -> Engine:
    from shellmate.engine.hub import load_hub

    return load_hub(folder, manifest)


LOADERS: dict[str, tuple[Callable[[Path, Manifest], Engine], Callable[[Path, Manifest], Engine]]] = {
    "t5-onnx": (_fast, _reference), "hub-seq2seq": (_hub, _hub), "hub-causal": (_hub, _hub),
}  # fmt: skip
"""Loader name -> (default engine, reference engine). Closed: a manifest cannot name code."""


def load_engine(folder: Path, reference: bool = False, hashes: bool = True) -> Engine:
    """Opens a bundle with the loader its manifest names.

    Raises `BundleError` naming the file and the fix for anything missing, damaged or foreign.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest, hashes)
    if manifest.loader not in LOADERS:
        raise BundleError(f"{folder} asks for the loader {manifest.loader!r}, which this version does not have.", "Update shellmate.")
    return LOADERS[manifest.loader][1 if reference else 0](folder, manifest)
