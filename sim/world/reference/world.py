"""The world of one replication: its state, its record, its luck, and what is triggered by a change."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from simpy.events import Event as Signal

from sim.world import decisions
from sim.world.draws import Purpose, normals, uniform
from sim.world.model import Model
from sim.world.plan import RuleKind, TrackerKind, Var
from sim.world.record import ONE_ACT, UNSEEN, Bound, Event, Kind
from sim.world.reference.agenda import Agenda, Phase
from sim.world.time import DAY, seconds


class Trigger:
    """An expression that is watched: `rises` runs when it becomes true, `falls` when it becomes false.

    It is evaluated whenever a variable that it reads has changed, and at no other time.
    """

    __slots__ = ("always", "begins", "falls", "holds", "lasts", "reads", "rises", "rose", "runs", "since", "was")

    def __init__(
        self, holds: Callable[[list[float]], Any], reads: list[int], rises: Callable[[int], None],
        falls: Callable[[int], None] | None = None, always: bool = False,
    ) -> None:  # fmt: skip
        self.holds, self.reads, self.rises, self.falls = holds, reads, rises, falls
        self.always = always  # also while the history is told
        self.was = False
        self.rose: int | None = None  # what the history has made true, by this event, and has not told what follows
        self.since = 0  # from then on
        self.begins: Callable[[], None] | None = None  # what remembers how that was
        self.lasts: Callable[[], bool] | None = None  # whether what it has begun goes on though it holds no more
        self.runs: Callable[[int | None], None] | None = None  # a delay runs since a time of the history, or no more


class World:
    """Everything that one replication changes.

    Promises: a variable changes only through `change`, with the event that caused it; every event has a cause or
    is a root; draws are keyed on (seed, replication, element, purpose, occurrence) and on nothing else.
    """

    def __init__(self, model: Model, seed: int, replication: int, per_belief: int) -> None:
        self.model, self.seed, self.replication = model, seed, replication
        self.view = model.beliefs(seed, replication // per_belief)
        if model.numbers.private:
            self.view = model.private(self.view, seed, replication)
        values = self.values = self.view.values
        self.began: int = model.plan.begins
        self.telling = True  # the history is told: it is all that happens
        self.now: int = min(
            [self.began, *(line[0].time for line in model.history[:1])]
        )  # seconds after the end of as_of
        self.agenda = Agenda(self.now)
        self.state: list[float] = model.numbers.start(values)
        self.record: list[Event] = []
        self.caused: list[int] = [-1] * len(self.state)
        self.version = 0  # of all that worth, and what moves the parties, follows from, but for time
        self.changes = 0  # of state variables, so far
        self._waking = False
        self.held_since: int | None = None  # from when on that holds which the history has made true
        self.news = -1  # the last event by which that may have changed
        self.restless = True  # something has changed since the last item
        self.looks = self.settles = 0  # how often the parties have looked, and the words that watch
        self._noted = (0, -1, -1)  # the time, and these, at the last event
        self.outcome_open = True  # something that the outcome depends on
        self.draws = 0
        self.triggers: list[Trigger] = []
        self._watched: list[int] = []  # and the programs that they watch
        self._watchers: list[list[int]] = []  # of each variable, the triggers that read it
        self._dirty: set[int] = set()
        self._rest: list[int] = []  # of those that are being looked at
        for tracker in model.trackers:
            self._track(tracker)
        self._trackers = len(self.triggers)

    # --- time and luck -------------------------------------------------------------------------------------

    def step(self, until: float) -> bool:
        """Go on to the next item of the agenda and through it, unless it comes later; whether there was one."""
        time = self.agenda.next
        if time > until:
            return False
        self.now = time
        self.agenda.step()
        return True

    def then(self, time: int, phase: Phase, element: int, act: Callable[[], Any]) -> Signal:
        """Something that is done at an absolute time, unless `forget` is told before."""
        return self.agenda.then(time, phase, element, act)

    def forget(self, signal: Signal | None) -> None:
        """What was to be done is not done."""
        if signal is not None:
            signal.callbacks = []

    def uniform(self, key: int, purpose: Purpose, occurrence: int = 0) -> float:
        """The uniform of an element, purpose and occurrence in this replication."""
        self.draws += 1
        return uniform(self.seed, self.replication, key, int(purpose), occurrence)  # an enum is slow to pass

    def normals(self, key: int, purpose: Purpose, n: int) -> npt.NDArray[np.float64]:
        """The standard normal draws of occurrences 1 .. n."""
        self.draws += n
        return normals(self.seed, self.replication, key, int(purpose), n)

    def key(self, element: int) -> int:
        """The key of an element's luck."""
        return self.model.elements[element].key  # type: ignore[no-any-return]

    def delay(self, chance: int, element: int, purpose: Purpose, occurrence: int = 0) -> int:
        """A delay of an element, in seconds."""
        self.draws += 1
        u = uniform(self.seed, self.replication, self.model.elements[element].key, int(purpose), occurrence)
        return seconds(self.model.numbers.chance(chance, self.values, u))

    def delay_below(self, chance: int, element: int, purpose: Purpose, occurrence: int, most: float) -> int:
        """A delay of an element, in seconds, given that it is less than so many days."""
        if most == math.inf:
            return self.delay(chance, element, purpose, occurrence)
        u = self.uniform(self.key(element), purpose, occurrence)
        return seconds(self.model.numbers.below(chance, self.values, most, u))

    def since(self, cause: int) -> int:
        """When what an event brings about began: now; or what the history has left running, once it held, or with the event."""
        if self.now > 0:
            return self.now
        if self.held_since is not None:
            return self.held_since
        return self.record[cause].time if cause >= 0 else self.began

    def left(
        self, chance: int, element: int, purpose: Purpose, occurrence: int, since: int, unseen: int | None = None
    ) -> int:  # fmt: skip
        """What is left of a delay that has run since a time, given that it has not ended: by now, or by when its end was unseen."""
        elapsed = max(0, self.now - since)
        seen = elapsed if unseen is None else min(elapsed, max(0, unseen - since))
        if seen == 0:
            left = self.delay(chance, element, purpose, occurrence)
        else:
            u = self.uniform(self.key(element), purpose, occurrence)
            left = seconds(self.model.numbers.residual(chance, self.values, seen / DAY, u))
        return max(0, left - (elapsed - seen))

    # --- state and record ----------------------------------------------------------------------------------

    def change(self, var: int, value: float, cause: int) -> None:
        """Set a state variable; whatever reads it is looked at before the next item."""
        if self.state[var] == value:
            return
        self.state[var] = value
        self.caused[var] = cause
        self.changes += 1
        self.restless = True
        model = self.model
        if self._watchers[var]:
            self._dirty.update(self._watchers[var])
        if var in model.watched_by_values:
            self.stir(cause)
        if var in model.watched_by_outcomes:
            self.outcome_open = True

    def stir(self, cause: int = -1) -> None:
        """What packages are worth may be another, or what ending and asking are: everybody looks again."""
        self.version += 1
        self.restless = True
        if cause >= 0:
            self.news = cause

    def note(
        self, kind: Kind, actor: int = -1, subject: int = -1, *, cause: int = -1, public: bool = True,
        package: int = -1, value: float = 0.0, bound: tuple[Bound, int] = (Bound.NONE, -1),
    ) -> int:  # fmt: skip
        """Write an event into the record; its number."""
        number, (time, looks, settles) = len(self.record), self._noted
        apart = time != self.now or looks != self.looks
        one_act = 0 if apart else UNSEEN if settles == self.settles else ONE_ACT
        self._noted = self.now, self.looks, self.settles
        row = (
            number, self.now, int(kind), actor, subject, public, cause, package, value, int(bound[0]), bound[1], one_act,
        )  # fmt: skip
        self.record.append(tuple.__new__(Event, row))  # a named tuple checks its arguments at some cost
        return number

    # --- triggers ------------------------------------------------------------------------------------------

    def watch(
        self, program: int, rises: Callable[[int], None], falls: Callable[[int], None] | None = None, *,
        always: bool = False,
    ) -> Trigger:  # fmt: skip
        """Watch a program, `always` also in the history; it is first looked at when the replication starts."""
        trigger = Trigger(self.model.programs.at(program), self.model.programs.reads[program], rises, falls, always)
        self.triggers.append(trigger)
        self._watched.append(program)
        return trigger

    def wake(self) -> None:
        """All triggers are there; each is looked at once."""
        self._watchers = self.model.watchers(tuple(self._watched))
        self._dirty.update(range(len(self.triggers)))
        self._waking = True  # what holds now has held from the beginning
        self.settle()
        self._waking = False

    def told(self) -> None:
        """The history is over."""
        self.telling = False

    def begin(self) -> None:
        """What the history has brought about, and not told of, happens from now on."""
        for trigger in self.triggers[self._trackers :]:
            if trigger.rose is not None:
                self.held_since = trigger.since
                trigger.rises(trigger.rose)
        self.held_since = None

    def rose(self, program: int) -> int:
        """The event with which a watched program began to hold in the history; -1: none did, or it does not hold."""
        found = [t.rose for t, watched in zip(self.triggers, self._watched, strict=True) if watched == program]
        return max((event for event in found if event is not None), default=-1)

    def look(self) -> None:
        """Whatever has happened is looked at now, before something that follows from it takes its words back."""
        self._dirty.update(self._rest)
        self.settle()

    def look_anew(self, trigger: Trigger) -> None:
        """What holds counts as having become true now, if it still does."""
        if trigger.was:
            trigger.was, trigger.rose = False, None
            self._dirty.add(self.triggers.index(trigger))
            self.restless = True

    def settle(self) -> None:
        """Look at every trigger whose read-set has changed, until nothing changes."""
        while self._dirty:
            self.settles += 1
            indices = sorted(self._dirty)
            self._dirty.clear()
            self._look(indices)

    def _look(self, indices: list[int]) -> None:
        for place, index in enumerate(indices, 1):
            trigger = self.triggers[index]
            holds = bool(trigger.holds(self.state))
            if holds == trigger.was:
                continue
            self._rest = indices[place:]
            trigger.was, cause = holds, self.cause_of(trigger.reads)
            if self.telling and index >= self._trackers and not trigger.always:
                self._told(trigger, cause)
                continue
            trigger.rose = None
            if holds:
                trigger.rises(cause)
            elif trigger.falls is not None:
                trigger.falls(cause)
        self._rest = []

    def _told(self, trigger: Trigger, cause: int) -> None:
        """The history has made something true, or no more; what it has begun may last nevertheless."""
        if trigger.rose is not None and (trigger.was or (trigger.lasts is not None and trigger.lasts())):
            return
        trigger.rose, trigger.since = cause if trigger.was else None, self.began if self._waking else self.now
        if trigger.was and trigger.begins is not None:
            trigger.begins()
        if trigger.runs is not None:
            trigger.runs(trigger.since if trigger.was else None)

    def cause_of(self, variables: Iterable[int]) -> int:
        """The last event that has changed one of these variables; -1: none has."""
        return max((self.caused[var] for var in variables), default=-1)

    def _track(self, tracker: Any) -> None:
        """State behind `ever` and `for`; a deadline keeps `days_to` and `past` itself."""
        if tracker.kind == TrackerKind.EVER:
            self.watch(tracker.program, lambda cause: self.change(tracker.var, 1.0, cause))
        elif tracker.kind == TrackerKind.HELD:
            self._track_held(tracker)

    def _track_held(self, tracker: Any) -> None:
        running: list[Signal] = []

        def begins(cause: int) -> None:
            act = partial(self.change, tracker.var, 1.0, cause)
            if tracker.span <= 0:
                act()
                return
            since = self.began if self._waking else self.now
            running.append(self.then(since + tracker.span, Phase.CIRCUMSTANCES, 0, act))

        def breaks(cause: int) -> None:
            if running:
                self.forget(running.pop())
            self.change(tracker.var, 0.0, cause)

        self.watch(tracker.program, begins, breaks)

    # --- rules ---------------------------------------------------------------------------------------------

    def linear(self, index: int) -> float:
        """A number that circumstances shift, now."""
        return self.shifted(index, self.values, self.state)

    def shifted(self, index: int, values: list[float], state: list[float]) -> float:
        """The same at given values of the uncertain numbers, in a given state."""
        total: float = values[self.model.linears[index]]
        for shift in self.model.shifts.get(index, ()):
            total += values[shift.slope] * float(self.model.programs.at(shift.program)(state))
        return total

    def probability(
        self, rule: int, *, medians: bool = False, own: int = -1, state: list[float] | None = None
    ) -> float:  # fmt: skip
        """A probability that does not judge packages, now or in a state; at belief medians it is what others expect.

        What an actor expects only in some cases it leaves to the ruler's `own` rule in others, at the medians.
        """
        row, state = self.model.rules[rule], self.state if state is None else state
        if row.kind == RuleKind.CONDITIONAL:
            branch = row.b if self.model.programs.at(row.a)(state) else row.c
            if branch < 0:
                return self.probability(own, medians=True, state=state)
            return self.probability(branch, medians=medians, own=own, state=state)
        if row.kind == RuleKind.VOTE:
            members = self.model.members[rule]
            yes = np.array([[self.probability(m.rule, medians=medians, own=own, state=state)] for m in members])
            weights = np.array([member.weight for member in members])
            return float(decisions.passing(yes, weights, self.values[row.a])[0])
        p = self.shifted(row.a, self.model.medians.values if medians else self.values, state)
        return min(max(p, 0.0), 1.0)

    @property
    def package(self) -> int:
        """The package on the table; -1: none."""
        return int(self.state[Var.PACKAGE])
