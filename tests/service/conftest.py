"""A real server process with a fake model, in a runtime folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shellmate import __version__
from shellmate.engine.manifest import Manifest, write_manifest
from shellmate.service import client, protocol

ROOT = Path(__file__).parents[2]
FAKE = Path(__file__).with_name("fake_service.py")


def wait_until(true: Callable[[], object], seconds: float = 60.0, what: str = "the condition") -> None:
    """Waits for a condition, with a limit."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"{what} did not come about in {seconds} s"
        time.sleep(0.02)


def make_bundle(folder: Path, name: str, text: str = "x") -> Path:
    """A bundle as far as its manifest goes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "weights").write_text(text, encoding="utf-8")
    write_manifest(folder, Manifest(name, "t5", "t5-onnx", "lora", "", {}))
    return folder


@pytest.fixture
def runtime(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A short XDG_RUNTIME_DIR (socket addresses are); the service may be used in this test."""
    folder = Path(tempfile.mkdtemp(prefix="sm-"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("SHELLMATE_BUNDLE", "")
    monkeypatch.setenv("SHELLMATE_PLAIN", str(make_bundle(own_home / "plain", "plain")))
    monkeypatch.delenv("SHELLMATE_NO_SERVICE", raising=False)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


class Service:
    """The process and ways to talk to it."""

    def __init__(self, runtime: Path) -> None:
        self.runtime = runtime
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> Path:
        """The socket."""
        return Path(protocol.socket_path())

    @property
    def log(self) -> str:
        """The log's text."""
        file = Path(os.environ["XDG_STATE_HOME"]) / "shellmate" / "service.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def start(self, *arguments: str, ready: bool = True, **kwargs: Any) -> subprocess.Popen[bytes]:
        """Starts the process and, unless told otherwise, waits until it has loaded its model."""
        self.process = subprocess.Popen([sys.executable, str(FAKE), *arguments], stdin=subprocess.DEVNULL, **kwargs)
        if ready:
            wait_until(self.ready, what="a ready service")
        return self.process

    def ready(self) -> bool:
        """Whether it has answered its own warm-up."""
        try:
            return bool(client.ask("status")["state"] == "ready")
        except client.NotRunning:
            return False

    def raw(self) -> socket.socket:
        """A bare connection."""
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(self.address))
        connection.settimeout(60)
        return connection

    def frame(self, **fields: Any) -> bytes:
        """A frame of the present protocol."""
        return protocol.encode({"protocol": protocol.PROTOCOL, "version": __version__, **fields})

    def suggest(self, text: str = "list files", **fields: Any) -> dict[str, Any]:
        """A suggestion over a connection of its own."""
        return client.ask("suggest", **{**client.suggestion(text, count=3, shell="bash", cwd="/"), **fields})


def read_line(connection: socket.socket) -> dict[str, Any]:
    """The next answer on a bare connection."""
    data = b""
    while not data.endswith(b"\n"):
        part = connection.recv(1)
        assert part, f"hung up after {data!r}"
        data += part
    answer: dict[str, Any] = json.loads(data)
    return answer


@pytest.fixture
def service(runtime: Path) -> Iterator[Service]:
    """Not started yet; ended afterwards."""
    found = Service(runtime)
    yield found
    if found.process and found.process.poll() is None:
        found.process.kill()
        found.process.wait()
