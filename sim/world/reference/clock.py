"""The clock of a ruling: it counts all days, or the business days of a calendar, up to the answer or its limit."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from sim.world.draws import Purpose
from sim.world.plan import Plan, Silence
from sim.world.reference.world import World


class Course(NamedTuple):
    """The course of a request: when it ends, whether only with the statutory limit, and when its clock stood still."""

    ends: float
    silent: bool
    stops: tuple[float, float] | None


def course(world: World, row: Any, since: float, filings: int, *, running: bool) -> Course:
    """What becomes of a request filed at `since`.

    A clock that the history has left `running` is conditioned on the days that it has counted, none of them still.
    The clock may be stopped once, at a point that is uniform over what it has left; the limit does not count the stop.
    """
    plan, calendar = world.model.plan, row.calendar
    counted = elapsed(plan, calendar, world.now) - elapsed(plan, calendar, since)
    if running and counted > 0.0:
        u = world.uniform(world.key(row.element), Purpose.DELAY, filings)
        total = counted + world.model.numbers.residual(row.takes, world.values, counted, u)
    else:
        total = world.delay(row.takes, row.element, Purpose.DELAY, filings)
    limit = world.values[row.limit] if row.limit >= 0 else math.inf
    silent = total > limit and row.silence != Silence.WAITS
    days = limit if silent else total
    if row.stops >= 0:
        p, u = world.values[row.stops], world.uniform(world.key(row.element), Purpose.STOP, filings)
        if u < p:
            point = counted + (u / p) * max(0.0, days - counted)
            stops = after(plan, calendar, since, point)
            runs = stops + world.delay(row.stop_days, row.element, Purpose.STOPPED, filings)
            return Course(after(plan, calendar, runs, days - point), silent, (stops, runs))
    return Course(after(plan, calendar, since, days), silent, None)


def elapsed(plan: Plan, calendar: int, time: float) -> float:
    """Days that a calendar has counted up to a time; without a calendar, the time itself."""
    if calendar < 0:
        return time
    table = plan.calendars[calendar]
    days = time - plan.calendar_start
    day = min(max(math.floor(days), 0), len(table) - 2)
    return float(table[day] + (days - day) * (table[day + 1] - table[day]))


def after(plan: Plan, calendar: int, since: float, days: float) -> float:
    """The first time at which a calendar has counted so many days since another; inf beyond its table."""
    if calendar < 0:
        return since + days
    table = plan.calendars[calendar]
    target = elapsed(plan, calendar, since) + days
    if target > table[-1]:
        return math.inf
    day = int(np.searchsorted(table, target, side="left"))
    if day == 0:
        return float(plan.calendar_start)
    counted = target - float(table[day - 1])  # of the last day, which is open and so counts 1
    return float(plan.calendar_start + day - 1 + counted)
