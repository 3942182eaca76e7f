"""When a training starts by itself: only if asked for, with enough new entries, on an idle computer with mains power; and what becomes of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shellmate import config, paths
from shellmate.history.model import Entry
from shellmate.history.store import HistoryStore
from shellmate.host import quiet
from shellmate.training import automatic, deploy, job, launch
from shellmate.training.job import Job
from tests.training.conftest import Shellmate, environment, habit_pairs, write_guide_json

SLOW = ("--epochs", "200", "--threads", "1", "--nice", "0", "--replay", "1", "--progress", "json")


@pytest.fixture(autouse=True)
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """An idle computer with mains power, and 60 accepted entries."""
    monkeypatch.setattr(quiet.os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    monkeypatch.setattr(quiet, "on_battery", lambda: False)
    store = HistoryStore()
    store.add_many(Entry(request, command) for request, command in habit_pairs(60))
    store.close()


def test_off_unless_asked_for() -> None:
    assert automatic.why_not() == "off"
    assert not automatic.due()


def test_due_with_enough_new_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    config.change("training.automatic", True)
    assert automatic.due()
    store = HistoryStore()
    store.add_many([Entry("git status", "git status")])  # typed as a command: nothing to learn
    store.close()
    config.change("training.after", 61)
    assert automatic.why_not() == "waits: 60 of 61 new entries"
    config.change("training.after", 60)
    monkeypatch.setattr(quiet.os, "getloadavg", lambda: (64.0, 64.0, 64.0))
    assert "idle" in automatic.why_not()
    monkeypatch.setattr(quiet, "on_battery", lambda: True)
    assert "mains" in automatic.why_not()


def test_entries_before_the_last_training_do_not_count() -> None:
    config.change("training.automatic", True)
    folder = paths.adapters_folder() / "personal-1"
    folder.mkdir(parents=True)
    report = {"created": 4_000_000_000, "used": False}
    (folder / "report.json").write_text(json.dumps({**report, "source": "adapter"}))
    assert automatic.new_entries() == 60, "an imported adapter has learnt nothing from here"
    (folder / "report.json").write_text(json.dumps(report))
    assert [v.name for v in deploy.installed()] == ["personal-1"]
    assert automatic.new_entries() == 0
    assert not automatic.due()


@pytest.mark.parametrize("end", ["cancelled", "failed"])
def test_it_waits_a_day_after_one_that_came_to_nothing(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    config.change("training.automatic", True)
    job.write_job(Job("personal", "history", automatic=True))
    job.record({"event": end, "message": "..."})
    assert end in automatic.why_not()
    now = time.time()
    monkeypatch.setattr(automatic.time, "time", lambda: now + automatic.PAUSE_S + 1)
    assert automatic.due()
    job.write_job(Job("personal", "history"))
    job.record({"event": end})
    assert automatic.due(), "what the user started and stopped is another matter"


def test_a_running_training_is_enough() -> None:
    config.change("training.automatic", True)
    with job.training_lock():
        assert automatic.why_not() == "a training runs"


def _supply(folder: Path, name: str, **values: str) -> None:
    (folder / name).mkdir(parents=True)
    for key, value in values.items():
        (folder / name / key).write_text(value + "\n")


@pytest.mark.parametrize(
    ("supplies", "expected"),
    [
        ({}, False),
        ({"AC": {"type": "Mains", "online": "0"}, "BAT0": {"type": "Battery", "status": "Discharging"}}, True),
        ({"AC": {"type": "Mains", "online": "1"}, "BAT0": {"type": "Battery", "status": "Not charging"}}, False),
        ({"BAT0": {"type": "Battery", "status": "Unknown"}}, True),
        ({"BAT0": {"type": "Battery", "status": "Charging"}}, False),
        ({"mouse": {"type": "Battery", "scope": "Device", "status": "Discharging"}}, False),
        ({"ups": {"type": "UPS", "status": "Discharging"}}, True),
    ],
)
def test_power(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, supplies: dict[str, dict[str, str]], expected: bool) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(sys, "platform", "linux")
    for name, values in supplies.items():
        _supply(tmp_path / "supplies", name, **values)
    assert quiet.on_battery(tmp_path / "supplies") is expected


def test_what_ended_unseen_is_not_gone_on_with(tiny_base: Path) -> None:
    wanted = Job("personal", "file", {"data_path": "/nowhere.json"})
    folder = job.write_job(wanted)
    (folder / "prepared.json").write_text("{}")
    (folder / "events.jsonl").write_text('{"event": "started", "pid": 1}\n{"event": "done", "report": {}}\n')
    launched = launch.launch(wanted, tiny_base)
    assert not launched.resumed
    assert not (job.job_folder() / "prepared.json").exists()
    launched.cancel()
    assert not job.job_folder().exists()


def test_a_training_started_elsewhere_is_watched_and_stopped(program: Shellmate, tiny_base: Path, tiny_bundle: Path, tmp_path: Path) -> None:
    assert launch.attach() is None
    none = program("train", "--stop")
    assert (none.returncode, none.stderr) == (2, "shellmate: No training is running.\n")
    file = write_guide_json(tmp_path / "pairs.json", habit_pairs(60))
    command = [sys.executable, "-m", "shellmate", "train", "--data-path", str(file), *SLOW]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment(tiny_base, tiny_bundle))
    assert first.stderr is not None
    assert json.loads(first.stderr.readline())["event"] == "started"
    watched = launch.attach()
    assert watched is not None
    seen = watched.events()
    assert next(seen)["event"] == "started"
    stopped = program("train", "--stop")
    assert (stopped.returncode, stopped.stderr) == (0, "Cancelled; nothing was changed.\n")
    assert [event["event"] for event in seen][-1] == "cancelled"
    first.stderr.read()
    assert first.wait(60) == 130
    assert not job.job_folder().exists()
    last = job.read_last()
    assert last is not None
    assert (last.automatic, last.event["event"]) == (False, "cancelled")


def test_the_process_trains_follows_and_says_how_it_went(tiny_base: Path, tiny_bundle: Path, tmp_path: Path) -> None:
    config.change("training.automatic", True)
    (tmp_path / "sitecustomize.py").write_text("import os\nos.getloadavg = lambda: (0.0, 0.0, 0.0)\n")
    where = environment(tiny_base, tiny_bundle)
    where["PYTHONPATH"] = f"{tmp_path}:{where['PYTHONPATH']}"
    process = subprocess.Popen([sys.executable, "-m", "shellmate.training.automatic"], stdout=subprocess.PIPE, text=True, env=where, cwd="/")
    assert process.stdout is not None
    said = process.stdout.readline()
    if "mains" in said:
        pytest.skip("this computer runs on a battery")
    assert said.startswith("runs (`shellmate train --stop`"), said
    wanted = job.read_job()
    assert wanted is not None
    assert wanted.automatic
    while (running := launch.attach()) is None:
        assert process.poll() is None
        time.sleep(0.05)
    os.kill(running.process.pid, signal.SIGTERM)
    assert process.stdout.read().endswith("the last one was cancelled\n")
    assert process.wait(60) == 0
    assert not job.job_folder().exists()
    assert "cancelled" in automatic.why_not()


def test_a_file_may_be_written_by_several_at_once(tmp_path: Path) -> None:
    """Who watches a training and who stops it both note how it ended."""
    path = tmp_path / "trainings" / "last.json"
    path.parent.mkdir()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: job.write_atomically(path, f"{number}" * 1000), range(400)))
    assert len(set(path.read_text())) <= 3
    assert [p.name for p in path.parent.iterdir()] == ["last.json"]
    assert path.stat().st_mode & 0o777 == 0o600
