"""The pane beside the list: the chosen command part by part, its risks, and what it would touch."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from shellmate.core.types import Candidate, Level
from shellmate.tui.running import harmless


class Explanation(VerticalScroll, can_focus=True):
    """Says what the chosen command does."""

    BORDER_TITLE = "What it does"

    def __init__(self) -> None:
        super().__init__(id="explanation")
        self._candidate: Candidate | None = None
        self._looked: tuple[list[tuple[str, str, int]], list[tuple[str, str]]] = ([], [])

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(id="explanation-text")

    def clear(self) -> None:
        """Shows nothing."""
        self._candidate = None
        self.query_one("#explanation-text", Static).update("")

    def show(self, candidate: Candidate) -> None:
        """Shows a candidate's risks now; parts follow when they are known."""
        if self._candidate is None or candidate.command != self._candidate.command:
            self._looked = ([], [])
        self._candidate = candidate
        self._draw()
        self.scroll_home(animate=False)

    def add(self, command: str, parts: list[tuple[str, str, int]], touched: list[tuple[str, str]]) -> None:
        """Adds what was found out about a command, if it is still the one shown."""
        if self._candidate and command == self._candidate.command:
            self._looked = (parts, touched)
            self._draw()

    def _draw(self) -> None:
        assert self._candidate is not None
        parts, touched = self._looked
        blocks = [block for block in (_risks(self._candidate), _parts(parts), _touched(touched)) if block.plain]
        self.query_one("#explanation-text", Static).update(Content("\n\n").join(blocks))


def _risks(candidate: Candidate) -> Content:
    lines: list[Content] = []
    for reason in candidate.risk.reasons:
        style = "bold $text-error" if candidate.risk.level is Level.DANGER else "$text-warning"
        lines.append(Content.assemble((harmless(reason.message), style)))
        if reason.safer:
            lines.append(Content.assemble(("Safer: ", "bold"), harmless(reason.safer)))
    if candidate.missing:
        lines.append(Content.assemble((f"Not installed here: {harmless(', '.join(candidate.missing))}.", "$text-warning")))
    return Content("\n").join(lines)


def _parts(parts: list[tuple[str, str, int]]) -> Content:
    lines = []
    for piece, meaning, depth in parts:
        indent = "  " * min(depth, 4)
        told = (harmless(meaning), "") if meaning else ("not known here", "italic $muted")
        short = harmless(piece) if len(piece) <= 40 else harmless(piece[:39]) + "…"
        lines.append(Content.assemble(indent, (short, "bold $text-primary"), "  ", told))
    return Content("\n").join(lines)


def _touched(touched: list[tuple[str, str]]) -> Content:
    if not touched:
        return Content("")
    lines = [Content.assemble((harmless(word), "$text-accent"), "  ", harmless(meaning)) for word, meaning in touched]
    return Content("\n").join([Content.assemble(("Preview (nothing was run)", "bold $muted")), *lines])
