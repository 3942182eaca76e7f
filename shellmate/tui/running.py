"""Runs a confirmed command by the user's shell, in the current folder, with the real terminal. What needs none is run by `captured`."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from types import FrameType

from shellmate.core.obeyed import OBEYED
from shellmate.core.types import Shell
from shellmate.tui.key_wait import wait_for_key

_SHELL_ONLY = frozenset(
    "cd pushd popd export unset alias unalias source . set shopt setopt unsetopt umask ulimit readonly declare typeset local trap exec exit logout return bind bindkey complete compdef fg bg disown jobs history hash enable builtin abbr".split()
)
_NEEDS_TERMINAL = frozenset(
    "vi vim nvim nano emacs less more man top htop btop ssh sudo doas su passwd tmux screen fzf mc python python3 ipython node bash zsh fish sh psql mysql sqlite3 redis-cli gdb watch tig lazygit ftp sftp telnet dialog whiptail nmtui".split()
)
_SINGLE_QUOTED = re.compile(r"'[^']*'")
_EARLIER = re.compile(r"""(?:^|(?<=[\s"`;|&(]))!(?:[!$*^]|-?\d|:\d)|^\^[^^\s]+\^""")
"""`!!`, `!$`, `!-2`, `^old^new`: what only an interactive shell expands."""
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])|\x9b[0-?]*[ -/]*[@-~]")


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    status: int
    """As the shell reports it: 128 + N for signal N; 127 when the shell could not be started."""
    duration_ms: int
    output: str = ""
    """Captured output, harmless to show; empty when the terminal had it."""
    cut: bool = False
    """More was printed than was captured."""


def user_shell() -> str:
    """The user's shell: $SHELL, else /bin/sh."""
    named = os.environ.get("SHELL", "")
    return named if os.path.isabs(named) and os.access(named, os.X_OK) else "/bin/sh"


def syntax_of(shell: str) -> Shell:
    """Whose rules a shell program follows; unknown ones are taken for bash."""
    name = os.path.basename(shell)
    return next((s for s in Shell if s.value == name), Shell.BASH)


def only_at_prompt(command: str) -> bool:
    """Whether running it here would be in vain: its last part changes nothing but the shell that runs it, or it speaks of earlier lines, which the user's shell alone knows."""
    return speaks_of_earlier_lines(command) or _only_changes_shell(command)


def speaks_of_earlier_lines(command: str) -> bool:
    """Whether a shell that has a prompt would put earlier lines, or parts of them, in it: `sudo !!`, `cat !$`."""
    return bool(_EARLIER.search(_SINGLE_QUOTED.sub("''", command)))


def _only_changes_shell(command: str) -> bool:
    from shellmate.core import bash

    node = bash.parse(command).root_node
    while node.type in ("program", "list") and node.named_children:
        node = node.named_children[-1]
    if node.type in ("declaration_command", "unset_command", "variable_assignment", "variable_assignments"):
        return True
    names = bash.utilities(node.text.decode("utf-8", "replace")) if node.type == "command" and node.text else []
    return bool(names) and names[0] in _SHELL_ONLY


def can_be_captured(command: str) -> bool:
    """Whether the command needs no terminal, as far as its names tell."""
    from shellmate.core import bash

    names = bash.utilities(command)
    return bool(names) and not any(name in _NEEDS_TERMINAL or name in _SHELL_ONLY for name in names)


def harmless(text: str) -> str:
    """Output without escape sequences and control characters; a carriage return starts a line."""
    return OBEYED.sub("\ufffd", _ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))


def shown(text: str) -> str:
    """A command, a file name or a request with its control characters visible: nothing of it is left out, as one escape could hide the rest."""
    return OBEYED.sub("\ufffd", text)


def status_of(code: int) -> int:
    """What a shell makes of the exit code that `subprocess` gives."""
    return 128 - code if code < 0 else code


def run_in_terminal(command: str, shell: str, cwd: str) -> Ended:
    """Runs with the terminal that this process has; Ctrl-C ends the command, not the app, and a key comes back."""
    out = sys.__stdout__ or sys.stdout
    out.write(f"\x1b[1m$ {shown(command)}\x1b[0m\n")
    out.flush()
    started = time.monotonic()
    before = signal.signal(signal.SIGINT, _left_to_the_command), signal.signal(signal.SIGQUIT, _left_to_the_command)
    try:
        code = subprocess.Popen([shell, "-c", command], cwd=cwd).wait()
    except OSError as error:
        out.write(f"shellmate: {shown(shell)} could not be started ({error.strerror}).\n")
        code = 127
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGQUIT, before[1])
    ended = Ended(status_of(code), round((time.monotonic() - started) * 1000))
    out.write(f"\n\x1b[2m{told(ended)}. Press any key to go back.\x1b[0m")
    out.flush()
    wait_for_key()
    out.write("\n")
    return ended


def _left_to_the_command(number: int, frame: FrameType | None) -> None:
    """Does nothing here; the command, after its exec, has the ordinary handlers."""


def told(ended: Ended) -> str:
    """`exit 0 in 1.2 s`, for people."""
    seconds = ended.duration_ms / 1000
    took = f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"
    how = f"exit {ended.status}" if ended.status <= 128 else "stopped with Ctrl-C" if ended.status == 128 + signal.SIGINT else f"ended by signal {ended.status - 128}"
    return f"{how} in {took}"


def folder() -> str:
    """The present folder; the home of a user whose present folder is gone."""
    try:
        return os.getcwd()
    except OSError:
        return os.path.expanduser("~")
