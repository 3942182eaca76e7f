"""The settings: each change is checked and written at once, what is typed at Enter or when the field is left; comments in the file stay. Ctrl-Z takes the last change back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Input, Select, Static, Switch

from shellmate import config, paths
from shellmate.tui.screens.settings_rows import GROUPS, ROWS, Row
from shellmate.tui.widgets.controls import Choice, OnOff
from shellmate.tui.widgets.in_order import OrderedInput
from shellmate.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from shellmate.tui.app import ShellmateApp


def _id(key: str) -> str:
    return "set-" + key.replace(".", "-")


class _Rows(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Scrolls by page; the arrow keys go from setting to setting."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("pageup", "page_up", "Page up", show=False), Binding("pagedown", "page_down", "Page down", show=False)]


class SettingsScreen(Screen[None]):
    """Everything that can be set."""

    app: ShellmateApp
    HORIZONTAL_BREAKPOINTS = [(0, "-narrower"), (56, "-narrow"), (100, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="settings.back", tooltip="Back to asking; in a field that was written in, first back to the old value"),
        Binding("ctrl+z", "undo", "Undo", id="settings.undo", tooltip="Take the last change back"),
        Binding("ctrl+d", "default", "Default", id="settings.default", priority=True, tooltip="The chosen setting as it was at first"),
        Binding("down", "app.focus_next", "Next", show=False, id="settings.next", tooltip="The next setting"),
        Binding("up", "app.focus_previous", "Previous", show=False, id="settings.previous", tooltip="The setting before"),
    ]

    def __init__(self) -> None:
        super().__init__(id="settings")
        self._keys = {_id(key): key for key in ROWS}

    def compose(self) -> ComposeResult:
        """Groups of rows; the keys have a screen of their own."""
        values = config.flat(self.app.settings)
        with Horizontal(id="settings-body"), _Rows(id="settings-rows") as box:
            box.border_title = "Settings"
            box.border_subtitle = str(paths.config_file())
            for title, rows in GROUPS:
                yield Static(title, classes="group")
                for row in rows:
                    yield Horizontal(Static(self._said(row), classes="label", id=f"{_id(row.key)}-label"), self._editor(row, values[row.key]), classes="row")
            yield Static("Keys", classes="group")
            label = Static(Content.assemble(("Keys", "bold"), "\n", ("Which key does what; each can be changed", "$muted")), classes="label")
            yield Horizontal(label, Button("Show …", id="open-keys", compact=True), classes="row")
        yield KeyBar()

    @staticmethod
    def _said(row: Row, problem: str = "") -> Content:
        """A row's label, and below it what it is for or what is wrong with the value."""
        return Content.assemble((row.label, "bold"), "\n", (problem, "$text-error") if problem else (row.says, "$muted"))

    def _editor(self, row: Row, value: Any) -> Widget:
        if row.choices:
            return Choice([(c, c) for c in row.choices], value=value, allow_blank=False, id=_id(row.key), compact=True)
        if isinstance(value, bool):
            return OnOff(value, id=_id(row.key), animate=False)
        text = ", ".join(value) if isinstance(value, list) else str(value)
        return OrderedInput(text, id=_id(row.key), compact=True, type="integer" if isinstance(value, int) else "text", valid_empty=True)

    @on(Button.Pressed, "#open-keys")
    def _open_keys(self) -> None:
        from shellmate.tui.screens.key_settings import KeysScreen

        self.app.push_screen(KeysScreen())

    @on(Switch.Changed)
    def _switched(self, event: Switch.Changed) -> None:
        self._set(event.switch.id, event.value)

    @on(Select.Changed)
    def _picked(self, event: Select.Changed) -> None:
        self._set(event.select.id, event.value)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        self._take(event.input)

    @on(Input.Blurred)
    def _left(self, event: Input.Blurred) -> None:
        """Writes what stands in a field; if that is not allowed, the old value comes back, and the row says why."""
        if problem := self._take(event.input):
            self._restore(event.input, f"{problem} The old value stays.")

    def _take(self, field: Input) -> str:
        """Writes what stands in a field; returns what is wrong, or nothing."""
        key = self._keys.get(field.id or "", "")
        text = field.value.strip()
        value: Any = text
        if isinstance(self._current(key), list):
            value = [part.strip() for part in text.split(",") if part.strip()]
        elif isinstance(self._current(key), int):
            value = int(text) if text.lstrip("-").isdigit() else text
        return self._set(field.id, value)

    def _cancelled(self) -> bool:
        """Brings the field that is written in back to what the setting is, and says whether it was anything else."""
        field = self.focused
        key = self._keys.get((field.id if isinstance(field, Input) else "") or "", "")
        kept = self._current(key)
        if not isinstance(field, Input) or not key or field.value.strip() == (", ".join(kept) if isinstance(kept, list) else str(kept)):
            return False
        self._restore(field)
        return True

    def go_to(self, key: str) -> None:
        """The setting gets the focus, once the rows are there."""
        self.call_after_refresh(lambda: self.query_one(f"#{_id(key)}").focus())

    def _restore(self, field: Input, problem: str = "") -> None:
        """Brings a field back to what the setting is; below it stands the problem, or what the setting is for."""
        key = self._keys.get(field.id or "", "")
        self._show(key, self._current(key))
        self.query_one(f"#{field.id}-label", Static).update(self._said(ROWS[key], problem))

    def _current(self, key: str) -> Any:
        return config.flat(self.app.settings).get(key)

    def _set(self, widget_id: str | None, value: Any) -> str:
        """Writes a change. Returns what is wrong with it, or nothing; the row says it too."""
        key = self._keys.get(widget_id or "", "")
        before = self._current(key)
        if not key:
            return ""
        problem = self.app.try_change(key, value).removeprefix(f"{key}: ") if value != before else ""
        label = self.query_one(f"#{widget_id}-label", Static)
        label.update(self._said(ROWS[key], problem))
        if problem and label.parent:
            self.call_after_refresh(label.parent.scroll_visible)  # type: ignore[attr-defined]
        if value != before and not problem:
            self.app.changed.append((key, before))
        return problem

    def action_back(self) -> None:
        """Leaves; a field that is being written in gets its old value back first."""
        if not self._cancelled():
            self.dismiss(None)

    def _show(self, key: str, value: Any) -> None:
        """Brings a row's editor to a value without writing it."""
        widget = self.query_one(f"#{_id(key)}")
        if isinstance(widget, Input):
            widget.value = ", ".join(value) if isinstance(value, list) else str(value)
        elif isinstance(widget, Switch | Select):
            with widget.prevent(Switch.Changed, Select.Changed):
                widget.value = value

    def action_undo(self) -> None:
        """Takes the last change back."""
        if self._cancelled():
            return
        if not self.app.changed:
            self.notify("Nothing was changed since the start.")
            return
        key, value = self.app.changed.pop()
        if self.app.change(key, value):
            self._show(key, value)
            self.notify(f"{ROWS[key].label} is as it was.")

    def action_default(self) -> None:
        """The focused setting as it was at first."""
        key = self._keys.get((self.focused.id if self.focused else "") or "", "")
        before = self._current(key)
        if key and self.app.change(key, None):
            if self._current(key) != before:
                self.app.changed.append((key, before))
            self._show(key, self._current(key))
