"""What a ruling says once it is asked: in a state that is only imagined, the deal signed and what comes before it answered."""

from __future__ import annotations

import numpy as np

from sim.world import lookahead
from sim.world.codes import FILED, GRANTED, REFUSED, SUSPENDED
from sim.world.kernel.expressions import imagine
from sim.world.kernel.names import ANNOUNCED, SIGNED
from sim.world.kernel.packages import among, grants, needs_in, over_in
from sim.world.kernel.world import Floats, World, law


@law
def once_signed(w: World, state: Floats) -> Floats:
    """A state as it would be with the deal signed, and announced: no word of the agreement before it holds any more."""
    found = state.copy()
    if state[SIGNED] != 0.0 and state[ANNOUNCED] != 0.0:
        return found
    if state[SIGNED] != 0.0:
        found[ANNOUNCED] = 1.0
    else:
        for var in w.of_the_last:
            found[var] = 0.0
        for var in w.of_the_next:
            found[var] = 1.0
    imagine(w, found)
    return found


@law
def asked(w: World, ruling: int, state: Floats) -> Floats:
    """A state in which a ruling answers: it is asked, the deal signed, if it is about that; `imagine` is still to come."""
    first, found = w.rulings[ruling].vars, once_signed(w, state) if w.with_deal[ruling] else state.copy()
    found[first + GRANTED] = found[first + REFUSED] = found[first + SUSPENDED] = 0.0
    found[first + FILED] = 1.0
    return found


@law
def over_as_asked(w: World, rule: int, review: int, parties: int, medians: bool) -> Floats:
    """What a rule says of packages [P] when a review is asked, once those that it comes after, and each needs, have cleared."""
    last, own = w.place[review], among(w, parties)
    if not w.comes_after[last]:
        state = asked(w, review, own)
        imagine(w, state)
        return over_in(w, rule, review, parties, medians, state)
    found = np.empty(w.n_packages)
    needed = np.empty((w.n_reviews, w.n_packages), np.bool_)
    for i in range(w.n_reviews):
        needed[i] = needs_in(w, w.reviews[i], own)
    kinds, firsts = lookahead.kinds(needed)
    for kind in range(len(firsts)):
        state, clears = asked(w, review, own), np.zeros(w.n_reviews, np.bool_)
        for i in range(last, -1, -1):  # each stands behind those that it comes after
            if i == last or clears[i]:
                for j in range(i):
                    clears[j] = clears[j] or (w.chains[i, j] and needed[j, firsts[kind]])
        for i in range(last):
            if clears[i]:
                first = w.rulings[w.reviews[i]].vars
                state[first + FILED] = state[first + REFUSED] = state[first + SUSPENDED] = 0.0
                state[first + GRANTED] = 1.0
        imagine(w, state)
        p = over_in(w, rule, review, parties, medians, state)
        for k in range(w.n_packages):
            if kinds[k] == kind:
                found[k] = p[k]
    return found


@law
def would_grant(w: World, review: int, parties: int) -> Floats:
    """Probability [P] with which a review grants each package, by its own rule, once it is asked."""
    rule = int(w.rulings[review].rule)
    if w.asks_for_words[rule, review]:
        return over_as_asked(w, rule, review, parties, False)
    return grants(w, review, parties)
