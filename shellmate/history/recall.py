"""Finds a near-identical accepted request in the store; on any fault of the store there is simply no such request."""

from __future__ import annotations

from shellmate.core import retrieval
from shellmate.core.obeyed import OBEYED
from shellmate.core.slots import SlottedRequest
from shellmate.core.types import Request
from shellmate.history.model import Decision, Entry, HistoryError
from shellmate.history.store import HistoryStore

_LOOKED_AT = 20
"""Newest entries of one pattern that are tried."""


def recaller(store: HistoryStore) -> retrieval.Recall:
    """The function that `engine.suggest.suggest` takes as `recall`."""

    def look_up(request: Request, slotted: SlottedRequest) -> retrieval.Recalled | None:
        try:
            entries = store.with_pattern(retrieval.keys(slotted), _LOOKED_AT)
        except HistoryError:
            return None
        plain = [entry for entry in entries if not OBEYED.search(entry.command)]  # the store keeps none with escapes; another program may have written one
        nearest = sorted(plain, key=lambda entry: (not entry.pinned, entry.cwd != request.context.cwd))
        return retrieval.recall(slotted, [_past(entry) for entry in nearest])

    return look_up


def _past(entry: Entry) -> retrieval.Past:
    worked = entry.decision in (Decision.ACCEPTED, Decision.EDITED) and entry.exit_status in (None, 0)
    return retrieval.Past(entry.request, entry.command, worked, entry.decision is Decision.REJECTED)
