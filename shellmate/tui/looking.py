"""Looks a command up for the pane: its parts and what it would touch. Runs nothing; on any fault there is simply less to show."""

from __future__ import annotations

from shellmate.core.types import Context
from shellmate.tui.messages import Looked


def look(command: str, context: Context, with_preview: bool) -> Looked:
    """Parts and preview of a command in the caller's surroundings."""
    touched: list[tuple[str, str]] = []
    if with_preview:
        from shellmate.host.preview import preview

        touched = [(t.word, t.meaning) for t in preview(command, context.cwd)]
    return Looked(command, [], touched)
