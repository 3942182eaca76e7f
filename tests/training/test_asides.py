"""What people say beside their request."""

from __future__ import annotations

import random
from itertools import islice
from pathlib import Path

import pytest

from shellmate.core.errors import UsageError
from shellmate.training import asides
from shellmate.training.compose import Composer, read_compositions
from shellmate.training.data import Generator, Split, plain
from shellmate.training.intents import load_intents, read_modifiers


def test_asides_stand_once_and_name_no_value() -> None:
    said = [aside for lines in asides.read_asides().values() for aside in lines]
    assert len(said) > 250
    for lines in asides.read_asides().values():
        assert len(set(lines)) == len(lines)
    assert not [aside for aside in said if any(mark in aside for mark in "/{}[]|*$\"'")]


@pytest.mark.parametrize(("text", "line"), [("## between\nso\n", 1), ("so\n", 1), ("## after\nthanks\n## befor\n", 3)])
def test_defects_name_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "asides.txt"
    path.write_text(text)
    with pytest.raises(UsageError, match=rf"asides\.txt:{line}: "):
        asides.read_asides(path)


def test_the_request_stays_whole_and_a_question_stays_one() -> None:
    rng = random.Random(4)
    for request in ("list the files", "what is using port 80?"):
        for _ in range(300):
            text = asides.with_aside(request, rng, 1.0)
            assert text.removesuffix("?") != request.removesuffix("?")
            assert request.rstrip("?") in text
            assert request[-1] != "?" or "?" in text
            assert text.count("(") == text.count(")")


def test_some_asides_never_train() -> None:
    rng = random.Random(1)
    trained = {asides.with_aside("", rng, 1.0).strip(" ,.:;-()") for _ in range(3000)}
    held = {aside for lines in asides.read_asides().values() for aside in lines if asides.is_held_out(aside)}
    assert len(held) > 20
    assert not trained & held
    assert {asides.with_aside("", rng, 1.0, held_out=True).strip(" ,.:;-()") for _ in range(2000)} <= held


def test_training_hears_them_and_held_out_sets_do_not() -> None:
    said = {plain(aside) for lines in asides.read_asides().values() for aside in lines if " " in aside}
    intents, modifiers = load_intents()[0], read_modifiers()

    def share(pairs: list[str]) -> float:
        return sum(any(aside in plain(request) for aside in said) for request in pairs) / len(pairs)

    assert share([p.request for p in islice(Generator(intents, modifiers, 3), 800)]) - share([p.request for p in islice(Generator(intents, modifiers, 3, beside=0), 800)]) > 0.03
    assert share([p.request for p in islice(Generator(intents, modifiers, 3, Split.TEST), 400)]) < 0.04
    compositions = read_compositions()[0]
    assert share([p.request for p in islice(Composer(compositions, 3), 400)]) - share([p.request for p in islice(Composer(compositions, 3, Split.MODIFIERS), 400)]) > 0.03
