"""Solutions of bargaining and the Pareto frontier, against brute force and against the equilibria that nashpy finds."""

from __future__ import annotations

from itertools import product

import nashpy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.study.bargaining import frontier, solutions

LEVELS = st.integers(0, 12).map(lambda k: k / 12)
BARGAINS = st.integers(1, 9).flatmap(
    lambda p: st.tuples(arrays(float, (2, p), elements=LEVELS), arrays(float, 2, elements=LEVELS))
)
Bargain = tuple[np.ndarray, np.ndarray]


def _rational(utilities: np.ndarray, no_deal: np.ndarray) -> list[int]:
    return [k for k in range(utilities.shape[1]) if all(utilities[i, k] >= no_deal[i] for i in (0, 1))]


@given(BARGAINS)
def test_the_frontier_is_every_package_that_no_other_dominates(bargain: Bargain) -> None:
    u, _ = bargain
    undominated = [
        k for k in range(u.shape[1])
        if not any((u[:, j] >= u[:, k]).all() and (u[:, j] > u[:, k]).any() for j in range(u.shape[1]))
    ]  # fmt: skip
    found = frontier(u).tolist()
    assert sorted(found) == undominated
    assert u[0, found].tolist() == sorted(u[0, found].tolist(), reverse=True)


@given(BARGAINS)
def test_solutions_are_the_greatest_of_what_they_are_the_greatest_of(bargain: Bargain) -> None:
    u, d = bargain
    rational = _rational(u, d)
    found = solutions(u, d)
    if not rational:
        assert set(found.values()) == {-1}
        return
    most = [max(u[i, k] - d[i] for k in rational) for i in (0, 1)]

    def gain(k: int) -> float:
        return float((u[0, k] - d[0]) * (u[1, k] - d[1]))

    def share(k: int) -> float:
        return float(min((u[i, k] - d[i]) / most[i] if most[i] > 0 else 1.0 for i in (0, 1)))

    for name, worth in (("nash", gain), ("kalai_smorodinsky", share), ("welfare", lambda k: float(u[:, k].sum()))):
        assert found[name] in rational
        assert worth(found[name]) == pytest.approx(max(map(worth, rational)))


@given(BARGAINS)
def test_the_nash_point_does_not_depend_on_the_units_of_utility(bargain: Bargain) -> None:
    u, d = bargain
    scale, shift = np.array([[4.0], [0.5]]), np.array([[-2.0], [8.0]])  # powers of two: no rounding
    moved = solutions(u * scale + shift, (d[:, None] * scale + shift)[:, 0])
    gains = [(u[:, solutions(u, d)["nash"]] - d).prod(), (u[:, moved["nash"]] - d).prod()]
    assert gains[0] == pytest.approx(gains[1])


@given(BARGAINS)
def test_solutions_are_equilibria_of_the_demand_game_and_worse_packages_are_not(bargain: Bargain) -> None:
    """Both name a package or none at once: what both name is agreed, all else is no deal. By nashpy's best responses."""
    u, d = bargain
    n = u.shape[1]
    games = [np.full((n + 1, n + 1), d[i]) for i in (0, 1)]
    for i, k in product((0, 1), range(n)):
        games[i][k, k] = u[i, k]
    game = nashpy.Game(*games)
    for k in range(n):
        pure = np.eye(n + 1)[k]
        stable = all(game.is_best_response(pure, pure))
        assert stable == (k in _rational(u, d))
    for k in solutions(u, d).values():
        assert k < 0 or all(game.is_best_response(np.eye(n + 1)[k], np.eye(n + 1)[k]))
