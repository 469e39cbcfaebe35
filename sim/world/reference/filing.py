"""A request on its way to the answer: its clock runs, stands still while a ruling halts it, and runs out."""

from __future__ import annotations

from typing import Any, NamedTuple

from simpy.events import Event as Signal

from sim.world.calendars import after, elapsed
from sim.world.draws import Purpose
from sim.world.record import Kind
from sim.world.reference import clock
from sim.world.reference.agenda import Phase


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


class Filing:
    """The request that is before a ruler; there is at most one at a time.

    States: none, running, halted, run out. The draws of a request are made once, whatever halts it or moves its date.
    """

    def __init__(self, ruling: Any) -> None:
        self.ruling, self.world, self.row = ruling, ruling.world, ruling.row
        self._timings = ruling.model.timings[ruling.index]
        self._goes_by = self._timings[0]
        self._number = 0
        self._course: clock.Course | None = None
        self._next: Signal | None = None
        self._halted: int | None = None  # since when
        self.counted = Counted()

    @property
    def silent(self) -> bool:
        """Whether the statutory limit comes before the answer."""
        return self._course is not None and self._course.silent

    @property
    def running(self) -> bool:
        """Whether its clock has anything left to count."""
        return self._next is not None or self._halted is not None

    def asked(self, since: int) -> None:
        """A request has been made; nothing of its clock has been counted."""
        self.counted = Counted(since=since)

    def begin(self, since: int, number: int, *, again: bool, running: bool) -> None:
        """The clock runs, since a time; `running`: the history has left it so."""
        self.asked(since)
        self._goes_by, self._number, self._halted = self._timings[again], number, None
        if self._goes_by.before >= 0:
            self._course = self._timed()
        else:
            self._course = clock.course(self.world, self.row, self._goes_by, since, number, running=running)
        self._run()

    def end(self) -> None:
        """There is no request any more, or it is answered."""
        self.world.forget(self._next)
        self._course = self._next = self._halted = None

    def halt(self) -> None:
        """A ruling makes the clock stand still."""
        told = self.world.telling and self.ruling.is_filed and self._halted is None
        if self._next is not None or told:
            self.world.forget(self._next)
            self._next, self._halted = None, self.world.now
            self._counts(since=None)

    def resume(self) -> None:
        """Nothing makes it stand still any more."""
        plan, halted, self._halted = self.world.model.plan, self._halted, None
        if halted is None:
            return
        stops = self._course.stops if self._course is not None else None
        left = max(0, stops[1] - halted) if stops is not None and stops[0] <= halted else 0
        self._counts(since=self.world.now + left)
        if self._course is None:
            return
        timed = self._goes_by.before >= 0
        self._course = (
            self._timed() if timed else clock.resumed(plan, self.row.calendar, self._course, halted, self.world.now)
        )
        self._run()

    def as_if_filed(self, since: int) -> int:
        """When a request of the history would have been made, had its clock not stood still since it was halted."""
        if self._halted is None:
            return since
        plan, calendar = self.world.model.plan, self.row.calendar
        return after(
            plan, calendar, since, elapsed(plan, calendar, self.world.now) - elapsed(plan, calendar, self._halted)
        )

    def date_moved(self, deadline: int) -> None:
        """A date has moved: the answer too, if it is timed to it."""
        if self._next is not None and self._goes_by.before == deadline:
            self.world.forget(self._next)
            self._course = self._timed()
            self._run()

    def _counts(self, *, since: int | None, stopped: bool = False) -> None:
        """The clock stands still up to a time, or until it is known when."""
        before = self.counted.by(self.world.model.plan, self.row.calendar, self.world.now)
        self.counted = Counted(before, since, stopped or self.counted.stopped)
        self.ruling.tell()

    def _timed(self) -> clock.Course:
        world, row = self.world, self.row
        by = world.delay(self._goes_by.takes, row.element, Purpose.DELAY, self._number)
        date = self.ruling.play.deadlines[self._goes_by.before].date
        return clock.Course(max(world.now, date - by), False, None)

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
        self._counts(since=course.stops[1], stopped=True)
        self._next = self.world.then(course.ends, Phase.RULINGS, self.row.element, self._runs_out)

    def _runs_out(self) -> None:
        self._next = None
        self.ruling.due()
