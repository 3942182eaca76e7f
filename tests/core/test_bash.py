"""Whether bash would take a text."""

from __future__ import annotations

import pytest

from shellmate.core import bash


@pytest.mark.parametrize("command", ["ls", "for i in 1 2; do echo done; done", "if true; then ls; else fi=3; fi", "case $x in a) echo;; esac", "while read -r l; do echo \"$l\"; done < f | sort", "time for i in a; do ls; done"])
def test_complete_commands(command: str) -> None:
    assert bash.parses(command)


@pytest.mark.parametrize("command", ["", "ls |", "echo 'a", "sudo for d in */; do du -sh \"$d\"; done", "do ls", "ls; done", "if true; ls; fi", "echo a; then"])
def test_incomplete_commands(command: str) -> None:
    """The grammar takes reserved words for names of commands where they do not belong."""
    assert not bash.parses(command)
