"""The law of deadlines: what a measure with its date is, and what can happen to it."""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import Any

from sim.world.codes import EXTENDED, IN_FORCE, LAPSED, MET, PAST, PENDING, STAYED, UNENFORCED
from sim.world.families import Family
from sim.world.plan import Effect
from sim.world.record import Kind
from sim.world.reference.due import Due
from sim.world.reference.stays import Stays
from sim.world.time import DAY, NEVER, seconds


class State(IntEnum):
    """What a measure, or an outside date, is; it is one of these at any time."""

    IDLE = 0  # not imposed, or its agreement has ended
    RUNNING = 1  # its date is to come
    IN_FORCE = 2  # it has bitten
    UNENFORCED = 3  # its date has passed without effect, and it still stands
    MET = 4  # over: what it demands was done
    LAPSED = 5  # over: its date has passed without effect, it ran out, or it was annulled


WORDS = {  # the words that hold in a state; `in_force` only while nothing suspends the measure
    State.IDLE: (),
    State.RUNNING: (PENDING,),
    State.IN_FORCE: (IN_FORCE,),
    State.UNENFORCED: (UNENFORCED, LAPSED),
    State.MET: (MET,),
    State.LAPSED: (LAPSED,),
}
ALIVE = (State.RUNNING, State.IN_FORCE, State.UNENFORCED)


class Deadline:
    """A measure with its date, or the outside date of the agreement.

    | what happens | running | in force | unenforced | over: met, lapsed |
    |---|---|---|---|---|
    | its date comes | met, running to a later date, in force, unenforced (order, statute) or lapsed | | | |
    | its demand is met | met at the date | met | met | |
    | it is weighed again | | | in force or unenforced | |
    | its term ends | | in force for another term, or lapsed | | |
    | a ruling annuls it | lapsed | lapsed | lapsed | |
    | a ruling compels it | in force | | in force | |
    | such a ruling is undone | | what it was | | what it was |
    | it is imposed again | | | running | running |

    Suspended stands beside the first three: what would be in force then waits, while dates and terms run on. An outside
    date is idle until an agreement is signed and when its agreement ends, lapses if it ends it, and is never in force.

    Promises: play and history change it by the same methods, which are told the event that they apply; what it does by
    itself (`Due`) is in play alone. A date moves only later. Its words belong to one imposition, or one agreement.
    """

    def __init__(self, play: Any, index: int) -> None:
        self.play, self.world, self.model = play, play.world, play.model
        self.index, self.row = index, play.model.deadlines[index]
        self.state = State.IDLE
        self.stands = play.model.stand[index]
        self.at_once = self.row.at == NEVER and self.row.after < 0
        self.past = self.row.vars + PAST
        self.started: int | None = None
        self.since = 0  # when it has come into force
        self.date = self.ends = NEVER  # when it falls due; when its term ends
        self.cause = -1
        self.stays = Stays(self)
        self.times = self.weighed = 0  # how often it was imposed, and weighed again
        self.dates = self.terms = -1  # dates, and terms in force, before this one
        self.requests, self.moved_by, self.renewals = 0, 0.0, 0  # extensions of this date, their days; renewals
        self.due = Due(self)

    def start(self) -> None:
        """Begin to live, in the state that the history has left."""
        self.due.start()

    # --- what happens to it, in play and in the history -----------------------------------------------------

    def impose(self, actor: int, cause: int = -1, *, public: bool = True) -> None:
        """It is imposed: its date runs from now, or it bites at once."""
        world, row, time = self.world, self.row, self.world.now
        date = time if self.at_once else self._begun(time, world.values)
        kind, value = (Kind.ENFORCED, 1.0) if self.at_once else (Kind.IMPOSED, date)
        event = world.note(kind, actor, row.element, cause=cause, public=public, value=value)
        self.times += 1
        self.started = time
        self._anew(event)
        if self.at_once:
            self.enforce(event)
        else:
            self._runs_to(date, event)

    def moved(self, date: int, event: int) -> None:
        """There is more time: its date moves, it runs again, or its term ends later."""
        if self.enforced:
            self.ends, self.cause = date, event
            self.terms += 1
            self.renewals += 1
            self.due.wait()
            return
        self.requests += 1
        since = max(self.date, self.world.now)
        self.moved_by += max(0, date - since) / DAY  # the history may tell a day that is sooner than was believed
        self._set(EXTENDED, True, event)
        self._runs_to(date, event)

    def came(self) -> None:
        """Something comes of its date now: it has come, whatever was believed of it, or was over."""
        if self.running and self.date != self.world.now:
            over, self.date = self.date < self.world.now, self.world.now
            if not over:
                self.due.dated(self.cause)

    def enforce(self, event: int) -> None:
        """It bites, at its date or weighed again."""
        self.weighed += self.unenforced
        self.compelled(event)

    def compelled(self, event: int) -> None:
        """It is in force, or waits while it is suspended; an outside date ends its agreement."""
        if not self.row.measure:
            self.lapsed(event)
            self.play.deal.end(event)
            return
        self.since, self.ends, self.renewals = self.world.now, NEVER, 0
        self.terms += 1
        self.take(State.IN_FORCE, event)

    def lapsed(self, event: int) -> None:
        """Nothing comes of its date, of weighing it again, or of it any more."""
        self.weighed += self.unenforced
        stands = self.stands and (self.running or self.unenforced)
        self.take(State.UNENFORCED if stands else State.LAPSED, event)

    def annulled(self, event: int) -> None:
        """A ruling leaves nothing of it."""
        self.take(State.LAPSED, event)

    def met(self, event: int) -> None:
        """What it demands is done."""
        self.take(State.MET, event)

    def ruled(self, effect: Effect, ruling: int, cause: int) -> None:
        """A ruling suspends, annuls or compels it."""
        self.stays.ruled(effect, ruling, cause)

    def undone(self, effect: Effect, ruling: int, cause: int) -> None:
        """Such a ruling has no effect any more."""
        self.stays.undone(effect, ruling, cause)

    # --- the outside date of an agreement -------------------------------------------------------------------

    def agreement_signed(self, event: int) -> None:
        """An outside date begins with its agreement; one that has passed binds no later agreement."""
        if self.row.measure:
            return
        if self.row.at >= self.world.now:
            self.impose(self.row.actor, event)
            return
        self.date = NEVER
        self._anew(event)
        self.take(State.IDLE, event)

    def agreement_ended(self, event: int) -> None:
        """An outside date, also one that is annulled, ends with its agreement; what its words say stays until the next."""
        if self.row.measure:
            return
        self.stays.clear()
        if self.running or self.date > self.world.now:  # one that has been decided is past
            self.date = NEVER
        if self.running:
            self.take(State.IDLE, event)

    # --- what it is ------------------------------------------------------------------------------------------

    def expected(self, begun: int, values: list[float]) -> int:
        """The date that runs; else the one that it would have if it began at a time."""
        return self.date if self.running else self._begun(begun, values)

    def _begun(self, time: int, values: list[float]) -> int:
        if self.row.after < 0:
            return int(self.row.at)
        lasted = self.model.lasted.get(self.index)
        return time + (seconds(values[self.row.after]) if lasted is None else lasted)

    @property
    def alive(self) -> bool:
        """Whether there is anything to rule about."""
        return self.state in ALIVE

    @property
    def enforced(self) -> bool:
        """Whether it is in force, or would be if nothing suspended it."""
        return self.state == State.IN_FORCE

    @property
    def unenforced(self) -> bool:
        """Whether it stands although its date has passed without effect."""
        return self.state == State.UNENFORCED

    @property
    def running(self) -> bool:
        """Whether its date is to come."""
        return self.state == State.RUNNING

    @property
    def uncertain(self) -> bool:
        """Whether its date is given as an uncertain time."""
        return bool(self.row.after >= 0 and self.model.numbers.slots[self.row.after][0] != Family.CONSTANT)

    @property
    def believed(self) -> bool:
        """Whether nobody knew its date before it came: it was given as an uncertain time, and has not moved."""
        return self.uncertain and self.requests == 0

    def counts(self) -> bool:
        """Whether anybody reckons with its date: it runs, and nothing suspends it."""
        return self.running and not self.stays.any()

    def _anew(self, event: int) -> None:
        """Nothing of an earlier imposition or agreement is left; its words belong to this one."""
        self.requests, self.moved_by = 0, 0.0
        self.stays.clear()
        self.play.imposed_anew(self.index, event)
        for word in (EXTENDED, PAST):
            self._set(word, False, event)

    def _runs_to(self, date: int, event: int) -> None:
        self.date = date
        self.dates += 1
        self.take(State.RUNNING, event)
        self.due.dated(event)

    def take(self, state: State, event: int) -> None:
        """Be in a state, with its words, and wait for what ends it."""
        if self.running or self.enforced:
            self.due.occasion_is_over()
        self.state, self.cause = state, event
        self.tell(event)
        self.due.wait()
        self.play.dates_changed()
        self.play.date_moved(self.index, over=state != State.RUNNING)
        if self.enforced or self.unenforced:
            self.due.met_already(event)

    def tell(self, event: int) -> None:
        """Say by its words what it is."""
        first, state = self.row.vars, self.world.state
        for word, value in self.words(self.state, self.stays.any()):
            if state[first + word] != value:
                self.world.change(first + word, value, event)

    @staticmethod
    def by_order(effect: Effect) -> State:
        """What a measure is that a ruling annuls or compels."""
        return State.LAPSED if effect == Effect.ANNULS else State.IN_FORCE

    @staticmethod
    @cache
    def words(state: State, stayed: bool) -> tuple[tuple[int, float], ...]:
        """The words of a measure in a state, suspended or not, each with its truth."""
        stayed = stayed and state in ALIVE
        holds = {*WORDS[state], STAYED} - {IN_FORCE} if stayed else {*WORDS[state]}
        return tuple((word, float(word in holds)) for word in (PENDING, IN_FORCE, UNENFORCED, LAPSED, MET, STAYED))

    def _set(self, word: int, holds: bool, cause: int) -> None:
        var = self.row.vars + word
        if self.world.state[var] != holds:
            self.world.change(var, float(holds), cause)
