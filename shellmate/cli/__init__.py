"""The commands of `shellmate`, one module each; heavy imports happen inside the command that needs them.

A command module has `HELP`, `EXAMPLE`, `add(parser)` and `run(options) -> int`. stdout carries data only; everything for people
goes to stderr. Errors of the one family become one sentence and their exit code, here and nowhere else.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from shellmate import __version__
from shellmate.core.errors import ExitCode, ShellmateError

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


class _Parser(argparse.ArgumentParser):
    """argparse with one-sentence errors."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(ExitCode.USAGE, f"{self.prog}: {message}. See `{self.prog} --help`.\n")


def _main_parser() -> argparse.ArgumentParser:
    lines = "\n".join(f"  {name:<9} {text}" for name, text in COMMANDS.items())
    parser = _Parser(
        prog="shellmate",
        description="Say in English what you want; get the shell command. Entirely on this computer.\nWithout a command: the full-screen app.",
        epilog=f"commands:\n{lines}\n\nexample:\n  shellmate suggest show the ten largest files here\n\n`shellmate COMMAND --help` tells more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="shellmate [--version] [COMMAND ...]",
    )
    parser.add_argument("--version", action="version", version=f"shellmate {__version__}")
    parser.add_argument("command", nargs="?", help=argparse.SUPPRESS)
    return parser


def _dispatch(arguments: Sequence[str]) -> int:
    if not arguments:
        from shellmate.tui import start

        return start()
    name = arguments[0]
    if name.startswith("-"):
        _main_parser().parse_args(arguments)
        return ExitCode.DONE
    if name not in COMMANDS:
        sys.stderr.write(f"shellmate: there is no command {name!r}. See `shellmate --help`; a request goes after `shellmate suggest`.\n")
        return ExitCode.USAGE
    module = importlib.import_module(f"shellmate.cli.{name}_command")
    parser = _Parser(prog=f"shellmate {name}", description=module.HELP, epilog=f"example:\n  {module.EXAMPLE}", formatter_class=argparse.RawDescriptionHelpFormatter)
    module.add(parser)
    return int(module.run(parser.parse_args(arguments[1:])))


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; returns its exit code. Never shows a traceback unless SHELLMATE_DEBUG is set."""
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
        return code
    except SystemExit as stop:
        return int(stop.code or 0) if not isinstance(stop.code, str) else ExitCode.USAGE
    except KeyboardInterrupt:
        return ExitCode.CANCELLED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return ExitCode.DONE
    except ShellmateError as error:
        sys.stderr.write(f"shellmate: {error}\n")
        return error.exit_code
    except Exception as error:
        if os.environ.get("SHELLMATE_DEBUG"):
            raise
        sys.stderr.write(f"shellmate: internal error ({type(error).__name__}: {str(error)[:200]}). Set SHELLMATE_DEBUG=1 to see where, and please report it.\n")
        return ExitCode.INTERNAL
