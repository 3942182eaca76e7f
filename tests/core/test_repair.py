"""Every row of repairs.txt: what a failed command was meant to be, or silence."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from shellmate.core import tools
from shellmate.core.repair import repair
from shellmate.core.spelling import distance, nearest

FOLDERS = {
    ".": ["src", "Documents", "My Project", "notes.txt", "my notes.txt", "README.md", "app.py", "run.sh", "build.sh", "a.zip", "logs.tar.gz"],
    "src": ["main.c", "tool.sh"],
    "/etc": ["shadow", "app.conf", "hosts"],
    "/opt": [],
    "/var/log": ["secure.log"],
}
EXECUTABLE = {"run.sh"}
ABSENT = set("python pip docker-compose nvim ifconfig".split())
BUILTINS = set("echo cd export [ [[ alias false true".split())


class Computer:
    """Debian with a few files."""

    def __init__(self, root: bool) -> None:
        self.root = root

    def _split(self, path: str) -> tuple[str, str]:
        folder, _, base = path.removeprefix("./").rstrip("/").rpartition("/")
        return folder or ("." if not path.startswith("/") else "/"), base

    def runs(self, word: str) -> bool:
        return (word in tools.PROGRAMS or word in BUILTINS) and word not in ABSENT

    def exists(self, path: str) -> bool:
        folder, base = self._split(path)
        return path in FOLDERS or base in FOLDERS.get(folder, [])

    def is_folder(self, path: str) -> bool:
        return path.removeprefix("./").rstrip("/") in {*FOLDERS, "Documents", "My Project"}

    def is_executable(self, path: str) -> bool:
        return path.removeprefix("./") in EXECUTABLE

    def entries(self, folder: str) -> Iterable[str]:
        return FOLDERS.get(folder, [])


def rows() -> list[tuple[str, str, str]]:
    out = []
    for line in (Path(__file__).with_name("repairs.txt")).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            status, command, wanted = (part.strip().replace("\0", "|") for part in line.replace("\\|", "\0").split("|"))
            out.append((status, command, wanted))
    return out


@pytest.mark.parametrize(("status", "command", "wanted"), rows())
def test_row(status: str, command: str, wanted: str) -> None:
    where, _, number = status.rpartition(":")
    found = repair(command, int(number), Computer(root=where == "root"), where if where in ("zsh", "fish") else "bash")
    assert [one.command for one in found[:1]] == ([wanted] if wanted else [])


def test_there_are_at_least_100_cases() -> None:
    assert sum(bool(wanted) for _, _, wanted in rows()) >= 100
    assert sum(not wanted for _, _, wanted in rows()) >= 40


@pytest.mark.parametrize("command", ["'", '"', "\\", "a\0b", "|", "&&", "é" * 3000, "x" * 3000, "a " * 900, "((((", "\n\n", "git", "find -name", "sudo", "cd " + "x/" * 500])
@pytest.mark.parametrize("status", [1, 2, 126, 127, 255])
def test_odd_commands_are_no_trouble_and_take_no_time(command: str, status: int) -> None:
    begin = time.perf_counter()
    repair(command, status, Computer(False), "zsh")
    assert time.perf_counter() - begin < 1


@pytest.mark.parametrize(("a", "b", "steps"), [("", "", 0), ("a", "", 1), ("git", "gti", 1), ("kitten", "sitting", 3), ("abc", "abc", 0), ("ab", "abcdef", 3)])
def test_distance(a: str, b: str, steps: int) -> None:
    assert distance(a, b) == distance(b, a) == steps


def test_nearest_does_not_choose_between_equals() -> None:
    assert nearest("bat", ["cat", "rat"]) is None
    assert nearest("bat", ["cat", "rat"], ordered=True) == "cat"
