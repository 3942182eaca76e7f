"""Explanation: every word has a part, unknown options say so, structure nests, nothing can write control characters."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellmate.core.explain import Part, explain
from shellmate.host.options import Meanings

_MEANINGS = Meanings("/usr/bin:/bin", "/nonexistent")
CORPUS = Path(__file__).parent / "corpus"


def parts(command: str) -> dict[str, Part]:
    """The parts by their text."""
    return {part.text: part for _, part in explain(command, _MEANINGS).rows()}


def test_options_and_values() -> None:
    found = parts("tar -xzf a.tgz -C /tmp")
    assert found["-x"].meaning == "unpacks"
    assert found["a.tgz"].meaning == "for -f: the archive's file name"
    assert found["/tmp"].meaning == "a path, for -C: works in this folder"


@pytest.mark.parametrize(
    ("command", "value", "meaning"),
    [
        ("find . -type f,l", "f,l", "plain files or symbolic links"),
        ("find . -type q", "q", "for -type: the kind of file: f a plain file, d a folder, l a link"),
        ("find . -name '*.py'", "'*.py'", "names like this; * stands for any characters"),
        ("find . -iname a", "a", "names, upper or lower case alike, like this"),
        ("find . -size +10M", "+10M", "more than 10 MiB"),
        ("find . -size -3", "-3", "less than 3 blocks of 512 bytes"),
        ("find . -mtime -7", "-7", "changed less than 7 days ago"),
        ("find . -mmin +30", "+30", "changed more than 30 minutes ago"),
        ("find . -maxdepth 1", "1", "at most 1 level of folders deep"),
        ("find . -mindepth 2", "2", "at least 2 levels of folders deep"),
        ("sort -t, -k2 f", ",", "for -t: "),
        ("head -n 5 f", "5", "a number, for -n: so many lines"),
    ],
)
def test_values_say_what_they_stand_for(command: str, value: str, meaning: str) -> None:
    assert parts(command)[value].meaning.startswith(meaning)


def test_unknown_options_are_said_to_be() -> None:
    found = parts("ls --no-such-option -l")
    assert not found["--no-such-option"].known
    assert "not known" in found["--no-such-option"].meaning
    assert found["-l"].known


def test_subcommands_have_their_own_tables() -> None:
    found = parts("git commit --amend -m 'x'")
    assert found["commit"].kind == "utility"
    assert found["--amend"].known
    assert found["'x'"].meaning.startswith("for -m: with this message")


def test_wrappers_begin_anew() -> None:
    found = parts("sudo nice -n 5 find . -name '*.py' -exec chmod 644 {} +")
    assert [found[name].kind for name in ("sudo", "nice", "find", "chmod")] == ["utility"] * 4
    assert found["{}"].meaning == "what gets them: the name of each thing found"
    assert found["+"].meaning == "ends the command; all names at once"


def test_what_find_runs_ends_and_its_tests_go_on() -> None:
    found = parts(r"find . -exec mv {} /tmp \; -print")
    assert found["/tmp"].meaning == "its new name or place"
    assert found["\\;"].meaning == "ends the command; once for each name"
    assert found["-print"].meaning == "prints the path"


def test_a_plus_sign_elsewhere_ends_nothing() -> None:
    assert "ends" not in parts("expr 1 + 2")["+"].meaning


def test_a_double_dash_is_said_plainly() -> None:
    assert parts("rm -- -x")["--"].meaning == "what follows is no option, even if it begins with -"


def test_what_is_missing_has_no_row() -> None:
    assert all(part.text for _, part in explain("for f in *.txt; do", _MEANINGS).rows())


def test_shell_text_is_explained() -> None:
    assert parts("bash -c 'grep -i x f'")["-i"].meaning == "upper or lower case alike"


def test_operators_redirections_globs_substitutions() -> None:
    found = parts("cat *.txt 2> /dev/null | sort >> out && echo $(date) || exit 1; ls &")
    assert found["*.txt"].meaning == "* stands for any characters"
    assert found["2> /dev/null"].meaning == "writes errors to nowhere (/dev/null), over what is there"
    assert found[">> out"].meaning == "adds output to the end of out"
    assert found["$(date)"].kind == "substitution"
    assert found["date"].kind == "utility"
    assert {"|", "&&", "||", ";", "&"} <= set(found)


@pytest.mark.parametrize("command", [line for name in ("looking", "ordinary") for line in (CORPUS / f"{name}.txt").read_text().splitlines() if line and not line.startswith("# ") and "⏎" not in line][::7])
def test_every_word_has_a_part(command: str) -> None:
    rows = explain(command, _MEANINGS).rows()
    shown = " ".join(part.text for _, part in rows)
    for word in re.findall(r"[A-Za-z0-9]{3,}", command):
        assert word in shown
    assert all(part.meaning for _, part in rows)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_never_raises_nor_shows_control_characters(text: str) -> None:
    found = explain(text, None)
    json.dumps(found.as_json())
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "".join(part.text + part.meaning for _, part in found.rows()) + found.command)


@pytest.mark.parametrize("command", ["sudo " * 1500 + "ls", "find -exec " * 700, "[[ " + "! " * 3000 + "a ]]"], ids=["sudo", "find", "test"])
def test_deep_nesting_ends(command: str) -> None:
    assert explain(command, None).parts


def test_too_long_is_said() -> None:
    assert "too long" in explain("a " * 10_000).parts[0].meaning
