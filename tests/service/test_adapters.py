"""Several adapters in one running service: a folder's rule and `adapter use` take effect at the next request, without a restart."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shellmate import config, paths
from shellmate.engine.base import default_bundle
from shellmate.engine.manifest import read_manifest, write_manifest
from shellmate.service import client, lifecycle
from shellmate.training import deploy
from tests.service.conftest import ROOT, Service, make_bundle

MOST_S = 3.0
"""Seconds that a switch may take here; the goal is one, on a computer that does nothing else."""


def install(name: str, make: Callable[[Path], object]) -> None:
    folder = paths.adapters_folder() / name
    folder.mkdir(parents=True)
    make(folder / "bundle")
    (folder / "report.json").write_text(json.dumps({"stem": name.rsplit("-", 1)[0], "used": True}))


def shellmate(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "shellmate", *arguments], check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)})


def _switches(ask: Callable[[str], dict[str, Any]], name: Callable[[dict[str, Any]], str], inside: str, outside: str) -> list[float]:
    """Switches by rule and by choice while the service runs; returns how long each first answer of another adapter took, in seconds."""
    took = []

    def answers(cwd: str, wanted: str) -> None:
        began = time.perf_counter()
        assert name(ask(cwd)) == wanted
        took.append(time.perf_counter() - began)

    answers(outside, "plain")
    took.clear()
    shellmate("adapter", "rule", inside, "docker")
    answers(inside, "docker")
    answers(outside, "plain")
    shellmate("adapter", "use", "network")
    answers(outside, "network")
    answers(inside, "docker")
    deploy.set_rule(inside, "default")
    answers(inside, "plain")
    deploy.set_rule(inside, None)
    answers(inside, "network")
    deploy.rollback()
    answers(inside, "plain")
    deploy.use("docker")
    deploy.remove("docker")
    answers(outside, "plain")
    return took


def test_rule_and_choice_switch_a_running_service(service: Service, tmp_path: Path) -> None:
    process = service.start()
    inside = tmp_path / "infra"
    (inside / "deep").mkdir(parents=True)
    for stem in ("docker", "network"):
        install(f"{stem}-1", lambda folder, stem=stem: make_bundle(folder, stem))  # type: ignore[misc]
    below = {str(inside): str(inside / "deep")}
    took = _switches(lambda cwd: service.suggest(cwd=below.get(cwd, cwd)), lambda answer: str(answer["model"]["name"]), str(inside), str(tmp_path))
    assert max(took) < MOST_S, took
    assert client.ask("status")["pid"] == process.pid
    config.change(f"adapters.{inside}", "cooking")  # as somebody writes it into the file
    assert service.suggest(cwd=str(inside))["model"]["name"] == "plain"


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("runtime")
def test_switching_between_real_bundles_takes_less_than_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHELLMATE_PLAIN")
    monkeypatch.delenv("SHELLMATE_BUNDLE")
    plain = default_bundle()
    if not plain.is_dir():
        pytest.skip("no bundle in models/")
    shipped = read_manifest(plain)

    def copy(folder: Path, stem: str) -> None:
        shutil.copytree(plain, folder)
        (folder / "which.txt").write_text(stem)  # so that nothing derived from the plain bundle serves for it
        write_manifest(folder, replace(shipped, adapter=stem, parent=shipped.fingerprint, data_sha256=stem))

    for stem in ("docker", "network"):
        install(f"{stem}-1", lambda folder, stem=stem: copy(folder, stem))  # type: ignore[misc]
    inside = tmp_path / "infra"
    inside.mkdir()
    started = lifecycle.start()
    try:

        def ask(cwd: str) -> dict[str, Any]:
            return client.ask("suggest", patience_s=600, **client.suggestion("list files", count=5, shell="bash", cwd=cwd))

        took = _switches(ask, lambda answer: str(answer["model"]["adapter"] or "plain"), str(inside), str(tmp_path))
        print(f"switches, in seconds: {', '.join(f'{t:.2f}' for t in took)}")
        assert max(took) < MOST_S, took
        assert client.ask("status")["pid"] == started["pid"]
    finally:
        lifecycle.stop()
