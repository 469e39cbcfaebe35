"""What going on with an agreement and ending it are worth, and to which packages it may move."""

from __future__ import annotations

import numpy as np

from sim.world import decisions
from sim.world.kernel.against import clear_of_lines, not_ruled_out
from sim.world.kernel.courts import is_sued, leaving_worth, once_left
from sim.world.kernel.coverage import within
from sim.world.kernel.expressions import holds
from sim.world.kernel.imagined import as_if, as_it_is
from sim.world.kernel.names import CLOSED, SIGNED
from sim.world.kernel.packages import is_in
from sim.world.kernel.standing import in_hand, rival_of_deal, without
from sim.world.kernel.state import on_the_table
from sim.world.kernel.suits import back_again, gone
from sim.world.kernel.world import NONE, Flags, FloatRows, Floats, Ints, World, law
from sim.world.kernel.worth import ended_by_its_date, fee_sign


@law
def party_list(w: World) -> Ints:
    """The parties of the deal in hand, in the order of their rows."""
    found, n = np.empty(w.n_actors, np.int64), 0
    for a in range(w.n_actors):
        if is_in(a, w.parties):
            found[n] = a
            n += 1
    return found[:n].copy()


@law
def _values_of(w: World, actor: int, granting: int) -> Floats:
    """Worth [P] to a party of the agreement with each package, as a review grants it if one is given; nobody is away then."""
    if gone(w) < 0:
        return in_hand(w, actor, w.parties, w.state, granting)
    own = as_if(w, back_again(w))
    found = in_hand(w, actor, w.parties, w.state, granting)
    as_it_is(w, own)
    return found


@law
def worth_of(w: World, actor: int) -> float:
    """What the agreement as it stands is worth to a party."""
    return float(_values_of(w, actor, NONE)[on_the_table(w)])


@law
def all_values(w: World, granting: int) -> FloatRows:
    """Worth [N, P] to the parties of the agreement with each package, as a review grants it if one is given."""
    parties = party_list(w)
    found = np.empty((len(parties), w.n_packages))
    for i in range(len(parties)):
        found[i] = _values_of(w, parties[i], granting)
    return found


@law
def ended(w: World, actor: int, state: Floats) -> float:
    """What it is worth to a party that the agreement ends in a state: no deal or a rival's bid, and the fees."""
    total = 0.0
    if state[SIGNED] != 0.0:
        for i in range(w.n_fees):
            sign = fee_sign(w, i, actor, w.parties)
            if sign != 0 and (w.fees[i].program < 0 or holds(w, w.fees[i].program, state)):
                total += sign * w.values[w.fees[i].worth]
    return without(w, actor, w.parties, state) + total


@law
def gain(w: World, actor: int, ending: Floats) -> float:
    """What a party gains by ending the agreement in a state, over going on, if nobody holds it to that."""
    return ended(w, actor, ending) - worth_of(w, actor)


@law
def settled(w: World, actor: int, ending: Floats) -> bool:
    """Whether a party has left and come back, and gains no more by ending in a state than by leaving when it did."""
    return bool(w.came_back[actor] and not decisions.more(gain(w, actor, ending), w.came_back_at[actor]))


@law
def may_leave(w: World, actor: int) -> bool:
    """Whether a party may leave: an exit is open to it, or, of a seller, a rival may be heard.

    While another is away who may be held, only one whom nobody would hold.
    """
    away, may = gone(w), False
    if is_in(actor, w.bound) or actor == away:
        return False
    if w.came_back[actor] and settled(w, actor, once_left(w, actor, False)):
        return False
    for i in range(w.n_exits):
        may = may or (w.exits[i].actor == actor and holds(w, w.exits[i].program, w.state))
    if not may and w.has_seller != 0 and actor == w.seller[0].actor:
        may = rival_of_deal(w)[2] >= 0
    return may and (away < 0 or not is_sued(w, actor, once_left(w, actor, True)))


@law
def leaving(w: World, leaver: int, actor: int, state: Floats) -> float:
    """What it is worth to a party that one of them has left, in that state: it may be held to the agreement."""
    return leaving_worth(w, leaver, actor, ended(w, actor, state), worth_of(w, actor), state)


@law
def worth_as_it_is(w: World, actor: int) -> float:
    """What it is worth to a party that the agreement stands, or waits for who may hold another that has left it."""
    away = gone(w)
    return worth_of(w, actor) if away < 0 else leaving(w, away, actor, once_left(w, away, False))


@law
def threat(w: World, leaver: int) -> Floats:
    """The same to each party [N]."""
    state, parties = once_left(w, leaver, False), party_list(w)
    found = np.empty(len(parties))
    for i in range(len(parties)):
        found[i] = leaving(w, leaver, parties[i], state)
    return found


@law
def endings_in(w: World, state: Floats) -> Floats:
    """What ending in a state is worth to each party [N]."""
    parties = party_list(w)
    found = np.empty(len(parties))
    for i in range(len(parties)):
        found[i] = ended(w, parties[i], state)
    return found


@law
def or_left(w: World, found: Floats) -> Floats:
    """What is worth most to each party: what was found, or that somebody leaves who may, and would rather."""
    best, parties = found.copy(), party_list(w)
    if w.state[SIGNED] != 0.0:
        for i in range(len(parties)):
            if may_leave(w, parties[i]):
                left = threat(w, parties[i])
                if decisions.more(left[i], found[i]):
                    for j in range(len(parties)):
                        best[j] = max(best[j], left[j])
    return best


@law
def endings(w: World, state: Floats) -> Floats:
    """What ending in a state is worth to each party, or more, because one that would rather leaves instead."""
    return or_left(w, endings_in(w, state))


@law
def refusing(w: World, chance: float) -> Floats:
    """What it is worth to each party that the outside date does not move: with a chance it ends the agreement."""
    found, parties = endings_in(w, ended_by_its_date(w, w.state)), party_list(w)
    for i in range(len(parties)):
        found[i] = chance * found[i] + (1.0 - chance) * worth_as_it_is(w, parties[i])
    return found


@law
def nash(w: World, allowed: Flags, ending: Floats, values: FloatRows) -> int:
    """The package that the Nash rule picks among the allowed ones; -1: none is better than ending for all."""
    return int(decisions.nash(values, ending, allowed, np.int64(max(on_the_table(w), 0)), w.packages))


@law
def kept(w: World, allowed: Flags, ending: Floats) -> int:
    """The package with which the agreement is kept though some would rather end it; as it is where nobody would, any more."""
    values, package, would = all_values(w, NONE), on_the_table(w), False
    for i in range(len(ending)):
        would = would or decisions.more(ending[i], values[i, package])
    if not would:
        return int(package)
    return int(decisions.kept(values, ending, allowed, np.int64(package), w.packages))


@law
def differing(w: World, moves: Flags) -> Flags:
    """Packages [P] of the deal in hand that differ from the one on the table in some terms [T] at most."""
    found, now = within(w), on_the_table(w)
    for k in range(w.n_packages):
        for t in range(w.packages.shape[1]):
            if not moves[t] and w.packages[k, t] != w.packages[now, t]:
                found[k] = False
    return found


@law
def _open(w: World, packages: Flags) -> Flags:
    """Those against which nothing stands; at one instant nobody goes back to what has just been left."""
    found = packages & not_ruled_out(w, w.parties) & clear_of_lines(w, w.parties)
    if w.gone_at == w.now:
        found &= ~w.gone
    return found


@law
def amendable(w: World) -> Flags:
    """Packages [P] to which the parties may move."""
    return _open(w, differing(w, w.amends))


@law
def asked_for(w: World, reviewer: int) -> Flags:
    """Terms [T] that a reviewer may ask to change."""
    if w.names_terms[reviewer]:
        return w.demands[reviewer]
    if w.state[SIGNED] != 0.0 and w.amends.any():
        return w.amends
    return np.ones(len(w.amends), np.bool_)


@law
def mitigable(w: World, reviewer: int) -> Flags:
    """Packages [P] that a reviewer may ask for."""
    if w.state[CLOSED] != 0.0:
        return np.zeros(w.n_packages, np.bool_)
    return _open(w, differing(w, asked_for(w, reviewer)))
