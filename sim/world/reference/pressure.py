"""What presses those who talk: the dates that may end the matter, each with the chance that it does."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world.codes import GRANTED
from sim.world.plan import Var
from sim.world.programs import among
from sim.world.reference import enforcement, extensions
from sim.world.time import DAY, NEVER

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
NO_DATES: Floats = np.empty((0, 3))
SIGNING, CLEARING, CLOSING = 0, 1, 2  # what meets the demand of a date, at the latest


class Pressure:
    """The dates that run, as a party of a thread reckons with them.

    A date presses from the day on which it was set, or the thread was opened, until it comes; moving it restarts nothing.
    It counts for as much as the party believes that it will end the matter: enforced, not extended, not suspended. The
    outside date of an agreement ends that, and not the talks of others.
    """

    def __init__(self, play: Any) -> None:
        self.play, self.world, self.model = play, play.world, play.model
        self._may_stop = any(self.model.stops)  # whether what somebody expects of a court may matter
        self._running: list[tuple[int, Any]] = []
        self._state: Any = None  # what is believed of the dates, and what their demands ask for, follows from it
        self._chances: dict[tuple[int, int], float] = {}  # by deadline and rule
        self._steps: dict[tuple[int, int], tuple[int, Bools]] = {}  # by thread and deadline
        self._seen: tuple[int, ...] = ()  # the time, and what else the dates follow from
        self._found: dict[tuple[Any, ...], Floats] = {}

    def changed(self) -> None:
        """Some deadline runs, moves, is suspended or ends."""
        self._running = [(i, one) for i, one in enumerate(self.play.deadlines) if one.row.measure and one.counts()]
        self._chances.clear()
        self._seen = ()

    def learnt(self) -> None:
        """An answer has told something of rulings that may stop a date."""
        if self._may_stop:
            self.play.dates_changed()

    def dates(self, actor: int, thread: Any, at: int | None = None) -> Floats:
        """The dates [D, 3] as an actor reckons with them: since when they press, up to when, and with which chance.

        `at` is the time, now unless given, up to which no answer has come that would stop one.
        """
        play, rivals = self.play, 0
        if self.world.now < play.auction_ends and actor != play.seller_actor:
            rivals = sum(not other.away for other in play.threads) - 1
        if not self._running and not rivals:
            return NO_DATES
        self._look()
        mind = (self.model.minds.same[actor], at) if self._may_stop else ()
        key = thread.index, thread.opened, self.model.expects_dates.get(actor, ()), mind, rivals
        found = self._found.get(key)
        if found is None:
            dates = self._deadlines(actor, thread, at)
            if rivals:  # a bid that a rival beats is lost on the day of the auction (Vickrey 1961)
                dates.append((thread.opened, play.auction_ends, rivals / (rivals + 1.0)))
            found = self._found[key] = np.array(dates, np.float64).reshape(-1, 3)
        return found

    def _look(self) -> None:
        """Forget what follows from something that has changed."""
        world, prospects = self.world, self.play.worth.prospects
        state = self.model.state_of_dates(world.state)
        if state != self._state:
            self._state, self._seen = state, ()
            self._chances.clear()
            self._steps.clear()
        prospects.now()
        seen = world.now, world.version, prospects.version
        if seen != self._seen:
            self._seen = seen
            self._found.clear()

    def _deadlines(self, actor: int, thread: Any, at: int | None) -> list[tuple[float, float, float]]:
        found, now, own = [], self.world.now, self.model.expects_enforcement
        for index, deadline in self._running:
            date = deadline.date
            if not now < date < NEVER:
                continue
            rule = own.get((actor, index), -1)
            chance = self._believed(index, deadline, rule, actor, now if at is None else at)
            if chance > 0.0:
                since = max(thread.opened, deadline.started)
                found.append((since, until(since, date, self._lead(thread, index, deadline)), chance))
        return found

    def _believed(self, index: int, deadline: Any, rule: int, actor: int, at: int) -> float:
        """What is believed of a date, kept with its belief draw as long as nobody asks to stop it."""
        if enforcement.contested(deadline):
            return enforcement.believed(deadline, rule, actor, at)
        found = self._chances.get((index, rule))
        if found is not None:
            return found
        known = self.world.view.known
        key = "believed", index, rule, self._state, deadline.requests > 0, extensions.left(deadline)
        found = known.get(key)
        if found is None:
            found = known[key] = enforcement.believed(deadline, rule, actor, at)
        self._chances[index, rule] = found
        return found

    def _lead(self, thread: Any, index: int, deadline: Any) -> float:
        """The fewest expected seconds from a signature until the demand of a date is met."""
        found = self._steps.get((thread.index, index))
        if found is None:
            found = self._steps[thread.index, index] = self._step(thread, index, deadline)
        step, meeting = found
        if step == SIGNING:
            return 0.0
        fewest = self.play.worth.fewest_days(thread.parties, meeting, closing=step == CLOSING)
        return fewest * DAY if fewest < math.inf else 0.0

    def _step(self, thread: Any, index: int, deadline: Any) -> tuple[int, Bools]:
        """What meets the demand of a date, at the latest, and the packages [P] of the thread with which it does.

        What a deal cannot meet is not waited for either: it presses as if a signature met it.
        """
        program, known = self.model.programs, self.model.medians.known
        state = [self.world.state[var] for var in program.reads[deadline.row.met]]
        key = ("step", index, thread.index, tuple(state))
        found = known.get(key)
        if found is None:
            found = known[key] = next(self._ways(thread, deadline), (SIGNING, thread.structure))
        return found  # type: ignore[no-any-return]

    def _ways(self, thread: Any, deadline: Any) -> Iterator[tuple[int, Bools]]:
        state = among(self.world.state, self.model.party, thread.parties)
        for var in (Var.OFFERED, Var.SELECTED, Var.SIGNED, Var.ANNOUNCED):
            state[var] = 1.0
        for step in (SIGNING, CLEARING, CLOSING):
            if step == CLEARING:
                for r in self.model.reviews:
                    state[self.model.rulings[r].vars + GRANTED] = 1.0
            elif step == CLOSING:
                state[Var.CLOSED] = 1.0
            meeting = np.logical_and(thread.structure, self.model.programs.over(deadline.row.met)(state))
            if meeting.any():
                yield step, meeting


def until(since: float, date: float, lead: float) -> float:
    """Up to when a date presses where its demand takes some time more than a signature: never at once, always smooth.

    >>> until(0.0, 30.0, 0.0), until(0.0, 30.0, 30.0)
    (30.0, 15.0)
    """
    span = date - since
    return date if lead <= 0.0 else since + span * span / (span + lead)
