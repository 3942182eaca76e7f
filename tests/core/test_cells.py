"""Cells: what fits in a row fits, whatever the letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellmate.core.cells import cut, one_line, width


@pytest.mark.parametrize(("text", "cells"), [("", 0), ("abc", 3), ("日本", 4), ("e\u0301", 1), ("שלום", 4), ("🙂", 2), ("ｆ", 2), ("ﾊ", 1)])
def test_width(text: str, cells: int) -> None:
    assert width(text) == cells


@pytest.mark.parametrize(
    ("text", "most", "left"),
    [
        ("list all files", 14, "list all files"),
        ("list all files", 13, "list all…"),
        ("list all files", 5, "list…"),
        ("unbrokenletters", 8, "unbroke…"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
        ("x", 1, "x"),
        ("xy", 1, "…"),
    ],
)
def test_cut(text: str, most: int, left: str) -> None:
    assert cut(text, most) == left


@given(st.text(), st.integers(1, 90))
def test_a_row_is_never_overrun_and_holds_no_control_characters(text: str, columns: int) -> None:
    row = one_line(text, columns)
    assert width(row) <= max(1, columns - 1)
    assert row.isprintable()
