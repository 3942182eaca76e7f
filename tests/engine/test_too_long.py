"""A request that is longer than what the model reads is not answered as if it had been read."""

from __future__ import annotations

from shellmate.core.types import Context, Request
from shellmate.engine.base import default_bundle, load_engine
from shellmate.engine.suggest import suggest
from shellmate.service.show import texts
from shellmate.tui.answers import suggestion_from_json

LONG = "find all the files in Downloads that are bigger than 100k and " * 12 + "delete them"


def test_only_its_beginning_was_read_and_that_is_said() -> None:
    engine = load_engine(default_bundle())
    answer = suggest(engine, Request(LONG, 5, Context()))
    assert answer.cut
    assert not answer.confident
    assert suggestion_from_json(answer.as_json()).cut
    code, said = texts(answer.as_json(), as_json=False, colours=False)
    assert code == 3
    assert any("only its beginning was read" in text for text in said)
    whole = suggest(engine, Request("list all files", 5, Context()))
    assert not whole.cut
    assert "cut" not in whole.as_json()
