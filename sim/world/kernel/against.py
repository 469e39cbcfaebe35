"""What stands against packages: refusals, red lines, and reviews of which no grant covers them."""

from __future__ import annotations

import numpy as np

from sim.world import decisions, lookahead
from sim.world.codes import GRANTED
from sim.world.kernel.asked import grant_in, would_grant
from sim.world.kernel.keep import NEEDED, add_number, add_state, begin_key, look_up, take
from sim.world.kernel.packages import among, is_in, needs, needs_in
from sim.world.kernel.world import NONE, FlagRows, Flags, Floats, World, law


@law
def granted_at(w: World, ruling: int) -> float:
    """The ruler's probability, as things stand, of the package that it has granted; 0 where it has granted the deal unseen."""
    row = w.rs[ruling]
    return float(would_grant(w, ruling, row.granted_parties)[row.granted_package]) if row.granted_package >= 0 else 0.0


@law
def out(w: World, ruling: int, parties: int) -> Flags:
    """Packages [P] agreed among the parties that a review would not grant any more; but those that it has granted."""
    p = would_grant(w, ruling, parties)
    found = ~decisions.each_more(p, w.refusal[ruling])
    if parties == w.replaced_parties:
        found |= w.replaced[ruling]
    if w.state[w.rulings[ruling].vars + GRANTED] != 0.0:
        found &= decisions.each_less(p, granted_at(w, ruling))
    return found


@law
def has_out(w: World, ruling: int) -> bool:
    """Whether a review has packages out."""
    if w.refusal[ruling] > -1.0:
        return True
    for i in range(w.n_replaced):
        if w.replacing[i] == ruling:
            return True
    return False


@law
def still_needed(w: World, parties: int) -> int:
    """The place at which is kept which packages [R, P] need which review, and not only one that has granted them, held or not, or what it likes less.

    To be read at once; with it stand the kinds of packages.
    """
    n = _key_of_needed(w, parties)
    known, place = look_up(w, n)
    if not known:
        key, needs = w.key_bits[:n].copy(), _still_needed(w, parties)
        take(w, key, place)
        w.kept_needs[place] = needs
        kinds, firsts = lookahead.kinds(needs)
        w.kept_kinds[place] = kinds
        w.kept_step[place] = len(firsts)
        w.kept_firsts[place, : len(firsts)] = firsts
    return place


@law
def _key_of_needed(w: World, parties: int) -> int:
    """What that follows from."""
    n, state = begin_key(w, NEEDED, parties, w.belief, 0, 0), among(w, parties)
    for i in range(w.n_reviews):
        r = w.reviews[i]
        granted = grant_in(w, r, state) != NONE
        n = add_number(w, add_state(w, n, 0, r, state), 0 if not granted else 1 if w.supposed[r] >= 0 else 2)
        if granted and w.supposed[r] < 0:
            n = add_number(w, add_number(w, n, w.rs[r].granted_package), w.rs[r].granted_parties)
            n = add_state(w, n, w.n_rulings, r, state)
    return n


@law
def _still_needed(w: World, parties: int) -> FlagRows:
    found, state = np.empty((w.n_reviews, w.n_packages), np.bool_), among(w, parties)
    for i in range(w.n_reviews):
        r = w.reviews[i]
        found[i] = needs_in(w, r, state)
        if grant_in(w, r, state) != NONE:
            if w.supposed[r] >= 0:
                found[i] = False
            else:
                found[i] &= decisions.each_less(would_grant(w, r, parties), granted_at(w, r))
    return found


@law
def both(one: Flags, other: Flags) -> Flags:
    """Packages [P] in both."""
    found = np.empty(len(one), np.bool_)
    for k in range(len(one)):
        found[k] = one[k] & other[k]
    return found


@law
def leave_out(allowed: Flags, which: Flags) -> None:
    """Take packages [P] from those that are allowed."""
    for k in range(len(allowed)):
        allowed[k] = allowed[k] & (not which[k])


@law
def not_ruled_out(w: World, parties: int) -> Flags:
    """Packages [P] that no refusal has ruled out, at the rulers' probabilities of today."""
    allowed = w.everything.copy()
    for i in range(against_count(w)):
        r = against(w, i)
        leave_out(allowed, both(out(w, r, parties), needs(w, r, parties)))
    return allowed


@law
def against_count(w: World) -> int:
    """How many reviews have packages out."""
    n = w.n_refused
    for i in range(w.n_replaced):
        if w.refusal[w.replacing[i]] <= -1.0:
            n += 1
    return int(n)


@law
def against(w: World, place: int) -> int:
    """The review at a place among those that have packages out: by refusals, then by what they have replaced."""
    if place < w.n_refused:
        return int(w.refusing[place])
    place -= w.n_refused
    for i in range(w.n_replaced):
        if w.refusal[w.replacing[i]] <= -1.0:
            if place == 0:
                return int(w.replacing[i])
            place -= 1
    return NONE


@law
def chance_unbarred(w: World, actors: int) -> Floats:
    """The chance [P], as others know it, that no red line of these actors stands against a package."""
    found = np.ones(w.n_packages)
    for i in range(w.n_lines):
        line = w.red_lines[i]
        if is_in(line.actor, actors) and not w.shown[i]:
            for k in range(w.n_packages):
                if w.masks[line.mask, k]:
                    found[k] *= 1.0 - w.medians[line.credibility]
    return found


@law
def surely_clear(w: World, actors: int) -> Flags:
    """Packages [P] against which no red line of these actors stands that is certain, and was not seen to be none."""
    clear = w.everything.copy()
    for i in range(w.n_lines):
        if w.certain[i] and not w.shown[i] and is_in(w.red_lines[i].actor, actors):
            leave_out(clear, w.masks[w.red_lines[i].mask])
    return clear


@law
def clear_of_lines(w: World, actors: int) -> Flags:
    """Packages [P] that no real red line of these actors stands against."""
    clear = w.everything.copy()
    for i in range(w.n_lines):
        if w.real[i] and is_in(w.red_lines[i].actor, actors):
            leave_out(clear, w.masks[w.red_lines[i].mask])
    return clear
