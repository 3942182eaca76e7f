"""What the hints below the line say: they fit the terminal, and what must be read before a command is inserted comes first."""

from __future__ import annotations

import io
from typing import Any

import pytest

from shellmate.core.cells import width
from shellmate.core.line import Part
from shellmate.shell.choices import candidates, hints
from shellmate.shell.wire import Answer, Choice, write_answer


def candidate(command: str, level: str = "safe", reason: str = "", missing: tuple[str, ...] = (), confidence: float = 0.9) -> dict[str, Any]:
    reasons = [{"rule": "some-rule", "message": reason}] if reason else []
    return {"command": command, "confidence": confidence, "missing": list(missing), "risk": {"level": level, "reasons": reasons}}


def test_another_press_is_told_where_there_is_room() -> None:
    assert hints(candidate("ls"), "1/2", 80) == ("shellmate 1/2  safe  (press again: 2/2)", "")
    assert hints(candidate("ls"), "2/2", 80)[0].endswith("(press again: your words)")
    assert hints(candidate("ls"), "repair 1/1", 80, "the name is ls")[0] == "shellmate repair 1/1  the name is ls  safe  (press again: your words)"
    assert hints(candidate("ls"), "1/2", 24)[0] == "shellmate 1/2  safe"


def test_a_dangerous_command_has_two_hints() -> None:
    hint, held = hints(candidate("rm -r data", "danger", "Deletes it all.", ("rm",)), "1/2", 80)
    assert hint == "shellmate 1/2  danger  not installed: rm  Deletes it all.  (press again: 2/2)"
    assert held.split("\n") == ["shellmate 1/2  danger: rm -r data", "  Deletes it all.  not installed: rm  Press again to insert it."]


def test_only_the_first_of_unsure_ones_is_held_back() -> None:
    assert hints(candidate("ls"), "1/2", 80, unsure=True, first=True)[1].startswith("shellmate 1/2  not sure: ls\n")
    assert hints(candidate("ls"), "2/2", 80, unsure=True) == ("shellmate 2/2  not sure  safe  (press again: your words)", "")
    assert hints(candidate("rm a", "danger", "Gone."), "2/2", 80, unsure=True)[1].startswith("shellmate 2/2  not sure, danger: rm a\n")


def test_the_line_itself_is_no_choice_and_makes_nothing_sure() -> None:
    found = {"candidates": [{**candidate("ls -lah x"), "source": "typed"}, candidate("ls x", confidence=0.07)], "confident": False}
    answered = candidates(found, Part("", "ls -lah x", ""), 80)
    assert [choice.left for choice in answered.choices] == ["ls x"]
    assert "not sure" in answered.choices[0].held


@pytest.mark.parametrize("columns", [10, 20, 40, 60, 80, 200])
@pytest.mark.parametrize("command", ["ls", "echo 日本語の長い文字列です" * 5, "a\nb\tc"])
def test_hints_fit(command: str, columns: int) -> None:
    hint, held = hints(candidate(command, "danger", "Deletes everything that there is, for good and without asking."), "1/5", columns)
    for row in (hint, *held.split("\n")):
        assert width(row) < columns
        assert row.isprintable()
    assert columns < 40 or held.split("\n")[1].endswith("Press again to insert it.")
    assert len(held.split("\n")) == 2


def test_what_has_no_chance_is_left_out() -> None:
    found = {"candidates": [candidate("ls", confidence=0.3), candidate("exit", confidence=0.004)], "confident": True}
    assert [choice.left for choice in candidates(found, Part("", "x y", ""), 80).choices] == ["ls"]
    found = {"candidates": [candidate("exit", confidence=0.004)], "confident": False}
    assert candidates(found, Part("", "x y", ""), 80).kind == "message"


def test_a_held_candidate_has_its_hints_in_one_field() -> None:
    out = io.BytesIO()
    write_answer(Answer("candidates", "about", [Choice("ls", "", "safe"), Choice("rm a", "", "after", "before")]), out)
    assert out.getvalue().decode().split("\0")[2:-1] == ["ls", "", "0", "safe", "rm a", "", "1", "before\x1eafter"]
