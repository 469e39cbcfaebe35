"""The law of offers: what a side does when it is its turn (Rubinstein 1982; Aydogan et al. 2017)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.world import concession, decisions, pressing
from sim.world.draws import Purpose
from sim.world.functions import Accept, Leave, Offer, Turn
from sim.world.record import Bound, Kind
from sim.world.time import DAY, seconds

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Decision = tuple[int, int, int]  # as `concession.respond` says it
BIDDER, SELLER = 0, 1
WHY = (Bound.NO_DEAL, Bound.PARTNER, Bound.PATIENCE, Bound.RIVAL)  # a side leaves
OUTBID, OWN_WILL = 3, -1
NOBODY_KNOWS = np.zeros(0)


class Table(NamedTuple):
    """What the side whose turn it is has before it."""

    movers: tuple[int, ...]  # who must agree; the first makes the offers
    values: Floats  # [N, P] worth of all packages to each
    no_deal: Floats  # [N]
    rival: tuple[float, int]  # worth to a seller of the best bid of another, and that bid
    allowed: Bools  # [P] packages that the side may offer or accept
    signable: list[int]  # the other side's offers, the newest last
    reach: Bools  # [P] those of the allowed that no certain red line of the other side bars
    unbarred: Floats  # [P] the chance that none stands against a package


def move(thread: Any) -> None:
    """Leave, sign an offer that stands, or make one; then it is the other's turn."""
    table, side = _table(thread), thread.turn
    row = thread.bid if side == BIDDER else thread.play.model.seller
    if _outbid(thread, table):
        act, what, why = concession.LEAVE, 0, OUTBID
    else:
        act, what, why = _by_law(thread, row, table) if row.function < 0 else _by_function(thread, row, table)
    if act == concession.LEAVE:
        _give_up(thread, table, what, Bound.ASPIRATION if why == OWN_WILL else WHY[why])
    elif act == concession.ACCEPT:
        thread.play.deal.sign(thread, what, table.movers[0], thread.offers[1 - side][what])
    else:
        _offer(thread, table, what, why)


def worth_most(worth: Floats, offers: Sequence[int]) -> int:
    """The offer that is worth most, the newest on a tie; -1: there is none."""
    found = -1
    for k in reversed(offers):
        if found < 0 or decisions.more(worth[k], worth[found]):
            found = k
    return found


def _table(thread: Any) -> Table:
    movers = thread.movers()
    if len(movers) == 1:
        worth, without = thread.weighed(movers[0])
        values, no_deal = worth[np.newaxis], np.array([without])
    else:
        weighed = [thread.weighed(actor) for actor in movers]
        values, no_deal = np.array([each[0] for each in weighed]), np.array([each[1] for each in weighed])
    signable = thread.standing(1 - thread.turn)
    side, unbarred = thread.turn, thread.play.limits.unbarred(thread.of(1 - thread.turn))
    allowed, reach = thread.allowed(side), thread.reach(side)
    return Table(movers, values, no_deal, thread.rival(), allowed, signable, reach, unbarred)


def _outbid(thread: Any, table: Table) -> bool:
    """Whether nothing that is left here is worth as much to the seller, which has selected this bid, as one that it holds."""
    if thread.turn == BIDDER or thread.play.deal.thread is not thread:
        return False
    best = concession.greatest(table.values[0], table.reach)
    return decisions.more(best, table.no_deal[0]) and decisions.more(table.rival[0], best)


def _by_law(thread: Any, row: Any, table: Table) -> Decision:
    """What a side does that concedes to time and to what presses it."""
    now, numbers, pressure = thread.world.now, thread.world.values, thread.play.pressure
    patience, beta = seconds(numbers[row.patience]), numbers[row.beta]
    dates = [pressure.dates(actor, thread) for actor in table.movers]
    shares = np.array([pressing.share(now, thread.listens, patience, beta, each) for each in dates])
    own = np.array(_own(thread, table), np.int64)
    idle = not thread.collects() and now - max(thread.news, thread.listens) >= patience
    rival = table.rival[0] if thread.turn == SELLER else -np.inf
    offers = np.array(table.signable, np.int64)
    places, other = thread.play.model.places, thread.last(1 - thread.turn)
    had = thread.had if thread.turn == BIDDER else -1
    gains = _gains(thread, 1 - thread.turn) if other < 0 else NOBODY_KNOWS
    return concession.respond(
        table.values, table.no_deal, rival, table.allowed, table.reach, offers, own, len(thread.offers[thread.turn]), had, shares, idle,
        places, other, table.unbarred, gains,
    )  # fmt: skip


def _gains(thread: Any, side: int) -> Floats:
    """Gain [P] over no deal of who gains least on a side, as others know it: at the medians."""
    play = thread.play
    with play.worth.supposing(play.world.state, {}, play.model.medians):
        gains: Floats = np.min([values - no_deal for values, no_deal in map(thread.weighed, thread.of(side))], axis=0)
    return gains


def _own(thread: Any, table: Table) -> list[int]:
    """The offers of the side itself that it would honour, the newest last."""
    found = list(thread.offers[thread.turn])
    falls_back_on = [float(worth) for worth in table.no_deal]
    if thread.turn == SELLER:
        falls_back_on[0] = max(falls_back_on[0], table.rival[0])
    pay = not any(decisions.more(worth, table.values[i, k]) for i, worth in enumerate(falls_back_on) for k in found)
    return found if pay else thread.standing(thread.turn)


def _by_function(thread: Any, row: Any, table: Table) -> Decision:
    """What a side does whose tactic is a function in Python."""
    world, worth, allowed = thread.world, table.values[0], table.reach
    if not decisions.more(concession.greatest(worth, allowed), table.no_deal[0]):
        return concession.LEAVE, 0, concession.NO_DEAL
    offers = tuple(k for k in table.signable if allowed[k])
    offer = worth_most(worth, offers)
    act = thread.play.model.functions[row.function].act(_turn(thread, row, table, offer, offers), world.values)
    short = 0 if offer >= 0 else -1
    if isinstance(act, Leave):
        return concession.LEAVE, 0, OWN_WILL
    if isinstance(act, Accept):
        return concession.ACCEPT, act.offer, -1
    if isinstance(act, Offer):
        return concession.OFFER, act.package, short
    accepts, asks = act
    if offer >= 0 and not decisions.more(accepts, worth[offer]):
        return concession.ACCEPT, offer, -1
    return concession.OFFER, concession.cheapest(worth, asks, allowed), short


def _turn(thread: Any, row: Any, table: Table, offer: int, offers: tuple[int, ...]) -> Turn:
    """What a function in Python is told; arrays are copies, so that it can change nothing."""
    world, bidder = thread.world, thread.turn == BIDDER
    falls_back_on = float(table.no_deal[0]) if bidder else max(float(table.no_deal[0]), table.rival[0])
    return Turn(
        bidder, table.values[0].copy(), falls_back_on, table.reach.copy(), offer, offers, thread.last(thread.turn),
        thread.turns, world.now / DAY, thread.listens / DAY, world.values[row.patience],
        thread.play.pressure.dates(table.movers[0], thread) / (DAY, DAY, 1.0, 1.0), thread.play.model.packages.copy(),
        world.uniform(world.key(thread.bid.element), Purpose.TACTIC, thread.turns + 1),
    )  # fmt: skip


def _offer(thread: Any, table: Table, package: int, short: int) -> None:
    """Put a package on the table; who has none (-1), or has offered it already, says nothing new, and passes."""
    side, new = thread.turn, package >= 0 and package not in thread.offers[thread.turn]
    event = thread.world.note(
        Kind.OFFERED if new else Kind.PASSED, table.movers[0], thread.bid.element, cause=_answered(thread),
        public=False, package=package if new else -1, bound=_against(thread, table, short),
    )  # fmt: skip
    if not new:
        thread.passed(side)
        return
    thread.play.limits.show_lines(table.movers, package, event)
    thread.made(side, package, event)


def _answered(thread: Any) -> int:
    """The event that a move answers: the newest offer of the other side, else what opened the thread."""
    return next(reversed(thread.offers[1 - thread.turn].values()), thread.cause)  # type: ignore[no-any-return]


def _against(thread: Any, table: Table, short: int) -> tuple[Bound, int]:
    """What stands against the newest offer of the other side; `short` is the mover to whom it is worth too little."""
    model, limits, offer = thread.play.model, thread.play.limits, thread.last(1 - thread.turn)
    if offer < 0:
        return Bound.NONE, -1
    for i in limits.real:
        line = model.red_lines[i]
        if line.actor in table.movers and model.masks[line.mask][offer]:
            return Bound.RED_LINE, line.element
    if offer not in table.signable:
        return _not_honoured(thread, offer, table)
    if short >= 0:
        worth, element = table.values[short, offer], model.actors[table.movers[short]].element
        if decisions.more(table.no_deal[short], worth):
            return Bound.NO_DEAL, element
        if thread.turn == SELLER and decisions.more(table.rival[0], worth):
            return Bound.RIVAL, table.rival[1]
        return Bound.PARTNER if short else Bound.ASPIRATION, element
    return limits.ruled_out_by(offer, thread.parties)  # type: ignore[no-any-return]


def _not_honoured(thread: Any, offer: int, table: Table) -> tuple[Bound, int]:
    """Why the side that has made an offer would not sign it any more."""
    actor = thread.reneged(1 - thread.turn, offer)
    return (Bound.NO_DEAL, thread.play.model.actors[actor].element) if actor >= 0 else (Bound.RIVAL, table.rival[1])


def _give_up(thread: Any, table: Table, mover: int, why: Bound) -> None:
    """Leave the talk: no deal is better, the partners agree on nothing, patience is over, or a tactic wants it so."""
    bound = (why, table.rival[1] if why is Bound.RIVAL else thread.play.model.actors[table.movers[mover]].element)
    if not table.allowed.any():
        bound = thread.play.limits.nothing_left(table.movers, bound)
    kind = Kind.LEFT if thread.turn == BIDDER else Kind.REJECTED
    thread.leave(
        thread.world.note(
            kind, table.movers[mover], thread.bid.element, cause=_answered(thread), public=False, bound=bound
        )
    )
