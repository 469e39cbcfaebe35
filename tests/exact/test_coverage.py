"""The intervals of a run cover the exact answer as often as they say."""

from __future__ import annotations

import math

import numpy as np
from scipy.integrate import quad

from sim.execution.chunk import play_chunk
from sim.execution.options import Options
from sim.execution.player import Player
from sim.statistics.intervals import estimates, wilson

from ..engine.played import SCENARIOS, plan_of

SEEDS, PER_BELIEF, DRAWS = 1_000, 4, 20  # few draws: the less an interval has to go by, the harder is what it promises
LOW, HIGH, DEADLINE = 15.0, 90.0, 60.0  # mean of the review in days: uniform belief; the date


def test_over_1000_seeds_the_95_percent_interval_covers_the_exact_answer_93_to_98_times_in_100() -> None:
    """One exponential review with an uncertain mean against a date: P(ban) = E[exp(-T / mean)]."""
    plan = plan_of(
        SCENARIOS / "reference" / "exponential-review.yaml",
        **{
            "actors.regulator.powers.approval.review.takes.exponential": f"{{uniform: [{LOW}, {HIGH}]}}",
            "horizon": "2024-03-02",
        },
    )
    exact = quad(lambda mean: math.exp(-DEADLINE / mean), LOW, HIGH)[0] / (HIGH - LOW)
    engine = Player(plan, Options())
    engine.look()  # for machine code
    ban = plan.outcomes["name"].tolist().index("ban")
    covered, plain, means = 0, 0, []
    for seed in range(SEEDS):
        _, counts, _ = play_chunk(engine, seed, 0, PER_BELIEF * DRAWS, PER_BELIEF)
        found = estimates(counts.outcomes)[len(plan.checks) - 1, ban]
        covered += found.low <= exact <= found.high
        low, high = wilson(np.array(found.p), found.n, 1.959964)
        plain += bool(low <= exact <= high)
        means.append(found.p)
    assert abs(np.mean(means) - exact) < 4 * np.std(means) / math.sqrt(SEEDS)
    assert 0.93 <= covered / SEEDS <= 0.98  # never missing by less than 3/B
    assert plain < covered, "the beliefs matter: an interval that ignores them covers less"
