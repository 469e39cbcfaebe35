"""What asking is worth, of petitions that cost something: what an answer changes for who asks, and at which chance."""

from __future__ import annotations

import numpy as np

from sim.world import decisions
from sim.world.codes import FILED, GRANTED, REFUSED, SUSPENDED
from sim.world.kernel.asked import says
from sim.world.kernel.expressions import each, imagine
from sim.world.kernel.imagined import as_drawn, as_if, as_it_is, at_medians
from sim.world.kernel.links import held_to_it
from sim.world.kernel.measures import WORDS, alive_in, says_in
from sim.world.kernel.names import (
    CLEARS,
    CLOSED,
    COMPELS,
    FORBIDS,
    FORCE,
    OVER,
    REVERSES,
    SELECTED,
    SIGNED,
)
from sim.world.kernel.orders import including_order, orders_decide, without_order
from sim.world.kernel.packages import is_in, no_deal, utility
from sim.world.kernel.petitions import granted_for_good, may_be_appealed, overrates
from sim.world.kernel.prospects import wait
from sim.world.kernel.rulings import askers
from sim.world.kernel.standing import in_hand, without
from sim.world.kernel.state import on_the_table
from sim.world.kernel.world import NONE, Flags, Floats, Ints, World, law
from sim.world.kernel.worth import fee_sign
from sim.world.plan import Effect

SUSPENDS, ANNULS = int(Effect.SUSPENDS), int(Effect.ANNULS)


@law
def _said_after(w: World, petition: int, answer: int, said: int) -> int:
    """What a ruling that has said something says once a petition to reverse that is answered for good."""
    r = w.rulings[petition].about_ruling
    other = REFUSED if said == GRANTED else GRANTED
    if said != w.rs[r].answer:  # in a state that is only imagined
        return other if answer == GRANTED else said
    if answer == REFUSED:
        return without_order(w, r, petition, said)
    return including_order(w, r, petition, said, other)


@law
def _leads_to(w: World, petition: int, answer: int, state: Floats, answers: Ints) -> tuple[int, int]:
    """The ruling, about no other, on which an answer decides in the end; and what it then says."""
    r, said = petition, answer
    while w.rulings[r].effect == REVERSES:
        below = w.rulings[r].about_ruling
        now = REFUSED if state[w.rulings[below].vars + REFUSED] != 0.0 else GRANTED
        said = _said_after(w, r, said, now)
        answers[below] = said
        r = below
    return r, said


@law
def _becomes(w: World, ruling: int, granted: bool) -> int:
    """The state of a measure after a ruling about it is granted, or refused."""
    owner, now, effect = (
        w.n_rulings + w.rulings[ruling].about,
        w.ds[w.rulings[ruling].about].state,
        w.rulings[ruling].effect,
    )
    if effect == SUSPENDS:
        return int(now)
    if not granted:
        return int(without_order(w, owner, ruling, now))
    if alive_in(now) or orders_decide(w, owner, now):
        return int(including_order(w, owner, ruling, now, OVER if effect == ANNULS else FORCE))
    return int(now)


@law
def _comes(w: World, ruling: int, granted: bool) -> bool:
    """Whether it brings about an outside date, which then ends its agreement, suspended or not, and has lapsed."""
    row = w.rulings[ruling]
    may = granted and row.effect == COMPELS and not w.deadlines[row.about].measure
    return bool(may and _becomes(w, ruling, granted) == FORCE)


@law
def _measure_said(w: World, ruling: int, granted: bool, state: Floats) -> None:
    """The words of a measure after a ruling about it is granted, or refused."""
    d = w.rulings[ruling].about
    now, standing = _becomes(w, ruling, granted), w.ds[d].standing & ~(1 << ruling)
    if w.rulings[ruling].effect == SUSPENDS and granted:
        standing |= 1 << ruling
    if _comes(w, ruling, granted):
        now, standing = OVER, 0
    for word in WORDS:
        state[w.deadlines[d].vars + word] = 1.0 if says_in(word, now, standing != 0) else 0.0


@law
def say(w: World, root: int, ruling: int, answers: Ints, state: Floats) -> None:
    """Words as they are after an answer, and those that it turns in the end, of which the root's is about no other."""
    row, granted, turned = w.rulings[root], answers[root] == GRANTED, False
    while ruling != root:
        says(w, ruling, answers[ruling], state, turned)
        ruling, turned = w.rulings[ruling].about_ruling, True
    says(w, root, answers[root], state, turned)
    if row.about >= 0:
        _measure_said(w, root, granted, state)
    elif row.effect == COMPELS and granted:  # who has left is held to the agreement
        for a in range(w.n_actors):
            if w.left[a] >= 0:
                state[w.left[a]] = 0.0
    elif row.effect == SUSPENDS and row.about_ruling >= 0:
        held = row.about_ruling
        first, stays = w.rulings[held].vars, w.rs[held].stays & ~(1 << root)
        if granted:
            stays |= 1 << root
        state[first + SUSPENDED] = 1.0 if stays != 0 else 0.0
        state[first + GRANTED] = 1.0 if w.rs[held].answer == GRANTED and stays == 0 else 0.0
    imagine(w, state)


@law
def _ends(w: World, ruling: int, said: int, parties: int, state: Floats) -> bool:
    """Whether an answer about the deal, or its outside date, ends it: none does that has closed, nor a court that holds nobody to it."""
    row = w.rulings[ruling]
    if state[CLOSED] != 0.0 or row.about_ruling >= 0:
        return False
    if row.about >= 0:
        return _comes(w, ruling, said == GRANTED) and bool(state[SIGNED] != 0.0)
    gone = row.effect != COMPELS
    for a in range(w.n_actors):
        gone = gone or (is_in(a, parties) and state[w.left[a]] != 0.0)
    if not gone:
        return False
    if row.effect == CLEARS or row.effect == COMPELS:
        return said == REFUSED
    return bool(row.effect == FORBIDS and said == GRANTED)


@law
def _suppose(w: World, answers: Ints) -> Ints:
    """Rulings are supposed to have given these answers from now on; what they were supposed to have answered before."""
    before: Ints = w.supposed.copy()
    for r in range(w.n_rulings):
        if answers[r] >= 0:
            w.supposed[r] = answers[r]
    return before


@law
def opens(w: World, root: int, said: int, parties: int, state: Floats, answers: Ints) -> bool:
    """Whether others may reverse an answer that ends the deal."""
    before, own = _suppose(w, answers), as_if(w, state)
    found = may_be_appealed(w, root, parties, state, said)
    as_it_is(w, own)
    w.supposed[:] = before
    return found


@law
def _ended(w: World, actor: int, parties: int, state: Floats) -> Floats:
    """What ending in a state is worth [P]: fees may be due because of it."""
    found = np.full(w.n_packages, without(w, actor, parties, state))
    if state[SIGNED] != 0.0:
        fees = np.zeros(w.n_packages)
        for i in range(w.n_fees):
            sign = fee_sign(w, i, actor, parties)
            if sign != 0:
                due = each(w, w.fees[i].program, state) if w.fees[i].program >= 0 else np.ones(w.n_packages)
                for k in range(w.n_packages):
                    fees[k] += sign * w.values[w.fees[i].worth] * due[k]
        found += fees
    return found


@law
def gone(w: World) -> int:
    """The party that has left, and may be held to the agreement; -1: none."""
    for a in range(w.n_actors):
        if w.state[SIGNED] != 0.0 and is_in(a, w.parties) and w.state[w.left[a]] != 0.0:
            return a
    return NONE


@law
def back_again(w: World) -> Floats:
    """The state as it is, but that nobody is away from the agreement."""
    state = w.state.copy()
    state[w.left[gone(w)]] = 0.0
    imagine(w, state)
    return state


@law
def _going_on(w: World, actor: int, root: int, parties: int) -> Floats:
    """The worth [P] of the deal in hand, for good once it has closed; to a bidder that of others is none.

    While a party is away, that it is back is as likely as that it is held to it, unless this is what is asked.
    """
    if w.state[SELECTED] == 0.0 or not (is_in(actor, parties) or not w.is_bidder[actor]):
        return np.full(w.n_packages, no_deal(w, actor, w.state))
    if w.state[CLOSED] != 0.0:
        return utility(w, actor, parties, False)
    held = w.rulings[root].effect == COMPELS and w.rulings[root].about < 0
    leaver = NONE if held or parties != w.parties else gone(w)
    if leaver < 0:
        return in_hand(w, actor, parties, w.state, NONE)
    end = _ended(w, actor, parties, w.state)
    chance = held_to_it(w, leaver, actor, w.state)
    own = as_if(w, back_again(w))
    goes_on = in_hand(w, actor, parties, w.state, NONE)
    as_it_is(w, own)
    return end + chance * (goes_on - end)


@law
def _after(w: World, actor: int, petition: int, answer: int, parties: int, state: Floats) -> Floats:
    """What an answer is worth [P] to an actor, for good, in the state in which it is given."""
    then, answers = state.copy(), np.full(w.n_rulings, -1)
    answers[petition] = answer
    root, said = _leads_to(w, petition, answer, state, answers)
    say(w, root, petition, answers, then)
    at_once = root == petition or w.rulings[root].about >= 0  # a date waits for nobody
    if _ends(w, root, said, parties, then) and (at_once or not opens(w, root, said, parties, then, answers)):
        return _ended(w, actor, parties, then)
    before, own = _suppose(w, answers), as_if(w, then)
    found = _going_on(w, actor, root, parties)
    as_it_is(w, own)
    w.supposed[:] = before
    return found


@law
def chances(w: World, ruling: int, actor: int, parties: int, state: Floats) -> Floats:
    """The chances [P] of a request that is made in a state."""
    return granted_for_good(w, actor, ruling, parties, state, overrates(w, actor, ruling, state))


@law
def costs_of(w: World, ruling: int, asked: bool) -> float:
    """What a request costs who asks, unless that is paid."""
    row = w.rulings[ruling]
    return float(w.values[row.costs]) if row.costs >= 0 and not asked else 0.0


@law
def wait_of(w: World, ruling: int, filed: bool) -> float:
    """The days to the answer of a request that is filed, or of one that is not."""
    return float(wait(w, ruling, w.rs[ruling].ready != 0, not filed))


@law
def refrains(w: World, ruling: int, actor: int) -> bool:
    """Whether an actor has taken a request back at this instant, which it does not make again then."""
    return bool(w.rs[ruling].refrained == w.now and w.rs[ruling].refrained_by == actor)


@law
def _is_before(w: World, ruling: int, state: Floats) -> bool:
    """Whether a ruling is asked for in a state, or its answer is held or appealed, or about to be."""
    first = w.rulings[ruling].vars
    if state[first + FILED] != 0.0 or state[first + SUSPENDED] != 0.0:
        return True
    answered = state[first + GRANTED] != 0.0 or state[first + REFUSED] != 0.0
    for i in range(w.petitions_about_from[ruling], w.petitions_about_from[ruling + 1]):
        p = w.petitions_about[i]
        if w.rulings[p].effect == REVERSES and ((answered and w.rs[p].request != 0) or _is_before(w, p, state)):
            return True
    return False


@law
def one_of(w: World, which: Flags, actor: int, parties: int, state: Floats) -> Floats:
    """The chance [P] that one of some courts holds a leaver, as an actor expects them."""
    chance, some = np.zeros(w.n_packages), False
    for i in range(w.n_courts):
        if which[i]:
            q = chances(w, w.courts[i], actor, parties, state)
            chance = chance + q - chance * q if some else q
            some = True
    return chance


@law
def _beside_others(w: World, ruling: int, actor: int, parties: int, state: Floats, stake: Floats) -> Floats:
    """What is at stake [P] with other courts asked in a state to hold the party that this is asked about: one is enough."""
    while w.rulings[ruling].effect == REVERSES:
        ruling = w.rulings[ruling].about_ruling
    if w.rulings[ruling].effect != COMPELS or w.rulings[ruling].about >= 0:
        return stake
    others = np.zeros(w.n_courts, np.bool_)
    for i in range(w.n_courts):
        others[i] = w.courts[i] != ruling and _is_before(w, w.courts[i], state)
    return (1.0 - one_of(w, others, actor, parties, state)) * stake if others.any() else stake


@law
def gains(w: World, ruling: int, actor: int, parties: int, state: Floats) -> Floats:
    """What a request is worth [P] to who asks, or has, of each package agreed among the parties, in the state in which it does."""
    if actor < 0:  # there is nobody who could
        return np.zeros(w.n_packages)
    w.weighing += 1
    stake = _after(w, actor, ruling, GRANTED, parties, state) - _after(w, actor, ruling, REFUSED, parties, state)
    stake = _beside_others(w, ruling, actor, parties, state, stake)
    filed = state[w.rulings[ruling].vars + FILED] != 0.0
    price = costs_of(w, ruling, filed) + wait_of(w, ruling, filed) * w.values[w.actors[actor].cost]
    found = chances(w, ruling, actor, parties, state) * stake - price
    w.weighing -= 1
    return found


@law
def gains_as_seen(w: World, ruling: int, asker: int, parties: int, state: Floats, sees: int) -> Floats:
    """The same as who asks sees it (-1), or an actor: others know it at the medians, and all but the seller no bids."""
    w.imagining += 1
    if sees == NONE or sees == asker:
        found = gains(w, ruling, asker, parties, state)
    else:
        blind = 0 if w.has_seller != 0 and sees == w.seller[0].actor else 1
        own = at_medians(w)
        w.weighing += blind
        found = gains(w, ruling, asker, parties, state)
        w.weighing -= blind
        as_drawn(w, own)
    w.imagining -= 1
    return found


@law
def _as_asked(w: World) -> Floats:
    """The state, with no deal in hand as long as nothing is on the table of the one selected."""
    state = w.state.copy()
    if state[SELECTED] != 0.0 and on_the_table(w) < 0:
        state[SELECTED] = 0.0
    return state


@law
def _gained(w: World, ruling: int, actor: int) -> float:
    """What a request is worth to who asks, or has, of the package on the table."""
    return float(gains(w, ruling, actor, w.parties, _as_asked(w))[max(on_the_table(w), 0)])


@law
def who_gains(w: World, ruling: int) -> tuple[int, float]:
    """Of those who may ask, or who has, who gains most by it, of equal ones the first; and what it gains."""
    found, most = NONE, 0.0
    may = np.full(1, w.rs[ruling].asked_by) if w.rs[ruling].filed else askers(w, ruling, w.parties, NONE)
    for actor in may:
        if w.rs[ruling].filed == 0 and refrains(w, ruling, actor):
            continue
        gained = _gained(w, ruling, actor)
        if found < 0 or decisions.more(gained, most):
            found, most = int(actor), gained
    return found, most


@law
def worthwhile(w: World, ruling: int) -> bool:
    """Whether asking is worth more, to who may ask, than going on: with the deal on the table, or none."""
    return decisions.more(who_gains(w, ruling)[1], 0.0)


@law
def hurts(w: World, ruling: int) -> bool:
    """Whether what has been asked is worth less than nothing to who asked; what it has cost is spent."""
    if w.about_deal[ruling] and w.state[SELECTED] == 0.0:
        return False
    return decisions.more(0.0, _gained(w, ruling, w.rs[ruling].asked_by))
