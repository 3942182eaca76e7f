"""Real shells with the key loaded."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import libtmux
import pytest

from tests.shell.terminal import PROMPT, ROOT, SCRIPTS, Terminal


@pytest.fixture
def server(tmp_path: Path) -> Iterator[libtmux.Server]:
    """A tmux server of this test alone."""
    if not shutil.which("tmux"):
        pytest.skip("tmux is not installed")
    socket = tmp_path / "tmux"
    tmux = libtmux.Server(socket_path=str(socket), config_file="/dev/null")
    yield tmux
    tmux.kill()


class Fake:
    """The folder in which the fake program finds its answers and leaves what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = folder / "shellmate"
        self.answer({})
        self.program.write_text(f"#!/bin/sh\nFAKE_FOLDER='{folder}' PYTHONPATH='{ROOT}' exec '{sys.executable}' -B -m tests.shell.fake_program \"$@\"\n")
        self.program.chmod(0o755)

    def answer(self, answers: dict[str, Any]) -> None:
        """Sets what the model says."""
        (self.folder / "answers.json").write_text(json.dumps(answers))

    def asked(self) -> list[str]:
        """The requests so far."""
        log = self.folder / "asked"
        return [json.loads(line)[0] for line in log.read_text().splitlines()] if log.exists() else []


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    """A model with answers of the test's choosing behind the real key program."""
    folder = tmp_path / "fake"
    folder.mkdir()
    return Fake(folder)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """The folder that shells start in."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


Start = Callable[..., Terminal]


@pytest.fixture
def start(server: libtmux.Server, fake: Fake, work: Path) -> Start:
    """Starts a shell with the key loaded: `start("bash", before="set -u")`."""

    def go(shell: str, before: str = "", after: str = "", environment: dict[str, str] | None = None, prompt: str | None = None, load: bool = True, **size: int) -> Terminal:
        if not shutil.which(shell):
            pytest.skip(f"{shell} is not installed")
        others = [folder for folder in os.environ["PATH"].split(":") if not os.path.exists(f"{folder}/shellmate")]
        path = ":".join([str(fake.folder), *others])
        terminal = Terminal(server, shell, work, {"PATH": path, **(environment or {})}, **size)
        setup = [before, prompt if prompt is not None else PROMPT[shell], f". {SCRIPTS}/shellmate.{shell}" if load else "", after]
        script = work.parent / f"setup.{shell}"
        script.write_text("\n".join(part for part in setup if part) + "\n")
        terminal.run(f" . {script}; clear")
        terminal.wait(lambda screen: "setup." not in screen and screen.split("\n")[-1].startswith(">"), "the prompt")
        return terminal

    return go
