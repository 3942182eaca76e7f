"""What a search of `find` would meet at this moment, whatever it does with it: the same search without its action, in this process and within a budget. Runs nothing, and
says nothing about a search that has a test which is not known here.
"""

from __future__ import annotations

import fnmatch
import math
import os
import re
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from shellmate.host.reads import SEVERAL

MOST_ENTRIES = 20_000
"""Directory entries looked at for one command."""
MOST_SECONDS = 0.25
_NAMED = 3
"""Entries that are named."""
_UNITS = {"c": 1, "k": 1024, "M": 1024**2, "G": 1024**3, "": 512}


class Budget:
    """Counts what is looked at and says when to stop."""

    def __init__(self) -> None:
        self.left = MOST_ENTRIES
        self.until = time.monotonic() + MOST_SECONDS

    def spent(self) -> bool:
        """Whether one thing more is too much."""
        self.left -= 1
        return self.left < 0 or time.monotonic() > self.until


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file, folder or link that the search comes by."""

    path: str
    shown: str
    """The path as `find` prints it."""
    depth: int
    """0: the search begins with it."""
    kind: str
    """`l`, `d` or `f`, as `-type` calls them; `f` is anything else too."""

    @property
    def name(self) -> str:
        """What `-name` is held against."""
        return os.path.basename(self.shown.rstrip("/")) or "/"

    def stat(self) -> os.stat_result:
        """Sizes and times; raises `OSError`."""
        return os.lstat(self.path)


_Test = Callable[[_Entry], bool]


@dataclass
class _Search:
    """A search as it was given."""

    places: list[str]
    tests: list[_Test]
    depths: tuple[int, int] = (0, 1000)
    """The least deep and the deepest that counts."""


def met(arguments: Sequence[str], cwd: str, budget: Budget) -> str | None:
    """How many entries `find` with these arguments would act on, the first of them by name; None when it has a test that is not known here."""
    search = _read(list(arguments), cwd)
    if search is None:
        return None
    count, names = 0, []
    for entry in _walk(search, cwd, budget):
        if entry is None:
            return f"at least {count} {'match' if count == 1 else 'matches'} (stopped looking)" if count else "none found so far (stopped looking)"
        if entry.depth >= search.depths[0] and all(_holds(test, entry) for test in search.tests):
            count += 1
            names += [entry.shown] if count <= _NAMED else []
    listed = f": {', '.join(names)}{', ...' if count > len(names) else ''}" if names else ""
    return f"{count} {'match' if count == 1 else 'matches'} now{listed}"


def _holds(test: _Test, entry: _Entry) -> bool:
    try:
        return test(entry)
    except OSError:
        return False


_ACTIONS = frozenset("-print -print0 -ls".split())
_RUNS = frozenset("-exec -execdir -ok -okdir".split())
_ENDS = frozenset((";", "+"))


def _read(words: list[str], cwd: str) -> _Search | None:
    places: list[str] = []
    while words and not words[0].startswith(("-", "(", "!")):
        places.append(words.pop(0))
    search = _Search(places or ["."], [])
    acted = negated = False
    while words:
        word = words.pop(0)
        if word in _RUNS:
            acted = True
            while words and words.pop(0) not in _ENDS:
                pass
        elif word == "-delete" and not acted:
            search.tests.append(lambda entry: entry.shown != ".")  # `find` leaves the folder where it stands
        elif word in ("!", "-not"):
            negated = not negated
        elif word not in _ACTIONS and word not in ("-depth", "-d", "-a", "-and"):
            # What comes behind `-exec` is only done where that went well.
            if acted or not _add(search, word, words, cwd, negated):
                return None
            negated = False
    return search if not negated and all(place.strip(SEVERAL) for place in search.places) else None


def _add(search: _Search, word: str, words: list[str], cwd: str, negated: bool) -> bool:
    """Adds a test, its value taken from the front of `words`; False when it is not known."""
    if word == "-empty":
        test: _Test | None = _is_empty
    elif not words or not words[0].strip(SEVERAL):
        return False
    else:
        value = words.pop(0)
        if word in ("-mindepth", "-maxdepth"):
            if not value.isdigit() or negated:
                return False
            search.depths = (int(value), search.depths[1]) if word == "-mindepth" else (search.depths[0], int(value))
            return True
        test = _test(word, value, cwd)
    if test is None:
        return False
    search.tests.append((lambda entry, held=test: not held(entry)) if negated else test)  # type: ignore[misc]
    return True


def _test(word: str, value: str, cwd: str) -> _Test | None:
    """The test of this name; None when it is not known, or not with this value."""
    number = re.fullmatch(r"([+-]?)(\d+)([ckMG]?)", value)
    if word in ("-name", "-iname", "-path", "-wholename", "-ipath", "-iwholename"):
        return _like(value, whole="name" not in word or "whole" in word, fold=word.startswith("-i"))
    if word == "-type" and re.fullmatch(r"[fdl](,[fdl])*", value):
        return lambda entry: entry.kind in value
    if word == "-size" and number:
        unit, wanted, sign = _UNITS[number[3]], int(number[2]), number[1]
        return lambda entry: _compared(sign, -(-entry.stat().st_size // unit), wanted)
    if word in ("-mtime", "-mmin") and number and not number[3]:
        seconds, wanted, sign = 86400 if word == "-mtime" else 60, int(number[2]), number[1]
        return lambda entry: _compared(sign, _age(entry, seconds, sign), wanted)
    if word == "-newer":
        try:
            since = os.stat(os.path.join(cwd, value)).st_mtime
        except (OSError, ValueError):
            return None
        return lambda entry: entry.stat().st_mtime > since
    return None


def _like(pattern: str, whole: bool, fold: bool) -> _Test:
    wanted = pattern.lower() if fold else pattern

    def test(entry: _Entry) -> bool:
        text = entry.shown if whole else entry.name
        return fnmatch.fnmatchcase(text.lower() if fold else text, wanted)

    return test


def _is_empty(entry: _Entry) -> bool:
    if entry.kind == "d":
        with os.scandir(entry.path) as inside:
            return next(inside, None) is None
    return entry.kind == "f" and entry.stat().st_size == 0


def _age(entry: _Entry, seconds: int, sign: str) -> float:
    """Since it was changed: whole days, which `find` rounds down; minutes, which it compares as they are, and rounds up to find them equal."""
    age = (time.time() - entry.stat().st_mtime) / seconds
    return math.floor(age) if seconds > 60 else age if sign else math.ceil(age)


def _compared(sign: str, value: float, wanted: int) -> bool:
    return value > wanted if sign == "+" else value < wanted if sign == "-" else value == wanted


def _walk(search: _Search, cwd: str, budget: Budget) -> Iterator[_Entry | None]:
    """What the search comes by, links not followed; None when the budget is spent."""
    for place in search.places:
        top = _top(os.path.join(cwd, place), place)
        if top is None:
            continue
        yield top
        folders = [top] if top.kind == "d" else []
        while folders:
            folder = folders.pop()
            if folder.depth >= search.depths[1]:
                continue
            try:
                with os.scandir(folder.path) as inside:
                    for one in inside:
                        if budget.spent():
                            yield None
                            return
                        kind = "l" if one.is_symlink() else "d" if one.is_dir(follow_symlinks=False) else "f"
                        entry = _Entry(one.path, os.path.join(folder.shown, one.name), folder.depth + 1, kind)
                        yield entry
                        if kind == "d":
                            folders.append(entry)
            except OSError:
                continue


def _top(path: str, place: str) -> _Entry | None:
    """Where the search begins: a link is one, unless it ends in `/`."""
    try:
        mode = os.lstat(path).st_mode
    except (OSError, ValueError):
        return None
    return _Entry(path, place, 0, "d" if stat.S_ISDIR(mode) else "l" if stat.S_ISLNK(mode) else "f")
