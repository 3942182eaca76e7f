"""How an answer is shown, whoever worked it out: the same function for the service's and this process's own. Standard library only."""

from __future__ import annotations

import sys

from shellmate.core.errors import ExitCode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any  # at run time it would cost 4 ms of every suggestion


def show(answer: dict[str, Any], as_json: bool) -> int:
    """Commands (or the JSON object) on stdout, what people should know on stderr; returns the exit code."""
    if as_json:
        import json

        print(json.dumps(answer, ensure_ascii=False))
    elif answer["confident"]:
        for candidate in answer["candidates"]:
            _candidate(candidate)
    if answer["confident"]:
        return ExitCode.DONE
    closest = " | ".join(c["command"] for c in answer["candidates"][:3])
    sys.stdout.flush()
    sys.stderr.write(f"shellmate: Not sure what command does that{'; closest: ' + closest if closest else ''}. Try other words, or name the tool.\n")
    return ExitCode.NOT_CONFIDENT


def _candidate(candidate: dict[str, Any]) -> None:
    print(candidate["command"])
    notes = [f"{candidate['risk']['level']}: {reason['message']}" for reason in candidate["risk"]["reasons"]]
    if candidate["missing"]:
        notes.append(f"not installed: {', '.join(candidate['missing'])}")
    if notes:
        sys.stdout.flush()
        sys.stderr.write("".join(f"    # {note}\n" for note in notes))
