"""`shellmate train --from-history` as users have it: the habits alone where they answer everything held out, else LoRA beside them, and the better of the two.

The bundle is tiny and has random weights, but a recognizer of its own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from shellmate.engine import choice, intents_file
from shellmate.engine.manifest import check_files, read_manifest, write_manifest
from shellmate.training import bundle, deploy, habits, pairs, replay
from shellmate.training.corpora import RawPair
from shellmate.training.events import EventLog
from shellmate.training.intents import read_intents, read_modifiers
from shellmate.training.job import Job
from shellmate.training.options import HABITS, TrainOptions
from shellmate.training.personal import Run
from tests.training.conftest import Shellmate, environment, habit_pairs
from tests.training.test_train import QUICK, remember


@pytest.fixture
def program(tiny_base: Path, known_bundle: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Shellmate:
    """Runs `shellmate` in its own process with the bundle that knows intents."""
    monkeypatch.setenv("SHELLMATE_PLAIN", str(known_bundle))

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "shellmate", *arguments], capture_output=True, text=True, timeout=240, check=False, env=environment(tiny_base, known_bundle))

    return run


def _stages(done: subprocess.CompletedProcess[str]) -> list[str]:
    events = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    return [event["stage"] for event in events if event["event"] == "stage"]


def _own(folder: Path) -> list[str]:
    """The programs of the habits in a bundle."""
    return [str(entry["commands"][0][0]).split()[0] for entry in intents_file.read_entries(intents_file.within(folder)) if entry.get("own")]


def test_habits_that_answer_everything_are_kept_and_nothing_is_trained(program: Shellmate, known_bundle: Path) -> None:
    remember(habit_pairs(70))
    done = program("train", "--from-history", *QUICK)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert (report["method"], report["kept"], report["used"], report["learnt"]["steps"]) == ("lora", HABITS, True, 0)
    assert _stages(done) == ["prepare", "train", "gate", "switch"]
    assert report["verdict"]["gained"] == report["verdict"]["held_out"] == 14
    manifest = read_manifest(choice.current_bundle())
    check_files(choice.current_bundle(), manifest)
    assert (manifest.method, manifest.adapter, manifest.parent) == (HABITS, "personal", read_manifest(known_bundle).fingerprint)
    assert sorted(_own(choice.current_bundle())) == ["dust", "eza", "nvim", "rg", "z"]
    asked = program("suggest", "--json", "size of docs/part99")
    assert json.loads(asked.stdout)["candidates"][0]["command"] == "dust -d 1 docs/part99", asked.stdout
    assert program("adapter", "rollback").returncode == 0
    assert choice.current_bundle() == known_bundle


@pytest.mark.long
@pytest.mark.timeout(600)
def test_where_habits_leave_something_an_adapter_is_trained_and_stands_beside_them(program: Shellmate) -> None:
    """The newest requests are for a command that was never taught; two steps do not teach it, so the adapter answers no more than the habits."""
    unheard = [(f"count the words in src/part{i}{end}", f"wc -w src/part{i}") for i, end in enumerate(("", " now", " quickly", " again"))]
    remember([*habit_pairs(66), *unheard])
    done = program("train", "--from-history", "--max-steps", "2", *QUICK)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert _stages(done) == ["prepare", "train", "train", "export", "parity", "gate", "switch"], "habits, then the adapter"
    assert (report["kept"], report["used"], report["learnt"]["steps"]) == (HABITS, True, 2)
    assert 0 < report["verdict"]["gained"] < report["verdict"]["held_out"] == 14
    folder = deploy.find(report["name"]).folder
    assert sorted(path.name for path in folder.iterdir()) == ["adapter", "bundle", choice.REPORT]
    assert list((folder / "adapter").iterdir()) == [], "the adapter that was not kept is gone"
    assert read_manifest(choice.current_bundle()).method == HABITS


PREPARED = pairs.prepare(pairs.entries_of(RawPair(request, command) for request, command in habit_pairs(30)))


@pytest.fixture(scope="module")
def taught(known_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Path]]:
    """Bundles that have learnt two and all five of the habits; here the general dataset is what the plain bundle knows."""
    folder, programs = tmp_path_factory.mktemp("taught"), sorted({pair.command.split()[0] for pair in PREPARED.train})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHELLMATE_PLAIN", str(known_bundle))
        patch.setattr(habits, "_GENERAL", 200)
        patch.setattr(replay, "_dataset", lambda: (read_intents(known_bundle.with_name("intents.txt"))[0], read_modifiers()))
        for count in (2, 5):
            own = [pair for pair in PREPARED.train if pair.command.split()[0] in programs[:count]]
            bundle.with_habits(own, folder / str(count), "personal", "", TrainOptions())
        yield {count: folder / str(count) for count in (2, 5)}


@pytest.mark.parametrize(("beside", "in_adapter", "kept"), [(2, 5, "lora"), (5, 2, HABITS), (5, 5, HABITS)])
def test_the_gate_keeps_habits_or_adapter_whichever_answers_more(known_bundle: Path, taught: dict[int, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: int, in_adapter: int, kept: str) -> None:
    """Of so many habits each; in the adapter's place stands a bundle that has learnt them without weights of its own."""
    monkeypatch.setenv("SHELLMATE_PLAIN", str(known_bundle))
    made = tmp_path / "made"
    shutil.copytree(taught[beside], made / HABITS)
    shutil.copytree(taught[in_adapter], made / "bundle")
    write_manifest(made / "bundle", replace(read_manifest(made / "bundle"), method="lora"))
    (made / "adapter").mkdir()
    (made / "adapter" / "adapter_model.safetensors").write_bytes(b"weights")
    verdict, changes = Run(Job("personal", "history", TrainOptions(gate_cases=20).as_json()), tmp_path, EventLog())._gate(PREPARED, made)
    assert verdict.used, verdict.reason
    assert (verdict.gained, verdict.lost, verdict.held_out) == (6, 0, 6)
    assert {change["after"].split()[0] for change in changes} >= {"dust", "eza", "nvim", "rg", "z"}
    assert read_manifest(made / "bundle").method == kept
    assert not (made / HABITS).exists()
    assert [path.name for path in (made / "adapter").iterdir()] == ([] if kept == HABITS else ["adapter_model.safetensors"])
