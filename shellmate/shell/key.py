"""What a press of the shell key means: `shellmate key bash|zsh|fish`, called by the scripts beside this file.

It decides (request, command, repair, recent requests) and answers; it never touches the line and never runs a command.
"""

from __future__ import annotations

import os
import sys

from shellmate.core import line as lines
from shellmate.core.errors import ExitCode, ShellmateError
from shellmate.core.line_kind import LineKind, classify
from shellmate.shell.names import Names, here
from shellmate.shell.wire import Answer, Press, read_press, write_answer

TYPE_CHECKING = False  # typing takes 5 ms to load, contextlib 3
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Ask = Callable[[lines.Part, str, str, int, str], Answer]
    """(what the key is about, shell, working directory, columns, the request before) -> the model's candidates for the line."""


def answer(press: Press, ask: Ask) -> Answer:
    """What the script is to do. Raises `ShellmateError`."""
    if not press.line.strip():
        from shellmate.shell import empty_line

        return empty_line.answer(press, lambda words: ask(lines.Part("", words, ""), press.shell, here(), press.columns, press.earlier))
    names = Names(press.shell, press.names)
    part = lines.split(press.line, press.cursor, lambda text: classify(text, names) is LineKind.COMMAND)
    if not part.words:
        return Answer("nothing")
    if not press.again and not press.line.lstrip().startswith("#") and classify(part.words, names) is LineKind.COMMAND:
        from shellmate.shell.explaining import explanation

        return Answer("explained", explanation(press.line.strip(), press))  # whole: `sh` is harmless, `curl ... | sh` is not
    part = lines.Part(part.before, " ".join(part.words.splitlines()), part.after)
    return ask(part, press.shell, here(), press.columns, press.earlier)


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

        return answer(press, asking.answer)
    except KeyboardInterrupt:
        if shell == "fish":
            _take_progress_away()
        return Answer("nothing")
    except ShellmateError as error:
        said = str(error)
    except Exception as error:
        if os.environ.get("SHELLMATE_DEBUG"):
            raise
        said = f"internal error ({type(error).__name__}: {error})"
    from shellmate.core.cells import one_line

    return Answer("message", one_line(f"shellmate: {said}", columns))


def main(arguments: Sequence[str]) -> int:
    """`SHELL` answers one press on standard input, `record SHELL` keeps what became of a suggestion. Returns the exit code."""
    import _signal as signal  # type: ignore[import-not-found]  # what `signal` puts around it takes a millisecond to load

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
