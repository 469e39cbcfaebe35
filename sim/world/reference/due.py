"""What a measure does by itself, in play: it is imposed, falls due, is weighed again, runs out, and is lifted."""

from __future__ import annotations

from functools import partial
from typing import Any

from simpy.events import Event as Signal

from sim.world.codes import PAST
from sim.world.draws import Purpose
from sim.world.plan import TrackerKind, Var
from sim.world.record import Bound, Kind
from sim.world.reference import enforcement
from sim.world.reference.agenda import Phase
from sim.world.reference.extensions import extended
from sim.world.time import DAY, NEVER


class Due:
    """The calendar of one deadline, and what it does when a day of it has come."""

    def __init__(self, deadline: Any) -> None:
        self.deadline, self.world, self.row = deadline, deadline.world, deadline.row
        self.strikes = 0  # drawn so far
        self.strike = -NEVER  # the last of them
        self._timer: Signal | None = None
        self._met = deadline.model.programs.at(self.row.met)
        self.world.watch(self.row.met, self._met_after_all)
        self._start = self.world.watch(self.row.start, self._occasion) if self.row.start >= 0 else None
        if self.row.again_when >= 0:
            self.world.watch(self.row.again_when, self._reconsidered)

    # --- the calendar ---------------------------------------------------------------------------------------

    def start(self) -> None:
        """Wait for what the history has left; a term that has begun runs, also while an order has annulled the measure."""
        if self.deadline.terms >= 0 and self.row.lasts >= 0:
            self._term()
        self.wait()

    def wait(self) -> None:
        """Wait for what ends a state by itself: the date, the end of a term, a strike."""
        world, deadline, element = self.world, self.deadline, self.row.element
        world.forget(self._timer)
        self._timer = None
        if world.telling:
            return
        if deadline.running:
            self._timer = world.then(deadline.date, Phase.DEADLINES, element, self._falls_due)
        elif deadline.enforced and self.row.lasts >= 0:
            self._timer = world.then(self._term(), Phase.DEADLINES, element, self._term_ends)
        elif deadline.unenforced and (next_strike := enforcement.strike(deadline)) < NEVER:
            self._timer = world.then(next_strike, Phase.DEADLINES, element, partial(self._weigh, -1))

    def _term(self) -> int:
        """When the term in force ends."""
        deadline, world, row = self.deadline, self.world, self.row
        if deadline.ends == NEVER:
            deadline.ends = world.now + world.left(
                row.lasts, row.element, Purpose.EXPIRY, deadline.terms, deadline.since
            )
        return int(deadline.ends)

    def dated(self, cause: int) -> None:
        """The date is new: wake whatever counts the days to it."""
        deadline, world, date = self.deadline, self.world, self.deadline.date
        if deadline.past in deadline.model.read:
            world.change(deadline.past, 0.0, cause)
            world.then(date, Phase.PAST, self.row.element, partial(self._passed, date))
        for tracker in deadline.model.trackers:
            if tracker.kind == TrackerKind.DUE and tracker.deadline == deadline.index:
                near = date - tracker.span
                world.change(tracker.var, float(near <= world.now), cause)
                if near > world.now:
                    act = partial(self._near, date, tracker.var, cause)
                    world.then(near, Phase.CIRCUMSTANCES, self.row.element, act)

    def _passed(self, date: int) -> None:
        """The date has gone by, whatever became of it; it did not move."""
        if date == self.deadline.date:
            self.world.change(self.row.vars + PAST, 1.0, self.deadline.cause)

    def _near(self, date: int, var: int, cause: int) -> None:
        if date == self.deadline.date:
            self.world.change(var, 1.0, cause)

    # --- at the date ----------------------------------------------------------------------------------------

    def occasion_is_over(self) -> None:
        """It runs, or is in force: what the history has made true by now is no occasion to impose it once more."""
        if self._start is not None:
            self._start.rose = None

    def _occasion(self, cause: int) -> None:
        act = partial(self._begins, cause)
        self.world.then(self.world.now, Phase.CIRCUMSTANCES, self.row.element, act)

    def _begins(self, cause: int) -> None:
        """The occasion to impose it: if it neither runs nor is in force, and may be imposed once more."""
        deadline, row = self.deadline, self.row
        late = row.at < self.world.now
        if not (deadline.running or deadline.enforced or late) and deadline.times < row.times:
            deadline.impose(row.actor, cause)

    def _falls_due(self) -> None:
        deadline, world, row = self.deadline, self.world, self.row
        closed = not row.measure and world.state[Var.CLOSED]  # what is closed ends no more
        if closed or self._met(world.state):
            deadline.came()
            deadline.met(world.note(Kind.MET, row.actor, row.element, cause=self._why_met()))
        elif not extended(deadline):
            deadline.came()
            self._decide(row.enforce if row.measure else row.end, deadline.dates, deadline.cause)

    def _why_met(self) -> int:
        """What has changed last of that which meets it; where nothing has, it was met from the beginning."""
        found: int = self.world.cause_of(self.deadline.model.programs.reads[self.row.met])
        return found if found >= 0 else int(self.deadline.cause)

    def _decide(self, rule: int, occurrence: int, cause: int) -> None:
        """It is enforced, or ends its agreement; or nothing comes of it."""
        world, row = self.world, self.row
        p = world.probability(rule) if rule >= 0 else 0.0
        bites = p > world.uniform(world.key(row.element), Purpose.THEN, occurrence)
        kind, bound = (Kind.ENFORCED if bites else Kind.LAPSED), (Bound.NOT_MET, row.element)
        event = world.note(kind, row.actor, row.element, cause=cause, value=p, bound=bound)
        if bites:
            self.deadline.enforce(event)
        else:
            self.deadline.lapsed(event)

    # --- after the date -------------------------------------------------------------------------------------

    def _reconsidered(self, cause: int) -> None:
        """An occasion to enforce it after all; one that the history has seen was weighed in it."""
        world = self.world
        if world.now > 0 or (cause >= 0 and world.record[cause].time == world.now):
            world.then(world.now, Phase.DEADLINES, self.row.element, partial(self._weigh, cause))

    def _weigh(self, cause: int) -> None:
        """What stands unenforced is weighed again, at a strike (-1) or for a cause."""
        deadline = self.deadline
        if self._met(self.world.state):  # which counts first, as at the date
            self._lift(self._why_met())
        elif deadline.unenforced:
            occurrence = enforcement.AGAIN + deadline.weighed
            self._decide(self.row.again, occurrence, cause if cause >= 0 else deadline.cause)

    def _term_ends(self) -> None:
        """The measure is renewed for another term, or nothing of it is left."""
        deadline, world, row = self.deadline, self.world, self.row
        if self._met(world.state):  # which counts first, as at the date
            self._lift(self._why_met())
            return
        p = world.probability(row.renewed) if row.renewed >= 0 and deadline.renewals < row.renewals else 0.0
        if p > world.uniform(world.key(row.element), Purpose.RENEWAL, deadline.terms):
            term = max(DAY, world.delay(row.lasts, row.element, Purpose.EXPIRY, deadline.terms + 1))
            until = world.now + term
            deadline.moved(until, world.note(Kind.RENEWED, row.actor, row.element, cause=deadline.cause, value=until))
        else:
            deadline.lapsed(world.note(Kind.EXPIRED, row.actor, row.element, cause=deadline.cause, value=p))

    def met_already(self, event: int) -> None:
        """What comes into force, or back, may be met already; in the history that is told, or comes when that is over."""
        if not self.world.telling and self._met(self.world.state):
            self._met_after_all(event)

    def _met_after_all(self, cause: int) -> None:
        """What is in force, or stands unenforced, is over once its demand is met."""
        if self.deadline.enforced or self.deadline.unenforced:
            self.world.then(self.world.now, Phase.DEADLINES, self.row.element, partial(self._lift, cause))

    def _lift(self, cause: int) -> None:
        deadline = self.deadline
        if deadline.enforced or deadline.unenforced:
            deadline.met(self.world.note(Kind.LIFTED, self.row.actor, self.row.element, cause=cause))
