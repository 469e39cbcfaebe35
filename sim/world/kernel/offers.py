"""The law of offers: what a side does when it is its turn."""

from __future__ import annotations

import numpy as np

from sim.world import concession, decisions, pressing
from sim.world.kernel.against import against, against_count, chance_unbarred, out
from sim.world.kernel.dates import dates_of, thread_parties
from sim.world.kernel.deal import leave_talks, made, sign
from sim.world.kernel.imagined import as_drawn, at_medians
from sim.world.kernel.luck import seconds
from sim.world.kernel.names import BIDDER, K_LEFT, NO_DEAL, SELLER
from sim.world.kernel.packages import is_in, needs
from sim.world.kernel.seen import show_lines
from sim.world.kernel.standing import (
    allowed_to,
    best_other,
    last_offer,
    last_offer_event,
    offer_event_of,
    reach,
    reneged,
    side_actor,
    side_count,
    side_of,
    standing_offers,
    weighed,
)
from sim.world.kernel.state import note
from sim.world.kernel.threads import collects, listens, passed, stir_thread
from sim.world.kernel.world import NONE, Flags, FloatRows, Floats, Ints, World, law
from sim.world.record import Bound, Kind

OUTBID = 3
K_OFFERED, K_PASSED, K_REJECTED = int(Kind.OFFERED), int(Kind.PASSED), int(Kind.REJECTED)
RED_LINE, ASPIRATION, RULED_OUT, PARTNER, PATIENCE, RIVAL = (
    int(Bound.RED_LINE),
    int(Bound.ASPIRATION),
    int(Bound.RULED_OUT),
    int(Bound.PARTNER),
    int(Bound.PATIENCE),
    int(Bound.RIVAL),
)


@law
def _answered(w: World, thread: int, side: int) -> int:
    """The event that a move answers: the newest offer of the other side, else what opened the thread."""
    event = last_offer_event(w, thread, 1 - side)
    return event if event >= 0 else int(w.ts[thread].cause)


@law
def _has(offers: Ints, package: int) -> bool:
    for k in offers:
        if k == package:
            return True
    return False


@law
def _against(
    w: World, thread: int, side: int, values: FloatRows, without: Floats, beats: tuple[float, int], signable: Ints, short: int
) -> tuple[int, int]:  # fmt: skip
    """What stands against the newest offer of the other side; `short` is the mover to whom it is worth too little."""
    offer = last_offer(w, thread, 1 - side)
    if offer < 0:
        return 0, NONE
    for i in range(w.n_lines):
        line = w.red_lines[i]
        if w.real[i] and is_in(line.actor, side_of(w, thread, side)) and w.masks[line.mask, offer]:
            return RED_LINE, int(line.element)
    if not _has(signable, offer):
        actor = reneged(w, thread, 1 - side, offer)
        return (NO_DEAL, int(w.actors[actor].element)) if actor >= 0 else (RIVAL, beats[1])
    if short >= 0:
        worth, element = values[short, offer], int(w.actors[side_actor(w, thread, side, short)].element)
        if decisions.more(without[short], worth):
            return NO_DEAL, element
        if side == SELLER and decisions.more(beats[0], worth):
            return RIVAL, beats[1]
        return (PARTNER, element) if short else (ASPIRATION, element)
    parties = thread_parties(w, thread)
    for i in range(against_count(w)):
        r = against(w, i)
        if needs(w, r, parties)[offer] and out(w, r, parties)[offer]:
            return RULED_OUT, int(w.rulings[r].element)
    return 0, NONE


@law
def _nothing_left(w: World, movers: int, bound: int, bound_of: int) -> tuple[int, int]:
    """What has left a side without any package: the last refusal, else a red line of its own."""
    n = against_count(w)
    if n > 0:
        return RULED_OUT, int(w.rulings[against(w, n - 1)].element)
    for i in range(w.n_lines):
        if w.real[i] and is_in(w.red_lines[i].actor, movers):
            return RED_LINE, int(w.red_lines[i].element)
    return bound, bound_of


@law
def _own(w: World, thread: int, side: int, values: FloatRows, without: Floats, beats: float) -> Ints:
    """The offers of the side itself that it would honour, the newest last."""
    place = 2 * thread + side
    n = w.n_offers[place]
    for i in range(len(without)):
        worth = without[i]
        if side == SELLER and i == 0:
            worth = max(worth, beats)
        for j in range(n):
            if decisions.more(worth, values[i, w.offer[place, j]]):
                return standing_offers(w, thread, side)
    return w.offer[place, :n].copy()


@law
def _give_up(w: World, thread: int, side: int, mover: int, why: int, allowed: Flags, beats: tuple[float, int]) -> None:
    """Leave the talk: no deal is better, the partners agree on nothing, patience is over, or a rival bids more."""
    bound = RIVAL if why == OUTBID else PATIENCE if why == 2 else PARTNER if why == 1 else NO_DEAL
    bound_of = beats[1] if why == OUTBID else int(w.actors[side_actor(w, thread, side, mover)].element)
    if not allowed.any():
        bound, bound_of = _nothing_left(w, side_of(w, thread, side), bound, bound_of)
    kind = K_LEFT if side == BIDDER else K_REJECTED
    event = note(
        w, kind, side_actor(w, thread, side, mover), w.bids[thread].element, _answered(w, thread, side), False, NONE, 0.0,
        bound, bound_of,
    )  # fmt: skip
    leave_talks(w, thread, event)


@law
def _gains(w: World, thread: int, side: int) -> Floats:
    """Gain [P] over no deal of who gains least on a side, as others know it: at the medians."""
    found, own = np.full(w.n_packages, np.inf), at_medians(w)
    for i in range(side_count(w, thread, side)):
        values, without = weighed(w, thread, side_actor(w, thread, side, i))
        found = np.minimum(found, values - without)
    as_drawn(w, own)
    return found


@law
def move(w: World, thread: int) -> None:
    """Leave, sign an offer that stands, or make one; then it is the other's turn."""
    row, bid = w.ts[thread], w.bids[thread]
    side = int(row.turn)
    movers = side_count(w, thread, side)
    values, without = np.empty((movers, w.n_packages)), np.empty(movers)
    for i in range(movers):
        worth, nothing = weighed(w, thread, side_actor(w, thread, side, i))
        values[i] = worth
        without[i] = nothing
    signable, beats = standing_offers(w, thread, 1 - side), best_other(w, thread)
    allowed, within_reach = allowed_to(w, thread, side), reach(w, thread, side)
    if side == SELLER and w.thread == thread:
        best = concession.greatest(values[0], within_reach)
        if decisions.more(best, without[0]) and decisions.more(beats[0], best):
            _give_up(w, thread, side, 0, OUTBID, allowed, beats)
            return
    patience = seconds(w.values[bid.patience if side == BIDDER else w.seller[0].patience])
    beta = w.values[bid.beta if side == BIDDER else w.seller[0].beta]
    shares, opened = np.empty(movers), float(listens(w, thread))
    for i in range(movers):
        dates = dates_of(w, side_actor(w, thread, side, i), thread, w.now, within_reach)
        shares[i] = pressing.share(float(w.now), opened, float(patience), beta, dates)
    own, other = _own(w, thread, side, values, without, beats[0]), last_offer(w, thread, 1 - side)
    unbarred = chance_unbarred(w, side_of(w, thread, 1 - side))
    if other < 0:  # it has heard nothing
        gains = _gains(w, thread, 1 - side)
    else:
        gains = np.zeros(0)
    idle = not collects(w, thread) and w.now - max(row.news, listens(w, thread)) >= patience
    act, what, short = concession.respond(
        values, without, beats[0] if side == SELLER else -np.inf, allowed, within_reach, signable, own, w.n_offers[2 * thread + side],
        row.had if side == BIDDER else np.int64(NONE), shares, idle, w.places, other, unbarred, gains,
    )  # fmt: skip
    if act == concession.LEAVE:
        _give_up(w, thread, side, what, short, allowed, beats)
    elif act == concession.ACCEPT:
        sign(w, thread, what, side_actor(w, thread, side, 0), offer_event_of(w, thread, 1 - side, what), 0, False)
    else:
        _offer(w, thread, side, what, _against(w, thread, side, values, without, beats, signable, short))


@law
def _offer(w: World, thread: int, side: int, package: int, bound: tuple[int, int]) -> None:
    """Put a package on the table; who has none (-1), or has offered it already, says nothing new, and passes."""
    mover = side_actor(w, thread, side, 0)
    new = package >= 0 and offer_event_of(w, thread, side, package) < 0
    event = note(
        w, K_OFFERED if new else K_PASSED, mover, w.bids[thread].element, _answered(w, thread, side), False,
        package if new else NONE, 0.0, bound[0], bound[1],
    )  # fmt: skip
    if not new:
        passed(w, thread, side)
        return
    show_lines(w, side_of(w, thread, side), package, event)
    made(w, thread, side, package, event)


@law
def answers(w: World, thread: int) -> None:
    """Whoever's turn it is has thought."""
    w.ts[thread].next = w.ts[thread].is_due = 0
    move(w, thread)
    stir_thread(w, thread)
