"""The clock of a ruling: it counts all days, or the business days of a calendar, up to the answer or its limit."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from sim.world.calendars import after, elapsed
from sim.world.draws import Purpose
from sim.world.model import Timing
from sim.world.plan import Plan, Silence
from sim.world.reference.world import World
from sim.world.time import DAY, NEVER, seconds


class Course(NamedTuple):
    """The course of a request: when it ends, whether only with the statutory limit, and when its clock stood still."""

    ends: int
    silent: bool
    stops: tuple[int, int] | None


def course(world: World, row: Any, goes_by: Timing, since: int, filings: int, *, running: bool) -> Course:
    """What becomes of a request filed at `since`.

    A clock that the history has left `running` is conditioned on the days that it has counted, none of them still.
    The clock may be stopped once, at a point that is uniform over what it has left; the limit does not count the stop.
    """
    plan, calendar = world.model.plan, row.calendar
    counted = elapsed(plan, calendar, world.now) - elapsed(plan, calendar, since)
    if running and counted > 0:
        u = world.uniform(world.key(row.element), Purpose.DELAY, filings)
        total = counted + seconds(world.model.numbers.residual(goes_by.takes, world.values, counted / DAY, u))
    else:
        total = world.delay(goes_by.takes, row.element, Purpose.DELAY, filings)
    limit = seconds(world.values[goes_by.limit]) if goes_by.limit >= 0 else NEVER
    silent = total > limit and row.silence != Silence.WAITS
    span = limit if silent else total
    if row.stops >= 0:
        p, u = world.values[row.stops], world.uniform(world.key(row.element), Purpose.STOP, filings)
        if u < p:
            point = counted + math.floor(u / p * max(0, span - counted))
            stops = after(plan, calendar, since, point)
            runs = stops + world.delay(row.stop_days, row.element, Purpose.STOPPED, filings)
            return Course(after(plan, calendar, runs, span - point), silent, (stops, runs))
    return Course(after(plan, calendar, since, span), silent, None)


def resumed(plan: Plan, calendar: int, course: Course, halted: int, now: int) -> Course:
    """The same course after it has stood still since it was `halted`; what it has left is counted from now."""
    if course.ends >= NEVER:
        return course

    def later(time: int, since: int, start: int) -> int:
        return after(plan, calendar, start, elapsed(plan, calendar, time) - elapsed(plan, calendar, since))

    if course.stops is None or course.stops[1] <= halted:
        return course._replace(ends=later(course.ends, halted, now), stops=None)
    stops, runs = course.stops
    if halted < stops:
        at = later(stops, halted, now)
        again = at + (runs - stops)
        return course._replace(ends=later(course.ends, runs, again), stops=(at, again))
    return course._replace(ends=later(course.ends, runs, now + (runs - halted)), stops=None)
