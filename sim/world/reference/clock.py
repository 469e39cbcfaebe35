"""The clock of a ruling: it counts all days, or the business days of a calendar, up to the answer or its limit."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from sim.world.calendars import after, elapsed
from sim.world.draws import Purpose
from sim.world.limited import STRATA, picked, stop_likelihood, tilted
from sim.world.model import Timing
from sim.world.plan import Plan, Silence
from sim.world.reference.world import World
from sim.world.time import DAY, NEVER, seconds


class Counted(NamedTuple):
    """What the clock of a request has counted: so much, and all that its calendar counts from a time on; None: it is halted."""

    before: int = 0
    since: int | None = 0
    stopped: bool = False  # it has been stopped, and is not stopped once more
    heard: int = 0  # the seconds counted when it was seen last that it had not ended
    hears: int | None = (
        None  # since when there has been something to judge, so that it would have ended; None: there is not
    )

    def by(self, plan: Any, calendar: int, now: int) -> int:
        """The seconds counted up to now."""
        if self.since is None:
            return self.before
        return self.before + max(0, elapsed(plan, calendar, now) - elapsed(plan, calendar, self.since))

    def known(self, plan: Any, calendar: int, now: int) -> int:
        """The seconds counted up to when it was seen last, up to now, that it had not ended: it may have while nothing could be judged."""
        there = self.hears is not None and self.hears < now
        return self.by(plan, calendar, now) if there else min(self.heard, self.by(plan, calendar, now))


class Course(NamedTuple):
    """The course of a request: when it ends, whether only with the statutory limit, and when its clock will stand still."""

    ends: int
    silent: bool
    stops: tuple[int, int] | None


def course(world: World, row: Any, goes_by: Timing, said: Counted, filings: int, *, running: bool) -> Course:
    """What becomes of a request whose clock has counted so much.

    One that the history has left `running` had not ended when that was seen last, and has been stopped or has not.
    The clock may be stopped once, at a point that is uniform over its length; the limit does not count the stop.
    """
    plan, calendar = world.model.plan, row.calendar
    counted = said.by(plan, calendar, world.now)
    start = world.now if said.since is None else max(world.now, said.since)
    limit = seconds(world.values[goes_by.limit]) if goes_by.limit >= 0 and row.silence != Silence.WAITS else NEVER
    known, u = said.known(plan, calendar, world.now), world.uniform(world.key(row.element), Purpose.DELAY, filings)
    p = world.values[row.stops] if row.stops >= 0 else 0.0

    def length(u: float) -> int:
        """The time that the clock counts, silence apart."""
        numbers, takes = world.model.numbers, goes_by.takes
        if known == 0:
            return seconds(numbers.chance(takes, world.values, u))
        return known + seconds(numbers.residual(takes, world.values, known / DAY, u))

    def seen(whole: int) -> float:
        """The likelihood of what has been seen of its stop, if it is so long."""
        return stop_likelihood(p, counted, max(min(whole, limit), 1), said.stopped)

    if not running or p == 0.0 or (counted == 0 and not said.stopped):
        total = length(u)
    elif choice := world.model.numbers.choice(goes_by.takes, world.values):
        left = [(seconds(days), weight) for days, weight in choice if days > known / DAY]
        total = left[picked(np.array([weight * seen(each) for each, weight in left]), u)][0] if left else known
    else:  # whether it has been stopped tells how long it is
        total = length(tilted(np.array([seen(length((k + 0.5) / STRATA)) for k in range(STRATA)]), u))
    silent = total > limit
    whole = limit if silent else total
    rest = max(0, whole - counted)
    if row.stops >= 0 and not said.stopped:
        gone = 1.0 - stop_likelihood(p, counted, max(whole, 1), False)  # the chance of a stop that has not come
        u = gone + (1.0 - gone) * world.uniform(world.key(row.element), Purpose.STOP, filings)
        if u < p:
            point = min(max(math.floor(u / p * whole) - counted, 0), rest)
            stops = after(plan, calendar, start, point)
            runs = stops + max(1, world.delay(row.stop_days, row.element, Purpose.STOPPED, filings))
            return Course(after(plan, calendar, runs, rest - point), silent, (stops, runs))
    return Course(after(plan, calendar, start, rest), silent, None)


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
