"""What a command would do before it runs: its level, and why. Refuses to call anything safe that it cannot read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shellmate.core import bash
from shellmate.core.types import Context, Level, Reason, Risk


@dataclass(frozen=True)
class UserRules:
    """The user's own rules: regular expressions searched in the command."""

    deny: tuple[str, ...] = ()
    """Always danger."""
    allow: tuple[str, ...] = ()
    """Never more than caution, save for the critical rules."""


_FAMILIES: tuple[tuple[str, str, Level, str], ...] = (
    ("delete-recursive", r"\brm\s+(-\S+\s+)*-\w*[rR]", Level.DANGER, "Deletes folders and everything in them."),
    ("find-delete", r"\bfind\b.*(-delete|-exec\s+rm)", Level.DANGER, "Deletes every file that find matches."),
    ("disk-write", r"\b(mkfs\S*|wipefs|shred|blkdiscard)\b|\bdd\b.*\bof=/dev/", Level.DANGER, "Overwrites a disk or a file system."),
    ("remote-code", r"\b(curl|wget)\b.*\|\s*(sudo\s+)?\w*sh\b", Level.DANGER, "Runs code from the network unseen."),
    ("git-loss", r"\bgit\b.*(reset\s+--hard|clean\s+-\w*f|push\s+.*(--force|-f)\b)", Level.DANGER, "Throws away work that git does not keep."),
    ("power", r"^\s*(sudo\s+)?(shutdown|reboot|poweroff|halt)\b", Level.DANGER, "Stops or restarts the computer."),
    ("changes", r"\b(rm|mv|chmod|chown|kill|pkill|truncate|sudo)\b", Level.CAUTION, "Changes files, permissions or processes."),
)


def assess(command: str, context: Context | None = None, rules: UserRules | None = None) -> Risk:
    """The risk of running `command` in `context`. Never raises; what does not parse is at least caution."""
    reasons = [Reason(i, message, "", level) for i, pattern, level, message in _FAMILIES if re.search(pattern, command)]
    for pattern in rules.deny if rules else ():
        if re.search(pattern, command):
            reasons.append(Reason("user-deny", f"Your settings deny {pattern}.", "", Level.DANGER))
    if not bash.parses(command):
        reasons.append(Reason("does-not-parse", "Bash cannot read this command.", "", Level.CAUTION))
    return Risk(max((r.level for r in reasons), default=Level.SAFE), tuple(reasons))
