"""The dataset's files: every defect is reported with file and line; the project's own files have none."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from shellmate.core import bash
from shellmate.training import check
from shellmate.training.data import with_values
from shellmate.training.fixture import VALUES, fixture_values
from shellmate.training.intents import Intent, check_intent, load_intents, read_intents, read_modifiers
from shellmate.training.phrases import PhraseError, parse_phrase
from shellmate.training.samplers import SAMPLERS

GOOD = "## one-thing\n$ ls {dir=.}\n" + "".join(f"- say it {n} way\n" for n in "a b c d e f g h i j k".split()) + "- list {dir}\n% [ -s out ]\n"


def defects_of(text: str, folder: Path) -> list[str]:
    """All defects of a file with this text, as they are printed."""
    path = folder / "bad.txt"
    path.write_text(text, encoding="utf-8")
    intents, defects = read_intents(path)
    modifiers = read_modifiers()
    return [str(d) for d in defects + [d for i in intents for d in check_intent(i, modifiers)]]


def test_good_intent_has_no_defect(tmp_path: Path) -> None:
    assert defects_of(GOOD, tmp_path) == []


@pytest.mark.parametrize(
    ("wrong", "right", "line", "words"),
    [
        ("## One Thing", "## one-thing", 1, "kebab-case"),
        ("", "$ ls {dir=.}", 1, "no `$` command"),
        ("$ ls {dir}", "$ ls {dir=.}", 1, "without a default"),
        ("- list {dir} of {user}", "- list {dir}", 1, "names ['user']"),
        ("- list (the|a {dir}", "- list {dir}", 14, "unclosed '(' at column 6"),
        ("- list ) {dir}", "- list {dir}", 14, "unmatched ')'"),
        ("- say it a way", "- list {dir}", 1, "the same phrasing twice"),
        ("hello", "- list {dir}", 14, "not a line of an intent: 'hello'"),
        ("mods: nonsense", "% [ -s out ]", 1, "'nonsense' is not in modifiers.txt"),
        ("", "- list {dir}", 1, "11 phrasings; at least 12"),
        ('$ for d in *; do ls "$d{dir=.}"; done', "$ ls {dir=.}", 1, "one longer variable; write ${d}"),
        ("$ ls {dir=.}{+nosuch}", "$ ls {dir=.}", 1, "no modifier has this class"),
    ],
)
def test_defect_names_file_line_and_what_is_expected(wrong: str, right: str, line: int, words: str, tmp_path: Path) -> None:
    found = defects_of(GOOD.replace(right, wrong), tmp_path)
    assert any(text.startswith(f"bad.txt:{line}: ") and words in text for text in found), found


def test_line_before_the_first_intent(tmp_path: Path) -> None:
    assert defects_of("$ ls\n" + GOOD, tmp_path)[0] == "bad.txt:1: a line before the first `## id`"


def test_an_equals_sign_between_blanks_belongs_to_what_an_entry_says(tmp_path: Path) -> None:
    path = tmp_path / "few.txt"
    path.write_text("## one\n@q: monday=Mon | status = 1 | not equal !=!=| x=a = 1\n$ echo {q}\n- say {q}\n")
    assert read_intents(path)[0][0].enums["q"] == (("monday", "Mon"), ("status = 1", "status = 1"), ("not equal !", "!="), ("x", "a = 1"))


def test_phrases() -> None:
    phrase = parse_phrase(r"(show|list) [the] \(x\) {dir} (|now)")
    rng = random.Random(1)
    assert phrase.variants == 8
    assert {phrase.sample(rng) for _ in range(200)} == {f"{a} {b}(x) {{dir}}{c}" for a in ("show", "list") for b in ("the ", "") for c in ("", " now")}
    with pytest.raises(PhraseError, match="unclosed"):
        parse_phrase("[a")


@pytest.fixture(scope="module")
def intents() -> list[Intent]:
    found, defects = load_intents()
    assert defects == []
    return found


def test_enough_of_everything(intents: list[Intent]) -> None:
    """The counts the dataset promises."""
    assert len(intents) >= 2000
    assert sum(any(mark in i.commands[0] for mark in (" | ", " && ", "-exec", "xargs", "$(", "<(")) for i in intents) >= 500
    assert sum(bool(i.proofs) for i in intents) >= 900
    assert len({i.id for i in intents}) == len(intents)


def test_structure_of_all(intents: list[Intent]) -> None:
    modifiers = read_modifiers()
    assert [str(d) for i in intents for d in check_intent(i, modifiers)] == []


def test_every_command_parses_with_values(intents: list[Intent]) -> None:
    broken = []
    for intent in intents:
        values = fixture_values(intent)
        broken += [f"{intent.path.name}:{intent.line}: {text}" for text in (with_values(c, intent, values) for c in (*intent.commands, *intent.accepted, *intent.given, *filter(None, intent.proofs))) if not bash.parses(text)]
    assert broken == []


def test_every_utility_is_known(intents: list[Intent]) -> None:
    known = check.known_utilities()
    rng = random.Random(5)
    unknown = {f"{i.id}: {name}" for i in rng.sample(intents, 1000) for name in check.called(i) if name not in known}
    assert unknown == set()


def test_no_request_has_two_answers(intents: list[Intent]) -> None:
    assert check.overlaps(intents) == []


def test_ambiguity_is_found(tmp_path: Path) -> None:
    other = GOOD.replace("one-thing", "other-thing").replace("$ ls {dir=.}", "$ tree {dir=.}").replace("- list {dir}", "- Show the {dir}")
    (tmp_path / "a.txt").write_text(GOOD + "\n" + other, encoding="utf-8")
    found = check.overlaps(read_intents(tmp_path / "a.txt")[0])
    assert any("'list {dir}'" in text and "'Show the {dir}'" in text for text in found)


def test_fixture_knows_every_placeholder() -> None:
    assert set(VALUES) == set(SAMPLERS)
