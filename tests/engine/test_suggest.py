"""The one use case, with a fake model: filling, ranking, evidence, refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from shellmate.core.errors import UsageError
from shellmate.core.types import Context, Level, Request, Shell, Source
from shellmate.engine.suggest import suggest
from tests.engine.fake import FakeEngine


def test_values_come_back_exactly_and_quoted() -> None:
    engine = FakeEngine([("grep -rn ‹S1› ‹P1›", -0.1)])
    answer = suggest(engine, Request("search for \"it's 5 o'clock\" in ~/my-notes"))
    assert answer.candidates[0].command == "grep -rn 'it'\\''s 5 o'\\''clock' ~/my-notes"


def test_candidates_that_mean_the_same_are_shown_once() -> None:
    engine = FakeEngine([("find . -name '*.py'", -0.1), ('find . -name "*.py"', -0.2), ("ls *.py", -3.0)])
    commands = [c.command for c in suggest(engine, Request("find python files")).candidates]
    assert commands == ["find . -name '*.py'", "ls *.py"]


def test_a_command_that_does_not_parse_goes_last() -> None:
    engine = FakeEngine([("ls *.py | | wc", -0.1), ("find . -name '*.py'", -2.0)])
    answer = suggest(engine, Request("find python files"))
    assert [c.valid for c in answer.candidates] == [True, False]


def test_slots_the_request_lacks_are_never_shown() -> None:
    engine = FakeEngine([("cat ‹F1›", -0.1), ("ls", -1.0)])
    assert [c.command for c in suggest(engine, Request("show the files")).candidates] == ["ls"]


def test_arithmetic_on_numbers() -> None:
    engine = FakeEngine([("find . -mtime +‹N1›‹x7›", -0.1)])
    assert suggest(engine, Request("files older than two weeks")).candidates[0].command == "find . -mtime +14"


def test_missing_utilities_are_named(tmp_path: Path) -> None:
    (tmp_path / "ls").write_text("")
    engine = FakeEngine([("frobnicate -x | ls", -0.1)])
    answer = suggest(engine, Request("do it", context=Context(path=str(tmp_path))))
    assert answer.candidates[0].missing == ("frobnicate",)


def test_danger_is_said() -> None:
    engine = FakeEngine([("rm -rf /", -0.1)])
    risk = suggest(engine, Request("delete everything")).candidates[0].risk
    assert risk.level is Level.DANGER
    assert risk.reasons[0].message


def test_fish_gets_bash_syntax_wrapped() -> None:
    engine = FakeEngine([("for f in *; do echo \"$f\"; done", -0.1), ("ls -la", -0.5)])
    commands = [c.command for c in suggest(engine, Request("loop", context=Context(shell=Shell.FISH))).candidates]
    assert commands[0].startswith("bash -c 'for f in")
    assert commands[1] == "ls -la"


def test_confidences_never_rise_and_weak_answers_are_not_sure() -> None:
    engine = FakeEngine([("ls", -14.0), ("cat x.txt", -15.0)])
    answer = suggest(engine, Request("what is the meaning of life"))
    shown = [c.confidence for c in answer.candidates]
    assert shown == sorted(shown, reverse=True)
    assert not answer.confident


@pytest.mark.parametrize("text", ["", "   ", "two\nlines", "bell\x07", "x" * 5000, "esc \x1b[31m"])
def test_unusable_requests_get_one_sentence(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        suggest(FakeEngine(), Request(text))
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_the_users_own_rules_hold_for_suggestions(own_home: Path) -> None:
    settings = own_home / ".config" / "shellmate" / "config.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    answers = [[("git push origin main", -0.1)]] * 3
    engine = FakeEngine(*answers)

    def level() -> Level:
        return suggest(engine, Request("publish my commits")).candidates[0].risk.level

    assert level() is Level.CAUTION
    settings.write_text('[safety]\ndeny = ["git push"]\n')
    assert level() is Level.DANGER
    settings.write_text("[safety]\ndeny = []  # changed my mind\n")
    assert level() is Level.CAUTION


def test_settings_that_cannot_be_read_are_said_not_passed_by(own_home: Path) -> None:
    settings = own_home / ".config" / "shellmate" / "config.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("[safety]\ndenny = []\n")
    with pytest.raises(UsageError) as caught:
        suggest(FakeEngine([("ls", -0.1)]), Request("list files"))
    assert "config.toml" in str(caught.value)


def test_a_request_that_is_a_command_already_comes_first_as_it_is(tmp_path: Path) -> None:
    for name in ("ls", "tar"):
        (tmp_path / name).write_text("")
    engine = FakeEngine([("ls -l ‹P1›", -0.1), ("ls -lah ‹P1›", -1.0)])
    around = Context(cwd=str(tmp_path), path=str(tmp_path))
    found = suggest(engine, Request("ls -lah ./common", context=around)).candidates
    assert [(c.command, c.source) for c in found] == [("ls -lah ./common", Source.TYPED), ("ls -l ./common", Source.MODEL)]
    for words in ("list the files", "ls the files in my folder", "grep -rn foo ."):  # the last is not on this PATH
        assert all(c.source is Source.MODEL for c in suggest(FakeEngine([("ls", -0.1)]), Request(words, context=around)).candidates)
    assert all(c.source is Source.MODEL for c in suggest(FakeEngine([("ls", -0.1)]), Request("ls -lah ./common")).candidates)


def test_a_typed_command_is_checked_for_danger_too() -> None:
    found = suggest(FakeEngine([("ls", -0.1)]), Request("cd /tmp && " + "rm" + " -rf ~", context=Context(path="/nowhere"))).candidates[0]
    assert (found.source, found.risk.level) == (Source.TYPED, Level.DANGER)
