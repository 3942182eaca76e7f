"""The last question before a command runs. A dangerous one wants a typed word, so that nobody runs it by habit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from shellmate.core import dummies
from shellmate.core.types import Level, Risk
from shellmate.tui.highlight import highlighted
from shellmate.tui.running import shown, speaks_of_earlier_lines
from shellmate.tui.widgets.explanation import MISSING, not_there
from shellmate.tui.widgets.in_order import OrderedInput

if TYPE_CHECKING:
    from shellmate.tui.app import ShellmateApp


class Choice(Enum):
    """What the user wants done with the command."""

    RUN = "run"
    EDIT = "edit"
    COPY = "copy"
    INSERT = "insert"


GLANCE, LONGER_GLANCE = 0.35, 0.7
"""Seconds for which the question has been on the screen before it can be answered, and where it came by itself: a key meant for what was there before runs nothing."""
_MOST_SHOWN = 4
"""Words of a dangerous command of which it is shown what they stand for."""
_WRAPPERS = frozenset("sudo doas env command builtin nice nohup time exec".split())


def word_to_type(command: str) -> str:
    """What has to be typed to run a dangerous command: the utility that it calls, or `run`."""
    words = (word for word in command.split() if not word.startswith("-") and "=" not in word)
    first = next((word for word in words if word not in _WRAPPERS), "")
    return first if re.fullmatch(r"[A-Za-z][\w.+-]{1,19}", first, re.ASCII) else "run"


class ConfirmScreen(ModalScreen[Choice | None]):
    """Run this?"""

    app: ShellmateApp
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (54, "-broad")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (18, "-low"), (24, "-tall"), (28, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", id="confirm.back", tooltip="Do nothing"),
        Binding("e", "choose('edit')", "Edit", id="confirm.edit", tooltip="Change the command"),
        Binding("c", "choose('copy')", "Copy", id="confirm.copy", tooltip="Copy the command"),
        Binding("i", "choose('insert')", "Insert", id="confirm.insert", tooltip="Put it on the shell's line, or print it"),
        Binding("left", "app.focus_previous", "Previous", show=False, id="confirm.previous", tooltip="The button before"),
        Binding("right", "app.focus_next", "Next", show=False, id="confirm.next", tooltip="The next button"),
    ]

    def __init__(self, command: str, risk: Risk, shell: str, only_at_prompt: bool = False, at_prompt: bool = True, unasked: bool = False, missing: Sequence[str] = ()) -> None:
        """`at_prompt`: a shell waits for the command; otherwise it is printed when the app is left. `unasked`: it comes by itself, not at a key, and takes no answer
        for a longer moment. `missing`: programs that are not installed."""
        super().__init__()
        self._command, self._risk, self._shell, self._only_at_prompt = command, risk, shell, only_at_prompt
        self._at_prompt = at_prompt
        self._missing, self._not_there = missing, ""
        self._stands_for: list[tuple[str, str]] = []
        self._glance = LONGER_GLANCE if unasked else GLANCE
        self._deaf, self._seen = self._glance > 0, self._glance <= 0
        self._word = word_to_type(command)

    @property
    def _dangerous(self) -> bool:
        return self._risk.level is Level.DANGER

    def compose(self) -> ComposeResult:
        """The command, what speaks against it, the choices."""
        with Vertical(id="dialog", classes="danger" if self._dangerous else "") as box:
            box.border_title = "Dangerous command" if self._dangerous else "Run this command?"
            with VerticalScroll(id="dialog-text"):
                yield Static(highlighted(self._command), id="dialog-command")
                yield Static(id="dialog-warnings")
            if self._dangerous and not self._only_at_prompt and not dummies.found(self._command):  # else there is nothing yet that could be run
                yield OrderedInput(placeholder=f"type {self._word} here", id="typed")
            with Horizontal(id="dialog-buttons"):
                if not self._only_at_prompt and not self._dangerous:
                    yield Button("Run", variant="primary", id="run", compact=True)
                if self._at_prompt or self._only_at_prompt:
                    label = "[u]I[/]nsert" if self._at_prompt else "Leave and pr[u]i[/]nt it"
                    yield Button(Content.from_markup(label), id="insert", variant="primary" if self._only_at_prompt else "default", compact=True)
                yield Button(Content.from_markup("[u]E[/]dit"), id="edit", compact=True)
                yield Button(Content.from_markup("[u]C[/]opy"), id="copy", compact=True)
                yield Button("Back", id="back", compact=True)
            yield Static(self._hint(), id="dialog-hint")

    def on_mount(self) -> None:
        """The safest useful thing has the focus."""
        typed, named = self.query("#typed"), dummies.found(self._command)
        (typed.first() if typed else self.query_one("#edit" if named else "#insert" if self._only_at_prompt else "#run")).focus()
        self._warn()
        self._look()
        if self._deaf:
            self.call_after_refresh(self.set_timer, self._glance, self._listen)

    def on_screen_resume(self) -> None:
        """Visible again, after the help or while the terminal was too small: takes no answer for a moment either."""
        if not self._deaf and self._glance > 0:
            self._deaf, self._seen = True, False
            self.set_timer(self._glance, self._listen)

    def on_key(self, event: events.Key) -> None:
        """A letter that is no key was meant for something else, and so may be the Enter behind it."""
        if event.is_printable and not isinstance(self.focused, Input) and event.key not in self.active_bindings:
            event.stop()
            self.query_one("#dialog-hint", Static).update(Content.assemble((f"{(event.character or '').strip() or 'Space'} is no key here. ", "$text-warning"), self._hint()))
            self._deaf = True
            self.set_timer(LONGER_GLANCE, self._listen)

    def _listen(self) -> None:
        self._deaf, self._seen = False, True

    def _warn(self) -> None:
        text = self._warnings()
        self.query_one("#dialog-warnings", Static).update(text)
        self.query_one("#dialog-warnings").display = bool(text.plain)

    @work(thread=True, exclusive=True, exit_on_error=False, group="look")
    def _look(self) -> None:
        """Whether the files that the command reads are there, and what a dangerous one would meet."""
        found = self.app.look(self._command).touched
        if found and self.is_attached:
            self._not_there = not_there(found)
            self._stands_for = [row for row in found if row[1] != MISSING] if self._dangerous else []
            self.app.call_from_thread(self._warn)

    def _warnings(self) -> Content:
        lines: list[Content] = [Content.assemble((shown(r.message), "bold $text-error" if self._dangerous else "$text-warning")) for r in sorted(self._risk.reasons, key=lambda r: -r.level)]
        lines += [Content.assemble((shown(word), "bold"), "  ", shown(meaning)) for word, meaning in self._stands_for[:_MOST_SHOWN]]
        if len(self._stands_for) > _MOST_SHOWN:
            lines.append(Content(f"and {len(self._stands_for) - _MOST_SHOWN} more"))
        lines += [Content.assemble(("Safer: ", "bold"), shown(r.safer)) for r in self._risk.reasons if r.safer]
        if names := dummies.found(self._command):
            several = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
            lines.append(Content.assemble((f"{several} {'stand' if len(names) > 1 else 'stands'} for what you mean: edit the command first.", "$text-warning")))
        if self._missing:
            lines.append(Content.assemble((f"Not installed here: {shown(', '.join(self._missing))}.", "$text-warning")))
        if self._not_there:
            lines.append(Content.assemble((f"Not there: {self._not_there}", "$text-warning")))
        if self._only_at_prompt:
            earlier = speaks_of_earlier_lines(self._command)
            lines.append(Content("Only your shell knows the lines typed before, so it must run there." if earlier else "This changes the shell that runs it, so it must run in yours."))
        return Content("\n").join(lines)

    def _hint(self) -> Content:
        if self._only_at_prompt:
            return Content("Enter inserts it at the prompt and leaves shellmate." if self._at_prompt else "Enter leaves shellmate and prints it, to be copied to the prompt.")
        if dummies.found(self._command):
            return Content("Enter opens the editor. Tab: buttons. Esc: back. Underlined letters are keys.")
        if self._dangerous:
            return Content(f"Type {self._word} and press Enter to run it. Tab: buttons. Esc goes back.")
        return Content(f"Enter runs it with {self._shell} here. Esc: back. Underlined letters are keys.")

    @on(Input.Submitted, "#typed")
    def _typed(self, event: Input.Submitted) -> None:
        if event.value.strip() == self._word:
            self.dismiss(Choice.RUN)
        else:
            said = f"Not run: that is not {self._word}." if event.value.strip() else f"Not run: type {self._word} first."
            self.query_one("#dialog-hint", Static).update(Content.assemble((said, "bold $text-error")))
            event.input.value = ""

    def _too_early(self) -> bool:
        """Whether the question is too new to be answered; says so."""
        if self._deaf and not self._seen:
            self.query_one("#dialog-hint", Static).update(Content.assemble(("That came too fast. ", "$text-warning"), self._hint()))
        return self._deaf

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if self._too_early():
            return
        self.dismiss(None if event.button.id == "back" else Choice(event.button.id))

    def action_choose(self, choice: str) -> None:
        """Closes with a choice."""
        if self._too_early():
            return
        self.dismiss(Choice(choice))
