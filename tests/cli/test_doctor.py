"""The doctor finds the shell key where `init --install` puts it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from shellmate.cli import doctor_command
from shellmate.cli.doctor_command import State
from shellmate.shell import rcfile


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_key_is_found_where_it_is_installed(shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ZDOTDIR", str(tmp_path / "z"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")

    def key() -> doctor_command.Finding:
        return next(f for f in doctor_command.examine() if f.check == "shell key")

    assert key().state is State.NOTE
    rcfile.install(rcfile.rc_file(shell), rcfile.line(shell, "shellmate", None))
    assert key().state is State.OK
    rcfile.uninstall(rcfile.rc_file(shell))
    assert key().state is State.NOTE


def test_a_program_that_is_not_on_the_path_is_named_where_it_lies(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fix() -> str:
        return next(f for f in doctor_command.examine() if f.check == "command").fix

    program = tmp_path / "venv" / "bin" / "shellmate"
    linked = own_home / ".local" / "bin" / "shellmate"
    for place in (program, linked):
        place.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(sys, "argv", [str(program)])
    assert f"Add {program.parent} to PATH" in fix()
    linked.symlink_to(program)
    assert f"Add {linked.parent} to PATH" in fix()
