"""What names in a request are, by the folder in which it is asked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shellmate.core.types import Context, Request
from shellmate.engine.base import DEFAULT_BUNDLE, load_engine
from shellmate.engine.suggest import suggest
from shellmate.host.kinds_here import with_kinds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("zibo", "notes", "backup", "packages", "old.site"):
        (tmp_path / name).mkdir()
    for name in ("todo", "Makefile2", "a.txt"):
        (tmp_path / name).write_text("x\n")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to("nowhere")
    return tmp_path


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("delete zibo", "delete the folder zibo"),
        ("delete the folder notes", 'delete the folder "notes"'),
        ("remove the directory notes with everything in it", 'remove the directory "notes" with everything in it'),
        ("delete folder zibo", "delete folder zibo"),
        ("delete the file notes", "delete the file notes"),
        ("delete notes and all its contents", 'delete the folder "notes" and all its contents'),
        ("delete notes recursively", 'delete the folder "notes" recursively'),
        ("delete the folder", "delete the folder"),
        ("remove the zibo please", "remove the folder zibo please"),
        ("Delete zibo/.", "Delete the folder zibo."),
        ("rename zibo to zibi", "rename the folder zibo to zibi"),
        ("how big is zibo?", "how big is the folder zibo?"),
        ("copy notes to backup", 'copy the folder "notes" to the folder "backup"'),
        ("move a.txt into backup", 'move a.txt into the folder "backup"'),
        ("copy all python files to zibo", "copy all python files to the folder zibo"),
        ("delete Makefile2", "delete the file Makefile2"),
        ("delete old.site", "delete the folder old.site"),
        ("zip up notes into n.zip", 'zip up the folder "notes" into n.zip'),
    ],
)
def test_a_name_alone_gets_its_kind(folder: Path, asked: str, read: str) -> None:
    assert with_kinds(asked, str(folder)) == read


@pytest.mark.parametrize(
    "asked",
    [
        "delete zibi", "delete a.txt", "list packages", "open notes", "delete the zibo folder", "add user zibo", "restart zibo", "delete 'zibo'", "delete pipe", "delete dangling", "copy a.txt to todo",
        "copy notes from backup", "", "delete", "zibo", "delete ../zibo", "delete zibo and notes",
    ],
)  # fmt: skip
def test_what_is_not_there_or_said_already_stays(folder: Path, asked: str) -> None:
    assert with_kinds(asked, str(folder)) == asked


def test_without_a_folder_nothing_is_looked_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert with_kinds("delete zibo", "") == "delete zibo"
    assert with_kinds("delete zibo", str(folder / "gone")) == "delete zibo"


def test_a_folder_that_is_there_is_what_a_bare_name_means(folder: Path) -> None:
    engine = load_engine(Path(__file__).parents[2] / "models" / DEFAULT_BUNDLE)

    def first(text: str) -> str:
        return suggest(engine, Request(text, context=Context(str(folder)))).candidates[0].command

    assert first("delete zibo") in ("rm -r zibo", "rm -rf zibo")
    assert first("copy notes to backup") in ("cp -r notes backup", "cp -r notes backup/")
    assert first("delete Makefile2") == "rm Makefile2"
