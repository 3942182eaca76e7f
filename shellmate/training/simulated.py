"""Simulated users: invented habits as accepted pairs in time order, and paraphrases with other values to ask afterwards.

The files' format stands in `shellmate/data/simulated/README.md`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from shellmate.core.errors import UsageError
from shellmate.training.evaluate import Case
from shellmate.training.intents import DATA

FOLDER = DATA / "simulated"
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass
class Habit:
    """One command and the ways to ask for it."""

    command: str
    taught: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@dataclass
class User:
    """Everything about one simulated user."""

    name: str
    habits: list[Habit]
    values: dict[str, tuple[list[str], list[str]]]
    """Placeholder -> (values while learning, values when asked)."""
    leaks: list[tuple[str, str]]
    """Accepted entries with a planted secret."""
    secrets: list[str]
    poisoned: bool = False

    def _filled(self, which: int) -> Iterator[tuple[str, str]]:
        """All phrasings, one habit after the other, each placeholder going through its values."""
        turn = {name: itertools.cycle(both[which]) for name, both in self.values.items()}
        sides = [h.asked if which else h.taught for h in self.habits]
        for row in itertools.zip_longest(*sides):
            for habit, phrase in zip(self.habits, row, strict=True):
                if phrase is not None:
                    chosen = {n: next(turn[n]) for n in dict.fromkeys(_PLACE.findall(phrase))}
                    yield _put(phrase, chosen), _put(habit.command, chosen)

    def accepted(self) -> list[tuple[str, str]]:
        """(request, command) in time order, leaks among them."""
        found = list(self._filled(0))
        for place, leak in enumerate(self.leaks):
            found.insert((place + 1) * len(found) // (len(self.leaks) + 1), leak)
        return found

    def asked(self) -> list[Case]:
        """The held-out paraphrases."""
        return [Case(request, (command,)) for request, command in self._filled(1)]


def _put(text: str, values: dict[str, str]) -> str:
    return _PLACE.sub(lambda m: values.get(m[1], m[0]), text)


def read_user(path: Path) -> User:
    """One user's file.

    Raises `UsageError` naming file and line.
    """
    user = User(path.stem, [], {}, [], [])
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not _line(user, line):
            raise UsageError(f"{path}:{number}: not understood.", "See README.md beside the file.")
    return user


def _line(user: User, line: str) -> bool:
    mark, _, rest = line.partition(" ")
    if mark == "##":
        return True
    if mark == "$":
        user.habits.append(Habit(rest))
    elif mark == "-" and user.habits:
        user.habits[-1].taught.append(rest)
    elif mark == "?" and user.habits:
        user.habits[-1].asked.append(rest)
    elif mark == "!" and " => " in rest:
        request, _, command = rest.partition(" => ")
        user.leaks.append((request, command))
    elif mark == "secret:":
        user.secrets.append(rest)
    elif mark == "poison:":
        user.poisoned = True
    elif mark.startswith("@") and mark.endswith(":") and "|" in rest:
        taught, _, asked = rest.partition("|")
        user.values[mark[1:-1]] = (taught.split(), asked.split())
    else:
        return False
    return True


def users(folder: Path = FOLDER) -> list[User]:
    """All simulated users, by name."""
    return [read_user(path) for path in sorted(folder.glob("*.txt"))]
