"""The key with nothing replaced but the model (the real service around a fake one), then with the real bundle."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shellmate.core.errors import ServiceError
from shellmate.engine.base import default_bundle
from shellmate.engine.manifest import Manifest, write_manifest
from shellmate.service import client, lifecycle
from tests.shell.conftest import Start
from tests.shell.terminal import KEY, ROOT

SHELLS = ["bash", "zsh", "fish"]
FAKE_SERVICE = ROOT / "tests" / "service" / "fake_service.py"


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A short XDG_RUNTIME_DIR: addresses of sockets are limited. The service may be used."""
    folder = Path(tempfile.mkdtemp(prefix="sm-"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.delenv("SHELLMATE_NO_SERVICE", raising=False)
    yield folder
    with contextlib.suppress(ServiceError):
        lifecycle.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The real program, as a script on PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "shellmate"
    script.write_text(f"#!/bin/sh\nPYTHONPATH='{ROOT}' exec '{sys.executable}' -m shellmate \"$@\"\n")
    script.chmod(0o755)
    return script


def environment(program: Path, **more: str) -> dict[str, str]:
    return {"PATH": f"{program.parent}:{os.environ['PATH']}", "XDG_RUNTIME_DIR": os.environ["XDG_RUNTIME_DIR"], **more}


@contextlib.contextmanager
def served(tmp_path: Path, *arguments: str) -> Iterator[Path]:
    """The real service around a fake model, with arguments of `fake_service.py`; gives its bundle, which is one as far as its manifest goes."""
    folder = tmp_path / "bundle"
    folder.mkdir()
    write_manifest(folder, Manifest("fake", "t5", "t5-onnx", "lora", "", {}))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SHELLMATE_BUNDLE": str(folder)}
    service = subprocess.Popen([sys.executable, str(FAKE_SERVICE), *arguments], stdin=subprocess.DEVNULL, env=environment)
    try:
        end = time.monotonic() + 60
        while True:
            try:
                client.ask("status")
                break
            except client.NotRunning:
                assert time.monotonic() < end
                time.sleep(0.05)
        yield folder
    finally:
        service.terminate()
        try:
            service.wait(5)
        except subprocess.TimeoutExpired:  # it would answer first
            service.kill()
            service.wait()


@pytest.mark.parametrize("shell", SHELLS)
def test_the_real_service_around_a_fake_model(shell: str, start: Start, runtime: Path, program: Path, tmp_path: Path) -> None:
    with served(tmp_path) as named:
        terminal = start(shell, environment=environment(program, SHELLMATE_BUNDLE=str(named)))
        terminal.type("show me the files here")
        terminal.press(KEY)
        terminal.wait_line("ls")
        terminal.wait(lambda _: "shellmate 1/4  safe" in terminal.below(), "the hint")
        terminal.press(KEY)
        terminal.wait_line("ls -la")


@pytest.mark.skipif(not (default_bundle() / "manifest.json").exists(), reason="the model bundle is not built yet")
def test_the_real_bundle_in_each_shell(start: Start, runtime: Path, program: Path) -> None:
    for shell in SHELLS:
        terminal = start(shell, environment=environment(program))
        terminal.type("show the files in this folder")
        terminal.press(KEY)
        terminal.wait(lambda _, t=terminal: "shellmate 1/" in t.below(), "an answer", 120)  # type: ignore[misc]
        terminal.wait(lambda _, t=terminal: t.line().split(" ")[0] in ("ls", "find", "tree", "dir"), "a command that lists")  # type: ignore[misc]
