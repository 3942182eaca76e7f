"""The settings: each change is checked and written at once, comments in the file stay; `u` takes the last change back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Input, Select, Static, Switch

from shellmate import config, paths
from shellmate.tui.keys import key_meant, key_told
from shellmate.tui.screens.help import all_bindings
from shellmate.tui.screens.settings_rows import GROUPS, ROWS, Row

if TYPE_CHECKING:
    from shellmate.tui.app import ShellmateApp


def _id(key: str) -> str:
    return "set-" + key.replace(".", "-")


class SettingsScreen(Screen[None]):
    """Everything that can be set."""

    app: ShellmateApp
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="settings.back", tooltip="Back to asking; what stands in a field is kept"),
        Binding("ctrl+z", "undo", "Undo", id="settings.undo", tooltip="Take the last change back"),
        Binding("ctrl+d", "default", "Default", id="settings.default", tooltip="The chosen setting as it was at first"),
        Binding("down", "app.focus_next", "Next", show=False, id="settings.next", tooltip="The next setting"),
        Binding("up", "app.focus_previous", "Previous", show=False, id="settings.previous", tooltip="The setting before"),
    ]

    def __init__(self) -> None:
        super().__init__(id="settings")
        self._before: list[tuple[str, Any]] = []
        self._keys = {_id(key): key for key in ROWS} | {f"key-{b.id}".replace(".", "-"): f"keys.{b.id}" for _, bindings in all_bindings() for b in bindings if b.id}

    def compose(self) -> ComposeResult:
        """Groups of rows, then the keys."""
        values = config.flat(self.app.settings)
        with VerticalScroll(id="settings-rows", can_focus=False) as box:
            box.border_title = "Settings"
            box.border_subtitle = str(paths.config_file())
            for title, rows in GROUPS:
                yield Static(title, classes="group")
                for row in rows:
                    yield self._row(row.label, row.says, self._editor(row, values[row.key]))
            yield Static("Keys (for example Ctrl-E or F9; empty: as it came)", classes="group")
            for title, bindings in all_bindings():
                for binding in bindings:
                    if binding.id:
                        yield self._row(f"{title}: {binding.description}", binding.tooltip, self._key_editor(binding))
        yield Footer(show_command_palette=False)

    @staticmethod
    def _row(label: str, says: str, editor: Widget) -> Horizontal:
        return Horizontal(Static(Content.assemble((label, "bold"), "\n", (says, "$muted")), classes="label"), editor, classes="row")

    def _editor(self, row: Row, value: Any) -> Widget:
        if row.choices:
            return Select([(c, c) for c in row.choices], value=value, allow_blank=False, id=_id(row.key), compact=True)
        if isinstance(value, bool):
            return Switch(value, id=_id(row.key), animate=False)
        text = ", ".join(value) if isinstance(value, list) else str(value)
        return Input(text, id=_id(row.key), compact=True, type="integer" if isinstance(value, int) else "text", valid_empty=True)

    def _key_editor(self, binding: Binding) -> Input:
        return Input(self.app.settings.keys.get(binding.id or "", ""), placeholder=key_told(binding.key), id=f"key-{binding.id}".replace(".", "-"), compact=True)

    @on(Switch.Changed)
    def _switched(self, event: Switch.Changed) -> None:
        self._set(event.switch.id, event.value)

    @on(Select.Changed)
    def _picked(self, event: Select.Changed) -> None:
        self._set(event.select.id, event.value)

    @on(Input.Submitted)
    @on(Input.Blurred)
    def _written(self, event: Input.Submitted | Input.Blurred) -> None:
        self._take(event.input)

    def _take(self, field: Input) -> bool:
        """Writes what stands in a field; says whether that was allowed."""
        key = self._keys.get(field.id or "", "")
        text = field.value.strip()
        value: Any = text
        if key.startswith("keys."):
            value = key_meant(text) or None
        elif isinstance(self._current(key), list):
            value = [part.strip() for part in text.split(",") if part.strip()]
        elif isinstance(self._current(key), int):
            value = int(text) if text.lstrip("-").isdigit() else text
        return self._set(field.id, value)

    def _current(self, key: str) -> Any:
        return config.flat(self.app.settings).get(key)

    def _set(self, widget_id: str | None, value: Any) -> bool:
        """Writes a change; a refused one goes back to what it was. Says whether it was allowed."""
        key = self._keys.get(widget_id or "", "")
        before = self._current(key)
        if not key or value == before:
            return True
        if not self.app.change(key, value):
            self._show(key, before)
            return False
        self._before.append((key, before))
        if key.startswith("keys."):
            self._show(key, value)
        return True

    def action_back(self) -> None:
        """Leaves, when what stands in the present field is allowed."""
        if not isinstance(self.focused, Input) or self._take(self.focused):
            self.dismiss(None)

    def _show(self, key: str, value: Any) -> None:
        """Brings a row's editor to a value without writing it."""
        widget = self.query_one("#" + next(i for i, k in self._keys.items() if k == key))
        if isinstance(widget, Input):
            widget.value = ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
        elif isinstance(widget, Switch | Select):
            with widget.prevent(Switch.Changed, Select.Changed):
                widget.value = value

    def action_undo(self) -> None:
        """Takes the last change back."""
        if not self._before:
            self.notify("Nothing was changed here.")
            return
        key, value = self._before.pop()
        if self.app.change(key, value):
            self._show(key, value)
            self.notify(f"{key} is as it was.")

    def action_default(self) -> None:
        """The focused setting as it was at first."""
        key = self._keys.get((self.focused.id if self.focused else "") or "", "")
        before = self._current(key)
        if key and self.app.change(key, None):
            self._before.append((key, before))
            self._show(key, self._current(key))
