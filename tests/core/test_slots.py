"""Values of a request become typed slots, whatever they contain, and nothing of them is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellmate.core.errors import UsageError
from shellmate.core.slots import HIGHEST_INDEX, LONGEST_REQUEST, Slot, SlotType, all_symbols, extract

QUICK = settings(max_examples=150, deadline=None)
PRINTABLE = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="‹›")
VALUES = st.text(PRINTABLE, min_size=1, max_size=30).map(str.strip).filter(bool)


def values(request: str) -> list[tuple[str, str]]:
    """(type letter, value) of every slot."""
    return [(s.type.value, s.value) for s in extract(request).slots]


@pytest.mark.parametrize(
    ("request_text", "expected"),
    [
        ("find pdf files in ~/docs larger than 10MB", [("P", "~/docs"), ("N", "10")]),
        ("copy notes.txt to /mnt/usb", [("F", "notes.txt"), ("P", "/mnt/usb")]),
        ("delete all *.py files", [("G", "*.py")]),
        ("rename .jpeg to .jpg", [("X", "jpeg"), ("X", "jpg")]),
        ("show my .bashrc", [("F", ".bashrc")]),
        ('grep "hello world" in a.txt', [("S", "hello world"), ("F", "a.txt")]),
        ("download https://example.com/a.zip", [("U", "https://example.com/a.zip")]),
        ("ping 10.0.0.1", [("A", "10.0.0.1")]),
        ("what is in $HOME", [("V", "HOME")]),
        ("files changed since 2024-01-31 at 14:30", [("D", "2024-01-31"), ("N", "14"), ("N", "30")]),
        ("cut talk.mp4 from 00:01:30 on", [("F", "talk.mp4"), ("T", "00:01:30")]),
        ("print the date as DD/MM/YYYY", []),
        ("every day at 6pm", [("N", "18"), ("N", "00")]),
        ("mondays at 9:30 a.m. run it", [("N", "9"), ("N", "30")]),
        ("from 12am to 12 pm", [("N", "0"), ("N", "00"), ("N", "12")]),
        ('grep "at 5pm" in a.txt', [("S", "at 5pm"), ("F", "a.txt")]),
        ("alias ll='ls -la'", [("W", "ll"), ("S", "ls -la")]),
        ("rows where the p value is below 1e-5", [("N", "1e-5")]),
        ("what is in my documents folder", [("P", "~/Documents")]),
        ("the ten largest files", [("N", "10")]),
        ("map port 8080:80", [("N", "8080"), ("N", "80")]),
    ],
)
def test_kinds(request_text: str, expected: list[tuple[str, str]]) -> None:
    assert values(request_text) == expected


@pytest.mark.parametrize(
    ("request_text", "text"),
    [
        ("find all files/directories named build'", "find all files and directories named ‹W1›"), ("every regular/normal file", "every regular and normal file"), ("give read,write access", "give read and write access"),
        ("set read-write-execute", "set read and write and execute"), ("go to branch new-old", "go to branch ‹W1›"), ("the files/old folder", "the ‹P1› folder"),
        ("top-ten folders", "top ‹N1› folders"), ("dot-delimited, colon-terminated", "dot-separated, colon-separated"), ("100MB+ files", "over ‹N1› mb files"), ("add 3+4", "add ‹W1›"),
        ('post {"a": {"b": [1]}, "c": 2} to it', "post ‹S1› to it"), ('add ["x", "y"] there', "add ‹S1› there"), ("with the header Authorization: Bearer abc123 on it", "with the header ‹W1› : ‹S1› on it"),
        ("grep for TODO: in code", "grep for ‹W1› in code"), ("keys like cache:user: only", "keys like ‹W1› only"), ("do this: list it", "do this : list it"), ("set .version of package.json", "set version of ‹F1›.json"), ("all .json and .csv files", "all ‹X1›.json and ‹X2›.csv files"),
        ("over 1,250,000 bytes", "over ‹N1› bytes"), ("one and a half times", "‹N1› times"), ("two and a half minutes", "‹N1› and a half minutes"), ("stash it, label it wip login form", "stash it, label it ‹S1›"),
        ("build serde with taxes", "build ‹W1› with ‹W2›"), ("show the filws", "show the files"),
        ('print file1.txt and file2.txt"', "print ‹F1› and ‹F2›"), ("say 'hello", "say hello"), ("the users' files", "the users files"),
    ],
)  # fmt: skip
def test_words_as_people_join_and_quote_them(request_text: str, text: str) -> None:
    assert extract(request_text).text == text


def test_same_value_is_the_same_slot() -> None:
    slotted = extract("copy a.txt to b.txt, then delete a.txt")
    assert slotted.slots == (Slot(SlotType.FILE, 1, "a.txt"), Slot(SlotType.FILE, 2, "b.txt"))
    assert slotted.text.count("‹F1›") == 2


def test_more_values_than_slots_stay_text() -> None:
    files = [f"file{i}.txt" for i in range(HIGHEST_INDEX[SlotType.FILE] + 2)]
    slotted = extract("zip " + " then ".join(files))
    assert len(slotted.slots) == HIGHEST_INDEX[SlotType.FILE]
    assert files[-1] in slotted.text


@QUICK
@given(VALUES.filter(lambda v: '"' not in v and "\\" not in v))
def test_quoted_value_is_kept_to_the_letter(value: str) -> None:
    slotted = extract(f'search for "{value}" everywhere')
    kept = {s.value for s in slotted.slots} | {f".{s.value}" for s in slotted.slots if s.type is SlotType.EXTENSION}
    kept |= {f"${s.value}" for s in slotted.slots if s.type is SlotType.VARIABLE} | {f"${{{s.value}}}" for s in slotted.slots if s.type is SlotType.VARIABLE}
    assert value in kept or value.replace("\t", " ") in kept


@QUICK
@given(VALUES)
def test_never_fails_and_only_known_symbols(request_text: str) -> None:
    symbols = set(all_symbols())
    slotted = extract(request_text)
    assert all(slot.symbol in symbols and slot.symbol in slotted.text for slot in slotted.slots)


@pytest.mark.parametrize("bad", ["\n", "\r", "\x00", "\x1b[31m", "\x7f", "\u2028", "\x9b"])
def test_line_breaks_and_controls_are_refused(bad: str) -> None:
    with pytest.raises(UsageError, match=r"line break|control character"):
        extract(f"list files{bad}rm x")


@pytest.mark.parametrize("text", ["", "   ", "\t"])
def test_empty_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="empty"):
        extract(text)


def test_too_long_is_refused() -> None:
    with pytest.raises(UsageError, match="2001 characters"):
        extract("x" * (LONGEST_REQUEST + 1))


@pytest.mark.parametrize(
    ("text", "shown", "values"),
    [
        ("make a folder called homework with a subfolder week1", "make a folder called ‹W1› with a subfolder ‹W2›", ["homework", "week1"]),
        ("new branch, name it current", "new branch, name it ‹W1›", ["current"]),
        ("a user named test and a group named test", "a user named ‹W1› and a group named ‹W1›", ["test"]),
        ("files called the same in both folders", "files called the same in both folders", []),
        ("what is it called when a process waits", "what is it called when a process waits", []),
        ("a file called notes.txt", "a file called ‹F1›", ["notes.txt"]),
    ],
)
def test_what_is_called_something_has_a_name(text: str, shown: str, values: list[str]) -> None:
    slotted = extract(text)
    assert slotted.text == shown
    assert [s.value for s in slotted.slots] == values


@pytest.mark.parametrize(
    ("request_", "text", "value"),
    [
        ("move the jpgs here", "move the ‹X1›.jpg files here", "jpg"),
        ("number the tifs in scans", "number the ‹X1› files in scans", "tif"),
        ("delete the parquets", "delete the ‹X1›.parquet files", "parquet"),
        ("zip up all PDFs", "zip up all ‹X1›.pdf files", "pdf"),
        ("report.pdf's size", "‹F1›.pdf 's size", "report.pdf"),
        ("zorblax's files", "‹W1› 's files", "zorblax"),
    ],
)
def test_plurals_of_kinds_and_owners(request_: str, text: str, value: str) -> None:
    found = extract(request_)
    assert found.text == text
    assert [slot.value for slot in found.slots] == [value]


@pytest.mark.parametrize("request_", ["what's new", "let's see", "the server's name", "docs about this"])
def test_apostrophes_of_known_words_are_no_owners(request_: str) -> None:
    assert extract(request_).slots == ()


@pytest.mark.parametrize(
    ("request_", "text", "values"),
    [
        ("split huge.csv into pieces of 1 million lines", "split ‹F1›.csv into pieces of ‹N1› lines", ["huge.csv", "1000000"]),
        ("the first two hundred lines of a.txt", "the first ‹N1› lines of ‹F1›", ["200", "a.txt"]),
        ("split it every 10k lines", "split it every ‹N1› lines", ["10000"]),
        ("2.5 thousand rows", "‹N1› rows", ["2500"]),
        ("files over 10k", "files over ‹N1› k", ["10"]),
        ("millions of files in src/lib", "millions of files in ‹P1›", ["src/lib"]),
        ("last 5 github runs pls", "last ‹N1› github runs", ["5"]),
        ("Plz delete foo.txt thx!", "delete ‹F1›", ["foo.txt"]),
        ("switch to the branch called pls", "switch to the branch called ‹W1›", ["pls"]),
        ("pls", "‹W1›", ["pls"]),
    ],
)
def test_numbers_in_words_and_courtesy(request_: str, text: str, values: list[str]) -> None:
    found = extract(request_)
    assert (found.text, [slot.value for slot in found.slots]) == (text, values)


@pytest.mark.parametrize(
    ("request_", "text", "values"),
    [
        ("move every png from the Desktop to a/b", "move every png from ‹P1› to ‹P2›", ["~/Desktop", "a/b"]),
        ("zip my documents folder", "zip ‹P1›", ["~/Documents"]),
        ("the biggest file in my downloads?", "the biggest file in ‹P1›", ["~/Downloads"]),
        ("photos in my pictures older than 3 days", "photos in ‹P1› older than ‹N1› days", ["~/Pictures", "3"]),
        ("how big is the Videos directory", "how big is ‹P1›", ["~/Videos"]),
        ("how much ram is in my desktop", "how much ram is in my desktop", []),
        ("change the desktop background", "change the desktop background", []),
        ("pause the music", "pause the music", []),
        ("make a music folder", "make a music folder", []),
        ("make a folder called Pictures", "make a folder called ‹W1›", ["Pictures"]),
        ("remove the downloads folder named old", "remove the downloads folder named ‹W1›", ["old"]),
    ],
)
def test_the_folders_of_a_home_are_paths_where_they_are_meant(request_: str, text: str, values: list[str]) -> None:
    found = extract(request_)
    assert (found.text, [slot.value for slot in found.slots]) == (text, values)


@pytest.mark.parametrize(
    ("request_", "text", "values"),
    [
        ("expire on 31 December 2025", "expire on ‹N1› december ‹N2›", ["31", "2025"]),
        ("commits since May", "commits since may", []),
        ("the process tree with process IDs", "the process tree with process ids", []),
        ("base64 decode aGVsbG8gd29ybGQ=", "base64 decode ‹W1›", ["aGVsbG8gd29ybGQ="]),
        ("alias ll='ls -la'", "alias ‹W1› = ‹S1›", ["ll", "ls -la"]),
    ],
)
def test_months_acronyms_and_values_that_end_in_an_equals_sign(request_: str, text: str, values: list[str]) -> None:
    found = extract(request_)
    assert (found.text, [slot.value for slot in found.slots]) == (text, values)


@pytest.mark.parametrize(
    ("request_", "text", "values"), [
        ("Which groups does lena belong to? Print only the names.", "which groups does ‹W1› belong to print only the names", ["lena"]),
        ('Rename a.txt to "me and you".', "rename ‹F1› to ‹S1›", ["a.txt", "me and you"]), ('Find "foo bar". Print only the names!', "find ‹S1› print only the names", ["foo bar"]),
        ("open Foo. Bar is nice", "open ‹W1› ‹W2› is nice", ["Foo", "Bar"]), ('search "foo bar" in .', "search ‹S1› in ‹P1›", ["foo bar", "."]), ("find Print in src", "find ‹W1› in src", ["Print"]),
    ],
)  # fmt: skip
def test_a_sentence_may_end_within_a_request(request_: str, text: str, values: list[str]) -> None:
    slotted = extract(request_)
    assert (slotted.text, [slot.value for slot in slotted.slots]) == (text, values)
