"""What was forgotten and an adapter still knows is found, said, and gone after one command. Real history, real processes; bundles without a model."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from shellmate import paths
from shellmate.engine import choice
from shellmate.engine.manifest import read_manifest
from shellmate.history.model import Decision, Entry
from shellmate.history.store import HistoryStore
from shellmate.training import deploy, forgetting, gate, job, pairs
from shellmate.training.events import EventLog
from shellmate.training.personal import Run
from tests.training.conftest import ROOT, habit_pairs
from tests.training.versions import add, fake_bundle

PAIRS = habit_pairs(12)
ASKED = [("show what was asked", "ls asked"), ("show what was asked and is secret", "ls asked-secret")]


@pytest.fixture(autouse=True)
def history() -> None:
    """Twelve accepted pairs and two that only the gate asked."""
    store = HistoryStore()
    store.add_many(Entry(request, command, command) for request, command in [*PAIRS, *ASKED])
    store.close()


def forget(*numbers: int) -> None:
    """Forgets entries by their number, from 1."""
    store = HistoryStore()
    assert store.forget(numbers) == len(numbers)
    store.close()


def learnt(plain: Path, taught: list[tuple[str, str]], stem: str = "personal", **said: Any) -> str:
    now = time.time()
    rows = [{"request": request, "command": command} for request, command in taught]
    return add(plain, stem, created=now, **{"read": now, "source": "history", "trained_on": rows, **said})


def shellmate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "shellmate", *arguments], capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})


def test_a_version_knows_what_it_learnt_from_and_the_history_has_no_more(plain: Path) -> None:
    first, second, docker, file = learnt(plain, PAIRS[:6]), learnt(plain, PAIRS[6:]), learnt(plain, PAIRS[5:7], "docker"), learnt(plain, PAIRS, "mine", source="file")
    assert forgetting.knowing() == {}
    forget(1, 6)
    assert forgetting.knowing() == {first: 2, docker: 1}
    forget(12)
    assert forgetting.knowing() == {first: 2, docker: 1, second: 1}
    assert file not in forgetting.knowing()
    forget(13, 14)
    assert forgetting.knowing() == {first: 2, docker: 1, second: 1}, "what the gate asked was not learnt"


def test_what_was_accepted_twice_and_forgotten_once_is_not_forgotten(plain: Path) -> None:
    store = HistoryStore()
    store.add_many([Entry(*PAIRS[0], decision=Decision.EDITED)])
    store.close()
    learnt(plain, PAIRS)
    forget(1)
    assert forgetting.knowing() == {}
    forget(15)
    assert forgetting.knowing() == {"personal-1": 1}


def test_one_trained_after_the_forgetting_is_not_asked_about(plain: Path) -> None:
    forget(1)
    learnt(plain, [*PAIRS[1:], ("brought from elsewhere", "true")], read=time.time() + 3600)
    assert forgetting.knowing() == {}


def test_where_the_report_does_not_tell_the_time_does(plain: Path) -> None:
    now = time.time()
    old, imported, new = add(plain, created=now - 100), add(plain, "imported", created=now - 100, trained_on=None), add(plain, "new", created=now + 100)
    made_elsewhere = add(plain, "elsewhere", created=now - 100, trained_on=None, source="adapter")
    forget(1)
    assert forgetting.knowing() == {old: 1, imported: 0}
    assert "may know" in forgetting.told()[imported]
    assert not {new, made_elsewhere} & forgetting.knowing().keys()


def test_a_history_that_cannot_be_read_says_nothing_and_harms_nothing(plain: Path) -> None:
    learnt(plain, PAIRS)
    for file in paths.data_folder().glob("history.db*"):
        file.unlink()
    assert forgetting.knowing() == {}
    assert not paths.history_file().exists()
    paths.history_file().write_bytes(b"no database at all" * 100)
    assert forgetting.told() == {} and forgetting.still() == "" and forgetting.tidy("personal") == []
    assert [v.name for v in deploy.installed()] == ["personal-1"]


def test_every_command_says_it_and_one_mends_it(plain: Path) -> None:
    older, newer = learnt(plain, PAIRS[:6]), learnt(plain, PAIRS)
    deploy.switch(older)
    deploy.switch(newer)
    assert "knows" not in shellmate("adapter", "list").stdout
    said = shellmate("history", "forget", "12").stderr
    assert f"{newer} knows 1 request that you have forgotten" in said and older not in said
    assert f"{newer} knows 1 request that you have forgotten" in next(c["message"] for c in json.loads(shellmate("doctor", "--json").stdout)["checks"] if c["check"] == "forgotten")
    listed, shown = shellmate("adapter", "list").stdout, shellmate("adapter", "show").stdout
    for text in (listed, shown):
        assert "knows 1 request that you have forgotten; `shellmate adapter forget` removes it, `shellmate train --from-history` makes a new one" in text
    done = shellmate("adapter", "forget")
    assert (done.returncode, done.stderr) == (0, f"Removed: {newer}. {older} is in use.\n")
    assert choice.current_bundle().parent.name == older
    assert not (paths.adapters_folder() / newer).exists()
    assert "No adapter knows" in shellmate("adapter", "forget").stderr
    assert "knows" not in shellmate("adapter", "list").stdout


def test_without_another_the_plain_bundle_takes_over_and_the_way_back_is_gone(plain: Path, tmp_path: Path) -> None:
    first, second, docker = learnt(plain, PAIRS), learnt(plain, PAIRS), learnt(plain, PAIRS, "docker")
    deploy.switch(first)
    deploy.switch(second)
    deploy.set_rule(str(tmp_path), "docker")
    forget(1)
    done = shellmate("adapter", "forget")
    assert f"Removed: {docker}, {first}, {second}. default is in use. The rule for {tmp_path} asks for docker, which is not there" in done.stderr
    assert (choice.pointed(), choice.current_bundle()) == ("default", plain)
    assert deploy.before() is None
    assert not [p for p in paths.adapters_folder().iterdir() if p.is_dir()]


def test_one_of_its_name_that_was_never_chosen_takes_over_but_none_that_was_kept_out(plain: Path) -> None:
    spare, newest = learnt(plain, PAIRS[1:]), learnt(plain, PAIRS)
    learnt(plain, PAIRS[1:], used=False)
    deploy.switch(newest)
    forget(1)
    assert forgetting.forget() == forgetting.Forgot([newest], spare)


def test_going_back_to_one_that_knows_is_said(plain: Path) -> None:
    first, second = learnt(plain, PAIRS), learnt(plain, PAIRS[1:])
    deploy.switch(first)
    deploy.switch(second)
    forget(1)
    assert f"{first} is in use. It knows 1 request that you have forgotten" in shellmate("adapter", "rollback").stderr


def test_it_waits_for_no_training_and_takes_an_interrupted_one_away(plain: Path) -> None:
    learnt(plain, PAIRS)
    folder = job.write_job(job.Job("personal", "history"))
    (folder / "prepared.json").write_text("a forgotten request")
    forget(1)
    with job.training_lock():
        done = shellmate("adapter", "forget")
    assert done.returncode == 2 and "Another training is running" in done.stderr and done.stderr.count("\n") == 1
    assert folder.exists() and choice.versions("personal")
    assert shellmate("adapter", "forget").returncode == 0
    assert not folder.exists() and not choice.versions("personal")


def _switched(plain: Path, tmp_path: Path, stem: str, taught: list[tuple[str, str]], used: bool = True) -> dict[str, Any]:
    """The last stage of a training, as if the others had come before it."""
    wanted = job.Job(stem, "history", category="" if stem == "personal" else stem)
    folder = job.write_job(wanted)
    (folder / "prepared.json").write_text("{}")
    made = tmp_path / f"made-{time.monotonic_ns()}"
    fake_bundle(made / "bundle", made.name, read_manifest(plain).fingerprint, stem)
    (made / "adapter").mkdir()
    run = Run(wanted, folder, EventLog(None))
    learnt_from = [pairs.Pair(request, command, request, command) for request, command in taught]
    verdict = gate.Verdict(used, "it was tried.", 5, 1, 0, 0.0, 0.2, 0.0, 0.2, 0, 0.0, 0.0, ("a request of the user",))
    changed = [{"request": ASKED[1][0], "before": "", "after": "ls", "own": "yes"}, {"request": ASKED[0][0], "before": "", "after": "ls", "own": "yes"}, {"request": "a general one", "before": "", "after": "ls"}]
    return run._switch(pairs.Prepared(learnt_from[:-1], learnt_from[-1:], [], []), {}, made, verdict, changed)


def test_after_a_new_training_what_knows_is_gone_or_marked(plain: Path, tmp_path: Path) -> None:
    one = _switched(plain, tmp_path, "personal", PAIRS)
    assert (one["name"], one["chosen"], choice.pointed()) == ("personal-1", True, "personal-1")
    assert [row["request"] for row in one["trained_on"]] == [request for request, _ in PAIRS], "those that validate are habits too"
    named, other = _switched(plain, tmp_path, "network", PAIRS)["name"], learnt(plain, PAIRS, "files")
    deploy.set_rule(str(tmp_path), "network")
    forget(12, 14)
    assert forgetting.knowing() == {"personal-1": 1, named: 1, other: 1}
    assert "network-1, which is in use, knows 1 request" in forgetting.still()
    refused = _switched(plain, tmp_path, "network", PAIRS[:11], used=False)
    assert not refused["chosen"]
    assert [v.name for v in choice.versions("network")] == ["network-1", "network-2"], "the one in use is not taken away by a training that was refused"
    new = _switched(plain, tmp_path, "personal", PAIRS[:11])["name"]
    assert choice.pointed() == new
    assert [v.name for v in choice.versions("personal")] == [new]
    assert set(forgetting.knowing()) == {named, other}, "others are marked"
    everything = "".join(path.read_text() for path in paths.adapters_folder().glob("*/report.json"))
    assert ASKED[1][0] not in everything, "nor does a report say what the gate asked"
    assert ASKED[0][0] in everything and "a general one" in everything
    assert "a request of the user" not in everything


def _killed(after: float) -> None:
    process = subprocess.Popen([sys.executable, "-m", "shellmate", "adapter", "forget"], stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)})
    time.sleep(after)
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.long
@pytest.mark.timeout(600)
def test_killed_at_any_moment_what_answers_is_whole(plain: Path, tmp_path: Path) -> None:
    rng = random.Random(3)
    keeps = learnt(plain, PAIRS[1:])
    deploy.switch(keeps)
    names = [learnt(plain, PAIRS) for _ in range(12)]
    deploy.switch(names[-1])
    forget(1)
    kept = tmp_path / "kept"
    shutil.copytree(paths.adapters_folder(), kept)
    began = time.monotonic()
    assert shellmate("adapter", "forget").returncode == 0
    whole = time.monotonic() - began
    seen = set()
    for _ in range(40):
        shutil.rmtree(paths.adapters_folder())
        shutil.copytree(kept, paths.adapters_folder())
        _killed(rng.uniform(0.3 * whole, whole))
        folder = choice.current_bundle()
        assert (folder / "model.txt").exists()
        seen.add(folder.parent.name)
        assert seen <= {names[-1], keeps}
        assert shellmate("adapter", "forget").returncode == 0
        assert [p.name for p in paths.adapters_folder().iterdir() if p.is_dir()] == [keeps]
    assert seen == {names[-1], keeps}
