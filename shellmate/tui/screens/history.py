"""What was asked and run: search while typing, filters, details, run again, pin, forget, export and import."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Input, Select, Static
from textual.worker import get_current_worker

from shellmate.core.errors import ShellmateError
from shellmate.core.types import Candidate
from shellmate.history import Entry, Filter, HistoryStore
from shellmate.tui.history_search import all_numbers, first_page
from shellmate.tui.messages import Collected, Fetched, FoldersFound, Found, HistoryChanged
from shellmate.tui.widgets.entries import EntryList
from shellmate.tui.widgets.entry import details
from shellmate.tui.widgets.filters import MOST_FOLDERS, Filters
from shellmate.tui.widgets.in_order import LONGEST, OrderedInput
from shellmate.tui.widgets.key_bar import KeyBar
from shellmate.tui.widgets.typed import Typed

if TYPE_CHECKING:
    from shellmate.tui.app import ShellmateApp

_LONG = 100
"""Characters that take longer to read."""
_MOMENT = 0.15
"""Seconds."""


class HistoryScreen(Screen[None]):
    """The history."""

    app: ShellmateApp
    HORIZONTAL_BREAKPOINTS = [(0, "-narrower"), (60, "-narrow"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (18, "-low"), (24, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="history.back", tooltip="Back to asking; in the search box, clears the search and the filters first"),
        Binding("slash", "search", "Search", show=False, id="history.search", tooltip="To the search box; Tab goes on to kind, time, field and folder"),
        Binding("down", "into_list", "List", show=False, priority=True, id="history.list", tooltip="To the list"),
        Binding("enter", "again", "Run again", show=False, id="history.again", tooltip="Run the command again, after a confirmation"),
        Binding("e", "edit", "Edit", id="history.edit", tooltip="Change the command, then run it"),
        Binding("c", "copy", "Copy", id="history.copy", tooltip="Copy the command"),
        Binding("i", "insert", "Insert", id="history.insert", tooltip="Put it on the shell's line, or print it"),
        Binding("i", "print", "Print, quit", id="history.insert", tooltip="Leave and print it"),
        Binding("p", "pin", "Pin", id="history.pin", tooltip="Keep this entry easy to find, and first to be offered"),
        Binding("d,delete", "forget", "Forget", id="history.forget", tooltip="Remove the entry for good"),
        Binding("D", "forget_all", "Forget all shown", show=False, id="history.forget-all", tooltip="Remove every entry that the search and filters show"),
        Binding("x", "export", "Export", show=False, id="history.export", tooltip="Write what is shown to a JSONL file"),
        Binding("m", "bring", "Import", show=False, id="history.import", tooltip="Add the entries of a JSONL file"),
        Binding("question_mark", "app.help", "Help", show=False, id="history.help", tooltip="All keys"),
    ]
    search = getters.query_one("#history-search", Input)
    entries_list = getters.query_one(EntryList)
    detail = getters.query_one("#entry-text", Static)
    filters = getters.query_one(Filters)

    def __init__(self) -> None:
        super().__init__(id="history")
        self._number = 0
        self._found = 0
        self._words = Typed(self, self._begin, alone="/?")

    def compose(self) -> ComposeResult:
        """Search and filters, list, details."""
        with Container(id="history-top"):
            yield OrderedInput(placeholder="Search requests and commands", id="history-search", compact=True, max_length=LONGEST, select_on_focus=False)
            yield Filters()
        yield Static(id="history-empty")
        with Horizontal(id="history-body"):
            listing = EntryList()
            listing.border_title = "History"
            yield listing
            with VerticalScroll(id="entry") as box:
                box.border_title = "Entry"
                yield Static(id="entry-text")
        yield KeyBar()

    def on_mount(self) -> None:
        """Typing searches."""
        self.search.focus()

    async def key_first(self, event: events.Key) -> bool:
        """A word typed on the list is searched for."""
        return isinstance(self.focused, EntryList) and await self._words.key(event)

    def _begin(self, text: str) -> None:
        self.set_focus(self.search)
        self.search.call_later(self._search_for, text.lstrip())  # behind the keys that the box has not looked at

    def _search_for(self, text: str) -> None:
        self.search.value = text
        self.search.cursor_position = len(text)

    def on_descendant_focus(self) -> None:
        """The list says which keys work now."""
        told = self.app.key_of
        keys = {"again": "run", "forget": "forget", "search": "search", "export": "export", "import": "import", "forget-all": "forget all"}
        hints = {name: f"{told(f'history.{name}').split(' or ')[0]}: {what}" for name, what in keys.items()}
        for listing in self.query(EntryList):
            shown = dict(hints)
            for name in ("import", "export", "forget-all", "search", "forget"):  # whole hints only: half of "forget all" would be misread
                if len("  ".join(shown.values())) > max(10, listing.size.width - 4):
                    del shown[name]
            within = "  ".join(shown.values())
            listing.border_subtitle = within if listing.has_focus else f"{told('history.list')}: to the list"

    def on_resize(self) -> None:
        """Other hints fit."""
        self.on_descendant_focus()

    def on_screen_resume(self) -> None:
        """Shows the newest, also those that were added from here."""
        self._renew()

    def _renew(self) -> None:
        self.refresh_entries()
        if self.app.store is not None:
            self._look_for_folders()

    def filter(self) -> Filter:
        """What the search box and the filters say."""
        return self.filters.wanted(self.search.value, self.app.context.cwd)

    @on(Input.Changed, "#history-search")
    @on(Select.Changed)
    def refresh_entries(self) -> None:
        """Searches again; an older search's result is dropped."""
        if self.app.store is None:
            self._show_empty(f"History is off. Switch it on in the settings ({self.app.key_of('app.settings')})." if not self.app.settings.history.enabled else "The history cannot be used now; `shellmate doctor` says why.")
            return
        self._number += 1
        self._search(self._number, self.filter())

    @work(thread=True, exclusive=True, exit_on_error=False, group="history-search")
    def _search(self, number: int, wanted: Filter) -> None:
        """The first page at once; then, unless something else is searched by now, the numbers of all, pinned entries first."""
        store, worker = self._store, get_current_worker()
        try:
            entries, whole = first_page(store, wanted)
            self.post_message(Found(number, array("q", (e.id for e in entries)), entries, whole))
            if whole:
                return
            time.sleep(_MOMENT)
            ids = array("q") if worker.is_cancelled else all_numbers(store, wanted, lambda: worker.is_cancelled)
            if not worker.is_cancelled:
                self.post_message(Found(number, ids, entries))
        except ShellmateError as error:
            self.post_message(Found(number, array("q"), [], problem=str(error)))

    @work(thread=True, exclusive=True, exit_on_error=False, group="history-folders")
    def _look_for_folders(self) -> None:
        time.sleep(_MOMENT)  # behind the first page, which somebody waits for
        try:
            self.post_message(FoldersFound(self._store.folders(MOST_FOLDERS)))
        except ShellmateError:  # the search says what is wrong
            return

    @on(FoldersFound)
    def _offer_folders(self, message: FoldersFound) -> None:
        self.filters.offer(message.folders, self.app.context.cwd)

    @on(Found)
    def _show(self, message: Found) -> None:
        if message.number != self._number:
            return
        self._found = len(message.ids)
        self.entries_list.show(message.ids, message.entries)
        self.entries_list.border_title = f"History  {self._found:,}{'' if message.whole else '+'}"
        self.refresh_bindings()
        if message.problem or not message.ids:
            narrowed = self.search.value or self.filter() != Filter()
            self._show_empty(message.problem or ("Nothing matches. Esc clears the search and the filters." if narrowed else "Nothing here yet. What you run, copy or insert from suggestions is kept here, without passwords."))
            return
        self.query_one("#history-empty").display = False
        self.query_one("#history-body").display = True

    @on(EntryList.Wanted)
    def _fetch_wanted(self, message: EntryList.Wanted) -> None:
        self._fetch(message.ids)

    @work(thread=True, exclusive=True, exit_on_error=False, group="history-page")
    def _fetch(self, ids: list[int]) -> None:
        try:
            self.post_message(Fetched(self._store.with_ids(ids)))
        except ShellmateError as error:
            self.post_message(HistoryChanged(str(error), True))

    @on(Fetched)
    def _show_fetched(self, message: Fetched) -> None:
        self.entries_list.add(message.entries)

    def _show_empty(self, text: str) -> None:
        self.query_one("#history-empty", Static).update(text)
        self.query_one("#history-empty").display = True
        self.query_one("#history-body").display = False

    @on(EntryList.Chosen)
    def _selected(self, message: EntryList.Chosen) -> None:
        self.detail.update(details(message.entry))
        self.query_one("#entry").scroll_home(animate=False)

    @on(EntryList.Opened)
    def _opened(self) -> None:
        self.action_again()

    @on(Input.Submitted, "#history-search")
    def _to_list(self) -> None:
        self.action_into_list()

    @property
    def current(self) -> Entry | None:
        """The entry under the bar."""
        return self.entries_list.current

    def _candidate(self, entry: Entry) -> Candidate:
        return Candidate(entry.command, 1.0, risk=self.app.assess(entry.command))

    def action_into_list(self) -> None:
        """From the search box to the list."""
        if self._found:
            self.set_focus(self.entries_list)

    def action_search(self) -> None:
        """To the search box; what is typed takes the old words' place."""
        self.set_focus(self.search)
        self.search.action_select_all()

    def action_back(self) -> None:
        """Out; outside the list a search and filters are cleared first."""
        if self.app.store and self.filter() != Filter() and not self.entries_list.has_focus:
            self.search.value = ""
            self.filters.clear()
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

    def action_print(self) -> None:
        """Leaves and prints the command: no shell waits for it."""
        self.action_insert()

    def action_pin(self) -> None:
        """Pins or unpins."""
        if entry := self.current:
            number, pinned = entry.id, not entry.pinned

            def pin() -> str:
                self._store.pin(number, pinned)
                return ""

            self._change(pin)

    def action_forget(self) -> None:
        """Removes the entry, after a question."""
        if entry := self.current:
            said = " ".join((entry.request or "(no request)").split())
            self._ask_and_forget([entry.id], f"{said[:200]}\n{entry.command[:300]}")

    def action_forget_all(self) -> None:
        """Removes everything that is shown, after a question."""
        if self._found:
            self._collect(self.filter())

    @work(thread=True, exclusive=True, exit_on_error=False, group="history-collect")
    def _collect(self, wanted: Filter) -> None:
        """Whatever is shown, also what is not fetched yet."""
        try:
            self.post_message(Collected(wanted, self._store.ids(wanted)))
        except ShellmateError as error:
            self.post_message(HistoryChanged(str(error), True))

    @on(Collected)
    def _ask_about_all(self, message: Collected) -> None:
        if message.ids and self.is_current and message.wanted == self.filter():  # what is shown may be something else by now
            count = len(message.ids)
            self._ask_and_forget(message.ids, f"{count:,} {'entries' if count > 1 else 'entry'}: everything that the search and the filters show.")

    def _ask_and_forget(self, ids: Sequence[int], question: str) -> None:
        from shellmate.tui.screens.dialogs import QuestionScreen

        def forget() -> str:
            from shellmate.history.forgetting import left
            from shellmate.training import forgetting, job

            self._store.forget(ids)
            job.remove_forgotten(self._store.last_forgotten_ms())
            still = left(self._store)
            taught = [f"{name} {known}: train again, or `shellmate adapter forget` removes it." for name, known in sorted(forgetting.told().items())]
            return " ".join(["Removed." if still else "Forgotten.", *still, *taught])

        def answered(yes: bool | None) -> None:
            if yes:
                self._change(forget)
            else:
                self.notify("Nothing was forgotten.")

        self.app.push_screen(QuestionScreen("Forget for good?", question, "Forget"), answered)

    def action_export(self) -> None:
        """Writes what is shown to a file."""
        from shellmate.tui.transfer import export_to

        wanted, cwd = self.filter(), self.app.context.cwd
        self._with_file("Export what is shown to", lambda name: export_to(self._store, wanted, name, cwd))

    def action_bring(self) -> None:
        """Adds the entries of a file."""
        from shellmate.tui.transfer import import_from

        cwd = self.app.context.cwd
        self._with_file("Import from", lambda name: import_from(self._store, name, cwd))

    def _with_file(self, title: str, act: Callable[[str], str]) -> None:
        from shellmate.tui.screens.dialogs import PathScreen

        def named(name: str | None) -> None:
            if name:
                self._change(lambda: act(name))

        self.app.push_screen(PathScreen(title, "history.jsonl"), named)

    @property
    def _store(self) -> HistoryStore:
        assert self.app.store is not None
        return self.app.store

    @work(thread=True, exit_on_error=False, group="history-change")
    def _change(self, act: Callable[[], str]) -> None:
        """Does something with the store, which may take a while, and says what came of it."""
        try:
            self.post_message(HistoryChanged(act()))
        except ShellmateError as error:
            self.post_message(HistoryChanged(str(error), True))

    @on(HistoryChanged)
    def _changed(self, message: HistoryChanged) -> None:
        if message.said:
            self.notify(message.said, severity="error" if message.failed else "information", timeout=8 if message.failed or len(message.said) > _LONG else None)
        if not message.failed:
            self._renew()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that need an entry, or a history, work only when there is one."""
        if action in ("insert", "print") and (action == "insert") != (self.app.insertion is not None):
            return False
        if action == "into_list":
            return self.focused is None or isinstance(self.focused, OrderedInput)
        if action in ("again", "edit", "copy", "insert", "print", "pin", "forget", "forget_all", "export"):
            return self._found > 0
        return self.app.store is not None if action == "bring" else True
