"""`shellmate check`: what a command would do, said before it runs."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator

from shellmate.core.errors import DangerError, ExitCode, UsageError
from shellmate.core.types import Context, Level, Risk

HELP = "Says what a command would do to your data: safe, caution or danger. Nothing is run."
EXAMPLE = "shellmate check 'find . -name \"*.log\" -delete'"
TAKES_A_COMMAND = True
MOST_SCRIPT_BYTES = 4_000_000


def add(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="the command, best in quotes")
    parser.add_argument("--json", action="store_true", help="one JSON object per command on stdout")
    parser.add_argument("--stdin", action="store_true", help="read commands from standard input, one a line")
    parser.add_argument("--script", metavar="FILE", help="check a whole script (- for standard input), statement by statement")
    parser.add_argument("--fail-on", choices=["caution", "danger"], help="exit 6 when a command is at least this risky")
    parser.add_argument("--cwd", default=None, help="the folder it would run in (default: this one)")


def run(options: argparse.Namespace) -> int:
    """Checks; exit 6 with `--fail-on` when the level is reached."""
    if sum([bool(options.command), options.stdin, options.script is not None]) != 1:
        raise UsageError("Give one of COMMAND, --stdin or --script FILE.", "For example: `shellmate check 'rm -rf build'`.")
    if options.command and not "".join(options.command).strip():
        raise UsageError("There is no command.", "For example: `shellmate check 'rm -rf build'`.")
    from shellmate.core import risk

    context = Context(os.path.abspath(options.cwd or os.getcwd()), os.environ.get("PATH", ""))
    from shellmate import config

    rules = config.user_rules()
    worst = Level.SAFE
    for command in _commands(options):
        found = risk.assess(command, context, rules)
        worst = max(worst, found.level)
        _show(command, found, options.json)
    if options.fail_on and worst >= Level[options.fail_on.upper()]:
        raise DangerError(f"Refused: the level is {worst.word}, and --fail-on {options.fail_on} was asked for.", "Read the reasons above.")
    return ExitCode.DONE


def _commands(options: argparse.Namespace) -> Iterator[str]:
    if options.command:
        yield " ".join(options.command)
    elif options.stdin:
        yield from (line.decode("utf-8", "surrogateescape").rstrip("\r\n") for line in sys.stdin.buffer)
    else:
        yield from _joined(_script(options.script).split("\n"))


def _script(name: str) -> str:
    try:
        with sys.stdin.buffer if name == "-" else open(name, "rb") as file:
            data = file.read(MOST_SCRIPT_BYTES + 1)
    except OSError as error:
        raise UsageError(f"--script {name}: {error.strerror or error}.", "Name a file that you can read.") from error
    if len(data) > MOST_SCRIPT_BYTES:
        raise UsageError(f"--script {name}: longer than {MOST_SCRIPT_BYTES // 1_000_000} MB.", "Check it in parts.")
    return data.decode("utf-8", "surrogateescape")


def _joined(lines: Iterator[str] | list[str]) -> Iterator[str]:
    """Whole commands: a line that bash would not take as complete goes on in the next ones, 200 at most."""
    from shellmate.core import bash

    held: list[str] = []
    for line in lines:
        if not held and (not line.strip() or line.lstrip().startswith("#")):
            continue
        held.append(line)
        text = "\n".join(held)
        if len(held) < 200 and len(text) < 8000 and bash.goes_on(text):
            continue
        yield text
        held = []
    if held:
        yield "\n".join(held)


def _show(command: str, found: Risk, as_json: bool) -> None:
    """One command's level with its reasons; the rules' ids are in the JSON."""
    if as_json:
        print(json.dumps({"command": command.encode("utf-8", "replace").decode(), **found.as_json()}), flush=True)
        return
    from shellmate.core.hygiene import visible
    from shellmate.core.tint import tinted

    print(f"{tinted(found.level.word, found.level.word, sys.stdout)}\t{visible(command)}")
    for reason in found.reasons:
        print(f"  {tinted(f'{reason.level.word}: {reason.message}', reason.level.word, sys.stdout)}")
        if reason.safer:
            print(f"    safer: {reason.safer}")
