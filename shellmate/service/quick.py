"""The shortest way of a warm suggestion: plain `suggest` options, an answer from the running service, nothing heavy imported.

Whatever is not plain (no service yet, other options, an error in the options) is left to the full command line.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_SHELLS = ("bash", "zsh", "fish")


class _Plain:
    """Options of a plain suggestion."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.count: int | None = None
        self.json = False
        self.shell = "bash"
        self.cwd = ""


def _parse(arguments: Sequence[str]) -> _Plain | None:
    """The options, or None when the full command line has to look at them."""
    found = _Plain()
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--json":
            found.json = True
        elif word in ("-n", "--count", "--shell", "--cwd") and rest:
            value = rest.pop(0)
            if word == "--shell" and value in _SHELLS:
                found.shell = value
            elif word == "--cwd" and os.path.isdir(value):
                found.cwd = value
            elif word in ("-n", "--count") and value.isascii() and value.isdigit() and 1 <= int(value) <= 20:
                found.count = int(value)
            else:
                return None
        elif word == "--":
            found.words += rest
            break
        elif word.startswith("-"):
            return None
        else:
            found.words.append(word)
    return found if "".join(found.words).strip() else None


def answer(arguments: Sequence[str]) -> int | None:
    """The exit code after asking the running service; None when the full command line is needed."""
    plain = _parse(arguments)
    if plain is None or os.environ.get("SHELLMATE_NO_SERVICE"):
        return None
    from shellmate.core.errors import ServiceError, ShellmateError
    from shellmate.service import client

    try:
        fields = client.suggestion(" ".join(plain.words), count=plain.count, shell=plain.shell, cwd=os.path.abspath(plain.cwd or os.getcwd()))
        code, *said = client.shown("suggest", shown="json" if plain.json else "text", colours=_colours(), **fields)
    except (ServiceError, OSError, UnicodeError):
        return None
    except ShellmateError as error:
        sys.stderr.write(f"shellmate: {error}\n")
        return error.exit_code
    from shellmate.service.show import write

    write(said)
    return int(code)


def _colours() -> bool:
    if not sys.stderr.isatty():
        return False
    from shellmate.core.tint import wanted

    return wanted(sys.stderr)
