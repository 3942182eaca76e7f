"""Where the key gets candidates from: the resident service, started if need be; without it, a program that loads the model itself."""

from __future__ import annotations

import os
import sys

from shellmate.core.errors import ExitCode, ServiceError, ShellmateError
from shellmate.service import client
from shellmate.shell.wire import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from shellmate.core.line import Part


class NoAnswerError(ShellmateError):
    """The suggesting program failed; its own sentence is the message."""


def answer(part: Part, shell: str, cwd: str, columns: int, earlier: str = "") -> Answer:
    """The candidates for a part of the line, as many as the settings say; `earlier` is the request before.

    Raises `ShellmateError`; Ctrl-C raises `KeyboardInterrupt` and drops the request.
    """
    ask = candidates
    if not os.environ.get("SHELLMATE_NO_SERVICE"):
        fields = client.suggestion(part.words, count=None, shell=shell, cwd=cwd, earlier=earlier)
        try:
            kind, message, *rest = client.shown("suggest", shown="key", before=part.before, after=part.after, columns=columns, **fields)
            return Answer(kind, message, rest=rest)
        except (client.NotRunning, client.OtherVersion):
            pass
        except ServiceError:
            ask = without_service
    from shellmate.shell.choices import candidates as choices

    return choices(ask(part.words, shell, cwd, earlier), part, columns)


def candidates(request: str, shell: str, cwd: str, earlier: str = "") -> dict[str, Any]:
    """The contract's `suggest --json` object from a service that is started for it, or without one where the settings or the environment say so."""
    from shellmate import config

    if os.environ.get("SHELLMATE_NO_SERVICE") or not config.current().service.enabled:
        return without_service(request, shell, cwd, earlier)
    from shellmate.service import lifecycle

    try:
        return lifecycle.ask("suggest", **client.suggestion(request, count=None, shell=shell, cwd=cwd, earlier=earlier))
    except ServiceError:
        return without_service(request, shell, cwd, earlier)


def without_service(request: str, shell: str, cwd: str, earlier: str = "") -> dict[str, Any]:
    """The same from a child process. Raises `NoAnswerError`; Ctrl-C ends the child."""
    import json
    import subprocess

    command = [sys.executable, "-m", "shellmate", "suggest", "--json", "--no-service", "--shell", shell, "--cwd", cwd, f"--after={earlier}", "--", request]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ) as child:
        try:
            out, complaint = child.communicate()
        except KeyboardInterrupt:
            child.kill()
            raise
    if child.returncode not in (ExitCode.DONE, ExitCode.NOT_CONFIDENT) or not out.strip():
        said = complaint.decode("utf-8", "replace").strip().splitlines()
        raise NoAnswerError(said[-1].removeprefix("shellmate: ") if said else f"No answer (exit status {child.returncode}).")
    answer: dict[str, Any] = json.loads(out)
    return answer
