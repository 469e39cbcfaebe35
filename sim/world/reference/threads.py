"""The threads of the talks, one per bidder: who is there, what is on the table, and when the next answer comes."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from simpy.events import Event as Signal

from sim.world import decisions, pressing
from sim.world.draws import Purpose
from sim.world.families import Family, quantile
from sim.world.plan import Var
from sim.world.record import Kind
from sim.world.reference import offers
from sim.world.reference.agenda import Phase
from sim.world.time import HOUR, NEVER, seconds

Bools = npt.NDArray[np.bool_]
BIDDER, SELLER = 0, 1
LEAVES = 1 << 16  # occurrences of a bid's hazard from here on are about leaving
HURRY = 6 * HOUR  # no haste makes an answer come sooner
NOBODY = (-np.inf, -1)
UNDRAWN = -1
EXPONENTIAL = int(Family.EXPONENTIAL)


class Thread:
    """One bidder's thread with the seller.

    States: away (not yet come, rejected or left), open (offers alternate), held (another thread is preferred, or
    an agreement is signed). Every offer that a side has made since the thread was opened stands as long as it is
    allowed and that side would honour it. A held thread keeps its offers, and goes on from them when it is heard again;
    the time in between does not count.
    """

    def __init__(self, play: Any, index: int) -> None:
        model = play.model
        self.play, self.world, self.index = play, play.world, index
        self.bid = model.bids[index]
        self.side: tuple[int, ...] = model.sides[index]
        self.parties: tuple[int, ...] = tuple(sorted((*self.side, model.seller.actor)))
        self.away = self.bid.enters >= 0
        self.came = not self.away
        self.away_since = 0
        self.opened = self.news = self.world.began  # news: the newest offer, or being opened or heard again
        self.held_since = NEVER
        self.turn = BIDDER
        self.turns = 0  # taken so far
        self.since = self.world.began  # whoever's turn it is thinks since then,
        self.ready = UNDRAWN  # and answers then, if no date presses
        self.least = 0  # seconds that it takes at least, as the history has left it
        self.comings = 0
        self.enters_at = -1
        self.offers: tuple[dict[int, int], dict[int, int]] = ({}, {})  # of each side: package -> event, the newest last
        self.gains: dict[
            tuple[int, int], list[float]
        ] = {}  # by side and package, of those who offered it, when they did
        self.cause = -1
        self.structure = model.masks[self.bid.mask] if self.bid.mask >= 0 else model.everything
        # packages [P] that neither structure nor red lines keep each side from, and how many lines were real then
        self.open_to: list[tuple[int, Any]] = [(-1, None), (-1, None)]
        self.had = -1  # the package that its bidders have signed, or had when the seller left them
        self.stirred = False  # what it waits for may be another
        self._next: Signal | None = None  # what it waits for
        self._due: tuple[int, Phase] | None = None  # when an answer comes, if it waits for one
        self._reckoned: Any = None  # the dates as they pressed when the history has last made somebody think of them

    @property
    def held(self) -> bool:
        """Whether it has to wait."""
        return self.held_since < NEVER

    # --- what stands ---------------------------------------------------------------------------------------

    def last(self, side: int) -> int:
        """The newest offer of a side; -1: none."""
        return next(reversed(self.offers[side]), -1)

    def made(self, side: int, package: int, event: int) -> None:
        """A side has offered a package; it is the other's turn."""
        self.offers[side].pop(package, None)  # the history may tell it once more
        self.offers[side][package] = event
        self._gained(side, package)
        self.news = self.world.now
        self.passed(side)
        self.world.change(Var.OFFERED, 1.0, event)
        if self.play.deal.thread is self:
            self.play.deal.table(package, event)
        else:
            self._tempts(event)

    def _tempts(self, event: int) -> None:
        """The bids beside a signed agreement, or one that somebody may sue against, are others."""
        if self.world.state[Var.SIGNED] or self.play.model.rivals_sue:
            self.world.stir(event)

    def passed(self, side: int) -> None:
        """A side has taken its turn; it is the other's, but for a seller that only collects bids: they may improve."""
        self.turns += 1
        self.turn = BIDDER if self.collects() else 1 - side
        self._thinks()

    def _thinks(self) -> None:
        self.since, self.ready, self.least = self.world.now, UNDRAWN, 0
        self.stirred |= self.world.telling  # in play, whoever brings this about stirs it

    def hear(self) -> None:
        """The thread is opened, preferred, or heard again: whoever's turn it is thinks anew."""
        self.news = self.world.now
        self._thinks()

    def replace(self, package: int, event: int) -> None:
        """Both sides offer the same package, and nothing else."""
        for side in (BIDDER, SELLER):
            self._gained(side, package)
        self.offers, self.news = ({package: event}, {package: event}), self.world.now

    def withdraw(self) -> None:
        """The seller has signed with another: what it has offered here stands no longer."""
        self.offers[SELLER].clear()

    def best_bid(self, *, seen: bool = True) -> tuple[float, int]:
        """The bid that stands and is worth most to the seller, among those allowed to it: its worth, the package.

        `seen`: whether its red lines are, which others see only once it has shown them.
        """
        if self.away or not self.offers[BIDDER]:
            return NOBODY
        worth = self.weighed(self.play.seller_actor)[0]
        surely = self.play.limits.surely_clear(self.of(SELLER))
        allowed = self.allowed(SELLER) if seen else self.structure & self._not_ruled_out() & surely
        k = offers.worth_most(worth, [k for k in self.standing(BIDDER) if allowed[k]])
        return NOBODY if k < 0 else (float(worth[k]), k)

    def bid_beside(self, *, seen: bool = True) -> tuple[float, int]:
        """The bid that there is here beside another deal: of who has the one in hand what is signed, while nobody loses by it."""
        if self.play.deal.thread is not self or not self.play.deal.sealed:
            return self.best_bid(seen=seen)
        if any(decisions.more(0.0, self._gain(actor, self.had)) for actor in self.side):
            return NOBODY
        return float(self.weighed(self.play.seller_actor)[0][self.had]), self.had

    @property
    def beside(self) -> bool:
        """Whether the deal in hand is one with somebody else."""
        state = self.world.state
        return self.play.deal.thread is not self and bool(state[Var.SELECTED] or state[Var.SIGNED])

    def weighed(self, actor: int) -> tuple[Any, float]:
        """Worth [P] to an actor of an agreement here, and of no deal: as if none were in hand elsewhere, nor answered about."""
        play = self.play
        if not self.beside:
            return play.worth.against_no_deal(actor, self.parties)  # type: ignore[no-any-return]
        with play.worth.supposing(play.without_answers(), {}), play.worth.prospects.anew():
            return play.worth.against_no_deal(actor, self.parties)  # type: ignore[no-any-return]

    def _not_ruled_out(self) -> Bools:
        """Packages [P] that no refusal has ruled out here, alike."""
        play = self.play
        if not (self.beside and play.worth.refusals.against):
            return play.limits.not_ruled_out(self.parties)  # type: ignore[no-any-return]
        with play.worth.supposing(play.without_answers(), {}):
            return play.limits.not_ruled_out(self.parties)  # type: ignore[no-any-return]

    def _gain(self, actor: int, package: int) -> float:
        values, no_deal = self.weighed(actor)
        return float(values[package] - no_deal)

    def _gained(self, side: int, package: int) -> None:
        """What those who offer a package gain by it now, by which it binds them later."""
        self.gains[side, package] = [self._gain(actor, package) for actor in self.of(side)]

    def reneged(self, side: int, package: int) -> int:
        """The first of those who have made an offer who would rather have no deal now, and gains less by it than then; -1: none."""
        for actor, then in zip(self.of(side), self.gains[side, package], strict=True):
            if _reneges(self._gain(actor, package), then):
                return actor
        return -1

    def standing(self, side: int) -> list[int]:
        """The offers that a side would honour, the newest last; a seller none that is worth less to it than another bid."""
        found = list(self.offers[side])
        for i, actor in enumerate(self.of(side) if found else ()):
            values, no_deal = self.weighed(actor)
            found = [k for k in found if not _reneges(values[k] - no_deal, self.gains[side, k][i])]
        if side == SELLER and found and (rival := self.rival()[0]) > -np.inf:
            worth = self.weighed(self.play.seller_actor)[0]
            found = [k for k in found if not decisions.more(rival, worth[k])]
        return found

    def rival(self) -> tuple[float, int]:
        """The best bid on the table of others: its worth to the seller, and the element of that bid."""
        best = NOBODY
        for other in map(self.play.threads.__getitem__, self.play.model.apart[self.index]):
            if other.offers[BIDDER] and not other.away:
                bid = other.best_bid()[0], other.bid.element
                if decisions.more(bid[0], best[0]) or (not decisions.more(best[0], bid[0]) and bid[1] > best[1]):
                    best = bid
        return best

    # --- life ----------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to live: come, bargain while nobody is preferred, and wait otherwise."""
        self.stirred = True
        if self.bid.leaves >= 0:
            self._strike(0)

    def go_on(self) -> None:
        """Wait for what comes next, whatever it was before: to come, an answer, or nothing while it is held."""
        self.stirred = False
        self.world.forget(self._next)
        self._next = self._due = None
        self._told_up_to_now()
        reckoned, self._reckoned = None if self.world.telling else self._reckoned, None
        if self.away:
            if not self.world.telling:
                self._come()
        elif not self.play.deal.holds(self):
            self._await_answer(reckoned)

    def _stir(self) -> None:
        self.stirred = self.world.restless = True

    def disturb(self) -> None:
        """Whether this thread is held may have changed: look again."""
        holds, now = self.play.deal.holds(self), self.world.now
        if holds:
            self.held_since = min(self.held_since, now)
        elif self.held:
            self.opened += max(0, now - max(self.held_since, self.opened))  # one that was not there yet opens later
            self.held_since = NEVER
            self.hear()
        if self.turn == SELLER and self.collects():
            self.turn = BIDDER
            self._thinks()
        self._stir()

    def hurry(self) -> None:
        """The dates are others: who waits for an answer reckons anew with when it comes."""
        self._told_up_to_now()
        waits, self._reckoned = self._due is not None or self._reckoned is not None, None
        if waits and not self.stirred:
            self._await_answer()

    def _told_up_to_now(self) -> None:
        """In the history no answer has come up to now, as it was reckoned with."""
        if self.world.telling and self._reckoned is not None:
            self._has_not_come(self._reckoned)

    def _has_not_come(self, dates: Any) -> None:
        """No answer has come up to now, as dates have pressed it."""
        if self.world.now > self.since:
            self.least = max(self.least, int(pressing.runs_for(self.since, self.world.now, HURRY, dates)))

    def _come(self) -> None:
        """Enter for the first time, or return, if ever."""
        world, bid = self.world, self.bid
        if not self.came:
            if self.enters_at < 0:  # drawn once, however often the deal changes before
                self.enters_at = world.now + world.left(bid.enters, bid.element, Purpose.OPENING, 0, world.began)
            comes = partial(self._comes, Kind.ENTERED, self.enters_at)
            self._next = world.then(max(self.enters_at, world.now), Phase.OFFERS, bid.element, comes)
        elif bid.returns >= 0 and world.values[bid.returns] > 0.0:
            u = world.uniform(world.key(bid.element), Purpose.HAZARD, self.comings)
            wait = quantile(EXPONENTIAL, 1.0 / world.values[bid.returns], 0.0, 0.0, u)
            time = max(self.away_since, 0) + seconds(wait)
            comes = partial(self._comes, Kind.RETURNED, time)
            if time > world.now:
                self._next = world.then(time, Phase.OFFERS, bid.element, comes)
            else:
                comes()

    def _comes(self, kind: Kind, time: int) -> None:
        """Whose time has come is there, unless it would be held: then it comes when that ends, and because of it."""
        self._next = None
        if self.play.deal.holds(self):
            return
        self.comings += 1
        self.came, self.away = True, False
        cause = self.play.deal.freed if self.world.now > time else self.cause
        self.open(self.world.note(kind, self.bid.actor, self.bid.element, cause=cause))
        if self.world.now < self.play.auction_ends:
            self.play.hurry()  # there is one more to bid against

    def open(self, cause: int) -> None:
        """The clock of both tactics starts."""
        self.opened, self.cause = self.world.now, cause
        self.turn, self.offers, self.had = BIDDER, ({}, {}), -1
        self.held_since = self.world.now if self.play.deal.holds(self) else NEVER
        self.hear()
        self._stir()

    def _strike(self, strikes: int) -> None:
        """At a constant rate, as long as the bidder bargains: what strikes at other times means nothing."""
        world, bid = self.world, self.bid
        rate = world.values[bid.leaves]
        if rate > 0.0:
            u = world.uniform(world.key(bid.element), Purpose.HAZARD, LEAVES + strikes)
            wait = seconds(quantile(EXPONENTIAL, 1.0 / rate, 0.0, 0.0, u))
            world.then(world.now + wait, Phase.OFFERS, bid.element, partial(self._struck, strikes))

    def _struck(self, strikes: int) -> None:
        world, bid = self.world, self.bid
        if not self.away and not world.state[Var.SIGNED] and not world.state[Var.CLOSED]:
            self.leave(world.note(Kind.LEFT, bid.actor, bid.element, cause=self.cause, public=False))
        self._strike(strikes + 1)

    def leave(self, event: int) -> None:
        """The bidder is away; if it was preferred, the others are heard again."""
        self.turns += 1
        self.away, self.away_since, self.cause = True, self.world.now, event
        self._tempts(event)
        self.play.deal.drop(self, event)
        self.disturb()

    # --- bargaining ----------------------------------------------------------------------------------------

    def collects(self) -> bool:
        """Whether the seller only collects bids: until its auction has been held, and of rivals of what it has signed."""
        if self.held:
            return False
        state, until = self.world.state, self.play.auction_ends
        return bool((self.world.now <= until and not state[Var.SELECTED]) or state[Var.SIGNED])

    @property
    def listens(self) -> int:
        """Since when the seller may answer, and patience runs: it does not while bids are collected for an auction."""
        return int(max(self.opened, self.play.auction_ends))

    def _await_answer(self, reckoned: Any = None) -> None:
        """Wait until whoever's turn it is has thought; the sooner, the more a date presses, as it did in the history if given."""
        world, element, mover = self.world, self.bid.element, self.movers()[0]
        dates = self.play.pressure.dates(mover, self, self.since) if reckoned is None else reckoned
        if world.telling:
            self._reckoned = dates
            return
        if self.ready == UNDRAWN:
            chance = self.bid.responds if self.turn == BIDDER else self.play.model.seller.responds
            self._has_not_come(dates)
            rest = world.left(chance, element, Purpose.RESPOND, self.turns, world.now - self.least)
            self.ready = self.since + self.least + rest
        due = pressing.due(self.since, self.ready, HURRY, dates)
        when = math.floor(due + 0.5), Phase.OFFERS if self.last(1 - self.turn) < 0 else Phase.ANSWERS  # halves up
        if when != self._due:
            world.forget(self._next)
            self._due, self._next = when, world.then(*when, element, self._answers)

    def _answers(self) -> None:
        self._next = self._due = None
        offers.move(self)
        self._stir()

    def of(self, side: int) -> tuple[int, ...]:
        """Who must agree on a side; the first makes the offers."""
        return self.side if side == BIDDER else (self.play.model.seller.actor,)

    def movers(self) -> tuple[int, ...]:
        """The same of the side whose turn it is."""
        return self.of(self.turn)

    def allowed(self, side: int) -> Bools:
        """Packages [P] that a side may offer or accept, whatever red lines the other has."""
        limits = self.play.limits
        lines, allowed = self.open_to[side]
        if lines != len(limits.real):
            allowed = self.structure & limits.clear_of_lines(self.of(side))
            self.open_to[side] = len(limits.real), allowed
        if self.play.deal.structure is not None and self.play.deal.thread is self:
            allowed = allowed & self.play.deal.structure
        left = self._not_ruled_out()
        return allowed if left is self.play.model.everything else allowed & left  # type: ignore[no-any-return]

    def reach(self, side: int) -> Bools:
        """Those of them that no certain red line of the other side bars."""
        return self.allowed(side) & self.play.limits.surely_clear(self.of(1 - side))  # type: ignore[no-any-return]


def _reneges(gain: float, then: float) -> bool:
    """Whether who gains so much by an offer, and gained so much when it was made, would rather have no deal now."""
    return decisions.more(min(then, 0.0), gain)
