"""Keeps what became of a suggestion in the history: `shellmate key record bash|zsh|fish`, started in the background by the scripts."""

from __future__ import annotations

import json
from typing import BinaryIO

from shellmate.core.acceptance import Outcome, judge
from shellmate.shell.wire import read_fields


def record(shell: str, stream: BinaryIO) -> bool:
    """Keeps one decision; False when there is nothing to keep. Raises `HistoryError`, `ValueError`."""
    status, cwd, final, at, _words, _kind, about, *choices = read_fields(stream)
    if final.startswith(" ") or not final.strip():
        return False
    told = json.loads(about)
    request, before = told["request"], told["before"]
    commands = [left.removeprefix(before) + right for left, right in zip(choices[::4], choices[1::4], strict=True)]
    chosen = max(0, int(at) - 1)
    if not request or not commands:
        return False
    from shellmate import config

    if not config.current().history.enabled:
        return False
    from shellmate.history.model import Decision, Entry
    from shellmate.history.store import HistoryStore

    ran = final.removeprefix(before)
    outcome = judge(commands[chosen], ran)
    kept = outcome is not Outcome.IGNORED  # what was run instead is nobody's business
    HistoryStore().record(
        Entry(
            request=request,
            command=ran if kept else commands[chosen],
            suggested=commands[chosen],
            decision=Decision(outcome.value),
            cwd=cwd,
            shell=shell,
            candidates=tuple(commands),
            chosen=chosen,
            exit_status=int(status) if kept else None,
            fingerprint=told["fingerprint"],
            adapter=told["adapter"],
        )
    )
    return True
