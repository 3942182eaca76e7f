"""What a command that has just failed was meant to be, from its text, its exit status and what is on this computer.

It is never run again to find out, and its output is not known: where that is not enough, there is no repair. `repair_words` and `repair_files` hold the rules.
"""

from __future__ import annotations

from shellmate.core import repair_files as files
from shellmate.core import repair_words as words
from shellmate.core.repair_parts import Failure, Host, Repair, Rule, failure_of

__all__ = ["Failure", "Host", "Repair", "repair"]

RULES: tuple[Rule, ...] = (
    words.typography, words.spacing, words.not_found, words.not_executable, words.quoting, words.subcommand, words.option,
    files.arguments, files.file_names, files.folders, files.privileges,
)  # fmt: skip
"""In this order: the first that knows something decides."""
_NOT_FAILURES = frozenset({130, 131, 141, 143, 146, 147, 148})
"""Ctrl-C, Ctrl-\\, a closed pipe, terminated, stopped."""
_LONGEST = 2000
MOST = 3
"""Repairs offered."""


def repair(command: str, status: int, host: Host, shell: str = "bash") -> list[Repair]:
    """Repairs, the likeliest first; empty when unsure."""
    if not command.strip() or status == 0 or status in _NOT_FAILURES or len(command) > _LONGEST:
        return []
    found: dict[str, Repair] = {}
    failure = failure_of(command.strip(), status, host, shell)
    for rule in RULES:
        for one in rule(failure):
            if one.command != failure.text and one.command not in found:
                found[one.command] = one
        if found:
            break
    return list(found.values())[:MOST]
