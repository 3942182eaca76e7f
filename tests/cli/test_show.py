"""How answers and verdicts are shown: one command a line, colour for terminals only, no ids of rules."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest

from shellmate.cli import run
from shellmate.service.show import show, texts


class Screen(io.StringIO):
    """A terminal that keeps what was written."""

    def isatty(self) -> bool:
        return True


def answer(*commands: str, confident: bool = True, level: str = "safe", reasons: tuple[str, ...] = (), confidence: float = 0.9) -> dict[str, Any]:
    risk = {"level": level, "reasons": [{"rule": "some-rule", "message": reason} for reason in reasons]}
    return {"request": "x", "candidates": [{"command": command, "confidence": confidence, "missing": [], "risk": risk} for command in commands], "confident": confident}


def test_the_closest_commands_stand_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert show(answer("a | sort", "b | sort", confident=False), False) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[1:] == ["    a | sort", "    b | sort"]
    assert show(answer("7z a b", confident=False, confidence=0.004), False) == 3
    assert capsys.readouterr().err.count("\n") == 1


def test_a_typed_command_is_shown_when_the_model_is_not_sure(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer("ls -lah x", "ls x", confident=False)
    found["candidates"][0]["source"] = "typed"
    assert show(found, False) == 0
    out, err = capsys.readouterr()
    assert out == "ls -lah x\n"
    assert err == ""


def test_the_level_stands_with_the_worst_reason_alone(capsys: pytest.CaptureFixture[str]) -> None:
    show(answer("rm -r data", level="danger", reasons=("All is lost.", "Some are empty.")), False)
    out, err = capsys.readouterr()
    assert out == "rm -r data\n"
    assert err == "    # danger: All is lost.\n    # Some are empty.\n"


def test_colour_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.chdir("/")  # deleting is less of a danger in /tmp

    def shown() -> str:
        screen = Screen()
        monkeypatch.setattr(sys, "stdout", screen)
        monkeypatch.setattr(sys, "stderr", screen)
        show(answer("rm -r data", level="danger", reasons=("All is lost.",)), False)
        assert run(["check", "rm -r data"]) == 0
        return screen.getvalue()

    assert shown().count("\x1b[1;31m") >= 3
    assert "\x1b[1;31mdanger\x1b[0m\trm -r data\n" in shown()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in shown()
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in shown()


def test_ids_of_rules_are_in_the_json_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--json", "rm -rf /"]) == 0
    ids = [reason["rule"] for reason in json.loads(capsys.readouterr().out)["reasons"]]
    assert ids
    assert run(["check", "rm -rf /"]) == 0
    text = capsys.readouterr().out
    assert "danger: " in text
    assert "\x1b" not in text
    assert not any(name in text for name in ids)


def test_what_the_service_could_not_use_is_said_and_taken_out(capsys: pytest.CaptureFixture[str]) -> None:
    found = {**answer("ls"), "warnings": ["There is no key thing."]}
    _, said = texts(found, True, False)
    assert said[0] == "2shellmate: There is no key thing.\n"
    assert "warnings" not in json.loads(said[1][1:])
    assert show(found, False) == 0
    assert capsys.readouterr() == ("ls\n", "shellmate: There is no key thing.\n")
