"""Beliefs: the unknown constants of one belief draw, and what follows from them for every package.

Belief draw b of a run with seed s fixes one value for every uncertain number; the medians are what actors expect
of each other. Numbers marked as chance are drawn per replication instead.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world import decisions
from sim.world.draws import Purpose, uniform
from sim.world.families import Family, cdf, quantile, residual
from sim.world.jit import compiled
from sim.world.limited import clock, picked
from sim.world.normal import normal_cdf, normal_quantile
from sim.world.plan import Plan, Silence

CHOICE = -1
BUSINESS_DAY = 1.4  # all days, on average
LEAST = 2.0**-53  # the least uniform that is drawn
SCORE = re.compile(r"priors\.[^.]+\.[^.]+\.shared")  # the path of what defaults of one prior share
TIE = 1e-9  # a level that ends at a third is in it, one that begins there in the next
Floats = npt.NDArray[np.float64]
Run = tuple[float, float]  # whole days that a clock has counted, and had when it was last seen not to have ended
FRESH: Run = (-math.inf, -math.inf)  # none


class Numbers:
    """The numbers of a plan, ready to be drawn."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.slots: list[tuple[Any, ...]] = [tuple(row) for row in plan.slots.tolist()]
        self.chances: list[tuple[Any, ...]] = [tuple(row) for row in plan.chances.tolist()]
        self.choices: list[tuple[int, int]] = [tuple(row) for row in plan.choices.tolist()]
        self._passed: dict[int, float] = dict(sorted(plan.passed.tolist()))  # the greatest of each
        self._starts: list[tuple[float, int]] = plan.variables[["start", "slot"]].tolist()
        self._constants = [slot[4] if slot[0] == Family.CONSTANT else 0.0 for slot in self.slots]
        drawn = [i for i, slot in enumerate(self.slots) if slot[0] != Family.CONSTANT]
        by_chance = self._touched_by_chance(drawn)
        self.beliefs = [i for i in drawn if i not in by_chance]
        self.private = [i for i in drawn if i in by_chance]
        self._medians: list[float] = []
        self._means: dict[int, float] = {}  # of chances, at the medians
        self._scores: dict[int, list[tuple[int, float]]] = {}
        for slot, other, weight in plan.correlates.tolist():
            self._scores.setdefault(slot, []).append((other, weight))

    @property
    def unknowns(self) -> list[int]:
        """Beliefs that are numbers of the scenario: all but what only makes defaults go together (`compile.slots`)."""
        return [i for i in self.beliefs if not SCORE.fullmatch(self.slots[i][9])]

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

    def together(self, slots: Sequence[int]) -> npt.NDArray[np.bool_]:
        """Which of some beliefs [N] the file lets go together [N, N]: their normal scores share something."""
        rows = [dict(self._scores.get(slot, [(slot, 1.0)])) for slot in slots]
        found = np.array([[sum(w * other.get(of, 0.0) for of, w in one.items()) for other in rows] for one in rows])
        shared: npt.NDArray[np.bool_] = np.abs(found.reshape(len(rows), len(rows))) > 1e-9
        return shared

    def thirds(self, slot: int) -> tuple[float, float] | None:
        """Up to which value the lowest third of a number reaches and from which its highest does, equal values together;
        None where its distribution depends on other numbers.
        """
        family, a, b, c, *_ = self.slots[slot]
        pairs = self.choices[a : a + b] if family == CHOICE else []
        arguments = [i for pair in pairs for i in pair] if family == CHOICE else [a, b, c]
        if any(i >= 0 and self.slots[i][0] != Family.CONSTANT for i in arguments):
            return None
        if family != CHOICE:
            at_third = self._fill(list(self._constants), [slot], lambda _: 1 / 3)[slot]
            return at_third, self._fill(list(self._constants), [slot], lambda _: 2 / 3)[slot]
        passed = self._passed.get(slot, -math.inf)
        levels = sorted((self._constants[v], self._constants[w]) for v, w in pairs if self._constants[v] > passed)
        upto = np.cumsum([weight for _, weight in levels])
        first, last = np.searchsorted(upto, np.array([1 / 3 - TIE, 2 / 3 + TIE]) * upto[-1])
        return levels[first][0], levels[last][0]

    def draw_private(self, values: list[float], seed: int, replication: int) -> list[float]:
        """The same with the slots that are chance drawn for a replication."""
        purpose = int(Purpose.SHOCK)
        keys = self.slots
        return self._fill(list(values), self.private, lambda i: uniform(seed, replication, keys[i][7], purpose, 0))

    def start(self, values: list[float]) -> list[float]:
        """The state before anything has happened, at given values."""
        return [values[slot] if slot >= 0 else start for start, slot in self._starts]

    def medians(self) -> list[float]:
        """Every slot at its median; the list is always the same one."""
        if not self._medians:
            self._medians = self.at(0.5)
        return self._medians

    def at(self, u: float) -> list[float]:
        """Every slot at the same quantile."""
        return self._fill(list(self._constants), [*self.beliefs, *self.private], lambda slot: u)

    def _fill(self, values: list[float], slots: list[int], u: Callable[[int], float]) -> list[float]:
        for i in sorted(slots):
            family, a, b, c, _, low, high, _, _, _ = self.slots[i]
            drawn = self._given(i, values, u(i)) if i in self._passed else self._quantile(family, a, b, c, values, u(i))
            values[i] = min(max(drawn, low), high)
        return values

    def _given(self, slot: int, values: list[float], u: float) -> float:
        """The quantile of a number that is known to be greater than what has passed."""
        family, a, b, c, *_ = self.slots[slot]
        passed = self._passed[slot]
        return passed + self._rest((family, a, b, c), values, passed, u)

    def _quantile(self, family: int, a: int, b: int, c: int, values: list[float], u: float) -> float:
        if family == CHOICE:
            return self._choice(a, b, values, u)
        x, y, z = values[a], values[b] if b >= 0 else 0.0, values[c] if c >= 0 else 0.0
        return float(quantile(family, x, y, z, u))

    def _choice(self, first: int, count: int, values: list[float], u: float) -> float:
        pairs = self.choices[first : first + count]
        return values[pairs[picked(np.array([values[weight] for _, weight in pairs]), u)][0]]

    def chance(self, index: int, values: list[float], u: float) -> float:
        """A delay or shock at the uniform u, clamped to its bounds."""
        family, a, b, c, low, high = self.chances[index]
        drawn = self._quantile(family, a, b, c, values, u)
        return float(min(max(drawn, low), high))

    def below(self, index: int, values: list[float], most: float, u: float) -> float:
        """The same given that it is less than something; of a choice, one of the values that are."""
        family, a, b, c = self._arguments(index, values)
        if family != CHOICE:
            return self.chance(index, values, u * float(cdf(family, a, b, c, most)))
        pairs = [(value, weight) for value, weight in self.choice(index, values) if value < most]
        return pairs[picked(np.array([weight for _, weight in pairs]), u)][0] if pairs else 0.0

    def choice(self, index: int, values: list[float]) -> list[tuple[float, float]]:
        """The values of a delay that is one of several, and their weights; none of another one."""
        family, first, count, *_ = self.chances[index]
        return [(values[v], values[w]) for v, w in self.choices[first : first + count]] if family == CHOICE else []

    def mean(self, index: int, values: list[float]) -> float:
        """The mean of a delay or shock, as it is drawn."""
        if values is not self._medians:
            return self.expected(index, values)[1]
        if index not in self._means:
            self._means[index] = self.expected(index, values)[1]
        return self._means[index]

    def expected(
        self, index: int, values: list[float], elapsed: float = -math.inf, limit: float = math.inf
    ) -> tuple[float, float]:  # fmt: skip
        """(P(T <= limit), E[min(T, limit)] - elapsed) of a delay that has run for `elapsed`, -inf: not yet begun."""
        family, a, b, c = self._arguments(index, values)
        low, high = self.chances[index][4:]
        if family != CHOICE:
            p, left = clock(family, a, b, c, low, high, elapsed, limit)
            return float(p), float(left)
        _, first, count, *_ = self.chances[index]
        pairs = [(min(max(values[v], low), high), values[w]) for v, w in self.choices[first : first + count]]
        pairs = [(value, weight) for value, weight in pairs if value > elapsed]
        total, within, left = 0.0, 0.0, 0.0
        for value, weight in pairs:
            total += weight
            within += weight if value <= limit else 0.0
            left += weight * (min(value, limit) - max(elapsed, 0.0))
        return (within / total, left / total) if total > 0.0 else (float(elapsed < limit), 0.0)

    def filing(
        self, ruling: Any, takes: int, limit: int, values: list[float], run: Run = FRESH,
        *, stops: bool = True,
    ) -> tuple[float, float]:  # fmt: skip
        """(P(the answer comes within the limit), E[days until either]) of a request whose clock has counted `run` days.

        `ruling` is a row of the plan, `takes` a chance, `limit` a slot or -1, `run` as in `running`. Business days count 7/5;
        a limit that silence outlasts is none. `stops`: its clock may still be stopped, which is the less to be expected the
        more it has counted of the time that is expected of it.
        """
        most = values[limit] if limit >= 0 and ruling.silence != Silence.WAITS else math.inf
        p, days = self.running(takes, values, run, most)
        stop = 0.0
        if stops and ruling.stops >= 0:
            stop = stop_ahead(values[ruling.stops], max(run[0], 0.0), days) * self.mean(ruling.stop_days, values)
        return p, days * (BUSINESS_DAY if ruling.calendar >= 0 else 1.0) + stop

    def running(
        self, takes: int, values: list[float], run: Run, most: float = math.inf
    ) -> tuple[float, float]:  # fmt: skip
        """(P(T <= most), E[days left]) of a clock that has run so long."""
        counted, known = run
        p, days = self.expected(takes, values, known, most)
        if counted > known:  # it may have ended since, while there was nothing to judge
            goes_on = 1.0 - self.expected(takes, values, known, counted)[0]
            days = goes_on * self.expected(takes, values, counted, most)[1] if counted < most else 0.0
        return p, days

    def residual(self, index: int, values: list[float], elapsed: float, u: float) -> float:
        """What is left of a delay that has run already; of a choice, what is left of the values not yet passed."""
        return self._rest(self.chances[index][:4], values, elapsed, u)

    def _rest(self, row: tuple[Any, ...], values: list[float], elapsed: float, u: float) -> float:
        """What is left of a number with a family and arguments, given that it is greater than what has passed."""
        family, first, count, third = row
        if family != CHOICE:
            x, y, z = (values[i] if i >= 0 else 0.0 for i in (first, count, third))
            return float(residual(family, x, y, z, elapsed, u))
        left = [(values[v] - elapsed, values[w]) for v, w in self.choices[first : first + count] if values[v] > elapsed]
        return left[picked(np.array([weight for _, weight in left]), u)][0] if left else 0.0

    def _arguments(self, index: int, values: list[float]) -> tuple[int, float, float, float]:
        """The family of a chance and its arguments."""
        family, a, b, c, _, _ = self.chances[index]
        if family == CHOICE:
            return CHOICE, 0.0, 0.0, 0.0
        x, y, z = (values[i] if i >= 0 else 0.0 for i in (a, b, c))
        return family, x, y, z


@compiled("float64(float64, float64, float64)")
def stop_ahead(p: float, run: float, days: float) -> float:
    """The chance p of a stop, uniform over a clock, that has not come in `run` days of one with so many left.

    >>> stop_ahead(0.5, 0.0, 10.0), stop_ahead(0.5, 5.0, 5.0)
    (0.5, 0.3333333333333333)
    """
    if days <= 0.0:
        return 0.0
    gone = run / (run + days)
    return p * (1.0 - gone) / (1.0 - p * gone)


class Preferences:
    """Utilities of all packages for all actors, by overlay, at one set of values.

    `utility` is [O, P]; `as_good_as` [O] is the utility of the package that is as good as no deal to the actor of the
    overlay, nan where it is not said so.
    """

    def __init__(self, plan: Plan, packages: npt.NDArray[np.int32], values: list[float]) -> None:
        theta = np.array([*values, 0.0])  # the last stands for "does not matter"
        overlays = len(plan.overlays)
        self.utility = np.empty((overlays, len(packages)))
        self.as_good_as = np.full(overlays, np.nan)
        for o, actor in enumerate(plan.overlays["actor"]):
            weights, levels = theta[plan.weights[o]], plan.as_good_as[actor]
            self.utility[o] = decisions.utilities(weights, theta[plan.values[o]], packages)
            if (levels >= 0).any():
                weights[levels < 0] = 0.0
                one = np.maximum(levels, 0).astype(np.int32).reshape(1, -1)
                self.as_good_as[o] = decisions.utilities(weights, theta[plan.values[o]], one)[0]
