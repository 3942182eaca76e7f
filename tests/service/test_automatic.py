"""The service and training by itself: only when switched on, in a process of its own, told in the status."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shellmate import config
from shellmate.service import client
from tests.service.conftest import ROOT, Service, wait_until

STAND_IN = """
import os, pathlib, sys, time
pathlib.Path(sys.argv[1]).joinpath(str(os.getpid())).touch()
print("runs: step 1 of 2", flush=True)
while not pathlib.Path(sys.argv[1], "enough").exists():
    time.sleep(0.02)
print("personal-1 is in use: 5 gained", flush=True)
"""
"""In the place of the process that trains: notes that it was started, and goes on until it may end."""


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """A folder with one file a process that was started."""
    folder = tmp_path / "started"
    folder.mkdir()
    return folder


def _trainer(tmp_path: Path, started: Path) -> tuple[str, ...]:
    (tmp_path / "stand_in.py").write_text(STAND_IN)
    return ("--train", sys.executable, str(tmp_path / "stand_in.py"), str(started))


def _says() -> str:
    return str(client.ask("status")["training"])


def test_off_means_never(service: Service, tmp_path: Path, started: Path) -> None:
    service.start("--quiet", "0.05", *_trainer(tmp_path, started))
    for _ in range(20):
        assert _says() == "off"
        time.sleep(0.05)
    assert not list(started.iterdir())


def test_it_runs_once_nobody_asks_and_tells(service: Service, tmp_path: Path, started: Path) -> None:
    config.change("training.automatic", True)
    process = service.start("--quiet", "0.3", "--idle", "1.5", *_trainer(tmp_path, started))
    wait_until(lambda: _says() == "runs: step 1 of 2", what="a running training")
    assert service.suggest()["candidates"], "the service answers meanwhile"
    time.sleep(2.0)
    assert process.poll() is None, "it does not end while a training runs"
    assert len(list(started.iterdir())) == 1, "one at a time"
    config.change("training.automatic", False)
    assert _says() == "runs: step 1 of 2"
    (started / "enough").touch()
    assert process.wait(20) == 0
    assert "automatic training started" in service.log
    assert "gained" not in service.log


def test_requests_put_it_off(service: Service, tmp_path: Path, started: Path) -> None:
    config.change("training.automatic", True)
    service.start("--quiet", "30", *_trainer(tmp_path, started))
    service.suggest()
    assert _says() == "waits until nobody asks"
    assert not list(started.iterdir())


def test_the_training_outlives_the_service(service: Service, tmp_path: Path, started: Path) -> None:
    config.change("training.automatic", True)
    process = service.start("--quiet", "0.1", *_trainer(tmp_path, started))
    wait_until(lambda: list(started.iterdir()))
    pid = int(next(started.iterdir()).name)
    process.terminate()
    assert process.wait(20) == 0
    os.kill(pid, 0)
    assert os.getsid(pid) == pid, "in a session of its own"
    (started / "enough").touch()


def test_a_command_that_cannot_be_started_is_told(service: Service) -> None:
    config.change("training.automatic", True)
    service.start("--quiet", "0.05", "--train", "/nowhere/python")
    wait_until(lambda: "cannot be started" in _says())
    assert service.suggest()["candidates"]


def test_without_history_worth_it_the_real_process_says_so(service: Service) -> None:
    config.change("training.automatic", True)
    service.start("--quiet", "0.1", "--train", sys.executable, "-m", "shellmate.training.automatic")
    wait_until(lambda: _says() == "waits: 0 of 50 new entries", what="the real process")


def test_neither_the_service_nor_the_deciding_process_loads_torch() -> None:
    code = "import sys, shellmate.service.server, shellmate.training.automatic; print(*{'torch', 'transformers', 'onnxruntime', 'peft'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.stdout.strip() == ""
