"""What those who look ahead go by, and what they expect of petitions that may reverse an answer or forbid the deal."""

from __future__ import annotations

import numpy as np

from sim.world import decisions
from sim.world.codes import FILED, GRANTED, REFUSED, SPENT, SUSPENDED
from sim.world.kernel.asked import answered, asked, once_signed, said_in
from sim.world.kernel.expressions import each, imagine, in_time
from sim.world.kernel.links import gains_of
from sim.world.kernel.luck import probability_in
from sim.world.kernel.packages import among_in, over_in
from sim.world.kernel.rulings import askers
from sim.world.kernel.state import on_the_table
from sim.world.kernel.world import NONE, FloatRows, Floats, World, law

ANYBODY, ASKER = -2, -1  # who sees it: somebody else, or who asks


@law
def confidence(w: World, actor: int) -> float:
    """The share of the way to a certain grant by which an actor overrates its own."""
    slot = w.actors[actor].overconfidence
    return float(w.values[slot]) if slot >= 0 else 0.0


@law
def overrates(w: World, actor: int, ruling: int, state: Floats) -> float:
    """By which share of the rest an actor overrates a grant: of a review, or of an appeal of what a review has refused."""
    about = w.rulings[ruling].about_ruling
    own = w.place[ruling] >= 0
    if not own and about >= 0 and w.place[about] >= 0:
        own = state[w.rulings[about].vars + REFUSED] != 0.0
    return confidence(w, actor) if own else 0.0


@law
def goes_by_rule(w: World, actor: int, ruling: int) -> tuple[int, bool]:
    """The rule by which an actor expects the answers of a ruling, and whether at the medians: the ruler's, if it has none."""
    own = w.expects_grant[actor, ruling] if actor >= 0 else NONE
    return (int(own), False) if own >= 0 else (int(w.rulings[ruling].rule), True)


@law
def given(w: World, actor: int, ruling: int, p: Floats, sure: float, parties: int, granting: int) -> Floats:
    """What an actor expects [P] of a ruling, given all that it has seen of its luck."""
    luck, mind = w.luck_of[ruling], w.same[actor]
    refused, granted = w.saw_refused[mind, luck], w.saw_granted[mind, luck]
    if granting >= 0 and w.luck_of[granting] == luck:
        rule, medians = goes_by_rule(w, actor, granting)
        state = asked(w, granting, among_in(w, w.state, parties))
        imagine(w, state)
        clears, own = over_in(w, rule, granting, parties, medians, state), confidence(w, actor)
        for k in range(len(clears)):
            clears[k] = min(granted, clears[k] + own * (1.0 - clears[k]))
        return decisions.expect(p, sure, refused, clears)
    return decisions.expect(p, sure, refused, np.full(1, granted))


@law
def _would_ask(w: World, petition: int, state: Floats) -> Floats:
    row = w.rulings[petition]
    if row.ask >= 0 and state[row.vars + SPENT] == 0.0:
        return each(w, row.ask, state)
    return np.zeros(w.n_packages)


@law
def may_appeal(w: World, ruling: int) -> bool:
    """Whether anybody may reverse what a ruling says."""
    return bool(w.may_reverse_from[ruling] < w.may_reverse_from[ruling + 1])


@law
def appeals(w: World, ruling: int, state: Floats, after: Floats, answer: int) -> FloatRows:
    """Whether [N, P] each petition that may reverse an answer is before its ruler, or would be asked for; `after`: the state with that."""
    first, last = w.may_reverse_from[ruling], w.may_reverse_from[ruling + 1]
    found, stands = np.zeros((last - first, w.n_packages)), said_in(w, ruling, state) == answer
    held = stands and state[w.rulings[ruling].vars + SUSPENDED] != 0.0
    for i in range(first, last):
        petition = w.may_reverse[i]
        words = w.rulings[petition].vars
        if stands and after[words + GRANTED] == 0.0:  # else it has made the answer
            asked = after[words + FILED] != 0.0 or after[words + SUSPENDED] != 0.0
            if not asked and after[words + REFUSED] != 0.0:
                asked = appeals(w, petition, after, answered(w, petition, after, REFUSED), REFUSED).any()
            if asked:
                found[i - first] = 1.0
                continue
        found[i - first] = _would_ask(w, petition, after)
        if held:  # as long as the grant is held, and after
            now = _would_ask(w, petition, once_signed(w, state))
            for k in range(w.n_packages):
                found[i - first, k] = max(found[i - first, k], now[k])
    return found


@law
def counts(w: World, petition: int, state: Floats) -> bool:
    """Whether a petition is asked, granted, held or not, or refused and appealed."""
    first = w.rulings[petition].vars
    if state[first + FILED] != 0.0 or state[first + GRANTED] != 0.0 or state[first + SUSPENDED] != 0.0:
        return True
    if state[first + REFUSED] == 0.0 or not may_appeal(w, petition):
        return False
    return bool(appeals(w, petition, state, answered(w, petition, state, REFUSED), REFUSED).any())


@law
def _paid_for(w: World, actor: int, petition: int, parties: int, state: Floats, asked: Floats) -> None:
    """What would be asked for packages [P], as an actor sees it: what has costs is, where who asks gains by it."""
    row = w.rulings[petition]
    if row.costs < 0 or not asked.any() or counts(w, petition, state):
        return
    for r in range(w.n_rulings):
        if w.supposed[r] >= 0:
            asked[:] = 0.0
            return
    then, some = once_signed(w, state), np.zeros(w.n_packages)
    for asker in askers(w, petition, parties, NONE):
        gains = gains_of(w, petition, asker, parties, then, actor)
        for k in range(w.n_packages):
            if decisions.more(gains[k], 0.0):
                some[k] = 1.0
    asked *= some


@law
def may_be_appealed(w: World, ruling: int, parties: int, state: Floats, answer: int) -> bool:
    """Whether somebody would ask to reverse an answer, but those who are supposed to have answered, or would not pay."""
    if not may_appeal(w, ruling):
        return False
    after = answered(w, ruling, state, answer)
    first, found = w.may_reverse_from[ruling], appeals(w, ruling, state, after, answer)
    for i in range(len(found)):
        petition = w.may_reverse[first + i]
        if w.supposed[petition] < 0:
            _paid_for(w, ANYBODY, petition, parties, after, found[i])
            if found[i].any():
                return True
    return False


@law
def expects_answer(
    w: World, actor: int, petition: int, parties: int, state: Floats, sure: float, granting: int
) -> Floats:  # fmt: skip
    """Probability [P] that a petition is granted, whatever comes of that, as an actor expects it: what has answered in a state has."""
    said = w.supposed[petition] if w.supposed[petition] >= 0 else said_in(w, petition, state)
    if said >= 0:
        return np.full(w.n_packages, 1.0 if said == GRANTED else 0.0)
    rule, medians = goes_by_rule(w, actor, petition)
    then = w.state
    if w.asks_for_words[rule, petition]:
        then = asked(w, petition, among_in(w, state, parties))
        imagine(w, then)
    if on_the_table(w) >= 0 or w.about_deal[petition]:
        p = over_in(w, rule, petition, parties, medians, then)
    elif w.rule_judges[rule]:  # who judges packages waits for one
        p = np.zeros(w.n_packages)
    else:
        p = np.full(w.n_packages, probability_in(w, rule, medians, w.rulings[petition].rule, then))
    return given(w, actor, petition, p, sure, parties, granting)


@law
def upheld(
    w: World, actor: int, ruling: int, parties: int, state: Floats, answer: int, sure: float, granting: int
) -> tuple[bool, Floats]:  # fmt: skip
    """Whether anybody would ask to reverse what a ruling has said, and the probability [P] that nobody does reverse it."""
    found, some = np.ones(w.n_packages), False
    if not may_appeal(w, ruling):
        return some, found
    after = answered(w, ruling, state, answer)
    first, each_asked = w.may_reverse_from[ruling], appeals(w, ruling, state, after, answer)
    for i in range(len(each_asked)):
        petition, asked = w.may_reverse[first + i], each_asked[i]
        if w.supposed[petition] >= 0:
            continue
        _paid_for(w, actor, petition, parties, after, asked)
        if not asked.any():
            continue
        p = expects_answer(w, actor, petition, parties, after, sure, granting)
        for_good = p.copy()
        has, stands = upheld(w, actor, petition, parties, after, GRANTED, 0.0, -1)
        if has:
            for_good = p * stands
        has, stands = upheld(w, actor, petition, parties, after, REFUSED, 0.0, -1)
        if has:
            for_good = for_good + (1.0 - p) * (1.0 - stands)
        goes_on = 1.0 - asked * for_good
        found = found * goes_on if some else goes_on
        some = True
    return some, found


@law
def granted_for_good(w: World, actor: int, petition: int, parties: int, state: Floats, sure: float) -> Floats:
    """Probability [P] that a petition is granted and not reversed, or refused and reversed, as an actor expects it."""
    p = expects_answer(w, actor, petition, parties, state, sure, -1)
    found = p.copy()
    has, stands = upheld(w, actor, petition, parties, state, GRANTED, 0.0, -1)
    if has:
        found = p * stands
    if w.supposed[petition] < 0:
        has, stands = upheld(w, actor, petition, parties, state, REFUSED, 0.0, -1)
        if has:
            found = found + (1.0 - p) * (1.0 - stands)
    return found


@law
def _free(w: World, actor: int, suit: int, parties: int, state: Floats, would: Floats) -> Floats:
    """The probability [P] that a petition that would be asked for packages [P] in a state does not forbid them for good."""
    _paid_for(w, actor, suit, parties, state, would)
    if not would.any():
        return np.ones(w.n_packages)
    return 1.0 - would * granted_for_good(w, actor, suit, parties, state, 0.0)


@law
def unforbidden(w: World, actor: int, parties: int, state: Floats) -> Floats:
    """The probability [P] that nobody forbids the deal for good, as an actor expects it."""
    found, signed = np.ones(w.n_packages), once_signed(w, state)
    then = in_time(w, signed) if w.waits else signed
    for i in range(w.n_forbid):
        suit = w.may_forbid[i]
        if counts(w, suit, state):
            now = np.ones(w.n_packages)
        else:
            now = _would_ask(w, suit, signed)
        found = found * _free(w, actor, suit, parties, state, now.copy())
        if w.waits:
            later = _would_ask(w, suit, then)
            for k in range(w.n_packages):
                later[k] = 0.0 if now[k] != 0.0 else later[k]
            found = found * _free(w, actor, suit, parties, then, later)
    return found
