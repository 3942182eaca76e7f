"""Is a line a request in English, or a command already? `find all python files` is a request, `find . -name '*.py'` is not.

A line whose first word cannot be started is a request. For the rest, evidence (`line_features`) is weighed with a logistic model
fitted to labelled lines (tests/core/fit_line_kind.py); when in doubt it is a request, for then nothing is lost but a moment.
"""

from __future__ import annotations

from shellmate.core.line import pieces

TYPE_CHECKING = False  # typing itself takes 5 ms to load, on the way of every press of the key
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import ClassVar

    from shellmate.core.line_features import Surroundings

_LONGEST = 2000
"""Characters of a line that are looked at."""


class LineKind:
    """What a line is; the one of the two that it is. (Loading enumerations costs 3 ms of every press of the key.)"""

    __slots__ = ("value",)
    REQUEST: ClassVar[LineKind]
    COMMAND: ClassVar[LineKind]

    def __init__(self, value: str) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"LineKind.{self.value.upper()}"


LineKind.REQUEST, LineKind.COMMAND = LineKind("request"), LineKind("command")


WEIGHTS: dict[str, float] = {
    "bias": 3.85,
    "alone": 0.97,
    "option": 3.63,
    "operator": 1.55,
    "english": -2.31,
    "two_english": -2.08,
    "plain": -2.73,
    "many_plain": -3.63,
    "structured": 1.01,
    "all_structured": 0.27,
    "foreign": -0.68,
    "foreign_pair": 1.86,
    "fits": 2.59,
    "unfit": -2.69,
    "subcommand": 1.22,
    "no_subcommand": -0.32,
    "quoted": 0.99,
}
"""Natural-log odds for a command, per piece of evidence."""


def could_run(line: str, around: Surroundings) -> bool:
    """Whether the line begins with something that a shell could start."""
    first = line.split(maxsplit=1)[0] if line.strip() else ""
    name, assigned, _ = first.partition("=")
    return around.runs(first) or (bool(assigned) and name.rstrip("+").isidentifier()) or first.startswith(("!", "(", "$(", "{", "[["))


def weighed(line: str, around: Surroundings) -> dict[str, float]:
    """The evidence of a line: that of its first command, and whether there are more."""
    from shellmate.core.line_features import evidence  # only lines that could run get so far

    first = (pieces(line) or [line])[0]
    return evidence(first, around, more=first != line.strip())


def _score(line: str, around: Surroundings, weights: Mapping[str, float]) -> float:
    return sum(weights[name] * value for name, value in weighed(line, around).items())


_SURE = 2.0
"""Log-odds from which on a line is surely a command."""
_SAID = (" please", " pls", " thanks", "?")
"""No command ends so, and none in a word with a full stop."""


def _says_version(line: str) -> bool:
    """Whether a version is said as no shell reads it: `requests>=2.31` is a redirection there, `numpy version 1.26` two packages."""
    import re  # only lines that could be commands get so far

    return re.search(r"^[^'\"]*?(?:[\w\]](?:[<>]=?|[~!]=)\d|\bversion v?\d)", line) is not None


def surely_a_command(line: str, around: Surroundings) -> bool:
    """Whether every command of the line is one beyond doubt: what a mistake would put in front of the right answer."""
    line = line.strip()
    if len(line) > _LONGEST or line.lower().endswith(_SAID) or (line.endswith(".") and line[-2:-1].isalnum()):
        return False
    return all(could_run(piece, around) and _score(piece, around, WEIGHTS) > _SURE for piece in pieces(line) or [line]) and not _says_version(line)


def classify(line: str, around: Surroundings, weights: Mapping[str, float] = WEIGHTS) -> LineKind:
    """What the line is; a request when in doubt."""
    line = line[:_LONGEST]
    if not could_run(line, around):
        return LineKind.REQUEST
    return LineKind.COMMAND if _score(line, around, weights) > 0 else LineKind.REQUEST
