"""Echoed distributions: exact where they can be, and close to closed forms where arguments are uncertain too."""

from __future__ import annotations

from typing import Any

import pytest
from scipy import stats

from sim.scenario.literals import parse_number
from sim.scenario.numbers import DELAY
from sim.scenario.priors import PriorLibrary
from sim.statistics.spread import spread

NONE = PriorLibrary(())
Z = stats.norm.ppf(0.95)
LAWS: dict[str, tuple[Any, Any]] = {
    "uniform": ({"uniform": [2, 6]}, stats.uniform(2, 4)),
    "triangular": ({"triangular": [0, 3, 12]}, stats.triang(0.25, 0, 12)),
    "pert": ({"pert": [0, 3, 12]}, stats.beta(2, 4, 0, 12)),
    "normal": ({"normal": [-1, 2]}, stats.norm(-1, 2)),
    "lognormal": ({"lognormal": [5, 0.5]}, stats.lognorm(0.5, scale=5)),
    "exponential": ({"exponential": 7}, stats.expon(scale=7)),
    "weibull": ({"weibull": [2, 3]}, stats.weibull_min(2, scale=3)),
    "beta": ({"beta": [2, 5]}, stats.beta(2, 5)),
    "an interval": ("3 to 9", stats.norm(6, 3 / Z)),
    "a median and a p90": ({"median": 4, "p90": 9}, stats.lognorm(0.8109302162 / stats.norm.ppf(0.9), scale=4)),
}


@pytest.mark.parametrize("name", LAWS)
def test_mean_and_percentiles_are_those_of_the_law(name: str) -> None:
    said, law = LAWS[name]
    found = spread(parse_number(said), NONE)
    assert found.exact
    assert found.mean == pytest.approx(law.mean(), rel=1e-9)
    points = (found.p5, found.p25, found.p50, found.p75, found.p95)
    assert points == pytest.approx(law.ppf([0.05, 0.25, 0.5, 0.75, 0.95]).tolist(), rel=1e-8)


def test_a_choice_has_the_weighted_mean_and_jumps() -> None:
    found = spread(parse_number({"choice": [[10, 1], [1, 3]]}), NONE)
    assert (found.mean, found.p5, found.p50, found.p95) == (3.25, 1.0, 1.0, 10.0)


def test_a_time_is_echoed_in_days() -> None:
    assert spread(parse_number({"uniform": ["1 week", "3 weeks"]}, DELAY), NONE, DELAY).mean == 14.0


def test_uncertain_arguments_widen_the_interval_as_beliefs_and_chance_together_do() -> None:
    """Normal with a normal mean: the variances add."""
    found = spread(parse_number({"normal": [{"normal": [10, 3]}, 4]}), NONE)
    law = stats.norm(10, 5)
    assert not found.exact
    assert found.mean == pytest.approx(10, abs=0.2)
    assert (found.p5, found.p95) == pytest.approx(law.ppf([0.05, 0.95]).tolist(), abs=0.5)


def test_the_echo_is_the_same_every_time() -> None:
    number = parse_number({"exponential": {"uniform": [10, 20]}})
    assert spread(number, NONE) == spread(number, NONE)
