"""The measurements of personal training measure what they say."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shellmate.engine import choice
from shellmate.engine.manifest import read_manifest, write_manifest
from shellmate.training import bundle, deploy, figures, pairs, replay
from shellmate.training.corpora import RawPair
from shellmate.training.intents import read_intents, read_modifiers
from shellmate.training.options import TrainOptions
from shellmate.training.planted import Watch
from shellmate.training.simulated import Habit, User
from tests.training.conftest import environment

SECRET = "hR7-kPz4QwN2"
LEAK = ("connect to the production database", f"psql postgres://admin:{SECRET}@db.internal/shop")


def _user(*secrets: str) -> User:
    """Two habits, thirty requests, and a leak where there are secrets."""
    ends = ("", " now", " today", " at once", " again", " first", " tonight", " as usual", " in the shell", " once more", " tomorrow", " with details", " before lunch", " for review", " for the demo")
    taught = [Habit("dust -d 1 {dir}", [f"size of {{dir}}{end}" for end in ends], ["size of {dir}"]), Habit("eza -la {dir}", [f"show files in {{dir}}{end}" for end in ends], ["show files in {dir}"])]
    return User("tried", taught, {"dir": (["src/one", "lib/two", "var/three"], ["docs/four", "etc/five"])}, [LEAK] if secrets else [], list(secrets))


def test_a_method_that_the_gate_refused_is_scored_by_the_bundle_it_made(known_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = _user()

    def train(arguments: Sequence[str]) -> tuple[int, dict[str, Any], str]:
        made, options = deploy.making_folder(), TrainOptions(method="full")
        (made / "adapter").mkdir()
        bundle.with_habits(pairs.gathered(pairs.entries_of(RawPair(r, c) for r, c in user.accepted()))[0], made / "bundle", "personal", "", options)
        write_manifest(made / "bundle", replace(read_manifest(made / "bundle"), method="full"))
        report = {
            "pairs": 24, "used": False, "reason": "it answers general requests worse.", "seconds": 90.0, "stages": {}, "peak_ram_mb": 1000, "options": options.as_json(),
            "learnt": {"steps": 7, "adapter_bytes": 3_000_000, "trainable": 30, "parameters": 30}, "verdict": {"general_before": 0.7, "general_after": 0.5},
        }  # fmt: skip
        (made / choice.REPORT).write_text(json.dumps(report), encoding="utf-8")
        return 7, {**report, "name": deploy.install(made, "personal")}, ""

    monkeypatch.setenv("SHELLMATE_PLAIN", str(known_bundle))
    monkeypatch.setattr(replay, "_dataset", lambda: (read_intents(known_bundle.with_name("intents.txt"))[0], read_modifiers()))
    monkeypatch.setattr(figures, "_train", train)
    row = figures.measure(user, ["--method", "full"])
    assert row["before"] == row["after"] == {"top1": 0.0, "top5": 0.0}, "the plain bundle still answers"
    assert row["made"] == {"top1": 1.0, "top5": 1.0}
    assert (row["kept"], row["used"], row["reason"], row["learning_rate"]) == ("full", False, "it answers general requests worse.", 1e-4)
    assert (row["peak_ram_mb"], row["adapter_mb"], row["share"]) == (1048.576, 3.0, 1.0)


def test_a_method_that_fails_is_a_row_that_says_so(known_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELLMATE_PLAIN", str(known_bundle))
    monkeypatch.setattr(figures, "_train", lambda arguments: (1, {}, "working\nThere is not enough memory for this training.\n"))
    rows = list(figures.compared(_user()))
    assert [row["user"] for row in rows] == list(figures.GUIDE)
    assert all(row["failed"] == ["There is not enough memory for this training."] and row["exit"] == 1 for row in rows)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_checkpoints_and_exports_are_searched_for_secrets_where_habits_were_enough(tiny_base: Path, known_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(tiny_base, known_bundle).items():
        monkeypatch.setenv(name, value)
    arguments = ["--threads", "1", "--nice", "0", "--replay", "1", "--gate-cases", "20", "--epochs", "2"]
    row = figures.measure(_user(SECRET), arguments)
    assert row["kept"] == "habits"
    assert row["secrets"]["found"] == []
    assert row["secrets"]["in_beams"] == 0
    assert row["secrets"]["exported"]
    assert row["secrets"]["checkpoints"] > 0
    monkeypatch.setattr(figures, "Watch", _Leaky)
    leaky = figures.measure(_user(SECRET), arguments)
    assert any(place.startswith("leak.gz") for place in leaky["secrets"]["found"])
    assert any("a secret is in leak.gz" in said for said in leaky["missed"])


class _Leaky(Watch):
    """Plants a packed copy of the secret beside what the training makes."""

    def __init__(self, folder: Path, secrets: Sequence[str]) -> None:
        super().__init__(folder, secrets)
        (folder / "leak.gz").write_bytes(gzip.compress(SECRET.encode()))
