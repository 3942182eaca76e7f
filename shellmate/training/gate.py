"""Whether a new adapter may be used: it must help on requests it has not seen, and harm nothing.

The decision is a pure function of counts, so that every figure in "not used, because ..." can be checked by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shellmate.core import risk
from shellmate.core.types import Level
from shellmate.engine.base import Engine
from shellmate.training.evaluate import Case, Outcome, normal, run_cases

LEAST_GAIN, SAFE_GAIN = 1, 3
"""Net gain of held-out requests needed when none was lost, and when some were."""
MOST_LOSS = 0.01
"""Share of the general set that may be lost: one point."""


@dataclass(frozen=True)
class Verdict:
    """The gate's decision with its figures."""

    used: bool
    reason: str
    """One sentence."""
    held_out: int
    gained: int
    """Held-out requests right now that were wrong before."""
    lost: int
    before: float
    """Share of held-out requests right at once, with the present bundle."""
    after: float
    before_top5: float
    after_top5: float
    general: int
    general_before: float
    general_after: float
    newly_dangerous: tuple[str, ...] = ()
    """Requests whose first answer became dangerous."""
    rejected_before: int = 0
    """First answers the user once called wrong."""
    rejected_after: int = 0

    @property
    def worth(self) -> tuple[bool, float, float, float]:
        """Of two verdicts on the same requests the greater one is to be preferred."""
        return self.used, self.after, self.after_top5, self.general_after

    def as_json(self) -> dict[str, Any]:
        """Plain values without the text of any request: these figures are kept, and go with an exported adapter."""
        plain = asdict(self) | {"newly_dangerous": len(self.newly_dangerous)}
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in plain.items()}


@dataclass(frozen=True)
class Sides:
    """The same cases answered by the present bundle and by the new one."""

    before: Sequence[Outcome]
    after: Sequence[Outcome]

    def right(self, place: int = 0) -> tuple[float, float]:
        """Shares with an accepted command among the first `place + 1`."""
        count = max(1, len(self.before))
        return tuple(sum(o.rank is not None and o.rank <= place for o in side) / count for side in (self.before, self.after))  # type: ignore[return-value]


def promise(personal: Sides) -> tuple[float, float]:
    """What a verdict that lets an adapter in is preferred by, from the held-out requests alone: the shares right at once and among five."""
    return personal.right()[1], personal.right(4)[1]


def _first(outcome: Outcome) -> str:
    return outcome.commands[0] if outcome.commands else ""


def _wrong_and_dangerous(outcome: Outcome) -> bool:
    return outcome.rank != 0 and risk.assess(_first(outcome)).level is Level.DANGER


def newly_dangerous(sides: Sides) -> list[str]:
    """Requests whose first answer does harm where it did none before: all that were answered rightly, and the others if their number
    rose by more than a point (a wrong answer that becomes another wrong one now and then is chance)."""
    pairs = list(zip(sides.before, sides.after, strict=True))
    worse = [(old, new) for old, new in pairs if _wrong_and_dangerous(new) and not _wrong_and_dangerous(old)]
    rise = sum(_wrong_and_dangerous(new) for _, new in pairs) - sum(_wrong_and_dangerous(old) for old, _ in pairs)
    return [new.case.request for old, new in worse if old.rank == 0 or rise > MOST_LOSS * len(pairs)]


def _hits(outcomes: Sequence[Outcome], rejected: Sequence[Case]) -> int:
    wrong = [{normal(c) for c in case.accept} for case in rejected]
    return sum(normal(_first(o)) in w for o, w in zip(outcomes, wrong, strict=True))


def decide(personal: Sides, general: Sides, refused: Sides, refused_cases: Sequence[Case]) -> Verdict:
    """The verdict on an adapter.

    `personal`: held-out requests of the user. `general`: the fixed set. `refused`: requests with a suggestion the user rejected;
    there `refused_cases` accept what is wrong.
    """
    pairs = list(zip(personal.before, personal.after, strict=True))
    gained = sum(old.rank != 0 and new.rank == 0 for old, new in pairs)
    lost = sum(old.rank == 0 and new.rank != 0 for old, new in pairs)
    before, after = personal.right()
    top_before, top_after = personal.right(4)
    general_before, general_after = general.right()
    harmful = tuple(newly_dangerous(Sides([*general.before, *personal.before], [*general.after, *personal.after])))
    hits_before, hits_after = _hits(refused.before, refused_cases), _hits(refused.after, refused_cases)
    reason = _objection(gained, lost, len(pairs), general_before, general_after, harmful, hits_before, hits_after)
    return Verdict(
        not reason, reason or f"{gained} of {len(pairs)} held-out requests gained, {lost} lost; general set {general_before:.1%} to {general_after:.1%}.",
        len(pairs), gained, lost, before, after, top_before, top_after, len(general.before), general_before, general_after, harmful, hits_before, hits_after,
    )  # fmt: skip


def _objection(gained: int, lost: int, asked: int, before: float, after: float, harmful: Sequence[str], hits_before: int, hits_after: int) -> str:
    if harmful:
        return f"{len(harmful)} requests would get a dangerous command that they did not get before."
    if before - after > MOST_LOSS + 1e-9:
        return f"it answers general requests worse: {before:.1%} right before, {after:.1%} after (at most 1 point may be lost)."
    if hits_after > hits_before:
        return f"it suggests {hits_after} commands that you rejected; before, {hits_before}."
    net = gained - lost
    if (net >= LEAST_GAIN and lost == 0) or net >= SAFE_GAIN:
        return ""
    return f"it does not help enough on {asked} held-out requests of yours: {gained} gained, {lost} lost (needed: 1 gained with none lost, or 3 net)."


def answered(cases: Sequence[Case], engine: Engine) -> list[Outcome]:
    """The cases answered by one engine."""
    return run_cases(cases, engine.answer, manifest=engine.manifest)


def compare(cases: Sequence[Case], before: Engine, after: Engine) -> Sides:
    """The cases answered by both."""
    return Sides(answered(cases, before), answered(cases, after))


def changes(sides: Sides, own: bool = False) -> list[dict[str, str]]:
    """Requests whose first answer differs: request, before, after, and `own` (`yes`) for those of the user."""
    return [
        {"request": old.case.request, "before": _first(old), "after": _first(new)} | ({"own": "yes"} if own else {})
        for old, new in zip(sides.before, sides.after, strict=True)
        if normal(_first(old)) != normal(_first(new))
    ]
