"""What is seen of an answer's commands only when all of them are there: how well each goes with the request, and options that its programs do not have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shellmate.core.slots import SlottedRequest
from shellmate.engine.affinity import Affinity
from shellmate.engine.base import Hypothesis
from shellmate.engine.strange import strange_options


def judged(table: Affinity | None, request: SlottedRequest, hypotheses: Sequence[Hypothesis]) -> tuple[Hypothesis, ...]:
    """An answer's hypotheses with their affinity, as nats behind the best of them, and the strange options of those written freely.

    A user's own commands, whose words the table cannot know, are behind none.
    """
    if table is None:
        return tuple(hypotheses)
    found = dict.fromkeys(h.template for h in hypotheses if not h.own)
    values = dict(zip(found, table.of(request.text, list(found)), strict=True))
    best = max(values.values(), default=0.0)
    return tuple(h if h.own else replace(h, affinity=values[h.template] - best, strange=_strange(table, request, h)) for h in hypotheses)


def _strange(table: Affinity, request: SlottedRequest, hypothesis: Hypothesis) -> int:
    return strange_options(hypothesis.template, request.text, table.heard) if hypothesis.recognised is None else 0
