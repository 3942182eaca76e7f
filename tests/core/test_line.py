"""The part of the line that the key is about."""

from __future__ import annotations

import pytest

from shellmate.core.line import Part, pieces, split
from shellmate.core.line_kind import LineKind, classify
from tests.core.fit_line_kind import Anywhere

AROUND = Anywhere()


def part(line: str, cursor: int | None = None) -> Part:
    return split(line, len(line) if cursor is None else cursor, lambda text: classify(text, AROUND) is LineKind.COMMAND)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("list big files", Part("", "list big files")),
        ("  list big files  ", Part("", "list big files")),
        ("# list big files", Part("", "list big files")),
        ("#list", Part("", "#list")),
        ("cd /tmp && list big files", Part("cd /tmp && ", "list big files")),
        ("cd /tmp; list big files", Part("cd /tmp; ", "list big files")),
        ("cd /tmp;list big files", Part("cd /tmp; ", "list big files")),
        ("ls -l | count the lines", Part("ls -l | ", "count the lines")),
        ("ls -l || say it failed", Part("ls -l || ", "say it failed")),
        ("cd a && ls -l | count them", Part("cd a && ls -l | ", "count them")),
        ("cd a && # count them", Part("cd a && ", "count them")),
        ("echo 'a; b' | upper case it", Part("echo 'a; b' | ", "upper case it")),
        ("what's on port 80; who cares", Part("", "what's on port 80; who cares")),
        ("replace ; with , in data.csv", Part("", "replace ; with , in data.csv")),
        ("show lines with a|b in x.txt", Part("", "show lines with a|b in x.txt")),
        ("cd /tmp\nlist big files", Part("cd /tmp\n ", "list big files")),
        ("cd /tmp; ", Part("", "cd /tmp;")),
        ("ls \\; list files", Part("", "ls \\; list files")),
        ("", Part("", "")),
    ],
)
def test_split_with_the_cursor_at_the_end(line: str, expected: Part) -> None:
    assert part(line) == expected


def test_with_the_cursor_elsewhere_it_is_the_whole_line() -> None:
    assert part("cd /tmp && list big files", 3) == Part("", "cd /tmp && list big files")


def test_pieces() -> None:
    assert pieces("a; b 'c;d' | e && f") == ["a", "b 'c;d'", "e", "f"]
