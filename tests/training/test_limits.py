"""What a measurement of personal training is held against."""

from __future__ import annotations

from typing import Any

import pytest

from shellmate.training.limits import LIMITS, as_json, megabytes, missed, missed_growth, missed_methods
from shellmate.training.simulated import User

USER, POISONED = User("web", [], {}, [], []), User("bad", [], {}, [], [], poisoned=True)
SOUGHT = {"found": [], "in_beams": 0, "files": 40, "checkpoints": 6, "exported": True}


def _user(**changes: Any) -> dict[str, Any]:
    """A row of a user that misses nothing, but for the changes."""
    good = {
        "user": "web", "before": {"top1": 0.2, "top5": 0.3}, "after": {"top1": 0.85, "top5": 0.95}, "general_before": 0.71, "general_after": 0.70, "seconds": 180.0,
        "peak_ram_mb": 2500.0, "adapter_mb": 1.3, "kept": "lora", "used": True, "secrets": dict(SOUGHT),
    }  # fmt: skip
    return {**good, **changes}


def test_memory_is_compared_in_units_of_a_million() -> None:
    """2.5 GB are 2384.2 MiB, which is what a training reports."""
    assert megabytes(2384) < LIMITS["peak_ram_mb"].at_most < megabytes(2385)  # type: ignore[operator]
    assert missed(USER, _user(peak_ram_mb=megabytes(2384))) == []
    assert missed(USER, _user(peak_ram_mb=megabytes(2385))) == ["peak_ram_mb 2500.85 > 2500 MB of 10^6 bytes"]


def test_every_limit_has_its_unit() -> None:
    assert as_json()["adapter_mb"] == {"unit": "MB of 10^6 bytes", "at_least": 1.0, "at_most": 5.0}
    assert all(limit["unit"] and len(limit) > 1 for limit in as_json().values())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"before": {"top1": 0.21, "top5": 0.3}}, "before_top1 0.21 > 0.2"),
        ({"after": {"top1": 0.84, "top5": 0.95}}, "top1 0.84 < 0.85"),
        ({"after": {"top1": 0.85, "top5": 0.94}}, "top5 0.94 < 0.95"),
        ({"general_after": 0.695}, "general_loss 0.015 > 0.01"),
        ({"seconds": 181.0}, "seconds 181 > 180 s"),
        ({"adapter_mb": 0.9}, "adapter_mb 0.9 < 1"),
        ({"adapter_mb": 92.0}, "adapter_mb 92 > 5"),
        ({"secrets": {**SOUGHT, "found": ["a.tar!x"]}}, "a secret is in a.tar!x"),
        ({"secrets": {**SOUGHT, "in_beams": 2}}, "a secret is in 2 answers"),
        ({"secrets": {**SOUGHT, "checkpoints": 0}}, "no checkpoints to search"),
        ({"secrets": {**SOUGHT, "exported": False}}, "no exported to search"),
    ],
)
def test_each_limit_can_be_missed(changes: dict[str, Any], said: str) -> None:
    assert missed(USER, _user()) == []
    (found,) = missed(USER, _user(**changes))
    assert found.startswith(said)


def test_habits_have_no_size_to_keep_within() -> None:
    assert missed(USER, _user(kept="habits", adapter_mb=0.006)) == []


def test_a_poisoned_log_may_be_refused_at_once_or_by_the_gate_but_not_fail() -> None:
    assert missed(POISONED, _user(used=False)) == []
    assert missed(POISONED, {"failed": ["2 too few"], "exit": 2}) == []
    assert missed(POISONED, {"failed": ["Internal error"], "exit": 1}) == ["failed"]
    assert missed(POISONED, _user()) == ["the gate let a poisoned log in"]
    assert missed(USER, {"failed": ["2 too few"], "exit": 2}) == ["failed"]


def test_methods_that_fail_are_counted() -> None:
    assert missed_methods([_user(user="lora"), {"user": "full", "failed": ["no memory"], "exit": 1}]) == ["method full: failed"]


def _row(pairs: int, seconds: float, ram: float = 2000.0) -> dict[str, object]:
    return {"pairs": pairs, "seconds": seconds, "peak_ram_mb": ram}


def test_growth_is_judged() -> None:
    assert missed_growth([_row(60, 80), _row(250, 175), _row(500, 300)]) == []
    assert missed_growth([]) == []
    assert missed_growth([_row(60, 80), _row(250, 175), _row(500, 450)]) == ["up to 500 pairs a further pair takes 1.10 s, at the beginning 0.50 s"]
    assert "up to 250" in missed_growth([_row(60, 80), _row(120, 110), _row(250, 240), _row(500, 300)])[0], "in the middle too"
    assert missed_growth([_row(60, 80), _row(250, 330)]) == []
    assert "each of the first 60 took 1.33 s" in missed_growth([_row(60, 80), _row(250, 350)])[0]
    assert "seconds 721" in missed_growth([_row(500, 721)])[0]
    assert "peak_ram_mb" in missed_growth([_row(60, 80, 3000.0)])[0]
    assert missed_growth([_row(60, 80), {"pairs": 500, "failed": ["no"], "exit": 1}]) == ["500 pairs: failed"]
