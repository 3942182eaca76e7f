"""Deleting folders and writing over files: the same words for the same thing, and what the caller's disk says about it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shellmate.core import risk, there
from shellmate.core.types import Context, Level

TREE = "Deletes folders and everything in them; there is no undo."
SMALL = "Deletes folders and everything in them: temporary ones, or what is made again."
OVER = "Writes a file, over an existing one."


def _said(command: str, folder: Path | str) -> list[str]:
    return [reason.message for reason in risk.assess(command, Context(str(folder))).reasons]


def _level(command: str, folder: Path | str) -> Level:
    return risk.assess(command, Context(str(folder))).level


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("proj", "scratch", "my folder", "build", "logs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("a\n")
    (tmp_path / "notes.txt").write_text("a\n")
    return tmp_path


@pytest.mark.parametrize(
    "command",
    ["rm -rf proj", "rm -r scratch", "rm -R -- proj/", 'rm -rf "my folder"', "rm -rf ./proj", "rm -rf $PWD/proj", "cd proj && rm -rf .", "sudo rm -rf proj", "rm -rf .", "rm -rf ..", "rm -rf ~/proj", "rm -rf {folder}/proj", "rm -rf '{folder}'", "rm -rf {folder}/", "cd / && rm -rf {folder}/../",
     "find scratch -mindepth 1 -delete", "find scratch -delete", "find . -depth -print -delete", "find {folder}/proj -delete", "find scratch -exec rm -rf {{}} +", "rm -rf proj build", "npx rimraf proj"],
)  # fmt: skip
def test_a_folder_deleted_is_danger_however_it_is_written(command: str, folder: Path) -> None:
    for here in (folder, "/home/me/project", "/srv/app"):
        found = risk.assess(command.format(folder=here), Context(str(here)))
        assert found.level is Level.DANGER and TREE in [reason.message for reason in found.reasons]


@pytest.mark.parametrize("command", ["rm -rf build", "rm -rf ./build/", "rm -r build dist __pycache__", "rm -rf {folder}/build", "cd build && rm -rf .", "find build -mindepth 1 -delete", "find build -exec rm -rf {{}} +", "rm -rf /tmp/other-1/x", "find '/tmp/other 1' -delete"])
def test_what_is_made_again_or_temporary_is_caution_with_the_same_words(command: str, folder: Path) -> None:
    for here in (folder, "/home/me/project", "/srv/app"):
        assert (_level(command.format(folder=here), here), _said(command.format(folder=here), here)) == (Level.CAUTION, [SMALL])


@pytest.mark.parametrize("command", ["rm *.tmp", "rm -f build.log core.*", "mv *.jpg pictures/", "for f in *.txt; do mv \"$f\" \"${f%.txt}.md\"; done"])
def test_a_name_is_judged_in_a_known_folder_as_in_an_unknown_one(command: str) -> None:
    for here in ("/home/me/project", "/home/me/project/deep", "/srv/app/x", "/root/project"):
        assert _level(command, here) is risk.assess(command).level is Level.CAUTION


@pytest.mark.parametrize("command", ["rm -rf *", "rm passwd", "rm -rf build"])
def test_a_folder_that_is_special_itself_still_counts(command: str) -> None:
    assert _level(command, "/etc") is Level.DANGER
    assert _level("rm ../../../etc/passwd", "/home/me/project") is Level.DANGER
    assert "home folder" in " ".join(_said("rm -rf ..", "/home/me/project"))


def test_asking_first_is_said() -> None:
    assert _said("rm -rI photos", ".") == ["Deletes folders and everything in them, but asks first."]


@pytest.mark.parametrize("command", ["rm -rf build", "rm -r ./build/", "cd build && rm -rf .", "find build -delete", "find build -mindepth 1 -delete", "rm -rf {folder}/build", "rm -rf logs build"])
def test_a_repository_is_named(command: str, folder: Path) -> None:
    (folder / "build" / ".git").mkdir()
    command = command.format(folder=folder)
    first = risk.assess(command, Context(str(folder))).reasons[0]
    assert (first.rule, first.level) == ("delete-repository", Level.DANGER)
    assert "build" in first.message and SMALL not in _said(command, folder)
    assert "delete-repository" not in [reason.rule for reason in risk.assess(command).reasons]


@pytest.mark.parametrize("command", ["rm build/a.txt", "rm -rf logs", "rm -rf build/*", "rm -rf $x", "ssh host rm -rf build", "rm -rf link", "find build -name '*.o' -delete", "rm -rI build", "echo rm -rf build"])
def test_no_repository_is_named_where_none_is_deleted(command: str, folder: Path) -> None:
    (folder / "build" / ".git").mkdir()
    (folder / "link").symlink_to("build")
    assert "repositor" not in " ".join(_said(command, folder))


def test_a_folder_is_looked_at_each_time(folder: Path) -> None:
    assert _level("rm -rf build", folder) is Level.CAUTION
    (folder / "build" / ".git").write_text("gitdir: elsewhere\n")
    assert _level("rm -rf build", folder) is Level.DANGER


def test_a_repository_has_no_odd_letters_in_its_name(folder: Path) -> None:
    (folder / "a\x1b[2Jb" / ".git").mkdir(parents=True)
    assert all(message.isprintable() for message in _said("rm -rf a*b a\x1b[2Jb", folder))


@pytest.mark.parametrize("command", ["echo hi > a.txt", "ls | sort > list.txt", "echo x | tee a.txt", "cd logs && echo hi > new.txt", "echo hi > {folder}/a.txt", "> a.txt", "truncate -s 0 a.csv", "curl -o page.html https://example.com", "sort notes.txt -o sorted.txt", "mkdir -p x && echo hi > a.txt"])
def test_a_new_file_is_written_over_nothing(command: str, folder: Path) -> None:
    assert (_level(command.format(folder=folder), folder), _said(command.format(folder=folder), folder)) == (Level.SAFE, [])
    assert _level(command.format(folder=folder), ".") > Level.SAFE


@pytest.mark.parametrize(
    "command",
    ["echo hi > notes.txt", "cat a.txt | tee notes.txt", "echo hi > ./notes.txt", "echo hi > a.txt > notes.txt", "cd logs && echo hi > a.txt", "cd logs/.. && echo hi > a.txt", "cd nowhere; echo hi > a.txt", "cd $x && echo hi > a.txt", "cd - && echo hi > a.txt", "echo hi > $x.txt",
     "echo hi > *.md", "echo hi > '~/a.txt'", "cp notes.txt a.txt && echo hi > a.txt", "unzip x.zip; echo hi > a.txt", "for f in x y; do echo $f > a.txt; done", "bash -c 'cd /; echo hi > a.txt'", "trap 'echo hi > a.txt' EXIT", "ssh host 'echo hi > a.txt'", "f() {{ cd x; }}; f; echo hi > a.txt",
     "echo hi > missing/a.txt", "echo hi > dangling", "echo hi > a.txt; echo ho > a.txt", "ls > a.txt; cat x > notes.txt"],
)  # fmt: skip
def test_a_file_that_is_there_or_not_known_is_written_over(command: str, folder: Path) -> None:
    (folder / "dangling").symlink_to("nothing")
    assert OVER in _said(command, folder)


def test_a_folder_that_cannot_be_looked_into_is_not_known(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> os.stat_result:
        raise PermissionError(path)

    assert _said("echo hi > logs/new.txt", folder) == []
    monkeypatch.setattr(os, "lstat", refuse)
    assert OVER in _said("echo hi > logs/new.txt", folder)


def test_few_names_are_looked_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def nothing(path: str) -> bool:
        looked.append(path)
        return False

    monkeypatch.setattr(there, "_is_free", nothing)
    monkeypatch.setattr(os.path, "lexists", nothing)
    names = " ".join(f"a{i}" for i in range(5000))
    risk.assess(f"rm -rf {names[:7000]}", Context(str(folder)))
    risk.assess(f"tee {names[:7000]}", Context(str(folder)))
    assert len(looked) <= 2 * there.MOST


@pytest.mark.parametrize(
    ("command", "advice"),
    [("sed -i s/a/b/ f", "-i.bak"), ("perl -pi -e s/a/b/ f", "-i.bak"), ("truncate -s 10M f", "cp -a"), ("truncate -s 0 logs/a.log", "Copy the file"), ("patch -p1", "--dry-run"), ("yq -i .a=1 f", "cp -a"), ("awk -i inplace 1 f", "inplace::suffix"),
     ("mogrify -resize 50% a.jpg", "-path"), ("dos2unix f", "-n IN OUT"), ("sponge f", "cp -a"), ("mv a b", "-n never"), ("dd if=a of=b", "conv=excl"), ("ln -s a b", "-i asks")],
)  # fmt: skip
def test_the_safer_way_is_one_that_the_program_has(command: str, advice: str) -> None:
    safer = " ".join(reason.safer for reason in risk.assess(command).reasons)
    assert advice in safer and ("-i.bak" in safer) is (advice == "-i.bak")
