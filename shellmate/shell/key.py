"""What a press of the shell key means: `shellmate key bash|zsh|fish`, called by the scripts beside this file.

It decides (request, command, repair, recent requests) and answers; it never touches the line and never runs a command.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

from shellmate.core import line as lines
from shellmate.core.errors import ExitCode, ShellmateError
from shellmate.core.line_kind import LineKind, classify
from shellmate.shell.names import Names
from shellmate.shell.wire import Answer, Choice, Press, read_press, write_answer

Ask = Callable[[str, str, str], dict[str, Any]]
"""(request, shell, working directory) -> the contract's `suggest --json` object."""


def answer(press: Press, ask: Ask) -> Answer:
    """What the script is to do. Raises `ShellmateError`."""
    names = Names(press.shell, press.names)
    part = lines.split(press.line, press.cursor, lambda text: classify(text, names) is LineKind.COMMAND)
    if not part.words:
        return Answer("nothing")
    if not press.again and classify(part.words, names) is LineKind.COMMAND:
        return Answer("message", _one_line("shellmate: this is a command already; press again to ask anyway", press.columns))
    found = ask(part.words, press.shell, os.getcwd())
    return candidates(found, part, press.columns)


def candidates(found: dict[str, Any], part: lines.Part, columns: int) -> Answer:
    """The answer of the model as choices for the line."""
    listed = found["candidates"]
    if not listed:
        return Answer("message", "shellmate: no command for that")
    choices = []
    for place, candidate in enumerate(listed, 1):
        hint = _one_line(f"shellmate {place}/{len(listed)}  {describe(candidate)}", columns)
        choices.append(Choice(part.before + candidate["command"], part.after, candidate["risk"]["level"] == "danger", hint))
    model = found.get("model") or {}
    about = {"request": part.words, "before": part.before, "fingerprint": model.get("fingerprint", ""), "adapter": model.get("adapter")}
    return Answer("candidates", json.dumps(about), choices)


def describe(candidate: dict[str, Any]) -> str:
    """Risk, reason and missing utilities of a candidate, for the hint."""
    risk = candidate["risk"]
    text: str = risk["level"]
    if risk["reasons"]:
        text += f": {risk['reasons'][0]['message']}"
    if risk["level"] == "danger":
        text += "  not inserted; press again to insert"
    if candidate["missing"]:
        text += f"  not installed: {', '.join(candidate['missing'])}"
    return text


def _one_line(text: str, columns: int) -> str:
    """Text without control characters that fits in one row of the screen."""
    clean = "".join(c if c.isprintable() else " " for c in text)
    return clean if len(clean) < columns else clean[: columns - 2] + "…"


def main(arguments: Sequence[str]) -> int:
    """Answers one press on standard input; returns the exit code. Errors become a message below the prompt."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    try:
        if arguments[:1] == ["record"]:
            return ExitCode.DONE
        press = read_press(arguments[0], sys.stdin.buffer)
        from shellmate.shell.asking import candidates as ask

        said = answer(press, ask)
    except KeyboardInterrupt:
        said = Answer("nothing")
    except ShellmateError as error:
        said = Answer("message", f"shellmate: {error}")
    except Exception as error:
        if os.environ.get("SHELLMATE_DEBUG"):
            raise
        said = Answer("message", f"shellmate: internal error ({type(error).__name__}: {str(error)[:200]})")
    write_answer(said, sys.stdout.buffer)
    return ExitCode.DONE
