"""Courts that hold a party to the agreement that it has left, and what leaving is worth where there are any."""

from __future__ import annotations

from sim.world import decisions
from sim.world.codes import FILED, GRANTED, REFUSED, SPENT, SUSPENDED
from sim.world.kernel.answers import are_open
from sim.world.kernel.expressions import holds, imagine
from sim.world.kernel.names import SIGNED
from sim.world.kernel.packages import is_in
from sim.world.kernel.rulings import askers
from sim.world.kernel.state import on_the_table
from sim.world.kernel.suits import chances, costs_of, gains_as_seen, wait_of
from sim.world.kernel.world import NONE, Floats, World, law


@law
def gone(w: World) -> int:
    """The party that has left, and may be held to the agreement; -1: none."""
    for a in range(w.n_actors):
        if w.state[SIGNED] != 0.0 and is_in(a, w.parties) and w.state[w.left[a]] != 0.0:
            return a
    return NONE


@law
def once_left(w: World, leaver: int, alone: bool) -> Floats:
    """The state as it is, but that a party has left, or has already; that is an occasion of its own for courts.

    `alone`: and nobody else.
    """
    state, var = w.state.copy(), w.left[leaver]
    if state[var] == 0.0:
        for i in range(w.n_courts):
            court = w.courts[i]
            first = w.rulings[court].vars
            if w.rs[court].answer >= 0:
                state[first + GRANTED] = state[first + REFUSED] = state[first + SUSPENDED] = 0.0
            else:
                state[first + SPENT] = state[first + FILED] = 0.0
    for a in range(w.n_actors):
        if alone and is_in(a, w.parties):
            state[w.left[a]] = 0.0
    state[var] = 1.0
    imagine(w, state)
    return state


@law
def _would_ask(w: World, court: int, leaver: int, state: Floats, sees: int) -> int:
    """Of those who may ask a court to hold a leaver who gains most by it; -1: nobody gains."""
    found, most = NONE, 0.0
    for actor in askers(w, court, w.parties, leaver):
        left = w.left[actor]
        if left >= 0 and (state[left] != 0.0 or w.state[left] != 0.0):  # who has left holds nobody to it
            continue
        gained = gains_as_seen(w, court, actor, w.parties, state, sees)[max(on_the_table(w), 0)]
        if decisions.more(gained, most):
            found, most = int(actor), gained
    return found


@law
def suit_about(w: World, i: int, leaver: int, state: Floats, sees: int) -> tuple[bool, int]:
    """Whether a court is asked, or will be, to hold a party that has left in a state; and who has asked it, or will.

    `sees`: as an actor expects it, who knows the others at the medians; -1: as it will be.
    """
    court = w.courts[i]
    row, ruling = w.rs[court], w.rulings[court]
    if w.state[w.left[leaver]] != 0.0:
        held = row.answer == GRANTED and state[ruling.vars + SUSPENDED] != 0.0
        if row.filed or are_open(w, court) or held:
            return True, int(row.asked_by)
    if state[ruling.vars + SPENT] != 0.0 or row.refrained == w.now or ruling.ask < 0 or not holds(w, ruling.ask, state):
        return False, NONE
    asker = _would_ask(w, court, leaver, state, sees)
    return asker >= 0, asker


@law
def is_sued(w: World, leaver: int, state: Floats) -> bool:
    """Whether somebody asks a court, or will, to hold a party that has left in a state."""
    for i in range(w.n_courts):
        if suit_about(w, i, leaver, state, NONE)[0]:
            return True
    return False


@law
def leaving_worth(w: World, leaver: int, actor: int, ends: float, goes_on: float, state: Floats) -> float:
    """What it is worth to an actor that a party has left in a state, if the agreement ends, or goes on since a court holds it.

    One court that grants it is enough; the wait is that for the last of them.
    """
    away, some, chance, costs, days = gone(w), False, 0.0, 0.0, 0.0
    for i in range(w.n_courts if away < 0 or away == leaver else 0):
        asked, asker = suit_about(w, i, leaver, state, actor)
        if asked:
            court = w.courts[i]
            q = chances(w, court, actor, w.parties, state)[on_the_table(w)]
            chance = chance + q - chance * q if chance != 0.0 else q
            costs += costs_of(w, court) if actor == asker else 0.0
            some, days = True, max(days, wait_of(w, court))
    if not some:
        return ends
    return float(ends + (chance * (goes_on - ends) - (costs + days * w.values[w.actors[actor].cost])))
