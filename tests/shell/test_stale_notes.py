"""The note below the line goes with what it is about: real keys in, the screen out."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.shell.conftest import Fake, Start
from tests.shell.terminal import KEY, UNDO, Terminal

SHELLS = pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
WIPE = {"wipe it all": [{"command": "rm -r src", "level": "danger", "reason": "Wipes it all."}, "ls"], "count files": ["ls -a", "ls -b"]}


def held(shell: str, start: Start, fake: Fake) -> Terminal:
    """A shell whose key has just shown the reason of a dangerous command."""
    fake.answer(WIPE)
    terminal = start(shell)
    terminal.type("wipe it all")
    terminal.press(KEY)
    terminal.wait_for("Press again to insert it.")
    terminal.wait_line("wipe it all")
    return terminal


@pytest.mark.parametrize(
    ("shell", "key"),
    [(shell, key) for shell in ("bash", "zsh", "fish") for key in ("C-u", "C-w", "BSpace", "C-c")] + [(shell, key) for shell in ("zsh", "fish") for key in ("x", "Up", "Left")],
)
def test_the_reason_of_a_held_command_goes_with_the_line(shell: str, key: str, start: Start, fake: Fake) -> None:
    terminal = held(shell, start, fake)
    terminal.press(key)
    terminal.wait(lambda screen: "Press again" not in screen and "danger" not in screen, "no note")


@SHELLS
def test_a_reason_that_is_gone_is_shown_again(shell: str, start: Start, fake: Fake) -> None:
    terminal = held(shell, start, fake)
    terminal.press("C-u")
    terminal.wait(lambda screen: screen == ">", "nothing left")
    terminal.type("wipe it all")
    terminal.wait_line("wipe it all")
    time.sleep(0.5)
    terminal.press(KEY)
    terminal.wait_for("Press again to insert it.")
    terminal.wait_line("wipe it all")


@SHELLS
def test_a_note_goes_with_undo(shell: str, start: Start, fake: Fake) -> None:
    fake.answer(WIPE)
    terminal = start(shell)
    terminal.type("count files")
    terminal.press(KEY)
    terminal.wait_for("1/2  safe")
    terminal.wait_line("ls -a")
    terminal.press(UNDO[shell])
    terminal.wait_line("count files")
    terminal.wait(lambda screen: screen == "> count files", "no note")


@SHELLS
def test_no_key_is_lost_while_a_note_is_shown(shell: str, start: Start, fake: Fake) -> None:
    fake.answer(WIPE)
    terminal = start(shell)
    terminal.type("count files")
    terminal.press(KEY)
    terminal.wait_for("1/2  safe")
    terminal.wait_line("ls -a")
    terminal.type(" 'a\"b\\c' # é")
    terminal.wait(lambda screen: screen.startswith("> ls -a 'a\"b\\c' # é") and (shell == "bash" or "safe" not in screen), "all that was typed")
    if shell == "fish":  # it has no hook at what is pasted
        return
    terminal.press("C-u")
    terminal.wait(lambda screen: screen == ">", "nothing left")
    terminal.type("count files")
    terminal.press(KEY)
    terminal.wait_for("1/2  safe")
    terminal.wait_line("ls -a")
    terminal.pane.cmd("set-buffer", "-b", "pasted", " 'a b' *")
    terminal.pane.cmd("paste-buffer", "-p", "-b", "pasted")
    terminal.wait(lambda screen: screen.startswith("> ls -a 'a b' *") and (shell == "bash" or "safe" not in screen), "what was pasted")


DUMP = "dump() { for map in emacs vi-insert vi-command; do bind -m $map -p; bind -m $map -s; bind -m $map -X; done > $1; }"
OWN = """bind '"\\C-k": kill-whole-line' '"\\C-o": "my own text"' 'TAB: menu-complete'; bind -x '"\\C-t": READLINE_LINE=own'"""


@pytest.mark.parametrize("mode", ["emacs", "vi"])
def test_bash_has_its_own_keys_again(mode: str, start: Start, fake: Fake, work: Path) -> None:
    fake.answer(WIPE)
    terminal = start("bash", before=f"set -o {mode}; {DUMP}; {OWN}")
    terminal.run("dump before; clear")
    for number, keys in enumerate((["Left", "C-k"], ["C-o", "C-u"], ["C-t", "C-u"], ["C-c"], ["Escape", "A", "C-u"] if mode == "vi" else ["M-b", "C-k"])):
        terminal.type("wipe it all")
        terminal.press(KEY)
        terminal.wait_for("Press again to insert it.")
        terminal.wait_line("wipe it all")
        terminal.press(*keys)
        terminal.wait(lambda screen: "Press again" not in screen and not terminal.line(), f"no note after {keys}")
        terminal.run(f"dump after{number}; clear")
        terminal.wait(lambda screen, number=number: screen == ">" and (work / f"after{number}").exists(), "the next prompt")
        assert (work / f"after{number}").read_text() == (work / "before").read_text()


def test_bash_leaves_keys_of_the_user_alone(start: Start, fake: Fake) -> None:
    fake.answer(WIPE)
    terminal = start("bash", before=OWN)
    for key, line in (("C-o", "wipe it allmy own text"), ("C-t", "own")):
        terminal.type("wipe it all")
        terminal.press(KEY)
        terminal.wait_for("Press again to insert it.")
        terminal.wait_line("wipe it all")
        terminal.press(key)
        terminal.wait_line(line)
        terminal.press("C-u")
        terminal.wait(lambda screen: screen == ">", "nothing left")


def test_bash_takes_the_note_away_and_no_output(start: Start, fake: Fake) -> None:
    fake.answer({"say it": ["printf 'a\\nb'"]})
    terminal = start("bash")
    terminal.type("say it")
    terminal.press(KEY)
    terminal.wait_for("1/1  safe")
    terminal.wait_line("printf 'a\\nb'")
    terminal.press("Enter")
    terminal.wait(lambda screen: screen.split("\n")[1:] == ["a", "b>"], "the output alone")
