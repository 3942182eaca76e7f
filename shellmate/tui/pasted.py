"""What of a text that came from elsewhere (pasted, or from the shell's line) becomes the request: one line that means the same."""

from __future__ import annotations

from shellmate.core.types import Context

MOST = 2000
"""Characters of a text in which a command is looked for."""


def as_request(text: str, context: Context) -> str:
    """Words with one blank between them; a command beyond doubt keeps the blanks in quotes, and its lines are joined as bash joins them."""
    words = " ".join(text.split())
    return words if words == text.strip() or len(text) > MOST else _as_command(text, context) or words


def _as_command(text: str, context: Context) -> str:
    """The text as one line if it is surely a command, else nothing."""
    from shellmate.core.line_kind import surely_a_command
    from shellmate.core.one_line import has_block, one_line
    from shellmate.host.surroundings import Caller
    from shellmate.host.utilities import PathIndex

    line = one_line(text)
    return line if line and (has_block(line) or surely_a_command(line, Caller(context.path, context.cwd, PathIndex()))) else ""
