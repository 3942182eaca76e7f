"""When entries were forgotten, and what still holds their text, told to whoever forgot them."""

from __future__ import annotations

from shellmate import paths
from shellmate.history.opening import kept_copies
from shellmate.history.store import HistoryStore


def left(store: HistoryStore) -> list[str]:
    """A sentence for each place that still has the text: the file itself while another program reads it, and older copies of it."""
    busy = f"Another program is reading {store.path}: until it is closed and shellmate opens the history again, the text is still on the disk." if store.unswept else ""
    return [*filter(None, [busy]), *(f"{copy} is an older copy of the history and was not touched." for copy in kept_copies(store.path))]


def last_forgotten_ms() -> int | None:
    """When entries of the user's history were last forgotten, in milliseconds since 1970; None when none were, or where there is no history. Raises `HistoryError`."""
    if not paths.history_file().exists():
        return None
    store = HistoryStore()
    try:
        return store.last_forgotten_ms()
    finally:
        store.close()
