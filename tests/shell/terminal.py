"""A real shell in a real terminal (tmux), driven by keys and read back from the screen."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import libtmux

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "shellmate" / "shell"
PATIENCE = 20.0
"""Seconds a condition may take; the machine may be busy."""
KEY = "M-m"
UNDO = {"bash": "C-_", "zsh": "C-_", "fish": "C-z"}
_START = {"bash": "bash --norc --noprofile", "zsh": "zsh -f", "fish": "fish"}
PROMPT = {"bash": "PS1='> '", "zsh": "PS1='> '", "fish": "function fish_prompt; echo -n '> '; end; function fish_greeting; end; set -g fish_autosuggestion_enabled 0"}


class Terminal:
    """One shell in one window."""

    def __init__(self, server: libtmux.Server, shell: str, folder: Path, environment: dict[str, str], columns: int = 100, rows: int = 24) -> None:
        self.shell = shell
        settings = {"TERM": "tmux-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "HOME": os.environ["HOME"], **environment}
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
            settings[name] = os.environ[name]
        assignments = " ".join(f"{name}={shlex.quote(value)}" for name, value in settings.items())
        session = server.new_session(
            session_name=f"{shell}-{time.monotonic_ns()}", window_command=f"env -i {assignments} {_START[shell]}", start_directory=str(folder), x=columns, y=rows
        )
        pane = session.active_pane
        assert pane is not None
        self.pane = pane

    def type(self, text: str) -> None:
        """Types text as it is."""
        for piece in re.findall(r"[^\n]+|\n", text):
            if piece == "\n":
                self.press("Enter")
            else:
                self.pane.send_keys(piece, enter=False, literal=True)

    def press(self, *keys: str) -> None:
        """Presses keys by tmux's names."""
        for key in keys:
            self.pane.send_keys(key, enter=False)

    def run(self, line: str) -> None:
        """Types a line and Enter."""
        self.type(line)
        self.press("Enter")

    def screen(self) -> str:
        """What is on the screen, blanks at line ends and empty lines at the end stripped."""
        return "\n".join(line.rstrip() for line in self.pane.capture_pane()).rstrip()

    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor, from 0."""
        x, y = self.pane.cmd("display-message", "-p", "#{cursor_x} #{cursor_y}").stdout[0].split()
        return int(x), int(y)

    def wait(self, condition: Callable[[str], bool], what: str, patience: float = PATIENCE) -> str:
        """The screen once the condition holds; fails with the screen when it does not come true."""
        end = time.monotonic() + patience
        while True:
            screen = self.screen()
            if condition(screen):
                return screen
            if time.monotonic() > end:
                raise AssertionError(f"{self.shell}: waited in vain for {what}; the screen:\n{screen}\ncursor {self.cursor()}")
            time.sleep(0.03)

    def wait_alone(self) -> None:
        """Waits until no process that the shell started is left: keys typed before that may go to it and be lost."""
        self.wait(lambda _: not subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.pane.pane_pid)], capture_output=True, text=True, check=False).stdout.strip(), "the end of what the shell runs")
        time.sleep(0.3)

    def wait_for(self, text: str) -> str:
        """The screen once it shows the text."""
        return self.wait(lambda screen: text in screen, repr(text))

    def wait_line(self, text: str) -> str:
        """The screen once the last prompt line is exactly `> text`."""
        return self.wait(lambda _: self.line() == text, f"the line {text!r}")

    def wait_cursor(self, text: str) -> None:
        """Waits until the cursor stands behind that text of its row (for shells that draw the line after what is below it)."""
        self.wait(lambda _: self.cursor()[0] == len(text), f"the cursor after {text!r}")

    def line(self) -> str:
        """What stands after the last prompt, to the end of that row."""
        prompts = [row for row in self.screen().split("\n") if row == ">" or row.startswith("> ")]
        return prompts[-1][2:] if prompts else ""

    def below(self) -> str:
        """What stands below the row of the last prompt."""
        return self.screen().rpartition("\n>" if "\n>" in self.screen() else ">")[2].partition("\n")[2]
