"""How many cells of a terminal's row a text takes, and cutting it to a row. Pure; ASCII text loads nothing."""

from __future__ import annotations

_WORD = 12
"""Cells that a cut gives up at most so as to end with a whole word."""


def width(text: str) -> int:
    """Cells of a text without control characters: 2 for wide letters (Chinese, most emoji), 0 for marks that sit on others."""
    return len(text) if text.isascii() else sum(_cells(letter) for letter in text)


def _cells(letter: str) -> int:
    if letter.isascii():
        return 1
    import unicodedata

    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def cut(text: str, most: int) -> str:
    """The text in at most `most` cells (1 or more); a shortened one ends with `…`, after a whole word where one is near."""
    if width(text) <= most:
        return text
    end, taken = 0, 0
    while end < len(text) and taken + _cells(text[end]) <= most - 1:
        taken += _cells(text[end])
        end += 1
    kept = text[:end]
    blank = kept.rfind(" ")
    if not text[end].isspace() and blank > 0 and width(kept[blank:]) <= min(_WORD, most // 2):
        kept = kept[:blank]
    return kept.rstrip() + "…"


def one_line(text: str, columns: int) -> str:
    """Text without control characters that fits in one row of a screen, its last column left free."""
    return cut("".join(c if c.isprintable() else " " for c in text), max(1, columns - 1))
