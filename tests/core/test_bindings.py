"""Keys that may be bound, and those that may not."""

from __future__ import annotations

import pytest

from shellmate.core.bindings import check, is_key
from shellmate.core.errors import UsageError

KNOWN = {"app.history": ("f2", "History"), "ask.edit": ("e", "Edit"), "ask.reject": ("r,x", "Wrong"), "history.edit": ("e", "Edit")}


@pytest.mark.parametrize("key", ["e", "E", "?", "+", "f9", "f24", "ctrl+e", "ctrl+shift+f5", "escape", "question_mark", "slash", "alt+1", "é"])
def test_keys(key: str) -> None:
    assert is_key(key)


@pytest.mark.parametrize("key", ["", " ", "foo", "f25", "f0", "ctrl+", "strg+e", "ctrl+foo", "e e", "\x1b"])
def test_no_keys(key: str) -> None:
    assert not is_key(key)


@pytest.mark.parametrize(
    ("binding", "keys", "own", "said"),
    [
        ("ask.edti", "f9", {}, "Did you mean keys.ask.edit?"),
        ("ask.thing", "f9", {}, "There are ask.edit, ask.reject."),
        ("foo.bar", "f9", {}, "There are app.…, ask.…, history.…."),
        ("ask.edit", "foo", {}, "'foo' is no key"),
        ("ask.edit", "f9,foo", {}, "'foo' is no key"),
        ("ask.edit", "f2", {}, "f2 is taken by app.history (History)"),
        ("ask.edit", "x", {}, "x is taken by ask.reject (Wrong)"),
        ("app.history", "e", {}, "e is taken by ask.edit (Edit)"),
        ("ask.edit", "f9", {"ask.reject": "f9"}, "f9 is taken by ask.reject (Wrong)"),
    ],
)
def test_refused(binding: str, keys: str, own: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        check(binding, keys, KNOWN, own)
    assert said in str(caught.value)


@pytest.mark.parametrize(("binding", "keys", "own"), [("ask.edit", "e", {}), ("history.edit", "x", {}), ("ask.edit", "f2", {"app.history": "f8"}), ("ask.edit", "f9,ctrl+x", {})])
def test_allowed(binding: str, keys: str, own: dict[str, str]) -> None:
    check(binding, keys, KNOWN, own)
