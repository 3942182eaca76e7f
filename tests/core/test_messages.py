"""Messages said without quotes: where they end, and what is none."""

from __future__ import annotations

import pytest

from shellmate.core.slots import SlotType, extract


@pytest.mark.parametrize(
    ("request_", "text", "message"),
    [
        ("commit my change with the message fix print", "commit my change with the message ‹S1›", "fix print"),
        ("commit everything with message added tests and push", "commit everything with message ‹S1› and push", "added tests"),
        ("commit all, message wip.", "commit all, message ‹S1›", "wip"),
        ("git commit using message don't break parser.py without hooks", "git commit using message ‹S1› without hooks", "don't break parser.py"),
        ("stash my work with message Half done login page", "stash my work with message ‹S1›", "Half done login page"),
        ("make a commit with message update readme and docs", "make a commit with message ‹S1›", "update readme and docs"),
        ("commit with message fix bug in parser.py please", "commit with message ‹S1› please", "fix bug in parser.py"),
        ("how do i stage, commit with message first draft and push all in one", "how do i stage, commit with message ‹S1› and push all in one", "first draft"),
        ("commit with message 'fix it and push' now", "commit with message ‹S1› now", "fix it and push"),
    ],
)
def test_a_message_is_one_value(request_: str, text: str, message: str) -> None:
    found = extract(request_)
    assert found.text == text
    assert [(slot.type, slot.value) for slot in found.slots] == [(SlotType.STRING, message)]


@pytest.mark.parametrize("request_", [
    "change the message of the last commit", "amend the last commit with a new message", "edit the commit message of the last commit", "send an email with the message hello there",
    "list commits with the message in one line each", "commit with the message from the clipboard",
])  # fmt: skip
def test_other_messages_stay_words(request_: str) -> None:
    assert not [slot for slot in extract(request_).slots if slot.type is SlotType.STRING]
