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
        ("awk -F, '{print $3}' m.csv", "awk '{print $3}' m.csv"),
        ("awk -F, '{s += $2} END {print s}' m.csv", "awk '{s += $2} END {print s}' m.csv"),
        ("awk -F'\\t' '{print $2}' a.tsv", "awk -F, '{print $2}' a.tsv"),
        ("cut -d, -f2 a.csv | sort", "cut -f2 a.csv | sort"),
        ("cut -f2 a.tsv", "cut -d, -f2 a.tsv"),
        ("sort -t, -k2 -n a.csv", "sort -k2 -n a.csv"),
        ("column -ts, a.csv", "column -t a.csv"),
        ("join -t, a.csv b.csv", "join a.csv b.csv"),
        ("sort a.txt > b.txt", "sort a.txt > a.txt"),
        ("grep x a.log | sort > b.log", "grep x a.log | sort > a.log"),
        ("ffmpeg -i a.mp4 -vn a.mp3", "ffmpeg -i a.mp4 -vn a.mp4"),
    ],
)
def test_each_tool_with_its_kind(right: str, wrong: str) -> None:
    assert misfits(right) == 0
    assert misfits(wrong) == 1


@pytest.mark.parametrize("command", ["tar -xf a.tar.gz", "tar -czf a.tar.gz src", "zip -r a.zip src", "grep z notes.txt", "awk 'NR>1' a.csv", "awk '!seen[$0]++' a.csv", "wc -l a.csv", "awk '{print $1}' a.txt > a.csv", "sort -u a > b && mv b a", "cat a >> a.log", "echo x > a; cat a", "ls > out 2>&1", "ls -la", "tar -xzf - -C /tmp", "unzip"])
def test_commands_that_say_nothing_wrong(command: str) -> None:
    assert misfits(command) == 0
