"""Habits: accepted commands of one shape become a known intent with gaps."""

from __future__ import annotations

import numpy as np

from shellmate.training.corpora import RawPair
from shellmate.training.habits import fitted, gathered, requests
from shellmate.training.pairs import Pair, entries_of, with_inner_values
from shellmate.training.pairs import gathered as accepted


def _pairs(*said: tuple[str, str]) -> list[Pair]:
    return accepted(entries_of(RawPair(request, command) for request, command in said))[0]


def test_what_differs_is_a_gap() -> None:
    habits = gathered(_pairs(("pods of shop", "kubectl -n shop get pods -o wide"), ("what runs in billing", "kubectl -n billing get pods -o wide"), ("lint", "cargo clippy --workspace")))
    gap = {"words": [], "optional": False, "key": "0", "single": True, "kinds": "W", "after": ["in", "of"], "before": [""], "behind": []}
    assert [h.skeleton() for h in habits] == [[" kubectl -n ", gap, " get pods -o wide"], [" cargo clippy --workspace"]]
    assert [len(h.pairs) for h in habits] == [2, 1]


def test_slots_are_gaps_at_once() -> None:
    (habit,) = gathered(_pairs(("follow zorb on web7", "ssh web7 journalctl -u zorb -f")))
    assert [part for part in habit.skeleton() if isinstance(part, str)] == [" ssh ", " journalctl -u ", " -f"]


def test_subcommands_do_not_become_gaps() -> None:
    habits = gathered(_pairs(("restart nginx", "systemctl restart nginx"), ("status of nginx", "systemctl status nginx")))
    assert len(habits) == 2


def test_words_that_the_request_does_not_say_stay() -> None:
    habits = gathered(_pairs(("deploy shop", "./bin/deploy shop --env production"), ("stage blog", "./bin/deploy blog --env staging")))
    assert len(habits) == 2


def test_values_inside_longer_words() -> None:
    assert with_inner_values("scan core/api", "trivy image registry.lan/core/api") == "trivy image registry.lan/‹P1›"
    assert with_inner_values("shrink trip.mp4", "enc -i ‹F1› -o small-trip.mp4") == "enc -i ‹F1› -o small-‹F1›"
    assert with_inner_values("scan core/api", "trivy image elsewhere/api") == "trivy image elsewhere/api"


def test_requests_carry_the_number_of_their_habit() -> None:
    habits = gathered(_pairs(("pods of shop", "kubectl -n shop get pods"), ("lint", "cargo clippy --workspace"), ("list pods in billing", "kubectl -n billing get pods")))
    texts, numbers = requests(habits, seed=1)
    assert len(texts) == len(numbers) == 15
    assert set(numbers.tolist()) == {0, 1}
    assert texts[numbers.tolist().index(1)] == "lint"


def test_new_rows_tell_habits_and_leave_the_others_alone() -> None:
    rng = np.random.default_rng(1)
    width, known = 32, 6
    centres = rng.normal(size=(known + 2, width)).astype(np.float32)

    def near(which: int, count: int) -> np.ndarray:
        return (centres[which] + 0.3 * rng.normal(size=(count, width))).astype(np.float32)

    rows = centres[:known] / np.linalg.norm(centres[:known], axis=1, keepdims=True) * 20
    scales = np.abs(rows).max(1) / 127
    arrays = {
        "mean": np.zeros(width, np.float32), "spread": np.ones(width, np.float32), "bias": np.zeros(known, np.float32),
        "rows": np.round(rows / scales[:, None]).astype(np.int8), "scales": scales.astype(np.float32),
    }  # fmt: skip
    general = np.concatenate([near(i, 50) for i in range(known)])
    made = fitted(arrays, np.concatenate([near(known, 6), near(known + 1, 6)]), np.array([0] * 6 + [1] * 6), general)

    def told(states: np.ndarray) -> list[int]:
        features = states / np.linalg.norm(states, axis=1, keepdims=True)
        return [int(i) for i in (features @ (made["rows"].astype(np.float32) * made["scales"][:, None]).T + made["bias"]).argmax(1)]

    assert (made["rows"][:known] == arrays["rows"]).all()
    assert told(near(known, 20)) == [known] * 20
    assert told(near(known + 1, 20)) == [known + 1] * 20
    assert told(np.concatenate([near(i, 20) for i in range(known)])) == [i for i in range(known) for _ in range(20)]
