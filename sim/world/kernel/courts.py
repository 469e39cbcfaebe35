"""Courts that hold a party to the agreement that it has left, and what leaving is worth where there are any."""

from __future__ import annotations

from sim.world import decisions
from sim.world.codes import GRANTED, REFUSED, SPENT, SUSPENDED
from sim.world.kernel.answers import are_open
from sim.world.kernel.expressions import holds, imagine
from sim.world.kernel.rulings import asks
from sim.world.kernel.state import on_the_table
from sim.world.kernel.suits import chances, gains_as_seen, price
from sim.world.kernel.world import NONE, Floats, World, law


@law
def once_left(w: World, leaver: int) -> Floats:
    """The state as it is, but that a party has left, or has already; that is an occasion of its own for courts."""
    state, var = w.state.copy(), w.left[leaver]
    if state[var] == 0.0:
        for i in range(w.n_courts):
            court = w.courts[i]
            first = w.rulings[court].vars
            if w.rs[court].answer >= 0:
                state[first + GRANTED] = state[first + REFUSED] = state[first + SUSPENDED] = 0.0
            else:
                state[first + SPENT] = 0.0
    state[var] = 1.0
    imagine(w, state)
    return state


@law
def court_of(w: World, leaver: int, state: Floats, sees: int) -> int:
    """The court that will answer whether a party that has left in a state is held to it; -1: none will.

    `sees`: as an actor expects it, who knows the others at the medians; -1: as it will be.
    """
    for i in range(w.n_courts):
        court = w.courts[i]
        row, ruling = w.rs[court], w.rulings[court]
        if row.filed or are_open(w, court) or (row.answer == GRANTED and state[ruling.vars + SUSPENDED] != 0.0):
            return int(court)
        asker = asks(w, court, w.parties, leaver)
        gone = w.left[asker]  # who has left holds nobody to it
        spent = state[ruling.vars + SPENT] != 0.0 or row.refrained == w.now
        if (gone >= 0 and state[gone] != 0.0) or spent or ruling.ask < 0 or not holds(w, ruling.ask, state):
            continue
        found = gains_as_seen(w, court, w.parties, state, leaver, sees)
        if decisions.more(found[max(on_the_table(w), 0)], 0.0):
            return int(court)
    return NONE


@law
def court_gain(w: World, court: int, actor: int, stake: float, state: Floats, leaver: int) -> float:
    """What it is worth to an actor that a court is asked, in a state, to hold the leaver, if that makes a difference."""
    asks_itself = actor == asks(w, court, w.parties, leaver)
    chance = chances(w, court, actor, w.parties, state)[on_the_table(w)]
    return float(chance * stake - price(w, court, actor, asks_itself))
