"""How an answer is shown, whoever worked it out: the same function for the service's and this process's own. Standard library only."""

from __future__ import annotations

import sys

from shellmate.core.errors import ExitCode
from shellmate.service.protocol import LEAST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any  # at run time it would cost 4 ms of every suggestion


def show(answer: dict[str, Any], as_json: bool) -> int:
    """Commands (or the JSON object) on stdout, what people should know on stderr; returns the exit code."""
    if as_json:
        import json

        print(json.dumps(answer, ensure_ascii=False))
    else:
        for candidate in answer["candidates"]:
            if answer["confident"] or candidate.get("source") == "typed":
                _candidate(candidate)
    if answer["confident"] or any(c.get("source") == "typed" for c in answer["candidates"]):
        return ExitCode.DONE
    closest = [c["command"] for c in answer["candidates"][:3] if c["confidence"] >= LEAST]
    sys.stdout.flush()
    sys.stderr.write("shellmate: Not sure what command does that. Try other words, or name the tool." + (" The closest:" if closest else "") + "\n")
    sys.stderr.write("".join(f"    {command}\n" for command in closest))
    return ExitCode.NOT_CONFIDENT


def warn(answer: dict[str, Any]) -> None:
    """Takes out of the service's answer what it could not use of the settings, and says it on stderr."""
    for sentence in answer.pop("warnings", ()):
        sys.stderr.write(f"shellmate: {sentence}\n")


def _candidate(candidate: dict[str, Any]) -> None:
    """A command; below it its level with the first reason, the worst, then the others, and what is not installed."""
    print(candidate["command"])
    level, reasons = candidate["risk"]["level"], candidate["risk"]["reasons"]
    if reasons:
        from shellmate.core.tint import tinted  # most have none, and a module more is felt at the prompt
    notes = [tinted(f"{level}: {reason['message']}" if at == 0 else reason["message"], level, sys.stderr) for at, reason in enumerate(reasons)]
    if candidate["missing"]:
        notes.append(f"not installed: {', '.join(candidate['missing'])}")
    if notes:
        sys.stdout.flush()
        sys.stderr.write("".join(f"    # {note}\n" for note in notes))
