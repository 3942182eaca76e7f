"""What the history screen shows for a search: the first page at once, then the numbers of all."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace

from shellmate.history import Entry, Filter, HistoryStore

PAGE = 100
"""Entries that a search shows at once."""


def first_page(store: HistoryStore, wanted: Filter) -> tuple[list[Entry], bool]:
    """The newest that match, behind the pinned ones, and whether these are all. Raises `HistoryError`."""
    page = store.search(wanted, PAGE)
    pinned = [] if wanted.text else store.search(replace(wanted, pinned=True), PAGE)
    first = {entry.id: entry for entry in pinned + page}
    return sorted(first.values(), key=lambda entry: not entry.pinned), len(page) < PAGE


def all_numbers(store: HistoryStore, wanted: Filter, stopped: Callable[[], bool] = lambda: False) -> array[int]:
    """The numbers of all that match, in the same order; not all of them once `stopped` says so. Raises `HistoryError`."""
    ids = store.ids(wanted, stopped)
    on_top = set(store.ids(replace(wanted, pinned=True, text=""), stopped))
    return array("q", sorted(ids, key=lambda number: number not in on_top))
