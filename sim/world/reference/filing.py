"""A request on its way to the answer: its clock runs, stands still while a ruling halts it, and runs out."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from simpy.events import Event as Signal

from sim.world.draws import Purpose
from sim.world.record import Kind
from sim.world.reference import clock
from sim.world.reference.agenda import Phase
from sim.world.reference.clock import Counted
from sim.world.time import DAY


class Stop(NamedTuple):
    """The stop of a clock that has begun: since when it stands still by itself, and up to when; None: nobody knows."""

    since: int
    until: int | None


class Filing:
    """The request that is before a ruler; there is at most one at a time.

    States: none, running, halted, run out. The draws of a request are made once, whatever halts it or moves its date. What
    its clock has counted is kept by the same methods in play and in the history.
    """

    def __init__(self, ruling: Any) -> None:
        self.ruling, self.world, self.row = ruling, ruling.world, ruling.row
        self._timings = ruling.model.timings[ruling.index]
        self._goes_by = self._timings[0]
        self._number = 0
        self._due = 0  # the date that its answer is timed to
        self._below = math.inf  # days before that, at most
        self._course: clock.Course | None = None
        self._next: Signal | None = None
        self.since = 0  # when it was made
        self._halted: int | None = None  # since when
        self._out = False  # it has run out, and waits for something to judge
        self._stop: Stop | None = None
        self.counted = Counted()

    @property
    def silent(self) -> bool:
        """Whether the statutory limit comes before the answer."""
        return self._course is not None and self._course.silent

    @property
    def running(self) -> bool:
        """Whether its clock has anything left to count."""
        return self._next is not None or self._halted is not None

    def asked(self, since: int, *, there: bool) -> None:
        """A request has been made, and there is something to judge or not; nothing of its clock has been counted."""
        self.since, self._halted, self._stop = since, None, None
        self.counted = Counted(since=since, hears=since if there else None)
        self._goes_by, self._below = self._timings[self.ruling.requests > 1], math.inf
        if self._goes_by.before >= 0:
            self._due = self._date()

    def sees(self, *, there: bool) -> None:
        """There is something to judge from now on, or nothing any more: whether the clock has run out nobody knows then.

        Nor does anybody while a ruling halts it.
        """
        said, now, there = self.counted, self.world.now, there and self._halted is None
        if there != (said.hears is not None):
            self._not_yet()
            heard = said.known(self.world.model.plan, self.row.calendar, now)
            self.counted = said._replace(heard=heard, hears=now if there else None)
            self.ruling.tell_of_clock()

    def _not_yet(self) -> None:
        """Up to now the history would have told an answer: if it is timed to a date, that is by less than is left to it."""
        left = self._due - self.world.now
        if self._goes_by.before >= 0 and self.counted.hears is not None and left > 0 and self._course is None:
            self._below = min(self._below, left / DAY)

    def begin(self, number: int, *, running: bool) -> None:
        """The clock runs; `running`: the history has left it so."""
        self._number = number
        if running:
            self._not_yet()
            self._goes_on()
            if self.counted.hears is not None:  # it would have been told by now
                self.counted = self.counted._replace(heard=self._has_counted())
                self.ruling.tell_of_clock()
        if self._goes_by.before >= 0:
            self._course = self._timed()
        else:
            self._course = clock.course(self.world, self.row, self._goes_by, self.counted, number, running=running)
        self._run()

    def _goes_on(self) -> None:
        """The history is over: the clock counts from now on, or from the end of a stop that has begun."""
        now, halted, self._halted = self.world.now, self._halted, None
        if halted is None and self.counted.since is not None:
            return
        still = self._stop_goes_on(now if halted is None else halted)
        if still is None:
            stop, row = self._stop, self.row
            assert stop is not None
            still = max(1, self.world.left(row.stop_days, row.element, Purpose.STOPPED, self._number, stop.since))
            self._stop = stop._replace(until=now + still)
            self.ruling.note(Kind.CLOCK_STOPPED, value=now + still)  # from now on everybody knows
        self._counts(since=now + still)

    def end(self) -> None:
        """There is no request any more, or it is answered."""
        self.world.forget(self._next)
        self._course = self._next = self._halted = None
        self._out = False

    def halt(self) -> None:
        """A ruling makes the clock stand still."""
        if self.ruling.is_filed and self._halted is None:  # also one that has run out: nobody knows that
            self.world.forget(self._next)
            self._next, self._halted = None, self.world.now
            self.ruling.sees()
            self._counts(since=None)

    def resume(self) -> None:
        """Nothing makes it stand still any more."""
        now, plan, halted, self._halted = self.world.now, self.world.model.plan, self._halted, None
        if halted is None:
            return
        still = self._stop_goes_on(halted)
        self._counts(since=None if still is None else now + still)
        self.ruling.sees()
        if self._out:
            self.ruling.looks_again()
        if self._course is None or still is None or self._out:
            return
        timed = self._goes_by.before >= 0
        course = self._course
        self._course = self._timed() if timed else clock.resumed(plan, self.row.calendar, course, halted, now, still)
        self._run()

    def _stop_goes_on(self, halted: int) -> int | None:
        """What is left of the stop within which a ruling has halted the clock up to now; None: nobody knows."""
        stop, now = self._stop, self.world.now
        if stop is None or (stop.until is not None and stop.until <= halted):
            return 0
        stood = max(0, halted - stop.since)
        until = None if stop.until is None else now + stop.until - stop.since - stood
        self._stop = Stop(now - stood, until)
        return None if until is None else until - now

    def stopped(self, until: int | None) -> None:
        """Its clock stands still by itself, up to a time, once in a request; or up to when it does is known by now."""
        self._stop = Stop(self.world.now, until)
        self.counted = self.counted._replace(heard=self._has_counted())
        if self._halted is None:
            self._counts(since=until, stopped=True)
        else:
            self.counted = self.counted._replace(stopped=True)

    def date_moved(self, deadline: int) -> None:
        """A date has moved: the answer too, if it is timed to it."""
        if not self.ruling.is_filed or self._goes_by.before != deadline:
            return
        if self._course is None:
            self._not_yet()
            self._due = self._date()
        elif self._next is not None or self._out:
            self.world.forget(self._next)
            self._next, self._out = None, False
            if self._halted is None:
                self._course = self._timed()
                self._run()

    def _has_counted(self) -> int:
        return self.counted.by(self.world.model.plan, self.row.calendar, self.world.now)

    def _counts(self, *, since: int | None, stopped: bool = False) -> None:
        """The clock stands still up to a time, or until it is known when."""
        before = self._has_counted()
        self.counted = self.counted._replace(before=before, since=since, stopped=stopped or self.counted.stopped)
        self.ruling.tell()

    def _timed(self) -> clock.Course:
        world, row = self.world, self.row
        by = world.delay_below(self._goes_by.takes, row.element, Purpose.DELAY, self._number, self._below)
        return clock.Course(max(world.now, self._date() - by), False, None)

    def _date(self) -> int:
        return int(self.ruling.play.deadlines[self._goes_by.before].expected(self.since, self.world.values))

    def _run(self) -> None:
        course, element = self._course, self.row.element
        assert course is not None
        if course.stops:
            self._next = self.world.then(course.stops[0], Phase.RULINGS, element, self._stops)
        else:
            self._next = self.world.then(course.ends, Phase.RULINGS, element, self._runs_out)

    def _stops(self) -> None:
        course = self._course
        assert course is not None
        assert course.stops is not None
        self.ruling.note(Kind.CLOCK_STOPPED, value=course.stops[1])
        self.stopped(course.stops[1])
        self._course = course._replace(stops=None)
        self._next = self.world.then(course.ends, Phase.RULINGS, self.row.element, self._runs_out)

    def _runs_out(self) -> None:
        self._next, self._out = None, True
        self.ruling.due()
