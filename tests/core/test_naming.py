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
