"""A request that goes on with the one before, in bash, zsh and fish."""

from __future__ import annotations

import io
import json

import pytest

from shellmate.history.store import HistoryStore
from shellmate.shell.wire import read_press
from tests.shell.conftest import Fake, Start
from tests.shell.terminal import KEY


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_it_is_asked_with_the_one_before_unless_something_else_ran(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"list notes": ["echo one"], "list notes, but only new": ["echo two"], "list notes, but only new, and count them": ["echo three"], "but only new": ["echo four"]})
    terminal = start(shell)

    def ask(words: str, command: str) -> None:
        terminal.type(words)
        terminal.press(KEY)
        terminal.wait_line(command)

    ask("list notes", "echo one")
    terminal.press("Enter")
    terminal.wait(lambda screen: "\none\n" in f"{screen}\n", "the output")
    ask("but only new", "echo two")
    terminal.wait(lambda _: "with the request before" in terminal.below(), "what it goes on with")
    terminal.press("C-u")
    ask("and count them", "echo three")
    terminal.press("Enter")
    terminal.wait(lambda screen: "\nthree\n" in f"{screen}\n", "the output")
    terminal.run("cd .")
    ask("but only new", "echo four")
    terminal.wait(lambda _: "shellmate 1/1" in terminal.below() and "before" not in terminal.below(), "a request that stands alone")
    assert fake.asked() == ["list notes", "list notes, but only new", "list notes, but only new, and count them", "but only new"]
    terminal.wait(lambda _: {"list notes", "list notes, but only new, and count them"} <= {entry.request for entry in HistoryStore().each()}, "what was asked, in the history")


@pytest.mark.parametrize(("about", "earlier"), [([], ""), ([""], ""), (["shellmate: no answer"], ""), (["{"], ""), (['{"request": 3}'], ""), ([json.dumps({"request": "list notes"})], "list notes")])
def test_what_a_script_sends_about_the_last_answer(about: list[str], earlier: str) -> None:
    fields = ["0", "0", "", "", "80", "3", "but", *about]
    press = read_press("bash", io.BytesIO("".join(f"{field}\0" for field in fields).encode()))
    assert (press.line, press.earlier) == ("but", earlier)
