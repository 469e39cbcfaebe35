"""Courts that hold a party to the agreement that it has left, and what leaving is worth where there are any."""

from __future__ import annotations

import numpy as np

from sim.world import decisions
from sim.world.codes import FILED, GRANTED, SPENT, SUSPENDED
from sim.world.kernel.answers import are_open, is_open
from sim.world.kernel.asked import says
from sim.world.kernel.expressions import holds, imagine
from sim.world.kernel.names import REVERSES
from sim.world.kernel.packages import is_in
from sim.world.kernel.rulings import askers
from sim.world.kernel.state import on_the_table
from sim.world.kernel.suits import costs_of, gains_as_seen, gone, one_of, refrains, wait_of
from sim.world.kernel.world import NONE, Flags, Floats, Ints, World, law


@law
def once_left(w: World, leaver: int, alone: bool) -> Floats:
    """The state as it is, but that a party has left, or has already; that is an occasion of its own for courts.

    `alone`: and nobody else.
    """
    state, var = w.state.copy(), w.left[leaver]
    if state[var] == 0.0:
        for i in range(w.n_courts):
            court = w.courts[i]
            if w.rs[court].answer < 0:
                state[w.rulings[court].vars + SPENT] = 0.0
            says(w, court, NONE, state, False)  # what was said about an earlier leaving is over
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
        if refrains(w, court, actor) or (left >= 0 and (state[left] != 0.0 or w.state[left] != 0.0)):
            continue  # who has left holds nobody to it
        gained = gains_as_seen(w, court, actor, w.parties, state, sees)[max(on_the_table(w), 0)]
        if decisions.more(gained, most):
            found, most = int(actor), gained
    return found


@law
def suits_about(w: World, leaver: int, state: Floats, sees: int) -> tuple[Flags, Flags, Ints]:
    """Which courts [N] are asked to hold a party that has left in a state, which will be, and who has asked them, or will.

    `sees`: as an actor expects it, who knows the others at the medians; -1: as it will be.
    """
    asked, will, by = np.zeros(w.n_courts, np.bool_), np.zeros(w.n_courts, np.bool_), np.full(w.n_courts, NONE)
    beside = state.copy()
    for i in range(w.n_courts):
        court = w.courts[i]
        row, ruling = w.rs[court], w.rulings[court]
        if w.state[w.left[leaver]] != 0.0:
            held = row.answer == GRANTED and state[ruling.vars + SUSPENDED] != 0.0
            if row.filed or are_open(w, court) or held:
                asked[i], by[i] = True, row.asked_by
                continue
        if state[ruling.vars + SPENT] == 0.0 and ruling.ask >= 0 and holds(w, ruling.ask, beside):
            by[i] = _would_ask(w, court, leaver, beside, sees)
            if by[i] >= 0:
                will[i] = True
                beside[ruling.vars + FILED] = 1.0  # which the next one is asked beside
    return asked, will, by


@law
def held_chance(w: World, leaver: int, actor: int, state: Floats) -> Floats:
    """The chance [P] that a party that has left in a state is held to the agreement, as an actor expects it."""
    asked, will, _ = suits_about(w, leaver, state, actor)
    return one_of(w, asked | will, actor, w.parties, state)


@law
def is_sued(w: World, leaver: int, state: Floats) -> bool:
    """Whether somebody asks a court, or will, to hold a party that has left in a state."""
    if w.n_courts == 0:
        return False
    asked, will, _ = suits_about(w, leaver, state, NONE)
    return bool(asked.any() or will.any())


@law
def _days_left(w: World, r: int) -> float:
    """The days until nothing is open any more of what has been asked: to the answer, or to that about an answer."""
    row, days = w.rs[r], 0.0
    if row.filed or row.answer == NONE:
        return wait_of(w, r, row.filed != 0)
    for i in range(w.petitions_about_from[r], w.petitions_about_from[r + 1]):
        p = w.petitions_about[i]
        if w.rulings[p].effect == REVERSES and is_open(w, p):
            days = max(days, _days_left(w, p))
    return days


@law
def leaving_worth(w: World, leaver: int, actor: int, ends: float, goes_on: float, state: Floats) -> float:
    """What it is worth to an actor that a party has left in a state, if the agreement ends, or goes on since a court holds it.

    One court that grants it is enough; the wait is that for the last of them.
    """
    away, costs, days = gone(w), 0.0, 0.0
    if w.n_courts == 0 or (away >= 0 and away != leaver):
        return ends
    asked, will, by = suits_about(w, leaver, state, actor)
    suits = asked | will
    if not suits.any():
        return ends
    for i in range(w.n_courts):
        court = w.courts[i]
        if suits[i]:
            costs += costs_of(w, court, asked[i]) if actor == by[i] else 0.0
            days = max(days, _days_left(w, court) if asked[i] else wait_of(w, court, False))
    chance = one_of(w, suits, actor, w.parties, state)[on_the_table(w)]
    return float(ends + (chance * (goes_on - ends) - (costs + days * w.values[w.actors[actor].cost])))
