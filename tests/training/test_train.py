"""`shellmate train`, in real processes, on tiny models: from pairs to the switched adapter, refusals, kills, cancelling."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from shellmate import paths
from shellmate.core.errors import ExitCode
from shellmate.engine import choice
from shellmate.engine.manifest import check_files, read_manifest
from shellmate.history.model import Decision, Entry
from shellmate.history.store import HistoryStore
from shellmate.training import deploy, fit, job, worker
from shellmate.training.events import EventLog, read_events
from shellmate.training.launch import launch
from tests.training.conftest import Shellmate, environment, habit_pairs, write_guide_json
from tests.training.versions import add

QUICK = ("--threads", "1", "--nice", "0", "--replay", "1", "--gate-cases", "20", "--progress", "json")
LEARNS = ("--method", "full", "--learning-rate", "0.003", "--epochs", "40", "--replay", "0", "--early-stopping", "0", "--batch-size", "16", "--weight-decay", "0", *QUICK[:4], *QUICK[6:])
"""Settings with which two random layers really learn the five habits."""


def remember(pairs: list[tuple[str, str]]) -> None:
    store = HistoryStore()
    store.add_many(Entry(request, command, command, time_ms=1000 * i) for i, (request, command) in enumerate(pairs))
    store.close()


def test_guide_file_to_bundle(program: Shellmate, tmp_path: Path) -> None:
    file = write_guide_json(tmp_path / "pairs.json", habit_pairs(60))
    out = tmp_path / "out"
    done = program("train", "--data_path", str(file), "--output_dir", str(out), "--lora_r", "4", "--lora_alpha", "16", "--target_modules", "q,v", "--epochs", "2", *QUICK)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["learnt"]["family"] == "t5"
    assert report["learnt"]["trainable"] == 8 * 4 * (64 + 64), "q and v of the decoder's four attentions; the encoder stays as it is"
    assert report["peak_ram_mb"] > 100
    manifest = read_manifest(out / "bundle")
    check_files(out / "bundle", manifest)
    assert manifest.config["lora_r"] == 4
    assert json.loads((out / "adapter" / "adapter_config.json").read_text())["r"] == 4
    assert not job.job_folder().exists()
    assert choice.pointed() == choice.PLAIN
    events = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert [e["stage"] for e in events if e["event"] == "stage"] == ["prepare", "train", "export", "parity"]
    steps = [e for e in events if e["event"] == "step"]
    assert steps
    assert all({"step", "steps", "loss", "lr", "eta_s", "ram_mb"} <= set(e) for e in steps)


def test_history_to_switched_adapter_and_back(program: Shellmate) -> None:
    remember(habit_pairs(70))
    done = program("train", "--from-history", *LEARNS)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["name"] == "personal-1"
    assert report["verdict"]["gained"] >= 1
    assert choice.pointed() == "personal-1"
    assert choice.current_bundle() == paths.adapters_folder() / "personal-1" / "bundle"
    shown = json.loads(program("adapter", "show", "--json").stdout)
    assert {p["command"].split()[0] for p in shown["trained_on"]} == {"eza", "rg", "dust", "nvim", "z"}
    assert shown["changes"]
    listed = json.loads(program("adapter", "list", "--json").stdout)
    assert [(r["name"], r["state"]) for r in listed["adapters"]] == [("personal-1", "in use")]
    assert program("adapter", "rollback").returncode == 0
    assert choice.pointed() == choice.PLAIN


def test_gate_keeps_out_what_does_not_help_and_what_the_old_one_still_knows_is_said(program: Shellmate, tiny_bundle: Path) -> None:
    remember([*habit_pairs(40), ("polish the zanzibar lamp", "zanzibar --polish lamp")])
    name = add(tiny_bundle, read=time.time(), trained_on=[{"request": "polish the zanzibar lamp", "command": "zanzibar --polish lamp"}])
    shutil.rmtree(paths.adapters_folder() / name / "bundle")
    shutil.copytree(tiny_bundle, paths.adapters_folder() / name / "bundle")
    deploy.switch(name)
    store = HistoryStore()
    assert store.forget([41]) == 1
    store.close()
    done = program("train", "--from-history", "--max-steps", "1", "--learning-rate", "0.0000001", *QUICK)
    assert done.returncode == 7, done.stderr
    report = json.loads(done.stdout)
    assert not report["used"]
    assert "held-out" in report["reason"]
    assert choice.pointed() == "personal-1"
    assert deploy.find("personal-2").report["used"] is False
    assert "personal-1, which is in use, knows 1 request that you have forgotten: `shellmate adapter forget` removes it." in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("train",), "either --from-history or --data-path"),
        (("train", "--from-history"), "10 too few"),
        (("train", "--data-path", "nowhere.json"), "no such file"),
        (("train", "--from-history", "--lora-r", "0"), "--lora-r 0"),
        (("train", "--from-history", "--name", "Bad Name"), "cannot be an adapter's name"),
        (("train", "--from-history", "--category", "cooking"), "no such category"),
        (("train", "--from-history", "--model-name", "./nothing-here"), "too few"),
    ],
)
def test_refusals_are_one_sentence(program: Shellmate, arguments: tuple[str, ...], said: str) -> None:
    done = program(*arguments, "--progress", "none") if "--from-history" in arguments else program(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_not_enough_disk_says_how_much(monkeypatch: pytest.MonkeyPatch, tiny_base: Path) -> None:
    monkeypatch.setattr(job.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    with pytest.raises(job.UsageError, match=r"needs 0\.1 GiB of disk"):
        launch(job.Job("personal", "history"), tiny_base)


def test_not_enough_memory_names_the_ways_out(monkeypatch: pytest.MonkeyPatch, tiny_base: Path) -> None:
    monkeypatch.setattr(job, "free_memory", lambda: 1000)
    with pytest.raises(job.UsageError, match="gradient-accumulation"):
        launch(job.Job("personal", "history"), tiny_base)


def test_a_cancelling_that_python_swallows_takes_effect_at_the_next_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an exception in a destructor is printed, and the program goes on."""

    class Closing:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)

    def report(wanted: job.Job, events: EventLog) -> dict[str, Any]:
        Closing()
        events.emit("step", step=5)
        return {"used": True, "name": None}

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(worker, "_asked_to_end", False)
    monkeypatch.setattr(worker, "_report", report)
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)
    folder = job.write_job(job.Job("personal", "history", {"nice": 0}))
    try:
        assert worker.main() == ExitCode.CANCELLED
    finally:
        signal.signal(signal.SIGTERM, before)
    assert [event["event"] for event in read_events(folder / "events.jsonl")[0]] == ["started", "step", "cancelled"]


def test_second_training_is_refused_and_first_can_be_cancelled(program: Shellmate, tiny_base: Path, tiny_bundle: Path, tmp_path: Path) -> None:
    file = write_guide_json(tmp_path / "pairs.json", habit_pairs(60))
    command = [sys.executable, "-m", "shellmate", "train", "--data-path", str(file), "--epochs", "5000", *QUICK]
    heed = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731  (a background shell leaves it ignored)
    first = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(tiny_base, tiny_bundle), preexec_fn=heed)  # noqa: PLW1509
    assert first.stderr is not None
    while "step" not in json.loads(first.stderr.readline()):
        assert first.poll() is None
    second = program("train", "--data-path", str(file), "--epochs", "2", *QUICK)
    assert second.returncode == 2
    assert "Another training is running" in second.stderr
    first.send_signal(signal.SIGINT)
    assert first.wait(60) == 130
    assert not job.running()
    assert not job.job_folder().exists()


def _worker_pid() -> int | None:
    from shellmate.training.events import read_events

    started = [e for e in read_events(job.job_folder() / "events.jsonl")[0] if e["event"] == "started"]
    return started[-1]["pid"] if started and job.running() else None


def _state_is_whole() -> str:
    """The name in use; its bundle is complete."""
    folder = choice.current_bundle()
    check_files(folder, read_manifest(folder))
    return choice.pointed()


def test_goes_on_after_sigkill_from_its_checkpoint(program: Shellmate, tiny_base: Path, tiny_bundle: Path, tmp_path: Path) -> None:
    file = write_guide_json(tmp_path / "pairs.json", habit_pairs(70))
    command = [sys.executable, "-m", "shellmate", "train", "--data-path", str(file), *LEARNS]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(tiny_base, tiny_bundle), start_new_session=True)
    while not list((job.job_folder() / "checkpoints").glob("checkpoint-*/done/whole")):
        assert process.poll() is None
        time.sleep(0.02)
    worker = _worker_pid()
    process.kill()
    process.wait()
    assert worker
    os.kill(worker, signal.SIGKILL)
    while job.running():
        time.sleep(0.02)
    assert _state_is_whole() == choice.PLAIN
    done = program("train", "--data-path", str(file), *LEARNS)
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert next(e["step"] for e in events if e["event"] == "step") > 5, "it began at the beginning"
    assert _state_is_whole() == "personal-1"


@pytest.mark.long
def test_forgotten_entries_are_gone_from_adapter_and_files(program: Shellmate) -> None:
    remember([*habit_pairs(69), ("polish the zanzibar lamp", "zanzibar --polish lamp")])
    assert program("train", "--from-history", *LEARNS).returncode == 0
    store = HistoryStore()
    doomed = [e.id for e in store.each() if e.command.startswith("eza")]
    assert store.forget(doomed) == len(doomed)
    store.close()
    deploy.use(choice.PLAIN)
    done = program("train", "--from-history", *LEARNS)
    assert json.loads(done.stdout)["name"] == "personal-2", done.stderr
    assert [v.name for v in deploy.installed()] == ["personal-2"]
    for path in paths.data_folder().rglob("*"):
        if path.is_file() and path.suffix in (".json", ".jsonl"):
            assert "eza -la" not in path.read_text(encoding="utf-8", errors="replace"), path


def test_rejected_entries_alone_are_too_few_and_what_the_old_one_still_knows_is_said(program: Shellmate, tiny_bundle: Path) -> None:
    store = HistoryStore()
    store.add_many(Entry(r, c, c, Decision.REJECTED, time_ms=i) for i, (r, c) in enumerate(habit_pairs(30)))
    forgotten = store.record(Entry("polish the zanzibar lamp", "zanzibar --polish lamp"))
    deploy.switch(add(tiny_bundle, read=time.time(), trained_on=[{"request": forgotten.request, "command": forgotten.command}]))
    store.forget([forgotten.id])
    store.close()
    done = program("train", "--from-history", "--progress", "none")
    assert done.returncode == 2
    assert "rejected: 30" in done.stderr
    assert "personal-1, which is in use, knows 1 request that you have forgotten: `shellmate adapter forget` removes it." in done.stderr
    assert done.stderr.count("\n") == 1


def test_two_processes_under_torchrun(tiny_base: Path, tiny_bundle: Path, tmp_path: Path) -> None:
    file = write_guide_json(tmp_path / "pairs.json", habit_pairs(60))
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "shellmate", "train"]
    command += ["--data-path", str(file), "--epochs", "2", "--output-dir", str(tmp_path / "out"), *QUICK]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False, env=environment(tiny_base, tiny_bundle))
    assert done.returncode == 0, done.stderr[-3000:]
    report = json.loads(done.stdout.strip().splitlines()[-1])
    alone = -(-report["learnt"]["lessons"] // 16)
    assert report["learnt"]["steps"] <= alone // 2 + 2, "two processes share the batches"
    assert (tmp_path / "out" / "adapter" / "adapter_model.safetensors").is_file()
    read_manifest(tmp_path / "out" / "bundle")


def _steps_of(rank: int, folder: str) -> None:
    torch.distributed.init_process_group("gloo", init_method=f"file://{folder}/meeting", rank=rank, world_size=2)
    clock, steps = fit.Clock(600 if rank else 0.2), 0
    while clock.told < 1:
        time.sleep(0.01)
        clock.tell(torch.device("cpu"))
        steps += 1
    torch.distributed.destroy_process_group()
    Path(folder, f"steps{rank}").write_text(str(steps))


def test_two_processes_stop_at_the_same_step_though_their_clocks_differ(tmp_path: Path) -> None:
    """By its own clock, one would leave the other waiting in the middle of a step."""
    torch.multiprocessing.spawn(_steps_of, (str(tmp_path),), nprocs=2)
    assert (tmp_path / "steps0").read_text() == (tmp_path / "steps1").read_text()


@pytest.mark.long
def test_two_processes_end_a_training_when_its_time_is_over(tiny_base: Path, tiny_bundle: Path, tmp_path: Path) -> None:
    file = write_guide_json(tmp_path / "pairs.json", habit_pairs(60))
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "shellmate", "train"]
    command += ["--data-path", str(file), "--epochs", "4000", "--minutes", "0.1", "--early-stopping", "0", "--no-export", "--output-dir", str(tmp_path / "out"), *QUICK]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False, env=environment(tiny_base, tiny_bundle))
    assert done.returncode == 0, done.stderr[-3000:]
    report = json.loads(done.stdout.strip().splitlines()[-1])
    assert 0 < report["learnt"]["steps"] < 4000
