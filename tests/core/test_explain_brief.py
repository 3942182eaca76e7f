"""An explanation in one row: the same meanings, the telling ones first, never half a part when a whole one fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellmate.core.cells import width
from shellmate.core.explain import explain
from shellmate.core.explain_brief import brief
from shellmate.host.options import Meanings

MEANINGS = Meanings("/usr/bin:/bin", "/nonexistent", seconds=0)
LONG = "du -ah . | sort -rh | head -n 5 > sizes.txt"


def row(command: str, cells: int = 500) -> str:
    """The brief explanation."""
    return brief(explain(command, MEANINGS), cells)


def test_meanings_are_those_of_the_whole_explanation() -> None:
    whole = {f"{part.text}: {part.meaning}" for _, part in explain(LONG, MEANINGS).rows()}
    said = row(LONG).split("; ")
    assert set(said) <= whole
    assert [text.split(":")[0] for text in said][:3] == ["du", "-a", "-h"]
    assert "-r: in reverse order" in said


def test_words_that_say_nothing_are_left_out() -> None:
    assert row("ls folder 'a b' ./c") == f"ls: {MEANINGS.summary('ls')}"
    assert "* stands for any characters" in row("ls *.txt")


@pytest.mark.parametrize("cells", range(20, 200, 7))
def test_utilities_come_first_and_parts_are_whole(cells: int) -> None:
    found = row(LONG, cells)
    assert width(found) <= cells
    parts = found.removesuffix("; …").split("; ")
    everything = row(LONG).split("; ")
    if not found.startswith("du: ") or found.endswith("…") and not found.endswith("; …"):
        assert cells < 45
        return
    assert all(part in everything for part in parts)
    assert (len(parts) < len(everything)) == found.endswith("; …")
    if any(part.startswith("-") for part in parts):
        assert all(any(part.startswith(f"{name}: ") for part in parts) for name in ("du", "sort", "head"))


def test_an_option_that_does_not_exist_is_worth_its_place() -> None:
    assert "--no-such-thing: an option that ls is not known to have" in row("ls -l -a -h --no-such-thing", 110)


def test_substitutions_and_loops_show_what_is_inside() -> None:
    assert "date: " in row("echo $(date)")
    assert "rm: " in row("for f in *; do rm $f; done")


def test_what_bash_cannot_read_is_said_to_be_partial() -> None:
    assert row("ls | ) x").startswith("as far as bash can read it: ")
    assert not row("ls | ) x", 30).startswith("as far as")


@pytest.mark.parametrize("command", ["", " ", "x" * 5000, "$(" * 200, "日本 --語", "\x1b[2J"])
@pytest.mark.parametrize("cells", [1, 9, 80])
def test_odd_commands_have_a_row(command: str, cells: int) -> None:
    found = row(command, cells)
    assert found
    assert width(found) <= cells
    assert "\x1b" not in found


def test_several_rows_hold_more_whole_parts() -> None:
    everything = row(LONG).split("; ")
    rows = brief(explain(LONG, MEANINGS), 70, 4).split("\n")
    assert 1 < len(rows) <= 4
    assert all(width(one) <= 70 for one in rows)
    assert [part for one in rows for part in one.removesuffix("; …").removesuffix(";").split("; ")] == [part for part in everything if part in " ".join(rows)]
    assert "sort: " in " ".join(rows)
    assert brief(explain(LONG, MEANINGS), 500, 4) == row(LONG)


@given(st.text(alphabet="ls -a|;&<>(){}$'\"*?~\n日é", max_size=40), st.integers(1, 120), st.integers(1, 4))
def test_any_text_fits_in_its_rows(command: str, cells: int, rows: int) -> None:
    found = brief(explain(command, MEANINGS), cells, rows).split("\n")
    assert len(found) <= rows
    assert all(width(one) <= cells for one in found)


@given(st.text(alphabet="ls -a|;&<>(){}$'\"*?~\n日é", max_size=40), st.integers(1, 120))
def test_any_text_fits(command: str, cells: int) -> None:
    assert width(row(command, cells)) <= cells
