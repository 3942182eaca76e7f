"""The commands of known intents as skeletons: fixed text with gaps (`intents_file`), which the decoder fills from the request.

A gap takes at least one piece (none is enough when optional) out of the request's slots and words and its own words. Gaps with the same key hold the same value,
those with other keys other ones; a single gap holds one slot or word. After a skeleton may follow an output's way onwards (`| ...`, `> ...`); what stands there is
free. A user's own commands, which the decoder does not know, are filled by `habits`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from tokenizers import Tokenizer

from shellmate.core.slots import ARITHMETIC, CLOSE, OPEN, STEM, SYMBOL, SlottedRequest
from shellmate.core.templating import template
from shellmate.engine.fast_search import Floats, Found, Ids, Limits, Step, normalisers
from shellmate.engine.intents_file import Gap, Skeleton, kind

_ONWARDS = (" |", " >", " 2>", " &")
_ONWARDS_WHOLE = (" 2",)
_BEFORE = (" sudo", " time", " nohup", " watch", " nice")
"""Pieces of which one may stand before a skeleton."""
_HOPELESS = 5.0
"""Nats behind the best at which a skeleton is given up."""
_TRUST = 2.0
"""How much the choice in the gaps counts then, when the decoder would not have written the command itself."""
_LONGEST_SPANNED = 4
"""Characters of a skeleton's text that one piece may write together with what begins the gap behind it."""
_QUOTES = ("'", " '", '"', ' "')
_NO_VALUES = frozenset(
    """a am an and are be been but can could did do does every for from had has have he her him his how i if in into is it its let me my of on or our please she should so than that the their
    them then there these they this those to us want wants was we were what when where which who whom whose why will with would you your""".split()
)
"""Words of a request that never fill a gap alone; one of several they can be."""

State = tuple[int, int]
"""Part, and characters of it that are written; for a gap the node of its words."""
_FREE: State = (-1, 0)


_LITERAL_TYPES = frozenset("PFAU")
_SHORTEST_LITERAL = 3


def with_said_values(skeleton: Skeleton, request: SlottedRequest) -> Skeleton:
    """The skeleton with slots in place of what its own text and the request both say: the decoder has learnt `cut -f1 ‹P1›`, not `/etc/passwd`."""
    slots = [slot for slot in request.slots if slot.type.value in _LITERAL_TYPES and len(slot.value) >= _SHORTEST_LITERAL]
    if not any(slot.value in part for part in skeleton if isinstance(part, str) for slot in slots):
        return skeleton
    return tuple(template(part, slots) if isinstance(part, str) else part for part in skeleton)


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

    def __init__(self, sequences: Iterable[Sequence[int]], marks: frozenset[int] = frozenset()) -> None:
        """`marks` are the pieces that may stand beside a text that stands alone: quotes and suffixes."""
        self.following: list[dict[int, int]] = [{}]
        """Node -> piece -> node; 0 is the root."""
        self.ends = [False]
        self._marks = marks
        self._marked = [False]
        for sequence in sequences:
            node = 0
            for piece in sequence:
                if piece not in self.following[node]:
                    self.following[node][piece] = len(self.following)
                    self.following.append({})
                    self.ends.append(False)
                    self._marked.append(node == 0 and piece in marks)
                node = self.following[node][piece]
            self.ends[node] = True

    def after(self, node: int, piece: int, single: bool = False) -> list[int]:
        """The nodes that a piece leads to: further into a text, or into the next."""
        onwards = node and self.ends[node] and (not single or self._marked[node] or piece in self._marks)
        return [self.following[n][piece] for n in ((node, 0) if onwards else (node,)) if piece in self.following[n]]

    def next_pieces(self, node: int, single: bool = False) -> set[int]:
        """What may be written at a node."""
        if not node or not self.ends[node]:
            return set(self.following[node])
        free = not single or self._marked[node]
        return set(self.following[node]) | (set(self.following[0]) if free else self.following[0].keys() & self._marks)


class Said:
    """What gaps may hold for a request: its slots, its words as they are read, quotes around several words; and a gap's own words."""

    def __init__(self, pieces: Pieces, request: SlottedRequest) -> None:
        symbols = [slot.symbol for slot in request.slots]
        suffixes: list[str] = []
        if any(slot.type.value == "N" for slot in request.slots):
            suffixes += [f"{OPEN}{name}{CLOSE}" for name in ARITHMETIC]
        if any(slot.type.value in "FP" for slot in request.slots):
            suffixes.append(f"{OPEN}{STEM}{CLOSE}")
        texts = [text for symbol in (*symbols, *dict.fromkeys(suffixes)) for text in (symbol, f" {symbol}")] + list(_QUOTES)
        words = dict.fromkeys(part for word in SYMBOL.sub(" ", request.text).split() for part in (word, word.strip(",;:!?.()")) if part)
        if any(slot.type.value == "V" for slot in request.slots):
            words["$"] = None
        self.whole = frozenset((*symbols, *words))
        """Slots and words, without spaces."""
        self.suffixes = frozenset(i for suffix in suffixes for text in (suffix, f" {suffix}") if (i := pieces.ids.get(text)) is not None)
        """Pieces that go behind a slot only."""
        self._marks = self.suffixes | {i for text in _QUOTES if (i := pieces.ids.get(text)) is not None}
        self._pieces = pieces
        self._symbols = [[i] for text in texts if (i := pieces.ids.get(text)) is not None]
        self._words = list(words)
        self._trees: dict[tuple[tuple[str, ...], bool], Words] = {}

    def tree(self, words: tuple[str, ...], single: bool = False) -> Words:
        """Of the request and further words; where only a `single` one may stand, those of the request that can be a value alone."""
        if (words, single) not in self._trees:
            said = [word for word in self._words if not (single and word.lower() in _NO_VALUES)]
            self._trees[words, single] = Words([*self._symbols, *(ids for word in (*said, *words) for ids in self._pieces.spellings(word))], self._marks)
        return self._trees[words, single]


@dataclass
class Writer:
    """What of one skeleton may be written next; the pieces come one by one."""

    skeleton: Skeleton
    pieces: Pieces
    said: Said
    states: set[State] = field(default_factory=set)
    text: str = ""
    """What is written so far."""
    held: dict[str, set[str]] = field(default_factory=dict)
    """Slots and words in the gaps of each key."""

    def __post_init__(self) -> None:
        self._spans: dict[tuple[int, str], dict[int, int]] = {}
        self._trees = {i: self.said.tree(part.words, part.single) for i, part in enumerate(self.skeleton) if isinstance(part, Gap)}
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
                found |= self._fitting(here, written, self._trees[part].next_pieces(written, here.single))
                continue
            rest = here[written:]
            found.update(self.pieces.beginnings(rest))
            if part + 1 in self._trees:
                spanning = self._spanning(part, rest)
                fitting = self._fitting(self.skeleton[part + 1], 0, set(spanning.values())) if spanning else set()
                found.update(piece for piece, first in spanning.items() if first in fitting)
        return found if self.text else found | self.pieces.before

    def _fitting(self, gap: str | Gap, node: int, pieces: set[int]) -> set[int]:
        """Of the pieces that may come in a gap those that other gaps leave to it: a value stands for one thing."""
        if isinstance(gap, str):
            return pieces
        texts = self.pieces.texts
        if not node:
            pieces = {i for i in pieces if i not in self.said.suffixes and (not gap.kinds or texts[i] in _QUOTES or kind(texts[i]) in gap.kinds)}
        if not gap.key or not self.held:
            return pieces
        elsewhere = set().union(*(held for key, held in self.held.items() if key != gap.key)) - set(gap.words)
        mine = self.held.get(gap.key)
        if mine and not node:
            return {i for i in pieces if texts[i].strip() in mine or texts[i] in _QUOTES}
        return {i for i in pieces if texts[i].strip() not in elsewhere} if elsewhere else pieces

    def _hold(self, gap: str | Gap, piece: int) -> None:
        text = self.pieces.texts[piece].strip()
        if isinstance(gap, Gap) and gap.key and text in self.said.whole and text not in gap.words:
            self.held.setdefault(gap.key, set()).add(text)

    def _joins(self, part: int) -> bool:
        """Whether a gap goes on from the text before it. A piece that brings a space loses it there: a word is copied as it stood in the request."""
        here = self.skeleton[part]
        return part > 0 and isinstance(here, Gap) and not here.optional

    def _spanning(self, part: int, rest: str) -> dict[int, int]:
        """Pieces that write the rest of a text and begin the gap behind it: piece -> what of it begins the gap."""
        if len(rest) > _LONGEST_SPANNED:
            return {}
        key = (part, rest)
        if key not in self._spans:
            texts, ids = self.pieces.texts, self.pieces.ids
            found = {}
            for first in self._trees[part + 1].following[0]:
                if len(texts[first]) > len(rest) and texts[first].startswith(rest):
                    found[first] = first
                if (piece := ids.get(rest + texts[first])) is not None:
                    found[piece] = first
            self._spans[key] = found
        return self._spans[key]

    def write(self, piece: int) -> None:
        """Takes an allowed piece."""
        text = self.pieces.texts[piece]
        following: set[State] = set()
        joined = spaced = False
        into: str | Gap = ""
        held = piece
        for part, written in self.states:
            if (part, written) == _FREE:
                following.add(_FREE)
            elif part == len(self.skeleton):
                if piece in self.pieces.onwards:
                    following.add(_FREE)
            elif isinstance(here := self.skeleton[part], Gap):
                if not self._fitting(here, written, {piece}):
                    continue
                for node in self._trees[part].after(written, piece, here.single):
                    following |= self._settled((part, node))
                    into = here
                    joined, spaced = joined or (not written and self._joins(part)), spaced or bool(written)
            elif here.startswith(text, written):
                following |= self._settled((part, written + len(text)))
                spaced = True
            elif part + 1 in self._trees and (first := self._spanning(part, here[written:]).get(piece)) is not None and self._fitting(self.skeleton[part + 1], 0, {first}):
                following |= self._settled((part + 1, self._trees[part + 1].following[0][first]))
                spaced = True
                into, held = self.skeleton[part + 1], first
        self._hold(into, held)
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
    """Log-probability of the intent."""
    ids: list[int] = field(default_factory=list)
    total: float = 0.0
    """Log-probability so far, of all pieces."""
    chosen: float = 0.0
    """The same of the allowed pieces alone."""

    @property
    def hope(self) -> float:
        """What is looked at before it is given up: the better of what the decoder alone says, and the recognizer with the choice in the gaps."""
        return self.chance + max(self.total, _TRUST * self.chosen)


class Filled(NamedTuple):
    """A skeleton with its gaps filled."""

    found: Found
    text: str
    chosen: float
    """Log-probability of the filling among what the skeleton allows."""


def fill(step: Step, limits: Limits, banned: Ids, writers: Sequence[Writer], chances: Sequence[float]) -> list[Filled | None]:
    """The likeliest filling of every skeleton, all at once; None where the gaps cannot be filled or the result would be hopeless.

    `chances` are the log-probabilities of the skeletons' intents. The log-probability of what is found is the decoder's own, of all
    pieces and not of the allowed ones alone.
    """
    found: list[Filled | None] = [None] * len(writers)
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
            piece, chosen = _likeliest(logits[at], row.writer.allowed())
            if piece is not None:
                row.total += float(logits[at, piece] - sums[at])
                row.chosen += chosen
                row.ids.append(piece)
                if piece == limits.end:
                    found[row.place] = Filled(Found(tuple(row.ids), row.total), row.writer.text.removeprefix(" "), row.chosen)
                    best = max(best, row.hope)
                else:
                    row.writer.write(piece)
            going.append(piece is not None and piece != limits.end)
        going = [goes and row.hope > best - _HOPELESS for goes, row in zip(going, rows, strict=True)]
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


def _likeliest(logits: Floats, allowed: set[int] | None) -> tuple[int | None, float]:
    """The likeliest of the allowed pieces (None when none is), and its log-probability among them; all are allowed when `allowed` is None."""
    if allowed is None:
        piece = int(logits.argmax())
        return piece, float(logits[piece] - normalisers(logits[None])[0])
    ids = np.fromiter(allowed, np.int64, len(allowed))
    if not len(ids) or not np.isfinite(best := logits[ids].max()):
        return None, 0.0
    return int(ids[logits[ids] == best].min()), -float(np.log(np.exp(logits[ids] - best).sum()))
