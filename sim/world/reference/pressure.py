"""What presses those who talk: the dates that may end the matter, each with the chance that it does."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.world.codes import GRANTED
from sim.world.plan import Var
from sim.world.programs import among
from sim.world.reference import enforcement
from sim.world.time import DAY, NEVER

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
NO_DATES: Floats = np.empty((0, 4))
SIGNING, CLEARING, CLOSING = 0, 1, 2  # what meets the demand of a date, at the latest


class Demand(NamedTuple):
    """What meets the demand of a date, at the latest, and the packages [P] with which it does."""

    step: int
    meeting: Bools


class Date(NamedTuple):
    """A deadline that runs, as it presses those who talk in a thread; what it follows from but for the time."""

    deadline: Any
    ends: list[
        tuple[int, float]
    ]  # by which it may move, and the chance that it ends the matter then, if nobody stops it
    stops: list[tuple[int, Floats]]  # the rulings that are asked for and would, with the chance [P] of each
    demand: Demand


class Pressure:
    """The dates that run, as a party of a thread reckons with them.

    A date presses from the day on which it was set, or the thread was opened, until it comes; moving it restarts nothing.
    It counts for as much as the party believes that it will end the matter: enforced, not extended, not suspended. The
    outside date of an agreement ends that, and not the talks of others.
    """

    def __init__(self, play: Any) -> None:
        self.play, self.world, self.model = play, play.world, play.model
        stops = {r for rulings in self.model.stops for r in rulings}
        self._lucks = {self.model.rulings[r].luck for r in stops}
        self._changes = -1, True  # of the state, and of what a signature starts, when they were looked at last
        self._told = False  # something that may stop a date has been asked, answered or taken back, or learnt of
        self._running: list[tuple[int, Any, int, float]] = []  # with how often it has been moved, and how far
        self._state: Any = None  # what is believed of the dates, and what their demands ask for, follows from it
        self._ends: dict[
            tuple[int, int], list[tuple[int, float]]
        ] = {}  # by deadline and rule, though somebody may stop it
        self._rows: dict[
            tuple[int, Any, bytes], list[Date]
        ] = {}  # by thread, what is believed of them, and what may be offered

    def changed(self) -> bool:
        """Some deadline may run, move, be suspended or end; whether anything is otherwise."""
        dates = [one for one in self.play.deadlines if one.row.measure and one.counts()]
        running = [(one.index, one, one.requests, one.moved_by) for one in dates]
        found = self._told or running != self._running
        if found:
            self._running, self._told = running, False
            self._forget()
        return found

    def learnt(self, luck: int) -> None:
        """An answer has told something of the luck of rulings, which may stop a date."""
        if luck in self._lucks:
            self.told()

    def told(self) -> None:
        """What may stop a date has been asked, answered or taken back."""
        self._told = True
        self.play.dates_changed()

    def dates(self, actor: int, thread: Any, at: int | None = None) -> Floats:
        """The dates [D, 4] as an actor reckons with them: see `pressing.share`.

        `at` is the time, now unless given, up to which no answer has come that would stop one.
        """
        play, now, rivals = self.play, self.world.now, 0
        if now < play.auction_ends and actor != play.seller_actor:
            rivals = sum(other.came and actor not in other.side for other in play.threads)  # who bids twice is none
        found = self._deadlines(actor, thread, now if at is None else at) if self._running else []
        if rivals:  # a bid that a rival beats is lost on the day of the auction (Vickrey 1961)
            found.append((thread.opened, play.auction_ends, rivals / (rivals + 1.0), 0.0))
        return np.array(found, np.float64) if found else NO_DATES

    def _deadlines(self, actor: int, thread: Any, at: int) -> list[tuple[float, float, float, float]]:
        changes = self.world.changes, self.play.worth.imagined.starts
        if self._changes != changes:
            self._changes = changes
            state = self.model.state_of_dates(self.world.state), changes[1]
            if state != self._state:
                self._state = state
                self._forget()
        reach = thread.reach(thread.turn)
        key = thread.index, self.model.minds_of_dates[actor], reach.tobytes()
        rows = self._rows.get(key)
        if rows is None:
            rows = self._rows[key] = [self._date(actor, thread, index, one, reach) for index, one, *_ in self._running]
        found, now, opened, beside = [], self.world.now, thread.opened, thread.beside
        for deadline, ends, stops, demand in rows:
            lead, again = -1.0, 0.0
            if deadline.date >= NEVER:
                continue
            for later, unstopped in ends:
                date = deadline.date + later
                chance = unstopped * self._goes_on(date, stops, at) if stops else unstopped
                if chance <= 0.0 or date <= now:
                    continue
                if lead < 0.0:
                    own = thread.parties, demand
                    reckon = partial(self._apart, self._lead) if beside else self._lead
                    lead = reckon(*own) if demand.step != SIGNING else 0.0
                since = max(opened, deadline.started)
                found.append((since, until(since, date, lead), chance, again))
                again = 1.0
        return found

    def _goes_on(self, date: int, stops: list[tuple[int, Floats]], at: int) -> float:
        """The probability that no ruling that is asked for stops it by its date."""
        found, package = 1.0, max(self.world.package, 0)
        for ruling, granted in stops:
            found *= 1.0 - granted[package] * self.play.worth.prospects.answered_by(ruling, date, at)
        return float(found)

    def _forget(self) -> None:
        self._ends.clear()
        self._rows.clear()

    def _date(self, actor: int, thread: Any, index: int, deadline: Any, reach: Bools) -> Date:
        rule = self.model.expects_enforcement.get((actor, index), -1)
        stops = enforcement.stops(deadline, actor)
        own = thread, index, deadline, reach
        demand = self._apart(self._demand, *own) if thread.beside else self._demand(*own)
        return Date(deadline, self._believed(index, deadline, rule), stops, demand)

    def _apart(self, of: Callable[..., Any], *args: Any) -> Any:
        """What a rival reckons with: as if no deal were in hand, and nothing had been asked or answered about one."""
        worth = self.play.worth
        with worth.supposing(self.play.without_answers(), {}), worth.prospects.anew():
            return of(*args)

    def _believed(self, index: int, deadline: Any, rule: int) -> list[tuple[int, float]]:
        """What is believed of a date that nobody stops, kept with its belief draw."""
        found = self._ends.get((index, rule))
        if found is None:
            known = self.world.view.known
            key = "believed", index, rule, self._state, deadline.requests, deadline.moved_by
            found = known.get(key)
            if found is None:
                found = known[key] = enforcement.believed(deadline, rule)
            self._ends[index, rule] = found
        return found

    def _lead(self, parties: tuple[int, ...], demand: Demand) -> float:
        """The fewest expected seconds from a signature until the demand of a date is met."""
        fewest = self.play.worth.fewest_days(parties, demand.meeting, closing=demand.step == CLOSING)
        return fewest * DAY if fewest < math.inf else 0.0

    def _demand(self, thread: Any, index: int, deadline: Any, reach: Bools) -> Demand:
        """What meets the demand of a date with a package within reach [P]; the same one where two dates ask the same.

        What a deal cannot meet is not waited for either: it presses as if a signature met it.
        """
        known = self.model.medians.known
        state = self.model.state_of_demand(deadline.row.met)(self.world.state)
        key = "demand", index, thread.index, state, self.play.worth.imagined.starts, reach.tobytes()
        found: Demand | None = known.get(key)
        if found is None:
            step, meeting = next(self._ways(thread, deadline, reach), (SIGNING, reach))
            found = known.setdefault(("meets", step, meeting.tobytes()), Demand(step, meeting))
            known[key] = found
        return found

    def _ways(self, thread: Any, deadline: Any, reach: Bools) -> Iterator[tuple[int, Bools]]:
        imagined = self.play.worth.imagined
        state = imagined.signed(among(self.world.state, self.model.party, thread.parties))
        for step in (SIGNING, CLEARING, CLOSING):
            if step == CLEARING:
                for review in self.model.reviews:
                    imagined.says(review, GRANTED, state)
            elif step == CLOSING:
                state[Var.CLOSED] = 1.0
            meets = self.model.programs.over(deadline.row.met)
            met = meets(self.model.imagined_over(list(state)))
            if self.model.waits:
                met = np.logical_or(met, meets(self.model.imagined_over(list(state), in_time=True)))
            meeting = np.logical_and(reach, met)
            if meeting.any():
                yield step, meeting


def until(since: float, date: float, lead: float) -> float:
    """Up to when a date presses where its demand takes some time more than a signature: never at once, always smooth.

    >>> until(0.0, 30.0, 0.0), until(0.0, 30.0, 30.0)
    (30.0, 15.0)
    """
    span = date - since
    return date if lead <= 0.0 else since + span * span / (span + lead)
