"""Loops, choices and tests in English; a `;` that only the grammar wants has no row."""

from __future__ import annotations

import pytest

from shellmate.core import explain_structures
from shellmate.core.explain import explain

LOOP = 'for f in notes/*.txt; do mv -n -- "$f" "${f%.txt}.md"; done'


def rows(command: str) -> list[tuple[str, str]]:
    """Text and meaning of every part."""
    return [(part.text, part.meaning) for _, part in explain(command).rows()]


def test_a_loop_reads_well() -> None:
    said = dict(rows(LOOP))
    assert said[LOOP] == "a loop: does the same for one value after another"
    assert said["for f"] == "for each value in turn, which is called f"
    assert said["in notes/*.txt"] == "goes through all names like notes/*.txt; * stands for any characters"
    assert said["do"] == "begins what is done each time"
    assert said['"${f%.txt}.md"'] == "its new name or place: the value of f without .txt at its end, then .md"
    assert said["done"] == "ends the loop"
    assert ";" not in said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("a", "goes through a"),
        ("a b c", "goes through these values"),
        ("{1..5}", "goes through the values from 1 to 5"),
        ('"$@"', "goes through all arguments"),
        ('"${a[@]}"', "goes through all values of the list a"),
        ("$names", "goes through the words in the value of names"),
        ("$(ls)", "goes through the words that the command inside prints"),
        ('"$HOME"/*', "goes through all names like * in your home folder; * stands for any characters"),
    ],
)
def test_what_a_loop_goes_over(values: str, said: str) -> None:
    assert (f"in {values}", said) in rows(f"for x in {values}; do ls; done")


def test_several_values_are_explained_where_there_is_something_to_say() -> None:
    found = rows("for f in a *.txt $(date); do ls; done")
    assert ("*.txt", "* stands for any characters") in found
    assert "date" in dict(found)
    assert "a" not in dict(found)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("for f; do ls; done", {"for f": "for each argument in turn, which is called f"}),
        ("for ((i=0; i<3; i++)); do ls; done", {"for ((i=0; i<3; i++))": "starts with i=0; goes on as long as i<3; after each time i++"}),
        ("for ((;;)); do ls; done", {"for ((;;))": "goes on without end"}),
        ("select x in a b; do ls; done", {"select x": "the value that is chosen is called x", "in a b": "the values to choose from"}),
        ("while true; do ls; done", {"while": "as long as this succeeds", "do": "begins what is done each time", "done": "ends the loop"}),
        ("until ls; do ls; done", {"until": "until this succeeds"}),
        ("while (( x > 3 )); do ls; done", {"(( x > 3 ))": "a calculation; succeeds if the result is true or not 0"}),
        (
            "if true; then ls; elif false; then pwd; else cd; fi",
            {"if": "if this succeeds", "then": "begins what is done if so", "elif": "if not, and if this succeeds", "else": "begins what is done if not", "fi": "ends the if"},
        ),
        (
            "case $x in a|b) ls;; *.txt) pwd;; *) cd;; esac",
            {
                "case $x in": "compares the value of x with the patterns below; the first that fits counts", "a|b)": "if it is a or b", "*.txt)": "if it is like *.txt; * stands for any characters",
                "*)": "if nothing before fits", ";;": "ends this case", "esac": "ends the choice",
            },
        ),
    ],
)  # fmt: skip
def test_structures(command: str, said: dict[str, str]) -> None:
    found = dict(rows(command))
    assert said.items() <= found.items()
    assert ";" not in found


def test_a_semicolon_between_commands_is_explained() -> None:
    assert [text for text, _ in rows("ls; pwd;")] == ["ls", ";", "pwd"]
    assert [text for text, _ in rows("while true; do ls; pwd; done; cd")].count(";") == 2
    assert [text for text, _ in rows("{ ls; pwd; }")].count(";") == 1


@pytest.mark.parametrize("command", ["for f in *; do", "if", "done", "case x in", "for", "while x; do y", "if x; then y; else", "; do", "[", "((", "[ -f", "for ((i=0"])
def test_unfinished_structures_have_rows_with_words(command: str) -> None:
    assert all(text and meaning for text, meaning in rows(command))


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ("[ -f a ]", "a is a file"),
        ("[ ! -e a ]", "a does not exist"),
        ('[[ -d "$d" ]]', "the value of d is a folder"),
        ('[ -z "$1" ]', "the first argument is empty"),
        ('[ "$x" ]', "the value of x is not empty"),
        ('[ "$x" = "" ]', "the value of x is empty"),
        ('[ "$x" != "" ]', "the value of x is not empty"),
        ("[ $x = y ]", "the value of x is the same as y"),
        ("[[ $x != a* ]]", "the value of x is not like a*; * stands for any characters"),
        ("[[ ! $x == y ]]", "the value of x is not the same as y"),
        ('[ "$x" -gt 3 ]', "the value of x is more than 3"),
        ("[[ $x =~ ^a ]]", "the value of x fits the regular expression ^a"),
        ("[[ -f a && -r a ]]", "a is a file and a may be read"),
        ("[ -f a -o -d a ]", "a is a file or a is a folder"),
        ("[ ! -a a -a b = c ]", "a does not exist and b is the same as c"),
        ("[[ -n $x || ! -z $y ]]", "the value of x is not empty or the value of y is not empty"),
    ],
)
def test_tests(test: str, said: str) -> None:
    assert rows(test) == [(test, f"a test: {said}")]


def test_every_operator_of_a_test_is_said_and_turned_around() -> None:
    for sign, said in explain_structures._UNARY.items():
        assert rows(f"[ {sign} a ]")[0][1] == f"a test: a {said}"
        assert rows(f"[ ! {sign} a ]")[0][1] not in ("a test: succeeds or fails", f"a test: a {said}")
    for sign, said in explain_structures._BINARY.items():
        assert rows(f"[[ a {sign} b ]]")[0][1] == f"a test: a {said} b"
        assert rows(f"[[ ! a {sign} b ]]")[0][1] not in ("a test: succeeds or fails", f"a test: a {said} b")


@pytest.mark.parametrize("test", ["[[ a && b || c ]]", "[[ ( -f a ) ]]", "[[ " + " && ".join("abcdef") + " ]]", "[ -G a ]"])
def test_what_would_be_long_or_is_not_known_is_only_called_a_test(test: str) -> None:
    assert rows(test)[0][1] == "a test: succeeds or fails"
