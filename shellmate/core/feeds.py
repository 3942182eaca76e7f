"""What reaches a command's input, what a list of calls prints, and the names the walk knows syntax nodes by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shellmate.core.commands import UNKNOWN, Call
from shellmate.core.output import constant_output


@dataclass(frozen=True)
class Feed:
    """What reaches a command's input."""

    upstream: tuple[Call, ...] = ()
    stdin: str | None = None
    fed: bool = False


WORD_KINDS = frozenset(
    "word number string raw_string ansi_c_string concatenation simple_expansion expansion arithmetic_expansion brace_expression translated_string regex extglob_pattern "
    "command_substitution process_substitution test_operator".split()
) - {"command_substitution", "process_substitution"}  # fmt: skip
NEGATION = re.compile(r"(^|[;&|\n({]\s*|\b(?:if|while|until|then|do|else)\s+)!\s+(?=\S)")
"""`!` before a command: it changes no effect, and the grammar does not know it before redirections and compound commands."""
ENDLESS = re.compile(r"while (true|:|\[\[? [1\"]?1?\"? ?\]?\]?|\(\( ?1 ?\)\)|/bin/true|sleep 0)\s*(;|do|\]|$)|until (false|! true)\b|for ?\(\( ?; ?; ?\)\)|while \[\[? ?(1|true) ?\]")


def looped(found: list[Call], inside: list[Call]) -> list[Call]:
    """`found`, with every call inside the loop marked."""
    for call in inside:
        call.looped = True
    return found


def output_of(found: list[Call]) -> str | None:
    """The joined output of calls, where each is plain."""
    if not found or len(found) > 8:
        return None
    parts = [constant_output(call) for call in found]
    return None if None in parts or any(UNKNOWN in (p or "") for p in parts) else "".join(p or "" for p in parts)
