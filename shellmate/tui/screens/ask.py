"""The first screen: say what you want, see the commands, understand one, run it, change it, copy it or insert it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, OptionList

from shellmate.core.types import Candidate, Suggestion
from shellmate.service.protocol import FILLER, LEAST
from shellmate.tui.messages import Answered, AskFailed, Looked
from shellmate.tui.widgets.candidates import CandidateList
from shellmate.tui.widgets.examples import EXAMPLES, Examples
from shellmate.tui.widgets.explanation import Explanation
from shellmate.tui.widgets.key_bar import KeyBar
from shellmate.tui.widgets.request import LONGEST, RequestInput
from shellmate.tui.widgets.status import StatusBar
from shellmate.tui.widgets.typed import Typed

if TYPE_CHECKING:
    from shellmate.tui.app import ShellmateApp
    from shellmate.tui.running import Ended

_SAY, _GO_ON = "Say what you want to do", "Say what you want to do, or go on: but only ..., and sort by ..."
_SAME = 2
"""Letters at the beginning in which two requests agree when one is the other, typed on or corrected."""
_ON_CANDIDATES = frozenset(("run", "edit", "copy", "insert", "print", "reject"))


class AskScreen(Screen[None]):
    """Request in, command out."""

    app: ShellmateApp
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (15, "-short"), (18, "-low"), (24, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Next", show=False, id="ask.next", tooltip="The next candidate"),
        Binding("up", "move(-1)", "Previous", show=False, id="ask.previous", tooltip="The candidate before; in the empty input, the request that was cleared"),
        Binding("tab", "app.focus_next", "Next part", show=False, priority=True, id="ask.next-part", tooltip="To the list, where single letters are keys"),
        Binding("escape", "back", "Back", show=False, id="ask.back", tooltip="To the input; there, clears it"),
        Binding("ctrl+e", "edit", "Edit", show=False, priority=True, id="ask.edit-anywhere", tooltip="Edit the chosen command"),
        Binding("enter", "run", "Run", id="ask.run", tooltip="Run the chosen command, after a confirmation"),
        Binding("e", "edit", "Edit", id="ask.edit", tooltip="Change the command before it runs"),
        Binding("c", "copy", "Copy", id="ask.copy", tooltip="Copy the command"),
        Binding("i", "insert", "Insert", id="ask.insert", tooltip="Put the command on the shell's line, or print it"),
        Binding("i", "print", "Print, quit", id="ask.insert", tooltip="Leave and print the command"),
        Binding("r,x", "reject", "Wrong", id="ask.reject", tooltip="Call this command wrong and take it away"),
        Binding("u,ctrl+z", "unreject", "Not wrong", show=False, id="ask.unreject", tooltip="Bring back what was called wrong last, or the request that was typed over or cleared"),
        Binding("pagedown", "read(1)", "Read on", show=False, priority=True, id="ask.read-on", tooltip="Scroll the explanation"),
        Binding("pageup", "read(-1)", "Read back", show=False, priority=True, id="ask.read-back", tooltip="Scroll the explanation back"),
        Binding("question_mark", "app.help", "Help", show=False, id="ask.help", tooltip="All keys"),
    ]

    input = getters.query_one("#request", RequestInput)
    candidates = getters.query_one(CandidateList)
    explanation = getters.query_one(Explanation)
    status = getters.query_one(StatusBar)
    empty = getters.query_one(Examples)

    def __init__(self) -> None:
        super().__init__(id="ask")
        self._number = 0
        self._answered = 0
        self._asked_text = ""
        self._delay: Timer | None = None
        self._entered_early = False
        """Whether Enter was pressed before the answer was there."""
        self.suggestion: Suggestion | None = None
        self._words = Typed(self, self._begin, alone="0123456789")
        self._before = ""
        """The request answered last before this one was begun: `but only folders` goes on with it."""
        self._typed_over = ""
        """The request that was cleared, or that the present one took the place of."""
        self._rejected: list[tuple[int, Candidate, int]] = []
        """Place, candidate and entry number of what was called wrong for the present request."""

    def compose(self) -> ComposeResult:
        """Input, list, pane, footer."""
        yield StatusBar()
        box = RequestInput(placeholder=_SAY, id="request", select_on_focus=False, max_length=LONGEST)
        box.border_title = "What do you want to do?"
        yield box
        yield Examples()
        with Horizontal(id="answer"):
            yield CandidateList()
            yield Explanation()
        yield KeyBar()

    def on_mount(self) -> None:
        """The words that came along are asked at once."""
        self._show_empty()
        if self.app.first_text:
            self.input.value = self.app.first_text
            self.input.cursor_position = len(self.app.first_text)
            self._ask()
        self.input.focus()
        self.input.call_after_refresh(self.app.greet)
        self.app.fit()

    def _show_empty(self, message: str = "") -> None:
        self.query_one("#answer").display = False
        self.empty.display = True
        if message:
            self.empty.say(message)
        else:
            self.empty.offer(self.app.key_of("app.help"), self.app.key_of("app.quit"))

    def _show_list(self) -> None:
        self.remove_class("reading")
        self.empty.chosen = None
        self.empty.display = False
        self.query_one("#answer").display = True
        self._tell_keys()

    @on(Input.Changed, "#request")
    def _typed(self, event: Input.Changed) -> None:
        self._entered_early = False
        if self._delay:
            self._delay.stop()
        if self.suggestion and self.suggestion.sure and not event.value.startswith(self._asked_text[:_SAME]):
            self._before = self.suggestion.request
            self.input.placeholder = _GO_ON
        if self._asked_text and not event.value.startswith(self._asked_text[:_SAME]) and not self._typed_over.startswith(self._asked_text):
            self._typed_over = self._asked_text
        if not event.value.strip():
            self._number += 1
            self.suggestion, self._asked_text = None, ""
            self._forget_rejected()
            self.candidates.show(())
            self.status.waiting = False
            self.status.cleared()
            self._show_empty()
        elif self.app.settings.suggest.while_typing:
            self._delay = self.set_timer(max(1, self.app.settings.suggest.delay_ms) / 1000, self._ask)

    def _ask(self) -> None:
        text = self.input.value.strip()
        if not text or text == self._asked_text:
            return
        self._number += 1
        self._asked_text = text
        self.status.waiting = True
        self.app.newest.submit(self._number, text, self._before)

    @on(Input.Submitted, "#request")
    def _entered(self) -> None:
        text = self.input.value.strip()
        if not text:
            if self.empty.chosen is not None:
                self.action_try_example(self.empty.chosen)
            return
        if self._delay:
            self._delay.stop()
        if self.suggestion and self._answered == self._number and text == self._asked_text:
            self.action_run()
        else:
            self._ask()
            self._entered_early = True

    @on(Answered)
    def _show_answer(self, message: Answered) -> None:
        if message.number != self._number:
            return
        self._answered = message.number
        self._forget_rejected()
        self.suggestion = message.suggestion
        self.status.waiting = False
        self.status.answered(message.suggestion)
        found = tuple(c for c in message.suggestion.candidates if c.confidence >= (FILLER if message.suggestion.sure else LEAST))
        if not found:
            self._show_empty("No command that I know does that. Try other words, in English, or name the tool, a file or a folder.")
            return
        self._show_list()
        title = "Commands" if message.suggestion.sure else "Too long, only its beginning was read; the closest are" if message.suggestion.cut else "Not sure; the closest are"
        self.candidates.border_title = title if message.suggestion.request == self._asked_text else Content(f"{title}, for: {message.suggestion.request}")
        self.candidates.show(found)
        if self._entered_early and message.suggestion.sure and self.is_current:
            self.app.decide(found[0].command, found[0], message.suggestion, unasked=True)
        elif self._entered_early:
            self.candidates.focus()
        self._entered_early = False

    @on(AskFailed)
    def _show_failure(self, message: AskFailed) -> None:
        if message.number == self._number:
            self.status.waiting = False
            self.candidates.show(())
            self._show_empty(f"{message.error}\n\nEnter tries again.")
            self._asked_text, self._entered_early = "", False

    async def key_first(self, event: events.Key) -> bool:
        """A word typed beside the input is a new request."""
        return self.is_mounted and self.focused is not self.input and await self._words.key(event)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted beside the input is a new request too."""
        if not self.input.has_focus:
            event.stop()
            self.input.value = ""
            self.input.focus()
            self.input.post_message(event)

    def _begin(self, text: str) -> None:
        """A new request begins with this; what begins with a blank goes on with the old one."""
        self.set_focus(self.input)
        self.input.call_later(self._write, text)  # behind the keys that the input has not looked at

    def _write(self, text: str) -> None:
        self._typed_over = self.input.value if text[0] != " " else ""
        self.input.value = self.input.value + text if text[0] == " " else text
        self.input.cursor_position = len(self.input.value)

    def ran(self, ended: Ended) -> None:
        """A command has run: says how it ended, and what is typed next takes the old request's place."""
        self.status.ran(ended)
        self._selected()
        if self.input.value:
            self.input.offer_anew()

    @on(events.DescendantFocus)
    @on(events.Resize)
    def _keys_change(self, event: events.Event) -> None:
        if self.suggestion or isinstance(event, events.DescendantFocus):
            self._tell_keys()

    def _tell_keys(self) -> None:
        explains = self.has_class("-flat") and self.app.settings.appearance.explain
        keys = f"{self.app.key_of('ask.read-on')}: explain" if explains else f"{self.app.key_of('ask.edit-anywhere')}: edit  Tab: more keys"
        self.candidates.border_subtitle = "" if self._all_wrong else "Enter: run" if self.candidates.has_focus and not explains else f"Enter: run  {keys}"
        self.refresh_bindings()

    @on(OptionList.OptionHighlighted, "#candidates")
    def _selected(self) -> None:
        candidate = self.candidates.chosen
        if candidate is None or not self.app.settings.appearance.explain:
            self.explanation.add_class("off")
            return
        self.explanation.remove_class("off")
        self.explanation.show(candidate)
        self._look(candidate.command)

    @work(thread=True, exclusive=True, exit_on_error=False, group="look")
    def _look(self, command: str) -> None:
        self.post_message(self.app.look(command))

    @on(Looked)
    def _show_parts(self, message: Looked) -> None:
        self.explanation.add(message.command, message.parts, message.touched)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that need a candidate are shown only when there is one."""
        if not self.is_mounted:
            return action not in _ON_CANDIDATES
        if action in ("insert", "print") and (action == "insert") != (self.app.insertion is not None):
            return False
        if action == "unreject":
            return bool(self._rejected or self._typed_over)
        if action in _ON_CANDIDATES and not self.candidates.candidates:
            return None if self._all_wrong else False  # None: it does nothing, but is a key still and begins no word
        return True

    def action_try_example(self, number: int) -> None:
        """Puts an example into the input (a click on it, or Enter)."""
        self.empty.chosen = None
        self.input.value = EXAMPLES[number]
        self.input.cursor_position = len(EXAMPLES[number])
        self.input.focus()

    def action_move(self, by: int) -> None:
        """Moves the bar while the input keeps the cursor; on the empty screen, from example to example."""
        if by < 0 and self._typed_over and not self.input.value and self.empty.chosen is None:
            self._bring_back()
        elif self.empty.display and not self.input.value:
            self.empty.move(by)
        elif self.candidates.candidates and self.candidates.highlighted is not None:
            self.candidates.highlighted = (self.candidates.highlighted + by) % len(self.candidates.candidates)

    def action_back(self) -> None:
        """From the explanation alone to the list, from the list to the input; in the input, clears it."""
        if self.explanation.alone:
            self._read_alone(False)
        elif self.input.has_focus and not self.input.value:
            self.notify(f"{self.app.key_of('app.quit')} leaves shellmate.")
        elif self.input.has_focus:
            self.clear()
        else:
            self.input.focus()

    def clear(self) -> bool:
        """Clears the request, which can be brought back, and says whether there was one."""
        cleared = bool(self.input.value)
        if cleared:
            self.input.focus()
            self._typed_over, self.input.value = self.input.value, ""
        return cleared

    def _bring_back(self) -> None:
        """The request that was typed over or cleared is there again, with its list; what stands there instead is kept in its place."""
        self._typed_over, self.input.value = self.input.value, self._typed_over
        self.input.cursor_position = len(self.input.value)
        self.input.call_later(self.call_later, self._ask)  # behind what is told about the change

    @property
    def _all_wrong(self) -> bool:
        """Whether nothing is left of the list, as every command was called wrong."""
        return bool(self._rejected) and not self.candidates.candidates

    def _current(self) -> Candidate | None:
        return self.candidates.chosen

    @on(OptionList.OptionSelected, "#candidates")
    def action_run(self) -> None:
        """Asks for confirmation, then runs."""
        self._entered_early = False
        if candidate := self._current():
            self.app.decide(candidate.command, candidate, self.suggestion)
        elif self.suggestion:
            self.notify("There is no command to run. Try other words.")

    def action_edit(self) -> None:
        """Opens the editor."""
        if candidate := self._current():
            self.app.edit(candidate.command, candidate, self.suggestion)

    def action_copy(self) -> None:
        """Copies the command and notes that it was accepted."""
        if candidate := self._current():
            self.app.copy(candidate.command)
            self.app.note(candidate.command, candidate, self.suggestion)

    def action_insert(self) -> None:
        """Leaves with the command for the shell's line."""
        if candidate := self._current():
            self.app.insert(candidate.command, candidate, self.suggestion)

    action_print = action_insert
    """Leaves and prints the command: no shell waits for it."""

    def action_read(self, pages: int) -> None:
        """Scrolls the explanation, wherever the focus is; where it has no room beside the list, it takes the list's place."""
        if self.has_class("-flat") and (not self.explanation.alone or (pages < 0 and self.explanation.scroll_offset.y == 0)):
            self._read_alone(pages > 0 and self.explanation.says_something)
        else:
            self.explanation.scroll_relative(y=pages * max(1, self.explanation.scrollable_content_region.height - 1), animate=False)

    def _read_alone(self, alone: bool) -> None:
        """The explanation in the list's place, or the list again."""
        self.set_class(alone, "reading")
        if not self.input.has_focus:
            self.call_after_refresh((self.explanation if alone else self.candidates).focus)
        self.explanation.call_after_refresh(self.explanation.show_hint)

    def action_reject(self) -> None:
        """Notes that the command is wrong and takes it from the list."""
        candidate = self._current()
        if candidate is None or self.suggestion is None:
            return
        from shellmate.history import Decision

        entry = self.app.note(candidate.command, candidate, self.suggestion, Decision.REJECTED)
        place = self.candidates.candidates.index(candidate)
        self._rejected.append((place, candidate, entry.id if entry else 0))
        left = tuple(c for c in self.candidates.candidates if c != candidate)
        undo = self.app.key_of("ask.unreject").rpartition(" or ")[2]
        if left:
            self.candidates.show(left, place)
            self.notify(f"Called wrong and taken away. {undo} brings it back.")
        else:
            self.app.clear_notifications()
            self.candidates.show_none(f"No other command: all were called wrong.\n{undo} brings the last one back.\n\nOr try other words, or name the tool.")
            self._selected()
            self._tell_keys()

    def action_unreject(self) -> None:
        """Brings back what was called wrong last, here and in the history; in the input, the request that was typed over or cleared."""
        if self._typed_over and (self.input.has_focus or not self._rejected):
            self._bring_back()
            return
        self.app.clear_notifications()
        place, candidate, number = self._rejected.pop()
        found = self.candidates.candidates
        self.candidates.show((*found[:place], candidate, *found[place:]))
        self._show_list()
        self.candidates.highlighted = place
        self.candidates.focus()
        self.app.withdraw(number)

    def _forget_rejected(self) -> None:
        """What was called wrong for the last request does not come back any more, and nothing says so."""
        if self._rejected:
            self.app.clear_notifications()
            self._rejected.clear()
