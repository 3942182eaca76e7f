"""The fits behind the ranking and the confidence."""

from __future__ import annotations

import numpy as np
import pytest

from shellmate.training.calibrate import logistic


@pytest.mark.parametrize("seed", range(6))
def test_the_fit_helps_even_where_plain_newton_steps_run_away(seed: int) -> None:
    """Differences of log-probabilities reach hundreds of nats: full steps from a saturated start leave for nowhere."""
    rng = np.random.default_rng(seed)
    rows = np.column_stack([rng.exponential(60, 400) * rng.choice([1, -1], 400, p=[0.9, 0.1]), rng.normal(size=400), np.ones(400)])
    labels = (rows[:, 0] * 0.02 + 2 * rows[:, 1] + rng.logistic(size=400) > 0).astype(float)
    start = np.array([1.0, 0.0, 0.0])

    def cost(weights: np.ndarray) -> float:
        return float(np.logaddexp(0, rows @ weights).sum() - labels @ (rows @ weights))

    fitted = logistic(rows, labels, start)
    assert np.isfinite(fitted).all()
    assert cost(fitted) < cost(start)
    assert cost(fitted) <= cost(np.array([0.02, 2.0, 0.0])) + 3
    assert fitted[1] > 1
