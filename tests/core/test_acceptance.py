"""An edit is an edit only when it keeps the suggestion's utility or half of its tokens."""

from __future__ import annotations

import pytest

from shellmate.core.acceptance import Outcome, judge

A, E, NO = Outcome.ACCEPTED, Outcome.EDITED, Outcome.IGNORED


@pytest.mark.parametrize(
    ("suggested", "final", "outcome"),
    [
        ("ls -la", "ls -la", A),
        ("ls -la", " ls  -la ", A),
        ("ls -la", "ls -lah", E),
        ("find . -name '*.py'", "find src -name '*.py' -type f", E),
        ("du -sh * | sort -rh", "du -sh * | sort -rh | head", E),
        ("du -sh *", "cd /var && du -sh *", E),
        ("apt install htop", "sudo apt install vim", E),
        ("sudo apt install htop", "apt install htop", E),
        ("grep -rn TODO src", "rg -rn TODO src", E),
        ("ls -la", "git status", NO),
        ("find . -name x", "vim notes.txt", NO),
        ("ls -la", "", NO),
        ("cat a b c d", "rm a x y z", NO),
        ("echo hi", "say echo", E),
    ],
)
def test_judge(suggested: str, final: str, outcome: Outcome) -> None:
    assert judge(suggested, final) is outcome
