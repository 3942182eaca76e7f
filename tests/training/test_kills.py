"""SIGKILL at every stage of a training while a real service answers: afterwards the state is the old or the new one, whole, and the service has it."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shellmate import paths
from shellmate.engine import choice
from shellmate.service import client, lifecycle
from shellmate.training import deploy, job
from shellmate.training.events import LAST, read_events
from tests.training.conftest import environment, habit_pairs
from tests.training.test_train import LEARNS, QUICK, _state_is_whole, remember

LONGEST = {"train": 8.0, "export": 6.0, "gate": 3.0, "switch": 0.05}
"""Stage -> seconds after its beginning within which the kill comes, for a training of the weights."""
LONGEST_OF_HABITS = {"train": 1.5, "gate": 1.0, "switch": 0.02}
_OVER = "over"
"""In place of a stage: the training was over before the kill came."""

Ask = Callable[[], dict[str, Any]]
"""Asks the service; returns its status, which says what it answered with."""


@pytest.fixture
def answering(tiny_base: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], Ask]]:
    """Starts a real service, in its own process, with the plain bundle in a folder; trainings take that bundle too."""
    runtime = tempfile.mkdtemp(prefix="sm-")

    def start(bundle: Path) -> Ask:
        for name, value in {**environment(tiny_base, bundle), "XDG_RUNTIME_DIR": runtime}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("SHELLMATE_NO_SERVICE")
        monkeypatch.delenv("SHELLMATE_BUNDLE", raising=False)
        pid = lifecycle.start(("--idle-seconds", "7200"))["pid"]

        def ask() -> dict[str, Any]:
            answer = client.ask("suggest", **client.suggestion("show files in src/part1", count=3, shell="bash", cwd="/"))
            status = client.ask("status")
            assert (status["pid"], status["problem"], answer["model"]["fingerprint"]) == (pid, "", status["fingerprint"])
            return status

        return ask

    yield start
    lifecycle.stop()
    shutil.rmtree(runtime, ignore_errors=True)


class Round:
    """One training, killed or let through."""

    def __init__(self, *arguments: str) -> None:
        self._seen = {e["pid"] for e in self._all() if e["event"] == "started"}
        command = [sys.executable, "-m", "shellmate", "train", "--from-history", *arguments, "--progress", "none"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.events: list[dict[str, Any]] = []

    @staticmethod
    def _all() -> list[dict[str, Any]]:
        return read_events(job.job_folder() / "events.jsonl")[0]

    def look(self) -> list[dict[str, Any]]:
        """The events of this training so far, from its `started` on; kept when its folder goes."""
        found = self._all()
        begun = next((at for at, e in enumerate(found) if e["event"] == "started" and e["pid"] not in self._seen), None)
        self.events = self.events if begun is None else found[begun:]
        return self.events

    def over(self) -> bool:
        """Whether it has come to its end."""
        return self.process.poll() is not None or any(e["event"] in LAST for e in self.look())

    def wait_for(self, stage: str = "") -> None:
        """Until it has come to this stage (to any), or to its end."""
        deadline = time.monotonic() + 600
        while not any(e["event"] == "stage" and stage in ("", e["stage"]) for e in self.look()) and not self.over():
            assert time.monotonic() < deadline, self.events
            time.sleep(0.002)

    def kill(self) -> str:
        """Ends both processes at once; returns the stage that was hit, by its events."""
        over = self.over()
        for pid in ([] if over else [self.events[0]["pid"], self.process.pid]):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _, said = self.process.communicate()
        while job.running():
            time.sleep(0.01)
        events = self.look()
        assert events and not any(e["event"] == "failed" for e in events), (events, said)
        over = over or not job.job_folder().is_dir() or any(e["event"] in LAST for e in events)
        return _OVER if over else next(e["stage"] for e in reversed(events) if e["event"] == "stage")


def _newest() -> int:
    return max((int(folder.name.rsplit("-", 1)[1]) for folder in choice.versions("personal")), default=0)


def _begins_anew(stage: str) -> bool:
    """Whether what an earlier kill left is past this stage, so that only a fresh training comes to it."""
    left = job.job_folder() / "done"
    return stage == "train" or (stage == "export" and (left / "parity").exists())


def _kill_and_look(stage: str, arguments: tuple[str, ...], delay: float, ask: Ask) -> str:
    """One kill so many seconds after the beginning of a stage; returns the stage that was hit.

    The service answers before, in between and afterwards; the state is the old one, or the new one where the switch was begun.
    """
    old, number = _state_is_whole(), _newest()
    assert ask()["folder"] == str(choice.current_bundle())
    training = Round(*arguments, *(["--fresh"] if _begins_anew(stage) else []))
    training.wait_for()
    ask()
    training.wait_for(stage)
    time.sleep(delay)
    hit = training.kill()
    now = _state_is_whole()
    assert now == old or (hit in ("switch", _OVER) and now == f"personal-{number + 1}"), (hit, old, now)
    assert ask()["folder"] == str(choice.current_bundle())
    for version in choice.versions("personal"):
        assert {path.name for path in version.iterdir()} == {"bundle", "adapter", choice.REPORT}, "half a version has a whole one's name"
    if now != old:
        deploy.use(old)
    return hit


def _killed_often(stages: list[str], longest: dict[str, float], arguments: tuple[str, ...], seed: int, ask: Ask) -> Counter[str]:
    """Kills within these stages one after the other, then a training that is let through; returns how often each stage was hit."""
    remember(habit_pairs(70))
    rng = random.Random(seed)
    hits = Counter(_kill_and_look(stage, arguments, rng.uniform(0, longest[stage]), ask) for stage in stages)
    assert choice.pointed() == choice.PLAIN
    last = Round(*arguments)
    out, said = last.process.communicate()
    assert last.process.returncode == 0, (out, said)
    report = json.loads(out)
    assert report["used"]
    assert _state_is_whole() == report["name"]
    assert ask()["folder"] == str(paths.adapters_folder() / report["name"] / "bundle")
    assert not job.job_folder().exists()
    assert not list(paths.adapters_folder().glob(".making-*")), "what kills left behind is swept up"
    return hits


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_fifty_kills_leave_old_or_new_and_the_service_answers(tiny_bundle: Path, answering: Callable[[Path], Ask], record_property: Callable[[str, object], None]) -> None:
    stages = [*LONGEST, *random.Random(7).choices(list(LONGEST), weights=(3, 3, 3, 4), k=50 - len(LONGEST))]
    hits = _killed_often(stages, LONGEST, LEARNS, 7, answering(tiny_bundle))
    record_property("hit", dict(hits))
    print(f"hit: {dict(hits)}")
    assert hits.total() == 50
    assert all(hits[stage] for stage in LONGEST), hits


@pytest.mark.long
@pytest.mark.timeout(900)
def test_three_kills_on_the_default_path_leave_old_or_new_and_the_service_answers(known_bundle: Path, answering: Callable[[Path], Ask]) -> None:
    """As above where habits are enough."""
    hits = _killed_often(list(LONGEST_OF_HABITS), LONGEST_OF_HABITS, QUICK, 3, answering(known_bundle))
    assert hits["train"] + hits["gate"] >= 1, hits
