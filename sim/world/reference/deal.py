"""The deal in hand: chosen, signed, amended, left or closed. There is at most one at a time."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from simpy.events import Event as Signal

from sim.world import decisions
from sim.world.draws import Purpose
from sim.world.plan import Var
from sim.world.record import Kind
from sim.world.reference.agenda import Phase
from sim.world.reference.leaving import Leaving
from sim.world.time import DAY, seconds


class Deal:
    """What the parties have in hand.

    States: none, selected (one thread is preferred, within a structure), signed, closed. An ended deal leaves
    nothing behind but what the rulings have said.
    """

    def __init__(self, play: Any) -> None:
        self.play, self.world, self.model = play, play.world, play.model
        self.element: int = play.model.agreement.element
        self.thread: Any = None
        self.parties: tuple[int, ...] = ()
        self.structure: npt.NDArray[np.bool_] | None = None
        self.announcements = self.closings = 0
        self._announcement: Signal | None = None
        self._closing: Signal | None = None
        self.leaving = Leaving(self)
        self.ended = -1  # the event in which the last deal ended
        self.world.watch(self.model.agreement.close, self._ready, self._not_ready)

    def holds(self, thread: Any) -> bool:
        """Whether a thread has to wait."""
        state = self.world.state
        if state[Var.SIGNED] or state[Var.CLOSED]:
            return True
        return bool(state[Var.SELECTED]) and self.thread is not thread

    def _between(self, thread: Any, parties: tuple[int, ...], event: int) -> None:
        """The deal in hand is among these parties."""
        self.thread, self.parties = thread, parties
        for actor, var in enumerate(self.model.party):
            if var in self.model.read:
                self.world.change(var, float(actor in parties), event)

    # --- choosing and signing ------------------------------------------------------------------------------

    def select(self, thread: Any, structure: int, actor: int, cause: int, *, public: bool = True) -> None:
        """One thread is preferred; the others are held."""
        world = self.world
        event = world.note(Kind.SELECTED, actor, thread.bid.element, cause=cause, public=public, value=float(structure))
        self._between(thread, thread.parties, event)
        self.structure = self.model.structure_masks[structure] if structure >= 0 else None
        thread.cause = event
        world.change(Var.STRUCTURE, structure, event)
        world.change(Var.SELECTED, 1.0, event)
        world.change(Var.ENDED, 0.0, event)
        self._announce(event, public=public, since=world.moment)
        self._others()

    def table(self, package: int, event: int) -> None:
        """A package is on the table of the deal in hand."""
        self.world.change(Var.PACKAGE, package, event)
        self.play.looks_again_at(package, event, granted=False)

    def sign(
        self, thread: Any, package: int, actor: int, cause: int, *, parties: tuple[int, ...] = (), public: bool = False
    ) -> None:  # fmt: skip
        """Sign: the offer of one side is accepted by the other."""
        world = self.world
        event = world.note(
            Kind.SIGNED, actor, thread.bid.element if thread else self.element, cause=cause, public=public,
            package=package,
        )  # fmt: skip
        self._between(thread, thread.parties if thread else parties, event)
        if thread:
            self.play.limits.show_lines(thread.movers(), package, event)
        world.change(Var.ENDED, 0.0, event)
        world.change(Var.SELECTED, 1.0, event)
        world.change(Var.SIGNED, 1.0, event)
        self._set_package(package, event)
        if not world.state[Var.ANNOUNCED] and (public or self._announcement is None):
            self._announce(event, public=public, since=world.moment)
        self.leaving.signed()
        self._others()

    def _set_package(self, package: int, event: int) -> None:
        self.world.change(Var.PACKAGE, package, event)
        self.play.looks_again_at(package, event, granted=True)

    def _others(self) -> None:
        for thread in self.play.threads:
            thread.disturb()

    def _announce(self, cause: int, *, public: bool, since: int) -> None:
        """What is chosen in private becomes public after a while."""
        world, chance = self.world, self.model.agreement.announces_after
        if public or chance < 0:
            world.change(Var.ANNOUNCED, 1.0, cause)
            return
        occurrence, self.announcements = self.announcements, self.announcements + 1
        if since < 0:
            u = world.uniform(world.key(self.element), Purpose.ANNOUNCE, occurrence)
            time = seconds(self.model.numbers.residual(chance, world.values, -since / DAY, u))
        else:
            time = world.now + world.delay(chance, self.element, Purpose.ANNOUNCE, occurrence)
        self._announcement = world.then(time, Phase.CIRCUMSTANCES, self.element, partial(self._announced, cause))

    def _announced(self, cause: int) -> None:
        self._announcement = None
        event = self.world.note(Kind.ANNOUNCED, -1, self.element, cause=cause, package=self.world.package)
        self.world.change(Var.ANNOUNCED, 1.0, event)

    # --- closing -------------------------------------------------------------------------------------------

    def _ready(self, cause: int) -> None:
        occurrence, self.closings = self.closings, self.closings + 1
        clock, since = self.model.agreement.closes_after, self.world.since(cause)
        time = self.world.now + self.world.left(clock, self.element, Purpose.CLOSING, occurrence, since)
        self._closing = self.world.then(time, Phase.CLOSINGS, self.element, partial(self._close, cause))

    def _not_ready(self, cause: int) -> None:
        self.world.forget(self._closing)
        self._closing = None

    def _close(self, cause: int) -> None:
        self._closing = None
        event = self.world.note(Kind.CLOSED, -1, self.element, cause=cause, package=self.world.package)
        self.world.change(Var.CLOSED, 1.0, event)
        self.play.deal_closed(event)
        self._others()

    # --- amending, ending ----------------------------------------------------------------------------------

    def amend(self, cause: int) -> bool:
        """Move the amendable terms to the Nash product of what all parties prefer to ending; whether they moved."""
        return self.amend_to(self.nash(self._amendable()), cause)

    def refused(self, cause: int) -> None:
        """What is signed is refused, for good: the parties change their package, or the agreement ends."""
        if self.world.state[Var.SIGNED] and not self.amend(cause):
            self.end(cause)

    def amend_to(self, package: int, cause: int) -> bool:
        """The parties agree on another package, if it is one; whether they do."""
        if package < 0 or package == self.world.package:
            return False
        self.world.look()
        public = bool(self.world.state[Var.ANNOUNCED])
        self.amended(
            package, self.world.note(Kind.AMENDED, -1, self.element, cause=cause, public=public, package=package)
        )
        return True

    def amended(self, package: int, event: int) -> None:
        """The parties have agreed on another package."""
        self.play.limits.show_lines(self.parties, package, event)
        self._set_package(package, event)

    def terms_of_more_time(self, past: int) -> int:
        """The package that the Nash rule picks when an outside date has come; -1: none is better than ending for all.

        `past` is the variable that says that the date has passed: fees of leaving count as they would then.
        """
        return self.nash(self._amendable(), self.leaving.once(past))

    def within(self) -> npt.NDArray[np.bool_]:
        """Packages [P] of the structure that was selected and of the one that the bidder bids for."""
        found: npt.NDArray[np.bool_] = self.model.everything if self.thread is None else self.thread.structure
        return found if self.structure is None else found & self.structure

    def mitigated(self, package: int, event: int) -> None:
        """The reviewer's package is on the table, for both sides of the thread."""
        self.play.limits.show_lines(self.parties, package, event)
        if self.world.state[Var.SIGNED]:
            self._set_package(package, event)
            return
        self.table(package, event)
        self.thread.standing, self.thread.offered = [package, package], [event, event]

    def mitigable(self) -> npt.NDArray[np.bool_]:
        """Packages [P] that a reviewer may ask for: of an agreement with `amends`, only those that parties could move to."""
        if self.world.state[Var.SIGNED] and self.model.amends.any():
            return self._amendable()
        allowed: npt.NDArray[np.bool_] = self.within() & self.play.limits.acceptable(self.parties)
        return allowed

    def _amendable(self) -> npt.NDArray[np.bool_]:
        fixed = ~self.model.amends
        now = self.model.packages[self.world.package]
        same: npt.NDArray[np.bool_] = (self.model.packages[:, fixed] == now[fixed]).all(axis=1)
        same &= self.within() & self.play.limits.acceptable(self.parties)
        return same

    def nash(self, allowed: npt.NDArray[np.bool_], state: list[float] | None = None) -> int:
        """The package that the Nash rule picks among the allowed ones; -1: none is better than ending for all.

        Exits are open as in `state`, which is that of now unless given.
        """
        values = np.array([self.play.worth.values(a, self.parties) for a in self.parties])
        ending = np.array([self.leaving.ending(a, state) for a in self.parties])
        return int(decisions.nash(values, ending, allowed, max(self.world.package, 0), self.model.packages))

    def drop(self, thread: Any, cause: int) -> None:
        """A thread ends; if it was the preferred one, there is no deal in hand any more."""
        if self.thread is thread and self.world.state[Var.SELECTED]:
            self.end(cause)

    def end(self, cause: int) -> None:
        """No deal in hand: requests are withdrawn, threads are heard again. What is closed stays closed."""
        world = self.world
        if world.state[Var.CLOSED] or not (world.state[Var.SELECTED] or world.state[Var.SIGNED]):
            return
        world.look()
        event = world.note(Kind.ENDED, -1, self.element, cause=cause, public=bool(world.state[Var.ANNOUNCED]))
        self.ended = event
        thread, self.structure = self.thread, None
        self._between(None, (), event)
        world.forget(self._announcement)
        self._announcement = None
        for var in (Var.SELECTED, Var.SIGNED, Var.ANNOUNCED, Var.APPROVED):
            world.change(var, 0.0, event)
        for var in (Var.PACKAGE, Var.STRUCTURE):
            world.change(var, -1.0, event)
        world.change(Var.ENDED, 1.0, event)
        if thread is not None and not thread.away:
            thread.open(event)
        self.play.deal_ended(event)
        for deadline in self.play.deadlines:
            deadline.agreement_ended(event)
        self._others()
