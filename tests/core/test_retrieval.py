"""Near-identical requests: what is recalled, what is not, and how often it is wrong on a log made from the dataset."""

from __future__ import annotations

import itertools
from collections import defaultdict

import pytest

from shellmate.core import retrieval
from shellmate.core.meaning import meaning_key
from shellmate.core.slots import extract
from shellmate.training.data import Generator, Pair, Split
from shellmate.training.intents import load_intents, read_modifiers


def _again(old: str, command: str, new: str) -> str | None:
    if retrieval.key(old) not in retrieval.keys(extract(new)):
        return None
    found = retrieval.recall(extract(new), [retrieval.Past(old, command, True)])
    return found.command if found else None


@pytest.mark.parametrize(
    ("old", "command", "new", "wanted"),
    [
        ("find pdf files in ~/docs", "fd -e pdf . ~/docs", "please find the pdf files in /srv", "fd -e pdf . /srv"),
        ("show the 5 biggest files", "du -a | sort -rn | head -5", "list the 12 largest files", "du -a | sort -rn | head -12"),
        ("count lines in a.txt", "wc -l < a.txt", "count the lines in 'my b.txt'", "wc -l < 'my b.txt'"),
        ("copy a.txt to b.txt", "cp a.txt b.txt", "copy to b.txt a.txt", None),
        ("delete files not in x/y", "rm z", "delete files in x/y", None),
        ("extract a.tar.gz", "tar -xzf a.tar.gz", "extract a.zip", None),
        ("keep the 3 newest files", "ls -t | tail -n +4", "keep the 5 newest files", None),
        ("back up notes.txt", "cp notes.txt notes.txt.bak", "back up list.txt", None),
        ("compress ~/.config", "tar -czf config.tgz ~/.config", "compress ~/dist", None),
        ("use token REDACTED_1 on h", "x -t REDACTED_1 -p REDACTED_2", "use token zz99y on h", None),
        ("list files", "ls", "list all files", None),
        ("show the 10 largest files here", "du -a . | sort -rn | head -10", "show the 5 largest files", "du -a . | sort -rn | head -5"),
        ("show the 10 largest files", "du -a | sort -rn | head -10", "show the 5 largest files here", "du -a | sort -rn | head -5"),
        ("what is here in total", "du -sh", "what is in total", "du -sh"),
        ("show the 10 largest files", "du -a ~ | sort -rn | head -10", "show the 5 largest files in this folder", None),
        ("show the 10 largest files here", 'du -a "$PWD/.." | sort -rn | head -10', "show the 5 largest files", None),
        ("show the 10 largest files here", "du -a ~/x | sort -rn | head -10", "list the 5 largest files here", "du -a ~/x | sort -rn | head -5"),
        ("count lines in every python file", "wc -l *.py", "count the lines in all python files", "wc -l *.py"),
        ("make build", "make build", "create build", None),
        ("give eDP-1 a display scale of 1.25", "xrandr --output eDP-1 --scale 1.25x1.25", "give VGA-1 a display scale of 1.75", None),
        ("send ~/a.json to x.org", 'curl -d @"$HOME"/a.json x.org', "send ~/b.json to x.org", 'curl -d @"$HOME"/b.json x.org'),
    ],
)
def test_values_are_replaced_or_nothing_is_said(old: str, command: str, new: str, wanted: str | None) -> None:
    assert _again(old, command, new) == wanted


def test_unreadable_requests_have_no_key() -> None:
    assert [retrieval.key(text) for text in ("", "a\nb", "x" * 5000, "\x1b[31m", "a.txt b.txt")] == [""] * 5


def test_wrong_hits_are_under_one_percent() -> None:
    """Two logs of 12,000 requests over every fourth intent: each is looked up among those before it."""
    intents, _ = load_intents()
    hits = wrong = 0
    for seed in (1, 2):
        past: dict[str, list[tuple[int, Pair]]] = defaultdict(list)
        for number, pair in enumerate(itertools.islice(iter(Generator(intents[::4], read_modifiers(), seed, Split.TRAIN)), 12_000)):
            same = sorted((entry for key in retrieval.keys(extract(pair.request)) for entry in past[key]), key=lambda entry: -entry[0])
            found = retrieval.recall(extract(pair.request), [retrieval.Past(p.request, p.command, True) for _, p in same[:20]]) if same else None
            if found:
                hits += 1
                wrong += meaning_key(found.command) not in {meaning_key(c) for c in (pair.command, *pair.accepted)}
            if key := retrieval.key(pair.request):
                past[key].append((number, pair))
    assert hits > 200
    assert wrong / hits < 0.01, f"{wrong} of {hits}"
