"""The parties look at their agreement: they amend it, take a request back, or one of them leaves."""

from __future__ import annotations

from sim.world import decisions
from sim.world.codes import REFUSED
from sim.world.kernel.acts import PARTIES_LOOK
from sim.world.kernel.agenda import then
from sim.world.kernel.answers import waits, weighed, weighed_in_history
from sim.world.kernel.asking import take_back
from sim.world.kernel.courts import is_sued, once_left
from sim.world.kernel.deal import end, leave, sign
from sim.world.kernel.names import ANSWERS_PHASE, BIDDER, CLOSED, NO_DEAL, SELLER, SIGNED
from sim.world.kernel.stakes import (
    all_values,
    amendable,
    endings,
    kept,
    leaving,
    may_leave,
    nash,
    or_left,
    party_list,
    threat,
    worth_as_it_is,
    worth_of,
)
from sim.world.kernel.standing import offer_event_of, rival_of_deal
from sim.world.kernel.state import on_the_table
from sim.world.kernel.suits import gone, hurts
from sim.world.kernel.terms import agree, amend_to
from sim.world.kernel.world import NONE, World, law
from sim.world.record import Bound

RIVAL = int(Bound.RIVAL)


@law
def _better(w: World, r: int) -> int:
    """For what the parties take a request back whose refusal waits for who may reverse it; -1: nothing."""
    if w.rs[r].failures > w.rulings[r].refiles or not waits(w, r):
        return NONE
    ending, parties = endings(w, w.state), party_list(w)
    for i in range(len(parties)):
        ending[i] = max(ending[i], worth_as_it_is(w, parties[i]))
    before = w.supposed.copy()
    w.imagining += 1
    for i in range(w.may_reverse_from[r], w.may_reverse_from[r + 1]):
        w.supposed[w.may_reverse[i]] = REFUSED
    package = nash(w, amendable(w), ending, all_values(w, NONE))
    w.supposed[:] = before
    w.imagining -= 1
    return NONE if package == on_the_table(w) else package


@law
def _pulls(w: World) -> tuple[int, int]:
    """The first review whose request they would rather take back than wait for an appeal, and for which package."""
    for i in range(w.n_reviews):
        r = w.reviews[i]
        if w.may_reverse_from[r + 1] > w.may_reverse_from[r] and w.rs[r].untold >= 0:
            package = _better(w, r)
            if package >= 0:
                return int(r), package
    return NONE, NONE


@law
def _leaver(w: World) -> int:
    """The party that may leave and gains most by that, over going on; -1: nobody gains."""
    parties, leaver, most = party_list(w), NONE, 0.0
    for i in range(len(parties)):
        actor = parties[i]
        if may_leave(w, actor):
            left = leaving(w, actor, actor, once_left(w, actor, False))
            stays = worth_as_it_is(w, actor)
            if decisions.more(left, stays) and (leaver < 0 or decisions.more(left - stays, most)):
                leaver, most = int(actor), left - stays
    return leaver


@law
def drop_suits(w: World, only_hurting: bool) -> bool:
    """Take back what has been asked and is worth less than nothing to who asked; whether there is any."""
    dropped = False
    for i in range(w.n_priced):
        r = w.priced[i]
        if w.rs[r].filed and (not only_hurting or w.rs[r].hurts != 0) and hurts(w, r):
            take_back(w, r, max(w.rs[r].cause, w.news), False)
            dropped = True
    return dropped


@law
def _suits(w: World) -> None:
    """What is not worth it is taken back or given up; with nothing to take back, what is worth it is asked for."""
    if w.n_priced > 0 and (w.telling or not drop_suits(w, False)):
        for i in range(w.n_priced):
            if w.telling:
                weighed_in_history(w, w.priced[i])
            else:
                weighed(w, w.priced[i])


@law
def _settles(w: World, left: int) -> bool:
    """Whether a party that has left comes back, or the agreement is another or ends, as things are."""
    state = once_left(w, left, False)
    if not is_sued(w, left, state):
        return True
    package = kept(w, amendable(w), or_left(w, threat(w, left)))
    if package < 0:
        return False
    return package != on_the_table(w) or decisions.more(worth_of(w, left), leaving(w, left, left, state))


@law
def reconsider(w: World) -> None:
    """If something has changed since they looked last, they look once more; what comes of it the history tells."""
    changed = w.version != w.seen
    if changed:
        w.seen = w.version
        _suits(w)  # what that changes is looked at in turn
    looks = w.may_leave != 0 or w.n_appealed > 0
    if not looks or w.looking or w.state[SIGNED] == 0.0 or w.state[CLOSED] != 0.0:
        return
    if changed:
        left = gone(w)
        moves = left >= 0 and (not w.telling or _settles(w, left))
        w.moves = 1 if moves or _leaver(w) >= 0 or _pulls(w)[0] >= 0 else 0
    if w.moves and not w.telling:
        w.looking, w.moves = 1, 0
        cause = max(w.news, w.caused[SIGNED])
        then(w, w.now, ANSWERS_PHASE, w.agreement[0].element, PARTIES_LOOK, cause, 0, 0)


@law
def parties_look(w: World, cause: int) -> None:
    """They take a request back, amend, or one of them leaves."""
    w.looking, w.seen = 0, w.version
    if w.state[SIGNED] == 0.0 or w.state[CLOSED] != 0.0:
        return
    r, package = _pulls(w)
    if r >= 0:
        take_back(w, r, cause, False)
        amend_to(w, package, cause)
        return
    left = gone(w)
    sued = left >= 0 and is_sued(w, left, once_left(w, left, False))
    leaver = _leaver(w) if left < 0 or sued else NONE
    if left < 0 and leaver < 0:
        return
    mover = left if leaver < 0 else leaver
    bound, bound_of = NO_DEAL, int(w.actors[mover].element)
    rival_package, rival = NONE, NONE
    if w.has_seller and mover == w.seller[0].actor:
        _, rival_package, rival = rival_of_deal(w)
    if rival >= 0:
        cause = max(cause, offer_event_of(w, rival, BIDDER, rival_package))
        bound, bound_of = RIVAL, int(w.bids[rival].element)
    if left < 0 and is_sued(w, leaver, once_left(w, leaver, False)):  # before there is anything to settle
        cause = leave(w, leaver, cause, bound, bound_of)
        if w.state[SIGNED] == 0.0:
            return
        left, leaver, sued = leaver, NONE, True
    package = kept(w, amendable(w), or_left(w, threat(w, mover if left < 0 else left)))
    gains = left >= 0 and not sued
    if left >= 0 and sued:
        gains = decisions.more(worth_of(w, left), leaving(w, left, left, once_left(w, left, False)))
    if gains and agree(w, package, cause):  # it comes back, also to what was agreed
        return
    if amend_to(w, package, cause):
        return
    if leaver >= 0:
        leave(w, leaver, cause, bound, bound_of)
    elif sued:
        return
    else:
        end(w, cause, 0, NONE)
    if rival >= 0:
        w.ts[rival].turn = SELLER  # it is the seller that accepts
        sign(w, rival, rival_package, mover, cause, 0, False)
