"""What passes between the shell scripts and the program: fields that end in NUL, which no shell line can contain.

Named tuples, for this is on the way of every press and dataclasses take 10 ms to load.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, NamedTuple


class Press(NamedTuple):
    """One press of the key."""

    shell: str
    line: str
    cursor: int
    """Characters before the cursor."""
    again: bool = False
    """The line was explained at the last press: ask the model now."""
    status: int = 0
    """Exit status of the last command line."""
    last: str = ""
    """The last command line; empty when it is unknown."""
    names: tuple[str, ...] = ()
    """Words of the line that are aliases or functions of the shell."""
    columns: int = 80
    """Width of the terminal."""


class Choice(NamedTuple):
    """One candidate, ready for the line."""

    left: str
    """Text before the cursor."""
    right: str
    dangerous: bool
    hint: str


class Answer(NamedTuple):
    """What the script does: `candidates`, `explained`, `message` or `nothing`."""

    kind: str
    message: str = ""
    choices: Sequence[Choice] = ()


def read_fields(stream: BinaryIO) -> list[str]:
    """All fields; bytes that are not UTF-8 become U+FFFD."""
    return stream.read().decode("utf-8", "replace").split("\0")[:-1]


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.lstrip("-").isdecimal() else otherwise


def read_press(shell: str, stream: BinaryIO) -> Press:
    """The press that a script sent. Raises `ValueError` when it is not one."""
    again, status, last, names, columns, cursor, line = read_fields(stream)
    return Press(shell, line, _number(cursor, len(line)), again == "1", _number(status, 0), last, tuple(names.split()), max(10, _number(columns, 80)))


def write_answer(answer: Answer, stream: BinaryIO) -> None:
    """Sends the answer."""
    fields = [answer.kind, answer.message]
    for choice in answer.choices:
        fields += [choice.left, choice.right, "1" if choice.dangerous else "0", choice.hint]
    stream.write("".join(f"{f}\0" for f in fields).encode("utf-8", "replace"))
    stream.flush()
