"""What some words of a request demand of every command that answers it: `ignoring case` an option for that, `dry run` that nothing happens.

Each row was counted over 60,000 generated pairs: of the commands that the dataset accepts, at most one in a hundred misses what the row demands.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class _Condition(NamedTuple):
    said: re.Pattern[str]
    """Of the slotted request."""
    where: re.Pattern[str]
    """Of the command: only such commands are looked at."""
    met: re.Pattern[str]
    """Of the command: one of these must be there."""


def _row(said: str, where: str, met: str) -> _Condition:
    return _Condition(re.compile(said), re.compile(where), re.compile(met))


_CONDITIONS = (
    _row(
        r"\bignor\w* (?:the )?(?:letter )?case\b|case[- ]insensitiv|regardless of (?:the |upper or lower )?case|no matter the case|whatever the case|(?<!in )\bany[- ]case\b",
        r"\b(?:grep|egrep|fgrep|rg|ag|zgrep|pgrep|find|locate|sort|uniq|awk|sed|fd|join|comm|diff|git grep|ls|less|perl)\b",
        r"-[a-zA-Z]*i|/I|I[g']|/i|ignore-case|iname|iregex|ipath|tolower|toupper|-f\b|[Nn]ocase|nocase|lower|downcase|ILIKE|\\c|:upper:|IGNORECASE|y/|--smart-case|-S|-[a-zA-Z]*f",
    ),
    _row(
        r"(?<!without )(?<!not )(?<!no )(?<!never )(?<!dont )\b(?:asking (?:me |the user )?(?:before|first|each|every|for)|ask (?:me |the user )?(?:before|first|each|for)|prompt(?:ing)? (?:me )?(?:before|first|for each|each)"
        r"|with (?:a )?confirmation|confirm(?:ing)? (?:each|every)|interactively)\b",
        r"(?<![-\w])rm\b|-delete\b|\bunlink\b",
        r"\brm\b[^|;&]*\s-[a-zA-Z]*[iI]|-ok|\bxargs\b[^|;&]*\s-p\b|interactive|read |select|fzf|git (?:clean|rebase|add)\b[^|;&]*\s-[a-zA-Z]*i|-e\b",
    ),
    _row(r"\bdry[- ]?run\b", r"", r"-[a-zA-Z]*n|-s\b|-d\b|-t\b|-l\b|-c\b|dry|simulate|check|plan|diff|what|noop|preview|--no-act|--test|validate"),
    _row(r"\bread[- ]only\b", r"\bmount\b|\b(?:docker|podman) run\b", r"\bro\b|read|-r\b|-R\b"),
)


def missed(command: str, request: str) -> int:
    """How many conditions of the slotted request a command does not meet."""
    return sum(bool(row.said.search(request) and row.where.search(command) and not row.met.search(command)) for row in _CONDITIONS)
