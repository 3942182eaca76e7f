"""The doctor finds the shell key where `init --install` puts it."""

from __future__ import annotations

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
