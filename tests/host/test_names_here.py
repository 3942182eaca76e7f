"""Names with blanks are found in a request by what the folder holds."""

from pathlib import Path

import pytest

from shellmate.core.slots import extract
from shellmate.host.names_here import MOST_ENTRIES, with_quotes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("my photo.png", "Annual Report 2024.pdf", "report.pdf", "final report.pdf", "the notes.txt", "notes.txt", 'a "b.txt', "plain.txt"):
        (tmp_path / name).write_text("x")
    for name in ("My Documents", "new folder", "disk 2"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("request_text", "wanted"),
    [
        ("rename my photo.png to holiday.png", 'rename "my photo.png" to holiday.png'),
        ("convert My Photo.PNG to jpg", 'convert "my photo.png" to jpg'),
        ("open annual report 2024.pdf", 'open "Annual Report 2024.pdf"'),
        ("copy final report.pdf to My Documents", 'copy "final report.pdf" to "My Documents"'),
        ("count the pages of report.pdf", "count the pages of report.pdf"),
        ("count the lines of the notes.txt", "count the lines of the notes.txt"),
        ("make a new folder called x", "make a new folder called x"),
        ("how big is disk 2", 'how big is "disk 2"'),
        ("list my documents", "list my documents"),
        ('delete "my photo.png" now', 'delete "my photo.png" now'),
        ("show backups/my photo.png here", "show backups/my photo.png here"),
        ("unpack my photo.png.gz here", "unpack my photo.png.gz here"),
        ('delete a "b.txt now', 'delete a "b.txt now'),
    ],
)
def test_names_are_quoted_where_they_are_there(folder: Path, request_text: str, wanted: str) -> None:
    assert with_quotes(request_text, str(folder)) == wanted


def test_a_quoted_name_is_one_value(folder: Path) -> None:
    assert [s.value for s in extract(with_quotes("rename my photo.png to holiday.png", str(folder))).slots] == ["my photo.png", "holiday.png"]


def test_a_folder_that_cannot_be_read_has_no_names(folder: Path) -> None:
    assert with_quotes("rename my photo.png to x.png", str(folder / "gone")) == "rename my photo.png to x.png"
    assert with_quotes("rename my photo.png to x.png", str(folder / "plain.txt")) == "rename my photo.png to x.png"


def test_a_large_folder_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shellmate.host.names_here.MOST_ENTRIES", 3)
    for number in range(10):
        (tmp_path / f"my photo {number}.png").write_text("x")
    found = [n for n in range(10) if '"' in with_quotes(f"rename my photo {n}.png to x.png", str(tmp_path))]
    assert len(found) == 3 and MOST_ENTRIES > 100
