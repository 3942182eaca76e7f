"""What an interrupted training left: damaged files are made again, other wishes discard it and say so, forgotten entries are not kept by it."""

from __future__ import annotations

import argparse
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shellmate import cli
from shellmate.cli import doctor_command, train_command
from shellmate.history.model import Entry
from shellmate.history.store import HistoryStore
from shellmate.training import adopt, job, launch
from shellmate.training.events import EventLog, read_events
from shellmate.training.job import Job
from shellmate.training.options import TrainOptions
from shellmate.training.personal import Run
from tests.training.conftest import Shellmate, habit_pairs, write_guide_json

QUICK = TrainOptions(epochs=1, max_steps=4, eval_steps=2, save_steps=2, replay=0.0, threads=1, nice=0, early_stopping=0)


def _cut(path: Path, share: float) -> None:
    os.truncate(path, int(path.stat().st_size * share))


def _notices(folder: Path) -> list[str]:
    return [event["message"] for event in read_events(folder / "events.jsonl")[0] if event["event"] == "notice"]


class _Stopped(Exception):
    """Stands for a power cut."""


@pytest.fixture(scope="module")
def trained(tiny_base: Path, tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    """A job whose folder, beside its file of pairs, holds all that a training makes before its last stage, checkpoints too; nothing is exported."""
    yield from _cut_short(False, tiny_base, tiny_bundle, tmp_path_factory.mktemp("trained"))


@pytest.fixture(scope="module")
def exported(tiny_base: Path, tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    """The same with a bundle."""
    yield from _cut_short(True, tiny_base, tiny_bundle, tmp_path_factory.mktemp("exported"))


def _cut_short(export: bool, base: Path, bundle: Path, place: Path) -> Iterator[Job]:
    file = write_guide_json(place / "pairs.json", habit_pairs(60))
    wanted = Job("personal", "file", replace(QUICK, data_path=str(file), output_dir=str(place / "out"), export=export).as_json())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHELLMATE_BASE", str(base))
        patch.setenv("SHELLMATE_PLAIN", str(bundle))
        (place / "job").mkdir()
        run = Run(wanted, place / "job", EventLog(place / "job" / "events.jsonl"))
        with pytest.MonkeyPatch.context() as power:
            power.setattr(shutil, "rmtree", _keeping_checkpoints)
            power.setattr(run, "_hand_over", _power_cut)
            with pytest.raises(_Stopped):
                run.go()
        yield wanted


def _copy(wanted: Job, to: Path) -> Path:
    return Path(shutil.copytree(Path(wanted.options["data_path"]).parent / "job", to / "job"))


_rmtree = shutil.rmtree


def _keeping_checkpoints(path: Path, **options: Any) -> None:
    if Path(path).name != "checkpoints":
        _rmtree(path, **options)


def _power_cut(*_: object) -> None:
    raise _Stopped


def _go_on(wanted: Job, folder: Path) -> dict[str, Any]:
    return Run(wanted, folder, EventLog(folder / "events.jsonl")).go()


def _last_sitting(folder: Path) -> list[str]:
    """The stages since it was gone on with."""
    stages = [event["stage"] for event in read_events(folder / "events.jsonl")[0] if event["event"] == "stage"]
    return stages[-stages[::-1].index("prepare") - 1 :]


@pytest.mark.parametrize(("damaged", "share"), [("prepared.json", 0), ("done/train", 0)])
def test_a_damaged_file_is_made_again(damaged: str, share: float, trained: Job, tmp_path: Path) -> None:
    folder = _copy(trained, tmp_path)
    shutil.rmtree(folder / "checkpoints")
    prepared = (folder / "prepared.json").read_bytes()
    _cut(folder / damaged, share)
    report = _go_on(trained, folder)
    assert report["learnt"]["steps"] == QUICK.max_steps
    assert (folder / "prepared.json").read_bytes() == prepared
    assert job.whole(folder, "train")
    assert len(_notices(folder)) == 1
    assert "damaged" in _notices(folder)[0]


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("share", [0, 0.5])
@pytest.mark.parametrize("damaged", ["prepared.json", "learnt.json", "done/train", "adapter/adapter_model.safetensors", "parity.json", "made/bundle/encoder_model.onnx", "done/parity"])
def test_a_damaged_file_is_made_again_with_all_that_came_from_it(damaged: str, share: float, exported: Job, tmp_path: Path) -> None:
    folder = _copy(exported, tmp_path)
    shutil.rmtree(folder / "checkpoints")
    _cut(folder / damaged, share)
    report = _go_on(exported, folder)
    assert report["learnt"]["steps"] == QUICK.max_steps
    assert report["learnt"]["parity"]["compared"] == 12
    assert all("damaged" in notice for notice in _notices(folder))
    assert _notices(folder)
    assert _last_sitting(folder) == ["prepare", "train", "export", "parity"]
    assert job.whole(folder, "parity")


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("share", [0, 0.5, 1])
def test_what_is_whole_is_used(share: float, exported: Job, tmp_path: Path) -> None:
    """Whatever became of the events."""
    folder = _copy(exported, tmp_path)
    _cut(folder / "events.jsonl", share)
    _go_on(exported, folder)
    assert _last_sitting(folder) == ["prepare", "train"]
    assert _notices(folder) == []


@pytest.mark.parametrize(("damaged", "share"), [("trainer_state.json", 0), ("optimizer.pt", 0.5), pytest.param("scheduler.pt", 0, marks=pytest.mark.long), pytest.param("rng_state.pth", 0.5, marks=pytest.mark.long), pytest.param("done/whole", 0, marks=pytest.mark.long)])
def test_a_damaged_checkpoint_is_passed_over(damaged: str, share: float, trained: Job, tmp_path: Path) -> None:
    folder = _copy(trained, tmp_path)
    assert sorted(path.name for path in (folder / "checkpoints").iterdir()) == ["checkpoint-2", "checkpoint-4"]
    job.unmark(folder, "train")
    _cut(folder / "checkpoints" / "checkpoint-4" / damaged, share)
    assert _go_on(trained, folder)["learnt"]["steps"] == QUICK.max_steps
    assert len(_notices(folder)) == 1
    assert "checkpoint-4" in _notices(folder)[0]
    assert [event["step"] for event in read_events(folder / "events.jsonl")[0] if event["event"] == "measure"] == [2, 4, 4], "it went on from the one before"


@pytest.mark.parametrize("share", [0, 0.5])
def test_a_damaged_wish_counts_as_none(share: float, tiny_base: Path) -> None:
    wanted = Job("personal", "file", {"data_path": "/nowhere.json"})
    folder = job.write_job(wanted)
    (folder / "prepared.json").write_text("{}")
    _cut(folder / "job.json", share)
    launched = launch.launch(wanted, tiny_base)
    launched.cancel()
    assert not launched.resumed
    assert launched.notice == "What an interrupted training left is damaged and was removed; this one begins anew."


def test_other_options_discard_it_and_say_so_in_one_line(tiny_base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = Job("personal", "file", TrainOptions(data_path="/nowhere.json").as_json())
    job.write_job(first)
    launched = launch.launch(replace(first, options={**first.options, "batch_size": 8, "export": False, "epochs": 2}), tiny_base)
    launched.cancel()
    assert not launched.resumed
    assert launched.notice == f"What {first.told} had made is discarded, since this one differs: batch-size 16 then, 8 now; epochs default then, 2 now; export yes then, no now."
    assert "\n" not in launched.notice


def test_the_same_options_go_on_and_fresh_ones_need_no_words(tiny_base: Path) -> None:
    first = Job("personal", "file", TrainOptions(data_path="/nowhere.json").as_json())
    job.write_job(first)
    launched = launch.launch(replace(first, created=0.0, automatic=True), tiny_base)
    launched.process.kill()
    launched.process.wait()
    assert launched.resumed
    assert launched.notice == ""
    launched = launch.launch(replace(first, stem="other"), tiny_base, fresh=True)
    launched.cancel()
    assert not launched.resumed
    assert launched.notice == ""


def test_a_refused_training_discards_nothing(tiny_base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job.write_job(Job("personal", "file", {"data_path": "/nowhere.json"}))
    monkeypatch.setattr(job, "free_memory", lambda: 1000)
    with pytest.raises(job.UsageError):
        launch.launch(Job("other", "file"), tiny_base)
    assert launch.waiting() == job.read_job() is not None


def _asked(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    train_command.add(parser)
    return parser.parse_args(arguments)


def test_one_that_waits_is_told_and_goes_on_where_nothing_is_asked_for() -> None:
    def told() -> doctor_command.Finding:
        return next(f for f in doctor_command.examine() if f.check == "training")

    assert told().state is doctor_command.State.OK
    assert not job.trainings_folder().exists(), "looking changes nothing"
    left = Job("personal", "history", TrainOptions(batch_size=8).as_json())
    folder = job.write_job(left)
    assert told().state is doctor_command.State.NOTE
    assert "`shellmate train` goes on" in told().fix
    assert train_command._waiting(_asked()) == left
    for others in (["--from-history"], ["--fresh"], ["--batch-size", "4"], ["--name", "other"], ["--category", "git"]):
        assert train_command._waiting(_asked(*others)) is None
    with job.training_lock():
        assert train_command._waiting(_asked()) is None
        assert "runs now" in told().message
    EventLog(folder / "events.jsonl").emit("done", report={})
    assert launch.waiting() is None


def _remember(count: int) -> None:
    store = HistoryStore()
    store.add_many(Entry(request, command, command, time_ms=1000 * i) for i, (request, command) in enumerate(habit_pairs(count)))
    store.close()


def _interrupted(source: str = "history") -> Path:
    """A training that was interrupted once it had read the history."""
    wanted = Job("personal", source, QUICK.as_json())
    folder = job.write_job(wanted)
    kind = adopt.Adoption if source == adopt.SOURCE else Run
    kind(wanted, folder, EventLog(folder / "events.jsonl")).prepare()
    for name in ("checkpoints", "made", "adapter"):
        (folder / name).mkdir()
        (folder / name / "weights").write_text("eza -la src/part0")
    return folder


@pytest.mark.parametrize("source", ["history", adopt.SOURCE])
def test_forgetting_removes_what_an_interrupted_training_knows(source: str, capsys: pytest.CaptureFixture[str]) -> None:
    _remember(60)
    folder = _interrupted(source)
    assert "eza -la src/part0" in (folder / "prepared.json").read_text()
    assert cli.run(["history", "forget", "1"]) == 0
    assert not folder.exists()
    assert "an interrupted training that may know them was removed too" in capsys.readouterr().err


def test_forgetting_leaves_others_alone(capsys: pytest.CaptureFixture[str]) -> None:
    _remember(60)
    assert cli.run(["history", "forget", "1"]) == 0
    folder = _interrupted()
    store = HistoryStore()
    assert not job.remove_forgotten(store.last_forgotten_ms()), "it read the history later"
    store.close()
    with job.training_lock():
        assert cli.run(["history", "forget", "2"]) == 0
    assert folder.exists(), "it runs"
    job.write_job(Job("personal", "file", {"data_path": "/nowhere.json"}))
    assert cli.run(["history", "forget", "3"]) == 0
    assert folder.exists(), "a file's training knows nothing of the history"
    assert "interrupted" not in capsys.readouterr().err


def test_forgotten_entries_are_not_learnt_from_after_all(tiny_base: Path) -> None:
    """As the app forgets them, where nothing removes the training at once."""
    _remember(60)
    folder = _interrupted()
    store = HistoryStore()
    store.forget([1])
    store.close()
    wanted = job.read_job()
    assert wanted is not None
    run = Run(wanted, folder, EventLog(folder / "events.jsonl"))
    run.prepare()
    assert not (folder / "checkpoints").exists()
    assert not [path for path in folder.rglob("*") if path.is_file() and "eza -la src/part0" in path.read_text(errors="replace")]
    assert "forgotten" in _notices(folder)[0]
    run.prepare()
    assert len(_notices(folder)) == 1, "read again once"
    store = HistoryStore()
    store.forget([2])
    store.close()
    launched = launch.launch(wanted, tiny_base)
    launched.cancel()
    assert not launched.resumed
    assert "forgotten" in launched.notice


def test_what_is_forgotten_while_it_trains_counts_as_known(tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next training takes such an adapter away."""
    monkeypatch.setenv("SHELLMATE_PLAIN", str(tiny_bundle))
    _remember(60)
    wanted = Job("personal", "history", QUICK.as_json())
    run = Run(wanted, job.write_job(wanted), EventLog())
    prepared = run.prepare()
    store = HistoryStore()
    store.forget([1])
    forgotten = store.last_forgotten_ms()
    store.close()
    assert forgotten is not None
    assert run._report(prepared, {})["created"] < forgotten / 1000


def test_a_cut_off_line_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"event": "started"}\n{"event": "st')
    EventLog(path).emit("failed", message="é")
    assert [event["event"] for event in read_events(path)[0]] == ["started", "failed"]


@pytest.mark.long
@pytest.mark.timeout(600)
def test_both_are_told_in_one_line_each(program: Shellmate, tmp_path: Path) -> None:
    """What is discarded, and what is wrong with the new file."""
    job.write_job(Job("git", "history", TrainOptions().as_json()))
    file = tmp_path / "pairs.json"
    file.write_bytes(json.dumps([{"input": "zeig später src", "output": "eza -la src"}], ensure_ascii=False).encode("cp1252"))
    done = program("train", "--data-path", str(file), "--progress", "lines")
    assert done.returncode == 2
    first, *_, last = done.stderr.splitlines()
    assert first.startswith("What the training of `git` that began")
    assert "source history then, file now" in first
    assert last.startswith(f"shellmate: {file}:1: byte 20 of the line (0xe4) is not UTF-8. Save it as UTF-8, as with `iconv ")
