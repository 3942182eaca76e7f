"""The commands of known intents as skeletons: fixed text with gaps, which the decoder fills from the request.

`intents.json` in a bundle is a list of `{"id": ..., "commands": [[part, ...], ...]}`. A part is a string, which is written as it stands, or a
gap `{"words": [...], "optional": bool}`: at least one piece (none is enough when optional) out of the request's slots and words and those
words. After a skeleton may follow an output's way onwards (`| ...`, `> ...`); what stands there is free.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from shellmate.core.errors import BundleError
from shellmate.core.slots import ARITHMETIC, CLOSE, OPEN, SYMBOL, SlottedRequest
from shellmate.engine.fast_search import Floats, Found, Ids, Limits, Step, normalisers

FILE = "intents.json"
_ONWARDS = (" |", " >", " 2>", " &")
_ONWARDS_WHOLE = (" 2",)
_BEFORE = (" sudo", " time", " nohup", " watch", " nice")
"""Pieces of which one may stand before a skeleton."""
_HOPELESS = 15.0
"""Nats behind the best at which a skeleton is given up."""
_QUOTES = ("'", " '", '"', ' "')

State = tuple[int, int]
"""Part, and characters of it that are written; for a gap the node of its words."""
_FREE: State = (-1, 0)


@dataclass(frozen=True)
class Gap:
    """A place that the request fills."""

    words: tuple[str, ...] = ()
    optional: bool = False


Skeleton = tuple["str | Gap", ...]


def read_skeletons(path: Path) -> list[tuple[Skeleton, ...]]:
    """The skeletons of every intent, in order.

    Raises `BundleError` naming a file that holds something else.
    """
    try:
        return [tuple(tuple(part if isinstance(part, str) else Gap(tuple(part["words"]), part["optional"]) for part in command) for command in intent["commands"]) for intent in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BundleError(f"{path} is not a list of intents.", "Run install.sh again.") from error


class Pieces:
    """The tokenizer's vocabulary by text."""

    def __init__(self, tokenizer: Tokenizer, end: int) -> None:
        size = tokenizer.get_vocab_size()
        self.texts: list[str] = tokenizer.decode_batch([[i] for i in range(size)], skip_special_tokens=False)
        self.ids = {text: i for i, text in reversed(list(enumerate(self.texts))) if text}
        self.longest = max(map(len, self.ids))
        self.end = end
        self.onwards = frozenset(i for i, text in enumerate(self.texts) if text.startswith(_ONWARDS) or text in _ONWARDS_WHOLE)
        self.before = frozenset(i for text in _BEFORE if (i := self.ids.get(text)) is not None)
        self._tokenizer = tokenizer

    def spellings(self, word: str) -> list[list[int]]:
        """A text as pieces, without and with a space before it."""
        return [self._tokenizer.encode(text, add_special_tokens=False).ids for text in (word, f" {word}")]

    def beginnings(self, text: str) -> list[int]:
        """The pieces that `text` begins with."""
        return [i for length in range(1, min(len(text), self.longest) + 1) if (i := self.ids.get(text[:length])) is not None]


class Words:
    """Texts as a tree of pieces: whole ones are written, one after the other."""

    def __init__(self, sequences: Iterable[Sequence[int]]) -> None:
        self.following: list[dict[int, int]] = [{}]
        """Node -> piece -> node; 0 is the root."""
        self.ends = [False]
        for sequence in sequences:
            node = 0
            for piece in sequence:
                if piece not in self.following[node]:
                    self.following[node][piece] = len(self.following)
                    self.following.append({})
                    self.ends.append(False)
                node = self.following[node][piece]
            self.ends[node] = True

    def after(self, node: int, piece: int) -> list[int]:
        """The nodes that a piece leads to: further into a text, or into the next."""
        froms = (node, 0) if node and self.ends[node] else (node,)
        return [self.following[n][piece] for n in froms if piece in self.following[n]]

    def next_pieces(self, node: int) -> set[int]:
        """What may be written at a node."""
        return set(self.following[node]) | (set(self.following[0]) if node and self.ends[node] else set())


class Said:
    """What gaps may hold for a request: its slots, its words as they are read, quotes around several words; and a gap's own words."""

    def __init__(self, pieces: Pieces, request: SlottedRequest) -> None:
        symbols = [slot.symbol for slot in request.slots]
        if any(slot.type.value == "N" for slot in request.slots):
            symbols += [f"{OPEN}{name}{CLOSE}" for name in ARITHMETIC]
        texts = [text for symbol in symbols for text in (symbol, f" {symbol}")] + list(_QUOTES)
        words = dict.fromkeys(part for word in SYMBOL.sub(" ", request.text).split() for part in (word, word.strip(",;:!?.()")) if part)
        if any(slot.type.value == "V" for slot in request.slots):
            words["$"] = None
        self._pieces = pieces
        self._sequences = [[i] for text in texts if (i := pieces.ids.get(text)) is not None] + [ids for word in words for ids in pieces.spellings(word)]
        self._trees: dict[tuple[str, ...], Words] = {}

    def tree(self, words: tuple[str, ...]) -> Words:
        """Of the request and further words."""
        if words not in self._trees:
            self._trees[words] = Words([*self._sequences, *(ids for word in words for ids in self._pieces.spellings(word))])
        return self._trees[words]


@dataclass
class Writer:
    """What of one skeleton may be written next; the pieces come one by one."""

    skeleton: Skeleton
    pieces: Pieces
    said: Said
    states: set[State] = field(default_factory=set)
    text: str = ""
    """What is written so far."""

    def __post_init__(self) -> None:
        self._trees = {i: self.said.tree(part.words) for i, part in enumerate(self.skeleton) if isinstance(part, Gap)}
        self.states = self._settled((0, 0))

    def _settled(self, state: State) -> set[State]:
        """The state and those that it passes into without a piece."""
        part, written = state
        found = {state}
        if state != _FREE and part < len(self.skeleton):
            here = self.skeleton[part]
            if isinstance(here, str) and written == len(here):
                return self._settled((part + 1, 0))
            if isinstance(here, Gap) and (self._trees[part].ends[written] if written else here.optional):
                found |= self._settled((part + 1, 0))
        return found

    def allowed(self) -> set[int] | None:
        """Ids that may come next; None: any."""
        found: set[int] = set()
        for part, written in self.states:
            if (part, written) == _FREE:
                return None
            if part == len(self.skeleton):
                found.add(self.pieces.end)
                found |= self.pieces.onwards
                continue
            here = self.skeleton[part]
            if isinstance(here, Gap):
                found |= self._trees[part].next_pieces(written)
                continue
            rest = here[written:]
            found.update(self.pieces.beginnings(rest))
            if part + 1 in self._trees:
                found.update(i for i in self._trees[part + 1].following[0] if self._spans(i, rest))
        return found if self.text else found | self.pieces.before

    def _joins(self, part: int) -> bool:
        """Whether a gap goes on from the text before it. A piece that brings a space loses it there: a word is copied as it stood in the request."""
        here = self.skeleton[part]
        return part > 0 and isinstance(here, Gap) and not here.optional

    def _spans(self, piece: int, rest: str) -> bool:
        text = self.pieces.texts[piece]
        return len(text) > len(rest) and text.startswith(rest)

    def write(self, piece: int) -> None:
        """Takes an allowed piece."""
        text = self.pieces.texts[piece]
        following: set[State] = set()
        joined = spaced = False
        for part, written in self.states:
            if (part, written) == _FREE:
                following.add(_FREE)
            elif part == len(self.skeleton):
                if piece in self.pieces.onwards:
                    following.add(_FREE)
            elif isinstance(here := self.skeleton[part], Gap):
                for node in self._trees[part].after(written, piece):
                    following |= self._settled((part, node))
                    joined, spaced = joined or (not written and self._joins(part)), spaced or bool(written)
            elif here.startswith(text, written):
                following |= self._settled((part, written + len(text)))
                spaced = True
            elif part + 1 in self._trees and piece in self._trees[part + 1].following[0] and self._spans(piece, here[written:]):
                following |= self._settled((part + 1, self._trees[part + 1].following[0][piece]))
                spaced = True
        if not following and not self.text and piece in self.pieces.before:
            following = self.states
        self.text += text.removeprefix(" ") if joined and not spaced else text
        self.states = following


@dataclass
class _Row:
    """A skeleton on its way."""

    place: int
    """Its number among the skeletons."""
    writer: Writer
    chance: float
    """Log-probability so far, with that of the intent."""
    ids: list[int] = field(default_factory=list)
    total: float = 0.0


def fill(step: Step, limits: Limits, banned: Ids, writers: Sequence[Writer], chances: Sequence[float]) -> list[tuple[Found, str] | None]:
    """The likeliest filling of every skeleton, all at once, with its text; None where the gaps cannot be filled or the result would be hopeless.

    `chances` are the log-probabilities of the skeletons' intents. The log-probability of what is found is the decoder's own, of all
    pieces and not of the allowed ones alone.
    """
    found: list[tuple[Found, str] | None] = [None] * len(writers)
    rows = [_Row(place, writer, chance) for place, (writer, chance) in enumerate(zip(writers, chances, strict=True))]
    tokens: Ids = np.full(len(rows), limits.start, np.int64)
    copies: list[tuple[int, int]] = []
    best = -np.inf
    for _ in range(limits.longest):
        logits = step(tokens, copies)
        logits[:, banned] = -np.inf
        sums = normalisers(logits)
        going: list[bool] = []
        for at, row in enumerate(rows):
            piece = _likeliest(logits[at], row.writer.allowed())
            if piece is not None:
                cost = float(logits[at, piece] - sums[at])
                row.total, row.chance = row.total + cost, row.chance + cost
                row.ids.append(piece)
                if piece == limits.end:
                    found[row.place] = Found(tuple(row.ids), row.total), row.writer.text.removeprefix(" ")
                    best = max(best, row.chance)
                else:
                    row.writer.write(piece)
            going.append(piece is not None and piece != limits.end)
        going = [goes and row.chance > best - _HOPELESS for goes, row in zip(going, rows, strict=True)]
        rows, copies = _closed_up(rows, going)
        if not rows:
            break
        tokens = np.array([row.ids[-1] for row in rows], np.int64)
    return found


def _closed_up(rows: list[_Row], going: Sequence[bool]) -> tuple[list[_Row], list[tuple[int, int]]]:
    """The rows that go on, in places from 0; and the copies of pasts (from, to) that takes: the last ones move into the gaps."""
    count = sum(going)
    kept = list(rows[:count])
    movers = [at for at in range(count, len(rows)) if going[at]]
    copies = []
    for at in range(count):
        if not going[at]:
            source = movers.pop()
            kept[at] = rows[source]
            copies.append((source, at))
    return kept, copies


def _likeliest(logits: Floats, allowed: set[int] | None) -> int | None:
    if allowed is None:
        return int(logits.argmax())
    ids = np.fromiter(allowed, np.int64, len(allowed))
    if not len(ids) or not np.isfinite(best := logits[ids].max()):
        return None
    return int(ids[logits[ids] == best].min())
