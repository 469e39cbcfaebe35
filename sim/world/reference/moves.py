"""The law of moves: leaving, amending and asking are compared with going on, one step deep; ties go on."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.world import decisions
from sim.world.codes import SPENT
from sim.world.plan import Var
from sim.world.record import Bound
from sim.world.reference.agenda import Phase
from sim.world.reference.suits import NONE, Suits
from sim.world.reference.worth import ended_by_its_date

State = list[float]
Floats = npt.NDArray[np.float64]


class Rival(NamedTuple):
    """A bid that stands, beside a signed agreement or in an auction, and what it is worth to the seller."""

    worth: float
    package: int
    thread: Any

    @property
    def event(self) -> int:
        """When it was made; what is signed (-1), before all others."""
        return self.thread.offers[0].get(self.package, -1)  # type: ignore[no-any-return]


def first_of_best(bids: list[Rival]) -> Rival | None:
    """The bid that is worth most to the seller; of equal ones the one that was made first."""
    best = None
    for bid in bids:
        if (
            best is None
            or decisions.more(bid.worth, best.worth)
            or (not decisions.more(best.worth, bid.worth) and bid.event < best.event)
        ):
            best = bid
    return best


class Moves:
    """What is worth more to a party than to go on with the agreement.

    Whenever anything changes that going on with the signed agreement, or ending it, can depend on, the parties look at
    it once more: one for which leaving is worth more makes them amend it, or leaves. What does is counted in one place,
    the version of the world, and is rather too much than too little.
    """

    def __init__(self, deal: Any) -> None:
        self.deal, self.play, self.world, self.model = deal, deal.play, deal.world, deal.model
        self.suits = Suits(self)
        self._ways = bool(self.model.exits or self.suits.courts) or self.model.agreement.settled >= 0  # to leave at all
        self._appealed = [self.play.rulings[r] for r in self.model.reviews if self.model.minds.may_reverse[r]]
        self._looking = False
        self._seen = -1  # the version of the world at which they looked last
        self._moves = False  # whether one of them would then have left, or has

    # --- what going on and ending are worth ----------------------------------------------------------------

    def worth(self, actor: int) -> float:
        """What the agreement as it stands is worth to a party."""
        return float(self.values(actor)[self.world.package])

    def values(self, actor: int, granting: int = -1) -> Floats:
        """Worth [P] to a party of the agreement with each package, as a review grants it if one is given; nobody is away then."""
        parties, state, gone = self.deal.parties, self.world.state, self.gone()
        if gone < 0:
            return self.in_hand(actor, parties, state, granting)
        back = list(state)
        back[self.model.left[gone]] = 0.0
        with self.play.worth.supposing(self.model.imagined(back), {}):
            return self.in_hand(actor, parties, back, granting)

    def as_it_is(self, actor: int) -> float:
        """What it is worth to a party that the agreement stands, or waits for who may hold another that has left it."""
        gone = self.gone()
        return self.worth(actor) if gone < 0 else self._leaving(gone, actor, self.once(gone))

    def in_hand(self, actor: int, parties: tuple[int, ...], state: State, granting: int = -1) -> Floats:
        """The same of an agreement among some parties, in a state: to the seller a bid of others may stand where it fails."""
        worth = self.play.worth
        if actor == self.play.seller_actor and len(self.play.threads) > 1:
            falls_back_on = self.without(actor, parties, state)
            if falls_back_on != worth.no_deal(actor, state):
                return worth.falling_back(actor, parties, falls_back_on, granting)  # type: ignore[no-any-return]
        return worth.values(actor, parties, granting=granting)  # type: ignore[no-any-return]

    def by_its_date(self) -> State:
        """The state in which its outside date ends the agreement."""
        return ended_by_its_date(self.model, self.world.state)

    def _fees(self, actor: int, state: State) -> float:
        """What an actor gains by the fees that are due where the agreement ends in a state."""
        total, holds = 0.0, self.model.programs.at
        for fee, sign in self.model.fees_of(actor, self.deal.parties) if state[Var.SIGNED] else ():
            if fee.program < 0 or holds(fee.program)(state):
                total += sign * self.world.values[fee.worth]
        return total

    def ended(self, actor: int, state: State) -> float:
        """What it is worth to a party that the agreement ends in a state: no deal or a rival's bid, and the fees."""
        return self.without(actor, self.deal.parties, state) + self._fees(actor, state)

    def without(self, actor: int, parties: tuple[int, ...], state: State) -> float:
        """What there is for an actor where an agreement ends in a state: no deal, or a rival of the one in hand; no fees."""
        no_deal = float(self.play.worth.no_deal(actor, state))
        sells, weighing = actor == self.play.seller_actor, self.play.worth.challenges.weighing
        if not (sells or actor in self.model.bidders) or weighing > 1:
            return no_deal
        supposing = self.play.worth.supposing  # so that nothing of it is kept
        if sells:
            with supposing(self.world.state, {}) if weighing else nullcontext():
                rival = self._beside(parties, state)
            return no_deal if rival is None else rival.worth
        with supposing(self.world.state, {}, self.model.medians):  # what it knows of the seller
            rival = self._beside(parties, state, actor)
        if rival is None:
            return no_deal
        with supposing(self.world.state, {}):
            gains = max(float(rival.thread.weighed(actor)[0][rival.package]) - no_deal, 0.0)
        return no_deal + gains * float(self.play.limits.unbarred((self.play.seller_actor,))[rival.package])

    def once(self, leaver: int, *, alone: bool = False) -> State:
        """The state as it is, but that a party has left, or has already; that is an occasion of its own for courts.

        `alone`: and nobody else.
        """
        state, var, imagined = list(self.world.state), self.model.left[leaver], self.play.worth.imagined
        if not state[var]:
            for court in self.suits.courts:
                if court.answer < 0:
                    state[court.row.vars + SPENT] = 0.0
                imagined.says(court.index, NONE, state)  # what was said about an earlier leaving is over
        for other in self.deal.parties if alone else ():
            state[self.model.left[other]] = 0.0
        state[var] = 1.0
        return self.model.imagined(state)  # type: ignore[no-any-return]

    def _threat(self, leaver: int) -> dict[int, float]:
        """What it is worth to each party that one of them leaves, or has left: it may be held to the agreement."""
        state = self.once(leaver)
        return {a: self._leaving(leaver, a, state) for a in self.deal.parties}

    def _leaving(self, leaver: int, actor: int, state: State) -> float:
        """The same to one of them, in the state in which that has left."""
        end = self.ended(actor, state)
        suits = self.suits.about(leaver, state, sees=actor) if self.gone() in (NONE, leaver) else ()
        return end + self.suits.held(suits, actor, self.worth(actor) - end, state) if suits else end

    def gone(self) -> int:
        """The party that has left, and may be held to the agreement; -1: none."""
        state = self.world.state
        return next((a for a in self.deal.parties if state[Var.SIGNED] and state[self.model.left[a]]), -1)

    def refusing(self, chance: float) -> dict[int, float]:
        """What it is worth to each party that the outside date does not move: with a chance it ends the agreement."""
        state = self.by_its_date()
        return {a: chance * self.ended(a, state) + (1.0 - chance) * self.as_it_is(a) for a in self.deal.parties}

    def endings(self, state: State) -> Floats:
        """What ending in a state is worth to each party, or more, because one that would rather leaves instead."""
        return self.or_left({a: self.ended(a, state) for a in self.deal.parties})

    def or_left(self, found: dict[int, float]) -> Floats:
        """What is worth most to each party: what was found, or that somebody leaves who may, and would rather."""
        best = dict(found)
        for leaver in self.deal.parties if self.world.state[Var.SIGNED] else ():
            if self._may(leaver) and decisions.more((threat := self._threat(leaver))[leaver], found[leaver]):
                best = {a: max(best[a], worth) for a, worth in threat.items()}
        return np.array([best[a] for a in self.deal.parties])

    def nash(
        self, allowed: npt.NDArray[np.bool_], endings: npt.NDArray[np.float64], values: Floats | None = None
    ) -> int:
        """The package that the Nash rule picks among the allowed ones; -1: none is better than ending for all.

        `values` [N, P] are those of the parties, as things are unless given.
        """
        values = np.array([self.values(a) for a in self.deal.parties]) if values is None else values
        return int(decisions.nash(values, endings, allowed, max(self.world.package, 0), self.model.packages))

    def kept(self, endings: npt.NDArray[np.float64]) -> int:
        """The package with which the agreement is kept though some would rather end it; -1: none is better than ending for all.

        As it is where nobody would, any more (`sim.world.decisions.kept`).
        """
        values, package = np.array([self.values(a) for a in self.deal.parties]), self.world.package
        if not any(decisions.more(end, worth) for end, worth in zip(endings, values[:, package], strict=True)):
            return int(package)
        return int(decisions.kept(values, endings, self.deal.terms.amendable(), package, self.model.packages))

    # --- the parties look at their agreement ---------------------------------------------------------------

    def reconsider(self) -> None:
        """If something has changed since they looked last, they look once more; what comes of it the history tells.

        At `as_of` they do what they would have done at the last change, if that still pays: time alone moves nobody.
        """
        world, state = self.world, self.world.state
        changed = world.version != self._seen
        if changed:
            self._seen = world.version
            self.suits.reconsider()  # what that changes is looked at in turn
        if not (self._ways or self._appealed) or self._looking or not state[Var.SIGNED] or state[Var.CLOSED]:
            return
        if changed:
            left = self.gone()
            moves = left >= 0 and (not world.telling or self._settles(left))
            self._moves = moves or self._leaver() >= 0 or self._pulls() is not None
        if self._moves and not world.telling:
            self._looking, self._moves = True, False
            cause = max(world.news, world.caused[Var.SIGNED])
            world.then(world.now, Phase.ANSWERS, self.deal.element, partial(self._look, cause))

    def _look(self, cause: int) -> None:
        self._looking, self._seen = False, self.world.version
        deal, state = self.deal, self.world.state
        if not state[Var.SIGNED] or state[Var.CLOSED]:
            return
        pulls, left = self._pulls(), self.gone()
        if pulls is not None:
            deal.terms.take_back(*pulls, cause)
            return
        sued = left >= 0 and bool(self.suits.about(left, self.once(left)))
        leaver = self._leaver() if left < 0 or sued else NONE
        if left < 0 and leaver < 0:
            return
        mover = left if leaver < 0 else leaver
        rival = self.rival() if mover == self.play.seller_actor else None
        bound = Bound.NO_DEAL, self.model.actors[mover].element
        if rival is not None:
            cause, bound = max(cause, rival.event), (Bound.RIVAL, rival.thread.bid.element)
        if left < 0 and self.suits.about(leaver, self.once(leaver)):  # before there is anything to settle
            cause = deal.leave(leaver, cause, bound)
            if not state[Var.SIGNED]:
                return
            left, leaver, sued = leaver, NONE, True
        threat = self._threat(mover if left < 0 else left)
        package = self.kept(self.or_left(threat))
        gains = left >= 0 and (not sued or decisions.more(self.worth(left), threat[left]))
        if gains and deal.terms.agree(package, cause):  # it comes back, also to what was agreed
            return
        if deal.terms.amend_to(package, cause):
            return
        if leaver >= 0:
            deal.leave(leaver, cause, bound)
        elif sued:
            return
        else:
            deal.end(cause)
        if rival is not None:
            rival.thread.turn = 1  # it is the seller that accepts
            deal.sign(rival.thread, rival.package, mover, cause)

    def _settles(self, left: int) -> bool:
        """Whether a party that has left comes back, or the agreement is another or ends, as things are."""
        if not self.suits.about(left, self.once(left)):
            return True
        threat = self._threat(left)
        package = self.kept(self.or_left(threat))
        gains = decisions.more(self.worth(left), threat[left])
        return package >= 0 and (gains or package != self.world.package)

    def _pulls(self) -> tuple[Any, int] | None:
        """The first review whose request they would rather take back than wait for an appeal, and for which package."""
        found = ((ruling, self.deal.terms.better(ruling)) for ruling in self._appealed if ruling.untold >= 0)
        return next(((ruling, package) for ruling, package in found if package >= 0), None)

    def _leaver(self) -> int:
        """The party that may leave and gains most by that, over going on; -1: nobody gains."""
        leaver, most = NONE, 0.0
        for actor in filter(self._may, self.deal.parties):
            left = self._leaving(actor, actor, self.once(actor))
            stays = self.as_it_is(actor)
            if decisions.more(left, stays) and (leaver < 0 or decisions.more(left - stays, most)):
                leaver, most = actor, left - stays
        return leaver

    def _may(self, actor: int) -> bool:
        """Whether a party may leave: an exit is open to it, or, of a seller, a rival may be heard.

        While another is away who may be held, only one whom nobody would hold.
        """
        holds, state, gone = self.model.programs.at, self.world.state, self.gone()
        if actor in self.deal.bound or self.settled(actor) or actor == gone:
            return False
        may = any(x.actor == actor and holds(x.program)(state) for x in self.model.exits)
        if not may and (actor != self.play.seller_actor or self.rival() is None):
            return False
        return gone < 0 or not self.suits.about(actor, self.once(actor, alone=True))

    def settled(self, actor: int, ending: State | None = None) -> bool:
        """Whether a party has left and come back, and gains no more by ending than when it did; by leaving, or in a state."""
        then = self.deal.settled.get(actor)
        return then is not None and not decisions.more(self.gain(actor, ending), then)

    def gain(self, actor: int, ending: State | None = None) -> float:
        """What a party gains by ending the agreement, over going on, if nobody holds it to that; by leaving, or in a state."""
        return self.ended(actor, self.once(actor) if ending is None else ending) - self.worth(actor)

    def rival(self) -> Rival | None:
        """While the agreement is open to rivals: the bid that is worth most to the seller, if it beats no deal."""
        return self._beside(self.deal.parties, self.world.state) if self.deal.open_to_rivals else None

    def _beside(self, parties: tuple[int, ...], state: State, bidder: int = -1) -> Rival | None:
        """Of the bids of others than the parties of an agreement the one that is worth most to the seller, if it beats no deal.

        A `bidder` knows its own alone.
        """
        seller = self.play.seller_actor
        if seller not in parties:
            return None
        no_deal, bids = float(self.play.worth.no_deal(seller, state)), []
        for thread in self.play.threads:
            unseen = any(a in parties for a in thread.side) or (bidder >= 0 and bidder not in thread.side)
            worth, package = (no_deal, -1) if unseen else thread.bid_beside(seen=bidder < 0)
            if package >= 0 and decisions.more(worth, no_deal):
                bids.append(Rival(worth, package, thread))
        return first_of_best(bids)
