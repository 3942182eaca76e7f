"""The model's answer as choices for the prompt's line: what is put there, the hint below it, and what must be read first."""

from __future__ import annotations

import json
from typing import Any

from shellmate.core.cells import one_line
from shellmate.core.line import Part
from shellmate.shell import wire
from shellmate.shell.wire import Answer, Choice

_INSERTS = "  Press again to insert it."
_LEAST_TOLD = 20
"""Columns in which a reason still tells something."""


def ready(found: dict[str, Any], how: dict[str, Any]) -> list[str]:
    """The fields of the answer, for a key that only hands them on: `how` is its request, with `before`, `after` and `columns`."""
    before, words, after, columns = how.get("before", ""), how.get("request", ""), how.get("after", ""), how.get("columns", 80)
    part = Part(str(before), str(words), str(after))
    return wire.fields(candidates(found, part, columns if isinstance(columns, int) else 80))


def candidates(found: dict[str, Any], part: Part, columns: int) -> Answer:
    """The answer of the model as choices for the line. When it is not sure the first is held back; what has no chance, and the line itself, is left out."""
    from shellmate.service.protocol import FILLER, LEAST

    unsure = not found.get("confident", True)
    least = LEAST if unsure else FILLER
    listed = [candidate for candidate in found["candidates"] if candidate["confidence"] >= least and candidate.get("source") != "typed"]
    if not listed:
        return Answer("message", "shellmate: no command for that; try other words, or name the tool")
    choices = []
    asked = str(found.get("request") or part.words)
    why = "with the request before" if asked.endswith(f", {part.words}") else ""
    for place, candidate in enumerate(listed, 1):
        hint, held = hints(candidate, f"{place}/{len(listed)}", columns, why, unsure=unsure, first=place == 1)
        choices.append(Choice(part.before + candidate["command"], part.after, hint, held))
    model = found.get("model") or {}
    about = {"request": asked, "before": part.before, "fingerprint": model.get("fingerprint", ""), "adapter": model.get("adapter")}
    return Answer("candidates", json.dumps(about), choices)


def hints(candidate: dict[str, Any], place: str, columns: int, why: str = "", unsure: bool = False, first: bool = False) -> tuple[str, str]:
    """The hint for a candidate on the line, and what is to be read before it is put there: the command, then why it is held back.

    `place` is like `2/5`; `why` is the reason for it, said first.
    """
    level, reasons = candidate["risk"]["level"], [reason["message"] for reason in candidate["risk"]["reasons"][:1]]
    missing = [f"not installed: {', '.join(candidate['missing'])}"] if candidate["missing"] else []
    doubt = ["not sure"] if unsure else []
    hint = _with_next("  ".join([f"shellmate {place}", *filter(None, [why]), *doubt, level, *missing, *reasons]), place, columns)
    if level != "danger" and not (unsure and first):
        return hint, ""
    what = ", ".join([*doubt, *(["danger"] if level == "danger" else [])])
    told = "  ".join(filter(None, [*reasons, why, *missing, "" if reasons or why else "Try other words, or name the tool."]))
    room = columns - len(_INSERTS) - 2
    rows = [f"shellmate {place}  {what}: {candidate['command']}", f"  {one_line(told, room)}{_INSERTS}" if room > _LEAST_TOLD else _INSERTS]
    return hint, "\n".join(one_line(row, columns) for row in rows)


def _with_next(hint: str, place: str, columns: int) -> str:
    """The hint with what another press does, where there is room for that."""
    at, _, count = place.rpartition(" ")[2].partition("/")
    told = f"{hint}  (press again: {int(at) + 1}/{count})" if at != count else f"{hint}  (press again: your words)"
    row = one_line(told, columns)
    return row if not row.endswith("…") else one_line(hint, columns)
