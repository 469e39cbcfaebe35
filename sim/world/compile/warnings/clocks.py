"""Clocks that run already: is the time that has passed probable under the distribution that they were given?"""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.numbers import BUSINESS_DAYS, Number
from sim.world.beliefs import CHOICE
from sim.world.calendars import elapsed as elapsed_in
from sim.world.codes import FILED
from sim.world.compile.warnings.case import Case, ScenarioWarning, Steps
from sim.world.compile.warnings.told import Told
from sim.world.families import cdf
from sim.world.plan import Var
from sim.world.time import DAY

Warnings = Iterator[ScenarioWarning]
IMPROBABLE = 0.05
DRAWS = 200  # of beliefs, over which the probability is averaged


def clocks(case: Case) -> Warnings:
    """Requests, filings, closings and announcements that have waited longer than their clocks make probable."""
    survival, told = Survival(case), Told(case.plan, case.loaded.python)
    for name, row in case.rows(case.plan.rulings):
        filed = int(row["vars"]) + FILED
        since = told.changed(filed)
        if since is None or not told.state[filed] or row["before"] >= 0:
            continue  # not asked, or answered; or timed to a date and not counted from the request
        business = int(row["calendar"])
        elapsed = (elapsed_in(case.plan, business, 0) - elapsed_in(case.plan, business, since)) / DAY
        unit = "days" if business < 0 else "business days"
        yield from _improbable(case, survival, int(row["takes"]), elapsed, unit, case.at(name, "takes"))
    yield from _due(case, survival, told)
    yield from _calendars(case)


def _due(case: Case, survival: Survival, told: Told) -> Warnings:
    """A request, a closing or an announcement that the history has brought about, and which has not come."""
    plan = case.plan
    found = [
        (int(row["asks_after"]), told.held_since(int(row["ask"])), 0, case.at(name, "asks_after"))
        for name, row in case.rows(plan.rulings)
        if row["ask"] >= 0 and row["asks_after"] >= 0
    ]
    deal = plan.agreement[0]
    ready, waits = told.held_since(int(deal["close"])), told.closing_waits_since
    found.append((int(deal["closes_after"]), ready, waits, ("agreement", "closes", "after")))
    if deal["announces_after"] >= 0 and not told.state[Var.ANNOUNCED]:
        found.append((int(deal["announces_after"]), told.changed(Var.SELECTED), 0, ("agreement", "announces", "after")))
    for chance, since, until, path in found:
        if since is not None and since < until:
            yield from _improbable(case, survival, chance, (until - since) / DAY, "days", path)


def _improbable(
    case: Case, survival: Survival, chance: int, elapsed: float, unit: str, path: Steps
) -> Warnings:  # fmt: skip
    p = survival.beyond(chance, elapsed)
    if p < IMPROBABLE:
        shown = "less than 0.1 %" if p < 0.001 else f"{100 * p:.1f} %"
        message = (
            f"the clock has run {elapsed:g} {unit} already, and only {shown} of this distribution lie beyond; "
            "the history says that it is too short"
        )
        yield case.warn(path, message)


def _calendars(case: Case) -> Warnings:
    """A prior in business days on a clock that counts all days, or the other way round."""
    for name, (_, kind, power) in case.powers.items():
        takes = getattr(power, "takes", None)
        if kind != "review" or not isinstance(takes, Number) or not takes.prior:
            continue
        business = case.loaded.prior(takes.prior).unit == BUSINESS_DAYS
        if business and power.calendar is None:
            yield case.warn(
                case.at(name, "takes"), f"{takes.prior}: counts business days; give the review a `calendar`"
            )
        if not business and power.calendar is not None:
            message = f"{takes.prior}: counts all days, and `calendar: {power.calendar}` counts business days"
            yield case.warn(case.at(name, "takes"), message)


class Survival:
    """How probable it is that the clocks of a plan run longer than they have, over the beliefs about them."""

    def __init__(self, case: Case) -> None:
        self.numbers = case.outset.numbers

    def beyond(self, chance: int, elapsed: float) -> float:
        """P(T > elapsed) for a delay of the plan."""
        if not self.numbers.beliefs:
            return self._beyond(chance, elapsed, self.numbers.medians())
        return sum(self._beyond(chance, elapsed, self.numbers.draw(0, b)) for b in range(DRAWS)) / DRAWS

    def _beyond(self, chance: int, elapsed: float, values: list[float]) -> float:
        family, a, b, c, *_ = self.numbers.chances[chance]
        if family == CHOICE:
            pairs = [(values[v], values[w]) for v, w in self.numbers.choices[a : a + b]]
            return sum(w for v, w in pairs if v > elapsed) / sum(w for _, w in pairs)
        x, y, z = (values[i] if i >= 0 else 0.0 for i in (a, b, c))
        return float(1.0 - cdf(family, x, y, z, elapsed))
