"""What a press of the shell key means: `shellmate key bash|zsh|fish`, called by the scripts beside this file.

It decides (request, command, repair, recent requests) and answers; it never touches the line and never runs a command.
"""

from __future__ import annotations

import json
import os
import signal
import sys

from shellmate.core import line as lines
from shellmate.core.cells import one_line
from shellmate.core.errors import ExitCode, ShellmateError
from shellmate.core.line_kind import LineKind, classify
from shellmate.shell.names import Names, here
from shellmate.shell.wire import Answer, Choice, Press, read_press, write_answer

TYPE_CHECKING = False  # typing takes 5 ms to load, contextlib 3
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    Ask = Callable[[str, str, str], dict[str, Any]]
    """(request, shell, working directory) -> the contract's `suggest --json` object."""

_INSERTS = "  Press again to insert it."
_LEAST_TOLD = 20
"""Columns in which a reason still tells something."""


def answer(press: Press, ask: Ask) -> Answer:
    """What the script is to do. Raises `ShellmateError`."""
    if not press.line.strip():
        from shellmate.shell import empty_line

        return empty_line.answer(press)
    names = Names(press.shell, press.names)
    part = lines.split(press.line, press.cursor, lambda text: classify(text, names) is LineKind.COMMAND)
    if not part.words:
        return Answer("nothing")
    if not press.again and not press.line.lstrip().startswith("#") and classify(part.words, names) is LineKind.COMMAND:
        from shellmate.shell.explaining import explanation

        return Answer("explained", explanation(press.line.strip(), press))  # whole: `sh` is harmless, `curl ... | sh` is not
    part = lines.Part(part.before, " ".join(part.words.splitlines()), part.after)
    return candidates(ask(part.words, press.shell, here()), part, press.columns)


def candidates(found: dict[str, Any], part: lines.Part, columns: int) -> Answer:
    """The answer of the model as choices for the line. When it is not sure the first is held back; what has no chance, and the line itself, is left out."""
    from shellmate.service.protocol import LEAST

    listed = [candidate for candidate in found["candidates"] if candidate["confidence"] >= LEAST and candidate.get("source") != "typed"]
    if not listed:
        return Answer("message", "shellmate: no command for that; try other words, or name the tool")
    unsure = not found.get("confident", True)
    choices = []
    for place, candidate in enumerate(listed, 1):
        hint, held = hints(candidate, f"{place}/{len(listed)}", columns, unsure=unsure, first=place == 1)
        choices.append(Choice(part.before + candidate["command"], part.after, hint, held))
    model = found.get("model") or {}
    about = {"request": part.words, "before": part.before, "fingerprint": model.get("fingerprint", ""), "adapter": model.get("adapter")}
    return Answer("candidates", json.dumps(about), choices)


def hints(candidate: dict[str, Any], place: str, columns: int, why: str = "", unsure: bool = False, first: bool = False) -> tuple[str, str]:
    """The hint for a candidate on the line, and what is to be read before it is put there: the command, then why it is held back.

    `place` is like `2/5`; `why` is the reason for it, said first.
    """
    level, reasons = candidate["risk"]["level"], [reason["message"] for reason in candidate["risk"]["reasons"][:1]]
    missing = [f"not installed: {', '.join(candidate['missing'])}"] if candidate["missing"] else []
    doubt = ["not sure"] if unsure else []
    hint = _with_next("  ".join([f"shellmate {place}", *filter(None, [why]), *doubt, level, *missing, *reasons]), place, columns)
    if level != "danger" and not (unsure and first):
        return hint, ""
    what = ", ".join([*doubt, *(["danger"] if level == "danger" else [])])
    told = "  ".join(filter(None, [*reasons, why, *missing, "" if reasons or why else "Try other words, or name the tool."]))
    room = columns - len(_INSERTS) - 2
    rows = [f"shellmate {place}  {what}: {candidate['command']}", f"  {one_line(told, room)}{_INSERTS}" if room > _LEAST_TOLD else _INSERTS]
    return hint, "\n".join(one_line(row, columns) for row in rows)


def _with_next(hint: str, place: str, columns: int) -> str:
    """The hint with what another press does, where there is room for that."""
    at, _, count = place.rpartition(" ")[2].partition("/")
    told = f"{hint}  (press again: {int(at) + 1}/{count})" if at != count else f"{hint}  (press again: your words)"
    row = one_line(told, columns)
    return row if not row.endswith("…") else one_line(hint, columns)


def _take_progress_away() -> None:
    """Clears below the line: Ctrl-C also ends fish's own function, which would have done it."""
    try:
        with open("/dev/tty", "wb", buffering=0) as terminal:
            terminal.write(b"\x1bD\x1b[A\x1b7\x1b[B\r\x1b[J\x1b8")
    except OSError:
        pass


def _press(shell: str) -> Answer:
    """Reads one press and answers it; errors become a message below the prompt."""
    columns = 80
    try:
        press = read_press(shell, sys.stdin.buffer)
        columns = press.columns
        from shellmate.shell import asking

        return answer(press, asking.candidates)
    except KeyboardInterrupt:
        if shell == "fish":
            _take_progress_away()
        return Answer("nothing")
    except ShellmateError as error:
        return Answer("message", one_line(f"shellmate: {error}", columns))
    except Exception as error:
        if os.environ.get("SHELLMATE_DEBUG"):
            raise
        return Answer("message", one_line(f"shellmate: internal error ({type(error).__name__}: {error})", columns))


def main(arguments: Sequence[str]) -> int:
    """`SHELL` answers one press on standard input, `record SHELL` keeps what became of a suggestion. Returns the exit code."""
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    if arguments[:1] == ["record"]:
        from shellmate.shell.recording import record

        try:
            record(arguments[1], sys.stdin.buffer)
        except Exception:
            if os.environ.get("SHELLMATE_DEBUG"):
                raise
            return ExitCode.INTERNAL
        return ExitCode.DONE
    if len(arguments) != 1:
        sys.stderr.write("shellmate key: called by the scripts of `shellmate init`, not by hand.\n")
        return ExitCode.USAGE
    signal.signal(signal.SIGINT, signal.default_int_handler)
    said = _press(arguments[0])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    write_answer(said, sys.stdout.buffer)
    return ExitCode.DONE
