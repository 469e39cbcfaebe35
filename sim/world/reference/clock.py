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


class Counted(NamedTuple):
    """What the clock of a request has counted: so much, and all that its calendar counts from a time on; None: it is halted."""

    before: int = 0
    since: int | None = 0
    stopped: bool = False  # it has been stopped, and is not stopped once more

    def by(self, plan: Any, calendar: int, now: int) -> int:
        """The seconds counted up to now."""
        if self.since is None:
            return self.before
        return self.before + max(0, elapsed(plan, calendar, now) - elapsed(plan, calendar, self.since))


class Course(NamedTuple):
    """The course of a request: when it ends, whether only with the statutory limit, and when its clock will stand still."""

    ends: int
    silent: bool
    stops: tuple[int, int] | None


def course(world: World, row: Any, goes_by: Timing, said: Counted, filings: int, *, running: bool) -> Course:
    """What becomes of a request whose clock has counted so much.

    A clock that the history has left `running` is conditioned on the days that it has counted, none of them still; but if it
    has counted up to its limit it is out, and has waited for something to judge.
    The clock may be stopped once, at a point that is uniform over what it has left; the limit does not count the stop.
    """
    plan, calendar = world.model.plan, row.calendar
    counted = said.by(plan, calendar, world.now)
    start = world.now if said.since is None else max(world.now, said.since)
    limit = seconds(world.values[goes_by.limit]) if goes_by.limit >= 0 and row.silence != Silence.WAITS else NEVER
    if running and 0 < counted < limit:
        u = world.uniform(world.key(row.element), Purpose.DELAY, filings)
        total = counted + seconds(world.model.numbers.residual(goes_by.takes, world.values, counted / DAY, u))
    else:
        total = world.delay(goes_by.takes, row.element, Purpose.DELAY, filings)
    silent = total > limit
    left = max(0, (limit if silent else total) - counted)
    if row.stops >= 0 and not said.stopped:
        p, u = world.values[row.stops], world.uniform(world.key(row.element), Purpose.STOP, filings)
        if u < p:
            point = math.floor(u / p * left)
            stops = after(plan, calendar, start, point)
            runs = stops + world.delay(row.stop_days, row.element, Purpose.STOPPED, filings)
            return Course(after(plan, calendar, runs, left - point), silent, (stops, runs))
    return Course(after(plan, calendar, start, left), silent, None)


def resumed(plan: Plan, calendar: int, course: Course, halted: int, now: int, still: int) -> Course:
    """The same course after it has stood still since it was `halted`; what it has left is counted once a stop is over."""
    if course.ends >= NEVER:
        return course

    def later(time: int, since: int, start: int) -> int:
        return after(plan, calendar, start, elapsed(plan, calendar, time) - elapsed(plan, calendar, since))

    if course.stops is None:
        return course._replace(ends=later(course.ends, halted + still, now + still))
    stops, runs = course.stops
    at = later(stops, halted, now)
    again = at + (runs - stops)
    return course._replace(ends=later(course.ends, runs, again), stops=(at, again))
