"""What came from elsewhere is shown on terminals without what they would obey; files and pipes get the text itself."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from shellmate import config, paths
from shellmate.cli import run, train_progress
from shellmate.service.show import show
from tests.cli.test_show import Screen, answer

_EVIL = "x\x1b]0;evil\x07\x9b2J\u202eend"
_RAW = ("\x1b", "\x07", "\x9b", "\u202e")


def _streams(monkeypatch: pytest.MonkeyPatch, kind: type[io.StringIO]) -> io.StringIO:
    stream = kind()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


def test_suggestions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    screen = _streams(monkeypatch, Screen)
    known = answer(f"rm {_EVIL}", level="danger", reasons=(f"It removes {_EVIL}.",))
    known["candidates"][0]["missing"] = [_EVIL]
    show(known, False)
    show(answer(f"cat {_EVIL}", confident=False), False)
    show(answer(f"cat {_EVIL}"), True)
    assert screen.getvalue().count("end") == 5
    assert not [raw for raw in _RAW if raw in screen.getvalue()]
    pipe = _streams(monkeypatch, io.StringIO)
    show(known, False)
    assert f"rm {_EVIL}\n" in pipe.getvalue()


def test_two_lines_of_a_command_stay_two(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _streams(monkeypatch, Screen)
    show(answer("cat <<E\n\tx\nE"), False)
    assert screen.getvalue() == "cat <<E\n\tx\nE\n"


@pytest.mark.parametrize("arguments", [["list"], ["show", "personal-1"]], ids=" ".join)
def test_adapters(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = paths.adapters_folder() / "personal-1"
    folder.mkdir(parents=True)
    report = {"pairs": _EVIL, "used": False, "reason": f"because of {_EVIL}", "trained_on": [{"request": f"show {_EVIL}", "command": f"cat {_EVIL}"}], "changes": [{"request": _EVIL, "before": _EVIL, "after": _EVIL}]}
    (folder / "report.json").write_text(json.dumps(report))
    screen = _streams(monkeypatch, Screen)
    assert run(["adapter", *arguments]) == 0
    assert screen.getvalue().count("end") == (1 if arguments == ["list"] else 6)
    assert not [raw for raw in _RAW if raw in screen.getvalue()]
    pipe = _streams(monkeypatch, io.StringIO)
    assert run(["adapter", *arguments]) == 0
    assert _EVIL in pipe.getvalue()


def test_settings(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> None:
    config.change("safety.deny", ["rm \u202eend"])
    for arguments in (["get"], ["get", "safety.deny"]):
        screen = _streams(monkeypatch, Screen)
        assert run(["config", *arguments]) == 0
        assert "end" in screen.getvalue()
        assert "\u202e" not in screen.getvalue()


@pytest.mark.parametrize("kind", ["lines", "bar"])
def test_what_a_training_says(kind: str) -> None:
    screen = Screen()
    with train_progress.choose(kind, screen) as view:
        view.event({"event": "notice", "message": f"Left out: {_EVIL}"})
    assert "end" in screen.getvalue()
    assert not [raw for raw in ("\x1b]", *_RAW[1:]) if raw in screen.getvalue()]
