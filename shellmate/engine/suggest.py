"""The one use case: a request and its context in, candidates out. The command line, the key and the app all end here."""

from __future__ import annotations

import os
import re
import time
from dataclasses import replace

from shellmate import config
from shellmate.core import bash, candidates, follow_up, retrieval, risk
from shellmate.core.fill import quote
from shellmate.core.line_kind import surely_a_command
from shellmate.core.meaning import meaning_key
from shellmate.core.slots import SlottedRequest, SlotType, extract
from shellmate.core.types import Candidate, Context, ModelInfo, Request, Shell, Source, Suggestion, UserRules
from shellmate.engine.base import Engine
from shellmate.host.kinds_here import with_kinds
from shellmate.host.names_here import with_quotes
from shellmate.host.surroundings import Caller
from shellmate.host.utilities import PathIndex

BEAMS = 5
NOT_SURE_BELOW = 0.10
"""Top confidence under which the answer is "not sure"."""
RECALLED_CONFIDENCE = 0.99
"""Of a near-identical request that the user accepted: under 1 in 100 are wrong (tests/core/test_retrieval.py)."""

TYPED_CONFIDENCE = 0.99
"""Of a request that is surely a command: under 1 in 100 requests are taken for one (tests/core/test_line_kind.py)."""


def for_shell(command: str, shell: Shell) -> str:
    """The command as the caller's shell takes it: fish gets `bash -c '...'` where its syntax differs."""
    if shell is Shell.FISH and bash.differs_in_fish(command):
        return f"bash -c {quote(command)}"
    return command


_PATHS = PathIndex()
_SUDO = re.compile(r"(^|[|;&(]\s*)sudo (?=[\w./])")


def _needs_no_sudo(lookup: candidates.Lookup) -> bool:
    """Whether the user is root where there is no sudo, as in most containers."""
    return os.geteuid() == 0 and not lookup(["sudo"])["sudo"]


def suggest(engine: Engine, request: Request, recall: retrieval.Recall | None = None) -> Suggestion:
    """The best candidates for a request, best first, all distinct; `recall` puts what the user accepted before in front.

    A request that is a command already, as far as the caller's PATH and folder tell, is a candidate itself, behind the user's own answer to it and
    before the model's; whether the answer is confident, it does not touch. Names with blanks, and what a bare name is, are found by looking into the caller's folder.
    A request that goes on with the one before is asked together with that, and the answer's `request` is both.

    Raises `UsageError` for a request that is empty, too long or not one line of text.
    """
    if request.earlier:
        return follow_up.answered(lambda text: suggest(engine, replace(request, text=text, earlier=""), recall), request.text, request.earlier)
    started = time.perf_counter()
    named = with_quotes(request.text, request.context.cwd)
    asked = with_kinds(named, request.context.cwd)
    said = extract(named)
    slotted = said if asked == named else extract(asked)
    beams = max(BEAMS, request.count)
    answer = engine.answer(slotted, beams)
    hypotheses = [h.written for h in answer.hypotheses]
    path = request.context.path
    lookup = (lambda names: _PATHS.available(names, path)) if path else None
    if lookup and _needs_no_sudo(lookup):
        hypotheses = [h._replace(template=_SUDO.sub(r"\1", h.template)) for h in hypotheses]
    weights = {**candidates.WEIGHTS, **engine.manifest.ranking}
    ranked = candidates.rank(hypotheses, slotted, lookup, weights)
    unknown = sum(s.type is SlotType.WORD for s in slotted.slots)
    chances = candidates.confidences(ranked, unknown, engine.manifest.calibration or None, candidates.doubt(hypotheses, answer.refusal))
    rules = config.user_rules()
    found = tuple(_candidate(s, chance, request.context, rules) for s, chance in zip(ranked, chances, strict=True))
    manifest = engine.manifest
    unsure = manifest.calibration.get("not_sure_below", NOT_SURE_BELOW)
    found = _with_recalled(_with_typed(found, request, rules, lookup, unsure), request, said, recall, lookup)
    info = ModelInfo(manifest.name, manifest.adapter, manifest.fingerprint)
    best = next((c.confidence for c in found if c.source is not Source.TYPED), 0.0)
    confident = best >= unsure and bool(found) and not answer.cut
    return Suggestion(request.text, found[: request.count], info, (time.perf_counter() - started) * 1000, confident, answer.cut)


def _with_recalled(
    found: tuple[Candidate, ...], request: Request, slotted: SlottedRequest, recall: retrieval.Recall | None, lookup: candidates.Lookup | None
) -> tuple[Candidate, ...]:
    """The same candidates with the user's own answer to a near-identical request first, if there is one, and what the user called wrong last."""
    recalled = recall(request, slotted) if recall else None
    if recalled is None:
        return found
    found = _refused_last(found, recalled.refused)
    if not recalled.command:
        return found
    command = for_shell(recalled.command, request.context.shell)
    missing = tuple(name for name, there in lookup(candidates.needs(recalled.command)).items() if not there) if lookup else ()
    own = Candidate(command, RECALLED_CONFIDENCE, Source.HISTORY, True, missing, risk.assess(recalled.command, request.context, config.user_rules()), recalled.template)
    key = meaning_key(command)
    return (own, *(c for c in found if meaning_key(c.command) != key))


def _refused_last(found: tuple[Candidate, ...], refused: frozenset[str]) -> tuple[Candidate, ...]:
    """The same candidates, those called wrong behind the others and no surer than they are."""
    wrong = [c for c in found if meaning_key(c.command) in refused]
    kept = tuple(c for c in found if c not in wrong)
    least = min((c.confidence for c in kept), default=0.0)
    return (*kept, *(replace(c, confidence=min(c.confidence, least)) for c in wrong))


def _with_typed(found: tuple[Candidate, ...], request: Request, rules: UserRules, lookup: candidates.Lookup | None, unsure: float) -> tuple[Candidate, ...]:
    """The same candidates with the request itself first, if it is a command (and fish means the same by it, where fish is asked), without those of
    the model that are less likely than `unsure`: beside a command that was typed they are noise."""
    line, context = request.text.strip(), request.context
    if lookup is None or not surely_a_command(line, Caller(context.path, context.cwd, _PATHS)) or not bash.parses(line):
        return found
    if context.shell is Shell.FISH and bash.differs_in_fish(line):
        return found
    missing = tuple(name for name, there in lookup(candidates.needs(line)).items() if not there)
    own = Candidate(line, TYPED_CONFIDENCE, Source.TYPED, missing=missing, risk=risk.assess(line, context, rules))
    key = meaning_key(line)
    return (own, *(c for c in found if c.confidence >= unsure and meaning_key(c.command) != key))


def _candidate(scored: candidates.Scored, confidence: float, context: Context, rules: UserRules) -> Candidate:
    command = for_shell(scored.command, context.shell)
    return Candidate(
        command, confidence, valid=bool(scored.features["parses"]), missing=scored.missing,
        risk=risk.assess(scored.command, context, rules), template=scored.template, score=scored.rank_score,
    )  # fmt: skip
