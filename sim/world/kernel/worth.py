"""What packages are worth to those who look ahead over the rulings that each of them needs."""

from __future__ import annotations

import numpy as np

from sim.world import decisions, lookahead
from sim.world.codes import FILED, GRANTED, LAPSED, PAST, PENDING, REFUSED, STAYED
from sim.world.kernel.against import has_out, out, still_needed
from sim.world.kernel.asked import grant_in, once_signed, over_as_asked, says, would_grant
from sim.world.kernel.expressions import holds_of, imagine, imagine_of
from sim.world.kernel.keep import VALUES, WORTH, add_all, add_number, add_state, begin_key, look_up, take
from sim.world.kernel.names import SILENCE_LAPSES
from sim.world.kernel.orders import without_order
from sim.world.kernel.packages import among, is_in, no_deal, over, utility
from sim.world.kernel.petitions import confidence, given, goes_by_rule, unforbidden, upheld
from sim.world.kernel.prospects import closing_days, closing_left, closing_package, prospects
from sim.world.kernel.world import NONE, FlagRows, FloatRows, Floats, IntRows, World, law


@law
def ended_by_its_date(w: World, state: Floats) -> Floats:
    """The state in which its outside date ends an agreement."""
    found = state.copy()
    for d in range(w.n_deadlines):
        if not w.deadlines[d].measure:
            first = w.deadlines[d].vars
            found[first + PENDING] = found[first + STAYED] = 0.0
            found[first + LAPSED] = found[first + PAST] = 1.0
    imagine(w, found)
    return found


@law
def fee_sign(w: World, i: int, actor: int, parties: int) -> int:
    """Whether an actor gains by a fee of an agreement among some parties (1), pays it (-1), or neither."""
    fee = w.fees[i]
    if (fee.to >= 0 and not is_in(fee.to, parties)) or (fee.by >= 0 and not is_in(fee.by, parties)):
        return 0
    return int(fee.to == actor) - int(fee.by == actor)


@law
def _has_fees(w: World, actor: int, parties: int) -> bool:
    """Whether an actor may gain or pay by a fee of an agreement among some parties."""
    for i in range(w.n_fees):
        if fee_sign(w, i, actor, parties) != 0:
            return True
    return False


@law
def _add_fees(
    w: World, actor: int, parties: int, chances: FloatRows, places: IntRows, gone: FlagRows, granting: int, to: Floats
) -> None:
    """Add what an actor gains [P] by the fees due where its date ends each package, signed, once a review has refused it.

    Those that answer before are granted, the others asked; so are all where it is none of them that fails it. What has answered
    about another package is asked anew.
    """
    base = ended_by_its_date(w, once_signed(w, among(w, parties)))
    for a in range(w.n_actors):
        if w.left[a] >= 0:
            base[w.left[a]] = 0.0
    state = base.copy()
    for cause in range(w.n_reviews + 1):
        for k in range(w.n_packages):
            if chances[cause, k] == 0.0:
                continue
            state[:], refuses = base, places[cause, k] if cause < w.n_reviews else 0
            for i in range(w.n_reviews):
                r, place = w.reviews[i], places[i, k]
                if place > 0:
                    answered = base[w.rulings[r].vars + REFUSED] != 0.0 or grant_in(w, r, base) != NONE
                    if answered and not gone[i, k]:
                        says(w, r, FILED, state, False)
                    word = GRANTED if place < refuses else REFUSED if i == cause else FILED
                else:
                    word = GRANTED if r == granting else grant_in(w, r, base)
                says(w, r, word, state, False)
            imagine_of(w, state, k, False)
            gains = 0.0
            for i in range(w.n_fees):
                sign = fee_sign(w, i, actor, parties)
                if sign != 0:
                    if w.fees[i].program < 0 or holds_of(w, w.fees[i].program, state, k):
                        gains += sign * w.values[w.fees[i].worth]
            to[k] += chances[cause, k] * gains


@law
def values_of(w: World, actor: int, parties: int, granting: int) -> Floats:
    """Worth [P] to an actor of each package agreed among the parties; of each as a review grants it, if one is given.

    It is kept, with these beliefs, for what it follows from: as long as no review has answered, the state and what was seen;
    else for as long as nothing is stirred. Time enters by the prospects alone.
    """
    clocks, left = prospects(w), closing_left(w)
    if w.imagining:
        return _values_of(w, actor, parties, granting, clocks, no_deal(w, actor, w.state))
    n = add_all(w, _key(w, actor, parties, granting), clocks)
    w.key_at[n] = left
    n = add_number(w, n + 1, closing_package(w))
    known, place = look_up(w, n)
    if not known:
        key = w.key_bits[:n].copy()
        found = _values_of(w, actor, parties, granting, clocks, no_deal(w, actor, w.state))
        take(w, key, place)
        w.kept[place] = found
    return w.kept[place].copy()


@law
def falling_back(w: World, actor: int, parties: int, falls_back_on: float, granting: int) -> Floats:
    """Worth [P] to an actor who has something else than no deal where a package fails."""
    return _values_of(w, actor, parties, granting, prospects(w), falls_back_on)


@law
def _answered(w: World) -> bool:
    """Whether any review has answered about the deal in hand, or has packages out."""
    for i in range(w.n_reviews):
        first = w.rulings[w.reviews[i]].vars
        if w.state[first + GRANTED] != 0.0 or w.state[first + REFUSED] != 0.0:
            return True
    return bool(w.n_refused > 0 or w.n_replaced > 0)


@law
def _key(w: World, actor: int, parties: int, granting: int) -> int:
    if w.n_priced > 0:  # what asking is worth follows from more, and from time
        n = add_number(w, begin_key(w, VALUES, actor, parties, granting, w.belief), w.version)
        return add_number(w, add_number(w, add_number(w, n, w.replication), w.anew), w.now)
    if _answered(w):
        n = add_number(w, begin_key(w, VALUES, actor, parties, granting, w.belief), w.version)
        return add_number(w, add_number(w, n, w.replication), w.anew)
    n = begin_key(w, WORTH, actor, parties, granting, w.belief)
    n = add_state(w, n, 2 * w.n_rulings + w.n_deadlines, 0, w.state)
    mind = w.same[actor]
    for luck in range(w.n_lucks):
        if w.has_seen[mind, luck]:
            n = add_number(w, n, luck)
            w.key_at[n], w.key_at[n + 1] = w.saw_refused[mind, luck], w.saw_granted[mind, luck]
            n += 2
    return n


@law
def _restored(w: World, actor: int, review: int, parties: int, state: Floats) -> Floats:
    """Probability [P] that what has reversed a grant is itself reversed, as an actor expects it."""
    for i in range(w.may_reverse_from[review], w.may_reverse_from[review + 1]):
        petition = w.may_reverse[i]
        if without_order(w, review, petition, REFUSED) == GRANTED and w.supposed[petition] < 0:
            has, stands = upheld(w, actor, petition, parties, state, GRANTED, 0.0, NONE)
            return 1.0 - stands if has else 0.0 * stands
    return np.zeros(w.n_packages)


@law
def _as_counted(w: World, actor: int, review: int, parties: int, state: Floats, p: Floats) -> Floats:
    """Take from the chances [P] of a refused review what is out once that counts; the chance [P] that its grant is brought back."""
    row, back = w.rs[review], _restored(w, actor, review, parties, state)
    grantable = decisions.each_more(would_grant(w, review, parties), row.refused_at)
    for k in range(w.n_packages):
        if not grantable[k]:
            p[k] = 0.0
        elif k != row.refused_of:  # which it is about, whatever the reviewer would say of it now
            back[k] = 0.0
    return back


@law
def _values_of(
    w: World, actor: int, parties: int, granting: int, clocks: FloatRows, falls_back_on: float
) -> Floats:  # fmt: skip
    mind, n = actor if w.n_priced > 0 else w.same[actor], w.n_packages  # who asks for what has costs knows its own
    place, state = still_needed(w, parties), among(w, parties)
    needed, kinds = w.kept_needs[place].copy(), w.kept_kinds[place].copy()
    firsts = w.kept_firsts[place, : w.kept_step[place]].copy()
    if granting >= 0:
        needed[w.place[granting]] = False
        kinds, firsts = lookahead.kinds(needed)
    sure = confidence(w, mind)
    grant, gone = np.empty((w.n_reviews, n)), np.zeros((w.n_reviews, n), np.bool_)
    silent = np.ones((w.n_reviews, n))
    for i in range(w.n_reviews):
        r, some = w.reviews[i], False
        for first in firsts:
            some = some or needed[i, first]
        if not some:  # no package needs it
            grant[i] = 0.0
            continue
        rule, medians = goes_by_rule(w, mind, r)
        if w.asks_for_words[rule, r]:
            p = over_as_asked(w, rule, r, parties, medians)
        else:
            p = over(w, rule, r, parties, medians)
        if sure != 0.0 or granting >= 0 or w.has_seen[w.same[actor], w.luck_of[r]]:
            p = given(w, mind, r, p, sure, parties, granting)
        refused = state[w.rulings[r].vars + REFUSED] != 0.0
        if w.supposed[r] >= 0:
            p[:] = 1.0 if w.supposed[r] == GRANTED else 0.0
        elif refused and (0 if w.anew else w.rs[r].p_failed) > w.rulings[r].refiles:
            p[:] = 0.0
        stands_refused, restored = refused and w.rs[r].answer == REFUSED and w.supposed[r] < 0, np.zeros(0)
        if stands_refused:
            restored = _as_counted(w, mind, r, parties, state, p)
        against = has_out(w, r)
        if against or refused:
            gone[i] = p <= 0.0
        if stands_refused:
            for k in range(n):
                p[k] += (1.0 - p[k]) * restored[k]
        has, stands = upheld(w, mind, r, parties, state, REFUSED, sure, granting)
        if has:
            for k in range(n):
                p[k] += (1.0 - p[k]) * (1.0 - stands[k])
        if w.rulings[r].silence == SILENCE_LAPSES:  # the last lapse is as a refusal
            silent[i] = 1.0 - stands if has else 0.0 * stands
        if against:
            counts = out(w, r, parties)
            for k in range(n):
                if counts[k]:
                    gone[i, k] = True
                    p[k] = 0.0
        grant[i] = p
    nobody_forbids = unforbidden(w, mind, parties, state) if w.n_forbid > 0 else np.ones(n)
    clears = lookahead.clearing(grant, silent, gone, clocks)
    found = lookahead.look_ahead(
        utility(w, actor, parties, False), falls_back_on, nobody_forbids, clears, needed, kinds, firsts, clocks, w.chains,
        w.lucks_of_reviews, closing_days(w, needed, firsts), w.values[w.actors[actor].cost],
    )  # fmt: skip
    if _has_fees(w, actor, parties):
        chances, places = lookahead.failing(nobody_forbids, clears, needed, clocks, w.chains, w.lucks_of_reviews)
        _add_fees(w, actor, parties, chances, places, gone, granting, found)
    return found
