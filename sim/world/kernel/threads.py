"""The threads of the talks, one per bidder: who is there, and when the next answer comes."""

from __future__ import annotations

import math

from sim.world import pressing
from sim.world.draws import Purpose
from sim.world.kernel.acts import ANSWERS, COMES, STRUCK
from sim.world.kernel.agenda import forget, then
from sim.world.kernel.dates import dates_of
from sim.world.kernel.luck import exponential, left_of, uniform
from sim.world.kernel.names import ANSWERS_PHASE, BIDDER, HAZARD, OFFERS_PHASE, SELECTED, SELLER, SIGNED
from sim.world.kernel.standing import add_offer, deal_holds, gained, last_offer, reach, side_actor
from sim.world.kernel.state import note
from sim.world.kernel.world import NONE, FloatRows, World, law
from sim.world.record import Kind
from sim.world.time import HOUR, NEVER

LEAVES = 1 << 16
HURRY = 6.0 * HOUR
UNDRAWN = -1
OPENING, RESPOND = int(Purpose.OPENING), int(Purpose.RESPOND)
ENTERED, RETURNED = int(Kind.ENTERED), int(Kind.RETURNED)


@law
def collects(w: World, thread: int) -> bool:
    """Whether the seller only collects bids: until its auction has been held, and of rivals of what it has signed."""
    if w.ts[thread].held_since < NEVER:
        return False
    return bool((w.now <= w.auction_ends and w.state[SELECTED] == 0.0) or w.state[SIGNED] != 0.0)


@law
def thinks(w: World, thread: int) -> None:
    """Whoever's turn it is thinks from now on."""
    w.ts[thread].since, w.ts[thread].ready, w.ts[thread].least = w.now, UNDRAWN, 0
    if w.telling:  # in play, whoever brings this about stirs it
        w.ts[thread].stirred = 1


@law
def hear(w: World, thread: int) -> None:
    """The thread is opened, preferred, or heard again: whoever's turn it is thinks anew."""
    w.ts[thread].news = w.now
    thinks(w, thread)


@law
def passed(w: World, thread: int, side: int) -> None:
    """A side has taken its turn; it is the other's, but for a seller that only collects bids: they may improve."""
    row = w.ts[thread]
    row.turns += 1
    row.turn = BIDDER if collects(w, thread) else 1 - side
    thinks(w, thread)


@law
def stir_thread(w: World, thread: int) -> None:
    """What it waits for may be another."""
    w.ts[thread].stirred = 1
    w.restless = 1


@law
def withdraw(w: World, thread: int) -> None:
    """The seller has signed with another: what it has offered here stands no longer."""
    w.n_offers[2 * thread + SELLER] = 0


@law
def replace_offers(w: World, thread: int, package: int, event: int) -> None:
    """Both sides offer the same package, and nothing else."""
    for side in range(2):
        gained(w, thread, side, package)
    for side in range(2):
        w.n_offers[2 * thread + side] = 0
        add_offer(w, thread, side, package, event)
    w.ts[thread].news = w.now


@law
def open_thread(w: World, thread: int, cause: int) -> None:
    """The clock of both tactics starts."""
    row = w.ts[thread]
    row.opened, row.cause, row.turn, row.had = w.now, cause, BIDDER, NONE
    w.n_offers[2 * thread] = w.n_offers[2 * thread + 1] = 0
    row.held_since = w.now if deal_holds(w, thread) else NEVER
    hear(w, thread)
    stir_thread(w, thread)


@law
def disturb(w: World, thread: int) -> None:
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
def disturb_all(w: World) -> None:
    """All look again."""
    for thread in range(w.n_bids):
        disturb(w, thread)


@law
def listens(w: World, thread: int) -> int:
    """Since when the seller may answer, and patience runs: it does not while bids are collected for an auction."""
    return int(max(w.ts[thread].opened, w.auction_ends))


@law
def _has_not_come(w: World, thread: int, dates: FloatRows) -> None:
    """No answer has come up to now, as dates have pressed it."""
    row = w.ts[thread]
    if w.now > row.since:
        row.least = max(row.least, int(pressing.runs_for(float(row.since), float(w.now), HURRY, dates)))


@law
def _told_up_to_now(w: World, thread: int) -> None:
    """In the history no answer has come up to now, as it was reckoned with."""
    if w.telling and w.ts[thread].reckoned != 0:
        _has_not_come(w, thread, w.reckoned[thread, : w.ts[thread].reckoned - 1])


@law
def await_answer(w: World, thread: int, reckoned: bool) -> None:
    """Wait until whoever's turn it is has thought; the sooner, the more a date presses, now or as the history has `reckoned`."""
    row, bid = w.ts[thread], w.bids[thread]
    element, mover = bid.element, side_actor(w, thread, row.turn, 0)
    if w.telling:
        dates = dates_of(w, mover, thread, row.since, reach(w, thread, int(row.turn)))
        row.reckoned = 1 + len(dates)
        w.reckoned[thread, : len(dates)] = dates
        return
    if reckoned:
        dates = w.reckoned[thread, : row.told_dates]
    else:
        dates = dates_of(w, mover, thread, row.since, reach(w, thread, int(row.turn)))
    if row.ready == UNDRAWN:
        responds = bid.responds if row.turn == BIDDER else w.seller[0].responds
        _has_not_come(w, thread, dates)
        row.ready = row.since + row.least + left_of(w, responds, element, RESPOND, row.turns, w.now - row.least)
    due = pressing.due(float(row.since), float(row.ready), HURRY, dates)
    time = math.floor(due + 0.5)
    phase = OFFERS_PHASE if last_offer(w, thread, 1 - row.turn) < 0 else ANSWERS_PHASE
    if not row.is_due or time != row.due or phase != row.due_phase:
        forget(w, row.next)
        row.is_due, row.due, row.due_phase = 1, time, phase
        row.next = then(w, time, phase, element, ANSWERS, thread, 0, 0)


@law
def hurry(w: World) -> None:
    """The dates are others: who waits for an answer reckons anew with when it comes."""
    for thread in range(w.n_bids):
        row = w.ts[thread]
        _told_up_to_now(w, thread)
        waits = row.is_due != 0 or row.reckoned != 0
        row.reckoned = 0
        if waits and not row.stirred:
            await_answer(w, thread, False)


@law
def comes(w: World, thread: int, kind: int, time: int) -> None:
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
def _come(w: World, thread: int) -> None:
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
def go_on(w: World, thread: int) -> None:
    """Wait for what comes next, whatever it was before: to come, an answer, or nothing while it is held."""
    row = w.ts[thread]
    row.stirred = 0
    forget(w, row.next)
    row.next = row.is_due = 0
    _told_up_to_now(w, thread)
    row.told_dates, row.reckoned = row.reckoned - 1, 0
    if row.away:
        if not w.telling:
            _come(w, thread)
    elif not deal_holds(w, thread):
        await_answer(w, thread, row.told_dates >= 0)


@law
def strike(w: World, thread: int, strikes: int) -> None:
    """At a constant rate, as long as the bidder bargains: what strikes at other times means nothing."""
    bid = w.bids[thread]
    rate = w.values[bid.leaves]
    if rate > 0.0:
        wait = exponential(rate, uniform(w, w.key[bid.element], HAZARD, LEAVES + strikes))
        then(w, w.now + wait, OFFERS_PHASE, bid.element, STRUCK, thread, strikes, 0)
