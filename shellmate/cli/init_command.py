"""`shellmate init`: prints the shell integration, or edits the start file of the shell."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from pathlib import Path

from shellmate.core.errors import ExitCode, UsageError
from shellmate.core.types import Shell
from shellmate.shell import rcfile, script_file

HELP = """Prints the shell key's script for bash, zsh or fish; with --install, loads it at every start of the shell.
The key (Alt-m) turns the words on the prompt into a command; nothing runs by itself."""
EXAMPLE = "shellmate init zsh --install"
_KEY = re.compile(r"(?:alt|ctrl)-[!-~]|\S{1,20}|")


def add(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("shell", nargs="?", choices=[s.value for s in Shell], help="the shell (default: yours, from $SHELL)")
    parser.add_argument("--key", help="alt-X, ctrl-X, or a key sequence in the shell's own spelling; '' binds no key (default alt-m)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--install", action="store_true", help="add one marked line to the shell's start file, and show it")
    what.add_argument("--uninstall", action="store_true", help="take that line out again")


def program() -> str:
    """This program, so that the key works where PATH does not have it."""
    for candidate in (Path(sys.argv[0]), Path(sys.executable).with_name("shellmate")):
        if candidate.name == "shellmate" and os.access(candidate, os.X_OK):
            return os.path.abspath(candidate)
    return shutil.which("shellmate") or "shellmate"


def _shell(named: str | None) -> str:
    shell = named or os.path.basename(os.environ.get("SHELL", ""))
    if shell not in [s.value for s in Shell]:
        raise UsageError(f"The shell {shell!r} is not supported." if shell else "Which shell?", "Name one: `shellmate init bash`, `zsh` or `fish`.")
    return shell


def _how(key: str | None) -> str:
    """What to press; nothing where no key is bound."""
    pressed = re.sub(r"^(alt|ctrl)-", lambda found: found[0].capitalize(), key if key is not None else "alt-m")
    return f"Then type what you want at the prompt and press {pressed}.\n" if pressed else ""


def run(options: argparse.Namespace) -> int:
    """Prints or edits. Raises `UsageError` for an unusable key, `RcFileError` for a start file that cannot be changed."""
    shell = _shell(options.shell)
    if options.key is not None and not _KEY.fullmatch(options.key):
        raise UsageError(f"--key {options.key!r} is not a key.", "Write it as alt-j, ctrl-g, or a short sequence in the shell's own spelling.")
    path = rcfile.rc_file(shell)
    if options.uninstall:
        done = rcfile.uninstall(path)
        sys.stderr.write(f"Removed from {path}.\n" if done else f"{path} has no line of shellmate's.\n")
    elif options.install:
        wanted = rcfile.line(shell, program(), options.key)
        done = rcfile.install(path, wanted)
        sys.stderr.write(f"Added to {path} (open a new shell to use it):\n" if done else f"{path} has this line already:\n")
        print(wanted)
        sys.stderr.write(_how(options.key))
    else:
        print("\n".join(rcfile.settings(shell, program(), options.key)))
        print(Path(script_file(shell)).read_text(encoding="utf-8"), end="")
        if sys.stdout.isatty():
            sys.stderr.write(f"\nThat is the script itself. `shellmate init {shell} --install` loads it at every start of {shell}.\n")
    return ExitCode.DONE
