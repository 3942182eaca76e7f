"""How well a decoder has learnt what it was taught, measured on the shipped bundle."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from shellmate.engine.base import default_bundle
from shellmate.engine.recognizer import Recognizer, write_first
from shellmate.training.heard import chances
from shellmate.training.intents import load_intents, read_intents, read_modifiers

NEVER_TAUGHT = """\
## never-taught
$ frobnicate --spindle {host}
- spin the spindle of {host}
- give {host} a good spin
- i want {host} spun
- {host} has a spindle, spin it
- have the spindle on {host} spun
"""


def test_old_intents_are_heard_of_and_an_invented_one_is_not(tmp_path: Path) -> None:
    old = [i for i in load_intents()[0] if i.id in ("df", "df-root", "git-undo-commit-soft", "tar-extract-gz", "docker-ps-all")]
    (tmp_path / "x.txt").write_text(NEVER_TAUGHT)
    made = chances(default_bundle(), [*old, *read_intents(tmp_path / "x.txt")[0]], read_modifiers(), 3)
    assert made[:-1].mean() > 0.5
    assert made[-1] < 0.01


def test_the_recognizer_tells_it_and_habits_behind_the_others_have_the_usual(tmp_path: Path) -> None:
    arrays = {"mean": np.zeros(2), "spread": np.ones(2), "rows": np.ones((4, 2), np.int8), "scales": np.ones(4), "bias": np.zeros(4), "heard": np.array([0, 255], np.uint8)}
    np.savez(tmp_path / "r.npz", allow_pickle=False, **arrays)
    layer = Recognizer(tmp_path / "r.npz")
    assert [layer.heard(i) for i in range(3)] == [0.0, 1.0, 0.4]
    write_first(tmp_path / "r.npz", tmp_path / "first.npz", 1)
    assert [Recognizer(tmp_path / "first.npz").heard(i) for i in range(2)] == [0.0, 0.4]
