"""The one use case, with a fake model: filling, ranking, evidence, refusals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shellmate.core import risk
from shellmate.core.errors import UsageError
from shellmate.core.retrieval import Recalled
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


@pytest.mark.parametrize(
    ("user", "programs", "command"),
    [(0, ["systemctl"], "systemctl restart nginx && sudo -u www-data ls"), (0, ["sudo", "systemctl"], "sudo systemctl restart nginx && sudo -u www-data ls"), (1000, ["systemctl"], "sudo systemctl restart nginx && sudo -u www-data ls")],
)
def test_root_needs_no_sudo_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user: int, programs: list[str], command: str) -> None:
    for name in programs:
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr("os.geteuid", lambda: user)
    engine = FakeEngine([("sudo systemctl restart nginx && sudo -u www-data ls", -0.1), ("systemctl restart nginx && sudo -u www-data ls", -0.5)])
    answer = suggest(engine, Request("restart nginx", context=Context(path=str(tmp_path))))
    assert answer.candidates[0].command == command
    assert len(answer.candidates) == (1 if user == 0 and "sudo" not in programs else 2)


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


def _programs(folder: Path, *names: str) -> Context:
    for name in names:
        (folder / name).write_text("")
        (folder / name).chmod(0o755)
    return Context(cwd=str(folder), path=str(folder))


def test_a_request_that_is_a_command_already_comes_first_as_it_is(tmp_path: Path) -> None:
    around = _programs(tmp_path, "ls", "tar")
    engine = FakeEngine([("ls -l ‹P1›", -0.1), ("ls -lah ‹P1›", -1.0)])
    found = suggest(engine, Request("ls -lah ./common", context=around)).candidates
    assert [(c.command, c.source) for c in found] == [("ls -lah ./common", Source.TYPED), ("ls -l ./common", Source.MODEL)]
    assert suggest(FakeEngine([("ls", -0.1)]), Request("tar xf a.tar | frobnicate -x", context=around)).candidates[0].source is Source.MODEL
    assert suggest(FakeEngine([("ls", -0.1)]), Request("ls -lah | tar -x", count=1, context=around)).candidates[0].missing == ()


@pytest.mark.parametrize(
    "words",
    [
        "list the files", "ls the files in my folder", "grep -rn foo .", "ls -la sorted by size", "ls -la | sort by size", "git status; delete all merged branches",
        "truncate -s 10 gigs avatar_v2.7z.", "rm -f sime.pkl pls", "/etc", "time zone", "git undo", "watch cpu",
    ],
)  # fmt: skip
def test_english_is_no_command_however_it_begins(words: str, tmp_path: Path) -> None:
    around = _programs(tmp_path, "ls", "git", "sort", "truncate", "rm", "time", "watch")
    assert all(c.source is Source.MODEL for c in suggest(FakeEngine([("ls", -0.1)]), Request(words, context=around)).candidates)
    assert all(c.source is Source.MODEL for c in suggest(FakeEngine([("ls", -0.1)]), Request("ls -lah ./common")).candidates)


def test_what_the_user_accepted_comes_before_what_was_typed(tmp_path: Path) -> None:
    around = _programs(tmp_path, "git")
    found = suggest(FakeEngine([("ls", -0.1)]), Request("git log -5", context=around), lambda *_: Recalled("git log --oneline -5", "git log --oneline -‹N1›")).candidates
    assert [c.source for c in found[:2]] == [Source.HISTORY, Source.TYPED]


def test_a_typed_command_does_not_make_the_model_sure(tmp_path: Path) -> None:
    answer = suggest(FakeEngine([("frobnicate ‹P1›", -60.0)]), Request("ls -lah ./common", context=_programs(tmp_path, "ls")))
    assert [c.source for c in answer.candidates] == [Source.TYPED]
    assert not answer.confident
    assert answer.sure


def test_a_typed_command_is_checked_for_danger_and_in_fish_too(tmp_path: Path) -> None:
    wiping = "rm" + " -rf ~"
    around = _programs(tmp_path, "rm")
    found = suggest(FakeEngine([("ls", -0.1)]), Request(f"cd /tmp && {wiping}", context=around)).candidates[0]
    assert (found.source, found.risk.level) == (Source.TYPED, Level.DANGER)
    fish = replace(around, shell=Shell.FISH)
    assert suggest(FakeEngine([("ls", -0.1)]), Request("for f in a b; do rm $f; done", context=fish)).candidates[0].source is Source.MODEL
    for word in ("and", "or", "not"):
        assert risk.assess(f"cd /tmp; {word} {wiping}").level is Level.DANGER


def test_what_was_called_wrong_comes_last_and_is_no_surer() -> None:
    answer = [("ls -l", -0.1), ("ls -la", -1.0), ("ls", -2.0)]
    engine = FakeEngine(answer, answer, answer)
    plain = suggest(engine, Request("list files")).candidates
    assert plain[0].command == "ls -l"
    found = suggest(engine, Request("list files"), lambda *_: Recalled("", "", frozenset({"ls -l"}))).candidates
    assert [c.command for c in found] == ["ls -la", "ls", "ls -l"]
    assert found[2].confidence == found[1].confidence == plain[2].confidence
    own = suggest(engine, Request("list files"), lambda *_: Recalled("exa", "exa", frozenset({"ls -l"}))).candidates
    assert [c.command for c in own] == ["exa", "ls -la", "ls", "ls -l"]
