"""The intents that a bundle knows: which of them a request asks for, and their commands filled by the decoder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from shellmate.core.slots import SYMBOL, SlottedRequest, without_kinds
from shellmate.engine import habits, intents_file, skeletons
from shellmate.engine.base import EOS, LONGEST_TARGET, PAD, Hypothesis, banned_ids
from shellmate.engine.choices import plain, with_choices
from shellmate.engine.dummies import VAGUE, with_dummies
from shellmate.engine.fast_search import Floats, Limits, Step
from shellmate.engine.recognizer import FILE, Recognizer, stems
from shellmate.engine.skeletons import Pieces, Said, Writer, with_said_values

ROWS = 8
"""Skeletons that are filled for a request."""
_UNLIKELY = 7.0
"""Nats behind the likeliest intent at which one is not looked at."""
_DUMMIES, _MAY_BE_VALUE, _VAGUE, _ECHO = -2.0, 3.0, 2.0, 3.0
"""Log-probability of a known command whose values a request without any leaves open, how much less it is for each word that may be the value and for dummies that may be anything,
and nats that count against a command with one of the request's own verbs or nouns for a value."""
_NAMED = re.compile(r"\b(?:my|the|this|our) (\w+)(?= (?:dir|folder|directory)\b)|\b(?:called|named|variable) (\w+)|\b(?:directory|folder|dir) (\w+)(?= (?:and|with|together|recursively)\b|[,.]|$)")
"""A word that is surely a name: `my project folder`, `the directory build`."""
_WORD = re.compile(r"[a-z]{3,}")
_LIMITS = Limits(PAD, EOS, LONGEST_TARGET)


class KnownIntents:
    """Recognizer and skeletons of one bundle."""

    def __init__(self, folder: Path, tokenizer: Tokenizer) -> None:
        """Raises `BundleError` naming a damaged file."""
        self._recognizer = Recognizer(folder / FILE)
        self._skeletons, self._own = intents_file.read_skeletons(intents_file.within(folder))
        self._tokenizer = tokenizer
        self._pieces = Pieces(tokenizer, EOS)
        parts = (part for intent in self._skeletons for skeleton in intent for part in skeleton if isinstance(part, str))
        self._words = {word for part in parts for word in _WORD.findall(part.lower())}

    def weighed(self, hypotheses: Iterable[Hypothesis], request: SlottedRequest, places: Sequence[tuple[int, float]]) -> list[Hypothesis]:
        """Freely written hypotheses with the words counted that they made up, and those that neither they nor the likeliest intents explain."""
        said, stems_said = set(_WORD.findall(request.text.lower())), _said(request)
        intents = [intent for intent, _ in places]
        return [
            replace(
                h, invented=len(set(_WORD.findall(SYMBOL.sub(" ", h.template).lower())) - said - self._words),
                unexplained=self._recognizer.unexplained(stems_said, stems(SYMBOL.sub(" ", h.template)), intents),
            )
            for h in hypotheses
        ]  # fmt: skip

    def refusal_and_places(self, pooled: Floats) -> tuple[float, list[tuple[int, float]]]:
        """The chance that no command answers, and (intent, log-probability) of the likeliest intents, as many as have `ROWS` skeletons."""
        chances = self._recognizer.log_probabilities(pooled)
        best = np.argsort(-chances[1:])[:ROWS]
        floor = chances[1 + best[0]] - _UNLIKELY
        return float(np.exp(chances[0])), [(int(i), float(chances[1 + i])) for i in best if chances[1 + i] > floor]

    def hypotheses(self, request: SlottedRequest, step: Step, places: list[tuple[int, float]]) -> list[Hypothesis]:
        """The filled commands of those intents, likeliest intent first. `step` begins at the first piece and takes `ROWS` rows."""
        stems_said = _said(request)

        def hypothesis(made: str, log_probability: float, chosen: float, tokens: int, intent: int, chance: float, told: frozenset[str] = frozenset()) -> Hypothesis:
            unexplained = self._recognizer.unexplained(stems_said, stems(SYMBOL.sub(" ", made)), [intent])
            return Hypothesis(made, log_probability, tokens, chance, chosen, unexplained=unexplained, own=intent in self._own, told=told, heard=self._recognizer.heard(intent))

        found = [
            hypothesis(*filled, filled[1], 1, intent, chance)
            for intent, chance in places if intent in self._own
            for skeleton in self._skeletons[intent] if (filled := habits.fill(skeleton, self._own[intent], request))
        ]  # fmt: skip
        shown = plain(request)
        wanted = [
            (*with_choices(skeleton, shown), chance, intent) for intent, chance in places if intent not in self._own for skeleton in self._skeletons[intent]
        ][:ROWS]
        if not wanted:
            return found
        said = Said(self._pieces, request)
        banned = np.array(banned_ids(self._tokenizer, request), np.int64)
        writers = [Writer(with_said_values(skeleton, request), self._pieces, said) for skeleton, *_ in wanted]
        written = skeletons.fill(step, _LIMITS, banned, writers, [chance for _, _, chance, _ in wanted])
        for made, writer, (skeleton, told, chance, intent) in zip(written, writers, wanted, strict=True):
            if made:
                echoes = 0 if request.values else self._echoes(writer, intent, request)
                found.append(hypothesis(made.text, made.found.log_probability - _ECHO * echoes, made.chosen, len(made.found.ids), intent, chance, told))
            if not request.values and (shape := with_dummies(skeleton)):
                found.append(_left_open(hypothesis(shape, 0.0, 0.0, 1, intent, chance, told)))
        return found

    def _echoes(self, writer: Writer, intent: int, request: SlottedRequest) -> int:
        """Words in a command's gaps that those say who want the command, whatever its values are."""
        named = {word for words in _NAMED.findall(request.text) for word in words}
        words = {word for held in writer.held.values() for word in held if not SYMBOL.search(word)}
        return self._recognizer.said_anyhow(stems(" ".join(words - named)), intent)


def _left_open(made: Hypothesis) -> Hypothesis:
    """A command with dummies, as likely as that the request names no value: what is left unexplained may be one after all, and nobody leaves open what text or number it is about."""
    less = _MAY_BE_VALUE * made.unexplained + _VAGUE * bool(VAGUE.search(made.template))
    return replace(made, log_probability=_DUMMIES - less, chosen=-less / 2)


def _said(request: SlottedRequest) -> set[str]:
    return stems(SYMBOL.sub(" ", without_kinds(request.text)))


def load_known(folder: Path, tokenizer: Tokenizer) -> KnownIntents | None:
    """Those of a bundle; None when it has none."""
    return KnownIntents(folder, tokenizer) if (folder / FILE).is_file() and intents_file.within(folder).is_file() else None
