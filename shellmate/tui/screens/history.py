"""What was asked and run: search while typing, filters, details, run again, pin, forget, export and import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList, Select, Static
from textual.widgets.option_list import Option

from shellmate.core.errors import ShellmateError
from shellmate.core.types import Candidate
from shellmate.history import Decision, Entry, Filter, HistoryStore
from shellmate.history.categories import names
from shellmate.tui.messages import Found
from shellmate.tui.widgets.entry import details, line

if TYPE_CHECKING:
    from shellmate.tui.app import ShellmateApp

_KINDS = [("accepted", "accepted"), ("edited", "edited"), ("rejected", "rejected"), ("failed", "failed"), ("pinned", "pinned"), ("in this folder", "here")]
_TIMES = [("today", 1), ("last 7 days", 7), ("last 30 days", 30), ("last year", 365)]
_PAGE = 200
"""Entries fetched at a time."""


class HistoryScreen(Screen[None]):
    """The history."""

    app: ShellmateApp
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (18, "-low"), (24, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="history.back", tooltip="To the search; there, back to asking"),
        Binding("slash", "search", "Search", show=False, id="history.search", tooltip="To the search box"),
        Binding("down", "into_list", "List", show=False, id="history.list", tooltip="To the list"),
        Binding("enter", "again", "Run again", show=False, id="history.again", tooltip="Run the command again, after a confirmation"),
        Binding("e", "edit", "Edit", id="history.edit", tooltip="Change the command, then run it"),
        Binding("c", "copy", "Copy", id="history.copy", tooltip="Copy the command"),
        Binding("i", "insert", "Insert", id="history.insert", tooltip="Put it on the shell's line and leave"),
        Binding("p", "pin", "Pin", id="history.pin", tooltip="Keep this entry easy to find, and first to be offered"),
        Binding("d,delete", "forget", "Forget", id="history.forget", tooltip="Remove the entry for good"),
        Binding("D", "forget_all", "Forget all shown", show=False, id="history.forget-all", tooltip="Remove every entry that the search and filters show"),
        Binding("x", "export", "Export", show=False, id="history.export", tooltip="Write what is shown to a JSONL file"),
        Binding("m", "bring", "Import", show=False, id="history.import", tooltip="Add the entries of a JSONL file"),
    ]
    search = getters.query_one("#history-search", Input)
    entries_list = getters.query_one("#entries", OptionList)
    detail = getters.query_one("#entry-text", Static)

    def __init__(self) -> None:
        super().__init__(id="history")
        self._number = 0
        self._entries: list[Entry] = []

    def compose(self) -> ComposeResult:
        """Search and filters, list, details."""
        with Horizontal(id="history-top"):
            yield Input(placeholder="Search requests and commands", id="history-search", compact=True)
            yield Select(_KINDS, prompt="all", id="filter-kind", compact=True)
            yield Select(_TIMES, prompt="any time", id="filter-time", compact=True)
            yield Select([(n, n) for n in names()], prompt="every field", id="filter-field", compact=True)
        yield Static(id="history-empty")
        with Horizontal(id="history-body"):
            listing = OptionList(id="entries", markup=False)
            listing.border_title = "History"
            listing.border_subtitle = "Enter: run again  /: search"
            yield listing
            with VerticalScroll(id="entry") as box:
                box.border_title = "Entry"
                yield Static(id="entry-text")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Shows the newest."""
        self.search.focus()
        self.refresh_entries()

    def filter(self) -> Filter:
        """What the search box and the filters say."""
        kind = self.query_one("#filter-kind", Select).value
        days = self.query_one("#filter-time", Select).value
        field = self.query_one("#filter-field", Select).value
        since = int((datetime.now() - timedelta(days=days)).timestamp() * 1000) if isinstance(days, int) and not isinstance(days, bool) else None
        decisions = frozenset({Decision(kind)}) if isinstance(kind, str) and kind in {d.value for d in Decision} else frozenset()
        return Filter(
            self.search.value, decisions, kind == "failed", self.app.context.cwd if kind == "here" else "", since, None, field if isinstance(field, str) else "", kind == "pinned"
        )

    @on(Input.Changed, "#history-search")
    @on(Select.Changed)
    def refresh_entries(self) -> None:
        """Searches again; an older search's result is dropped."""
        if self.app.store is None:
            self._show_empty("History is off. Switch it on in the settings (F4)." if not self.app.settings.history.enabled else "The history cannot be used now; `shellmate doctor` says why.")
            return
        self._number += 1
        self._search(self._number, self.filter())

    @work(thread=True, exclusive=True, exit_on_error=False, group="history-search")
    def _search(self, number: int, wanted: Filter) -> None:
        store = self.app.store
        try:
            found = store.search(wanted, _PAGE) if store else []
            self.post_message(Found(number, found))
        except ShellmateError as error:
            self.post_message(Found(number, [], str(error)))

    @on(Found)
    def _show(self, message: Found) -> None:
        if message.number != self._number:
            return
        kept = self.entries_list.highlighted or 0
        self._entries = sorted(message.entries, key=lambda e: not e.pinned)
        now = datetime.now()
        self.entries_list.clear_options()
        self.entries_list.add_options(Option(line(entry, now)) for entry in self._entries)
        more = "+" if len(self._entries) == _PAGE else ""
        self.entries_list.border_title = f"History  {len(self._entries)}{more}"
        if message.problem or not self._entries:
            narrowed = self.search.value or self.filter() != Filter()
            self._show_empty(message.problem or ("Nothing matches. Clear the search or the filters." if narrowed else "Nothing here yet. What you run, copy or insert from suggestions is kept here, without passwords."))
            return
        self.query_one("#history-empty").display = False
        self.query_one("#history-body").display = True
        self.entries_list.highlighted = min(kept, len(self._entries) - 1)

    def _show_empty(self, text: str) -> None:
        self.query_one("#history-empty", Static).update(text)
        self.query_one("#history-empty").display = True
        self.query_one("#history-body").display = False

    @on(OptionList.OptionHighlighted, "#entries")
    def _selected(self) -> None:
        if entry := self.current:
            self.detail.update(details(entry))
            self.query_one("#entry").scroll_home(animate=False)

    @on(OptionList.OptionSelected, "#entries")
    def _chosen(self) -> None:
        self.action_again()

    @on(Input.Submitted, "#history-search")
    def _to_list(self) -> None:
        self.action_into_list()

    @property
    def current(self) -> Entry | None:
        """The entry under the bar."""
        at = self.entries_list.highlighted
        return self._entries[at] if at is not None and at < len(self._entries) else None

    def _candidate(self, entry: Entry) -> Candidate:
        return Candidate(entry.command, 1.0, risk=self.app.assess(entry.command))

    def action_into_list(self) -> None:
        """From the search box to the list."""
        if self._entries:
            self.entries_list.focus()

    def action_search(self) -> None:
        """To the search box."""
        self.search.focus()

    def action_back(self) -> None:
        """To the search box, then out."""
        if self.entries_list.has_focus:
            self.search.focus()
        else:
            self.dismiss()

    def action_again(self) -> None:
        """Runs the command again, after the confirmation."""
        if entry := self.current:
            self.app.decide(entry.command, self._candidate(entry), None, entry.request)

    def action_edit(self) -> None:
        """Changes the command first."""
        if entry := self.current:
            self.app.edit(entry.command, self._candidate(entry), None, entry.request)

    def action_copy(self) -> None:
        """Copies the command."""
        if entry := self.current:
            self.app.copy(entry.command)

    def action_insert(self) -> None:
        """Leaves with the command for the shell's line."""
        if entry := self.current:
            self.app.insert(entry.command, self._candidate(entry), None, entry.request)

    def action_pin(self) -> None:
        """Pins or unpins."""
        entry = self.current
        if entry is None:
            return
        number, pinned = entry.id, not entry.pinned
        if self._changed(lambda: self._store.pin(number, pinned)):
            self.refresh_entries()

    def action_forget(self) -> None:
        """Removes the entry, after a question."""
        if entry := self.current:
            self._ask_and_forget([entry.id], "Forget this entry for good?")

    def action_forget_all(self) -> None:
        """Removes everything that is shown, after a question."""
        if self._entries:
            ids = [entry.id for entry in self._store.each(self.filter())]
            self._ask_and_forget(ids, f"Forget {len(ids)} entries for good?")

    def _ask_and_forget(self, ids: list[int], question: str) -> None:
        from shellmate.tui.screens.dialogs import QuestionScreen

        def answered(yes: bool | None) -> None:
            if yes and self._changed(lambda: self._store.forget(ids)):
                self.notify("Forgotten. An adapter trained before may still know it: train again to be sure.")
                self.refresh_entries()

        self.app.push_screen(QuestionScreen(question, "Forget"), answered)

    def action_export(self) -> None:
        """Writes what is shown to a file."""
        from shellmate.tui.screens.dialogs import PathScreen
        from shellmate.tui.transfer import export_to

        self.app.push_screen(PathScreen("Export to", "history.jsonl"), lambda name: self._told(name, lambda n: export_to(self._store, self.filter(), n, self.app.context.cwd)))

    def action_bring(self) -> None:
        """Adds the entries of a file."""
        from shellmate.tui.screens.dialogs import PathScreen
        from shellmate.tui.transfer import import_from

        self.app.push_screen(PathScreen("Import from", "history.jsonl"), lambda name: self._told(name, lambda n: import_from(self._store, n, self.app.context.cwd)))

    def _told(self, name: str | None, act: Callable[[str], str]) -> None:
        if name and self._changed(lambda: self.notify(act(name))):
            self.refresh_entries()

    @property
    def _store(self) -> HistoryStore:
        assert self.app.store is not None
        return self.app.store

    def _changed(self, act: Callable[[], object]) -> bool:
        """Does something with the store; says what went wrong."""
        try:
            act()
        except ShellmateError as error:
            self.notify(str(error), severity="error", timeout=8)
            return False
        return True
