"""What moves the terms of a deal: a refusal, a date, a remedy."""

from __future__ import annotations

import numpy as np

from sim.world import decisions
from sim.world.codes import REFUSED
from sim.world.kernel.asked import would_grant
from sim.world.kernel.courts import is_sued, once_left
from sim.world.kernel.deal import end, held, put, table
from sim.world.kernel.imagined import as_if, as_it_is
from sim.world.kernel.names import CLOSED, NO_DEAL, SIGNED
from sim.world.kernel.packages import is_in, needs, no_deal, utility
from sim.world.kernel.rulings import latent, look, probability_of
from sim.world.kernel.seen import show_lines
from sim.world.kernel.stakes import (
    all_values,
    amendable,
    asked_for,
    differing,
    endings,
    gain,
    kept,
    mitigable,
    nash,
    or_left,
    party_list,
    refusing,
    settled,
    worth_as_it_is,
)
from sim.world.kernel.state import note, on_the_table, said
from sim.world.kernel.suits import opens, say
from sim.world.kernel.threads import replace_offers
from sim.world.kernel.world import NONE, Flags, World, law
from sim.world.kernel.worth import ended_by_its_date
from sim.world.record import Kind

K_AMENDED, K_LAPSED = int(Kind.AMENDED), int(Kind.LAPSED_FILING)


@law
def is_bound(w: World, actor: int) -> bool:
    """Whether a party may not get out of the agreement by its date: it has been held to it, or has left and a court may hold it."""
    if is_in(actor, w.bound) or (w.came_back[actor] and settled(w, actor, ended_by_its_date(w, w.state))):
        return True
    return is_in(actor, w.parties) and w.state[w.left[actor]] != 0.0


@law
def amended(w: World, package: int, event: int) -> None:
    """The parties have agreed on a package; what was asked because one of them had left is settled."""
    back = 0  # who comes back
    told = w.telling != 0 and w.n_courts > 0  # that somebody meant to sue
    for i in range(w.n_courts):
        told = told and w.rs[w.courts[i]].answer != REFUSED
    for a in range(w.n_actors):
        if is_in(a, w.parties) and w.state[w.left[a]] != 0.0 and (told or is_sued(w, a, w.state)):
            back |= 1 << a
    held(w, event)
    show_lines(w, w.parties, package, event)
    if w.gone_at != w.now:
        w.gone[:] = False
    w.gone_at = w.now
    if on_the_table(w) >= 0:
        w.gone[on_the_table(w)] = True
    w.gone[package] = False
    put(w, package, event)
    for a in range(w.n_actors):
        if is_in(a, back):
            w.came_back[a], w.came_back_at[a] = True, gain(w, a, once_left(w, a, False))


@law
def amend_to(w: World, package: int, cause: int) -> bool:
    """The parties agree on another package, if it is one; whether they do."""
    return package != on_the_table(w) and agree(w, package, cause)


@law
def agree(w: World, package: int, cause: int) -> bool:
    """The parties agree on a package, if there is one, which may be what is agreed; whether they do."""
    if package < 0:
        return False
    look(w)
    amended(w, package, note(w, K_AMENDED, NONE, w.agreement[0].element, cause, said(w), package, 0.0, 0, NONE))
    return True


@law
def mitigated(w: World, package: int, event: int) -> None:
    """The reviewer's package is on the table, for both sides of the thread."""
    if w.state[SIGNED] != 0.0:
        amended(w, package, event)
        return
    show_lines(w, w.parties, package, event)
    table(w, package, event)
    replace_offers(w, w.thread, package, event)


@law
def _unserved(w: World, r: int) -> int:
    """For whom no deal is better than whatever the parties could move to, or be asked for, and the reviewer grants."""
    allowed = differing(w, w.amends)
    if w.rulings[r].mitigates:
        allowed |= differing(w, asked_for(w, r))
    allowed &= would_grant(w, r, w.parties) > latent(w, r)
    if allowed.any():
        for actor in party_list(w):
            without = no_deal(w, actor, w.state)
            allowed &= decisions.each_more(utility(w, actor, w.parties, False), without)
            if not allowed.any():
                return int(w.actors[actor].element)
    return NONE


@law
def put_right(w: World, r: int, cause: int) -> None:
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
def renewed(w: World, asked: int, ends: float) -> tuple[int, int]:
    """The package with which the agreement goes on beyond its date, and the first who would rather not move that.

    `asked` are those who may refuse, as a mask; `ends` is the chance that the date ends the agreement.
    """
    found, parties, unwilling = refusing(w, ends), party_list(w), NONE
    for i in range(len(parties)):
        if unwilling < 0 and is_in(parties[i], asked) and decisions.more(found[i], worth_as_it_is(w, parties[i])):
            unwilling = int(parties[i])
    if unwilling < 0:
        return on_the_table(w), unwilling
    return kept(w, amendable(w), or_left(w, found)), unwilling


@law
def remedy(w: World, r: int, granted: Flags) -> int:
    """The package that a reviewer asks for, among those [P] that it would grant; -1: none."""
    state, none = w.state.copy(), np.full(w.n_rulings, -1)
    refuses = none.copy()
    refuses[r] = REFUSED
    say(w, r, r, refuses, state)
    asked, others = granted & mitigable(w, r), np.zeros(w.n_packages, np.bool_)
    if w.state[SIGNED] != 0.0:
        others = amendable(w) & ~needs(w, r, w.parties)
    if opens(w, r, REFUSED, w.parties, state, none):
        others[on_the_table(w)] = True
    others &= ~asked
    values = all_values(w, r)
    row, now = w.rs[r], on_the_table(w)
    filed, failed, at, of, answer = row.p_filed, row.p_failed, row.refused_at, row.refused_of, row.answer
    p, own = probability_of(w, r, now), as_if(w, state)
    row.p_filed, row.p_failed, row.refused_at, row.refused_of, row.answer = 0, failed + 1, p, now, REFUSED
    ends = endings(w, state)
    if others.any():
        refused = all_values(w, NONE)
        for i in range(len(values)):
            for k in range(w.n_packages):
                if not asked[k]:
                    values[i, k] = refused[i, k]
    row.p_filed, row.p_failed, row.refused_at, row.refused_of, row.answer = filed, failed, at, of, answer
    as_it_is(w, own)
    package = nash(w, asked | others, ends, values)
    return package if package >= 0 and asked[package] else NONE
