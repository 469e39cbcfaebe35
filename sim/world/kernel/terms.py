"""What the parties of a deal may move to, and what moves them: a refusal, a date, a remedy, somebody who would leave."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.world import decisions
from sim.world.codes import FILED, GRANTED, REFUSED
from sim.world.kernel.acts import PARTIES_LOOK
from sim.world.kernel.base import CLOSED, SIGNED, change, holds, imagine, note, on_the_table, said, then
from sim.world.kernel.deal import end, leave, put, table
from sim.world.kernel.rulings import latent, look, take_back, waits, within
from sim.world.kernel.seen import show_lines
from sim.world.kernel.threads import replace_offers
from sim.world.kernel.world import NONE, law
from sim.world.kernel.worth import (
    clear_of_lines,
    ended_by_its_date,
    fee_sign,
    grants,
    is_in,
    may_be_appealed,
    needs,
    no_deal,
    not_ruled_out,
    utility,
    values_of,
)
from sim.world.record import Bound, Kind

K_AMENDED, K_LAPSED = int(Kind.AMENDED), int(Kind.LAPSED_FILING)
NO_DEAL = int(Bound.NO_DEAL)
ANSWERS_PHASE = 4


# --- what going on and ending are worth --------------------------------------------------------------------


@law
def party_list(w: Any) -> Any:
    """The parties of the deal in hand, in the order of their rows."""
    found, n = np.empty(w.n_actors, np.int64), 0
    for a in range(w.n_actors):
        if is_in(a, w.parties):
            found[n] = a
            n += 1
    return found[:n].copy()


@law
def worth_of(w: Any, actor: int) -> float:
    """What the agreement as it stands is worth to a party."""
    return float(values_of(w, actor, w.parties, NONE)[on_the_table(w)])


@law
def all_values(w: Any, granting: int) -> Any:
    """Worth [N, P] to the parties of the agreement with each package, as a review grants it if one is given."""
    parties = party_list(w)
    found = np.empty((len(parties), w.n_packages))
    for i in range(len(parties)):
        found[i] = values_of(w, parties[i], w.parties, granting)
    return found


@law
def ended(w: Any, actor: int, state: Any) -> float:
    """What it is worth to a party that the agreement ends in a state: no deal, and the fees."""
    total = 0.0
    if state[SIGNED] != 0.0:
        for i in range(w.n_fees):
            sign = fee_sign(w, i, actor, w.parties)
            if sign != 0 and (w.fees[i].program < 0 or holds(w, w.fees[i].program, state)):
                total += sign * w.values[w.fees[i].worth]
    return no_deal(w, actor, w.parties, state) + total


@law
def may_leave(w: Any, actor: int) -> bool:
    """Whether a party may leave: an exit is open to it."""
    for i in range(w.n_exits):
        if w.exits[i].actor == actor and holds(w, w.exits[i].program, w.state):
            return True
    return False


@law
def threat(w: Any, leaver: int) -> Any:
    """What it is worth to each party [N] that one of them leaves."""
    state = w.state.copy()
    state[w.left[leaver]] = 1.0
    imagine(w, state)
    return endings_in(w, state)


@law
def endings_in(w: Any, state: Any) -> Any:
    """What ending in a state is worth to each party [N]."""
    parties = party_list(w)
    found = np.empty(len(parties))
    for i in range(len(parties)):
        found[i] = ended(w, parties[i], state)
    return found


@law
def or_left(w: Any, found: Any) -> Any:
    """What is worth most to each party: what was found, or that somebody leaves who may, and would rather."""
    best, parties = found.copy(), party_list(w)
    if w.state[SIGNED] != 0.0:
        for i in range(len(parties)):
            if may_leave(w, parties[i]):
                left = threat(w, parties[i])
                if left[i] > found[i]:
                    for j in range(len(parties)):
                        best[j] = max(best[j], left[j])
    return best


@law
def endings(w: Any, state: Any) -> Any:
    """What ending in a state is worth to each party, or more, because one that would rather leaves instead."""
    return or_left(w, endings_in(w, state))


@law
def refusing(w: Any, chance: float) -> Any:
    """What it is worth to each party that the outside date does not move: with a chance it ends the agreement."""
    found, parties = endings_in(w, ended_by_its_date(w, w.state)), party_list(w)
    for i in range(len(parties)):
        found[i] = chance * found[i] + (1.0 - chance) * worth_of(w, parties[i])
    return found


@law
def nash(w: Any, allowed: Any, ending: Any, values: Any) -> int:
    """The package that the Nash rule picks among the allowed ones; -1: none is better than ending for all."""
    return int(decisions.nash(values, ending, allowed, np.int64(max(on_the_table(w), 0)), w.packages))


# --- packages to move to -----------------------------------------------------------------------------------


@law
def _differing(w: Any, moves: Any) -> Any:
    """Packages [P] of the deal in hand that differ from the one on the table in some terms [T] at most."""
    found, now = within(w), on_the_table(w)
    for k in range(w.n_packages):
        for t in range(w.packages.shape[1]):
            if not moves[t] and w.packages[k, t] != w.packages[now, t]:
                found[k] = False
    return found


@law
def _open(w: Any, packages: Any) -> Any:
    """Those against which nothing stands; at one instant nobody goes back to what has just been left."""
    found = packages & not_ruled_out(w, w.parties) & clear_of_lines(w, w.parties)
    if w.gone_at == w.now:
        found &= ~w.gone
    return found


@law
def amendable(w: Any) -> Any:
    """Packages [P] to which the parties may move."""
    return _open(w, _differing(w, w.amends))


@law
def _asked_for(w: Any, reviewer: int) -> Any:
    """Terms [T] that a reviewer may ask to change."""
    if w.names_terms[reviewer]:
        return w.demands[reviewer]
    if w.state[SIGNED] != 0.0 and w.amends.any():
        return w.amends
    return np.ones(len(w.amends), np.bool_)


@law
def _mitigable(w: Any, reviewer: int) -> Any:
    """Packages [P] that a reviewer may ask for."""
    if w.state[CLOSED] != 0.0:
        return np.zeros(w.n_packages, np.bool_)
    return _open(w, _differing(w, _asked_for(w, reviewer)))


# --- agreeing anew -----------------------------------------------------------------------------------------


@law
def amended(w: Any, package: int, event: int) -> None:
    """The parties have agreed on a package."""
    for a in range(w.n_actors):
        if is_in(a, w.parties):
            change(w, w.left[a], 0.0, event)
    show_lines(w, w.parties, package, event)
    if w.gone_at != w.now:
        w.gone[:] = False
    w.gone_at = w.now
    if on_the_table(w) >= 0:
        w.gone[on_the_table(w)] = True
    w.gone[package] = False
    put(w, package, event)


@law
def amend_to(w: Any, package: int, cause: int) -> bool:
    """The parties agree on another package, if it is one; whether they do."""
    if package < 0 or package == on_the_table(w):
        return False
    look(w)
    amended(w, package, note(w, K_AMENDED, NONE, w.agreement[0].element, cause, said(w), package, 0.0, 0, NONE))
    return True


@law
def mitigated(w: Any, package: int, event: int) -> None:
    """The reviewer's package is on the table, for both sides of the thread."""
    if w.state[SIGNED] != 0.0:
        amended(w, package, event)
        return
    show_lines(w, w.parties, package, event)
    table(w, package, event)
    replace_offers(w, w.thread, package, event)


@law
def _unserved(w: Any, r: int) -> int:
    """For whom no deal is better than whatever the parties could move to, or be asked for, and the reviewer grants."""
    allowed = _differing(w, w.amends)
    if w.rulings[r].mitigates:
        allowed |= _differing(w, _asked_for(w, r))
    allowed &= grants(w, r, w.parties) > latent(w, r)
    if allowed.any():
        for actor in party_list(w):
            allowed &= utility(w, actor, w.parties, False) > no_deal(w, actor, w.parties, w.state)
            if not allowed.any():
                return int(w.actors[actor].element)
    return NONE


@law
def put_right(w: Any, r: int, cause: int) -> None:
    """What was signed is refused: the parties amend it, or go on as it is if that is better for all, or it ends."""
    if w.state[SIGNED] == 0.0 or w.state[CLOSED] != 0.0:
        return
    allowed = amendable(w)
    allowed[on_the_table(w)] = True
    package = nash(w, allowed, endings(w, w.state), all_values(w, NONE))
    if package < 0:
        lapsed = w.record[cause].kind == K_LAPSED  # which tells nothing of what it would grant
        whom = NONE if lapsed else _unserved(w, r)
        end(w, cause, NO_DEAL if whom >= 0 else 0, whom)
    else:
        amend_to(w, package, cause)


@law
def renewed(w: Any, asked: int, ends: float) -> tuple[int, int]:
    """The package with which the agreement goes on beyond its date, and the first who would rather not move that.

    `asked` are those who may refuse, as a mask; `ends` is the chance that the date ends the agreement.
    """
    found, parties, unwilling = refusing(w, ends), party_list(w), NONE
    for i in range(len(parties)):
        if unwilling < 0 and is_in(parties[i], asked) and worth_of(w, parties[i]) < found[i]:
            unwilling = int(parties[i])
    if unwilling < 0:
        return on_the_table(w), unwilling
    return nash(w, amendable(w), or_left(w, found), all_values(w, NONE)), unwilling


@law
def remedy(w: Any, r: int, granted: Any) -> int:
    """The package that a reviewer asks for, among those [P] that it would grant; -1: none."""
    first, state = w.rulings[r].vars, w.state.copy()
    state[first + FILED] = state[first + GRANTED] = 0.0
    state[first + REFUSED] = 1.0
    imagine(w, state)
    asked, others = granted & _mitigable(w, r), np.zeros(w.n_packages, np.bool_)
    if w.state[SIGNED] != 0.0:
        others = amendable(w) & ~needs(w, r, w.parties)
    if may_be_appealed(w, r, state, REFUSED, True):
        others[on_the_table(w)] = True
    others &= ~asked
    values = all_values(w, r)
    if others.any():
        now = w.state.copy()
        w.state[:] = state
        refused = all_values(w, NONE)
        w.state[:] = now
        for i in range(len(values)):
            for k in range(w.n_packages):
                if not asked[k]:
                    values[i, k] = refused[i, k]
    package = nash(w, asked | others, endings(w, state), values)
    return package if package >= 0 and asked[package] else NONE


# --- the parties look at their agreement -------------------------------------------------------------------


@law
def _better(w: Any, r: int) -> int:
    """For what the parties take a request back whose refusal waits for who may reverse it; -1: nothing."""
    if w.rs[r].failures > w.rulings[r].refiles or not waits(w, r):
        return NONE
    ending, parties = endings(w, w.state), party_list(w)
    for i in range(len(parties)):
        ending[i] = max(ending[i], worth_of(w, parties[i]))
    before = w.supposed.copy()
    for i in range(w.may_reverse_from[r], w.may_reverse_from[r + 1]):
        w.supposed[w.may_reverse[i]] = REFUSED
    package = nash(w, amendable(w), ending, all_values(w, NONE))
    w.supposed[:] = before
    return NONE if package == on_the_table(w) else package


@law
def _pulls(w: Any) -> tuple[int, int]:
    """The first review whose request they would rather take back than wait for an appeal, and for which package."""
    for i in range(w.n_reviews):
        r = w.reviews[i]
        if w.may_reverse_from[r + 1] > w.may_reverse_from[r] and w.rs[r].untold >= 0:
            package = _better(w, r)
            if package >= 0:
                return int(r), package
    return NONE, NONE


@law
def _leaver(w: Any) -> int:
    """The first party that may leave and to whom that is worth more than going on; -1: none."""
    parties = party_list(w)
    for i in range(len(parties)):
        if may_leave(w, parties[i]) and worth_of(w, parties[i]) < threat(w, parties[i])[i]:
            return int(parties[i])
    return NONE


@law
def reconsider(w: Any) -> None:
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
def parties_look(w: Any, cause: int) -> None:
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
    package = nash(w, amendable(w), or_left(w, threat(w, leaver)), all_values(w, NONE))
    if not amend_to(w, package, cause):
        leave(w, leaver, cause, NO_DEAL, w.actors[leaver].element)
