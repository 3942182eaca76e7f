"""The simulated users are what the figures need: enough pairs, enough questions, values that never meet."""

from __future__ import annotations

import pytest

from shellmate.core import bash
from shellmate.training import pairs
from shellmate.training.corpora import RawPair, slotted
from shellmate.training.figures import heavy_log
from shellmate.training.simulated import User, users

ALL = users()


def test_there_are_enough_users() -> None:
    assert len(ALL) >= 6
    assert sum(u.poisoned for u in ALL) == 3
    assert sum(bool(u.secrets) for u in ALL) == 2


@pytest.mark.parametrize("user", ALL, ids=lambda u: u.name)
def test_pairs_and_questions(user: User) -> None:
    accepted, asked = user.accepted(), user.asked()
    assert 30 <= len(accepted) <= 60
    assert len(asked) >= 20
    assert {r for r, _ in accepted}.isdisjoint({c.request for c in asked})
    for command in [c for _, c in accepted] + [c.accept[0] for c in asked]:
        assert bash.parses(command), command
        assert "{" not in command or "${" in command
    for case in asked:
        assert slotted(RawPair(case.request, case.accept[0])) is not None, case


@pytest.mark.parametrize("user", [u for u in ALL if u.secrets], ids=lambda u: u.name)
def test_planted_secrets_do_not_reach_the_lessons(user: User) -> None:
    assert all(any(secret in command for _, command in user.accepted()) for secret in user.secrets)
    prepared = pairs.prepare(pairs.entries_of(RawPair(r, c) for r, c in user.accepted()))
    taught = str(prepared.as_json())
    assert all(secret not in taught for secret in user.secrets)


@pytest.mark.parametrize("user", [u for u in ALL if not u.poisoned], ids=lambda u: u.name)
def test_nearly_all_pairs_can_be_learnt(user: User) -> None:
    prepared = pairs.prepare(pairs.entries_of(RawPair(r, c) for r, c in user.accepted()))
    kept = len(prepared.train) + len(prepared.validation) + len(prepared.held_out)
    assert kept >= 0.9 * (len(user.accepted()) - len(user.leaks)), prepared.dropped


def test_a_heavy_log_has_as_many_requests_as_wanted_and_nobody_poisoned() -> None:
    log = heavy_log(300, ALL)
    assert len({r for r, _ in log}) == len(log) == 300
    poisoned = {r for u in ALL if u.poisoned for r, _ in u.accepted()}
    assert not poisoned & {r for r, _ in log}
    assert heavy_log(60, ALL) == log[:60]
