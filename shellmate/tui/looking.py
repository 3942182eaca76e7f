"""Looks a command up for the pane: its parts and what it would touch. Runs nothing; on any fault there is simply less to show."""

from __future__ import annotations

from shellmate.core.types import Context
from shellmate.tui.messages import Looked

_MOST_PARTS = 200


def look(command: str, context: Context, with_preview: bool) -> Looked:
    """Parts and preview of a command in the caller's surroundings."""
    return Looked(command, _parts(command, context), touched(command, context) if with_preview else [])


def touched(command: str, context: Context) -> list[tuple[str, str]]:
    """Words of a command that name files, and what is there."""
    from shellmate.host.preview import preview

    return [(t.word, t.meaning) for t in preview(command, context.cwd)]


def _parts(command: str, context: Context) -> list[tuple[str, str, int]]:
    """Piece, meaning (empty: unknown) and depth of every part."""
    from shellmate.core.explain import explain
    from shellmate.host.options import Meanings

    rows = explain(command, Meanings(context.path, context.cwd)).rows()
    return [(part.text, part.meaning if part.known else "", depth) for depth, part in rows[:_MOST_PARTS]]
