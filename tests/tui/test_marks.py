"""What the first screen says of a candidate: whence it is, what is not installed, that it does not parse, what is not described, what it would touch."""

from __future__ import annotations

from pathlib import Path

import pytest

from shellmate.core.types import Candidate, Source, Suggestion
from shellmate.host import preview, search
from tests.tui.conftest import Make, ready, seen, until
from tests.tui.fakes import MODEL, FakeAsker


class _Asker(FakeAsker):
    """Answers with just these candidates."""

    def __init__(self, *found: Candidate) -> None:
        super().__init__()
        self._found = found

    def ask(self, text: str) -> Suggestion:
        return Suggestion(text, self._found, MODEL, 12.0)


@pytest.mark.parametrize(
    ("candidate", "mark"),
    [
        (Candidate("ls -l", 1.0, Source.HISTORY), "from your history"),
        (Candidate("ls -l", 1.0, Source.TYPED), "as you typed it"),
        (Candidate("frobnicate a | zap b", 0.7, missing=("frobnicate", "zap")), "not installed: frobnicate, zap"),
        (Candidate("ls 'a", 0.7, valid=False), "does not parse"),
        (Candidate("ls -l", 0.7), "70% sure"),
    ],
)
async def test_each_mark_stands_below_its_command_and_nowhere_else(make: Make, candidate: Candidate, mark: str) -> None:
    app = make("anything", asker=_Asker(candidate, Candidate("pwd", 0.5)))
    async with app.run_test(size=(140, 30), notifications=True) as pilot:
        await ready(pilot)
        await until(pilot, lambda: mark in seen(pilot))
        lines = seen(pilot).split("\n")
        at = next(number for number, line in enumerate(lines) if mark in line)
        assert candidate.command in lines[at - 1]
        assert seen(pilot).count(mark) == 1
        assert ("%" in lines[at]) == (candidate.source is Source.MODEL)


async def test_what_is_not_described_is_said(make: Make) -> None:
    app = make("anything", asker=_Asker(Candidate("frobnicate --zap", 0.7, missing=("frobnicate",))))
    async with app.run_test(size=(140, 30), notifications=True) as pilot:
        await ready(pilot)
        await until(pilot, lambda: "--zap  not described here" in seen(pilot))
        assert "Not installed here: frobnicate." in seen(pilot)


async def test_the_preview_says_that_nothing_was_run_and_runs_nothing(make: Make) -> None:
    app = make("anything", asker=_Asker(Candidate("wc -l *.py notes.txt > made.txt", 0.7)))
    async with app.run_test(size=(140, 30), notifications=True) as pilot:
        await ready(pilot)
        await until(pilot, lambda: "Preview (nothing was run)" in seen(pilot) and "*.py  2 entries: " in seen(pilot))
        assert "notes.txt  file, 100 B" in seen(pilot)
        assert "new file" in seen(pilot)
        assert not Path("made.txt").exists()


@pytest.mark.parametrize(("command", "said"), [("rm many*", "many*  at least 10 entries"), ("find . -name 'many*' -delete", "find  at least "), ("ls -l many1 many2", "many1  file, 0 B")])
async def test_the_preview_stops_at_its_cap_and_says_so(make: Make, monkeypatch: pytest.MonkeyPatch, command: str, said: str) -> None:
    app = make("anything", asker=_Asker(Candidate(command, 0.7)))
    for number in range(30):
        Path(f"many{number}").touch()
    monkeypatch.setattr(search, "MOST_ENTRIES", 10)
    monkeypatch.setattr(search, "MOST_SECONDS", 60)
    async with app.run_test(size=(140, 30), notifications=True) as pilot:
        await ready(pilot)
        await until(pilot, lambda: "Preview (nothing was run)" in seen(pilot) and said in seen(pilot))


def test_the_preview_names_three_and_stops_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        (tmp_path / f"{number}.log").touch()
    found = {t.word: t.meaning for t in preview.preview("rm *.log", str(tmp_path))}
    assert found["*.log"].startswith("5 entries: ")
    assert found["*.log"].count(".log") == 3
    assert found["*.log"].endswith(", ...")
    monkeypatch.setattr(search, "MOST_SECONDS", -1.0)
    assert [t.meaning for t in preview.preview("rm *.log", str(tmp_path))] == ["many entries"]


async def test_the_chosen_candidate_has_a_mark_whatever_the_colours(make: Make) -> None:
    app = make("say hello")
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await ready(pilot)
        await until(pilot, lambda: "1▸echo hello" in seen(pilot))
        assert screen.input.has_focus
        await pilot.press("down")
        await until(pilot, lambda: "2▸printf" in seen(pilot) and "1 echo hello" in seen(pilot))
        await pilot.resize_terminal(60, 20)
        await until(pilot, lambda: "2▸printf" in seen(pilot) and seen(pilot).count("▸") == 1)
        screen.input.value = "find all python files larger than 10 MB"
        await until(pilot, lambda: "1▸find ." in seen(pilot) and seen(pilot).count("▸") == 1)
