"""Requests that go on with the one before."""

from __future__ import annotations

import pytest

from shellmate.core.follow_up import LONGEST, answered, joined
from shellmate.core.types import Candidate, ModelInfo, Suggestion


@pytest.mark.parametrize(
    ("text", "both"), [
        ("but only the total", "count the lines in a.txt, but only the total"), ("And save it to n.txt", "count the lines in a.txt, And save it to n.txt"),
        ("only files over 1 MB", "count the lines in a.txt, only files over 1 MB"), ("butter the bread", ""), ("find big files", ""), ("only show me the lines of the other file that have an x", ""), ("", ""),
    ],
)  # fmt: skip
def test_which_requests_go_on_with_the_one_before(text: str, both: str) -> None:
    assert joined("count the lines in a.txt.", text) == both


def test_without_a_request_before_or_with_too_long_a_one_nothing_is_joined() -> None:
    assert joined("", "but only the total") == ""
    assert joined("x" * LONGEST, "but only the total") == ""


class _Model:
    """Answers with a confidence by what the request holds."""

    def __init__(self, **confidences: float) -> None:
        self.asked: list[str] = []
        self._confidences = confidences

    def __call__(self, text: str) -> Suggestion:
        self.asked.append(text)
        confidence = next(c for word, c in self._confidences.items() if word in text)
        return Suggestion(text, (Candidate("ls", confidence),), ModelInfo("m", None, "f"), 1.0, confidence > 0.1)


def test_what_cannot_stand_alone_is_asked_with_the_one_before_only() -> None:
    model = _Model(list=0.8)
    assert answered(model, "but only folders", "list files").request == "list files, but only folders"
    assert model.asked == ["list files, but only folders"]


@pytest.mark.parametrize(("together", "alone", "right"), [(0.9, 0.3, "list files, only folders"), (0.9, 0.6, "only folders"), (0.2, 0.3, "only folders"), (0.09, 0.02, "only folders")])
def test_what_may_stand_alone_gets_the_surer_answer(together: float, alone: float, right: str) -> None:
    assert answered(_Model(list=together, only=alone), "only folders", "list files").request == right
