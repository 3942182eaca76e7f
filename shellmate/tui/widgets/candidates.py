"""The list of candidates: the command in colours, and below it how sure, whence, and what to beware of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from shellmate.core.types import Candidate, Level, Source
from shellmate.tui.highlight import highlighted
from shellmate.tui.running import shown

_BADGES = {Level.SAFE: "", Level.CAUTION: "$text-warning", Level.DANGER: "bold $text-error"}
_SIGNS = {Level.CAUTION: "! caution", Level.DANGER: "!! danger"}
_BAR = 5
"""Cells of the confidence bar."""
_CHOSEN = "▸"
"""Beside the number of the chosen option."""
_AROUND = 4
"""Cells of an option beside its command: the padding and the number."""


def _mark(candidate: Candidate) -> Content:
    """The sign of the risk, for the command's own line: the line of facts may be below the edge."""
    level = candidate.risk.level
    return Content("") if level is Level.SAFE else Content.assemble(" ", (_SIGNS[level].split()[0], _BADGES[level]))


def facts(candidate: Candidate, first: bool = True) -> Content:
    """One line: confidence (the `first` of a list says what the number is), source, risk, missing utilities, whether it parses."""
    full = max(1, round(candidate.confidence * _BAR))
    parts: list[Content | tuple[str, str]] = []
    if candidate.source is Source.HISTORY:
        parts.append(("from your history", "bold $text-accent"))
    elif candidate.source is Source.TYPED:
        parts.append(("as you typed it", "bold $text-accent"))
    else:
        parts += [("━" * full, "$text-primary"), ("·" * (_BAR - full), "$muted"), (f" {candidate.confidence:.0%}{' sure' if first else ''}", "$muted")]
    if candidate.risk.level is not Level.SAFE:
        parts += ["   ", (_SIGNS[candidate.risk.level], _BADGES[candidate.risk.level])]  # type: ignore[list-item]
    if candidate.missing:
        parts += ["   ", (f"not installed: {shown(', '.join(candidate.missing))}", "$text-warning")]  # type: ignore[list-item]
    if not candidate.valid:
        parts += ["   ", ("does not parse", "bold $text-error")]  # type: ignore[list-item]
    return Content.assemble(*parts)


class CandidateList(OptionList):
    """Candidates, best first."""

    BORDER_TITLE = "Commands"
    BINDINGS: ClassVar[list[BindingType]] = [Binding(str(n), f"pick({n - 1})", f"Candidate {n}", show=False) for n in range(1, 10)]

    @dataclass
    class Picked(Message):
        """A candidate was chosen by its number."""

        index: int

    def __init__(self) -> None:
        super().__init__(id="candidates", markup=False)
        self.candidates: tuple[Candidate, ...] = ()
        self._width = 0
        """Cells that an option had when the list was filled."""
        self._marked: int | None = None
        """The option that shows the mark of the chosen one."""

    def show(self, candidates: tuple[Candidate, ...], place: int = 0) -> None:
        """Shows these; the same command stays selected if it is among them, else the one in this place is."""
        if [c.as_json() for c in candidates] == [c.as_json() for c in self.candidates]:
            return
        chosen = self.chosen
        self.candidates = candidates
        self._fill()
        if candidates:
            commands = [c.command for c in candidates]
            kept = commands.index(chosen.command) if self.has_focus and chosen and chosen.command in commands else min(place, len(commands) - 1)
            self.highlighted = kept

    def show_none(self, said: str) -> None:
        """Shows a sentence in their place; the list keeps the focus."""
        self.candidates = ()
        self.clear_options()
        self.add_option(Option(said, disabled=True))

    def _fill(self) -> None:
        self._width = self.scrollable_content_region.width or self._width or self.app.size.width - _AROUND
        self.clear_options()
        self._marked = None
        self.add_options(Option(self._line(number, candidate), id=str(number)) for number, candidate in enumerate(self.candidates))

    def on_resize(self) -> None:
        """A command that needs several lines is broken anew."""
        if self.candidates and self.scrollable_content_region.width != self._width:
            chosen = self.highlighted
            with self.prevent(OptionList.OptionHighlighted):  # the same one is chosen
                self._fill()
                self.highlighted = chosen

    def watch_highlighted(self, highlighted: int | None) -> None:
        """The chosen one has a mark too: few colours, or a theme of the terminal's own, may not show the bar."""
        for place, marked in ((self._marked, False), (highlighted, True)):
            if place is not None and place < min(len(self.candidates), self.option_count):
                self.replace_option_prompt_at_index(place, self._line(place, self.candidates[place], marked))
        self._marked = highlighted
        super().watch_highlighted(highlighted)

    def watch_show_vertical_scrollbar(self) -> None:
        """It takes a column, and no event of another size says so."""
        self.call_after_refresh(self.on_resize)

    def _line(self, number: int, candidate: Candidate, marked: bool = False) -> Content:
        mark = _mark(candidate)
        room = max(10, self._width - _AROUND - mark.cell_length)
        first, *more = (part for line in highlighted(candidate.command).split("\n", allow_blank=True) for part in line.wrap(room))
        if mark:
            first = Content.assemble(first, " " * (room - first.cell_length), mark)
        return Content.assemble((f"{number + 1}", "$muted"), (_CHOSEN, "bold $text-accent") if marked else " ", Content("\n  ").join((first, *more)), "\n  ", facts(candidate, number == 0))

    @property
    def chosen(self) -> Candidate | None:
        """The candidate under the bar."""
        at = self.highlighted
        return self.candidates[at] if at is not None and at < len(self.candidates) else None

    async def _on_click(self, event: events.Click) -> None:
        """The first click chooses, so that a command can be read first; one on the chosen command goes on with it."""
        event.prevent_default()
        place = event.style.meta.get("option") if self.candidates else None
        if place is not None and place == self.highlighted:
            self.action_select()
        elif place is not None:
            self.highlighted = place

    def action_pick(self, index: int) -> None:
        """Moves the bar to a candidate."""
        if index < len(self.candidates):
            self.highlighted = index
            self.post_message(self.Picked(index))
