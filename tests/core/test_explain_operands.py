"""Plain words are shown with what they are there for, in `explain`, in its brief form and in the app's pane."""

from __future__ import annotations

import pytest

from shellmate.core import explain_operands
from shellmate.core.explain import explain
from shellmate.core.explain_brief import brief
from shellmate.host.options import Meanings
from shellmate.tui.widgets.explanation import told

MEANINGS = Meanings("/usr/bin:/bin", "/nonexistent", seconds=0)
SAMPLES: list[tuple[str, dict[str, str]]] = [
    ("grep -rn ERROR .", {"ERROR": "the pattern to look for", ".": "where to look: this folder"}),
    ("grep -e ERROR log", {"log": "where to look"}),
    ("grep -ne ERROR log", {"log": "where to look"}),
    ("grep --regexp=ERROR log", {"log": "where to look"}),
    ("fd -H todo notes", {"todo": "the pattern for the names", "notes": "where to look"}),
    ("find notes -name x", {"notes": "where to look"}),
    ("sed 's/a/b/' f", {"'s/a/b/'": "what is done with each line", "f": "the file that is read"}),
    ("sed -i 's/a/b/' f", {"'s/a/b/'": "what is done with each line", "f": "the file that is changed"}),
    ("sed -e 's/a/b/' f", {"f": "the file that is read"}),
    ("awk '{print}' f", {"'{print}'": "what is done with each line"}),
    ("jq .name f", {".name": "what is taken from the data", "f": "the file that is read"}),
    ("tr a-z A-Z", {"a-z": "the characters that are replaced", "A-Z": "what they are replaced by"}),
    ("tr -d x", {"x": "the characters that are deleted"}),
    ("tr -s x", {"x": "the characters that are kept once where they are repeated"}),
    ("cp a b c", {"a": "what is copied", "b": "what is copied", "c": "where it goes"}),
    ("cp -t c a b", {"a": "what is copied", "b": "what is copied"}),
    ("mv a b", {"a": "what is moved or renamed", "b": "its new name or place"}),
    ("mv -t c a", {"a": "what is moved"}),
    ("install -d a b", {"a": "a word: a name or a value"}),
    ("ln -s a b", {"a": "what the link leads to", "b": "the link, or the folder for it"}),
    ("zip -r notes.zip notes", {"notes.zip": "the archive", "notes": "what is packed"}),
    ("zip -d notes.zip a", {"a": "what is deleted from it"}),
    ("unzip notes.zip a", {"notes.zip": "the archive", "a": "what is unpacked from it"}),
    ("7z x a.7z b", {"x": "what to do: a packs, x and e unpack, l lists, t tests, d deletes", "a.7z": "the archive", "b": "what it is about"}),
    ("tar -czf a.tgz notes", {"notes": "what is packed"}),
    ("tar czf a.tgz notes", {"-c": "makes a new archive", "a.tgz": "for -f: the archive's file name", "notes": "what is packed"}),
    ("tar cfz a.tgz notes", {"a.tgz": "for -f: the archive's file name", "notes": "what is packed"}),
    ("tar --extract --file=a.tar b", {"b": "what is unpacked"}),
    ("tar tf a.tar b", {"b": "what is listed"}),
    ("tar -rf a.tar b", {"b": "what is added"}),
    ("diff a b", {"a": "what is compared", "b": "what it is compared with"}),
    ("split a b", {"a": "what is split", "b": "how the names of the pieces begin"}),
    ("basename a.txt .txt", {"a.txt": "the path", ".txt": "the ending that is taken off"}),
    ("chmod 644 a", {"644": "the new permissions", "a": "what gets them"}),
    ("chmod --reference=b a", {"a": "what gets the same"}),
    ("chown bob a", {"bob": "the new owner", "a": "what gets it"}),
    ("chgrp staff a", {"staff": "the new group"}),
    ("kill $(pgrep x)", {"$(pgrep x)": "the number of a process: the output of the command inside"}),
    ("date +%F", {"+%F": "the form it is printed in"}),
    ("timeout 5 cp a b", {"5": "how long it may run", "b": "where it goes"}),
    ("bash a.sh b", {"a.sh": "the script that is run", "b": "given to the script"}),
    ("bash -c ls b", {"b": "a word: a name or a value"}),
    ("printf '%s' a", {"'%s'": "the form of what is printed", "a": "put into the form"}),
    ("read a", {"a": "the variable that gets the line"}),
    ("ssh host uptime", {"host": "the computer to log in to", "uptime": "part of the command that is run there"}),
    ("nc host 80", {"host": "the computer", "80": "the port"}),
    ("mount disk folder", {"disk": "what is mounted", "folder": "the folder where it appears"}),
    ("service web restart", {"web": "the service", "restart": "what it is told to do"}),
    ("ffmpeg -i a.wav b.mp3", {"b.mp3": "the file that is made"}),
    ("git clone https://example.invalid/a b", {"https://example.invalid/a": "what is copied: an address", "b": "the folder for it"}),
    ("git push origin main", {"origin": "the other repository", "main": "the branch"}),
    ("git switch main", {"main": "the branch to go to"}),
    ("git merge login", {"login": "the branch that is merged in"}),
    ("git tag v1 abc", {"v1": "the tag", "abc": "the commit that it names"}),
    ("docker run debian ls", {"debian": "the image", "ls": "part of the command that is run in it"}),
    ("docker exec web ls", {"web": "the container", "ls": "part of the command that is run in it"}),
    ("docker tag web web2", {"web2": "its new name"}),
    ("cp *.txt '$x' \"$y\" z", {"*.txt": "what is copied; * stands for any characters", "'$x'": "what is copied", '"$y"': "what is copied: the value of the variable y"}),
    ("sudo mv -- -a b", {"-a": "what is moved or renamed", "b": "its new name or place"}),
]


@pytest.mark.parametrize(("command", "said"), SAMPLES)
def test_roles(command: str, said: dict[str, str]) -> None:
    found = {part.text: part.meaning for _, part in explain(command, MEANINGS).rows()}
    assert {text: found[text] for text in said} == said


def test_every_role_has_a_sample() -> None:
    said = " ".join(meaning for _, meanings in SAMPLES for meaning in meanings.values())
    missing = {role for roles in explain_operands._ROLES.values() for role in (*roles.first, roles.rest, roles.last) if role not in said}
    assert not missing


@pytest.mark.parametrize("command", ["rm -r a", "mkdir a", "ls a b", "cat a", "cd a", "find . ! -name x", "grep -q x"])
def test_no_role_is_made_up(command: str) -> None:
    pane = [piece for piece, _, _ in shown(command)]
    assert "a" not in pane
    assert "b" not in pane


def shown(command: str) -> list[tuple[str, str, int]]:
    """The rows of the app's pane."""
    return told([(part.text, part.meaning if part.known else "", depth) for depth, part in explain(command, MEANINGS).rows()])


def test_the_pane_shows_operands_with_their_roles() -> None:
    assert ("ERROR", "the pattern to look for", 0) in shown("grep -rn ERROR .")
    assert shown("zip -r notes.zip notes")[2:] == [("notes.zip", "the archive", 0), ("notes", "what is packed", 0)]


@pytest.mark.parametrize(
    ("command", "rows"),
    [
        ("head -n 5 a", ["head", "-n 5"]),
        ("head -n5 a", ["head", "-n5"]),
        ("sort -t, -k2 a", ["sort", "-t,", "-k2"]),
        ("tar -xzf a.tgz -C /tmp", ["tar", "-xzf a.tgz", "-C /tmp"]),
        ("tar xzf a.tgz", ["tar", "xzf a.tgz"]),
        ("find . -type f", ["find", ".", "-type", "f"]),
        ('head -n "$x" a', ["head", "-n", '"$x"']),
    ],
)
def test_a_value_that_says_no_more_stands_with_its_option_in_the_pane(command: str, rows: list[str]) -> None:
    assert [piece for piece, _, _ in shown(command)] == rows


def test_the_brief_form_has_them_too() -> None:
    assert brief(explain("grep -rn ERROR .", MEANINGS), 200).endswith("ERROR: the pattern to look for; .: where to look: this folder")
