"""The sieve keeps the share asked for, the hard pairs always and some of the easy ones."""

from __future__ import annotations

import random

import pytest

from shellmate.training import sieve


def _losses(count: int = 5000) -> list[float]:
    rng = random.Random(2)
    return [rng.lognormvariate(-2, 2) for _ in range(count)]


@pytest.mark.parametrize("share", [0.2, 0.4, 0.7])
def test_about_the_share_is_kept(share: float) -> None:
    losses = _losses()
    assert len(sieve.kept(losses, share, random.Random(1))) / len(losses) == pytest.approx(share, abs=0.02)


def test_the_hardest_are_kept_always_and_hold_most_of_the_loss() -> None:
    losses = _losses()
    places = sieve.kept(losses, 0.4, random.Random(1))
    whole = sieve.threshold(losses, 0.4)
    assert {i for i, loss in enumerate(losses) if loss >= whole} <= set(places)
    assert sum(losses[i] for i in places) > 0.9 * sum(losses)
    assert places == sorted(places)


def test_less_than_the_least_cannot_be_had() -> None:
    assert 0.06 < len(sieve.kept(_losses(), 0.01, random.Random(1))) / 5000 < 0.12


def test_easy_pairs_are_seen_now_and_then() -> None:
    losses = [0.0] * 1000 + [5.0] * 1000
    places = sieve.kept(losses, 0.6, random.Random(1))
    easy = sum(i < 1000 for i in places)
    assert 40 <= easy <= 130


@pytest.mark.parametrize("losses", [[], [0.0, 0.0], [1.0]])
def test_edges(losses: list[float]) -> None:
    assert sieve.kept(losses, 1.0, random.Random(1)) == list(range(len(losses)))


def test_pairs_without_a_loss_are_kept_by_chance_alone() -> None:
    """The hardest pairs of others are often wrong ones: they must not be preferred."""
    losses = [*_losses(), *[None] * 4000]
    places = sieve.kept(losses, 0.4, random.Random(1))
    assert sum(i >= 5000 for i in places) / 4000 == pytest.approx(0.4, abs=0.03)
    assert sum(i < 5000 for i in places) / 5000 == pytest.approx(0.4, abs=0.02)


def test_what_is_far_from_known_is_kept_by_its_trust() -> None:
    """20 nats at an exponent of 0.1: two in fifteen; what is nearly known is hardly touched."""
    losses = [0.5] * 2000 + [20.0] * 2000
    trusted = sieve.trust(losses, 0.1)
    assert trusted[0] == pytest.approx(0.951, abs=0.001) and trusted[-1] == pytest.approx(0.1353, abs=0.001)
    places = sieve.kept(losses, 1.0, random.Random(1), trusted)
    assert sum(i < 2000 for i in places) / 2000 == pytest.approx(0.951, abs=0.02)
    assert sum(i >= 2000 for i in places) / 2000 == pytest.approx(0.135, abs=0.02)


def test_the_share_is_that_of_the_pairs_trusted_too() -> None:
    losses = _losses()
    places = sieve.kept(losses, 0.3, random.Random(1), sieve.trust(losses, 0.1))
    assert len(places) / 5000 == pytest.approx(0.3, abs=0.02)


def test_pairs_of_others_are_trusted_no_more_than_own_ones() -> None:
    places = sieve.kept([None] * 3000, 0.5, random.Random(1), sieve.trust([10.0] * 3000, 0.1))
    assert len(places) / 3000 == pytest.approx(0.5 * 0.368, abs=0.03)
