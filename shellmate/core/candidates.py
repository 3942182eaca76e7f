"""From the model's hypotheses to candidates: filled, cleaned, distinct, ranked by evidence, with an honest confidence."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from shellmate.core import bash, fill
from shellmate.core.slots import SlottedRequest

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BUILTINS = frozenset(
    """. : [ [[ alias bg bind break builtin caller case cd command compgen complete continue coproc declare dirs disown do done echo
    elif else enable esac eval exec exit export false fc fg fi for function getopts hash help history if jobs kill let local
    logout mapfile popd printf pushd pwd read readarray readonly return select set shift shopt source suspend test then time
    times trap true type typeset ulimit umask unalias unset until wait while { }""".split()
)

WEIGHTS: dict[str, float] = {"log_probability": 1.0, "parses": 4.0, "unused_slots": -1.5, "missing": -0.3, "extra_numbers": -0.5}
"""Weights of the evidence, in nats; fitted on dev data (models/LOG.md)."""
CALIBRATION: dict[str, float] = {"bias": 1.6, "log_probability": 0.9, "margin": 0.25, "unknown_words": -0.6, "unused_slots": -0.8}
"""Logistic model of "an expert would accept it", when the manifest brings none."""


@dataclass(frozen=True)
class Scored:
    """A filled command and its evidence."""

    command: str
    template: str
    log_probability: float
    features: Mapping[str, float]
    missing: tuple[str, ...]
    rank_score: float


def needs(command: str) -> list[str]:
    """Utilities a command calls that are programs, not shell builtins, in order, once each."""
    names = dict.fromkeys(n for n in bash.utilities(command) if n not in _BUILTINS and re.fullmatch(r"[\w.+-]+", n))
    return list(names)


def meaning_key(command: str) -> str:
    """Equal for commands that differ only in quoting style and spacing."""
    return re.sub(r"\s+", " ", re.sub(r"(?<!\\)[\"']", "", command)).strip().rstrip(";")


def _features(command: str, template: str, log_probability: float, request: SlottedRequest, missing: Sequence[str]) -> dict[str, float]:
    unused = sum(slot.symbol not in template for slot in request.slots)
    literal_numbers = len(re.findall(r"(?<![\w.‹])\d{2,}(?![\w›])", template))
    return {
        "log_probability": log_probability,
        "parses": float(bash.parses(command)),
        "unused_slots": float(unused),
        "missing": float(bool(missing)),
        "extra_numbers": float(literal_numbers),
    }


Lookup = Callable[[Iterable[str]], Mapping[str, bool]]
"""Says for utility names whether the caller can run them."""


def rank(hypotheses: Iterable[tuple[str, float]], request: SlottedRequest, available: Lookup | None = None, weights: Mapping[str, float] = WEIGHTS) -> list[Scored]:
    """Distinct filled commands, best first.

    `hypotheses` are (template, log-probability in nats); Without `available` every utility is taken as present.
    Templates that cannot be filled or would show control characters are dropped.
    """
    found: dict[str, Scored] = {}
    for template, log_probability in hypotheses:
        try:
            command = fill.fill(template, request.slots).strip()
        except (fill.MissingSlotError, ArithmeticError):
            continue
        if not command or _UNSAFE.search(command):
            continue
        missing = tuple(name for name, there in available(needs(command)).items() if not there) if available else ()
        features = _features(command, template, log_probability, request, missing)
        score = sum(weights.get(name, 0.0) * value for name, value in features.items())
        scored = Scored(command, template, log_probability, features, missing, score)
        key = meaning_key(command)
        if key not in found or found[key].rank_score < score:
            found[key] = scored
    return sorted(found.values(), key=lambda s: -s.rank_score)


def confidences(ranked: Sequence[Scored], request: SlottedRequest, unknown_words: int, calibration: Mapping[str, float] | None = None) -> list[float]:
    """The chance (0..1) for each ranked command that an expert would accept it; they do not rise along the list."""
    if not ranked:
        return []
    c = calibration or CALIBRATION
    out: list[float] = []
    top = ranked[0]
    second = ranked[1].rank_score if len(ranked) > 1 else top.rank_score - 5
    for place, scored in enumerate(ranked):
        margin = min(5.0, top.rank_score - second) if place == 0 else max(-5.0, scored.rank_score - top.rank_score)
        logit = c["bias"] + c["log_probability"] * max(-12.0, scored.log_probability) + c["margin"] * margin
        logit += c["unknown_words"] * unknown_words + c["unused_slots"] * scored.features["unused_slots"]
        if not scored.features["parses"]:
            logit -= 4
        chance = 1 / (1 + math.exp(-logit))
        out.append(min(chance, out[-1]) if out else chance)
    return out
