"""How an answer is shown, whoever worked it out: the same function for the service's and this process's own. Standard library only."""

from __future__ import annotations

import sys

from shellmate.core.errors import ExitCode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any  # at run time it would cost 4 ms of every suggestion

OUT, ERR = "1", "2"
"""First character of a text: the stream that it goes to."""


def texts(answer: dict[str, Any], as_json: bool, colours: bool) -> tuple[int, list[str]]:
    """(exit code, what is written in turn): commands (or the JSON object) for stdout, what people should know for stderr.

    `colours`: stderr shows them. What the service could not use of the settings (`warnings`) is said first, and is no part of the JSON object.
    """
    from shellmate.service.protocol import LEAST

    said = [f"{ERR}shellmate: {sentence}\n" for sentence in answer.get("warnings", ())]
    typed = [c for c in answer["candidates"] if c.get("source") == "typed"]
    if as_json:
        import json

        said.append(OUT + json.dumps({name: value for name, value in answer.items() if name != "warnings"}, ensure_ascii=False) + "\n")
    else:
        for candidate in answer["candidates"] if answer["confident"] else typed:
            said += _candidate(candidate, colours)
    if answer["confident"] or typed:
        return ExitCode.DONE, said
    closest = [c["command"] for c in answer["candidates"][:3] if c["confidence"] >= LEAST]
    why = "That is too long: only its beginning was read. Say it in fewer words." if answer.get("cut") else "Not sure what command does that. Try other words, or name the tool."
    said.append(f"{ERR}shellmate: {why}{' The closest:' if closest else ''}\n")
    said += [f"{ERR}    {_harmless(command)}\n" for command in closest]
    return ExitCode.NOT_CONFIDENT, said


def _candidate(candidate: dict[str, Any], colours: bool) -> Iterable[str]:
    """A command; below it its level with the first reason, the worst, then the others, and what is not installed."""
    from shellmate.core.tint import coloured

    yield f"{OUT}{candidate['command']}\n"
    level, reasons = candidate["risk"]["level"], candidate["risk"]["reasons"]
    for at, reason in enumerate(reasons):
        note = _harmless(f"{level}: {reason['message']}" if at == 0 else reason["message"])
        yield f"{ERR}    # {coloured(note, level) if colours else note}\n"
    if candidate["missing"]:
        yield f"{ERR}    # not installed: {_harmless(', '.join(candidate['missing']))}\n"


def _harmless(text: str) -> str:
    """Nothing that a terminal obeys: what it is looked for with is loaded only where something may be found."""
    if text.isprintable():
        return text
    from shellmate.core.obeyed import OBEYED

    return OBEYED.sub("\ufffd", text)


def ready(answer: dict[str, Any], how: dict[str, Any]) -> list[str]:
    """The exit code and the texts, for a client that only writes them: `how` has its `shown` (`json` or `text`) and `colours`."""
    code, said = texts(answer, how.get("shown") == "json", bool(how.get("colours")))
    return [str(code), *said]


def write(said: Sequence[str]) -> None:
    """Writes texts to the streams they name, in turn."""
    out = True
    for text in said:
        if text[0] == OUT:
            sys.stdout.write(_harmless(text[1:-1]) + "\n" if sys.stdout.isatty() else text[1:])
        elif out:
            sys.stdout.flush()
        if text[0] == ERR:
            sys.stderr.write(text[1:])
        out = text[0] == OUT


def show(answer: dict[str, Any], as_json: bool) -> int:
    """Writes an answer; returns the exit code."""
    from shellmate.core.tint import wanted

    code, said = texts(answer, as_json, wanted(sys.stderr))
    write(said)
    return code
