"""What is copied reaches the clipboard programs that are there, tmux's paste buffer among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shellmate.tui.clipboard import copy_to_desktop


def _program(folder: Path, name: str, ends: int = 0) -> None:
    path = folder / name
    path.write_text(f'#!/bin/sh\n/bin/cat > "{folder}/{name}.got"\nexit {ends}\n')
    path.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("TMUX", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_tmux_gets_it_besides_the_desktop(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(programs, "tmux")
    _program(programs, "xclip")
    assert not copy_to_desktop("ls -l")
    assert not (programs / "tmux.got").exists()
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    monkeypatch.setenv("DISPLAY", ":0")
    assert copy_to_desktop("ls -l 'ä b'")
    assert (programs / "tmux.got").read_text() == (programs / "xclip.got").read_text() == "ls -l 'ä b'"


def test_a_program_that_fails_is_passed_over(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    _program(programs, "xclip", ends=1)
    assert not copy_to_desktop("x")
    _program(programs, "xsel")
    assert copy_to_desktop("y")
    assert (programs / "xsel.got").read_text() == "y"
