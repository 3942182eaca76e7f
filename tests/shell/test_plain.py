"""The plain case: words on the line become the best candidate."""

from __future__ import annotations

import pytest

from tests.shell.conftest import Fake, Start
from tests.shell.terminal import KEY

pytestmark = pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])


def test_words_become_the_best_candidate(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"show all big files": ["du -ah . | sort -rh | head", "ls -S"]})
    terminal = start(shell)
    terminal.type("show all big files")
    terminal.press(KEY)
    terminal.wait_line("du -ah . | sort -rh | head")
    terminal.wait_cursor("> du -ah . | sort -rh | head")
    terminal.wait(lambda _: "shellmate 1/2  safe" in terminal.below(), "the hint")
