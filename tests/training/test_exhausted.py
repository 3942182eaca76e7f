"""Disk and memory that really run out, and a kernel that kills: every time the same plain sentences, whoever watches."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shellmate.core.errors import ExitCode, ShellmateError
from shellmate.training import exhausted, job, launch
from shellmate.training.events import read_events
from tests.training.conftest import ROOT, Shellmate, environment, habit_pairs, write_guide_json
from tests.training.small_disk import run_on
from tests.training.test_train import QUICK

WRITES = """
import os, sqlite3, sys
import numpy, onnx, safetensors.torch, torch
from shellmate.training import exhausted
place = os.environ["XDG_STATE_HOME"]
numbers = torch.ones(2**20)
weights = onnx.numpy_helper.from_array(numbers.numpy(), "weights")
graph = onnx.helper.make_graph([], "graph", [], [], [weights])

def safetensors_(path): safetensors.torch.save_file({"weights": numbers}, path)
def torch_(path): torch.save(numbers, path)
def onnx_(path): onnx.save(onnx.helper.make_model(graph), path)
def numpy_(path): numpy.save(path, numbers.numpy())
def text_(path): open(path, "w").write("x" * 2**22)
def sqlite_(path):
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE t (b)")
        db.execute("INSERT INTO t VALUES (randomblob(4194304))")

for write in (safetensors_, torch_, onnx_, numpy_, text_, sqlite_):
    path = f"{place}/{write.__name__}"
    try:
        write(path)
    except Exception as error:
        told = exhausted.explained(error)
        print(write.__name__, type(error).__name__, type(told).__name__)
    else:
        print(write.__name__, "had room")
    os.path.exists(path) and os.remove(path)
"""

FILLS = """
import os, pathlib, subprocess, sys, time
disk, (stage, spare, *options) = pathlib.Path(os.environ["XDG_STATE_HOME"]), sys.argv[1:]
events, train = disk / "shellmate/training/job/events.jsonl", [sys.executable, "-m", "shellmate", "train"]
process = subprocess.Popen([*train, *options])
while process.poll() is None and f'"stage": "{stage}"' not in (events.read_text() if events.exists() else ""):
    time.sleep(0.01)
with open(disk / "filler", "wb", 0) as filler:
    try:
        while True:
            filler.write(bytes(2**16))
    except OSError:
        filler.truncate(max(0, filler.tell() - int(spare)))
print("FULL", process.wait(), events.exists(), flush=True)
(disk / "filler").unlink()
sys.stderr.write("AGAIN\\n")
print("AGAIN", subprocess.run([*train, "--progress", "json"]).returncode)
"""


def test_full_disk_behind_every_library_error(own_home: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = run_on(own_home / ".local" / "state", 1, [sys.executable, "-c", WRITES], env)
    told = [line.split() for line in done.stdout.splitlines()]
    assert len(told) == 6, done.stderr
    assert {row[-1] for row in told} == {"DiskFullError"}, told
    assert {"SafetensorError", "RuntimeError", "OperationalError"} <= {row[1] for row in told}, "these have a class of their own"


def _filled(stage: str, spare: int, own_home: Path, base: Path, bundle: Path, file: Path) -> list[str]:
    """What stderr says while the disk fills up in a stage, and after it was freed."""
    few = ["--max-steps", "12", "--save-steps", "2", "--eval-steps", "2", "--early-stopping", "0", "--epochs", "1", "--replay", "0", *([] if stage == "export" else ["--no-export"])]
    options = ["--data-path", str(file), "--output-dir", str(file.parent / "out"), *QUICK, *few]
    done = run_on(own_home / ".local" / "state", 160, [sys.executable, "-c", FILLS, stage, str(spare), *options], environment(base, bundle))
    full, again, *_ = [line for line in done.stdout.splitlines() if not line.startswith("{")]
    assert full == "FULL 1 True", done.stderr
    assert again == "AGAIN 0", done.stderr
    return done.stderr.split("AGAIN\n")


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_disk_that_fills_while_it_trains_is_one_sentence_and_it_goes_on_from_there(own_home: Path, tiny_base: Path, tiny_bundle: Path, tmp_path: Path) -> None:
    file = write_guide_json(tmp_path / "pairs.json", habit_pairs(60))
    full, again = _filled("train", 0, own_home, tiny_base, tiny_bundle, file)
    last = [line for line in full.splitlines() if not line.startswith("{")]
    assert last == [f"shellmate: There is no space left on the disk of {own_home}/.local/state/shellmate. Free some space and start again; the training goes on from its last checkpoint."]
    assert '"event": "prepared"' in full
    assert '"event": "prepared"' not in again, "what was prepared is used"


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("spare", [0, 2**12, 2**18, 2**20])
@pytest.mark.parametrize("stage", ["prepare", "train", "export"])
def test_a_full_disk_in_any_stage_is_one_sentence(stage: str, spare: int, own_home: Path, tiny_base: Path, tiny_bundle: Path, tmp_path: Path) -> None:
    file = write_guide_json(tmp_path / "pairs.json", habit_pairs(60))
    full, _ = _filled(stage, spare, own_home, tiny_base, tiny_bundle, file)
    assert next(line for line in full.splitlines() if not line.startswith("{")).startswith("shellmate: There is no space left on the disk of"), full
    assert "Traceback" not in full


@pytest.mark.parametrize(("limit", "wanted"), [(2**32, 2**33), (2**28, 2**40)])
def test_an_allocation_that_fails_is_one_sentence(limit: int, wanted: int) -> None:
    """The process of a training, whose model is nothing but an allocation."""
    folder = job.write_job(job.Job("personal", "history", {"nice": 0}))
    code = f"import sys; from shellmate.training import worker; worker._report = lambda *_: bytearray({wanted}); sys.exit(worker.main())"
    limited = lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))  # noqa: E731
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, preexec_fn=limited)
    assert (done.returncode, done.stderr) == (ExitCode.INTERNAL, "")
    assert [event["event"] for event in read_events(folder / "events.jsonl")[0]] == ["started", "failed"]
    assert read_events(folder / "events.jsonl")[0][1]["message"] == str(exhausted.out_of_memory())


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("megabytes", [750, 900])
def test_libraries_that_get_no_memory_are_one_sentence(megabytes: int, program: Shellmate, tmp_path: Path) -> None:
    file = write_guide_json(tmp_path / "pairs.json", habit_pairs(60))
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))  # noqa: E731
    done = program("train", "--data-path", str(file), "--progress", "none", *QUICK[:-2], preexec_fn=limit)
    assert done.returncode == ExitCode.INTERNAL, done.stderr
    assert done.stderr.count("\n") == 1
    assert "memory" in done.stderr
    assert "--method habits" in done.stderr
    assert "--gradient-checkpointing" in done.stderr


def test_a_killed_training_speaks_of_memory_to_all_who_watch(tiny_base: Path, tiny_bundle: Path, tmp_path: Path) -> None:
    file = write_guide_json(tmp_path / "pairs.json", habit_pairs(60))
    command = [sys.executable, "-m", "shellmate", "train", "--data-path", str(file), "--epochs", "5000", *QUICK[:-2], "--progress", "none"]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment(tiny_base, tiny_bundle))
    assert first.stderr is not None
    while (watched := launch.attach()) is None:
        assert first.poll() is None
        time.sleep(0.05)
    alone = launch.Launched(launch.Elsewhere(watched.process.pid), watched.folder, True, 0)
    os.kill(watched.process.pid, signal.SIGKILL)
    said = first.stderr.read()
    assert first.wait(60) == ExitCode.INTERNAL
    *_, last = watched.events()
    assert last["event"] == "failed"
    assert said == f"shellmate: {last['message']}\n"
    assert "probably because memory ran out" in said
    assert "--method habits" in said
    assert job.read_job() is not None, "it goes on from its last checkpoint"
    (job.trainings_folder() / "last.json").unlink()
    *_, last = alone.events()
    assert last["message"] == str(exhausted.killed()), "whoever started it is gone too"
    assert last["exit_code"] == ExitCode.INTERNAL


def test_a_killing_that_was_asked_for_is_a_cancelling(tiny_base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a training does not end by itself in time."""
    job.write_job(job.Job("personal", "file", {"nice": 0}))
    process = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    monkeypatch.setattr(launch, "_PATIENCE", 0.3)
    launched = launch.Launched(process, job.job_folder(), False, 0)
    launched.cancel()
    assert process.returncode == -signal.SIGKILL
    assert [event["event"] for event in launched.events()] == ["cancelled"]


def test_our_own_sentences_are_left_as_they_are() -> None:
    assert exhausted.explained(ShellmateError("A file named `no space left` is missing.")) is None
    assert exhausted.explained(ValueError("anything")) is None
    caused = ShellmateError("It cannot be written.")
    caused.__cause__ = OSError(28, "No space left on device")
    assert isinstance(exhausted.explained(caused), exhausted.DiskFullError)
