"""Everyday words as names: beside their nouns they are slots, elsewhere they are words."""

from __future__ import annotations

import pytest

from shellmate.core.naming import naming, parse
from shellmate.core.slots import extract


@pytest.mark.parametrize(
    ("request_", "text", "values"),
    [
        ("reattach to the tmux session work", "reattach to the tmux session ‹W1›", ["work"]),
        ("logs of the deployment checkout, live", "logs of the deployment ‹W1›, live", ["checkout"]),
        ("restart the worker container", "restart the ‹W1› container", ["worker"]),
        ("back up database shop", "back up database ‹W1›", ["shop"]),
        ("copy my photos folder to /mnt", "copy my ‹W1› folder to ‹P1›", ["photos", "/mnt"]),
        ("attach to session work, please", "attach to session ‹W1›, please", ["work"]),
    ],
)
def test_names_beside_their_nouns(request_: str, text: str, values: list[str]) -> None:
    found = extract(request_)
    assert (found.text, [slot.value for slot in found.slots]) == (text, values)


@pytest.mark.parametrize(
    "request_",
    [
        "delete the running container", "which container image is this", "scan network", "deploy stack", "show the config file", "container with the most memory",
        "the work is done in a session", "list every namespace", "restart the service now", "which branch am i on", "session, work", "the whole folder tree", "a new branch",
    ],
)  # fmt: skip
def test_words_that_name_nothing(request_: str) -> None:
    assert extract(request_).slots == ()


@pytest.mark.parametrize(
    ("request_", "text", "values"),
    [
        ("reach node17 by hopping through relay9", "reach ‹W1› by hopping through ‹W2›", ["node17", "relay9"]),
        ("were any files of zlib1g tampered with", "were any files of ‹W1› tampered with", ["zlib1g"]),
        ("sort urls.txt uniquely", "sort ‹F1› uniquely", ["urls.txt"]),
        ("resave the rescaled images", "‹W1› the ‹W2› images", ["resave", "rescaled"]),
        ("list files in wobbling", "list files in ‹W1›", ["wobbling"]),
        ("attach to the session wobbling", "attach to the session ‹W1›", ["wobbling"]),
        ("logs of the wobbling deployment", "logs of the ‹W1› deployment", ["wobbling"]),
        ("git checkout wobbling", "git checkout ‹W1›", ["wobbling"]),
        ("delete evrything", "delete everything", []),
        ("alphabetise words.txt", "alphabetize ‹F1›", ["words.txt"]),
    ],
)  # fmt: skip
def test_inflected_words_say_how_it_happened_unless_they_stand_where_names_do(request_: str, text: str, values: list[str]) -> None:
    found = extract(request_)
    assert (found.text, [slot.value for slot in found.slots]) == (text, values)


@pytest.mark.parametrize(("request_", "text"), [("LIST FILES", "list files"), ("README CHANGELOG", "‹F1› ‹F2›"), ("FOO BAZ", "‹W1› ‹W2›"), ("SHOW RUNNING PROCESSES", "show running processes")])
def test_capitals_all_over_say_nothing(request_: str, text: str) -> None:
    assert extract(request_).text == text


def test_the_lists_hold_together() -> None:
    known = naming()
    assert len(known.names) > 500
    assert all(words <= known.names for table in (known.after, known.before) for words in table.values())
    assert {"container", "session", "branch", "folder"} <= set(known.after) & set(known.before)


def test_lines_are_read_by_their_heads() -> None:
    found = parse("names: work shop\nafter session: work\nbefore session:\n")
    assert found.names == {"work", "shop"}
    assert found.after == {"session": {"work"}}
    assert found.before == {"session": frozenset()}
