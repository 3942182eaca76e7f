"""Which commands do the same."""

from __future__ import annotations

import pytest

from shellmate.core.candidates import Written, rank
from shellmate.core.meaning import meaning_key
from shellmate.core.slots import extract

SAME = [
    ("find -name '*.py'", "find . -name \"*.py\""),
    ("find . -name '*.py' -print", "find . -name '*.py'"),
    ("find . ! -user me", "find . -not -user me"),
    ("find . -name a -type f -size +1M -delete", "find . -type f -size +1M -name a -delete"),
    ("find . -type f -and -name a", "find . -type f -name a"),
    ("find /srv -perm /o+w", "find /srv -perm -o+w"),
    ("find . -type f -exec rm '{}' ';'", "find . -type f -exec rm {} \\;"),
    ("sudo find -type d -name a", "sudo find . -name a -type d"),
    ("find . \\( -name a -o -name b \\) ! -type d", "find . \\( -name a -o -name b \\) -not -type d"),
    ("echo $(find -type d)", "echo $(find . -type d)"),
    ("ls -l -a /tmp", "ls -al /tmp"),
    ("grep -c -w x f", "grep -wc x f"),
    ("ls -l -t", "ls -tl"),
    ("rm -r -f x", "rm -fr x"),
    ("find . -print0 | xargs -r0 rm -r -f", "find . -print0 | xargs -0 -r rm -rf"),
    ("cat f|head -5", "cat f | head -n 5"),
    ("tail -n5 f;", "tail -n 5 f"),
    ('echo "a b"', "echo 'a b'"),
]
DIFFERENT = [
    ("find . -name a -delete", "find . -delete -name a"),
    ("find . -type f -exec grep x {} \\;", "find . -type f -exec grep x {} +"),
    ("find . -name a -o -name b", "find . -name b -o -type f -name a"),
    ("find . -perm /u+x", "find . -perm /ug+x"),
    ("find . -perm /go+w", "find . -perm -go+w"),
    ("find a -type f", "find . -type f"),
    ("find . -name a -print", "find . -name a -print0"),
    ("find . -not -name a", "find . -name a"),
    ("rm -f -i x", "rm -i -f x"),
    ("ls -t -S", "ls -S -t"),
    ("ls -m -l", "ls -l -m"),
    ("sort -t -u f", "sort -u -t f"),
    ("tar -xzf a", "tar -xfz a"),
    ("grep -A 5 -B 3 x f", "grep -B 5 -A 3 x f"),
    ("grep 'a | b' f", "grep a | b f"),
    ("echo 'a b'", "echo a  b"),
    ("sleep 5 &", "sleep 5"),
    ("head -n -5 f", "head -n 5 f"),
    ("tail -n +5 f", "tail -n 5 f"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_in_other_words_has_one_key(one: str, other: str) -> None:
    assert meaning_key(one) == meaning_key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_does_something_else_has_another(one: str, other: str) -> None:
    assert meaning_key(one) != meaning_key(other)


@pytest.mark.parametrize("text", ["", ";", "'", '"', "\\", "find", "find !", "find -not", "find . -name", "find . -perm", "xargs -0", "FOO=1", "sudo", "ls -", "()", "find ''", "🙂 |"])
def test_what_is_no_command_has_a_key_too(text: str) -> None:
    assert isinstance(meaning_key(text), str)


def test_a_list_holds_every_command_once_as_it_was_likeliest() -> None:
    written = [Written("find . -type f -name '*.py'", -0.5), Written("find -name '*.py' -type f -print", -1.0), Written("find . -name '*.py'", -2.0)]
    assert [s.command for s in rank(written, extract("every python file"))] == ["find . -type f -name '*.py'", "find . -name '*.py'"]
