"""What passes between the shell scripts and the program: fields that end in NUL, which no shell line can contain.

Plain classes: this is on the way of every press, dataclasses take 10 ms to load and typing 5.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO


HELD_END = "\x1e"
"""Stands between the two hints of a candidate that is held back. In one field, so that a script of before still holds it back."""


_ABOUT = '{"request": "'


class Press:
    """One press of the key.

    `cursor` counts the characters before the cursor; `again`: the line was explained at the last press, ask the model now; `status` and
    `last` are of the last command line (empty when it is unknown); `names` are words of the line that are aliases or functions of the
    shell; `columns` is the width of the terminal; `earlier` is the request that was asked before in this shell, if nothing else ran since.
    """

    __slots__ = ("again", "columns", "cursor", "earlier", "last", "line", "names", "shell", "status")

    def __init__(
        self, shell: str, line: str, cursor: int, again: bool = False, status: int = 0, last: str = "", names: Sequence[str] = (), columns: int = 80, earlier: str = ""
    ) -> None:
        self.shell = shell
        self.line = line
        self.cursor = cursor
        self.again = again
        self.status = status
        self.last = last
        self.names = names
        self.columns = columns
        self.earlier = earlier


class Choice:
    """One candidate, ready for the line: the text before the cursor, the text after it, and the hint.

    `held` is what must be read first: such a candidate is put on the line only by a further press.
    """

    __slots__ = ("held", "hint", "left", "right")

    def __init__(self, left: str, right: str, hint: str, held: str = "") -> None:
        self.left = left
        self.right = right
        self.hint = hint
        self.held = held


class Answer:
    """What the script does: `candidates`, `explained`, `message` or `nothing`. `rest` are fields of choices that somebody else made ready."""

    __slots__ = ("choices", "kind", "message", "rest")

    def __init__(self, kind: str, message: str = "", choices: Sequence[Choice] = (), rest: Sequence[str] = ()) -> None:
        self.kind = kind
        self.message = message
        self.choices = choices
        self.rest = rest


def read_fields(stream: BinaryIO) -> list[str]:
    """All fields; bytes that are not UTF-8 become U+FFFD."""
    return stream.read().decode("utf-8", "replace").split("\0")[:-1]


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.lstrip("-").isdecimal() else otherwise


def read_press(shell: str, stream: BinaryIO) -> Press:
    """The press that a script sent. Raises `ValueError` when it is not one."""
    again, status, last, names, columns, cursor, line, *about = read_fields(stream)  # a script of before sends nothing about the last answer
    return Press(shell, line, _number(cursor, len(line)), again == "1", _number(status, 0), last, tuple(names.split()), max(10, _number(columns, 80)), _request_in("".join(about[:1])))


def _request_in(about: str) -> str:
    """The request in the message of an answer, with which it begins; empty where there is none."""
    if not about.startswith(_ABOUT):
        return ""
    from shellmate.service.protocol import string_at

    try:
        return string_at(about, len(_ABOUT) - 1)[0]
    except ValueError:
        return ""


def fields(answer: Answer) -> list[str]:
    """The fields of an answer: its kind, its message, then four of every choice."""
    found = [answer.kind, answer.message]
    for choice in answer.choices:
        hint = f"{choice.held}{HELD_END}{choice.hint}" if choice.held else choice.hint
        found += [choice.left, choice.right, "1" if choice.held else "0", hint]
    return [*found, *answer.rest]


def write_answer(answer: Answer, stream: BinaryIO) -> None:
    """Sends the answer."""
    stream.write("".join(f"{f}\0" for f in fields(answer)).encode("utf-8", "replace"))
    stream.flush()
