"""The deal in hand: chosen, signed, amended, left or closed. There is at most one at a time."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from simpy.events import Event as Signal

from sim.world.draws import Purpose
from sim.world.plan import Var
from sim.world.record import Bound, Kind
from sim.world.reference import petitions
from sim.world.reference.agenda import Phase
from sim.world.reference.moves import Moves
from sim.world.reference.terms import Terms


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
        self._chosen = -1  # the choice that is not public yet
        self._announcement: Signal | None = None
        self._closing: Signal | None = None
        self.moves = Moves(self)
        self.terms = Terms(self)
        self.sealed = False  # whether it is signed, whatever state is looked at
        self.bound: set[int] = set()  # who had left, and was held to it: for good
        self.settled: dict[int, float] = {}  # who had left, and came back: what it gained by ending then
        self.freed = -1  # what has let rivals be heard last, such as the end of a deal
        self.held_up: int | None = None  # since when something makes the closing wait
        self._due = -1  # what has begun the closing delay, if that is over and the closing waits
        agreement = self.model.agreement
        closes = self.world.watch(agreement.close, self._ready, self._not_ready)
        closes.runs = lambda since: self.play.worth.prospects.closes(since)
        if agreement.held >= 0:
            self.world.watch(agreement.held, self._holds_up, self._lets_go, always=True)
        if agreement.settled >= 0:
            self.world.watch(agreement.settled, self._opens, self._opens, always=True)

    def start(self) -> None:
        """A choice that the history has left private becomes public in its time; an agreement that two have left is over."""
        left = [self.model.left[a] for a in self.parties if self.world.state[self.model.left[a]]]
        if len(left) > 1:
            self.end(max(int(self.world.caused[var]) for var in left))
        if self._chosen >= 0:
            self._announce_later()

    def holds(self, thread: Any) -> bool:
        """Whether a thread has to wait."""
        state = self.world.state
        if state[Var.SIGNED] or state[Var.CLOSED]:  # who is bound by a signature does not bid against it
            return not self.open_to_rivals or any(actor in self.parties for actor in thread.side)
        return bool(state[Var.SELECTED]) and self.thread is not thread

    @property
    def agreed(self) -> int:
        """The package that is signed; -1: none, whatever is on the table."""
        return self.world.package if self.world.state[Var.SIGNED] else -1

    @property
    def open_to_rivals(self) -> bool:
        """Whether the seller may still leave the signed agreement for a better bid."""
        state, settled = self.world.state, self.model.agreement.settled
        if settled < 0 or not state[Var.SIGNED] or state[Var.CLOSED]:
            return False
        return not self.model.programs.at(settled)(state)

    def _between(self, thread: Any, parties: tuple[int, ...], event: int) -> None:
        """The deal in hand is among these parties."""
        self.thread, self.parties = thread, parties
        if parties:  # a history may choose before the date of the auction, which is over then
            self.play.auction_ends = min(self.play.auction_ends, self.world.now)
        for actor, var in enumerate(self.model.party):
            if var in self.model.read:
                self.world.change(var, float(actor in parties), event)

    # --- choosing and signing ------------------------------------------------------------------------------

    def select(self, thread: Any, structure: int, actor: int, cause: int, *, public: bool = True) -> None:
        """One thread is preferred, and the seller answers its best bid; the others are held."""
        world, bid = self.world, thread.best_bid()[1]
        event = world.note(Kind.SELECTED, actor, thread.bid.element, cause=cause, public=public, value=float(structure))
        self._between(thread, thread.parties, event)
        self.structure = self.model.structure_masks[structure] if structure >= 0 else None
        thread.cause = event
        world.change(Var.STRUCTURE, structure, event)
        world.change(Var.SELECTED, 1.0, event)
        world.change(Var.ENDED, 0.0, event)
        self._announce(event, public=public)
        thread.hear()
        if bid >= 0:
            thread.turn = 1
            self.table(bid, thread.offers[0][bid])
        self._others()
        world.stir(event)

    def table(self, package: int, event: int) -> None:
        """A package is on the table of the deal in hand."""
        self.world.change(Var.PACKAGE, package, event)
        if self.model.priced:  # who asks weighs it
            self.world.stir(event)
        self.play.looks_again_at(package, event)

    def sign(
        self, thread: Any, package: int, actor: int, cause: int, *, parties: tuple[int, ...] = (), public: bool = False
    ) -> None:  # fmt: skip
        """Sign: the offer of one side is accepted by the other."""
        world = self.world
        world.look()  # the agreement before it may have ended at this instant
        event = world.note(
            Kind.SIGNED, actor, thread.bid.element if thread else self.element, cause=cause, public=public,
            package=package,
        )  # fmt: skip
        self._between(thread, thread.parties if thread else parties, event)
        self.sealed = True
        if thread:
            thread.turns += 1
        for var in self.model.left:
            if var >= 0:
                world.change(var, 0.0, event)
        world.change(Var.ENDED, 0.0, event)
        world.change(Var.SELECTED, 1.0, event)
        world.change(Var.SIGNED, 1.0, event)
        for deadline in self.play.deadlines:
            deadline.agreement_signed(event)
        self.terms.signed()
        self.put(package, event)
        self.play.limits.show_lines(self.parties, package, event)
        if not world.state[Var.ANNOUNCED] and (public or self._chosen < 0):
            self._announce(event, public=public)
        for other in self.play.threads:
            if other is not thread:
                other.withdraw()
        self._others()

    def put(self, package: int, event: int) -> None:
        """A package is what is signed."""
        if self.thread is not None:
            self.thread.had = package
        self.world.change(Var.PACKAGE, package, event)
        self.world.stir(event)
        self.play.looks_again_at(package, event)

    def _opens(self, cause: int) -> None:
        """Rivals are heard from now on, or are not any more."""
        self.freed = cause
        self._others()

    def _others(self) -> None:
        for thread in self.play.threads:
            thread.disturb()

    def _announce(self, cause: int, *, public: bool) -> None:
        """What is chosen in private becomes public after a while."""
        if public or self.model.agreement.announces_after < 0:
            self._chosen = -1
            self.world.change(Var.ANNOUNCED, 1.0, cause)
            return
        self._chosen, self.announcements = cause, self.announcements + 1
        if not self.world.telling:
            self._announce_later()

    def _announce_later(self) -> None:
        world, clock, since = self.world, self.model.agreement.announces_after, self.world.record[self._chosen].time
        wait = world.left(clock, self.element, Purpose.ANNOUNCE, self.announcements - 1, since)
        self._announcement = world.then(world.now + wait, Phase.CIRCUMSTANCES, self.element, self._announced)

    def _announced(self) -> None:
        self.announced(self.world.note(Kind.ANNOUNCED, -1, self.element, cause=self._chosen, package=self.agreed))

    def announced(self, event: int) -> None:
        """The choice is public."""
        self._announcement, self._chosen = None, -1
        self.world.change(Var.ANNOUNCED, 1.0, event)

    # --- closing -------------------------------------------------------------------------------------------

    def _ready(self, cause: int) -> None:
        occurrence, self.closings = self.closings, self.closings + 1
        clock, since = self.model.agreement.closes_after, self.world.since(cause)
        left = self.world.left(clock, self.element, Purpose.CLOSING, occurrence, since, self.held_up)
        time = self.world.now + left
        self._closing = self.world.then(time, Phase.CLOSINGS, self.element, partial(self._close, cause))
        self.play.worth.prospects.closes(since)

    def _not_ready(self, cause: int) -> None:
        self.world.forget(self._closing)
        self._closing, self._due = None, -1
        self.play.worth.prospects.closes(None)

    def _holds_up(self, cause: int) -> None:
        """The closing waits; its delay runs on."""
        self.held_up = self.world.now
        self.play.worth.prospects.held_up(self.held_up)

    def _lets_go(self, cause: int) -> None:
        """The closing waits no more."""
        self.held_up = None
        self.play.worth.prospects.held_up(None)
        if self._due >= 0:
            self._closing = self.world.then(
                self.world.now, Phase.CLOSINGS, self.element, partial(self._close, max(cause, self._due))
            )

    def _close(self, cause: int) -> None:
        self._closing, self._due = None, -1
        if self.held_up is not None:
            self._due = cause
            return
        self.closed(self.world.note(Kind.CLOSED, -1, self.element, cause=cause, package=self.world.package))

    def closed(self, event: int) -> None:
        """The agreement is carried out."""
        self.world.change(Var.CLOSED, 1.0, event)
        self.play.deal_closed(event)
        self._others()

    # --- leaving, ending ----------------------------------------------------------------------------------

    def ways(self) -> list[tuple[tuple[int, ...], npt.NDArray[np.bool_]]]:
        """What may still be signed: parties and packages [P] of the deal in hand, or of each bidder who is there, or may come."""
        if self.world.state[Var.SELECTED] or not self.play.threads:
            return [(self.parties, self.within())]
        able = (one for one in self.play.threads if not one.away or not one.came or one.bid.returns >= 0)
        return [(thread.parties, thread.structure) for thread in able]

    def within(self) -> npt.NDArray[np.bool_]:
        """Packages [P] of the structure that was selected and of the one that the bidder bids for."""
        found: npt.NDArray[np.bool_] = self.model.everything if self.thread is None else self.thread.structure
        return found if self.structure is None else found & self.structure

    def leave(self, actor: int, cause: int, bound: tuple[Bound, int]) -> int:
        """A party leaves the agreement; the event."""
        public = bool(self.world.state[Var.ANNOUNCED])
        event: int = self.world.note(Kind.EXITED, actor, self.element, cause=cause, bound=bound, public=public)
        self.left(actor, event)
        return event

    def left(self, actor: int, event: int) -> None:
        """A party has left the agreement, which ends unless a court may hold it to it, and it alone; where one may, that is told."""
        another = self.moves.gone() >= 0
        for court in self.moves.suits.courts:  # what was answered about an earlier leaving is over
            if court.answer >= 0:
                court.stands(-1, event)
            elif court.occasion.spent:
                court.occasion.renew(event)
        self.world.change(self.model.left[actor], 1.0, event)
        if self.world.telling and self.model.courts:
            return
        if another or not self.moves.suits.about(actor, self.moves.once(actor)):
            self.end(event)

    def bind(self) -> None:
        """Who has left the agreement may leave it no more."""
        self.bound |= {actor for actor in self.parties if self.world.state[self.model.left[actor]]}
        self.world.stir()

    def held(self, event: int) -> None:
        """Who has left the agreement is held to it, or has come back: what has not counted of what was asked about that is over."""
        for actor in self.parties:
            self.world.change(self.model.left[actor], 0.0, event)
        for court in self.moves.suits.courts:
            court.moot(event)
            if court.untold >= 0 or petitions.are_open(court):
                court.stands(-1, event)

    def drop(self, thread: Any, cause: int) -> None:
        """A thread ends; if it was the preferred one, there is no deal in hand any more."""
        if self.thread is thread and self.world.state[Var.SELECTED]:
            self.end(cause)
        elif not self.world.state[Var.SELECTED]:  # what may still be signed is less
            self.play.looks_again_at(self.world.package, cause)

    def end(self, cause: int, bound: tuple[Bound, int] = (Bound.NONE, -1)) -> None:
        """No deal in hand: requests are withdrawn, threads are heard again. What is closed stays closed."""
        world = self.world
        if world.state[Var.CLOSED] or not (world.state[Var.SELECTED] or world.state[Var.SIGNED]):
            return
        petitions.deal_ends(self.play)
        world.look()
        public = bool(world.state[Var.ANNOUNCED])
        event = world.note(Kind.ENDED, -1, self.element, cause=cause, bound=bound, public=public)
        self.freed = event
        self.sealed = False
        self.bound.clear()
        self.settled.clear()
        thread, package, self.structure = self.thread, self.agreed, None
        self._between(None, (), event)
        world.forget(self._announcement)
        self._announcement, self._chosen = None, -1
        for var in (Var.SELECTED, Var.SIGNED, Var.ANNOUNCED):
            world.change(var, 0.0, event)
        for var in (Var.PACKAGE, Var.STRUCTURE):
            world.change(var, -1.0, event)
        self.play.nothing_to_judge()
        world.change(Var.ENDED, 1.0, event)
        for other in self.play.threads:
            if other is not thread:
                other.hear()
            elif not other.away:
                other.open(event)
                if world.state[self.model.left[self.play.seller_actor]] and package >= 0:
                    other.had = package
        self.play.worth.refusals.agreement_ended()
        self.play.deal_ended(event)
        for deadline in self.play.deadlines:
            deadline.agreement_ended(event)
        self._others()
