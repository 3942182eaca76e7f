"""`shellmate check` and `shellmate explain` as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def shellmate(*arguments: str, stdin: str = "", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the program; PYTHONPATH makes it this checkout."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-m", "shellmate", *arguments], input=stdin, capture_output=True, text=True, env=environment, check=False, timeout=60, cwd=cwd)


def test_check_json() -> None:
    done = shellmate("check", "--json", "rm -rf ~")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert found["level"] == "danger"
    assert found["command"] == "rm -rf ~"
    assert {"rule", "message", "safer"} <= set(found["reasons"][0])


@pytest.mark.parametrize(("command", "limit", "code"), [("rm -rf /", "danger", 6), ("rm a", "danger", 0), ("rm a", "caution", 6), ("ls", "caution", 0)])
def test_fail_on(command: str, limit: str, code: int) -> None:
    assert shellmate("check", "--fail-on", limit, command).returncode == code


def test_stdin_answers_every_line_in_order() -> None:
    lines = ["ls", "", "rm -rf /", "echo 'open", "\x1b[2J", "git status"]
    done = shellmate("check", "--json", "--stdin", stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["command"] for a in answers] == lines
    assert [a["level"] for a in answers] == ["safe", "safe", "danger", "caution", "danger", "safe"]


def test_a_script_is_read_statement_by_statement(tmp_path: Path) -> None:
    script = tmp_path / "x.sh"
    script.write_text("#!/bin/bash\nset -e\nfor f in a b; do\n  rm -rf \"/srv/$f\"\ndone\nbash <<END\nls\nEND\nls -l\n")
    done = shellmate("check", "--json", "--script", str(script))
    assert [json.loads(line)["level"] for line in done.stdout.splitlines()] == ["safe", "danger", "safe", "safe"]


def test_usage_errors_are_one_sentence() -> None:
    for arguments in (["check"], ["check", "--stdin", "ls"], ["check", "--script", "/no/such/file"]):
        done = shellmate(*arguments)
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1


def test_settings_deny(own_home: Path) -> None:
    settings = own_home / ".config" / "shellmate" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[safety]\ndeny = ["git push"]\nallow = ["rm -rf build2", "rm -rf /"]\n')
    assert shellmate("check", "sudo git push").stdout.startswith("danger")
    assert shellmate("check", "rm -rf build2").stdout.startswith("caution")
    assert shellmate("check", "rm -rf /").stdout.startswith("danger")


def test_explain_text_and_json() -> None:
    done = shellmate("explain", "ls -la | wc -l")
    assert done.returncode == 0
    assert "sends the output on the left" in done.stdout
    found = json.loads(shellmate("explain", "--json", "ls -la").stdout)
    assert found["parses"] is True
    assert [part["text"] for part in found["parts"]] == ["ls", "-la"]


def test_explain_never_runs_a_program_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "frobnicate"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/trace\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"./bin:{tmp_path}/bin:{os.environ['PATH']}")
    assert "-x" in shellmate("explain", "frobnicate -x", cwd=tmp_path).stdout
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize(
    ("arguments", "command"), [(("check", "rm", "-rf", "my dir"), "'rm -rf my dir'"), (("check", "--json", "ls", "-l"), "'ls -l'"), (("explain", "tar", "-xzf", "a.tgz"), "'tar -xzf a.tgz'")]
)
def test_a_command_without_quotes_is_shown_with_them(arguments: tuple[str, ...], command: str) -> None:
    done = shellmate(*arguments)
    assert done.returncode == 2
    assert f"Put it in quotes: `shellmate {arguments[0]} {command}`." in done.stderr


def test_an_unknown_option_of_its_own_is_named() -> None:
    assert "unrecognized arguments: --nope" in shellmate("check", "--nope").stderr
