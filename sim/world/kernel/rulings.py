"""The law of rulings: their words, their probabilities, and who asks for them."""

from __future__ import annotations

import numpy as np

from sim.world.codes import GRANTED, REFUSED, SUSPENDED
from sim.world.kernel.links import SETTLE, later
from sim.world.kernel.luck import probability, uniform
from sim.world.kernel.names import CLEARS, LATENT, SIGNED
from sim.world.kernel.packages import grants, is_in
from sim.world.kernel.state import change, note, said
from sim.world.kernel.world import NONE, Ints, World, law


@law
def public(w: World, r: int) -> bool:
    """Whether what happens to it is seen: what concerns the deal, once that is announced."""
    return said(w) or not w.about_deal[r]


@law
def holds_grant(w: World, r: int) -> bool:
    """Whether a grant counts: it is given, and nothing suspends it."""
    return bool(w.rs[r].answer == GRANTED and w.rs[r].stays == 0)


@law
def set_word(w: World, r: int, word: int, value: bool, cause: int) -> None:
    """One of its words holds, or does not."""
    change(w, w.rulings[r].vars + word, 1.0 if value else 0.0, cause)


@law
def show(w: World, r: int, event: int) -> None:
    """Its words say what it is."""
    set_word(w, r, SUSPENDED, w.rs[r].stays != 0, event)
    set_word(w, r, GRANTED, holds_grant(w, r), event)
    set_word(w, r, REFUSED, w.rs[r].answer == REFUSED, event)


@law
def note_of(w: World, r: int, kind: int, cause: int, package: int, value: float, bound: int, bound_of: int) -> int:
    """Write an event about it, by its ruler."""
    row = w.rulings[r]
    return note(w, kind, row.actor, row.element, cause, public(w, r), package, value, bound, bound_of)


@law
def _able(w: World, parties: int, but: int) -> Ints:
    """The parties that have not left, `but` one (-1: none), the seller first."""
    found, n = np.empty(w.n_actors, np.int64), 0
    for first in (True, False):
        for a in range(w.n_actors):
            if is_in(a, parties) and first == (w.has_seller != 0 and a == w.seller[0].actor):
                if a != but and (w.state[SIGNED] == 0.0 or w.state[w.left[a]] == 0.0):
                    found[n] = a
                    n += 1
    return found[:n].copy()


@law
def asker(w: World, parties: int) -> int:
    """Who makes requests that nobody else is said to make: the seller, else the first party, that has not left."""
    able = _able(w, parties, NONE)
    if len(able) > 0:
        return int(able[0])
    for a in range(w.n_actors):
        if is_in(a, parties):
            return a
    return int(w.seller[0].actor) if w.has_seller else NONE


@law
def asks(w: World, r: int, parties: int) -> int:
    """Who makes the requests of a ruling: who is said to, or else `asker`; no bidder asks to clear the deal of others."""
    by = w.rulings[r].asked_by
    if by < 0:
        return asker(w, parties)
    others = w.rulings[r].effect == CLEARS and w.is_bidder[by] and parties != 0
    return asker(w, parties) if others and not is_in(by, parties) else int(by)


@law
def askers(w: World, r: int, parties: int, but: int) -> Ints:
    """Who may make the requests of a ruling: of what has costs each party, if nobody is said to; else who `asks`."""
    if w.rulings[r].costs >= 0 and w.rulings[r].asked_by < 0:
        able = _able(w, parties, but)
        if len(able) > 0:
            return able
    return np.full(1, asks(w, r, parties))


@law
def probability_of(w: World, r: int, package: int) -> float:
    """The probability of a grant for a package, now."""
    if w.about_deal[r] and package >= 0:
        return float(grants(w, r, w.parties)[package])
    return probability(w, w.rulings[r].rule, False, NONE)


@law
def latent(w: World, r: int) -> float:
    """The latent uniform, conditioned on what the history has shown of it."""
    luck = w.luck_of[r]
    low, high = w.told_low[luck], w.told_high[luck]
    return low + uniform(w, w.rulings[r].luck, LATENT, 0) * (high - low)


@law
def look(w: World) -> None:
    """Whatever has happened is looked at now, before something that follows from it takes its words back."""
    for t in range(w.n_triggers):
        if w.rest[t]:
            w.dirty[t] = True
            w.any_dirty = 1
    if w.any_dirty:
        later(w, SETTLE, 0, 0, 0, 0)
