"""States that are only imagined, each one that play could be in, and what a ruling says in them once it is asked."""

from __future__ import annotations

import numpy as np

from sim.world import lookahead
from sim.world.codes import FILED, GRANTED, REFUSED, SUSPENDED
from sim.world.kernel.expressions import imagine
from sim.world.kernel.names import ANNOUNCED, OFFERED, SELECTED, SIGNED
from sim.world.kernel.packages import among, grants, needs_in, over_in
from sim.world.kernel.world import NONE, Floats, World, law
from sim.world.plan import Effect

SUSPENDS = int(Effect.SUSPENDS)


@law
def grant_in(w: World, ruling: int, state: Floats) -> int:
    """The word in a state of what a ruling has granted: that, or that it is held; none (-1) where it has not."""
    first = w.rulings[ruling].vars
    if state[first + GRANTED] != 0.0:
        return GRANTED
    return SUSPENDED if state[first + SUSPENDED] != 0.0 and state[first + FILED] == 0.0 else NONE


@law
def said_in(w: World, ruling: int, state: Floats) -> int:
    """What a ruling has answered in a state, be it that it is held; none (-1) where it has not."""
    if grant_in(w, ruling, state) != NONE:
        return GRANTED
    return REFUSED if state[w.rulings[ruling].vars + REFUSED] != 0.0 else NONE


@law
def _falls(w: World, petition: int, state: Floats) -> None:
    """What a petition has asked or been answered falls, and all about it."""
    first = w.rulings[petition].vars
    state[first + FILED] = state[first + GRANTED] = state[first + REFUSED] = state[first + SUSPENDED] = 0.0
    for i in range(w.petitions_about_from[petition], w.petitions_about_from[petition + 1]):
        _falls(w, w.petitions_about[i], state)


@law
def says(w: World, ruling: int, word: int, state: Floats, turned: bool) -> None:
    """A ruling has this word alone in a state, or none (-1); what was said about another answer falls.

    What held its clock or grant does so no more, but what is about a clock stays where that ends in a grant. `turned`: a
    petition has made the answer another, and what has been decided about that stands.
    """
    first, was = w.rulings[ruling].vars, said_in(w, ruling, state)
    clock = state[first + FILED] != 0.0 and word == GRANTED
    if was == GRANTED:
        same = word == GRANTED or word == SUSPENDED
    else:
        same = word == (FILED if was == NONE else REFUSED)
    state[first + FILED] = state[first + GRANTED] = state[first + REFUSED] = state[first + SUSPENDED] = 0.0
    if word >= 0:
        state[first + word] = 1.0
    for i in range(w.petitions_about_from[ruling], w.petitions_about_from[ruling + 1]):
        petition = w.petitions_about[i]
        own = w.rulings[petition].vars
        if w.rulings[petition].effect == SUSPENDS:
            stays = (same or clock) and (word == SUSPENDED or state[own + GRANTED] == 0.0)
        else:
            stays = same or (turned and state[own + FILED] == 0.0)
        if not stays:
            _falls(w, petition, state)


@law
def signed(w: World, state: Floats) -> Floats:
    """A state with an agreement just signed, and announced: no word of the one before holds; `imagine` is still to come."""
    found = state.copy()
    for var in w.of_the_last:
        found[var] = 0.0
    found[OFFERED] = found[SELECTED] = found[SIGNED] = found[ANNOUNCED] = 1.0
    if w.outside >= 0:  # one that has passed does not start
        found[w.outside] = 1.0 if w.now <= w.last_start else 0.0
    return found


@law
def once_signed(w: World, state: Floats) -> Floats:
    """A state as it would be with the deal signed, and announced."""
    if state[SIGNED] != 0.0 and state[ANNOUNCED] != 0.0:
        return state.copy()
    found = state.copy() if state[SIGNED] != 0.0 else signed(w, state)
    found[ANNOUNCED] = 1.0
    imagine(w, found)
    return found


@law
def asked(w: World, ruling: int, state: Floats) -> Floats:
    """A state in which a ruling answers: it is asked, the deal signed, if it is about that; `imagine` is still to come."""
    found = once_signed(w, state) if w.with_deal[ruling] else state.copy()
    says(w, ruling, FILED, found, False)
    return found


@law
def answered(w: World, ruling: int, state: Floats, answer: int) -> Floats:
    """A state with the deal signed, and a ruling that has said something, and is not held."""
    found = once_signed(w, state)
    says(w, ruling, answer, found, False)
    imagine(w, found)
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
                says(w, w.reviews[i], GRANTED, state, False)
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
