"""A model that answers from a queue: the only thing unit tests fake."""

from __future__ import annotations

from pathlib import Path

from shellmate.core.slots import SlottedRequest
from shellmate.engine.base import Answer, Hypothesis
from shellmate.engine.manifest import Manifest


class FakeEngine:
    """Gives queued hypotheses and keeps a log of what it was asked."""

    def __init__(self, *answers: list[tuple[str, float]]) -> None:
        self.manifest = Manifest("fake", "t5", "fake", "full", "", {})
        self.folder = Path()
        self.answers = list(answers)
        self.calls: list[tuple[SlottedRequest, int, int]] = []

    def generate(self, request: SlottedRequest, beams: int, count: int) -> list[Hypothesis]:
        """The next queued answer."""
        self.calls.append((request, beams, count))
        return [Hypothesis(template, score, max(1, len(template.split()))) for template, score in self.answers.pop(0)]

    def answer(self, request: SlottedRequest, beams: int) -> Answer:
        """The next queued answer."""
        return Answer(tuple(self.generate(request, beams, beams)))
