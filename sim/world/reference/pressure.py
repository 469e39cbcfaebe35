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
from sim.world.time import DAY, NEVER

Floats = npt.NDArray[np.float64]
NO_DATES: Floats = np.empty((0, 3))
SIGNING, CLEARING, CLOSING = 0, 1, 2  # what meets the demand of a date, at the latest


class Pressure:
    """The dates that run, as a party of a thread reckons with them.

    A date presses from the day on which it was set, or the thread was opened, until it comes; moving it restarts nothing.
    It counts for as much as the party believes that it will end the matter: enforced, not extended, not suspended.
    """

    def __init__(self, play: Any) -> None:
        self.play, self.world, self.model = play, play.world, play.model
        self._running: list[tuple[int, Any]] = []
        self._chances: dict[tuple[int, int], float] = {}  # by deadline and rule
        self._leads: dict[tuple[int, int], float] = {}  # by thread and deadline
        self._found: dict[tuple[Any, ...], Floats] = {}  # at one time
        self._now = -1
        self._state: Any = None  # and what these follow from
        self._versions = -1, -1

    def changed(self) -> None:
        """Some deadline runs, moves, is suspended or ends."""
        self._running = [(i, deadline) for i, deadline in enumerate(self.play.deadlines) if deadline.counts()]
        self._chances.clear()
        self._found.clear()

    def dates(self, actor: int, thread: Any) -> Floats:
        """The dates [D, 3] as an actor reckons with them: since when they press, up to when, and with which chance."""
        play, rivals = self.play, 0
        if self.world.now < play.auction_ends and actor != play.seller_actor:
            rivals = sum(not other.away for other in play.threads) - 1
        if not self._running and not rivals:
            return NO_DATES
        self._refresh()
        key = thread.index, thread.opened, self.model.expects_dates.get(actor, ()), rivals
        found = self._found.get(key)
        if found is None:
            dates = list(self._deadlines(actor, thread))
            if rivals:  # a bid that a rival beats is lost on the day of the auction (Vickrey 1961)
                dates.append((thread.opened, play.auction_ends, rivals / (rivals + 1.0)))
            found = self._found[key] = np.array(dates, np.float64).reshape(-1, 3)
        return found

    def _deadlines(self, actor: int, thread: Any) -> Iterator[tuple[float, float, float]]:
        for index, deadline in self._running:
            chance = self._chance(actor, index, deadline) if self.world.now < deadline.date < NEVER else 0.0
            if chance > 0.0:
                since = max(thread.opened, deadline.started)
                yield since, until(since, deadline.date, self._lead(thread, index, deadline)), chance

    def _refresh(self) -> None:
        """Forget what follows from something that has changed."""
        if self.world.now != self._now:
            self._now = self.world.now
            self._found.clear()
        state, prospects = self.model.state_of_dates(self.world.state), self.play.worth.prospects
        if state != self._state:
            self._state = state
            self._chances.clear()
            self._leads.clear()
            self._found.clear()
        prospects.now()
        versions = self.world.version, prospects.version
        if versions != self._versions:
            self._versions = versions
            self._leads.clear()
            self._found.clear()

    def _chance(self, actor: int, index: int, deadline: Any) -> float:
        """The chance that a deadline ends the matter, as an actor expects it now."""
        rule = self.model.expects_enforcement.get((actor, index), -1)
        found = self._chances.get((index, rule))
        if found is None:
            found = self._chances[(index, rule)] = deadline.believed(rule)
        return found

    def _lead(self, thread: Any, index: int, deadline: Any) -> float:
        """The fewest expected seconds from a signature until the demand of a date is met."""
        found = self._leads.get((thread.index, index))
        if found is None:
            step, meeting = self._step(thread, index, deadline)
            found = 0.0
            if step != SIGNING:
                days = self.play.worth.days(thread.parties, closing=step == CLOSING)
                fewest = float(days[meeting].min())
                found = fewest * DAY if fewest < math.inf else 0.0
            self._leads[(thread.index, index)] = found
        return found

    def _step(self, thread: Any, index: int, deadline: Any) -> tuple[int, npt.NDArray[np.bool_]]:
        """What meets the demand of a date, at the latest, and the packages [P] of the thread with which it does.

        What a deal cannot meet is not waited for either: it presses as if a signature met it.
        """
        program, known = self.model.programs, self.model.medians.known
        state = [self.world.state[var] for var in program.reads[deadline.row.met]]
        key = ("step", index, thread.index, tuple(state))
        found = known.get(key)
        if found is None:
            found = next(self._steps(thread, deadline), (SIGNING, thread.structure))
            known[key] = found
        return found  # type: ignore[no-any-return]

    def _steps(self, thread: Any, deadline: Any) -> Iterator[tuple[int, npt.NDArray[np.bool_]]]:
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
