"""Several adapters: one for a category does not take the place of another that is chosen, a folder's rule chooses it, and nothing takes it away unasked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shellmate import paths
from shellmate.cli import doctor_command
from shellmate.cli.doctor_command import State
from shellmate.engine import choice
from shellmate.history.model import Entry
from shellmate.history.store import HistoryStore
from shellmate.training import deploy
from tests.training.conftest import ROOT, Shellmate, habit_pairs
from tests.training.test_train import LEARNS
from tests.training.versions import add, fake_bundle


def shellmate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "shellmate", *arguments], capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})


@pytest.mark.parametrize(
    ("before", "stem", "category", "taken"),
    [
        (None, "docker", "docker", True),
        ("personal", "docker", "docker", False),
        ("docker", "docker", "docker", True),
        ("docker", "personal", "", True),
        ("docker", "git", "git", False),
        ("personal", "personal", "git", True),
    ],
)
def test_one_for_a_category_is_chosen_only_where_no_other_is(plain: Path, before: str | None, stem: str, category: str, taken: bool) -> None:
    if before:
        deploy.switch(add(plain, before))
    old, name = choice.pointed(), add(plain, stem)
    assert deploy.settle(name, category) is taken
    assert choice.pointed() == (name if taken else old)


def test_a_choice_that_is_not_there_any_more_is_none(plain: Path) -> None:
    deploy.write_object(paths.adapters_folder() / choice.POINTER, {"bundle": "personal-7", "before": []})
    assert deploy.settle(add(plain, "docker"), "docker")


def test_it_is_compared_with_what_answers_in_its_place(plain: Path, tmp_path: Path) -> None:
    assert deploy.rival("docker", "docker") == plain
    personal, docker = add(plain), add(plain, "docker")
    deploy.switch(personal)
    folder = paths.adapters_folder()
    assert deploy.rival("docker", "docker") == folder / personal / "bundle"
    deploy.set_rule(str(tmp_path), "docker")
    assert deploy.rival("docker", "docker") == folder / docker / "bundle"
    assert deploy.rival("git", "git") == folder / personal / "bundle"
    assert deploy.rival("docker", "") == folder / personal / "bundle", "one of everything takes the place of what answers everywhere"
    deploy.switch(docker)
    assert deploy.rival("docker", "docker") == folder / docker / "bundle"


def test_a_newer_one_that_was_kept_out_does_not_take_away_what_a_rule_uses(plain: Path, tmp_path: Path) -> None:
    old, used, exact = add(plain, "docker"), add(plain, "docker"), add(plain, "git")
    deploy.set_rule(str(tmp_path), "docker")
    add(plain, "docker", used=False)
    assert deploy.prune("docker") == [old]
    assert choice.current_bundle(str(tmp_path)).parent.name == used
    deploy.set_rule(str(tmp_path), exact)
    newer = add(plain, "git")
    assert deploy.prune("git") == []
    assert {v.name for v in choice.versions("git")} == {exact, newer}


def test_the_commands_say_where_each_answers(plain: Path, tmp_path: Path) -> None:
    personal, docker = add(plain, category=""), add(plain, "docker", category="docker")
    deploy.switch(personal)
    assert deploy.where_used(docker) == f"{personal} stays in use. `shellmate adapter use {docker}` uses it everywhere, `shellmate adapter rule FOLDER docker` in a folder."
    assert shellmate("adapter", "rule", str(tmp_path), "docker").returncode == 0
    assert f"It answers in {tmp_path}; {personal} answers elsewhere." in deploy.where_used(docker)
    assert f"chosen for {tmp_path}" in shellmate("adapter", "list").stdout
    assert f"chosen for {tmp_path}" in shellmate("adapter", "show", "docker").stdout
    removed = shellmate("adapter", "remove", "docker")
    assert f"The rule for {tmp_path} asks for docker, which is not there" in removed.stderr
    checks = json.loads(shellmate("doctor", "--json").stdout)["checks"]
    found = next(c for c in checks if c["check"] == "adapters")
    assert (found["state"], found["fix"]) == ("note", f"shellmate adapter rule {tmp_path} none")
    assert choice.current_bundle(str(tmp_path)) == plain


def test_after_an_upgrade_the_doctor_says_what_no_longer_answers_and_how_to_make_it_again(plain: Path, tmp_path: Path) -> None:
    def found() -> doctor_command.Finding:
        return next(f for f in doctor_command.examine() if f.check == "adapters")

    personal, docker = add(plain), add(plain, "docker", category="docker")
    deploy.switch(personal)
    assert (found().state, found().message) == (State.OK, "in use: personal-1")
    shutil.rmtree(plain)
    fake_bundle(plain, "a newer release")
    assert (found().state, found().fix) == (State.NOTE, "shellmate train --from-history")
    assert f"{personal} belongs to another release of the model" in found().message
    deploy.use("default")
    deploy.set_rule(str(tmp_path), "docker")
    assert found().message.startswith(docker)
    assert found().fix == "shellmate train --from-history --category docker"
    assert "run `shellmate train --from-history --category docker`" in shellmate("adapter", "list").stdout


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ({}, "shellmate train --from-history"),
        ({"stem": "mine", "source": "history"}, "shellmate train --from-history --name mine"),
        ({"stem": "docker", "category": "docker"}, "shellmate train --from-history --category docker"),
        ({"stem": "infra", "category": "docker"}, "shellmate train --from-history --category docker --name infra"),
        ({"stem": "personal", "source": "file"}, "shellmate train --data-path FILE"),
        ({"stem": "imported", "source": "adapter"}, "shellmate adapter import FOLDER --name imported"),
    ],
)
def test_the_command_that_makes_it_again(report: dict[str, str], said: str) -> None:
    assert deploy.again(report) == said


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_training_for_a_category_beside_another_adapter(program: Shellmate, tiny_bundle: Path, tmp_path: Path) -> None:
    store = HistoryStore()
    store.add_many(Entry(request, command, command, time_ms=1000 * i) for i, (request, command) in enumerate(habit_pairs(140)))
    store.close()
    made = deploy.making_folder()
    shutil.copytree(tiny_bundle, made / "bundle")
    (made / choice.REPORT).write_text(json.dumps({"stem": "personal", "used": True, "created": 1.0, "source": "file"}))
    deploy.switch(deploy.install(made, "personal"))
    done = program("train", "--from-history", "--category", "files", *LEARNS)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["name"], report["used"], report["chosen"]) == ("files-1", True, False)
    assert "files-1 passed:" in done.stderr and "personal-1 stays in use." in done.stderr
    assert choice.pointed() == "personal-1"
    assert all(row["command"].startswith("eza") for row in deploy.find("files").report["trained_on"])
    deploy.set_rule(str(tmp_path), "files")
    again = program("train", "--from-history", "--category", "files", "--fresh", *LEARNS)
    assert again.returncode == 7, "it was compared with files-1, which answers all that was held out"
    assert choice.current_bundle(str(tmp_path)).parent.name == "files-1"
