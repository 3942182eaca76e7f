"""What became of a suggestion, judged from the command that was finally run."""

from __future__ import annotations

from enum import Enum


class Outcome(Enum):
    """What the user did with a suggestion; the values are those of the history."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    IGNORED = "ignored"
    """Something else was run: nothing is to be learnt from it."""


_WRAPPERS = frozenset("sudo doas time nohup nice env command builtin".split())


def _utility(tokens: list[str]) -> str:
    """The program that a command calls first, wrappers left out."""
    return next((token for token in tokens if token not in _WRAPPERS and "=" not in token), "")


def judge(suggested: str, final: str) -> Outcome:
    """An edit keeps the utility of the suggestion where a command can begin, or half of its tokens; all else is another command."""
    kept, ran = suggested.split(), final.split()
    if kept == ran:
        return Outcome.ACCEPTED
    if not kept or not ran:
        return Outcome.IGNORED
    starts = [0, *(place + 1 for place, token in enumerate(ran) if token in ("|", "||", "&&", ";") or token.endswith((";", "|")))]
    if any(_utility(ran[start:]) == _utility(kept) for start in starts):
        return Outcome.EDITED
    left = list(ran)
    same = 0
    for token in kept:
        if token in left:
            left.remove(token)
            same += 1
    return Outcome.EDITED if same * 2 >= len(kept) else Outcome.IGNORED
