"""`shellmate init`: what it prints loads, and the start file gets one line, once, and is given back as it was."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shellmate.cli import run
from shellmate.shell import rcfile
from tests.shell.terminal import ROOT

SHELLS = ["bash", "zsh", "fish"]
RC = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/config.fish"}


def init(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, in this process: starting 60 would take half a minute."""
    out, complaint, before = io.StringIO(), io.StringIO(), dict(os.environ)
    os.environ.update(environment)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(complaint):
            code = run(["init", *arguments])
    finally:
        os.environ.clear()
        os.environ.update(before)
    return subprocess.CompletedProcess(["init", *arguments], code, out.getvalue(), complaint.getvalue())


@pytest.mark.parametrize("shell", SHELLS)
def test_printed_script_parses_and_names_the_key(shell: str, tmp_path: Path) -> None:
    printed = init(shell, "--key", "alt-j")
    assert printed.returncode == 0
    assert "alt-j" in printed.stdout
    script = tmp_path / "script"
    script.write_text(printed.stdout)
    subprocess.run([shell, "-n", str(script)], check=True)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("old", [None, "", "export A=1\n", "export A=1", "# caf\u00e9 \n\n"])
def test_install_twice_is_one_line_and_uninstall_gives_the_file_back(shell: str, old: str | None, own_home: Path) -> None:
    path = own_home / RC[shell]
    path.parent.mkdir(parents=True, exist_ok=True)
    if old is not None:
        path.write_text(old)
        path.chmod(0o640)
    first, second = init(shell, "--install"), init(shell, "--install")
    assert (first.returncode, second.returncode) == (0, 0)
    assert "Added to" in first.stderr
    assert "already" in second.stderr
    assert first.stdout == second.stdout
    assert path.read_text().count(rcfile.MARK) == 1
    assert path.read_text().endswith(first.stdout)
    assert old is None or path.stat().st_mode & 0o777 == 0o640
    assert init(shell, "--uninstall").returncode == 0
    assert path.read_text().removesuffix("\n") == (old or "").removesuffix("\n")
    assert "no line" in init(shell, "--uninstall").stderr


def test_another_key_replaces_the_line_where_it_stands(own_home: Path) -> None:
    path = own_home / ".bashrc"
    init("bash", "--install")
    path.write_text(path.read_text() + "alias x=y\n")
    init("bash", "--install", "--key", "ctrl-g")
    first, second = path.read_text().splitlines()
    assert "SHELLMATE_KEY=ctrl-g" in first
    assert second == "alias x=y"


def test_a_linked_start_file_stays_a_link(own_home: Path) -> None:
    (own_home / "dotfiles").mkdir()
    real = own_home / "dotfiles" / "zshrc"
    real.write_bytes(b"# not \xff UTF-8\n")
    (own_home / ".zshrc").symlink_to(real)
    assert init("zsh", "--install").returncode == 0
    assert (own_home / ".zshrc").is_symlink()
    assert real.read_bytes().startswith(b"# not \xff UTF-8\n")
    assert rcfile.MARK in real.read_bytes().decode("utf-8", "replace")


def test_zdotdir_decides(own_home: Path, tmp_path: Path) -> None:
    (tmp_path / "z").mkdir()
    init("zsh", "--install", ZDOTDIR=str(tmp_path / "z"))
    assert rcfile.MARK in (tmp_path / "z" / ".zshrc").read_text()
    assert not (own_home / ".zshrc").exists()


def test_a_start_file_that_is_a_folder_is_one_sentence(own_home: Path) -> None:
    (own_home / ".bashrc").mkdir()
    refused = init("bash", "--install")
    assert refused.returncode == 1
    assert refused.stderr.startswith("shellmate: ")
    assert "Traceback" not in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_shell_comes_from_the_environment_and_others_are_refused() -> None:
    assert "shellmate.fish" in init("--install", SHELL="/usr/bin/fish").stdout
    refused = init(SHELL="/bin/tcsh")
    assert refused.returncode == 2
    assert "tcsh" in refused.stderr
    assert init("bash", "--key", "a b").returncode == 2


@pytest.mark.parametrize("shell", SHELLS)
def test_the_line_loads_the_script_whatever_the_path_is_called(shell: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    odd = tmp_path / "it's a \\ place"
    odd.mkdir()
    (odd / "script").write_text("echo loaded $SHELLMATE_PROGRAM\n")
    monkeypatch.setattr(rcfile, "script_file", lambda _: str(odd / "script"))
    line = rcfile.line(shell, "/odd's/shellmate", None)
    out = subprocess.run([shell, "-c", line], capture_output=True, text=True, check=True).stdout
    assert out == "loaded /odd's/shellmate\n"


def test_scripts_are_clean() -> None:
    scripts = ROOT / "shellmate" / "shell"
    subprocess.run(["zsh", "-n", str(scripts / "shellmate.zsh")], check=True)
    subprocess.run(["fish", "-n", str(scripts / "shellmate.fish")], check=True)
    beside = Path(sys.executable).with_name("shellcheck")
    subprocess.run([str(beside) if beside.exists() else "shellcheck", str(scripts / "shellmate.bash")], check=True)
