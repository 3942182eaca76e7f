"""From the model's hypotheses to candidates: filled, cleaned, distinct, ranked by evidence, with an honest confidence."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from shellmate.core import bash, enumerations, file_kinds, fill, mended, only_asks, slips
from shellmate.core.meaning import meaning_key
from shellmate.core.slots import SlottedRequest

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
BUILTINS = frozenset(
    """. : [ [[ alias bg bind break builtin caller case cd command compgen complete continue coproc declare dirs disown do done echo
    elif else enable esac eval exec exit export false fc fg fi for function getopts hash help history if jobs kill let local
    logout mapfile popd printf pushd pwd read readarray readonly return select set shift shopt source suspend test then time
    times trap true type typeset ulimit umask unalias unset until wait while { }""".split()
)
"""What bash starts without a program."""

NO_COMMAND = "#"
"""What the model writes for a request that no command answers. Never shown; its chance counts in the confidence."""
WEIGHTS: dict[str, float] = {
    "log_probability": 1.0, "parses": 7.0, "unused_slots": -2.0, "missing": -0.3, "extra_numbers": -0.5, "ungrounded": -0.6, "misfits": -3.0, "recognised": 1.2, "free": 7.0, "invented": -2.0,
    "unexplained": -1.0, "own": 1.0, "affinity": 1.0, "changes": -3.0, "strange": -3.0,
}  # fmt: skip
"""Weights of the evidence, in nats, for bundles that bring none of their own (`training.calibrate` fits them on dev data)."""
CALIBRATION: dict[str, float] = {"bias": 1.6, "log_probability": 0.9, "margin": 0.25, "unknown_words": -0.6, "unused_slots": -0.8}
"""Logistic model of "an expert would accept it", when the manifest brings none."""
_NAMES = re.compile(r"(?<![\w.‹*-])(?:[A-Za-z][\w-]*\.[A-Za-z]\w{0,5}|/[\w./-]{3,})(?![\w›])")
_FAMOUS = re.compile(r"/(?:dev|etc|proc|sys|var|usr|tmp|bin|boot|home|root|run|mnt|opt|bash|sh)\b|access\.log|error\.log|requirements\.txt|ifconfig\.me|\.(?:git|ssh)\b")


_LEAST_RECOGNISED = -8.0
_LEAST_AFFINITY = -12.0
_NEVER_HEARD, _HEARD, _LEAST_UNHEARD, _CHOICE = -1.0, 4.0, -3.5, 2.0
"""A known intent's command may be right though the decoder has not learnt to write it for such words. The log of the chance of that where the decoder has never
learnt the command, how much it falls with the log of what is left to learn, its least, and how much the values in the command's gaps count then. Words of the
request that are not explained count against it. Found on dev sets, like the other weights."""
USUALLY_HEARD = 0.4
"""Mean chance that a decoder gives to a known intent's command, for bundles that do not say it."""
_EXECUTED = re.compile(r"\s-(?:exec|execdir|ok|okdir)\s+([\w.+-]+)")


class Written(NamedTuple):
    """A template as the model wrote it."""

    template: str
    log_probability: float
    """In nats."""
    recognised: float | None = None
    """Log-probability of the intent whose command it is; None when it was written freely."""
    chosen: float = 0.0
    """Log-probability of the values in the intent's gaps, among all that could stand there."""
    invented: int = 0
    """Words that stand neither in the request nor in any known command."""
    unexplained: int = 0
    """Words of the request that the command does not hold and that nobody says who wants it."""
    own: bool = False
    """A habit of the user's."""
    affinity: float = 0.0
    """How much worse than the best of the answer it goes with the request's words, in nats."""
    told: frozenset[str] = frozenset()
    """Slots that the command does not hold and answers to all the same."""
    heard: float = USUALLY_HEARD
    """How well the decoder has learnt the intent: the mean chance it gives to its command for requests it was taught."""
    strange: int = 0
    """Options that its programs do not have."""


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
    names = dict.fromkeys(n for n in (*bash.utilities(command), *_EXECUTED.findall(command)) if n not in BUILTINS and re.fullmatch(r"[\w.+-]+", n))
    return list(names)


def _features(command: str, written: Written, request: SlottedRequest, missing: Sequence[str]) -> dict[str, float]:
    template = written.template
    unused = sum(slot.symbol not in template and slot.symbol not in written.told for slot in request.values)
    literal_numbers = len(re.findall(r"(?<![\w.‹])\d{2,}(?![\w›])", template))
    ungrounded = sum(not _FAMOUS.search(name) for name in _NAMES.findall(template))
    return {
        "log_probability": believed(written),
        "recognised": _LEAST_RECOGNISED if written.recognised is None else max(_LEAST_RECOGNISED, written.recognised),
        "free": float(written.recognised is None),
        "own": float(written.own),
        "affinity": max(_LEAST_AFFINITY, written.affinity),
        "invented": float(min(3, written.invented)),
        "unexplained": float(min(4, written.unexplained)),
        "ungrounded": float(ungrounded),
        "misfits": float(file_kinds.misfits(command) + slips.count(command, template, request.text)),
        "strange": float(written.strange),
        "parses": float(bash.parses(command)),
        "unused_slots": float(unused),
        "missing": float(bool(missing)),
        "extra_numbers": float(literal_numbers),
    }


def believed(written: Written) -> float:
    """The log-probability that counts: the decoder's, or for a known intent's command the chance that the decoder has merely not learnt it, whichever explains more.

    A mixture of both, where a product would let the decoder veto what the recognizer is sure of.
    """
    if written.recognised is None or written.own:
        return written.log_probability
    unheard = max(_LEAST_UNHEARD, _NEVER_HEARD + _HEARD * math.log(max(1e-3, 1 - written.heard)))
    high, low = sorted((written.log_probability, unheard + _CHOICE * written.chosen - min(4, written.unexplained)), reverse=True)
    return high + math.log1p(math.exp(low - high))


Lookup = Callable[[Iterable[str]], Mapping[str, bool]]
"""Says for utility names whether the caller can run them."""


def rank(hypotheses: Iterable[Written], request: SlottedRequest, available: Lookup | None = None, weights: Mapping[str, float] = WEIGHTS) -> list[Scored]:
    """Distinct filled commands, best first.

    Without `available` every utility is taken as present.
    Templates that cannot be filled or would show control characters are dropped, and so is `NO_COMMAND`; those with options that do not exist
    are where there are others.
    """
    found: dict[str, Scored] = {}
    for written in hypotheses:
        if written.template.strip() == NO_COMMAND:
            continue
        written = written._replace(template=enumerations.expand(_bare_json(written.template, request), request.lists))
        try:
            command = mended.mended(fill.fill(written.template, request.values).strip(), request)
        except (fill.MissingSlotError, ArithmeticError):
            continue
        if not command or _UNSAFE.search(command):
            continue
        missing = tuple(name for name, there in available(needs(command)).items() if not there) if available else ()
        features = _features(command, written, request, missing)
        score = sum(weights.get(name, 0.0) * value for name, value in features.items())
        scored = Scored(command, written.template, features["log_probability"], features, missing, score)
        key = meaning_key(command)
        if key not in found or found[key].rank_score < score:
            found[key] = scored
    ranked = sorted(found.values(), key=lambda s: -s.rank_score)
    if only_asks.only_asks(request.text):
        ranked = [_changing(s, weights) if place < _LOOKED_AT and only_asks.changes(s.command) else s for place, s in enumerate(ranked)]
        ranked.sort(key=lambda s: -s.rank_score)
    return [scored for scored in ranked if not scored.features["strange"]] or ranked


_IN_JSON = re.compile(r"\{\"(‹S\d›)\"[^{}]*\}")


def _bare_json(template: str, request: SlottedRequest) -> str:
    """The template without JSON around a value that is JSON itself."""
    if '{"‹S' not in template:
        return template
    whole = {slot.symbol for slot in request.slots if slot.value[:1] in "{["}
    return _IN_JSON.sub(lambda m: m[1] if m[1] in whole else m[0], template)


_LOOKED_AT = 8
"""Candidates of which it is found out whether they change something, best first: it takes half a millisecond each."""


def _changing(scored: Scored, weights: Mapping[str, float]) -> Scored:
    """The same for a request that only asks."""
    return replace(scored, features={**scored.features, "changes": 1.0}, rank_score=scored.rank_score + weights.get("changes", 0.0))


def doubt(hypotheses: Iterable[Written], refusal: float | None = None) -> float:
    """The chance (0..1) that no command answers: what the model gives to `NO_COMMAND`, in the mean with `refusal` where the bundle can tell."""
    marked = max((math.exp(min(0.0, w.log_probability)) for w in hypotheses if w.template.strip() == NO_COMMAND), default=0.0)
    return marked if refusal is None else (marked + refusal) / 2


def _evidence_of_doubt(chance: float) -> float:
    """Its log-odds, 0 (one in 400 or less) to 3 (as sure as that)."""
    return (math.log(max(chance, 1e-9) / max(1 - chance, 1e-9)) + 6) / 4 if 0.0025 < chance < 0.9975 else 3.0 * (chance > 0.5)


def confidence_features(ranked: Sequence[Scored], place: int, unknown_words: int, doubt: float = 0.0) -> dict[str, float]:
    """What the confidence of the candidate at `place` depends on, all of order one."""
    scored = ranked[place]
    recognised = scored.features.get("recognised", _LEAST_RECOGNISED)
    best_other = max((s.rank_score for i, s in enumerate(ranked) if i != place), default=scored.rank_score - 5)
    return {
        "bias": 1.0,
        "log_probability": max(-12.0, scored.log_probability),
        "margin": max(-5.0, min(5.0, scored.rank_score - best_other)),
        "unknown_words": float(min(4, unknown_words)),
        "unused_slots": min(3.0, scored.features["unused_slots"]),
        "ungrounded": min(3.0, scored.features["ungrounded"]),
        "doubt": _evidence_of_doubt(doubt),
        "recognised": recognised / 2,
        "likely": math.exp(max(-12.0, min(0.0, scored.log_probability))),
        "sure": math.exp(recognised) if scored.features.get("free", 1.0) == 0.0 else 0.0,
        "free": scored.features.get("free", 1.0),
        "invented": scored.features.get("invented", 0.0),
        "unexplained": scored.features.get("unexplained", 0.0),
        "affinity": scored.features.get("affinity", 0.0) / 2,
        "broken": max(1.0 - scored.features["parses"], min(1.0, scored.features.get("misfits", 0.0) + scored.features.get("strange", 0.0))),
    }


def confidences(ranked: Sequence[Scored], unknown_words: int, calibration: Mapping[str, float] | None = None, doubt: float = 0.0) -> list[float]:
    """The chance (0..1) for each ranked command that an expert would accept it; they do not rise along the list.

    `unknown_words` counts the request's words that are in no lexicon; `doubt` is the chance of `NO_COMMAND`.
    """
    weights = {"broken": -4.0, **(calibration or CALIBRATION)}
    out: list[float] = []
    for place in range(len(ranked)):
        row = confidence_features(ranked, place, unknown_words, doubt)
        logit = sum(weights.get(name, 0.0) * value for name, value in row.items())
        chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
        out.append(min(chance, out[-1]) if out else chance)
    return out
