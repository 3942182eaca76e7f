"""The app: holds settings, history and the way to ask; owns what happens to a command after it was chosen.

Nothing runs without `ConfirmScreen`; an edited command is judged again there. Screens are imported when they are first shown.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import constants, events, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.notifications import SeverityLevel
from textual.screen import Screen, SystemModalScreen
from textual.widget import Widget

from shellmate.config import Settings
from shellmate.core.errors import ShellmateError
from shellmate.core.types import Candidate, Context, Risk, Suggestion
from shellmate.tui import running, themes
from shellmate.tui.asking import Asker, Newest
from shellmate.tui.keeping import KeepingApp
from shellmate.tui.keys import key_told
from shellmate.tui.messages import Answered, AskFailed, Looked
from shellmate.tui.pasted import as_request
from shellmate.tui.screens.ask import AskScreen
from shellmate.tui.stylesheet import KeptStylesheet

if TYPE_CHECKING:
    from shellmate.history import Entry
    from shellmate.training.launch import Launched
    from shellmate.tui.screens.confirm import Choice

_ASKERS = frozenset(("engine", "suggest.count", "service.enabled"))
"""Settings that the way to ask depends on."""


class ShellmateApp(KeepingApp):
    """Full screen; returns the command to insert, if any."""

    TITLE = "shellmate"
    CSS_PATH = "shellmate.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="app.help", priority=True, key_display="F1", tooltip="All keys"),
        Binding("f2", "history", "History", id="app.history", priority=True, key_display="F2", tooltip="What you asked and ran"),
        Binding("f3", "training", "Model", id="app.training", priority=True, key_display="F3", tooltip="The model and your personal adapter"),
        Binding("f4", "settings", "Settings", id="app.settings", priority=True, key_display="F4", tooltip="Settings"),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", priority=True, tooltip="Leave shellmate"),
        Binding("ctrl+c", "interrupt", "Quit", show=False, priority=True, id="app.interrupt", tooltip="Copy the selection, stop the command, go back from a dialog, or clear the request; where there is none of these, leave"),
    ]

    def __init__(self, settings: Settings | None = None, first_text: str = "", insertion: int | None = None, asker: Asker | None = None, welcome: bool | None = None) -> None:
        """`asker` answers requests (default: a child process); `welcome` shows the first-run pages (default: once)."""
        super().__init__(ansi_color=settings is not None and settings.appearance.theme == "terminal")
        self.settings = settings or Settings()
        for theme in themes.OURS:
            self.register_theme(theme)
        self.theme = self.settings.appearance.theme
        self.stylesheet = KeptStylesheet(self.get_css_variables())
        self.insertion = insertion
        self.failure: Exception | None = None
        self.complaints: Sequence[str] = ()
        """What of the settings could not be used, said once at the start."""
        self.shell = running.user_shell()
        self.context = Context(running.folder(), os.environ.get("PATH", ""), running.syntax_of(self.shell))
        self.first_text = as_request(running.harmless(first_text), self.context)[:2000]
        self._asker = self._given_asker = asker
        self._welcome = welcome
        self._newest: Newest | None = None
        self.training: Launched | None = None
        """A training that was started here and has not ended."""
        self.changed: list[tuple[str, Any]] = []
        """Settings that were changed on their screen since the start, and what they were before, newest last."""

    def key_of(self, binding: str) -> str:
        """The key of a binding as people write it: the user's own, or the one it came with."""
        nearest = (b for part in (self, *self.screen_stack) for b in part.BINDINGS)  # first, as the other screens are not loaded for the first paint
        first = next((b.key for b in nearest if isinstance(b, Binding) and b.id == binding), "")
        if not first:
            from shellmate.tui.screens.help import all_bindings

            first = next(b.key for _, bindings in all_bindings() for b in bindings if b.id == binding)
        return key_told(self.settings.keys.get(binding, first))

    def get_key_display(self, binding: Binding) -> str:
        """Keys are written in the same way everywhere."""
        return key_told(binding.key)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """`muted` for themes that do not bring it, as the terminal's own colours."""
        return {"muted": "ansi_default"}

    def notify(self, message: str, *, title: str = "", severity: SeverityLevel = "information", timeout: float | None = None, markup: bool = False) -> None:
        """As Textual's, but what is said is plain text: it may hold commands and paths."""
        super().notify(running.shown(message), title=title, severity=severity, timeout=timeout, markup=markup)

    def on_mount(self) -> None:
        """Keys, the first screen; the store is opened beside."""
        self.apply_settings()
        self.push_screen(AskScreen())
        self.call_after_refresh(self.open_history)

    def on_unmount(self) -> None:
        """Lets go of the asker and the store."""
        if self._newest:
            self._newest.close()
        self.close_history()

    def greet(self) -> None:
        """Says what of the settings could not be used, and offers the first-run pages."""
        for complaint in self.complaints[:3]:
            self.notify(complaint, severity="warning", timeout=12)
        from shellmate.tui import state

        if self._welcome if self._welcome is not None else not state.was_welcomed():
            from shellmate.tui.screens.welcome import offer

            offer(self)
        self.set_timer(1, self._say_outdated)  # behind the first picture

    @work(thread=True, exit_on_error=False, group="outdated")
    def _say_outdated(self) -> None:
        from shellmate.tui.model_facts import outdated

        if name := outdated():
            self.call_from_thread(self.notify, f"{name} belongs to another release of the model and does not answer. Train it again on the model screen ({self.key_of('app.training')}).", severity="warning", timeout=12)

    @property
    def newest(self) -> Newest:
        """The thread that asks; started at the first request."""
        if self._newest is None:
            if self._asker is None:
                from shellmate.tui.connection import connect

                self._asker = connect(self.context, self.settings)
            self._newest = Newest(self._asker, lambda n, s: self._tell(Answered(n, s)), lambda n, e: self._tell(AskFailed(n, e)))
        return self._newest

    def _tell(self, message: Answered | AskFailed) -> None:
        for screen in (screen for screen in self.screen_stack if isinstance(screen, AskScreen)):
            screen.post_message(message)

    def assess(self, command: str) -> Risk:
        """The risk of a command here, by the built-in and the user's own rules."""
        from shellmate.core.risk import assess
        from shellmate.core.types import UserRules

        safety = self.settings.safety
        return assess(command, self.context, UserRules(tuple(safety.deny), tuple(safety.allow)))

    def look(self, command: str) -> Looked:
        """A command's parts and what it would touch; takes a while, for a worker."""
        from shellmate.tui.looking import look

        return look(command, self.context, self.settings.appearance.preview)

    def decide(self, command: str, candidate: Candidate | None, suggestion: Suggestion | None, request: str = "", unasked: bool = False, edited: bool = False) -> None:
        """Asks what to do with a command, and does it, unless something is asked already; `unasked` as in `ConfirmScreen`. Who leaves the question about what
        was `edited` is in the editor again."""
        if self.screen.is_modal:
            return
        from shellmate.tui.screens.confirm import Choice, ConfirmScreen

        def chosen(choice: Choice | None) -> None:
            if choice is Choice.RUN:
                self._run(command, candidate, suggestion, request)
            elif choice is Choice.EDIT or (choice is None and edited):
                self.edit(command, candidate, suggestion, request)
            elif choice is Choice.COPY:
                self.copy(command)
                self.note(command, candidate, suggestion, request=request)
                if edited:  # it stands nowhere but here
                    self.decide(command, candidate, suggestion, request, edited=True)
            elif choice is Choice.INSERT:
                self.insert(command, candidate, suggestion, request)

        missing = candidate.missing if candidate and candidate.command == command else ()
        self.push_screen(ConfirmScreen(command, self.assess(command), os.path.basename(self.shell), running.only_at_prompt(command), self.insertion is not None, unasked, missing), chosen)

    def edit(self, command: str, candidate: Candidate | None, suggestion: Suggestion | None, request: str = "") -> None:
        """Opens the editor; the edited command goes to the confirmation."""
        if self.screen.is_modal:
            return
        from shellmate.tui.screens.edit import EditScreen

        def edited(text: str | None) -> None:
            if text is not None:
                self.decide(text, candidate, suggestion, request, edited=text != (candidate.command if candidate else command))

        self.push_screen(EditScreen(command, self.assess), edited)

    def copy(self, command: str) -> None:
        """Copies by the terminal (OSC 52) and by the desktop's clipboard program."""
        from shellmate.tui.clipboard import copy_to_desktop

        self.copy_to_clipboard(command)
        copy_to_desktop(command)
        self.notify(command, title="Copied")

    def insert(self, command: str, candidate: Candidate | None, suggestion: Suggestion | None, request: str = "") -> None:
        """Leaves the app with the command for the shell's line."""
        if not self._exit:
            self.note(command, candidate, suggestion, request=request)
            self.exit(command)

    def _run(self, command: str, candidate: Candidate | None, suggestion: Suggestion | None, request: str) -> None:
        """Records, runs, adds how it ended. The record comes first: whatever happens while it runs, it is kept."""
        entry = self.note(command, candidate, suggestion, request=request)
        if self.settings.history.keep_output and running.can_be_captured(command):
            from shellmate.tui.screens.output import OutputScreen

            self.push_screen(OutputScreen(command, self.shell, self.context.cwd), lambda ended: self._finished(entry, ended))
            return
        with self.suspend():
            ended = running.run_in_terminal(command, self.shell, self.context.cwd)
        self.refresh(layout=True)
        self._finished(entry, ended)

    def _finished(self, entry: Entry | None, ended: running.Ended | None) -> None:
        if ended is None:
            return
        if entry and self.store:
            try:
                self.store.finish(entry.id, ended.status, ended.duration_ms)
            except ShellmateError as error:
                self.notify(str(error), title="Not recorded", severity="warning")
        for screen in (screen for screen in self.screen_stack if isinstance(screen, AskScreen)):
            screen.ran(ended)

    async def action_interrupt(self) -> None:
        """Copies what is selected, stops the command in the output pane, goes back from a dialog, or clears the request; with none of these, leaves."""
        from shellmate.tui.interrupt import interrupt

        await interrupt(self)

    def action_history(self) -> None:
        """Opens the history."""
        from shellmate.tui.screens.history import HistoryScreen

        self._open(HistoryScreen)

    def action_training(self) -> None:
        """Opens the model and training screen."""
        from shellmate.tui.screens.training import TrainingScreen

        self._open(TrainingScreen)

    def action_settings(self) -> None:
        """Opens the settings."""
        from shellmate.tui.screens.settings import SettingsScreen

        self._open(SettingsScreen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A screen that waits for a key gets every key."""
        return not getattr(self.screen, "takes_every_key", False)

    def action_help(self) -> None:
        """Lists every key, those of the present screen first; what is below stays as it is."""
        from shellmate.tui.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss()
        elif not isinstance(self.screen, SystemModalScreen):
            self.push_screen(HelpScreen(type(self.screen)))

    def _open(self, kind: type[Screen[Any]]) -> None:
        """Shows a screen once; the same key closes it again. Dialogs and running commands stay where they are."""
        from shellmate.tui.screens.output import OutputScreen

        top = self.screen
        if isinstance(top, kind):
            top.dismiss()
        elif isinstance(top, OutputScreen) and top.ended is None:
            self.notify(f"A command is still running; {self.key_of('output.stop')} stops it.")
        elif not top.is_modal:
            if isinstance(top, OutputScreen):
                top.action_back()
            while not isinstance(self.screen, AskScreen):
                self.pop_screen()
            self.push_screen(kind())

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the palette offers."""
        from shellmate.tui.palette import offered

        yield from offered(self, screen)

    def action_command_palette(self) -> None:
        """Opens the palette."""
        from textual.command import CommandPalette

        if not self.screen.is_modal:
            self.push_screen(CommandPalette(placeholder="What shall shellmate do?", id="--command-palette"))

    def change(self, key: str, value: Any) -> bool:
        """Writes a setting and applies it; says what is wrong otherwise."""
        problem = self.try_change(key, value)
        if problem:
            self.notify(problem, title="Not changed", severity="error", timeout=8)
        return not problem

    def try_change(self, key: str, value: Any) -> str:
        """Writes a setting and applies it; returns what is wrong, or nothing."""
        from shellmate import config

        try:
            self.settings = config.change(key, value)
        except ShellmateError as error:
            return str(error)
        self.apply_settings()
        if key == "history.enabled":
            self.switch_history()
        elif key in _ASKERS and self._newest:
            self._newest.close()
            self._newest, self._asker = None, self._given_asker
        return ""

    def apply_settings(self) -> None:
        """Theme, keys and movement as the settings now say. TEXTUAL_ANIMATIONS=none or basic keeps movement away whatever they say."""
        self.animation_level = constants.TEXTUAL_ANIMATIONS if self.settings.appearance.animations else "none"
        for widget in (widget for screen in self.screen_stack for widget in screen.query("*")):
            self._let_blink(widget)
        self.ansi_color = self.settings.appearance.theme == "terminal"
        self.theme = self.settings.appearance.theme
        self.set_keymap(self.settings.keys)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The cursor of what is written in now blinks only where things may move."""
        self._let_blink(event.widget)

    def _let_blink(self, widget: Widget) -> None:
        if hasattr(widget, "cursor_blink"):
            widget.cursor_blink = self.animation_level == "full"

    def _handle_exception(self, error: Exception) -> None:
        """Leaves the screen in order; the one who started the app says what happened."""
        self.failure = error
        if self.is_headless:
            super()._handle_exception(error)
        else:
            self._return_code = 1
            self.exit()
