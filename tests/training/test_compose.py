"""Compositions: every part is said and written, combinations are held out, nothing is left unfilled."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from shellmate.core import bash
from shellmate.core.enumerations import expand
from shellmate.core.fill import fill
from shellmate.core.slots import extract
from shellmate.training.compose import Composer, Composition, held_out, read_compositions, silent
from shellmate.training.data import Split

FOUND, DEFECTS = read_compositions()


def read(tmp_path: Path, text: str) -> tuple[list[Composition], list[str]]:
    (tmp_path / "x.txt").write_text(text)
    found, defects = read_compositions(tmp_path)
    return found, [str(d) for d in defects]


def test_the_shipped_files_are_sound() -> None:
    assert not DEFECTS
    assert len(FOUND) >= 15
    assert all(len(c.parts) >= 3 for c in FOUND)


def test_same_seed_same_pairs() -> None:
    first, again, other = (list(itertools.islice(Composer(FOUND, seed), 60)) for seed in (1, 1, 2))
    assert first == again != other


def test_pairs_are_whole() -> None:
    for pair in itertools.islice(Composer(FOUND, 3), 600):
        assert bash.parses(pair.command), pair
        assert "{+" not in pair.command and "{+" not in pair.request
        asked = extract(pair.request)
        assert asked.text == pair.text
        assert fill(expand(pair.template, asked.lists), asked.values) == pair.command


@pytest.mark.parametrize("composition", FOUND, ids=lambda c: c.id)
def test_every_part_gives_a_pair(composition: Composition) -> None:
    assert [str(d) for d in silent(composition)] == []


def test_held_out_combinations_never_train() -> None:
    training = {p.command for p in itertools.islice(Composer(FOUND, 5), 400)}
    test = {p.command for p in itertools.islice(Composer(FOUND, 5, Split.MODIFIERS), 100)}
    assert not training & test
    assert any(held_out(c, pair) for c in FOUND for pair in itertools.combinations(c.parts, 2))
    assert not any(held_out(c, [part]) for c in FOUND for part in c.parts)


def test_wordings_stand_where_their_marks_say(tmp_path: Path) -> None:
    text = "## t\n$ tool{+a 100}{+b 100}{+c 100}\nverb: show\nnoun: things\n@a\n$  -a\n^ red\n@b\n$  -b {n}\n- above {n}\n@c\n$  | wc -l\n& and count them\n"
    found, defects = read(tmp_path, text)
    assert not defects
    pair = next(iter(Composer(found, 1)))
    assert pair.command.startswith("tool -a -b ") and pair.command.endswith(" | wc -l")
    words = pair.request.lower()
    assert words.index("red") < words.index("things") < words.index("above") < words.index("count")


def test_parts_keep_to_what_they_go_with(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "## t\n$ tool{+a 50}{+b 100}\nverb: show it\n@a\n$  -a\n- all\n@b\nwith: -a\n$  -b\n- bare\n@b\nwith: ^tool$\n$  -c\n- clean\n")
    commands = {p.command for p in itertools.islice(Composer(found, 1), 60)}
    assert commands == {"tool -a -b", "tool -c"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$ ls\n", "before the first"), ("## a\n$ ls{+x}\n", "needs a `$` command and a `verb:`"), ("## a\n$ ls{+x}\nverb: show\n@y\n$  -l\n- long\n", "no such place"),
        ("## a\n$ ls{+x}\nverb: show\n@x\n$  -l\n", "nothing says this part"), ("## a\n$ ls\nverb: (show\n", "unclosed"), ("## a\nhello\n", "not a line of a composition"),
        ("## a\nneeds: y\n$ ls{+x}\nverb: show\n@x\n$  -l\n- long\n", "needs: names y, which no `@` part fills"), ("## a\n$ ls\nverb: show\n", "a composition needs parts"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_line(tmp_path: Path, text: str, said: str) -> None:
    _, defects = read(tmp_path, text)
    assert any(said in defect and defect.startswith("x.txt:") for defect in defects), defects
