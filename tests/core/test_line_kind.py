"""Requests are told from commands: fitted on half of 741 labelled lines, held to its promise on the other half."""

from __future__ import annotations

import pytest

from shellmate.core.line_kind import WEIGHTS, LineKind, classify
from tests.core.fit_line_kind import Anywhere, fit, lines

AROUND = Anywhere()


def wrong(kind: LineKind, start: int) -> list[str]:
    return [line for line in lines(f"{kind.value}s")[start::2] if classify(line, AROUND) is not kind]


@pytest.mark.parametrize("start", [0, 1])
def test_under_one_percent_of_requests_are_taken_for_commands(start: int) -> None:
    mistaken = wrong(LineKind.REQUEST, start)
    assert len(mistaken) < 0.01 * len(lines("requests")[start::2]), mistaken


@pytest.mark.parametrize("start", [0, 1])
def test_commands_are_known_as_such(start: int) -> None:
    mistaken = wrong(LineKind.COMMAND, start)
    assert len(mistaken) <= 0.06 * len(lines("commands")[start::2]), mistaken


def test_there_are_enough_labelled_lines_and_none_twice() -> None:
    both = lines("requests") + lines("commands")
    assert len(both) >= 700
    assert len(both) == len(set(both))


def test_the_weights_are_the_fitted_ones() -> None:
    assert fit(lines("requests")[::2], lines("commands")[::2]) == pytest.approx(WEIGHTS, abs=0.011)


@pytest.mark.parametrize("line", ["find all python files", "kill firefox", "install htop", "who is logged in", "make a folder called build", "sort by size"])
def test_requests_that_begin_with_a_program(line: str) -> None:
    assert classify(line, AROUND) is LineKind.REQUEST


@pytest.mark.parametrize("line", ["find . -name '*.py'", "kill -9 12", "make build", "FOO=1 ./run.sh", "ls | wc -l", "git commit -m 'find all the files of the user'"])
def test_commands(line: str) -> None:
    assert classify(line, AROUND) is LineKind.COMMAND


def test_a_word_that_cannot_run_begins_no_command() -> None:
    assert classify("frobnicate -x *.py | less", AROUND) is LineKind.REQUEST


def test_a_file_that_is_there_speaks_for_a_command() -> None:
    class Here(Anywhere):
        def exists(self, word: str) -> bool:
            return word in ("foo", "bar", "baz")

    assert classify("mv foo bar", Here()) is LineKind.COMMAND


@pytest.mark.parametrize("line", ["", "   ", "'", '"', "\x00", "(((", "$(", "|", "; ;", "é" * 5000, "find " + "a " * 50000])
def test_odd_lines_are_no_trouble(line: str) -> None:
    assert classify(line, AROUND) in (LineKind.REQUEST, LineKind.COMMAND)
