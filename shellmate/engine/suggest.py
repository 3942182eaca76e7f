"""The one use case: a request and its context in, candidates out. The command line, the key and the app all end here."""

from __future__ import annotations

import time

from shellmate.core import bash, candidates, risk
from shellmate.core.fill import quote
from shellmate.core.slots import SlotType, extract
from shellmate.core.types import Candidate, Context, ModelInfo, Request, Shell, Suggestion
from shellmate.engine.base import Engine
from shellmate.host.utilities import PathIndex

BEAMS = 5
NOT_SURE_BELOW = 0.10
"""Top confidence under which the answer is "not sure"."""


def for_shell(command: str, shell: Shell) -> str:
    """The command as the caller's shell takes it: fish gets `bash -c '...'` where its syntax differs."""
    if shell is Shell.FISH and bash.differs_in_fish(command):
        return f"bash -c {quote(command)}"
    return command


_PATHS = PathIndex()


def suggest(engine: Engine, request: Request) -> Suggestion:
    """The best candidates for a request, best first, all distinct.

    Raises `UsageError` for a request that is empty, too long or not one line of text.
    """
    started = time.perf_counter()
    slotted = extract(request.text)
    beams = max(BEAMS, request.count)
    hypotheses = engine.generate(slotted, beams, beams)
    path = request.context.path
    lookup = (lambda names: _PATHS.available(names, path)) if path else None
    ranked = candidates.rank(((h.template, h.log_probability) for h in hypotheses), slotted, lookup)
    unknown = sum(s.type is SlotType.WORD for s in slotted.slots)
    chances = candidates.confidences(ranked, slotted, unknown, engine.manifest.calibration or None)
    found = tuple(_candidate(s, chance, request.context) for s, chance in zip(ranked, chances, strict=True))[: request.count]
    manifest = engine.manifest
    info = ModelInfo(manifest.name, manifest.adapter, manifest.fingerprint)
    confident = bool(found) and found[0].confidence >= NOT_SURE_BELOW
    return Suggestion(request.text, found, info, (time.perf_counter() - started) * 1000, confident)


def _candidate(scored: candidates.Scored, confidence: float, context: Context) -> Candidate:
    command = for_shell(scored.command, context.shell)
    return Candidate(
        command, confidence, valid=bool(scored.features["parses"]), missing=scored.missing,
        risk=risk.assess(scored.command, context), template=scored.template, score=scored.rank_score,
    )  # fmt: skip
