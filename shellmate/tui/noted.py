"""What the history keeps of a decision that was made in the app."""

from __future__ import annotations

from shellmate.core.types import Candidate, Context, Suggestion
from shellmate.history import Decision, Entry


def entry(command: str, candidate: Candidate | None, suggestion: Suggestion | None, decision: Decision | None, request: str, context: Context) -> Entry:
    """The entry for a command that was chosen, and for what it was chosen from; without a `decision`, accepted as it was suggested or edited. `request`
    counts where there is no suggestion."""
    suggested = candidate.command if candidate else command
    shown = tuple(c.command for c in suggestion.candidates) if suggestion else ()
    return Entry(
        suggestion.request if suggestion else request, command, suggested, decision or (Decision.ACCEPTED if command == suggested else Decision.EDITED), cwd=context.cwd,
        shell=context.shell.value, candidates=shown, chosen=shown.index(suggested) if suggested in shown else None,
        fingerprint=suggestion.model.fingerprint if suggestion else "", adapter=suggestion.model.adapter if suggestion else None,
    )  # fmt: skip
