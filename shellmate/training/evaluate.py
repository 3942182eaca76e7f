"""Scores an engine on files of requests with accepted commands, through the whole path: slots to ranking.

A case is `{"request", "accept": [...]}` or `{"nl", "cmd"}`. Exact means equal after normalising quotes and spaces.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shellmate.core import bash, candidates
from shellmate.core.errors import UsageError
from shellmate.core.meaning import meaning_key
from shellmate.core.slots import SlottedRequest, SlotType, extract
from shellmate.engine.base import Answer
from shellmate.engine.manifest import Manifest
from shellmate.training.corpora import canonical

Ask = Callable[[SlottedRequest, int], Answer]
"""`Engine.answer`."""


@dataclass(frozen=True)
class Case:
    """One request and every command that counts as right (none: the request is out of domain)."""

    request: str
    accept: tuple[str, ...]
    category: str = "all"


@dataclass
class Outcome:
    """What came back for a case."""

    case: Case
    commands: list[str]
    confidences: list[float]
    parses: list[bool]
    slots_used: bool
    milliseconds: float

    @property
    def rank(self) -> int | None:
        """Place (0-based) of the first accepted candidate."""
        wanted = {normal(c) for c in self.case.accept}
        return next((i for i, c in enumerate(self.commands) if normal(c) in wanted), None)


def normal(command: str) -> str:
    """A command without differences that do not matter: those of `meaning_key`, order of merged short options of any program, `./`."""
    text = meaning_key(canonical(command))
    text = re.sub(r"(?<=\s)-([A-Za-z]{2,5})(?=\s|$)", lambda m: "-" + "".join(sorted(m[1])), text)
    text = re.sub(r"(?<=\s)\./(?=\s|$)", ".", text)
    return re.sub(r"\b(BEGIN|END)\{", r"\1 {", text).replace("  ", " ").strip()


def read_cases(path: Path) -> list[Case]:
    """The cases of a JSONL file.

    Raises `UsageError` naming file and line.
    """
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            request = row["request"] if "request" in row else row["nl"]
            accept = row["accept"] if "accept" in row else [row["cmd"]]
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{path}:{number}: not a case.", 'Expected {"request", "accept": [...]} or {"nl", "cmd"}.') from error
        cases.append(Case(request, tuple(accept), row.get("category", "all")))
    return cases


def judged(case: Case, answer: Answer, slotted: SlottedRequest, count: int, milliseconds: float, manifest: Manifest | None = None) -> Outcome:
    """Ranks what the model says to a case as the product does."""
    weights = {**candidates.WEIGHTS, **(manifest.ranking if manifest else {})}
    written = [h.written for h in answer.hypotheses]
    ranked = candidates.rank(written, slotted, weights=weights)
    unknown = sum(s.type is SlotType.WORD for s in slotted.slots)
    chances = candidates.confidences(ranked, unknown, (manifest.calibration if manifest else None) or None, candidates.doubt(written, answer.refusal))
    top = ranked[:count]
    used = bool(top) and all(s.symbol in top[0].template for s in slotted.values)
    return Outcome(case, [r.command for r in top], chances[:count], [bool(r.features["parses"]) for r in top], used, milliseconds)


def run_cases(cases: Iterable[Case], ask: Ask, beams: int = 5, count: int = 5, manifest: Manifest | None = None) -> list[Outcome]:
    """Every case through the engine, one after the other."""
    outcomes = []
    for case in cases:
        started = time.perf_counter()
        slotted = extract(case.request)
        said = ask(slotted, beams)
        outcomes.append(judged(case, said, slotted, count, (time.perf_counter() - started) * 1000, manifest))
    return outcomes


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def interval(share: float, count: int) -> tuple[float, float]:
    """95 % Wilson score interval."""
    if not count:
        return 0.0, 1.0
    z = 1.96
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return centre - half, centre + half


def calibration_error(outcomes: Sequence[Outcome], bins: int = 10) -> float:
    """Expected calibration error of the first candidates, equal-width bins."""
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for o in outcomes:
        if o.confidences:
            groups[min(bins - 1, int(o.confidences[0] * bins))].append((o.confidences[0], o.rank == 0))
    total = sum(map(len, groups.values()))
    return sum(abs(sum(c for c, _ in g) - sum(r for _, r in g)) for g in groups.values()) / total if total else 0.0


def _flags(command: str) -> set[str]:
    return set(re.findall(r"(?<=\s)--?[A-Za-z][\w-]*", command))


@dataclass
class Report:
    """Figures of one file."""

    name: str
    figures: dict[str, float]
    by_category: dict[str, dict[str, float]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"set": self.name, **{k: round(v, 4) for k, v in self.figures.items()}, "by_category": {c: {k: round(v, 4) for k, v in f.items()} for c, f in self.by_category.items()}}


def _figures(outcomes: Sequence[Outcome], count: int) -> dict[str, float]:
    ranks = [o.rank for o in outcomes]
    first = [(o.commands[0] if o.commands else "") for o in outcomes]
    firsts = [bash.utilities(c)[:1] for c in first]
    shown = [p for o in outcomes for p in o.parses]
    f1 = []
    for o, command in zip(outcomes, first, strict=True):
        have, want = _flags(command), _flags(o.case.accept[0]) if o.case.accept else set()
        f1.append(1.0 if have == want else 2 * len(have & want) / max(1, len(have) + len(want)))
    times = sorted(o.milliseconds for o in outcomes)
    top = _share([r == 0 for r in ranks])
    low, high = interval(top, len(ranks))
    return {
        "cases": float(len(outcomes)), "top1": top, "top1_low": low, "top1_high": high, f"top{count}": _share([r is not None for r in ranks]),
        "utility": _share([f == bash.utilities(o.case.accept[0])[:1] for f, o in zip(firsts, outcomes, strict=True) if o.case.accept]),
        "flag_f1": sum(f1) / max(1, len(f1)), "parses": _share(shown), "slots_used": _share([o.slots_used for o in outcomes]),
        "ece": calibration_error(outcomes), "p50_ms": times[len(times) // 2] if times else 0.0, "p95_ms": times[int(len(times) * 0.95)] if times else 0.0,
    }  # fmt: skip


def report(name: str, outcomes: Sequence[Outcome], count: int = 5) -> Report:
    """Figures over all outcomes and by category."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for o in outcomes:
        groups[o.case.category].append(o)
    by_category = {c: _figures(g, count) for c, g in sorted(groups.items())} if len(groups) > 1 else {}
    return Report(name, _figures(outcomes, count), by_category)
