"""The app in a real terminal (tmux): runs with the real terminal, hands a command over, survives Ctrl-C, says why it cannot start."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shellmate.history import Decision, HistoryStore
from shellmate.tui.screens.confirm import LONGER_GLANCE

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
_APP = """
import sys
sys.path[:0] = [{root!r}]
from shellmate.tui import app, start
from shellmate.tui import connection
from tests.tui.fakes import FakeAsker
connection.connect = lambda context, settings: FakeAsker()
code = start()
print("left with", code)
"""


class Terminal:
    """One tmux pane with bash in it."""

    def __init__(self, folder: Path) -> None:
        self.socket = f"shellmate-{os.getpid()}-{folder.name[-8:]}"
        self.folder = folder
        self.script = folder / "app.py"
        self.script.write_text(_APP.format(root=os.getcwd()))
        (folder / "work").mkdir()
        env = {**os.environ, "TERM": "xterm-256color", "SHELL": "/bin/bash"}
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", "-c", str(folder / "work"), "exec env PS1='$ ' bash --norc --noprofile", env=env)

    def _tmux(self, *arguments: str, env: dict[str, str] | None = None) -> str:
        return subprocess.run(["tmux", "-L", self.socket, *arguments], capture_output=True, text=True, check=False, env=env).stdout

    def type(self, text: str, *keys: str) -> None:
        """Types text, then keys by tmux's names."""
        if text:
            self._tmux("send-keys", "-l", text)
        for key in keys:
            self._tmux("send-keys", key)

    def screen(self) -> str:
        """What is shown."""
        return self._tmux("capture-pane", "-p")

    def until(self, wanted: str | Callable[[], object], limit: float = 60) -> str:
        """Waits for text on the screen or for a condition."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            shown = self.screen()
            if (wanted in shown) if isinstance(wanted, str) else wanted():
                return shown
            time.sleep(0.1)
        raise AssertionError(f"{wanted!r} never came; the screen was:\n{self.screen()}")

    def ask(self, text: str, answer: str) -> None:
        """Starts the app and asks."""
        self.start()
        self.until("What do you want to do?")
        self.type(text)
        self.until(answer)

    def edit_and_run(self, addition: str, *keys: str) -> None:
        """Adds to the chosen command in the editor, which the keys open, and confirms."""
        self.type("", *keys)
        self.until("Edit the command")
        self.type(addition, "Enter")
        self.question()
        self.type("", "Enter")
        for _ in range(10):
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline:
                if "Run this command?" not in self.screen():
                    return
                time.sleep(0.1)
            self.type("", "Enter")  # on a busy computer the question was not ready yet for the first one

    def question(self, limit: float = 60) -> None:
        """Waits until there is a question, and a person could have seen it."""
        self.until("Run this command?", limit)
        time.sleep(3 * LONGER_GLANCE)

    def start(self, prefix: str = "", suffix: str = "") -> None:
        """Starts the app."""
        self.until("$")
        self.type(f"{prefix} {sys.executable} {self.script} {suffix}", "Enter")

    def close(self) -> None:
        """Ends the pane as a closed terminal window would."""
        self._tmux("kill-server")


@pytest.fixture
def terminal(tmp_path: Path, own_home: Path) -> Iterator[Terminal]:
    (own_home / ".local/state/shellmate").mkdir(parents=True)
    (own_home / ".local/state/shellmate/welcomed").touch()
    pane = Terminal(tmp_path)
    yield pane
    pane.close()


def _entries() -> list[tuple[str, Decision, int | None]]:
    store = HistoryStore()
    try:
        return [(e.command, e.decision, e.exit_status) for e in store.each()]
    finally:
        store.close()


def test_a_command_gets_the_real_terminal_and_its_end_is_kept(terminal: Terminal) -> None:
    terminal.ask("say hello", "echo hello")
    terminal.edit_and_run(" $(tty | cut -c1-5); (exit 3)", "Tab", "e")
    shown = terminal.until("Press any key to go back")
    assert "hello /dev/" in shown
    assert "exit 3 in" in shown
    terminal.type("", "Enter")
    terminal.until("What do you want to do?")
    terminal.until(lambda: _entries() and _entries()[0][1:] == (Decision.EDITED, 3))
    terminal.type("", "C-q")
    terminal.until("left with 0")


def test_what_is_typed_behind_the_key_that_goes_back_is_the_next_request(terminal: Terminal) -> None:
    terminal.ask("say hello", "echo hello")
    terminal.edit_and_run(" | cat", "Tab", "e")
    terminal.until("Press any key to go back")
    terminal.type("", "PageUp", "Up", "Down")
    time.sleep(1)
    assert "What do you want to do?" not in terminal.screen()
    terminal.type("xshow the time")
    terminal.until("│ show the time ")


def test_ctrl_c_ends_the_command_and_not_the_app(terminal: Terminal) -> None:
    terminal.ask("say hello", "echo hello")
    terminal.edit_and_run(" && sleep 600", "C-e")
    terminal.until(lambda: "\nhello\n" in terminal.screen())
    terminal.type("", "C-c")
    terminal.until("Press any key to go back")
    terminal.type("", "Enter")
    terminal.until("What do you want to do?")
    terminal.until(lambda: _entries()[0][2] == 130)


def test_a_closed_terminal_loses_nothing(terminal: Terminal) -> None:
    terminal.ask("say hello", "echo hello")
    terminal.edit_and_run("; sleep 601", "C-e")
    terminal.until(lambda: "\nhello\n" in terminal.screen())
    terminal.close()
    assert _entries() == [("echo hello; sleep 601", Decision.EDITED, None)]
    deadline = time.monotonic() + 10
    while (left := _processes(str(terminal.script))) and time.monotonic() < deadline:
        time.sleep(0.1)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []


def _processes(script: str) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if script.encode() in (folder / "cmdline").read_bytes() and b"tmux" not in (folder / "cmdline").read_bytes()[:40]:
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def test_a_terminal_that_goes_without_a_signal_ends_the_app(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(_APP.format(root=os.getcwd()))
    child, terminal_end = pty.fork()
    if not child:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        os.execve(sys.executable, [sys.executable, str(script)], {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"})
    seen = b""
    deadline = time.monotonic() + 60
    while b"What do you want" not in seen and time.monotonic() < deadline:
        seen += os.read(terminal_end, 65536)
    os.close(terminal_end)
    while time.monotonic() < deadline and (ended := os.waitpid(child, os.WNOHANG))[0] == 0:
        time.sleep(0.05)
    if ended[0] == 0:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert ended[0] == child, "the app goes on without a terminal"


def test_the_shell_s_key_gets_the_command_on_its_descriptor(terminal: Terminal) -> None:
    terminal.start("got=$(SHELLMATE_APP_FD=3 SHELLMATE_APP_TEXT='say hello'", "3>&1 >/dev/tty </dev/tty); echo \"[$got]\"")
    terminal.until("echo hello")
    terminal.type("", "Tab", "i")
    shown = terminal.until("[echo hello]")
    assert "left with" in shown


def test_without_a_descriptor_the_command_is_printed(terminal: Terminal) -> None:
    terminal.start("SHELLMATE_APP_TEXT='say hello'")
    terminal.until("95%")
    terminal.type("", "Tab", "i")
    shown = terminal.until("left with 0")
    assert "\necho hello\n" in shown


@pytest.mark.parametrize(("prefix", "said"), [("TERM=dumb", "cannot show a full-screen app"), ("true |", "needs a terminal")])
def test_what_is_no_terminal_is_said_in_one_sentence(terminal: Terminal, prefix: str, said: str) -> None:
    terminal.until("$")
    terminal.type(f"{prefix} PYTHONPATH={os.getcwd()} {sys.executable} -m shellmate; echo code $?" if "|" not in prefix else f"true | PYTHONPATH={os.getcwd()} {sys.executable} -m shellmate; echo code $?", "Enter")
    shown = terminal.until("code 2")
    assert said in shown
    assert "Traceback" not in shown


def test_the_real_model_answers_and_its_command_runs(terminal: Terminal) -> None:
    from shellmate.engine.base import default_bundle

    if not (default_bundle() / "manifest.json").exists():
        pytest.skip("the bundle is not there")
    (terminal.folder / "work" / "needle.txt").write_text("x")
    terminal.until("$")
    terminal.type(f"PYTHONPATH={os.getcwd()} SHELLMATE_NO_SERVICE=1 {sys.executable} -m shellmate", "Enter")
    terminal.until("What do you want to do?")
    terminal.type("list all files in this folder", "Enter")
    terminal.question(120)
    terminal.edit_and_run(" # checked", "e")
    terminal.until("Press any key to go back")
    terminal.type("", "Enter")
    terminal.until(lambda: _entries() and _entries()[0][2] is not None)
    assert _entries()[0][0].endswith("# checked")
