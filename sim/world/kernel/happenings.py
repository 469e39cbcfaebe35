"""Circumstances that drift, and events that happen."""

from __future__ import annotations

import math

import numpy as np

from sim.world import decisions, draws
from sim.world.kernel import acts
from sim.world.kernel.agenda import then
from sim.world.kernel.deal import select
from sim.world.kernel.expressions import holds
from sim.world.kernel.history import happened
from sim.world.kernel.luck import chance, exponential, uniform
from sim.world.kernel.names import BIDDER, CIRCUMSTANCES, HAZARD, K_HAPPENED, K_MOVED, K_SET, SELECTED, SHOCK, STEP
from sim.world.kernel.packages import no_deal
from sim.world.kernel.standing import best_bid, better_bid, offer_event_of
from sim.world.kernel.state import change, note
from sim.world.kernel.threads import hurry
from sim.world.kernel.world import NONE, World, law
from sim.world.time import DAY, WEEK


@law
def happens(w: World, e: int, cause: int) -> None:
    """Set or shift circumstances."""
    times = w.event_times[e]
    event = note(w, K_HAPPENED, NONE, w.events[e].element, cause, True, NONE, 0.0, 0, NONE)
    happened(w, e, event)
    for i in range(w.sets_of_from[e], w.sets_of_from[e + 1]):
        row = w.sets[w.sets_of[i]]
        if row.chance >= 0:
            value = chance(w, row.chance, uniform(w, row.key, SHOCK, times))
        else:
            value = w.values[row.slot]
        if row.add:
            value += w.state[row["var"]]
        value = min(max(value, row.low), row.high)
        shown = note(w, K_SET, NONE, w.element_of_var[row["var"]], event, True, NONE, value, 0, NONE)
        change(w, row["var"], value, shown)


@law
def next_strike(w: World, e: int, strikes: int) -> None:
    """An event at a rate: when it strikes next."""
    row = w.events[e]
    rate = w.values[row.hazard]
    if rate > 0.0:
        wait = exponential(rate, uniform(w, w.key[row.element], HAZARD, strikes))
        then(w, w.now + wait, CIRCUMSTANCES, row.element, acts.STRIKES, e, strikes + 1, 0)


@law
def struck(w: World, e: int, strikes: int) -> None:
    """An event at a rate strikes: it happens, if its `when` holds then."""
    program = w.events[e].program
    if program < 0 or holds(w, program, w.state):
        happens(w, e, NONE)
    next_strike(w, e, strikes)


@law
def drifts(w: World, c: int) -> None:
    """A number steps every seven days by sd sqrt(dt) z."""
    row = w.circumstances[c]
    scale = w.values[row.sd] * math.sqrt(WEEK / DAY / row.per)
    n = max((w.horizon - w.begins) // WEEK, 0)
    steps = draws.normals(
        np.uint64(w.seed), np.int64(w.replication), np.uint32(w.key[row.element]), np.int64(STEP), np.int64(n)
    )
    w.draws += n
    for i in range(n):
        w.step[c, i] = scale * steps[i]
    w.steps_taken[c] = -w.begins // WEEK
    _next_step(w, c)


@law
def _next_step(w: World, c: int) -> None:
    if w.steps_taken[c] < (w.horizon - w.begins) // WEEK:
        time = w.begins + WEEK * (w.steps_taken[c] + 1)
        then(w, time, CIRCUMSTANCES, w.circumstances[c].element, acts.STEPS, c, 0, 0)


@law
def steps(w: World, c: int) -> None:
    """A number takes its step of a week."""
    row = w.circumstances[c]
    value = min(max(w.state[row["var"]] + w.step[c, w.steps_taken[c]], row.low), row.high)
    w.steps_taken[c] += 1
    change(w, row["var"], value, note(w, K_MOVED, NONE, row.element, NONE, True, NONE, value, 0, NONE))
    _next_step(w, c)


@law
def auction(w: World) -> None:
    """The seller selects the bidder whose standing offer is worth most to it, if no deal does not beat it."""
    hurry(w)  # the date presses no more
    if w.state[SELECTED] != 0.0:
        return
    seller = w.seller[0].actor
    best, chosen, bid = -np.inf, NONE, NONE
    for thread in range(w.n_bids):
        worth, package = best_bid(w, thread)
        gain = worth - no_deal(w, seller, w.state)
        if package >= 0 and not decisions.more(0.0, gain) and better_bid(w, thread, package, gain, chosen, bid, best):
            best, chosen, bid = gain, thread, package
    if chosen >= 0:
        select(w, chosen, w.bids[chosen].structure, seller, offer_event_of(w, chosen, BIDDER, bid), False)
