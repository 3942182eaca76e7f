"""A queued fake of the model: canned answers, a log of what was asked, and a gate to hold answers back."""

from __future__ import annotations

import threading
from collections.abc import Callable

from shellmate.core.errors import ServiceError
from shellmate.core.risk import assess
from shellmate.core.types import Candidate, ModelInfo, Risk, Source, Suggestion

MODEL = ModelInfo("shellmate-t5-small", None, "0123456789abcdef")
ANSWERS: dict[str, tuple[tuple[str, float], ...]] = {
    "find all python files larger than 10 MB": (
        ("find . -type f -name '*.py' -size +10M", 0.93),
        ("fd -e py -S +10m", 0.61),
        ("find . -name '*.py' -size +10M -exec ls -lh {} +", 0.44),
        ("du -ah . | grep '\\.py$' | sort -rh | head -n 10", 0.12),
    ),
    "delete the build folder": (("rm -rf build", 0.88), ("rm -ri build", 0.31), ("mv build ~/.local/share/Trash/files/", 0.09)),
    "go to the parent folder": (("cd ..", 0.97),),
    "wipe everything": (("sudo rm -rf /*", 0.72), ("rm -rf ~/*", 0.2)),
    "say hello": (("echo hello", 0.95), ("printf 'hello\\n'", 0.5)),
    "what is the meaning of life": (("ssh Size", 0.004), ("upower -i", 0.001)),
    "something like a list": (("ls", 0.2), ("upower -i", 0.001)),
}


class FakeAsker:
    """Answers from the table; anything else gets `echo` of itself."""

    def __init__(self, judge: Callable[[str], Risk] = assess) -> None:
        self._judge = judge
        self.asked: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.failure = ""

    def ask(self, text: str) -> Suggestion:
        """The canned answer, when the gate is open."""
        self.asked.append(text)
        self.gate.wait(10)
        if self.failure:
            raise ServiceError(self.failure)
        rows = ANSWERS.get(text, ((f"echo '{text}'", 0.4),))
        found = tuple(Candidate(c, p, Source.MODEL, True, ("fd",) if c.startswith("fd ") else (), self._judge(c)) for c, p in rows)
        return Suggestion(text, () if text == "nothing" else found, MODEL, 41.6, confident=any(p >= 0.3 for _, p in rows))

    def close(self) -> None:
        """Opens the gate so that the thread can end."""
        self.gate.set()
