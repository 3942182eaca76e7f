"""What a command that already stands on the line does, in a few rows below the prompt: its risk, then its parts as `shellmate explain` has them."""

from __future__ import annotations

import os

from shellmate import config
from shellmate.core import risk
from shellmate.core.cells import one_line, width
from shellmate.core.explain import explain
from shellmate.core.explain_brief import brief
from shellmate.core.types import Context, Risk, Shell
from shellmate.host.options import Meanings
from shellmate.shell.names import here
from shellmate.shell.wire import Press

SECONDS = 0.7
"""What looking up man pages may take in all; the tables that come with the program take no time."""
AGAIN = "Press again to ask the model."
_INDENT = "  "
_ROWS = 3
"""For the parts."""


def explanation(command: str, press: Press) -> str:
    """Two rows of text or a few more that fit the terminal's width. Nothing is changed, no model is asked."""
    context = Context(here(), os.environ.get("PATH", ""), Shell(press.shell))
    verdict = risk.assess(command, context, config.user_rules())
    found = explain(command, Meanings(context.path, context.cwd, SECONDS))
    for _, part in found.rows():
        if part.kind == "utility" and part.text in press.names:
            part.meaning, part.known = "an alias or function of this shell", True
    parts = brief(found, press.columns - 1 - len(_INDENT), _ROWS).split("\n")
    rows = [_heading(verdict, press.columns), *(one_line(_INDENT + row, press.columns) for row in parts)]
    if AGAIN not in rows[0] and len(_INDENT + AGAIN) < press.columns:
        last = f"{rows[-1]}{_INDENT}{AGAIN}"
        rows[-1:] = [last] if width(last) < press.columns else [rows[-1], _INDENT + AGAIN]
    return "\n".join(rows)


def _heading(verdict: Risk, columns: int) -> str:
    """The risk with its reasons. On a narrow screen the rest goes first, and the reason is cut last."""
    level, reasons = verdict.level.word, [reason.message for reason in verdict.reasons[:2]]
    already = f"shellmate: a command already, {level}"
    if not reasons:
        forms = [f"{already}. {AGAIN}", f"shellmate: {level}. {AGAIN}", f"shellmate: {level}"]
    else:
        first = reasons[0]
        forms = [f"{already}: {' '.join(reasons)} {AGAIN}", f"{already}: {first} {AGAIN}", f"shellmate: {level}: {first} {AGAIN}", f"shellmate: {level}: {first}"]
    rows = (one_line(form, columns) for form in forms)
    return next((row for row in rows if not row.endswith("…")), one_line(forms[-1], columns))
