"""Packages as such: utility, the reviews that they need, and what a rule says of each."""

from __future__ import annotations

import numpy as np

from sim.world import decisions
from sim.world.kernel.expressions import each, holds
from sim.world.kernel.keep import NEEDS, OVER, add_state, begin_key, look_up, take
from sim.world.kernel.luck import shifted
from sim.world.kernel.names import LINEAR, LOGISTIC, VOTE
from sim.world.kernel.world import NONE, Flags, Floats, World, law


@law
def is_in(actor: int, parties: int) -> bool:
    """Whether an actor is one of the parties."""
    return actor >= 0 and (parties >> actor) & 1 == 1


@law
def among(w: World, parties: int) -> Floats:
    """The state, as far as packages are weighed in it: as if the deal in hand were one among these parties."""
    return among_in(w, w.state, parties)


@law
def among_in(w: World, state: Floats, parties: int) -> Floats:
    """The same of another state."""
    return with_parties(w, state, parties) if w.weighs_parties else state


@law
def with_parties(w: World, state: Floats, parties: int) -> Floats:
    """A copy of a state as if the deal in hand were one among these parties."""
    found = state.copy()
    for actor in range(w.n_actors):
        if w.party[actor] >= 0:
            found[w.party[actor]] = 1.0 if is_in(actor, parties) else 0.0
    return found


@law
def _overlay(w: World, actor: int, state: Floats) -> int:
    for i in range(w.overlays_of_from[actor], w.overlays_of_from[actor + 1]):
        program = w.overlay_program[w.overlays_of[i]]
        if program < 0 or holds(w, program, state):
            return int(w.overlays_of[i])
    return NONE


@law
def _liking(w: World, actor: int, overlay: int, parties: int, values: Floats, state: Floats) -> float:
    liking = 0.0
    for i in range(w.likes_of_from[overlay], w.likes_of_from[overlay + 1]):
        like = w.likes[w.likes_of[i]]
        if like.actor != actor and is_in(like.actor, parties):
            liking += shifted(w, like.linear, values, state)
    return liking


@law
def utility(w: World, actor: int, parties: int, medians: bool) -> Floats:
    """Utility [P] to an actor of each package, with what it likes about the parties."""
    return utility_in(w, actor, parties, medians, w.state)


@law
def utility_in(w: World, actor: int, parties: int, medians: bool, state: Floats) -> Floats:
    """The same in a state."""
    state = among_in(w, state, parties)
    overlay = _overlay(w, actor, state)
    liking = _liking(w, actor, overlay, parties, w.medians if medians else w.values, state)
    known = w.utility_at_medians[overlay] if medians else w.utility[overlay]
    return known + liking if liking != 0.0 else known.copy()


@law
def no_deal(w: World, actor: int, state: Floats) -> float:
    """Utility of no deal in a state."""
    linear = w.actors[actor].no_deal
    if linear >= 0:
        return shifted(w, linear, w.values, state)
    known = w.as_good_as[_overlay(w, actor, state)]
    return float(known) if known == known else 0.0


@law
def needs(w: World, ruling: int, parties: int) -> Flags:
    """Which packages [P] agreed among the parties need the review, now."""
    return needs_in(w, ruling, among(w, parties)).copy()


@law
def needs_in(w: World, ruling: int, state: Floats) -> Flags:
    """The same in a state; to be read at once, as what is asked next may take its place."""
    need = w.rulings[ruling].need
    if need < 0:
        return w.everything
    n = add_state(w, begin_key(w, NEEDS, ruling, 0, 0, 0), 0, ruling, state)
    known, place = look_up(w, n)
    found = w.kept_flags[place]
    if not known:
        take(w, w.key_bits[:n], place)
        found[:] = each(w, need, state) != 0.0
    return found


@law
def over(w: World, rule: int, ruling: int, parties: int, medians: bool) -> Floats:
    """A rule about the packages [P] of a ruling, by the utility of the ruler."""
    return over_in(w, rule, ruling, parties, medians, w.state)


@law
def over_in(w: World, rule: int, ruling: int, parties: int, medians: bool, state: Floats) -> Floats:
    """The same in a state."""
    n = begin_key(w, OVER, rule, ruling, parties, 0 if medians else w.belief)
    n = add_state(w, n, w.n_rulings, ruling, among_in(w, state, parties))
    known, place = look_up(w, n)
    if not known:
        take(w, w.key_bits[:n], place)
        w.kept[place] = _over(w, rule, ruling, parties, medians, -1, state)
    found: Floats = w.kept[place].copy()
    return found


@law
def _over(w: World, rule: int, ruling: int, parties: int, medians: bool, judge: int, state: Floats) -> Floats:
    """The same, worked out, by the utility of who judges (-1: of the ruler)."""
    row, values, n = w.rules[rule], w.medians if medians else w.values, w.n_packages
    state = among_in(w, state, parties)
    if judge < 0:
        judge = w.rulings[ruling].actor
    if row.kind == LINEAR:
        return np.full(n, min(max(shifted(w, row.a, values, state), 0.0), 1.0))
    if row.kind == LOGISTIC:
        return decisions.quantal(
            utility_in(w, judge, parties, medians, state), shifted(w, row.a, values, state), values[row.b]
        )
    if row.kind == VOTE:
        first, last = w.members_of_from[rule], w.members_of_from[rule + 1]
        yes, weights = np.empty((last - first, n)), np.empty(last - first)
        for i in range(first, last):
            member = w.members[w.members_of[i]]
            yes[i - first] = _over(w, member.rule, ruling, parties, medians, member.actor, state)
            weights[i - first] = member.weight
        return decisions.passing(yes, weights, values[row.a])
    so = _over(w, row.b, ruling, parties, medians, judge, state)
    if row.c >= 0:
        otherwise = _over(w, row.c, ruling, parties, medians, judge, state)
    else:  # what the actor does not say it leaves to the ruler's own rule
        otherwise = _over(w, w.rulings[ruling].rule, ruling, parties, True, -1, state)
    holds_of = each(w, row.a, state)
    for k in range(n):
        if holds_of[k] == 0.0:
            so[k] = otherwise[k]
    return so


@law
def grants(w: World, ruling: int, parties: int) -> Floats:
    """Probability [P] with which a reviewer grants each package, by its own rule, now."""
    return over(w, w.rulings[ruling].rule, ruling, parties, False)
