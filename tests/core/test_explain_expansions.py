"""What the shell fills in, in plain words: variables, what `${...}` does to them, and the words they stand in."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellmate.core.explain import explain
from shellmate.core.explain_expansions import expansion


def meaning(word: str) -> str:
    """The meaning of the one word that `echo` is given."""
    return explain(f"echo {word}").parts[1].meaning


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("$HOME", "your home folder"),
        ("${HOME}", "your home folder"),
        ('"$HOME"', "your home folder"),
        ("$USER", "your user name"),
        ("$x", "the value of the variable x"),
        ("${x}", "the value of the variable x"),
        ('"$x"', "the value of the variable x"),
        ('"${long_name}"', "the value of the variable long_name"),
        ("$1", "the first argument"),
        ("$9", "the ninth argument"),
        ("${10}", "argument 10"),
        ("$10", "the first argument, then 0"),
        ("$?", "the last exit status"),
        ("$!", "the last background job's process number"),
        ("$@", "all arguments"),
        ('"$@"', "all arguments"),
        ("$*", "all arguments as one"),
        ("$#", "the number of arguments"),
        ("$$", "this shell's process number"),
        ("$0", "the name of this shell or script"),
        ("$((1 + 2))", "the result of the calculation"),
    ],
)
def test_variables(word: str, said: str) -> None:
    assert meaning(word) == said


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("${f#x}", "the value of f without x at its start"),
        ("${f##*/}", "the value of f without everything up to its last /"),
        ("${f#*.}", "the value of f without everything up to its first ."),
        ("${f%.txt}", "the value of f without .txt at its end"),
        ('"${f%"$ext"}"', "the value of f without the value of ext at its end"),
        ("${f%/*}", "the value of f without its last / and all after it"),
        ("${f%%.*}", "the value of f without its first . and all after it"),
        ("${f%[0-9]}", "the value of f without the shortest part like [0-9] at its end"),
        ("${f##a*b}", "the value of f without the longest part like a*b at its start"),
        ("${x:-y}", "the value of x, or y if it is empty"),
        ("${x-y}", "the value of x, or y if it is not set"),
        ("${x:-}", "the value of x, or nothing if it is empty"),
        ("${x:-$y}", "the value of x, or the value of y if it is empty"),
        ("${x:-$(pwd)}", "the value of x, or the output of pwd if it is empty"),
        ("${x:=y}", "the value of x, which becomes y first if it is empty"),
        ("${x:?no x}", "the value of x; if it is empty, stops with an error: no x"),
        ("${x:+y}", "y, but only if the value of x is not empty"),
        ("${1:-x}", "the first argument, or x if it is empty"),
        ("${#x}", "how many characters the value of x has"),
        ("${#}", "the number of arguments"),
        ("${x/a/b}", "the value of x with the first a replaced by b"),
        ("${x//a/b}", "the value of x with every a replaced by b"),
        ("${x//a}", "the value of x without any a"),
        ("${x/a/}", "the value of x without the first a"),
        ("${x// /_}", "the value of x with every space replaced by _"),
        ("${x//_/ }", "the value of x with every _ replaced by a space"),
        (r"${x//\//-}", "the value of x with every / replaced by -"),
        ("${x/#a/b}", "the value of x with a at its start replaced by b"),
        ("${x/%a/b}", "the value of x with a at its end replaced by b"),
        ("${x/%a}", "the value of x without a at its end"),
        ("${x^^}", "the value of x in capital letters"),
        ("${x^}", "the value of x with a capital first letter"),
        ("${x,,}", "the value of x in small letters"),
        ("${x,}", "the value of x with a small first letter"),
        ("${x@Q}", "the value of x in quotes, for use in a command"),
        ("${x:0:3}", "the first 3 characters of the value of x"),
        ("${x:0:1}", "the first character of the value of x"),
        ("${x:2}", "the value of x without its first 2 characters"),
        ("${x:0}", "the value of x"),
        ("${x: -3}", "the last 3 characters of the value of x"),
        ("${x:2:3}", "3 characters of the value of x, after the first 2 characters"),
        ("${x:1:1}", "one character of the value of x, after the first character"),
        ("${x:0:-1}", "the value of x without its last character"),
        ("${x:1:-2}", "the value of x without its first character and its last 2 characters"),
        ("${x:1+1}", "a part of the value of x"),
        ("${@:2}", "the arguments from number 2 on"),
        ("${@:2:3}", "3 arguments from number 2 on"),
        ("${a[@]}", "all values of the list a"),
        ("${a[@]:1:2}", "some of the values of the list a"),
        ("${#a[@]}", "how many values the list a has"),
        ("${a[2]}", "the value at 2 of the list a"),
        ("${a[-1]}", "the last value of the list a"),
        ("${!a[@]}", "the places in the list a"),
        ("${!x}", "the value of the variable that x names"),
        ("${!x*}", "the names of all variables that begin with x"),
    ],
)
def test_what_is_done_to_a_value(word: str, said: str) -> None:
    assert meaning(word) == said


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ('"${f%.txt}.md"', "the value of f without .txt at its end, then .md"),
        ("${f%.txt}.md", "the value of f without .txt at its end, then .md"),
        ('"$f".md', "the value of f, then .md"),
        ("'a'$x", "a, then the value of x"),
        ("$HOME/notes", "notes in your home folder"),
        ('"$PWD"/a', "a in the current folder"),
        ("$HOME/*.txt", "*.txt in your home folder; * stands for any characters"),
        ('"$HOME/*.txt"', "*.txt in your home folder"),
        ('"$dir/$name"', "the value of dir, then /, then the value of name"),
        ('"$(date +%F).txt"', "the output of the command inside, then .txt"),
        ('"hello $name"', "this text, with the value of name filled in"),
        ('"$a $b"', "this text, with the value of a and the value of b filled in"),
        ('"a $(date) b"', "this text, with the output of the command inside filled in"),
        ('" $a $b "', "this text, with the value of a and the value of b filled in"),
        ('"$a $b $c."', "this text, with the values of its variables filled in"),
        ('"hello"', "this text"),
        ("'$x'", "this text, exactly"),
        ('"größe $x"', "this text, with the value of x filled in"),
    ],
)
def test_words_with_values_in_them(word: str, said: str) -> None:
    assert meaning(word) == said


def test_values_of_options_are_said_too() -> None:
    assert explain('head -n "$x" f').parts[2].meaning == "the value of the variable x"


@given(st.text(alphabet="x1@#!?*$:-=+%/^,[]\\\"'` .~\x1b\u202eé", max_size=12))
def test_any_expansion_is_said_in_visible_words(inside: str) -> None:
    for text in (f"${{{inside}}}", f"${inside}"):
        assert expansion(text)
        assert not re.search(r"[\x00-\x1f\u202e]", expansion(text))
