"""Evidence from file kinds: each tool with a file it reads and one it cannot."""

from __future__ import annotations

import pytest

from shellmate.core.file_kinds import misfits


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("tar -xzf a.tar.gz -C /tmp", "tar -xzf a.tar.xz -C /tmp"),
        ("tar -xjf a.tar.bz2", "tar -xjf a.tar.gz"),
        ("tar -xJf a.tar.xz", "tar -xJf a.tgz"),
        ("unzip a.zip -d out", "unzip a.tar.gz -d out"),
        ("gunzip log.gz", "gunzip log.bz2"),
        ("bunzip2 a.bz2", "bunzip2 a.gz"),
        ("unxz a.xz", "unxz a.gz"),
        ("unrar x a.rar", "unrar x a.zip"),
        ("pdftotext a.pdf", "pdftotext a.zip"),
    ],
)
def test_each_tool_with_its_kind(right: str, wrong: str) -> None:
    assert misfits(right) == 0
    assert misfits(wrong) == 1


@pytest.mark.parametrize("command", ["tar -xf a.tar.gz", "tar -czf a.tar.gz src", "zip -r a.zip src", "grep z notes.txt", "ls -la", "tar -xzf - -C /tmp", "unzip"])
def test_commands_that_say_nothing_wrong(command: str) -> None:
    assert misfits(command) == 0
