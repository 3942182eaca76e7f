"""The key that opens the app, with the real app: the words arrive, the chosen command comes back unexecuted, leaving changes nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shellmate import paths
from tests.shell.conftest import Fake, Start
from tests.shell.terminal import Terminal
from tests.shell.test_with_service import environment, program, runtime, served

pytestmark = pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
__all__ = ["program", "runtime"]  # fixtures
APP_KEY = "M-j"
ASKS = "What do you want to do?"
SLOW = 60.0
"""Seconds until the app is there, on a busy computer."""


@pytest.fixture
def settings(runtime: Path, program: Path, tmp_path: Path, work: Path) -> Iterator[dict[str, str]]:
    """A service that answers `ls`, `ls -la`, `pwd`, `date`; the first-run pages have been seen; a file that `ls` would show."""
    (work / "WITNESS").touch()
    paths.state_folder().mkdir(parents=True, exist_ok=True)
    (paths.state_folder() / "welcomed").touch()
    with served(tmp_path) as bundle:
        yield environment(program, SHELLMATE_BUNDLE=str(bundle), SHELLMATE_APP_KEY="alt-j", COLORTERM="truecolor")


def open_app(terminal: Terminal, words: str) -> None:
    """Presses the key and waits until the app shows the words."""
    terminal.press(APP_KEY)
    terminal.wait(lambda screen: ASKS in screen and words in screen, "the app with the words", SLOW)


def test_the_chosen_command_comes_back_unexecuted(shell: str, start: Start, settings: dict[str, str]) -> None:
    terminal = start(shell, environment=settings)
    terminal.type("show me the files")
    terminal.press("Left", "Left")
    open_app(terminal, "show me the files")
    terminal.wait(lambda screen: "ls -la" in screen and "pwd" in screen, "the candidates", SLOW)
    terminal.wait(lambda screen: "more keys" in screen, "the keys of the input", SLOW)
    terminal.press("Tab")
    terminal.wait(lambda screen: "more keys" not in screen, "the keys of the list", SLOW)
    terminal.press("Down")
    time.sleep(0.5)
    terminal.press("i")
    terminal.wait(lambda screen: ASKS not in screen and terminal.line() == "ls -la", "the command on the line", SLOW)
    terminal.wait(lambda screen: screen == "> ls -la" and terminal.cursor() == (len("> ls -la"), 0), "the line as it was")
    terminal.press("Enter")
    terminal.wait_for("WITNESS")


@pytest.mark.parametrize("leave", [("C-q",), ("C-c", "C-c")], ids=["C-q", "C-c"])
def test_leaving_changes_nothing(shell: str, leave: tuple[str, ...], start: Start, settings: dict[str, str], work: Path) -> None:
    terminal = start(shell, environment=settings)
    terminal.run("stty -g > before; clear")
    terminal.wait(lambda screen: screen == ">" and (work / "before").exists(), "a clean screen")
    line = "don't \"ask\" $HOME; `id` 日本 é"
    terminal.type(line)
    terminal.press("Left", "Left")
    terminal.wait_line(line)
    place = terminal.cursor()
    open_app(terminal, "don't \"ask\" $HOME; `id` 日本 é")
    terminal.press(*leave)
    terminal.wait(lambda screen: screen == f"> {line}", "the screen as it was", SLOW)
    terminal.wait_alone()
    terminal.wait(lambda _: terminal.cursor() == place, "the cursor where it was")
    terminal.type("x")
    terminal.wait_line(line[:-2] + "x" + line[-2:])
    terminal.press("C-e", "C-u")
    terminal.wait_line("")
    terminal.run("stty -g > after; clear")
    terminal.wait(lambda screen: screen == ">" and (work / "after").exists(), "a clean screen")
    assert (work / "before").read_text() == (work / "after").read_text()


def test_what_is_pasted_afterwards_does_not_run(shell: str, start: Start, settings: dict[str, str], work: Path) -> None:
    terminal = start(shell, environment=settings)
    terminal.type("words")
    open_app(terminal, "words")
    terminal.press("C-q")
    terminal.wait(lambda screen: screen == "> words", "the screen as it was", SLOW)
    terminal.wait_alone()
    terminal.type("x")
    terminal.wait_line("wordsx")
    terminal.press("C-u")
    terminal.wait_line("")
    terminal.pane.cmd("set-buffer", "touch INTRUDER\ntouch INTRUDER\n")
    terminal.pane.cmd("paste-buffer", "-p")
    terminal.wait(lambda screen: screen.count("touch INTRUDER") == 2, "the pasted lines")
    assert not (work / "INTRUDER").exists()


def test_the_app_is_told_which_shell_it_is_for(shell: str, start: Start, fake: Fake) -> None:
    terminal = start(shell, environment={"SHELLMATE_APP_KEY": "alt-j", "SHELL": "/bin/tcsh"})
    fake.program.write_text('#!/bin/sh\nprintf "echo ${SHELL##*/}" >&"$SHELLMATE_APP_FD"\n')
    terminal.type("words")
    terminal.press(APP_KEY)
    terminal.wait_line(f"echo {shell}")
    terminal.press("C-u")
    terminal.run("echo still $SHELL")
    terminal.wait_for("\nstill /bin/tcsh")


def test_the_app_that_cannot_start_leaves_the_line(shell: str, start: Start, settings: dict[str, str]) -> None:
    terminal = start(shell, environment={**settings, "XDG_CONFIG_HOME": str(_broken_settings())})
    terminal.type("show me the files")
    terminal.press("Left", APP_KEY)
    terminal.wait(lambda screen: "shellmate: " in screen, "the complaint", SLOW)
    terminal.wait_alone()
    terminal.wait(lambda _: terminal.line() == "show me the files", "the line as it was")
    assert "Traceback" not in terminal.screen()
    terminal.press("C-u", "C-k")
    terminal.wait_line("")


def _broken_settings() -> Path:
    folder = paths.config_file().parent
    folder.mkdir(parents=True, exist_ok=True)
    paths.config_file().write_text("[safety]\ndeny = 3\n")
    return folder.parent
