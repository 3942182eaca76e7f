"""Wordings are exchanged where the sentence stays one, and nowhere else."""

from __future__ import annotations

import random
import re

import pytest

from shellmate.training.intents import load_intents
from shellmate.training.reword import reworded


def _said(text: str) -> set[str]:
    return {reworded(text, random.Random(seed)) for seed in range(400)}


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("files larger than {size} in {dir}", "files over {size} in {dir}"), ("replace {str} with {str2} in {file}", "substitute {str2} for {str} in {file}"),
        ("which files are open", "what files are open"), ("count every line of {file}", "count each line of {file}"), ("how to tar {dir}", "how do i tar {dir}"),
        ("rename {file} to {file2}", "change the name of {file} to {file2}"), ("wait {n} minutes", "wait {n} mins"), ("show me the log", "let me see the log"),
        ("delete the folder {dir}", "get rid of the folder {dir}"), ("the latest commit", "the most recent commit"),
    ],
)  # fmt: skip
def test_the_other_wording_comes_up_beside_the_first(text: str, other: str) -> None:
    said = _said(text)
    assert {text, other} <= said


@pytest.mark.parametrize(
    "text",
    [
        "show me how much is left", "every {n} minutes", "numbers larger than {n}", "make a file executable", "only if it is newer", "latest version of {package}",
        "in {n} minutes", "rename files by date", "permission denied", "what is using port {port}", "create an archive readable by all, a private one",
    ],
)  # fmt: skip
def test_where_the_sentence_would_break_it_stays(text: str) -> None:
    changed = _said(text) - {text}
    assert changed <= {"what's using port {port}", "whats using port {port}", "in {n} mins", "every {n} mins"}


def test_names_options_and_placeholders_stay() -> None:
    for text in ("clone {repo} into {dir}", "add-apt-repository -r x", "hostnamectl set-hostname x", "cut --characters=1-3 {file}", "read ./repo.txt", "edit /etc/hostname"):
        assert _said(text) <= {text, text.replace("in {dir}", "inside {dir}")}, _said(text)
    rng, kept = random.Random(5), re.compile(r"\{[^{}]*\}")
    for intent in load_intents()[0][::7]:
        for phrase in intent.phrasings:
            said = phrase.sample(rng)
            assert sorted(kept.findall(reworded(said, rng))) == sorted(kept.findall(said))


def test_at_most_two_wordings_change() -> None:
    text = "i want to replace it inside {dir} in each file larger than {size}, ignoring case, sorted by filename"
    kept = ("i want to", "inside {dir}", "each file", "larger than", "ignoring case", "sorted by", "filename")
    assert all(sum(part not in said for part in kept) <= 2 for said in _said(text))
