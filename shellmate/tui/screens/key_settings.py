"""The keys: every binding with its key; Enter on one waits for the key that it shall have."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from shellmate.tui.keys import key_told
from shellmate.tui.screens.help import all_bindings
from shellmate.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from shellmate.tui.app import ShellmateApp

_KEY_WIDTH = 18


class PressScreen(ModalScreen[str | None]):
    """Waits for one key: gives its name, an empty text for the key that the binding came with, or None."""

    app: ShellmateApp
    takes_every_key = True
    """Keys that work everywhere are only keys here."""

    def __init__(self, binding: Binding) -> None:
        super().__init__()
        self._binding = binding

    def compose(self) -> ComposeResult:
        """What the key is for, and how to get out."""
        binding = self._binding
        with Vertical(id="dialog", classes="small") as box:
            box.border_title = f"A key for: {binding.description}"
            yield Static(f"{binding.tooltip or binding.description}.\nNow {self.app.key_of(binding.id or '')}; it came with {key_told(binding.key)}.", id="press-about", markup=False)
            yield Static(Content.assemble(("Press the key.", "bold $primary")), id="press-said")
            yield Static("Esc: leave it   Del: as it came", id="dialog-hint")

    def on_key(self, event: events.Key) -> None:
        """Takes the key, or says why not."""
        from shellmate.tui.key_check import refused

        event.stop()
        event.prevent_default()
        if event.key in ("escape", "delete", "backspace"):
            self.dismiss(None if event.key == "escape" else "")
        elif problem := refused(self._binding.id or "", event.key, self.app.settings.keys):
            self.query_one("#press-said", Static).update(Content.assemble((problem, "$text-error"), "\n", ("Press another key.", "bold $primary")))
        else:
            self.dismiss(event.key)


class KeysScreen(Screen[None]):
    """Every key that can be changed."""

    app: ShellmateApp
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="keys.back", tooltip="Back to the settings"),
        Binding("enter", "press", "Change", show=False, id="keys.change", tooltip="Then press the key it shall have"),
        Binding("delete,ctrl+d", "default", "Default", id="keys.default", tooltip="The key it came with"),
    ]
    rows = getters.query_one("#keys-rows", OptionList)

    def __init__(self) -> None:
        super().__init__(id="keys")
        self._bindings_by_id = {b.id: b for _, bindings in all_bindings() for b in bindings if b.id}

    def compose(self) -> ComposeResult:
        """One list, with the titles of the screens between."""
        rows = OptionList(*self._options(), id="keys-rows", markup=False)
        rows.border_title = "Keys"
        rows.border_subtitle = f"{self.app.key_of('keys.change')}: change"
        yield Horizontal(rows, id="keys-body")
        yield KeyBar()

    def _options(self) -> list[Option | None]:
        options: list[Option | None] = []
        for title, bindings in all_bindings():
            options += [None, Option(Content.assemble((title, "bold $primary")), disabled=True)] if options else [Option(Content.assemble((title, "bold $primary")), disabled=True)]
            options += [Option(self._line(b), id=b.id) for b in bindings]
        return options

    def _line(self, binding: Binding) -> Content:
        own = (binding.id or "") in self.app.settings.keys
        keys = self.app.key_of(binding.id or "")
        return Content.assemble(" ", (f"{keys:<{_KEY_WIDTH}} ", "bold $warning" if own else "$accent"), binding.tooltip or binding.description)

    def on_mount(self) -> None:
        """The list has the focus."""
        self.rows.focus()
        self.rows.action_first()

    @property
    def _chosen(self) -> Binding | None:
        at = self.rows.highlighted
        return None if at is None else self._bindings_by_id.get(self.rows.get_option_at_index(at).id or "")

    @on(OptionList.OptionSelected, "#keys-rows")
    def action_press(self) -> None:
        """Waits for the new key."""
        binding = self._chosen
        if binding is None:
            return

        def pressed(key: str | None) -> None:
            if key is not None:
                self._set(binding, key)

        self.app.push_screen(PressScreen(binding), pressed)

    def action_default(self) -> None:
        """The key that the chosen binding came with."""
        if binding := self._chosen:
            self._set(binding, "")

    def _set(self, binding: Binding, key: str) -> None:
        """Writes the key; an empty one takes the setting out of the file, unless something else has that key by now."""
        from shellmate.tui.key_check import refused

        name = binding.id or ""
        if not key and (problem := refused(name, binding.key, self.app.settings.keys)):
            self.notify(problem, severity="warning")
        elif self.app.change(f"keys.{name}", key or None):
            self.rows.replace_option_prompt(name, self._line(binding))

    def action_back(self) -> None:
        """Back to the settings."""
        self.dismiss(None)
