"""The deal in hand: chosen, signed, left or closed. There is at most one at a time."""

from __future__ import annotations

from sim.world.draws import Purpose
from sim.world.kernel.acts import ANNOUNCES, CLOSES
from sim.world.kernel.agenda import forget, then
from sim.world.kernel.answers import are_open, deal_ends, is_spent, renew, stands
from sim.world.kernel.asking import dies, moot
from sim.world.kernel.courts import is_sued, once_left
from sim.world.kernel.coverage import look_again_at
from sim.world.kernel.dates import thread_parties
from sim.world.kernel.filing import sees
from sim.world.kernel.luck import left_of, left_unseen
from sim.world.kernel.names import (
    ANNOUNCED,
    BIDDER,
    CIRCUMSTANCES,
    CLOSED,
    CLOSINGS,
    ENDED,
    K_COMPELLED,
    OFFERED,
    PACKAGE,
    SELECTED,
    SELLER,
    SIGNED,
    STRUCTURE,
)
from sim.world.kernel.packages import is_in
from sim.world.kernel.rulings import look, public
from sim.world.kernel.seen import closes, refusals_end, show_lines
from sim.world.kernel.standing import add_offer, best_bid, gained, offer_event_of
from sim.world.kernel.state import agreed, change, note, on_the_table, said, since_cause, stir
from sim.world.kernel.stays import agreement_ended, agreement_signed
from sim.world.kernel.suits import gone
from sim.world.kernel.threads import disturb, disturb_all, hear, open_thread, passed, withdraw
from sim.world.kernel.world import NONE, NOT, World, law
from sim.world.record import Kind

ANNOUNCE, CLOSING = int(Purpose.ANNOUNCE), int(Purpose.CLOSING)
K_SELECTED, K_SIGNED, K_EXITED, K_ENDED = int(Kind.SELECTED), int(Kind.SIGNED), int(Kind.EXITED), int(Kind.ENDED)
K_CLOSED = int(Kind.CLOSED)


@law
def between(w: World, thread: int, parties: int, event: int) -> None:
    """The deal in hand is among these parties."""
    w.thread, w.parties = thread, parties
    if parties != 0:  # a history may choose before the date of the auction, which is over then
        w.auction_ends = min(w.auction_ends, w.now)
    for actor in range(w.n_actors):
        var = w.party[actor]
        if var >= 0 and w.is_read[var]:
            change(w, var, 1.0 if is_in(actor, parties) else 0.0, event)


@law
def announce_later(w: World) -> None:
    """What is chosen in private becomes public after a while."""
    row = w.agreement[0]
    since = w.record[w.chosen].time
    wait = left_of(w, row.announces_after, row.element, ANNOUNCE, w.announcements - 1, since)
    w.announcement = then(w, w.now + wait, CIRCUMSTANCES, row.element, ANNOUNCES, 0, 0, 0)


@law
def _announce(w: World, cause: int, public: bool) -> None:
    if public or w.agreement[0].announces_after < 0:
        w.chosen = NONE
        change(w, ANNOUNCED, 1.0, cause)
        return
    w.chosen = cause
    w.announcements += 1
    if not w.telling:
        announce_later(w)


@law
def announced(w: World, event: int) -> None:
    """The choice is public."""
    w.announcement, w.chosen = 0, NONE
    change(w, ANNOUNCED, 1.0, event)


@law
def table(w: World, package: int, event: int) -> None:
    """A package is on the table of the deal in hand."""
    change(w, PACKAGE, float(package), event)
    if w.n_priced > 0:  # who asks weighs it
        stir(w, event)
    look_again_at(w, package, event)


@law
def put(w: World, package: int, event: int) -> None:
    """A package is what is signed."""
    if w.thread >= 0:
        w.ts[w.thread].had = package
    change(w, PACKAGE, float(package), event)
    stir(w, event)
    look_again_at(w, package, event)


@law
def select(w: World, thread: int, structure: int, actor: int, cause: int, public: bool) -> None:
    """One thread is preferred, and the seller answers its best bid; the others are held."""
    bid = best_bid(w, thread)[1]
    event = note(w, K_SELECTED, actor, w.bids[thread].element, cause, public, NONE, float(structure), 0, NONE)
    between(w, thread, thread_parties(w, thread), event)
    w.structure = structure
    w.ts[thread].cause = event
    change(w, STRUCTURE, float(structure), event)
    change(w, SELECTED, 1.0, event)
    change(w, ENDED, 0.0, event)
    _announce(w, event, public)
    hear(w, thread)
    if bid >= 0:
        w.ts[thread].turn = SELLER
        table(w, bid, offer_event_of(w, thread, BIDDER, bid))
    disturb_all(w)
    stir(w, event)


@law
def sign(w: World, thread: int, package: int, actor: int, cause: int, parties: int, public: bool) -> None:
    """Sign: the offer of one side is accepted by the other; without a thread, a history tells between whom."""
    look(w)  # the agreement before it may have ended at this instant
    element = w.bids[thread].element if thread >= 0 else w.agreement[0].element
    event = note(w, K_SIGNED, actor, element, cause, public, package, 0.0, 0, NONE)
    between(w, thread, thread_parties(w, thread) if thread >= 0 else parties, event)
    w.sealed = 1
    if thread >= 0:
        w.ts[thread].turns += 1
    for a in range(w.n_actors):
        if w.left[a] >= 0:
            change(w, w.left[a], 0.0, event)
    change(w, ENDED, 0.0, event)
    change(w, SELECTED, 1.0, event)
    change(w, SIGNED, 1.0, event)
    for d in range(w.n_deadlines):
        agreement_signed(w, d, event)
    w.gone_at = 0
    w.gone[:] = False
    put(w, package, event)
    show_lines(w, w.parties, package, event)
    if not said(w) and (public or w.chosen < 0):
        _announce(w, event, public)
    for other in range(w.n_bids):
        if other != thread:
            withdraw(w, other)
    disturb_all(w)


@law
def _tempts(w: World, event: int) -> None:
    """The bids beside a signed agreement, or one that somebody may sue against, are others."""
    if w.state[SIGNED] != 0.0 or w.rivals_sue != 0:
        stir(w, event)


@law
def made(w: World, thread: int, side: int, package: int, event: int) -> None:
    """A side has offered a package; it is the other's turn."""
    add_offer(w, thread, side, package, event)
    gained(w, thread, side, package)
    w.ts[thread].news = w.now
    passed(w, thread, side)
    change(w, OFFERED, 1.0, event)
    if w.thread == thread:
        table(w, package, event)
    else:
        _tempts(w, event)


@law
def leave_talks(w: World, thread: int, event: int) -> None:
    """The bidder is away; if it was preferred, the others are heard again."""
    row = w.ts[thread]
    row.turns += 1
    row.away, row.away_since, row.cause = 1, w.now, event
    _tempts(w, event)
    if w.thread == thread and w.state[SELECTED] != 0.0:
        end(w, event, 0, NONE)
    elif w.state[SELECTED] == 0.0:  # what may still be signed is less
        look_again_at(w, on_the_table(w), event)
    disturb(w, thread)


@law
def ready(w: World, cause: int) -> None:
    """What closing waits for holds."""
    row, occurrence = w.agreement[0], w.closings
    w.closings += 1
    since = since_cause(w, cause)
    unseen = w.now if w.held_up == NOT else w.held_up
    time = w.now + left_unseen(w, row.closes_after, row.element, CLOSING, occurrence, since, unseen)
    w.closing = then(w, time, CLOSINGS, row.element, CLOSES, cause, 0, 0)
    closes(w, since)


@law
def not_ready(w: World) -> None:
    """It holds no more."""
    forget(w, w.closing)
    w.closing, w.overdue = 0, NONE
    closes(w, NOT)


@law
def holds_up(w: World) -> None:
    """The closing waits; its delay runs on."""
    w.held_up = w.now


@law
def lets_go(w: World, cause: int) -> None:
    """The closing waits no more."""
    w.held_up = NOT
    if w.overdue >= 0:
        w.closing = then(w, w.now, CLOSINGS, w.agreement[0].element, CLOSES, max(cause, w.overdue), 0, 0)


@law
def close(w: World, cause: int) -> None:
    """The closing delay is over."""
    w.closing, w.overdue = 0, NONE
    if w.held_up != NOT:
        w.overdue = cause
        return
    closed(w, note(w, K_CLOSED, NONE, w.agreement[0].element, cause, True, on_the_table(w), 0.0, 0, NONE))


@law
def closed(w: World, event: int) -> None:
    """The agreement is carried out."""
    change(w, CLOSED, 1.0, event)
    for i in range(w.n_rulings):
        r = w.by_path[i]
        if w.about_deal[r] and w.rulings[r].effect != 0:
            moot(w, r, event)
    disturb_all(w)


@law
def end(w: World, cause: int, bound: int, bound_of: int) -> None:
    """No deal in hand: requests are withdrawn, threads are heard again. What is closed stays closed."""
    if w.state[CLOSED] != 0.0 or (w.state[SELECTED] == 0.0 and w.state[SIGNED] == 0.0):
        return
    deal_ends(w)
    look(w)
    event = note(w, K_ENDED, NONE, w.agreement[0].element, cause, said(w), NONE, 0.0, bound, bound_of)
    w.freed = event
    w.bound = w.sealed = 0
    w.came_back[:] = False
    thread, package = w.thread, agreed(w)
    w.structure = NONE
    between(w, NONE, 0, event)
    forget(w, w.announcement)
    w.announcement, w.chosen = 0, NONE
    change(w, SELECTED, 0.0, event)
    change(w, SIGNED, 0.0, event)
    change(w, ANNOUNCED, 0.0, event)
    change(w, PACKAGE, -1.0, event)
    change(w, STRUCTURE, -1.0, event)
    for i in range(w.n_rulings):
        sees(w, w.by_path[i])
    change(w, ENDED, 1.0, event)
    for other in range(w.n_bids):
        if other != thread:
            hear(w, other)
        elif not w.ts[other].away:
            open_thread(w, other, event)
            if package >= 0 and w.state[w.left[w.seller[0].actor]] != 0.0:
                w.ts[other].had = package
    refusals_end(w)
    for i in range(w.n_rulings):
        r = w.by_path[i]
        if w.with_deal[r]:
            w.rs[r].untold = NONE
    for i in range(w.n_rulings):
        r = w.by_path[i]
        if w.with_deal[r]:
            dies(w, r, event)
    for d in range(w.n_deadlines):
        agreement_ended(w, d, event)
    disturb_all(w)


@law
def party_left(w: World, actor: int, event: int) -> None:
    """A party has left the agreement, which ends unless a court may hold it to it, and it alone; where one may, that is told."""
    another = gone(w) >= 0
    for i in range(w.n_courts):  # what was answered about an earlier leaving is over
        court = w.courts[i]
        if w.rs[court].answer >= 0:
            stands(w, court, NONE, event)
        elif is_spent(w, court):
            renew(w, court, event)
    change(w, w.left[actor], 1.0, event)
    if w.telling and w.n_courts > 0:
        return
    if another or not is_sued(w, actor, once_left(w, actor, False)):
        end(w, event, 0, NONE)


@law
def leave(w: World, actor: int, cause: int, bound: int, bound_of: int) -> int:
    """A party leaves the agreement; the event."""
    event = note(w, K_EXITED, actor, w.agreement[0].element, cause, said(w), NONE, 0.0, bound, bound_of)
    party_left(w, actor, event)
    return event


@law
def two_have_left(w: World) -> None:
    """An agreement that the history tells two parties to have left is over."""
    left, cause = 0, NONE
    for a in range(w.n_actors):
        if is_in(a, w.parties) and w.state[w.left[a]] != 0.0:
            left, cause = left + 1, max(cause, int(w.caused[w.left[a]]))
    if left > 1:
        end(w, cause, 0, NONE)


@law
def bind(w: World) -> None:
    """Who has left the agreement may leave it no more."""
    for a in range(w.n_actors):
        if is_in(a, w.parties) and w.state[w.left[a]] != 0.0:
            w.bound |= 1 << a
    stir(w, NONE)


@law
def held(w: World, event: int) -> None:
    """Who has left the agreement is held to it, or has come back: what has not counted of what was asked about that is over."""
    for a in range(w.n_actors):
        if is_in(a, w.parties):
            change(w, w.left[a], 0.0, event)
    for i in range(w.n_courts):
        moot(w, w.courts[i], event)
        if w.rs[w.courts[i]].untold >= 0 or are_open(w, w.courts[i]):
            stands(w, w.courts[i], NONE, event)


@law
def binds(w: World, r: int, event: int) -> None:
    """A court holds to the agreement who has left it; who has been held already stays so, whatever becomes of the answer."""
    if gone(w) < 0:
        return
    bind(w)
    held(w, note(w, K_COMPELLED, w.rulings[r].actor, w.agreement[0].element, event, public(w, r), NONE, 0.0, 0, NONE))


@law
def rivals_heard(w: World, cause: int) -> None:
    """Rivals are heard from now on, or are not any more."""
    w.freed = cause
    disturb_all(w)
