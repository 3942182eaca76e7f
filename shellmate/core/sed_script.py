"""Reads a sed script into its commands: which run a shell command, which write a file, which print. Runs nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 200
"""Commands read; a longer script is read so far."""


@dataclass(frozen=True)
class Command:
    """One command of a script."""

    letter: str
    address: str = ""
    text: str = ""
    """The rest of the line (`e`, `w`, `r`), or the replacement (`s`)."""
    flags: str = ""
    """Of `s`: its flags, and a file's name after `w`."""


_ADDRESS = re.compile(r"\s*(?:\d+(?:~\d+)?|\$|/(?:\\.|[^/\\])*/[IM]*|\\(.)(?:\\.|(?!\1).)*\1[IM]*)?(?:\s*,\s*(?:[+~]?\d+|\$|/(?:\\.|[^/\\])*/[IM]*))?\s*!?\s*")
_LINE = frozenset("ewWrRaic:#btTvF")
"""Commands that take the rest of the line."""


def commands(script: str) -> list[Command]:
    """The script's commands in order; what cannot be read ends the list."""
    found: list[Command] = []
    at = 0
    while at < len(script) and len(found) < MOST:
        if script[at] in " \t\n;{}":
            at += 1
            continue
        address = _ADDRESS.match(script, at)
        start = at
        at = address.end() if address else at
        if at >= len(script):
            break
        where, letter = script[start:at].strip(), script[at]
        at += 1
        if letter in "sy":
            end, parts = _parts(script, at)
            flags = re.compile(r"[^\n;}w]*(?:w[^\n]*)?").match(script, end)
            found.append(Command(letter, where, parts, flags[0] if flags else ""))
            at = flags.end() if flags else end
        elif letter in _LINE:
            end = script.find("\n", at)
            end = len(script) if end < 0 else end
            found.append(Command(letter, where, script[at:end].strip()))
            at = end
        elif letter not in "{}":
            found.append(Command(letter, where))
    return found


def _parts(script: str, at: int) -> tuple[int, str]:
    """Where `s/a/b/` goes on after its third mark, and `b`."""
    if at >= len(script):
        return at, ""
    parts: list[str] = []
    mark, at, part = script[at], at + 1, ""
    while at < len(script) and len(parts) < 2:
        if script[at] == "\\" and at + 1 < len(script):
            part += script[at + 1] if script[at + 1] == mark else script[at : at + 2]
            at += 2
        elif script[at] == mark:
            parts.append(part)
            part = ""
            at += 1
        else:
            part += script[at]
            at += 1
    return at, parts[1] if len(parts) > 1 else part


def prints_nothing(found: list[Command], silent: bool) -> bool:
    """Whether no line of the input is printed: `silent` (sed -n) without a printing command, or a `d` for every line."""
    if silent:
        return not any(c.letter in "pPwWaicrRl=eF" or c.letter == "s" and re.search(r"[pwe]", c.flags) for c in found)
    return bool(found) and found[0].letter == "d" and found[0].address in ("", "1,$", "0,$")
