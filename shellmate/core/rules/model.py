"""What a rule is, and the small pattern language most rules are written in.

A pattern is one line, `;;` between alternatives: `git|hub push --force|-f !--dry-run ~^origin$`
- the first token: names of the utility;
- a plain token: the next operand, alternatives with `|`, `*` for any;
- `--long|-x`: one of these options is there; `!--long|-x`: none of them is;
- `~regex`: some argument matches (searched, without spaces: write `\\s`); `!~regex`: none does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from shellmate.core.commands import Call, Word
from shellmate.core.types import Level

Test = Callable[[Call], bool]
Files = Callable[[Call], Iterable[Word]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table."""

    id: str
    family: str
    level: Level
    reason: str
    """One sentence of plain English: what the command would do."""
    safer: str
    """A safer way, or nothing."""
    names: frozenset[str]
    """Utilities the rule looks at; empty: every call."""
    test: Test
    yes: tuple[str, ...]
    """Commands it must match."""
    no: tuple[str, ...]
    """Commands it must not match."""
    critical: bool = False
    """The user's own allow rules never silence it."""
    over: Files | None = None
    """The files whose content the reason is about: where none of them is there yet, there is nothing to say."""
    safer_of: tuple[tuple[str, str], ...] = ()
    """Utilities for which another way is safer, and which."""

    def advice(self, name: str) -> str:
        """The safer way with this utility."""
        return dict(self.safer_of).get(name, self.safer)


class Table:
    """The rules of one family, in the order they are written."""

    def __init__(self, family: str) -> None:
        self.family = family
        self.rules: list[Rule] = []

    def add(
        self, rule_id: str, level: Level, reason: str, safer: str = "", *, match: str = "", names: str = "", when: Test | None = None,
        yes: Iterable[str] = (), no: Iterable[str] = (), critical: bool = False, over: Files | None = None, safer_of: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """One rule: `match` is a pattern; `names` and `when` are utilities and a test; both may be given. `over` gives files, and stands for the test that there are any;
        `safer_of` is by utilities, several in one key."""
        when = when if over is None else _some(over)
        patterns = [part.strip() for part in match.split(";;")] if match else []
        given = frozenset(names.split())
        test = _AnyOf(patterns, given, when)
        all_names = frozenset() if when is not None and not given else given.union(test.patterns)
        self.rules.append(Rule(rule_id, self.family, level, reason, safer, all_names, test, tuple(yes), tuple(no), critical, over, tuple((name, text) for keys, text in (safer_of or {}).items() for name in keys.split())))


def _some(files: Files) -> Test:
    return lambda call: any(True for _ in files(call))


class _AnyOf:
    """Some pattern, or the test, holds. Patterns are sorted by utility and made when that utility first comes up: start-up stays quick."""

    def __init__(self, patterns: list[str], names: frozenset[str], when: Test | None) -> None:
        self.patterns: dict[str, list[str]] = {}
        for pattern in patterns:
            for name in pattern.split(maxsplit=1)[0].split("|"):
                self.patterns.setdefault(name, []).append(pattern)
        self._names, self._when = names, when
        self._made: dict[str, list[Test]] = {}

    def __call__(self, call: Call) -> bool:
        name = call.name
        if name in self.patterns:
            tests = self._made.get(name)
            if tests is None:
                tests = self._made[name] = [compile_pattern(pattern)[1] for pattern in self.patterns[name]]
            for test in tests:
                if test(call):
                    return True
        return self._when is not None and (not self._names or name in self._names) and self._when(call)


def compile_pattern(pattern: str) -> tuple[frozenset[str], Test]:
    """The utilities a pattern is about, and its test."""
    first, *tokens = pattern.split()
    names = frozenset(first.split("|"))
    checks: list[Test] = []
    operands: list[frozenset[str] | None] = []
    for token in tokens:
        if token == "*":
            operands.append(None)
        elif token.startswith("!~"):
            checks.append(_absent_argument(_regex(token[2:])))
        elif token.startswith("~"):
            checks.append(_argument(_regex(token[1:])))
        elif token.startswith("!-"):
            checks.append(_without(tuple(token[1:].split("|"))))
        elif token.startswith("-"):
            checks.append(_with(tuple(token.split("|"))))
        else:
            operands.append(frozenset(token.split("|")))
    if operands:
        checks.insert(0, _operands(operands))

    def matches(call: Call) -> bool:
        for check in checks:
            if not check(call):
                return False
        return True

    return names, matches


def _regex(text: str) -> re.Pattern[str]:
    return re.compile(text.replace("(?i)", ""), re.IGNORECASE if "(?i)" in text else 0)


def _with(options: tuple[str, ...]) -> Test:
    return lambda call: call.has(*options)


def _without(options: tuple[str, ...]) -> Test:
    return lambda call: not call.has(*options)


def _argument(regex: re.Pattern[str]) -> Test:
    return lambda call: any(regex.search(word.text) for word in call.words)


def _absent_argument(regex: re.Pattern[str]) -> Test:
    return lambda call: not any(regex.search(word.text) for word in call.words)


def _operands(wanted: list[frozenset[str] | None]) -> Test:
    """The first operands, past words that may be the value of an option nobody knows."""

    def test(call: Call) -> bool:
        found, at = call.operands, 0
        for here, word in enumerate(found):
            want = wanted[at]
            if want is None or word.text in want:
                at += 1
                if at == len(wanted):
                    return True
            elif here not in call.loose:
                return False
        return False

    return test
