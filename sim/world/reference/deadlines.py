"""The law of deadlines: at the date it is met, or it moves, or what was threatened is done or not."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Any

from simpy import Interrupt
from simpy.events import Event as Signal

from sim.world.codes import EXTENDED, IN_FORCE, LAPSED, MET, PAST, PENDING, STAYED
from sim.world.draws import Purpose
from sim.world.plan import Effect, TrackerKind, Var
from sim.world.record import Bound, Kind
from sim.world.reference.agenda import Phase
from sim.world.reference.extensions import extended
from sim.world.time import DAY, NEVER, seconds

Steps = Generator[Signal, Any, None]


class Deadline:
    """A measure with its date, or the outside date of the agreement.

    States: idle, pending (the date runs), enforced (in force, or suspended while a ruling holds it), met, lapsed,
    ended. A suspended measure's date still runs; a suspension that is lifted later brings it into force at once.
    """

    def __init__(self, play: Any, index: int) -> None:
        self.play, self.world, self.model = play, play.world, play.model
        self.index, self.row = index, play.model.deadlines[index]
        self.past = self.row.vars + PAST
        self.date = NEVER
        self.started: int | None = None
        self.cause = -1
        self.enforced = False
        self.stays: set[int] = set()  # rulings that suspend it
        self.requests = 0  # extensions of this date
        self.drawn = 0  # extensions in this replication
        self.moved_by = 0
        self.process: Any = None
        self.waiting = False
        self.occasion = self.world.agenda.event()
        self.world.watch(self.row.met, self._met_after_all)
        if self.row.start >= 0:
            self.world.watch(self.row.start, self._started)

    def start(self) -> None:
        """Begin to live."""
        self.process = self.world.agenda.process(self.live())

    def live(self) -> Steps:
        """Wait for the start; then for the date, as often as it moves."""
        while True:
            if self.started is None:
                yield self.occasion
                self.occasion = self.world.agenda.event()
                self.impose(self.world.since(self.cause), self.row.actor, self.cause)
            yield from self._run()
            if self.started is not None:
                return  # met, lapsed or enforced; only the end of its agreement leaves an outside date to start anew

    def _run(self) -> Steps:
        """Wait for the date, as often as it moves."""
        while self.world.state[self.row.vars + PENDING]:
            self.waiting = True
            try:
                yield self.world.at(self.date, Phase.DEADLINES, self.row.element)
            except Interrupt:
                continue
            finally:
                self.waiting = False
            self._falls_due()

    def impose(self, since: int, actor: int, cause: int, *, public: bool = True) -> None:
        """Its date runs, since a time."""
        date = self._date_from(since)
        event = self.world.note(Kind.IMPOSED, actor, self.row.element, cause=cause, public=public, value=date)
        self.begin(since, event)

    def begin(self, time: int, cause: int) -> None:
        """The date runs from here."""
        self.started, self.cause = time, cause
        self._set(PENDING, 1.0, cause)
        self._dated(self._date_from(time), cause)
        self.play.date_moved(self.index)

    def _date_from(self, time: int) -> int:
        return int(self.row.at) if self.row.after < 0 else time + seconds(self.world.values[self.row.after])

    def _started(self, cause: int) -> None:
        late = self.row.at < self.world.now
        if self.started is None and not late and not self.occasion.triggered:
            self.cause = cause
            self.world.agenda.put(self.occasion, self.world.now, Phase.CIRCUMSTANCES, self.row.element)

    def _set(self, word: int, value: float, cause: int) -> None:
        self.world.change(self.row.vars + word, value, cause)

    def _dated(self, date: int, cause: int) -> None:
        """The date is new: wake whatever counts the days to it."""
        self.date = date
        if self.past in self.model.read:
            self._set(PAST, 0.0, cause)
            self.world.then(date, Phase.PAST, self.row.element, partial(self._passed, date, cause))
        for tracker in self.model.trackers:
            if tracker.kind == TrackerKind.DUE and tracker.deadline == self.index:
                due = date - tracker.span
                self.world.change(tracker.var, float(due <= self.world.now), cause)
                if due > self.world.now:
                    act = partial(self._due, date, tracker.var, cause)
                    self.world.then(due, Phase.CIRCUMSTANCES, self.row.element, act)
        self.play.dates_changed()

    def _passed(self, date: int, cause: int) -> None:
        """The date has gone by, whatever became of it; it did not move."""
        if date == self.date:
            self._set(PAST, 1.0, cause)

    def _due(self, date: int, var: int, cause: int) -> None:
        if date == self.date:
            self.world.change(var, 1.0, cause)

    # --- at the date ---------------------------------------------------------------------------------------

    def _falls_due(self) -> None:
        world, row = self.world, self.row
        done = not row.measure and world.state[Var.CLOSED]  # closed is closed
        if done or self.model.programs.at(row.met)(world.state):
            self.met(world.note(Kind.MET, row.actor, row.element, cause=self._why_met()))
        elif not extended(self):
            self._then()

    def _why_met(self) -> int:
        """What has changed last of that which meets it; where nothing has, it was met from the beginning."""
        found = self.world.cause_of(self.model.programs.reads[self.row.met])
        return found if found >= 0 else self.cause

    def move(self, days: int, actor: int) -> None:
        """The date moves by so many days, which an actor is the first to grant."""
        date = max(self.date, 0) + days * DAY  # a date of the history may have gone by before as_of
        self.moved(date, self.world.note(Kind.EXTENDED, actor, self.row.element, cause=self.cause, value=date))

    def moved(self, date: int, event: int) -> None:
        """The date has moved."""
        self.requests += 1
        self.drawn += 1
        self.moved_by += -(-(date - self.date) // DAY)  # a day that has begun counts
        self.cause = event
        self._set(EXTENDED, 1.0, self.cause)
        self._dated(date, self.cause)
        self.play.date_moved(self.index)

    def _then(self) -> None:
        """Enforce, end, or let it lapse."""
        world, row = self.world, self.row
        bound = (Bound.NOT_MET, row.element)
        rule = row.enforce if row.measure else row.end
        p = world.probability(rule) if rule >= 0 else 0.0
        if p > world.uniform(world.key(row.element), Purpose.THEN, self.drawn):
            self.enforce(world.note(Kind.ENFORCED, row.actor, row.element, cause=self.cause, value=p, bound=bound))
        else:
            self.lapsed(world.note(Kind.LAPSED, row.actor, row.element, cause=self.cause, value=p, bound=bound))

    def met(self, event: int) -> None:
        """Its demand is met."""
        self._over(MET, event)

    def lapsed(self, event: int) -> None:
        """Its date has passed without effect."""
        self._over(LAPSED, event)

    def enforce(self, event: int) -> None:
        """The measure is in force, or waits while it is suspended; an outside date ends its agreement."""
        if not self.row.measure:
            self.lapsed(event)
            self.play.deal.end(event)
            return
        self.enforced, self.cause = True, event
        self._set(PENDING, 0.0, event)
        self._set(IN_FORCE, 0.0 if self.stays else 1.0, event)
        self.play.dates_changed()
        self.play.date_moved(self.index, over=True)
        if self.model.programs.at(self.row.met)(self.world.state):  # a court may compel what is met already
            self._met_after_all(event)

    def _over(self, word: int, event: int) -> None:
        """Nothing of the measure is left."""
        self.enforced = False
        self.stays.clear()
        self.cause = event
        for w in (PENDING, IN_FORCE, STAYED):
            self._set(w, 0.0, event)
        self._set(word, 1.0, event)
        self.play.dates_changed()
        self.play.date_moved(self.index, over=True)

    def _met_after_all(self, cause: int) -> None:
        """An enforced measure ends once its demand is met."""
        if self.enforced:
            self.world.then(self.world.now, Phase.DEADLINES, self.row.element, partial(self._lift, cause))

    def _lift(self, cause: int) -> None:
        if self.enforced and self.model.programs.at(self.row.met)(self.world.state):
            self.met(self.world.note(Kind.LIFTED, self.row.actor, self.row.element, cause=cause))

    # --- what rulings do to it -----------------------------------------------------------------------------

    @property
    def alive(self) -> bool:
        """Whether there is anything to rule about."""
        return self.enforced or bool(self.world.state[self.row.vars + PENDING])

    def ruled(self, effect: Effect, ruling: int, cause: int) -> None:
        """A ruling suspends, annuls or compels the measure."""
        if not self.alive:
            return
        actor = self.model.rulings[ruling].actor
        if effect == Effect.SUSPENDS:
            event = self.world.note(Kind.SUSPENDED, actor, self.row.element, cause=cause)
            self.stays.add(ruling)
            self._set(STAYED, 1.0, event)
            self._set(IN_FORCE, 0.0, event)
            self.play.dates_changed()
        elif effect == Effect.ANNULS:
            event = self.world.note(Kind.ANNULLED, actor, self.row.element, cause=cause)
            self._over(LAPSED, event)
            self._wake()
        elif not self.enforced:
            self.enforce(self.world.note(Kind.COMPELLED, actor, self.row.element, cause=cause))
            self._wake()

    def undone(self, effect: Effect, ruling: int, cause: int) -> None:
        """A ruling on the measure has no effect any more; it is suspended as long as another suspension stands."""
        if effect != Effect.SUSPENDS or ruling not in self.stays:
            return
        self.stays.discard(ruling)
        if self.stays:
            return
        event = self.world.note(Kind.REINSTATED, self.model.rulings[ruling].actor, self.row.element, cause=cause)
        self._set(STAYED, 0.0, event)
        if self.enforced:
            self._set(IN_FORCE, 1.0, event)
        self.play.dates_changed()

    def agreement_signed(self, event: int) -> None:
        """Words of an outside date are about the agreement that is signed, and no longer about the last one."""
        if not self.row.measure:
            for word in (EXTENDED, LAPSED, MET, PAST):
                self._set(word, 0.0, event)

    def agreement_ended(self, event: int) -> None:
        """An outside date is over with its agreement; the next one has its own."""
        if self.row.measure or self.started is None:
            return
        self._set(PENDING, 0.0, event)
        self.started, self.requests, self.moved_by = None, 0, 0
        self.play.dates_changed()
        if self.process is not None and not self.process.is_alive:
            self.start()
        self._wake()

    def _wake(self) -> None:
        if self.waiting and self.process is not self.world.agenda.active_process:
            self.process.interrupt()

    # --- what others make of it ----------------------------------------------------------------------------

    def believed(self, rule: int) -> float:
        """Probability that it is enforced at its date, by a rule of one's own (-1: none): enforcement without an extension."""
        world, row = self.world, self.row
        p = 0.0
        if rule >= 0:
            p = world.probability(rule)
        elif row.measure and row.enforce >= 0:
            p = world.probability(row.enforce, medians=True)
        elif not row.measure and row.end >= 0:
            p = world.probability(row.end, medians=True)
        asked = self.model.asks.get(self.index, [])
        if asked and row.grants >= 0 and self.requests < row.most and row.most_days - self.moved_by >= 1.0:
            extension = 1.0
            for _ in asked:
                extension *= world.probability(row.grants, medians=True)
            p *= 1.0 - extension
        return p

    def counts(self) -> bool:
        """Whether anybody reckons with its date: it runs, and nothing suspends it."""
        return bool(self.world.state[self.row.vars + PENDING]) and not self.stays
