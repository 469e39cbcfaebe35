"""What stands in the talks of a bidder: the offers of both sides, what they are worth, and who would honour them."""

from __future__ import annotations

import numpy as np

from sim.world import decisions
from sim.world.kernel.against import both, chance_unbarred, clear_of_lines, not_ruled_out, surely_clear
from sim.world.kernel.dates import beside, structure_of, thread_parties, without_answers
from sim.world.kernel.expressions import holds
from sim.world.kernel.imagined import as_drawn, as_if, as_it_is, at_medians
from sim.world.kernel.names import BIDDER, CLOSED, SELECTED, SELLER, SIGNED
from sim.world.kernel.packages import is_in, no_deal
from sim.world.kernel.world import NONE, Flags, Floats, Ints, World, law
from sim.world.kernel.worth import falling_back, values_of


@law
def open_to_rivals(w: World) -> bool:
    """Whether the seller may still leave the signed agreement for a better bid."""
    settled = w.agreement[0].settled
    if settled < 0 or w.state[SIGNED] == 0.0 or w.state[CLOSED] != 0.0:
        return False
    return not holds(w, settled, w.state)


@law
def deal_holds(w: World, thread: int) -> bool:
    """Whether a thread has to wait; who is bound by a signature does not bid against it."""
    if w.state[SIGNED] != 0.0 or w.state[CLOSED] != 0.0:
        return not open_to_rivals(w) or (w.side_mask[thread] & w.parties) != 0
    return bool(w.state[SELECTED] != 0.0 and w.thread != thread)


@law
def side_count(w: World, thread: int, side: int) -> int:
    """How many must agree on a side."""
    return 1 if side == SELLER else int(w.sides_from[thread + 1] - w.sides_from[thread])


@law
def side_actor(w: World, thread: int, side: int, place: int) -> int:
    """Who they are; the first makes the offers."""
    return int(w.seller[0].actor) if side == SELLER else int(w.sides[w.sides_from[thread] + place])


@law
def side_of(w: World, thread: int, side: int) -> int:
    """The same as a mask."""
    return 1 << w.seller[0].actor if side == SELLER else int(w.side_mask[thread])


@law
def last_offer(w: World, thread: int, side: int) -> int:
    """The newest offer of a side; -1: none."""
    n = w.n_offers[2 * thread + side]
    return int(w.offer[2 * thread + side, n - 1]) if n > 0 else NONE


@law
def last_offer_event(w: World, thread: int, side: int) -> int:
    """The event in which it was made; -1: none."""
    n = w.n_offers[2 * thread + side]
    return int(w.offer_event[2 * thread + side, n - 1]) if n > 0 else NONE


@law
def offer_event_of(w: World, thread: int, side: int, package: int) -> int:
    """The event in which a package was offered; -1: it was not."""
    place = 2 * thread + side
    for i in range(w.n_offers[place]):
        if w.offer[place, i] == package:
            return int(w.offer_event[place, i])
    return NONE


@law
def add_offer(w: World, thread: int, side: int, package: int, event: int) -> None:
    """A side offers a package, which becomes its newest offer."""
    place, n = 2 * thread + side, 0
    for i in range(w.n_offers[place]):
        if w.offer[place, i] != package:
            w.offer[place, n], w.offer_event[place, n] = w.offer[place, i], w.offer_event[place, i]
            n += 1
    w.offer[place, n], w.offer_event[place, n] = package, event
    w.n_offers[place] = n + 1


@law
def weighed(w: World, thread: int, actor: int) -> tuple[Floats, float]:
    """Worth [P] to an actor of an agreement here, and of no deal: as if none were in hand elsewhere, nor answered about."""
    parties = thread_parties(w, thread)
    if not beside(w, thread):
        return values_of(w, actor, parties, NONE), no_deal(w, actor, w.state)
    state, anew = w.state.copy(), w.anew
    w.state[:] = without_answers(w)
    w.anew = 1
    values, without = values_of(w, actor, parties, NONE), no_deal(w, actor, w.state)
    w.state[:] = state
    w.anew = anew
    return values, without


@law
def gained(w: World, thread: int, side: int, package: int) -> None:
    """What those who offer a package gain by it now, by which it binds them later."""
    for i in range(side_count(w, thread, side)):
        values, without = weighed(w, thread, side_actor(w, thread, side, i))
        w.gains[2 * thread + side, package, i] = values[package] - without


@law
def reneges(gain: float, before: float) -> bool:
    """Whether who gains so much by an offer, and gained so much when it was made, would rather have no deal now."""
    return bool(decisions.more(min(before, 0.0), gain))


@law
def reneged(w: World, thread: int, side: int, package: int) -> int:
    """The first of those who have made an offer who would rather have no deal now; -1: none."""
    for i in range(side_count(w, thread, side)):
        actor = side_actor(w, thread, side, i)
        values, without = weighed(w, thread, actor)
        if reneges(values[package] - without, w.gains[2 * thread + side, package, i]):
            return actor
    return NONE


@law
def honoured(w: World, thread: int, side: int) -> Ints:
    """The offers that a side would honour, whatever rivals bid, the newest last."""
    place = 2 * thread + side
    n = w.n_offers[place]
    found = w.offer[place, :n].copy()
    if n == 0:
        return found
    for i in range(side_count(w, thread, side)):
        values, without = weighed(w, thread, side_actor(w, thread, side, i))
        kept = 0
        for j in range(n):
            k = found[j]
            if not reneges(values[k] - without, w.gains[place, k, i]):
                found[kept] = k
                kept += 1
        n = kept
    return found[:n].copy()


@law
def _not_ruled_out(w: World, thread: int) -> Flags:
    """Packages [P] that no refusal has ruled out: as if no deal were in hand elsewhere, nor answered about."""
    if not beside(w, thread):
        return not_ruled_out(w, thread_parties(w, thread))
    own = as_if(w, without_answers(w))
    found = not_ruled_out(w, thread_parties(w, thread))
    as_it_is(w, own)
    return found


@law
def allowed_to(w: World, thread: int, side: int) -> Flags:
    """Packages [P] that a side may offer or accept."""
    found = both(structure_of(w, thread), clear_of_lines(w, side_of(w, thread, side)))
    if w.structure >= 0 and w.thread == thread:
        found = both(found, w.masks[w.structures[w.structure]])
    return both(found, _not_ruled_out(w, thread))


@law
def reach(w: World, thread: int, side: int) -> Flags:
    """Packages [P] of those that a side may offer that no certain red line of the other bars."""
    return both(allowed_to(w, thread, side), surely_clear(w, side_of(w, thread, 1 - side)))


@law
def best_bid(w: World, thread: int) -> tuple[float, int]:
    """The bid that stands and is worth most to the seller, among those allowed to it: its worth, the package."""
    return _best_of(w, thread, True)


@law
def _best_of(w: World, thread: int, seen: bool) -> tuple[float, int]:
    """The same; `seen`: whether its red lines are, which others see only once it has shown them."""
    best, package = -np.inf, NONE
    if w.ts[thread].away or w.n_offers[2 * thread + BIDDER] == 0:
        return best, package
    worth, _ = weighed(w, thread, w.seller[0].actor)
    standing = honoured(w, thread, BIDDER)
    if seen:
        allowed = allowed_to(w, thread, SELLER)
    else:
        allowed = both(structure_of(w, thread), _not_ruled_out(w, thread))
        allowed = both(allowed, surely_clear(w, side_of(w, thread, SELLER)))
    for i in range(len(standing) - 1, -1, -1):
        k = int(standing[i])
        if allowed[k] and (package < 0 or decisions.more(worth[k], best)):
            best, package = float(worth[k]), k
    return best, package


@law
def _bid_beside(w: World, thread: int, seen: bool) -> tuple[float, int]:
    """The bid that there is here beside another deal: of who has the one in hand what is signed, while nobody loses by it."""
    had = int(w.ts[thread].had)
    if w.thread != thread or not w.sealed:
        return _best_of(w, thread, seen)
    for i in range(side_count(w, thread, BIDDER)):
        values, without_one = weighed(w, thread, side_actor(w, thread, BIDDER, i))
        if decisions.more(0.0, values[had] - without_one):
            return -np.inf, NONE
    return float(weighed(w, thread, w.seller[0].actor)[0][had]), had


@law
def best_other(w: World, thread: int) -> tuple[float, int]:
    """The best bid on the table of others: its worth to the seller, and the element of that bid."""
    best, element = -np.inf, NONE
    for i in range(w.apart_from[thread], w.apart_from[thread + 1]):
        other = w.apart[i]
        if w.n_offers[2 * other + BIDDER] > 0 and not w.ts[other].away:
            worth = best_bid(w, other)[0]
            more = decisions.more(worth, best)
            if more or (not decisions.more(best, worth) and w.bids[other].element > element):
                best, element = worth, int(w.bids[other].element)
    return best, element


@law
def standing_offers(w: World, thread: int, side: int) -> Ints:
    """The offers that a side would honour, the newest last; a seller none that is worth less to it than another bid."""
    found = honoured(w, thread, side)
    if side == SELLER and len(found) > 0:
        worst = best_other(w, thread)[0]
        if worst > -np.inf:
            worth, _ = weighed(w, thread, w.seller[0].actor)
            kept = 0
            for i in range(len(found)):
                if not decisions.more(worst, worth[found[i]]):
                    found[kept] = found[i]
                    kept += 1
            found = found[:kept].copy()
    return found


@law
def better_bid(w: World, thread: int, package: int, worth: float, other: int, beaten: int, best: float) -> bool:
    """Whether a bid is worth more to the seller than another one (of thread -1: none), or as much and was made before it."""
    if other < 0 or decisions.more(worth, best):
        return True
    earlier = offer_event_of(w, thread, BIDDER, package) < offer_event_of(w, other, BIDDER, beaten)
    return earlier and not decisions.more(best, worth)


@law
def rival_of_deal(w: World) -> tuple[float, int, int]:
    """While the agreement is open to rivals, the bid that is worth most to the seller, if it beats no deal."""
    return _beside(w, w.parties, w.state, NONE) if open_to_rivals(w) else (-np.inf, NONE, NONE)


@law
def _beside(w: World, parties: int, state: Floats, bidder: int) -> tuple[float, int, int]:
    """Of the bids of others than the parties of an agreement the one that is worth most to the seller, if it beats no deal.

    Its worth, the package and the thread (-1: there is none). A `bidder` knows its own alone.
    """
    if not w.has_seller or not is_in(w.seller[0].actor, parties):
        return -np.inf, NONE, NONE
    nothing = no_deal(w, w.seller[0].actor, state)
    best, package, found = -np.inf, NONE, NONE
    for thread in range(w.n_bids):
        if (w.side_mask[thread] & parties) == 0 and (bidder < 0 or is_in(bidder, w.side_mask[thread])):
            worth, k = _bid_beside(w, thread, bidder < 0)
            if k >= 0 and decisions.more(worth, nothing) and better_bid(w, thread, k, worth, found, package, best):
                best, package, found = worth, k, thread
    return best, package, found


@law
def without(w: World, actor: int, parties: int, state: Floats) -> float:
    """What there is for an actor where an agreement ends in a state: no deal, or a rival of the one in hand; no fees."""
    nothing = no_deal(w, actor, state)
    sells = w.has_seller != 0 and actor == w.seller[0].actor
    if not (sells or w.is_bidder[actor]) or w.weighing > 1:
        return nothing
    if sells:
        w.imagining += w.weighing  # nothing of what is weighed with a request is kept
        worth, package, thread = _beside(w, parties, state, NONE)
        w.imagining -= w.weighing
        return worth if thread >= 0 else nothing
    w.imagining += 1
    own = at_medians(w)  # what it knows of the seller
    worth, package, thread = _beside(w, parties, state, actor)
    as_drawn(w, own)
    if thread >= 0:
        gains = max(float(weighed(w, thread, actor)[0][package]) - nothing, 0.0)
        nothing += gains * chance_unbarred(w, side_of(w, thread, SELLER))[package]
    w.imagining -= 1
    return nothing


@law
def in_hand(w: World, actor: int, parties: int, state: Floats, granting: int) -> Floats:
    """Worth [P] of an agreement among some parties, in a state: to the seller a bid of others may stand where it fails."""
    if w.n_bids > 1 and actor == w.seller[0].actor:
        falls_back_on = without(w, actor, parties, state)
        if falls_back_on != no_deal(w, actor, state):
            return falling_back(w, actor, parties, falls_back_on, granting)
    return values_of(w, actor, parties, granting)
