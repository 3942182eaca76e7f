"""The list of history entries: any number of them, of which only those near the screen are fetched and drawn.

It holds every entry's number (eight bytes each) and asks for the entries themselves by `Wanted`, page by page, as they come into sight.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from shellmate.history import Entry
from shellmate.tui.widgets.entry import line

_ROW = 2
"""Lines of one entry."""
_AHEAD = 50
"""Entries fetched above and below those in sight."""
_KEPT = 1000
"""Entries held; the ones not seen for longest go first."""


class EntryList(ScrollView, can_focus=True):
    """Entries by their numbers, one under the bar."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"entries--row", "entries--chosen", "entries--hover"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False), Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "turn(-1)", "Page up", show=False), Binding("pagedown", "turn(1)", "Page down", show=False),
        Binding("home", "move(-1000000000)", "First", show=False), Binding("end", "move(1000000000)", "Last", show=False),
    ]  # fmt: skip
    highlighted: reactive[int | None] = reactive(None)
    """Place of the bar, from 0."""
    hovered: reactive[int | None] = reactive(None)

    @dataclass
    class Chosen(Message):
        """The bar stands on an entry that is known now."""

        entry: Entry

    @dataclass
    class Opened(Message):
        """The entry under the bar was clicked again."""

        entry: Entry

    @dataclass
    class Wanted(Message):
        """Entries with these numbers came near the screen and are not known."""

        ids: list[int]

    def __init__(self) -> None:
        super().__init__(id="entries")
        self.ids: array[int] = array("q")
        self._known: LRUCache[int, Entry] = LRUCache(_KEPT)
        self._drawn: LRUCache[tuple[object, ...], list[Strip]] = LRUCache(200)
        self._awaited: list[int] = []
        self._now = datetime.now()

    @property
    def current(self) -> Entry | None:
        """The entry under the bar, if it is known already."""
        at = self.highlighted
        return self._known.get(self.ids[at]) if at is not None and at < len(self.ids) else None

    def show(self, ids: array[int], entries: Iterable[Entry]) -> None:
        """Shows the entries with these numbers, some of which are given; the bar stays on its entry, else in its place."""
        at = self.highlighted
        before = self.ids[at] if at is not None and at < len(self.ids) else 0
        self.ids, self._awaited, self._now = ids, [], datetime.now()
        self._known.clear()
        self.virtual_size = Size(self.scrollable_content_region.width, _ROW * len(ids))
        kept = ids.index(before) if before in ids else min(at or 0, len(ids) - 1)
        self.set_reactive(EntryList.highlighted, kept if ids else None)
        self.add(entries)
        self._keep_in_sight()

    def add(self, entries: Iterable[Entry]) -> None:
        """Takes entries that were wanted."""
        for entry in entries:
            self._known[entry.id] = entry
        self._drawn.clear()
        self.refresh()
        if entry_now := self.current:
            self.post_message(self.Chosen(entry_now))
        self._want()

    def _want(self) -> None:
        """Asks for what is in sight, or near it, and not known. Only the newest question counts."""
        first = self.scroll_offset.y // _ROW
        near = self.ids[max(0, first - _AHEAD) : first + self.size.height // _ROW + 1 + _AHEAD]
        missing = [number for number in near if number not in self._known]
        if missing and missing != self._awaited:
            self._awaited = missing
            self.post_message(self.Wanted(missing))

    def _keep_in_sight(self) -> None:
        if self.highlighted is not None:
            self.scroll_to_region(Region(0, _ROW * self.highlighted, 1, _ROW), animate=False, force=True, immediate=True, x_axis=False)
        self._want()

    def validate_highlighted(self, highlighted: int | None) -> int | None:
        """Within the list."""
        return None if highlighted is None or not self.ids else max(0, min(highlighted, len(self.ids) - 1))

    def watch_highlighted(self) -> None:
        """Scrolls there, and says what stands there if it is known."""
        self._keep_in_sight()
        if entry := self.current:
            self.post_message(self.Chosen(entry))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """What comes near is asked for."""
        super().watch_scroll_y(old_value, new_value)
        self._want()

    def on_resize(self) -> None:
        """More may be in sight."""
        self._drawn.clear()
        self.virtual_size = Size(self.scrollable_content_region.width, _ROW * len(self.ids))
        self._keep_in_sight()

    def notify_style_update(self) -> None:
        """Another theme draws otherwise."""
        self._drawn.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Half an entry."""
        place, half = divmod(self.scroll_offset.y + y, _ROW)
        width = self.scrollable_content_region.width
        base = self.get_visual_style("entries--row")
        if place >= len(self.ids):
            return Strip.blank(width, base.rich_style)
        kind = "entries--chosen" if place == self.highlighted else "entries--hover" if place == self.hovered else ""
        style = self.get_visual_style("entries--row", kind) if kind else base
        key = (place, style, width)
        if (strips := self._drawn.get(key)) is None:
            entry = self._known.get(self.ids[place])
            text = line(entry, self._now, max(1, width - 2)) if entry else Content("…")
            drawn = Visual.to_strips(self, text, max(1, width - 2), _ROW, style, apply_selection=False)
            edge = Strip.blank(1, style.rich_style)
            mark = Strip([Segment("▸", style.rich_style)]) if kind == "entries--chosen" else edge
            strips = [Strip.join([edge if row else mark, strip]).adjust_cell_length(width, style.rich_style).apply_meta({"place": place}) for row, strip in enumerate([*drawn, Strip([]), Strip([])][:_ROW])]
            self._drawn[key] = strips
        return strips[half]

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The entry under the pointer."""
        self.hovered = event.style.meta.get("place")

    def on_leave(self) -> None:
        """None is."""
        self.hovered = None

    def on_click(self, event: events.Click) -> None:
        """The first click chooses, one on the chosen entry opens it."""
        place = event.style.meta.get("place")
        if place is None:
            return
        if place == self.highlighted and (entry := self.current):
            self.post_message(self.Opened(entry))
        self.highlighted = place

    def action_move(self, by: int) -> None:
        """Moves the bar."""
        self.highlighted = (self.highlighted or 0) + by

    def action_turn(self, by: int) -> None:
        """Moves the bar by a page."""
        self.action_move(by * max(1, self.size.height // _ROW - 1))
