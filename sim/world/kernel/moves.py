"""The parties look at their agreement: they amend it, take a request back, or one of them leaves."""

from __future__ import annotations

from sim.world import decisions
from sim.world.codes import REFUSED
from sim.world.kernel.acts import PARTIES_LOOK
from sim.world.kernel.agenda import then
from sim.world.kernel.answers import waits
from sim.world.kernel.asking import take_back
from sim.world.kernel.deal import leave
from sim.world.kernel.names import ANSWERS_PHASE, CLOSED, NO_DEAL, SIGNED
from sim.world.kernel.stakes import (
    all_values,
    amendable,
    endings,
    kept,
    may_leave,
    nash,
    or_left,
    party_list,
    threat,
    worth_of,
)
from sim.world.kernel.state import on_the_table
from sim.world.kernel.terms import amend_to
from sim.world.kernel.world import NONE, World, law


@law
def _better(w: World, r: int) -> int:
    """For what the parties take a request back whose refusal waits for who may reverse it; -1: nothing."""
    if w.rs[r].failures > w.rulings[r].refiles or not waits(w, r):
        return NONE
    ending, parties = endings(w, w.state), party_list(w)
    for i in range(len(parties)):
        ending[i] = max(ending[i], worth_of(w, parties[i]))
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
    """The first party that may leave and to whom that is worth more than going on; -1: none."""
    parties = party_list(w)
    for i in range(len(parties)):
        if may_leave(w, parties[i]) and decisions.more(threat(w, parties[i])[i], worth_of(w, parties[i])):
            return int(parties[i])
    return NONE


@law
def reconsider(w: World) -> None:
    """If something has changed since they looked last, they look once more; what comes of it the history tells."""
    changed = w.version != w.seen
    w.seen = w.version
    looks = w.may_leave != 0 or w.n_appealed > 0
    if not looks or w.looking or w.state[SIGNED] == 0.0 or w.state[CLOSED] != 0.0:
        return
    if changed:
        w.moves = 1 if _leaver(w) >= 0 or _pulls(w)[0] >= 0 else 0
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
    leaver = _leaver(w)
    if leaver < 0:
        return
    package = kept(w, amendable(w), or_left(w, threat(w, leaver)))
    if not amend_to(w, package, cause):
        leave(w, leaver, cause, NO_DEAL, w.actors[leaver].element)
