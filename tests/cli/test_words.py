"""What a command line means that names no command, or half of one: a request, the action that only shows something, a slip of the hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shellmate.cli import run, suggest_command

ANSWER = {"request": "", "candidates": [], "confident": True, "model": {}, "elapsed_ms": 1.0}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The requests, with the number of candidates wanted, that reach the model."""
    found: list[tuple[str, int]] = []

    def asker(_: object, count: int, __: object) -> suggest_command.Ask:
        def ask(text: str) -> dict[str, Any]:
            found.append((text, count))
            return ANSWER

        return ask

    monkeypatch.setattr(suggest_command, "_asker", asker)
    return found


@pytest.mark.parametrize(
    ("words", "request_"),
    [
        (["delete", "the", "folder", "data"], "delete the folder data"),
        (["show the ten largest files"], "show the ten largest files"),
        (["help", "me", "find", "files"], "help me find files"),
        (["services", "that", "run", "here"], "services that run here"),
        (["date", "of", "the", "last", "commit"], "date of the last commit"),
    ],
)
def test_several_words_that_are_no_command_are_a_request(words: list[str], request_: str, asked: list[tuple[str, int]]) -> None:
    assert run(words) == 0
    assert asked == [(request_, 5)]


def test_at_a_terminal_the_app_opens_with_the_request(asked: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("shellmate.tui.possible", lambda: True)
    monkeypatch.setattr("shellmate.tui.start", lambda request="": opened.append(request) or 0)
    assert run(["find", "big", "files"]) == 0
    assert (opened, asked) == (["find big files"], [])
    assert run(["find", "big", "files", "-n", "3"]) == 0
    assert (opened, asked) == (["find big files"], [("find big files", 3)])


def test_options_of_a_request_are_those_of_suggest(asked: list[tuple[str, int]]) -> None:
    assert run(["find", "big", "files", "-n", "3"]) == 0
    assert asked == [("find big files", 3)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["suggets"], "Did you mean `shellmate suggest`?"),
        (["sugest", "list", "files"], "Did you mean `shellmate suggest list files`?"),
        (["histroy"], "Did you mean `shellmate history`?"),
        (["frobnicate"], "A request: `shellmate suggest frobnicate`."),
        (["config", "sett", "a", "b"], "Did you mean `shellmate config set`?"),
        (["service", "statsu"], "Did you mean `shellmate service status`?"),
        (["config", "frobnicate"], "There are get, set, path, edit."),
    ],
)
def test_a_slip_is_one_line_with_what_was_meant(words: list[str], said: str, asked: list[tuple[str, int]], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), asked) == ("", 1, [])
    assert said in err


def test_help_and_version_by_other_names(capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in ((["help"], "commands:"), (["help", "check"], "--fail-on"), (["-v"], "shellmate "), (["-V"], "shellmate ")):
        assert run(words) == 0
        assert said in capsys.readouterr().out


@pytest.mark.parametrize(("words", "code", "said"), [(["history"], 0, "history is empty"), (["config"], 0, "suggest.count = 5"), (["adapter"], 0, "came with shellmate"), (["service"], 5, "not running"), (["service", "--json"], 5, '"running": false'), (["history", "-n", "0"], 2, "at least 1")])
def test_without_an_action_the_one_that_shows(words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == code
    out, err = capsys.readouterr()
    assert said in out + err


def test_help_of_a_command_says_what_it_does_without_an_action(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["history", "--help"]) == 0
    assert "Without an action: `shellmate history list`." in capsys.readouterr().out


def test_the_number_of_candidates_is_the_setting(asked: list[tuple[str, int]]) -> None:
    assert run(["config", "set", "suggest.count", "8"]) == 0
    assert run(["suggest", "list", "files"]) == 0
    assert run(["suggest", "-n", "2", "list", "files"]) == 0
    assert [count for _, count in asked] == [8, 2]


def test_an_unusable_setting_is_said_once_and_passed_over(own_home: Path, asked: list[tuple[str, int]], capsys: pytest.CaptureFixture[str]) -> None:
    file = own_home / ".config" / "shellmate" / "config.toml"
    file.parent.mkdir()
    for text, said in (("thing = 3\n", "there is no key thing"), ("[suggest\n", "is not TOML")):
        file.write_text(text)
        assert run(["suggest", "list", "files"]) == 0
        err = capsys.readouterr().err
        assert err.count("\n") == 1
        assert said in err
        assert run(["config", "get", "suggest.count"]) == 0
        assert capsys.readouterr().out == "5\n"
        assert file.read_text() == text
    assert len(asked) == 2


def test_an_unusable_safety_rule_is_not_passed_over(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = own_home / ".config" / "shellmate" / "config.toml"
    file.parent.mkdir()
    file.write_text("[safety]\ndney = ['rm']\n")
    assert run(["check", "ls"]) == 2
    assert "safety.dney" in capsys.readouterr().err
