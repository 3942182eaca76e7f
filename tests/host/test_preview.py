"""What a command would touch: files that are there, and those that are not."""

from pathlib import Path

import pytest

from shellmate.host.preview import MISSING, preview


def _missing(command: str, folder: Path) -> list[str]:
    return [t.word for t in preview(command, str(folder)) if t.meaning == MISSING]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "notes.txt").write_text("a\n")
    (tmp_path / "src").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("cat report.txt", ["report.txt"]),
        ("cat notes.txt", []),
        ("wc -l notes.txt report.txt", ["report.txt"]),
        ("grep -n a.b report.txt", ["report.txt"]),
        ("cp report.txt backup.txt", ["report.txt"]),
        ("mv notes.txt old/notes.txt", []),
        ("sort -o sorted.txt notes.txt", []),
        ("unzip photos.zip -d photos/", ["photos.zip"]),
        ("unzip photos.zip img/a.png", ["photos.zip"]),
        ("python3 -m json.tool notes.txt", []),
        ("python3 run.py data.csv", ["run.py"]),
        ("rm -rf build/cache", ["build/cache"]),
        ("curl -o page.html https://example.com/a.html", []),
        ("touch new.txt", []),
        ("sed -i s/a.b/c.d/ report.txt && cat report.txt", ["report.txt"]),
        ("cat 'with space.txt'", []),
        ("head -n 5 'report.csv' | cut -d, -f1", ["report.csv"]),
        ("ls /no/such/place", ["/no/such/place"]),
    ],
)
def test_files_that_are_not_there(command: str, words: list[str], folder: Path) -> None:
    assert _missing(command, folder) == words


def test_files_that_are_there(folder: Path) -> None:
    assert [(t.word, t.meaning) for t in preview("cat notes.txt src > out.txt", str(folder))] == [("notes.txt", "file, 2 B"), ("src", "empty folder"), ("> out.txt", "new file")]
