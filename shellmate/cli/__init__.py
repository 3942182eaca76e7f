"""The commands of `shellmate`, one module each; heavy imports happen inside the command that needs them.

A command module has `HELP`, `EXAMPLE`, `add(parser)` and `run(options) -> int`; one with actions has `BARE`, the action that is meant when
none is named. Several words that are no command are a request: at a terminal the app opens with it, elsewhere the commands are printed. stdout carries data only; everything for people goes to stderr. Errors of
the one family become one sentence and their exit code, here and nowhere else.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import os
import re
import shlex
import sys
from collections.abc import Sequence
from typing import NoReturn

from shellmate import __version__
from shellmate.core.errors import ExitCode, ShellmateError
from shellmate.core.obeyed import fit_for
from shellmate.core.spelling import nearest

COMMANDS: dict[str, str] = {
    "suggest": "the command for a request in plain English",
    "check": "what a command would do to your data: safe, caution or danger",
    "explain": "a command, part by part",
    "init": "the shell key for bash, zsh and fish",
    "history": "requests and commands you accepted before",
    "train": "fit a personal adapter to your history, or any adapter to any data",
    "adapter": "list, choose, undo, export adapters",
    "data": "the command dataset (for developers of shellmate)",
    "model": "the model bundle: information, verification, evaluation, benchmark",
    "service": "the resident process that keeps the model warm",
    "doctor": "check everything that could be wrong, with the fix",
    "config": "settings",
}
"""Command name -> what it is for, in the order of the help page."""


_HELP = ("-h", "--help")
_VERSION = ("-v", "-V", "--version")


class _Parser(argparse.ArgumentParser):
    """argparse with one-sentence errors."""

    command: str = ""
    """For those that take a shell command: what stood there, without the options before it."""

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """As argparse's; the message names what was typed."""
        super().exit(status, fit_for(sys.stderr, message) if message else None)

    def error(self, message: str) -> None:  # type: ignore[override]
        wrong = re.fullmatch(r"argument (\S+\|\S+): invalid choice: (.*) \(choose from .*\)", message, re.DOTALL)
        if wrong:
            meant = nearest(wrong[2].strip("'\""), wrong[1].split("|"))
            advice = f"Did you mean `{self.prog} {meant}`?" if meant else f"There are {wrong[1].replace('|', ', ')}."
            self.exit(ExitCode.USAGE, f"{self.prog}: there is no action {wrong[2]}. {advice} See `{self.prog} --help`.\n")
        if self.command and message.startswith("unrecognized arguments"):
            self.exit(ExitCode.USAGE, f"{self.prog}: the options of a command are taken for those of shellmate. Put it in quotes: `{self.prog} {shlex.quote(self.command)}`.\n")
        self.exit(ExitCode.USAGE, f"{self.prog}: {message}. See `{self.prog} --help`.\n")


def _main_parser() -> argparse.ArgumentParser:
    lines = "\n".join(f"  {name:<9} {text}" for name, text in COMMANDS.items())
    parser = _Parser(
        prog="shellmate",
        description="Say in English what you want; get the shell command. Entirely on this computer.\nWithout a command: the full-screen app. Several words that are no command are a\nrequest, which the app opens with (`shellmate suggest` prints).",
        epilog=f"commands:\n{lines}\n\nexample:\n  shellmate suggest show the ten largest files here\n\n`shellmate COMMAND --help` tells more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="shellmate [--version] [COMMAND ...] | REQUEST...",
    )
    parser.add_argument("-v", "--version", action="version", version=f"shellmate {__version__}")
    parser.add_argument("command", nargs="?", help=argparse.SUPPRESS)
    return parser


def _dispatch(arguments: Sequence[str]) -> int:
    if not arguments:
        from shellmate.tui import start

        return start()
    name, *rest = arguments
    if name == "help" and not rest[1:] and set(rest) <= set(COMMANDS):
        name, rest = (rest[0], ["--help"]) if rest else ("--help", [])
    if name.startswith("-"):
        _main_parser().parse_args(["--version" if name in _VERSION else name, *rest])
        return ExitCode.DONE
    return _command(name, rest) if name in COMMANDS else _other(name, rest)


def _command(name: str, rest: list[str]) -> int:
    """One command with its arguments; without an action the one that only shows something."""
    module = importlib.import_module(f"shellmate.cli.{name}_command")
    bare = getattr(module, "BARE", "")
    told = f"\n\nWithout an action: `shellmate {name} {bare}`." if bare else ""
    parser = _Parser(prog=f"shellmate {name}", description=module.HELP, epilog=f"example:\n  {module.EXAMPLE}{told}", formatter_class=argparse.RawDescriptionHelpFormatter)
    module.add(parser)
    if getattr(module, "TAKES_A_COMMAND", False):
        parser.command = " ".join(itertools.dropwhile(lambda word: word.startswith("-"), rest))
    if bare and (not rest or (rest[0].startswith("-") and rest[0] not in _HELP)):
        rest = [bare, *rest]
    return int(module.run(parser.parse_args(rest)))


def _other(name: str, rest: list[str]) -> int:
    """What begins with no command: several words are a request, unless the first is a command with a letter wrong. At a terminal the app opens with it."""
    words, meant = [name, *rest], nearest(name, COMMANDS)
    if len(" ".join(words).split()) > 1 and not (meant and _slip(name)):
        from shellmate import tui

        if tui.possible() and not any(word.startswith("-") for word in words):
            return tui.start(" ".join(words))
        from shellmate.service.quick import answer

        code = answer(words)
        return _command("suggest", words) if code is None else code
    advice = f"Did you mean `shellmate {shlex.join([meant, *rest])}`?" if meant else f"A request: `shellmate suggest {shlex.join(words)}`."
    _say(f"there is no command {name!r}. {advice} See `shellmate --help`.")
    return ExitCode.USAGE


def _slip(word: str) -> bool:
    """Whether a word that is nearly a command was probably meant for it: `suggets` is, `date`, `checks` and `models` are words of a request."""
    return len(word) > 4 and not any(word.startswith(name) for name in COMMANDS)


def _say(sentence: str) -> None:
    """One line for people; it may name what came from elsewhere."""
    sys.stderr.write(fit_for(sys.stderr, f"shellmate: {sentence}\n"))


def _warn() -> None:
    """Says once what of the settings could not be used by what has just run."""
    settings = sys.modules.get("shellmate.config")
    for sentence in settings.complaints() if settings else ():
        _say(sentence)


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; returns its exit code. Never shows a traceback unless SHELLMATE_DEBUG is set."""
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
        _warn()
        return code
    except SystemExit as stop:
        return int(stop.code or 0) if not isinstance(stop.code, str) else ExitCode.USAGE
    except KeyboardInterrupt:
        return ExitCode.CANCELLED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return ExitCode.DONE
    except ShellmateError as error:
        _say(str(error))
        return error.exit_code
    except Exception as error:
        if os.environ.get("SHELLMATE_DEBUG"):
            raise
        _say(f"internal error ({type(error).__name__}: {str(error)[:200]}). Set SHELLMATE_DEBUG=1 to see where, and please report it.")
        return ExitCode.INTERNAL
