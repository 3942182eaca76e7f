"""Where the key gets candidates from: the resident service, else a program of its own that loads the model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from shellmate.core.errors import ExitCode, ShellmateError

COUNT = 5
"""Candidates the key cycles through."""


class NoAnswerError(ShellmateError):
    """The suggesting program failed; its own sentence is the message."""


def candidates(request: str, shell: str, cwd: str) -> dict[str, Any]:
    """The contract's `suggest --json` object. Raises `NoAnswerError`; Ctrl-C raises `KeyboardInterrupt` and ends the program asked."""
    command = [sys.executable, "-m", "shellmate", "suggest", "--json", "-n", str(COUNT), "--shell", shell, "--cwd", cwd, "--", request]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ) as child:
        try:
            out, complaint = child.communicate()
        except KeyboardInterrupt:
            child.kill()
            raise
    if child.returncode not in (ExitCode.DONE, ExitCode.NOT_CONFIDENT) or not out.strip():
        said = complaint.decode("utf-8", "replace").strip().splitlines()
        raise NoAnswerError(said[-1].removeprefix("shellmate: ") if said else f"No answer (exit status {child.returncode}).", "")
    answer: dict[str, Any] = json.loads(out)
    return answer
