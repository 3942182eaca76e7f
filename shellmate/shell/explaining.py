"""What a command that already stands on the line does, in a few rows below the prompt."""

from __future__ import annotations

from shellmate import config
from shellmate.core import risk
from shellmate.core.types import Context, Shell
from shellmate.shell.wire import Press

ROWS = 6
"""Rows at most."""
AGAIN = "press again to ask the model with these words"


def explanation(command: str, press: Press) -> str:
    """Rows of text: its risk, and what its parts mean."""
    from shellmate.shell.key import one_line

    verdict = risk.assess(command, Context(shell=Shell(press.shell)), config.user_rules())
    rows = [f"shellmate: a command already, {verdict.level.word}; {AGAIN}", *(f"  {reason.message}" for reason in verdict.reasons[:2])]
    return "\n".join(one_line(row, press.columns) for row in rows[:ROWS])
