"""The threads of the talks, one per bidder: who is there, what is on the table, and when the next answer comes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.world import concession, families
from sim.world.draws import Purpose
from sim.world.families import Family
from sim.world.kernel.acts import ANSWERS, COMES, STRUCK
from sim.world.kernel.base import CLOSED, SELECTED, SIGNED, forget, left_of, note, seconds, then, uniform
from sim.world.kernel.dates import beside, dates_of, structure_of, thread_parties, without_answers
from sim.world.kernel.world import NONE, law
from sim.world.kernel.worth import clear_of_lines, no_deal, not_ruled_out, values_of
from sim.world.record import Kind
from sim.world.time import HOUR, NEVER

BIDDER, SELLER = 0, 1
LEAVES = 1 << 16
HURRY = 6.0 * HOUR
UNDRAWN = -1
EXPONENTIAL = int(Family.EXPONENTIAL)
OPENING, HAZARD, RESPOND = int(Purpose.OPENING), int(Purpose.HAZARD), int(Purpose.RESPOND)
ENTERED, RETURNED = int(Kind.ENTERED), int(Kind.RETURNED)
OFFERS_PHASE, ANSWERS_PHASE = 3, 4


@law
def exponential(rate: float, u: float) -> int:
    """A waiting time at a rate, in seconds."""
    return seconds(families.quantile(np.int64(EXPONENTIAL), 1.0 / rate, 0.0, 0.0, u))


@law
def deal_holds(w: Any, thread: int) -> bool:
    """Whether a thread has to wait."""
    if w.state[SIGNED] != 0.0 or w.state[CLOSED] != 0.0:
        return True
    return bool(w.state[SELECTED] != 0.0 and w.thread != thread)


# --- what stands -------------------------------------------------------------------------------------------


@law
def side_count(w: Any, thread: int, side: int) -> int:
    """How many must agree on a side."""
    return 1 if side == SELLER else int(w.sides_from[thread + 1] - w.sides_from[thread])


@law
def side_actor(w: Any, thread: int, side: int, place: int) -> int:
    """Who they are; the first makes the offers."""
    return int(w.seller[0].actor) if side == SELLER else int(w.sides[w.sides_from[thread] + place])


@law
def side_of(w: Any, thread: int, side: int) -> int:
    """The same as a mask."""
    return 1 << w.seller[0].actor if side == SELLER else int(w.side_mask[thread])


@law
def last_offer(w: Any, thread: int, side: int) -> int:
    """The newest offer of a side; -1: none."""
    n = w.n_offers[2 * thread + side]
    return int(w.offer[2 * thread + side, n - 1]) if n > 0 else NONE


@law
def last_offer_event(w: Any, thread: int, side: int) -> int:
    """The event in which it was made; -1: none."""
    n = w.n_offers[2 * thread + side]
    return int(w.offer_event[2 * thread + side, n - 1]) if n > 0 else NONE


@law
def offer_event_of(w: Any, thread: int, side: int, package: int) -> int:
    """The event in which a package was offered; -1: it was not."""
    place = 2 * thread + side
    for i in range(w.n_offers[place]):
        if w.offer[place, i] == package:
            return int(w.offer_event[place, i])
    return NONE


@law
def add_offer(w: Any, thread: int, side: int, package: int, event: int) -> None:
    """A side offers a package, which becomes its newest offer."""
    place, n = 2 * thread + side, 0
    for i in range(w.n_offers[place]):
        if w.offer[place, i] != package:
            w.offer[place, n], w.offer_event[place, n] = w.offer[place, i], w.offer_event[place, i]
            n += 1
    w.offer[place, n], w.offer_event[place, n] = package, event
    w.n_offers[place] = n + 1


@law
def weighed(w: Any, thread: int, actor: int) -> tuple[Any, float]:
    """Worth [P] to an actor of an agreement here, and of no deal: as if none were in hand elsewhere, nor answered about."""
    parties = thread_parties(w, thread)
    if not beside(w, thread):
        return values_of(w, actor, parties, NONE), no_deal(w, actor, parties, w.state)
    state, anew = w.state.copy(), w.anew
    w.state[:] = without_answers(w)
    w.anew = 1
    values, without = values_of(w, actor, parties, NONE), no_deal(w, actor, parties, w.state)
    w.state[:] = state
    w.anew = anew
    return values, without


@law
def gained(w: Any, thread: int, side: int, package: int) -> None:
    """What those who offer a package gain by it now, by which it binds them later."""
    for i in range(side_count(w, thread, side)):
        values, without = weighed(w, thread, side_actor(w, thread, side, i))
        w.gains[2 * thread + side, package, i] = values[package] - without


@law
def reneges(gain: float, before: float) -> bool:
    """Whether who gains so much by an offer, and gained so much when it was made, would rather have no deal now."""
    return gain < min(before, 0.0)


@law
def reneged(w: Any, thread: int, side: int, package: int) -> int:
    """The first of those who have made an offer who would rather have no deal now; -1: none."""
    for i in range(side_count(w, thread, side)):
        actor = side_actor(w, thread, side, i)
        values, without = weighed(w, thread, actor)
        if reneges(values[package] - without, w.gains[2 * thread + side, package, i]):
            return actor
    return NONE


@law
def honoured(w: Any, thread: int, side: int) -> Any:
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
def allowed_to(w: Any, thread: int, side: int) -> Any:
    """Packages [P] that a side may offer or accept."""
    found = structure_of(w, thread) & clear_of_lines(w, side_of(w, thread, side))
    if w.structure >= 0 and w.thread == thread:
        found &= w.masks[w.structures[w.structure]]
    return found & not_ruled_out(w, thread_parties(w, thread))


@law
def best_bid(w: Any, thread: int) -> tuple[float, int]:
    """The bid that stands and is worth most to the seller, among those allowed to it: its worth, the package."""
    best, package = -np.inf, NONE
    if w.ts[thread].away or w.n_offers[2 * thread + BIDDER] == 0:
        return best, package
    worth, _ = weighed(w, thread, w.seller[0].actor)
    allowed, standing = allowed_to(w, thread, SELLER), honoured(w, thread, BIDDER)
    for i in range(len(standing) - 1, -1, -1):
        k = int(standing[i])
        if allowed[k] and (package < 0 or worth[k] > best):
            best, package = float(worth[k]), k
    return best, package


@law
def rival(w: Any, thread: int) -> tuple[float, int]:
    """The best bid on the table of others: its worth to the seller, and the element of that bid."""
    best, element = -np.inf, NONE
    for i in range(w.apart_from[thread], w.apart_from[thread + 1]):
        other = w.apart[i]
        if w.n_offers[2 * other + BIDDER] > 0 and not w.ts[other].away:
            worth = best_bid(w, other)[0]
            if worth > best or (worth == best and w.bids[other].element > element):
                best, element = worth, int(w.bids[other].element)
    return best, element


@law
def standing_offers(w: Any, thread: int, side: int) -> Any:
    """The offers that a side would honour, the newest last; a seller none that is worth less to it than another bid."""
    found = honoured(w, thread, side)
    if side == SELLER and len(found) > 0:
        worst = rival(w, thread)[0]
        if worst > -np.inf:
            worth, _ = weighed(w, thread, w.seller[0].actor)
            kept = 0
            for i in range(len(found)):
                if worth[found[i]] >= worst:
                    found[kept] = found[i]
                    kept += 1
            found = found[:kept].copy()
    return found


# --- life --------------------------------------------------------------------------------------------------


@law
def collects(w: Any, thread: int) -> bool:
    """Whether the seller only collects bids: until its auction has been held, and of rivals of what it has signed."""
    if w.ts[thread].held_since < NEVER:
        return False
    return bool((w.now <= w.auction_ends and w.state[SELECTED] == 0.0) or w.state[SIGNED] != 0.0)


@law
def thinks(w: Any, thread: int) -> None:
    """Whoever's turn it is thinks from now on."""
    w.ts[thread].since, w.ts[thread].ready = w.now, UNDRAWN


@law
def hear(w: Any, thread: int) -> None:
    """The thread is opened, preferred, or heard again: whoever's turn it is thinks anew."""
    w.ts[thread].news = w.now
    thinks(w, thread)


@law
def passed(w: Any, thread: int, side: int) -> None:
    """A side has taken its turn; it is the other's, but for a seller that only collects bids: they may improve."""
    row = w.ts[thread]
    row.turns += 1
    row.turn = BIDDER if collects(w, thread) else 1 - side
    thinks(w, thread)


@law
def stir_thread(w: Any, thread: int) -> None:
    """What it waits for may be another."""
    w.ts[thread].stirred = 1
    w.restless = 1


@law
def withdraw(w: Any, thread: int) -> None:
    """The seller has signed with another: what it has offered here stands no longer."""
    w.n_offers[2 * thread + SELLER] = 0


@law
def replace_offers(w: Any, thread: int, package: int, event: int) -> None:
    """Both sides offer the same package, and nothing else."""
    for side in range(2):
        gained(w, thread, side, package)
    for side in range(2):
        w.n_offers[2 * thread + side] = 0
        add_offer(w, thread, side, package, event)
    w.ts[thread].news = w.now


@law
def open_thread(w: Any, thread: int, cause: int) -> None:
    """The clock of both tactics starts."""
    row = w.ts[thread]
    row.opened, row.cause, row.turn = w.now, cause, BIDDER
    w.n_offers[2 * thread] = w.n_offers[2 * thread + 1] = 0
    row.held_since = w.now if deal_holds(w, thread) else NEVER
    hear(w, thread)
    stir_thread(w, thread)


@law
def disturb(w: Any, thread: int) -> None:
    """Whether this thread is held may have changed: look again."""
    row, now = w.ts[thread], w.now
    if deal_holds(w, thread):
        row.held_since = min(row.held_since, now)
    elif row.held_since < NEVER:
        row.opened += max(0, now - max(row.held_since, row.opened))  # one that was not there yet opens later
        row.held_since = NEVER
        hear(w, thread)
    if row.turn == SELLER and collects(w, thread):
        row.turn = BIDDER
        thinks(w, thread)
    stir_thread(w, thread)


@law
def disturb_all(w: Any) -> None:
    """All look again."""
    for thread in range(w.n_bids):
        disturb(w, thread)


@law
def listens(w: Any, thread: int) -> int:
    """Since when the seller may answer, and patience runs: it does not while bids are collected for an auction."""
    return int(max(w.ts[thread].opened, w.auction_ends))


@law
def await_answer(w: Any, thread: int) -> None:
    """Wait until whoever's turn it is has thought; the sooner, the more a date presses."""
    row, bid = w.ts[thread], w.bids[thread]
    element, mover = bid.element, side_actor(w, thread, row.turn, 0)
    if row.ready == UNDRAWN:
        responds = bid.responds if row.turn == BIDDER else w.seller[0].responds
        row.ready = w.now + left_of(w, responds, element, RESPOND, row.turns, row.since)
    due = concession.due(float(row.since), float(row.ready), HURRY, dates_of(w, mover, thread, row.since))
    time = math.floor(due + 0.5)
    phase = OFFERS_PHASE if last_offer(w, thread, 1 - row.turn) < 0 else ANSWERS_PHASE
    if not row.is_due or time != row.due or phase != row.due_phase:
        forget(w, row.next)
        row.is_due, row.due, row.due_phase = 1, time, phase
        row.next = then(w, time, phase, element, ANSWERS, thread, 0, 0)


@law
def hurry(w: Any) -> None:
    """The dates are others: who waits for an answer reckons anew with when it comes."""
    for thread in range(w.n_bids):
        if w.ts[thread].is_due and not w.ts[thread].stirred:
            await_answer(w, thread)


@law
def comes(w: Any, thread: int, kind: int, time: int) -> None:
    """Whose time has come is there, unless it would be held: then it comes when that ends, and because of it."""
    row, bid = w.ts[thread], w.bids[thread]
    row.next = 0
    if deal_holds(w, thread):
        return
    row.comings += 1
    row.came, row.away = 1, 0
    cause = w.freed if w.now > time else row.cause
    open_thread(w, thread, note(w, kind, bid.actor, bid.element, cause, True, NONE, 0.0, 0, NONE))
    if w.now < w.auction_ends:
        hurry(w)  # there is one more to bid against


@law
def _come(w: Any, thread: int) -> None:
    """Enter for the first time, or return, if ever."""
    row, bid = w.ts[thread], w.bids[thread]
    if not row.came:
        if row.enters_at < 0:  # drawn once, however often the deal changes before
            row.enters_at = w.now + left_of(w, bid.enters, bid.element, OPENING, 0, w.begins)
        row.next = then(w, max(row.enters_at, w.now), OFFERS_PHASE, bid.element, COMES, thread, ENTERED, row.enters_at)
    elif bid.returns >= 0 and w.values[bid.returns] > 0.0:
        u = uniform(w, w.key[bid.element], HAZARD, row.comings)
        time = max(row.away_since, 0) + exponential(w.values[bid.returns], u)
        if time > w.now:
            row.next = then(w, time, OFFERS_PHASE, bid.element, COMES, thread, RETURNED, time)
        else:
            comes(w, thread, RETURNED, time)


@law
def go_on(w: Any, thread: int) -> None:
    """Wait for what comes next, whatever it was before: to come, an answer, or nothing while it is held."""
    row = w.ts[thread]
    row.stirred = 0
    forget(w, row.next)
    row.next = row.is_due = 0
    if row.away:
        _come(w, thread)
    elif not deal_holds(w, thread):
        await_answer(w, thread)


@law
def strike(w: Any, thread: int, strikes: int) -> None:
    """At a constant rate, as long as the bidder bargains: what strikes at other times means nothing."""
    bid = w.bids[thread]
    rate = w.values[bid.leaves]
    if rate > 0.0:
        wait = exponential(rate, uniform(w, w.key[bid.element], HAZARD, LEAVES + strikes))
        then(w, w.now + wait, OFFERS_PHASE, bid.element, STRUCK, thread, strikes, 0)
