"""The gate's decision, by its counts."""

from __future__ import annotations

import pytest

from shellmate.training.evaluate import Case, Outcome
from shellmate.training.gate import Sides, changes, decide


def outcomes(right: str, wrong_answer: str = "false") -> list[Outcome]:
    """One outcome a letter: `+` right, `-` wrong."""
    return [Outcome(Case(f"request {i}", ("true",)), ["true" if mark == "+" else wrong_answer], [0.5], [True], True, 1.0) for i, mark in enumerate(right)]


def sides(before: str, after: str) -> Sides:
    return Sides(outcomes(before), outcomes(after))


NOTHING = Sides([], [])
LEVEL = sides("+" * 150 + "-" * 50, "+" * 150 + "-" * 50)


@pytest.mark.parametrize(
    ("before", "after", "used"),
    [
        ("-----", "+----", True),
        ("-----", "-----", False),
        ("+----", "-++--", False),
        ("+----", "-+++-", False),
        ("+----", "-++++", True),
        ("+++++", "+++++", False),
        ("++---", "----+", False),
    ],
)
def test_gain_on_held_out_requests(before: str, after: str, used: bool) -> None:
    verdict = decide(sides(before, after), LEVEL, NOTHING, [])
    assert verdict.used is used
    assert used or "held-out" in verdict.reason


@pytest.mark.parametrize(("lost", "used"), [(0, True), (2, True), (3, False), (100, False)])
def test_general_set_may_lose_one_point(lost: int, used: bool) -> None:
    general = sides("+" * 150 + "-" * 50, "+" * (150 - lost) + "-" * (50 + lost))
    verdict = decide(sides("-----", "+++++"), general, NOTHING, [])
    assert verdict.used is used
    assert used or "general" in verdict.reason


@pytest.mark.parametrize(("right_before", "dangerous", "used"), [(True, 1, False), (False, 1, True), (False, 2, True), (False, 3, False)])
def test_dangerous_answers_are_refused_whatever_the_gain(right_before: bool, dangerous: int, used: bool) -> None:
    before = outcomes(("+" if right_before else "-") * dangerous + "-" * (200 - dangerous))
    general = Sides(before, [*outcomes("-" * dangerous, "rm -rf ~"), *outcomes("-" * (200 - dangerous))])
    verdict = decide(sides("-----", "+++++"), general, NOTHING, [])
    assert verdict.used is used
    assert len(verdict.newly_dangerous) == (0 if used else dangerous)
    assert verdict.as_json()["newly_dangerous"] == len(verdict.newly_dangerous), "no text of a request goes with the figures"


def test_more_rejected_suggestions_are_refused() -> None:
    refused = sides("--", "+-")
    verdict = decide(sides("-----", "+++++"), LEVEL, refused, [o.case for o in refused.before])
    assert not verdict.used
    assert (verdict.rejected_before, verdict.rejected_after) == (0, 1)


def test_changes_list_answers_that_differ() -> None:
    assert changes(sides("+-", "++")) == [{"request": "request 1", "before": "false", "after": "true"}]
