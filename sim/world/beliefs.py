"""Beliefs: the unknown constants of one belief draw, and what follows from them for every package.

Belief draw b of a run with seed s fixes one value for every uncertain number; the medians are what actors expect
of each other. Numbers marked as chance are drawn per replication instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world import decisions
from sim.world.draws import Purpose, uniform
from sim.world.families import Family, mean, quantile, residual
from sim.world.normal import normal_cdf, normal_quantile
from sim.world.plan import Plan

CHOICE = -1
LEAST = 2.0**-53  # the least uniform that is drawn
Floats = npt.NDArray[np.float64]


class Numbers:
    """The numbers of a plan, ready to be drawn."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.slots: list[tuple[Any, ...]] = [tuple(row) for row in plan.slots.tolist()]
        self.chances: list[tuple[Any, ...]] = [tuple(row) for row in plan.chances.tolist()]
        self.choices: list[tuple[int, int]] = [tuple(row) for row in plan.choices.tolist()]
        self._starts: list[tuple[float, int]] = plan.variables[["start", "slot"]].tolist()
        self._constants = [slot[4] if slot[0] == Family.CONSTANT else 0.0 for slot in self.slots]
        drawn = [i for i, slot in enumerate(self.slots) if slot[0] != Family.CONSTANT]
        by_chance = self._touched_by_chance(drawn)
        self.beliefs = [i for i in drawn if i not in by_chance]
        self.private = [i for i in drawn if i in by_chance]
        self._scores: dict[int, list[tuple[int, float]]] = {}
        for slot, other, weight in plan.correlates.tolist():
            self._scores.setdefault(slot, []).append((other, weight))

    def _touched_by_chance(self, drawn: list[int]) -> set[int]:
        """Slots marked as chance; a slot stands after its arguments, so one pass suffices."""
        return {i for i in drawn if self.slots[i][8]}

    def draw(self, seed: int, belief: int) -> list[float]:
        """The value of every slot in a belief draw."""
        purpose = int(Purpose.BELIEF)

        def own(slot: int) -> float:
            return uniform(seed, belief, self.slots[slot][7], purpose, 0)

        return self._fill(list(self._constants), self.beliefs, lambda slot: self._correlated(slot, own))

    def _correlated(self, slot: int, own: Callable[[int], float]) -> float:
        """The uniform of a belief: its own, or that of a normal score to which others add (`compile.correlates`)."""
        row = self._scores.get(slot)
        if row is None:
            return own(slot)
        score = 0.0
        for other, weight in row:
            score += weight * normal_quantile(own(other))
        return min(max(normal_cdf(score), LEAST), 1.0 - LEAST)

    def draw_private(self, values: list[float], seed: int, replication: int) -> list[float]:
        """The same with the slots that are chance drawn for a replication."""
        purpose = int(Purpose.SHOCK)
        keys = self.slots
        return self._fill(list(values), self.private, lambda i: uniform(seed, replication, keys[i][7], purpose, 0))

    def start(self, values: list[float]) -> list[float]:
        """The state before anything has happened, at given values."""
        return [values[slot] if slot >= 0 else start for start, slot in self._starts]

    def medians(self) -> list[float]:
        """Every slot at its median."""
        return self.at(0.5)

    def at(self, u: float) -> list[float]:
        """Every slot at the same quantile."""
        return self._fill(list(self._constants), [*self.beliefs, *self.private], lambda slot: u)

    def _fill(self, values: list[float], slots: list[int], u: Callable[[int], float]) -> list[float]:
        for i in sorted(slots):
            family, a, b, c, _, low, high, _, _, _ = self.slots[i]
            values[i] = min(max(self._quantile(family, a, b, c, values, u(i)), low), high)
        return values

    def _quantile(self, family: int, a: int, b: int, c: int, values: list[float], u: float) -> float:
        if family == CHOICE:
            return self._choice(a, b, values, u)
        x, y, z = values[a], values[b] if b >= 0 else 0.0, values[c] if c >= 0 else 0.0
        return float(quantile(family, x, y, z, u))

    def _choice(self, first: int, count: int, values: list[float], u: float) -> float:
        pairs = self.choices[first : first + count]
        total = 0.0
        for _, weight in pairs:
            total += values[weight]
        passed = 0.0
        for value, weight in pairs:
            passed += values[weight]
            if u * total < passed:
                return values[value]
        return values[pairs[-1][0]]

    def chance(self, index: int, values: list[float], u: float) -> float:
        """A delay or shock at the uniform u, clamped to its bounds."""
        family, a, b, c, low, high = self.chances[index]
        drawn = self._quantile(family, a, b, c, values, u)
        return float(min(max(drawn, low), high))

    def mean(self, index: int, values: list[float]) -> float:
        """The mean of a delay or shock."""
        family, a, b, c = self._arguments(index, values)
        if family != CHOICE:
            return float(mean(family, a, b, c))
        _, first, count, *_ = self.chances[index]
        total = weighted = 0.0
        for value, weight in self.choices[first : first + count]:
            total += values[weight]
            weighted += values[weight] * values[value]
        return weighted / total

    def mean_days(self, ruling: Any, values: list[float]) -> float:
        """Expected days of the clock of a ruling, a row of the plan, all days; business days count 7/5."""
        days = self.mean(ruling.takes, values) * (1.4 if ruling.calendar >= 0 else 1.0)
        return days + values[ruling.stops] * self.mean(ruling.stop_days, values) if ruling.stops >= 0 else days

    def residual(self, index: int, values: list[float], elapsed: float, u: float) -> float:
        """What is left of a delay that has run already; of a choice, what is left of the values not yet passed."""
        family, a, b, c = self._arguments(index, values)
        if family != CHOICE:
            return float(residual(family, a, b, c, elapsed, u))
        _, first, count, *_ = self.chances[index]
        left = [(values[v] - elapsed, values[w]) for v, w in self.choices[first : first + count] if values[v] > elapsed]
        passed, total = 0.0, sum(weight for _, weight in left)
        for value, weight in left:
            passed += weight
            if u * total < passed:
                return value
        return left[-1][0] if left else 0.0

    def _arguments(self, index: int, values: list[float]) -> tuple[int, float, float, float]:
        """The family of a chance and its arguments."""
        family, a, b, c, _, _ = self.chances[index]
        if family == CHOICE:
            return CHOICE, 0.0, 0.0, 0.0
        x, y, z = (values[i] if i >= 0 else 0.0 for i in (a, b, c))
        return family, x, y, z


class Preferences:
    """Utilities of all packages for all actors, by overlay, at one set of values.

    `utility` is [O, P]; `as_good_as` [A] is the utility of the package that is as good as no deal, nan where it
    is not said so.
    """

    def __init__(self, plan: Plan, packages: npt.NDArray[np.int32], values: list[float]) -> None:
        theta = np.array([*values, 0.0])  # the last stands for "does not matter"
        overlays = len(plan.overlays)
        self.utility = np.empty((overlays, len(packages)))
        for o in range(overlays):
            self.utility[o] = decisions.utilities(theta[plan.weights[o]], theta[plan.values[o]], packages)
        self.as_good_as = np.full(len(plan.actors), np.nan)
        base = {int(row["actor"]): o for o, row in enumerate(plan.overlays)}
        for actor, levels in enumerate(plan.as_good_as):
            if (levels >= 0).any():
                one = np.maximum(levels, 0).astype(np.int32).reshape(1, -1)
                weights = theta[plan.weights[base[actor]]]
                weights[levels < 0] = 0.0
                self.as_good_as[actor] = decisions.utilities(weights, theta[plan.values[base[actor]]], one)[0]
