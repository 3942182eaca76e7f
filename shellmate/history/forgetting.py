"""What still holds the text of entries that were forgotten, told to whoever forgot them."""

from __future__ import annotations

from shellmate.history.opening import kept_copies
from shellmate.history.store import HistoryStore


def left(store: HistoryStore) -> list[str]:
    """A sentence for each place that still has the text: the file itself while another program reads it, and older copies of it."""
    busy = f"Another program is reading {store.path}: until it is closed and shellmate opens the history again, the text is still on the disk." if store.unswept else ""
    return [*filter(None, [busy]), *(f"{copy} is an older copy of the history and was not touched." for copy in kept_copies(store.path))]
