"""What the history is narrowed to beside words: kind, time, field and folder, each for itself and all at once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, timedelta

from rich.text import Text
from textual import getters
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Select

from shellmate.history import Decision, Filter
from shellmate.history.categories import names
from shellmate.tui.running import shown

_KINDS = [("✓ accepted", "accepted"), ("~ edited", "edited"), ("× rejected", "rejected"), ("- ignored", "ignored"), ("! failed", "failed"), ("★ pinned", "pinned")]
"""With the signs of the list: this is where they are explained. Ten characters fit at 80 columns."""
_TIMES = [("today", 1), ("7 days", 7), ("30 days", 30), ("one year", 365)]
_HERE = ""
"""Stands for the present folder."""
MOST_FOLDERS = 30
"""Folders to choose from."""
_WIDEST = 28
"""Characters of a folder: on 40 columns there is room for these."""


class Filters(Container):
    """Four choices."""

    folder = getters.query_one("#filter-folder", Select)

    def __init__(self) -> None:
        super().__init__(id="history-filters")
        self._offered: list[str] = []

    def compose(self) -> ComposeResult:
        """The folders that entries come from are known later."""
        yield Select(_KINDS, prompt="all kinds", id="filter-kind", compact=True)
        yield Select(_TIMES, prompt="any time", id="filter-time", compact=True)
        yield Select([(n, n) for n in names()], prompt="any field", id="filter-field", compact=True)
        yield Select(_choices([]), prompt="any folder", id="filter-folder", compact=True)

    def wanted(self, text: str, here: str) -> Filter:
        """What is chosen, with the words of the search box; `here` is the present folder."""
        kind, days, field, folder = (select.value for select in self.query(Select))
        midnight = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        since = int((midnight - timedelta(days=days - 1)).timestamp() * 1000) if isinstance(days, int) and not isinstance(days, bool) else None
        decisions = frozenset({Decision(kind)}) if isinstance(kind, str) and kind in {d.value for d in Decision} else frozenset()
        cwd = (folder or here) if isinstance(folder, str) else ""
        return Filter(text, decisions, kind == "failed", cwd, since, None, field if isinstance(field, str) else "", kind == "pinned")

    def offer(self, folders: Sequence[str], here: str) -> None:
        """Folders to choose from beside the present one; what is chosen stays chosen."""
        box = self.folder
        others = [name for name in folders if name != here]
        if isinstance(box.value, str) and box.value not in (_HERE, *others):
            others.append(box.value)
        if others == self._offered or box.expanded:
            return
        self._offered, chosen = others, box.value
        with box.prevent(Select.Changed):
            box.set_options(_choices(others))
            box.value = chosen

    def clear(self) -> None:
        """Narrows nothing."""
        for select in self.query(Select):
            select.clear()


def _choices(folders: Sequence[str]) -> list[tuple[Text, str]]:
    return [(Text("this folder"), _HERE), *((Text(folder_told(name)), name) for name in folders)]


def folder_told(name: str) -> str:
    """A folder as people write it; of a long one the end."""
    home = os.path.expanduser("~").rstrip("/")
    said = "~" + name[len(home) :] if home and (name + "/").startswith(home + "/") else name
    said = shown(said).replace("\n", "\ufffd").replace("\t", "\ufffd")
    return said if len(said) <= _WIDEST else "…" + said[1 - _WIDEST :]
