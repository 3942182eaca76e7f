"""The pane beside the list: the chosen command part by part, its risks, and what it would touch."""

from __future__ import annotations

import re

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from shellmate.core.types import Candidate, Level
from shellmate.tui.running import shown

_SMALL = 8
"""Rows of a pane that has room only for what matters most."""
_SETTLED = 0.2
"""Seconds after which a text has surely its place, on a busy machine too."""
MISSING = "does not exist"
"""What a preview says of a file that is not there (`host.preview.MISSING`, which an app that is starting does not load)."""


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

    @property
    def alone(self) -> bool:
        """Whether it has the place of the list, on a terminal with no room for both."""
        return self.screen.has_class("-flat") and self.screen.has_class("reading")

    @property
    def says_something(self) -> bool:
        """Whether there is a candidate that it explains."""
        return self._candidate is not None and not self.has_class("off")

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

    def on_resize(self) -> None:
        """With less room less is said."""
        if self._candidate is not None:
            self._draw()

    def _draw(self) -> None:
        assert self._candidate is not None
        parts, touched = self._looked
        small = self.size.height < _SMALL
        blocks = [block for block in (_risks(self._candidate, short=small), _not_there(touched), _parts(told(parts)), _touched(touched)) if block.plain]
        self.query_one("#explanation-text", Static).update(Content("\n" if small else "\n\n").join(blocks))
        self.call_after_refresh(self.show_hint)
        self.set_timer(_SETTLED, self.show_hint)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """At the end there is no more to read."""
        super().watch_scroll_y(old_value, new_value)
        self.show_hint()

    def show_hint(self) -> None:
        """The key that reads on, where there is more."""
        app = self.app
        key_of = getattr(app, "key_of", lambda _: "PgDn")
        more = f"{key_of('ask.read-on')}: more" if self.scroll_offset.y < self.max_scroll_y else ""
        self.border_subtitle = "  ".join(filter(None, (more, f"{key_of('ask.back')}: list" if self.alone else "")))


def told(parts: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """The parts that say something: a value stands with its option, a pipe with the command after it; letters of `-xzf`, and words that are only words, are left out."""
    from shellmate.core.explain_values import option_of  # a third of what the app's first picture waits for
    from shellmate.core.explain_words import SAYS_NOTHING

    found: list[tuple[str, str, int]] = []
    for piece, meaning, depth in parts:
        before, does, level = found[-1] if found else ("", "", 0)
        if (option := option_of(meaning)) and _takes(before, option):
            found[-1] = (f"{before} {piece}" if depth == level else before, does, level)
        elif before == "|" and depth == level:
            found[-1] = (f"| {piece}", meaning, level)
        elif meaning not in SAYS_NOTHING and not (depth > level and _takes(before, piece) and meaning in does):
            found.append((piece, meaning, depth))
    return found


def _takes(before: str, option: str) -> bool:
    """Whether an option stands in what came before: as itself, as a letter of several, or with its value right behind it."""
    cluster = re.fullmatch(r"-?[A-Za-z0-9]{2,}", before) and re.fullmatch(r"-[A-Za-z0-9]", option)
    return before == option or (bool(cluster) and option[1] in before) or len(option) == 2 and before.startswith(option)


def _risks(candidate: Candidate, short: bool = False) -> Content:
    """What speaks against a command; in short without the safer ways, which the confirmation repeats."""
    lines: list[Content] = []
    for reason in candidate.risk.reasons:
        style = "bold $text-error" if candidate.risk.level is Level.DANGER else "$text-warning"
        lines.append(Content.assemble((shown(reason.message), style)))
        if reason.safer and not short:
            lines.append(Content.assemble(("Safer: ", "bold"), shown(reason.safer)))
    if candidate.missing:
        lines.append(Content.assemble((f"Not installed here: {shown(', '.join(candidate.missing))}.", "$text-warning")))
    return Content("\n").join(lines)


def _parts(parts: list[tuple[str, str, int]]) -> Content:
    lines = []
    for piece, meaning, depth in parts:
        indent = "  " * min(depth, 4)
        known = (shown(meaning), "") if meaning else ("not described here", "italic $muted")
        short = shown(piece) if len(piece) <= 40 else shown(piece[:39]) + "…"
        lines.append(Content.assemble(indent, (short, "bold $text-primary"), "  ", known))
    return Content("\n").join(lines)


def _not_there(touched: list[tuple[str, str]]) -> Content:
    """The files a command wants that are not in this folder; a preview below says the rest."""
    names = not_there(touched)
    return Content.assemble((f"Not there: {names}", "$text-warning")) if names else Content("")


def not_there(touched: list[tuple[str, str]]) -> str:
    """The files that a preview misses, as a list."""
    return ", ".join(shown(word) for word, meaning in touched if meaning == MISSING)


def _touched(touched: list[tuple[str, str]]) -> Content:
    lines = [Content.assemble((shown(word), "$text-accent"), "  ", shown(meaning)) for word, meaning in touched if meaning != MISSING]
    if not lines:
        return Content("")
    return Content("\n").join([Content.assemble(("Preview (nothing was run)", "bold $muted")), *lines])
