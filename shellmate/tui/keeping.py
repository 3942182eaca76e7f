"""What of the app keeps the history: the store is opened beside the first picture, and what is decided before it is open is recorded all the same."""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from threading import Thread
from typing import TYPE_CHECKING

from shellmate.core.errors import ShellmateError
from shellmate.tui.fitting import FittingApp
from shellmate.tui.messages import HistoryChanged, HistoryOpened
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.widgets.status import READ_ONLY

if TYPE_CHECKING:
    from shellmate.config import Settings
    from shellmate.core.types import Candidate, Context, Suggestion
    from shellmate.history import Decision, Entry, HistoryStore

_PATIENCE = 2.0
"""Seconds for a database that another program has locked."""
_LONGEST = 5.0
"""Seconds that a decision waits for a store that is just being opened."""


class KeepingApp(FittingApp[str]):
    """Holds the store; None while there is none."""

    settings: Settings
    context: Context
    store: HistoryStore | None = None
    _opening: Future[HistoryOpened] | None = None
    """A store on its way."""

    def open_history(self) -> None:
        """Opens the store in a thread, unless that is done; `HistoryOpened` tells the end of it."""
        if self.store is None and self._opening is None and self.settings.history.enabled:
            self._opening = Future()
            Thread(target=self._open_store, args=(self._opening,), daemon=True, name="history-open").start()

    def _open_store(self, opening: Future[HistoryOpened]) -> None:
        from shellmate.history import HistoryStore

        message = HistoryOpened(None)
        try:
            message = HistoryOpened(HistoryStore(patience=_PATIENCE))
        except ShellmateError as error:
            message = HistoryOpened(None, str(error))
        finally:
            opening.set_result(message)
            self.post_message(message)

    def on_history_opened(self) -> None:
        """Keeps the store, or says why there is none."""
        self.await_history()

    def await_history(self) -> None:
        """A store that is being opened is waited for. What took too long is told, and comes by its message later."""
        if self._opening is None:
            return
        try:
            opened = self._opening.result(_LONGEST)
        except NotInTime:
            return
        self._opening, self.store = None, opened.store
        problem = opened.problem or (READ_ONLY if opened.store and opened.store.read_only else "")
        if problem:
            self.notify(problem, title="Nothing is recorded" if opened.store else "Working without history", severity="warning", timeout=10)
        for screen in self.screen_stack if self.is_running else ():
            if isinstance(screen, AskScreen):
                screen.status.problem = problem
            screen.post_message(HistoryChanged(""))

    def switch_history(self) -> None:
        """On: opens it. Off: nothing is recorded from now on."""
        if self.settings.history.enabled:
            self.open_history()
        else:
            self.close_history()

    def close_history(self) -> None:
        """Lets go of the store."""
        self.await_history()
        if self.store is not None:
            self.store.close()
            self.store = None

    def note(self, command: str, candidate: Candidate | None, suggestion: Suggestion | None, decision: Decision | None = None, request: str = "") -> Entry | None:
        """Records a decision; None when there is no history or it cannot be written."""
        self.await_history()
        if self.store is None or self.store.read_only:
            if self._opening is not None:
                self.notify("The history is still being opened.", title="Not recorded", severity="warning")
            return None
        from shellmate.tui import noted

        try:
            return self.store.record(noted.entry(command, candidate, suggestion, decision, request, self.context))
        except ShellmateError as error:
            self.notify(str(error), title="Not recorded", severity="warning")
            return None

    def withdraw(self, number: int) -> None:
        """Takes an entry back that was recorded a moment ago; 0 is none."""
        if number and self.store and not self.store.read_only:
            try:
                self.store.withdraw(number)
            except ShellmateError as error:
                self.notify(str(error), title="Not taken back", severity="warning")
