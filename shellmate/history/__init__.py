"""What was asked, suggested, run and refused: one SQLite file on this computer, without secrets."""

from shellmate.history.model import Decision, Entry, Filter, HistoryError
from shellmate.history.store import HistoryStore

__all__ = ["Decision", "Entry", "Filter", "HistoryError", "HistoryStore"]
