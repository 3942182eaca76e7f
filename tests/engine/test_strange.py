"""Options that programs do not have."""

from __future__ import annotations

import pytest

from shellmate.core import candidates
from shellmate.core.candidates import Written
from shellmate.core.slots import extract
from shellmate.engine.affinity import load_affinity
from shellmate.engine.base import default_bundle
from shellmate.engine.strange import strange_options


@pytest.mark.parametrize(
    ("template", "count"),
    [
        ("find . -name '*.‹X1›' -execplayer {} \\;", 1),
        ("git merge --abort-diff", 1),
        ("df -is", 1),
        ("xargs -0 -f", 1),
        ("sort --up ‹F1› --down", 2),
        ("ls -la", 0),
        ("sed -i.bak 's/a/b/' ‹F1›", 0),
        ("head -1 ‹F1›", 0),
        ("grep --colour=auto ‹S1› ‹F1›", 0),
        ("tar --exclude=‹W1› -czf ‹F1› .", 0),
        ("sudo chmod -x ‹F1›", 0),
        ("kill -HUP ‹N1›", 0),
        ("timeout ‹N1› ./simulate --steps 5", 0),
        ("docker exec ‹W1› psql -U ‹W2›", 0),
        ("find $(pwd) -type d", 0),
        ("nobody-knows-it --such", 0),
        ("git log -", 0),
    ],
)
def test_what_a_program_does_not_have(template: str, count: int) -> None:
    assert strange_options(template, "", lambda feature: False) == count


def test_what_others_write_or_the_request_says_is_not_strange() -> None:
    assert strange_options("find . -mnewer ‹F1›", "", lambda feature: feature == "f find -mnewer") == 0
    assert strange_options("ls --such", "ls with --such please", lambda feature: False) == 0


def test_they_are_shown_only_where_there_is_nothing_else() -> None:
    request = extract("list the files")
    strange, plain = Written("ls --such", -0.1, strange=1), Written("ls", -6.0)
    assert [s.command for s in candidates.rank([strange, plain], request)] == ["ls"]
    assert [s.command for s in candidates.rank([strange], request)] == ["ls --such"]


def test_the_bundle_knows_what_tables_lack() -> None:
    table = load_affinity(default_bundle())
    assert table is not None
    assert table.heard("f tar --zstd") or table.heard("f tmux -t")
    assert not table.heard("f find -execplayer")
    for template in ("tmux attach -t ‹W1›", "tar -czf ‹F1› ‹P1›", "sudo iptables -A INPUT -p tcp --dport ‹N1› -j ACCEPT", "unzip ‹F1› -d ‹P1›"):
        assert strange_options(template, "", table.heard) == 0
