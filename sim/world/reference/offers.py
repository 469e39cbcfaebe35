"""The law of offers: alternating offers in parallel threads, one per bidder (Rubinstein 1982; Aydogan et al. 2017)."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import numpy.typing as npt
from simpy import Interrupt
from simpy.events import Event as Signal

from sim.world import decisions
from sim.world.draws import Purpose
from sim.world.families import Family, quantile
from sim.world.functions import Accept, Leave, Offer, Turn
from sim.world.plan import Var
from sim.world.record import Bound, Kind
from sim.world.reference.agenda import Phase
from sim.world.time import DAY, seconds

Steps = Generator[Signal, Any, None]
BIDDER, SELLER = 0, 1
LEAVES = 1 << 16  # occurrences of a bid's hazard from here on are about leaving

EXPONENTIAL = int(Family.EXPONENTIAL)


class Thread:
    """One bidder's thread with the seller.

    States: away (not yet come, rejected or left), open (offers alternate), held (another thread is preferred, or
    an agreement is signed). A held thread keeps its standing offers; a thread that reopens starts from them.
    """

    def __init__(self, play: Any, index: int) -> None:
        model = play.model
        self.play, self.world, self.index = play, play.world, index
        self.bid = model.bids[index]
        self.partners: list[int] = [p.actor for p in model.partners.get(index, ())]
        self.side: tuple[int, ...] = (self.bid.actor, *self.partners)
        self.parties: tuple[int, ...] = tuple(sorted((*self.side, model.seller.actor)))
        self.away = self.bid.enters >= 0
        self.came = not self.away
        self.away_since = 0
        self.opened = self.world.began
        self.turn = BIDDER
        self.turns = 0
        self.comings = 0
        self.standing = [-1, -1]  # the last offer of each side
        self.offered = [-1, -1]  # and the event in which it was made
        self.cause = -1
        self.structure = model.masks[self.bid.mask] if self.bid.mask >= 0 else model.everything
        self.open_to: list[Any] = [None, None]  # packages [P] that neither structure nor red lines keep a side from
        self.process: Any = None

    # --- life ----------------------------------------------------------------------------------------------

    def live(self) -> Steps:
        """Come, bargain while nobody is preferred, and wait otherwise."""
        while True:
            try:
                if self.away:
                    yield from self._come()
                elif self.play.deal.holds(self):
                    yield self.world.agenda.event()  # until the deal changes
                else:
                    yield from self._bargain()
            except Interrupt:
                continue

    def disturb(self) -> None:
        """Whether this thread is held may have changed: look again."""
        if self.process is not None and self.process is not self.world.agenda.active_process:
            self.process.interrupt()

    def start(self) -> None:
        """Begin to live."""
        self.process = self.world.agenda.process(self.live())
        if self.bid.leaves >= 0:
            self.world.agenda.process(self._leave_some_day())

    def _come(self) -> Steps:
        """Enter for the first time, or return."""
        world, bid = self.world, self.bid
        if not self.came:
            time = world.now + world.left(bid.enters, bid.element, Purpose.OPENING, 0, world.began)
            kind = Kind.ENTERED
        elif bid.returns >= 0 and world.values[bid.returns] > 0.0:
            u = world.uniform(world.key(bid.element), Purpose.HAZARD, self.comings)
            time = max(self.away_since, 0) + seconds(
                quantile(EXPONENTIAL, 1.0 / world.values[bid.returns], 0.0, 0.0, u)
            )
            kind = Kind.RETURNED
        else:
            yield world.agenda.event()  # for good
            return
        if time > world.now or not self.came:
            yield world.at(time, Phase.OFFERS, bid.element)
        if self.play.deal.holds(self):
            yield world.agenda.event()  # until the seller is free again
        self.comings += 1
        self.came, self.away = True, False
        waited = world.now > time
        cause = self.play.deal.ended if waited else self.cause
        self.open(world.note(kind, bid.actor, bid.element, cause=cause))

    def open(self, cause: int) -> None:
        """The clock of both tactics starts."""
        self.opened, self.cause = self.world.now, cause
        self.turn, self.standing, self.offered = BIDDER, [-1, -1], [-1, -1]

    def _leave_some_day(self) -> Steps:
        """At a constant rate, as long as the bidder bargains: what strikes at other times means nothing."""
        world, bid = self.world, self.bid
        rate, strikes = world.values[bid.leaves], 0
        while rate > 0.0:
            u = world.uniform(world.key(bid.element), Purpose.HAZARD, LEAVES + strikes)
            strikes += 1
            wait = seconds(quantile(EXPONENTIAL, 1.0 / rate, 0.0, 0.0, u))
            yield world.at(world.now + wait, Phase.OFFERS, bid.element)
            if not self.away and not world.state[Var.SIGNED] and not world.state[Var.CLOSED]:
                self.leave(world.note(Kind.LEFT, bid.actor, bid.element, cause=self.cause))

    def leave(self, event: int) -> None:
        """The bidder is away; if it was preferred, the others are heard again."""
        self.away, self.away_since, self.cause = True, self.world.now, event
        self.play.deal.drop(self, event)
        self.disturb()

    # --- bargaining ----------------------------------------------------------------------------------------

    def _bargain(self) -> Steps:
        world, model = self.world, self.play.model
        while not self.away and not self.play.deal.holds(self):
            if self.turn == SELLER and (world.now < self.play.auction_ends or world.state[Var.SIGNED]):
                self.turn = BIDDER  # bids are collected; they may improve
            chance = self.bid.responds if self.turn == BIDDER else model.seller.responds
            wait = world.delay(chance, self.bid.element, Purpose.RESPOND, self.turns)
            phase = Phase.OFFERS if self.standing[1 - self.turn] < 0 else Phase.ANSWERS
            yield world.at(world.now + wait, phase, self.bid.element)
            self.turns += 1  # a turn that is interrupted is not taken
            self._move()

    def movers(self) -> tuple[int, ...]:
        """Who must agree on the side whose turn it is; the first makes the offers."""
        return self.side if self.turn == BIDDER else (self.play.model.seller.actor,)

    def _move(self) -> None:
        """Leave, accept the standing offer, or make one."""
        play, worth, parties = self.play, self.play.worth, self.parties
        movers, allowed = self.movers(), self.allowed()
        outlooks = [worth.outlook(actor, parties) for actor in movers]
        values = np.array([worth.ahead(actor, outlook) for actor, outlook in zip(movers, outlooks, strict=True)])
        no_deal = np.array([outlook.no_deal for outlook in outlooks])
        ends = np.array([play.ends(actor) for actor in movers], float)
        side = self.bid if self.turn == BIDDER else play.model.seller
        offer, cause = self.standing[1 - self.turn], self.offered[1 - self.turn]
        if side.function >= 0:
            act, what, short = self._own_way(side.function, values, float(no_deal[0]), allowed, float(ends[0]))
        else:
            act, what, short = decisions.respond(
                values, no_deal, allowed, offer, self.world.now, self.opened, ends, self.world.values[side.beta]
            )
        if act == decisions.LEAVE:
            self._give_up(movers[what], allowed, unforced=short >= 0)
        elif act == decisions.ACCEPT:
            play.deal.sign(self, offer, movers[0], cause)
        else:
            self._offer(movers, what, cause, self._against(offer, movers, values, no_deal, allowed, short))
            self.turn = 1 - self.turn

    def _own_way(
        self, function: int, values: npt.NDArray[np.float64], no_deal: float, allowed: npt.NDArray[np.bool_], ends: float
    ) -> tuple[int, int, int]:  # fmt: skip
        """What a side does whose tactic is a function in Python; as `decisions.respond` says it."""
        world, own, offer = self.world, self.play.model.functions[function], self.standing[1 - self.turn]
        if decisions.greatest(values[0], allowed) <= no_deal:
            return decisions.LEAVE, 0, -1
        luck = world.uniform(world.key(self.bid.element), Purpose.TACTIC, self.turns)
        act = own.act(
            Turn(self.turn == BIDDER, values[0].copy(), no_deal, allowed.copy(), offer, self.standing[self.turn], self.turns - 1,
                 world.now / DAY, self.opened / DAY, ends / DAY, self.play.model.packages.copy(), luck),
            world.values,
        )  # fmt: skip
        if isinstance(act, Leave):
            return decisions.LEAVE, 0, 0
        if isinstance(act, Accept):
            return decisions.ACCEPT, offer, -1
        on_the_table = offer >= 0 and bool(allowed[offer])
        if isinstance(act, Offer):
            return decisions.OFFER, act.package, 0 if on_the_table else -1
        accepts, offers = act
        if on_the_table and values[0, offer] >= accepts:
            return decisions.ACCEPT, offer, -1
        package = decisions.concede(values, np.array([offers]), allowed)
        return decisions.OFFER, package, 0 if on_the_table else -1

    def _against(
        self, offer: int, movers: tuple[int, ...], values: npt.NDArray[np.float64], no_deal: npt.NDArray[np.float64],
        allowed: npt.NDArray[np.bool_], short: int,
    ) -> tuple[Bound, int]:  # fmt: skip
        """What stands against the offer on the table; `short` is the mover to whom it is worth too little."""
        if offer < 0:
            return Bound.NONE, -1
        model = self.play.model
        if short >= 0:
            wants_more = Bound.ASPIRATION if short == 0 else Bound.PARTNER
            kind = Bound.NO_DEAL if values[short, offer] <= no_deal[short] else wants_more
            return kind, model.actors[movers[short]].element
        for i in self.play.limits.real:
            line = model.red_lines[i]
            if line.actor in movers and model.masks[line.mask][offer]:
                return Bound.RED_LINE, line.element
        return self.play.limits.ruled_out_by(offer, self.parties)  # type: ignore[no-any-return]

    def _offer(self, movers: tuple[int, ...], package: int, cause: int, bound: tuple[Bound, int]) -> None:
        world, bid = self.world, self.bid
        cause = cause if cause >= 0 else self.cause
        if package >= 0 and package == self.standing[self.turn]:
            return  # the last offer stands
        if package < 0:
            world.note(Kind.PASSED, movers[0], bid.element, cause=cause, public=False, bound=bound)
            return
        event = world.note(
            Kind.OFFERED, movers[0], bid.element, cause=cause, public=False, package=package, bound=bound
        )
        self.play.limits.show_lines(movers, package, event)
        self.standing[self.turn], self.offered[self.turn] = package, event
        world.change(Var.OFFERED, 1.0, event)
        if self.play.deal.thread is self:
            self.play.deal.table(package, event)
        elif world.state[Var.SIGNED]:
            self.play.deal.moves.reconsider()

    def _give_up(self, actor: int, allowed: npt.NDArray[np.bool_], *, unforced: bool) -> None:
        """No allowed package is worth more to the actor than no deal; or, unforced, its tactic ends the talk."""
        bound = (Bound.ASPIRATION if unforced else Bound.NO_DEAL, self.play.model.actors[actor].element)
        if not allowed.any():
            bound = self.play.limits.nothing_left(self.movers(), bound)
        kind = Kind.LEFT if self.turn == BIDDER else Kind.REJECTED
        offered = self.offered[1 - self.turn]
        cause = offered if offered >= 0 else self.cause
        self.leave(self.world.note(kind, actor, self.bid.element, cause=cause, public=False, bound=bound))

    def withdraw(self) -> None:
        """The seller has signed with another: what it has offered here stands no longer."""
        if self.standing[SELLER] >= 0:
            self.standing[SELLER], self.offered[SELLER] = -1, -1

    def best_bid(self) -> tuple[float, int]:
        """The bidder's standing offer, if the seller may take it, and what it is worth to the seller; -1: none."""
        play, package = self.play, self.standing[BIDDER]
        seller = play.model.seller.actor
        allowed = self.structure & play.limits.acceptable((*self.side, seller))
        if self.away or package < 0 or not allowed[package]:
            return -float("inf"), -1
        return float(play.worth.values(seller, self.parties)[package]), package

    def allowed(self) -> npt.NDArray[np.bool_]:
        """Packages [P] that the side whose turn it is may offer or accept."""
        if self.open_to[self.turn] is None:
            self.open_to[self.turn] = self.structure & self.play.limits.clear_of_lines(self.movers())
        allowed = self.open_to[self.turn]
        if self.play.deal.thread is self and self.play.deal.structure is not None:
            allowed = allowed & self.play.deal.structure
        return allowed & self.play.limits.not_ruled_out(self.parties)  # type: ignore[no-any-return]
