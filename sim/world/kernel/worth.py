"""What packages are worth: utility, the reviews that they need, what is expected of these, and when they answer."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.world import decisions
from sim.world.codes import FILED, GRANTED, LAPSED, PAST, PENDING, REFUSED, SPENT, STAYED, SUSPENDED
from sim.world.kernel.base import (
    ANNOUNCED,
    CLEARS,
    LINEAR,
    LOGISTIC,
    OFFERED,
    SELECTED,
    SIGNED,
    VOTE,
    elapsed,
    expected,
    filing_times,
    holds,
    imagine,
    imagine_of,
    mean_left,
    seconds,
    shifted,
    value_of,
)
from sim.world.kernel.world import NONE, NOT, law
from sim.world.time import DAY

RUNNING = 1


@law
def is_in(actor: int, parties: int) -> bool:
    """Whether an actor is one of the parties."""
    return actor >= 0 and (parties >> actor) & 1 == 1


# --- packages as such --------------------------------------------------------------------------------------


@law
def among(w: Any, parties: int) -> Any:
    """The state, as far as packages are weighed in it: as if the deal in hand were one among these parties."""
    return with_parties(w, w.state, parties) if w.weighs_parties else w.state


@law
def with_parties(w: Any, state: Any, parties: int) -> Any:
    """A copy of a state as if the deal in hand were one among these parties."""
    found = state.copy()
    for actor in range(w.n_actors):
        if w.party[actor] >= 0:
            found[w.party[actor]] = 1.0 if is_in(actor, parties) else 0.0
    return found


@law
def _overlay(w: Any, actor: int, state: Any) -> int:
    for i in range(w.overlays_of_from[actor], w.overlays_of_from[actor + 1]):
        program = w.overlay_program[w.overlays_of[i]]
        if program < 0 or holds(w, program, state):
            return int(w.overlays_of[i])
    return NONE


@law
def _liking(w: Any, actor: int, overlay: int, parties: int, values: Any, state: Any) -> float:
    liking = 0.0
    for i in range(w.likes_of_from[overlay], w.likes_of_from[overlay + 1]):
        like = w.likes[w.likes_of[i]]
        if like.actor != actor and is_in(like.actor, parties):
            liking += shifted(w, like.linear, values, state)
    return liking


@law
def utility(w: Any, actor: int, parties: int, medians: bool) -> Any:
    """Utility [P] to an actor of each package, with what it likes about the parties."""
    state = among(w, parties)
    overlay = _overlay(w, actor, state)
    liking = _liking(w, actor, overlay, parties, w.medians if medians else w.values, state)
    known = w.utility_at_medians[overlay] if medians else w.utility[overlay]
    return known + liking if liking != 0.0 else known.copy()


@law
def no_deal(w: Any, actor: int, parties: int, state: Any) -> float:
    """Utility of no deal in a state."""
    linear = w.actors[actor].no_deal
    if linear >= 0:
        return shifted(w, linear, w.values, state)
    if w.weighs_parties:
        state = with_parties(w, state, parties)
    overlay = _overlay(w, actor, state)
    known = w.as_good_as[overlay]
    return float(known + _liking(w, actor, overlay, parties, w.values, state)) if known == known else 0.0


@law
def needs(w: Any, ruling: int, parties: int) -> Any:
    """Which packages [P] agreed among the parties need the review, now."""
    return _needs_in(w, ruling, among(w, parties))


@law
def _needs_in(w: Any, ruling: int, state: Any) -> Any:
    found, need = np.ones(w.n_packages, np.bool_), w.rulings[ruling].need
    if need >= 0:
        for k in range(w.n_packages):
            found[k] = value_of(w, need, state, k) != 0.0
    return found


@law
def over(w: Any, rule: int, ruling: int, parties: int, medians: bool, judge: int) -> Any:
    """A rule about the packages [P] of a ruling, by the utility of who judges (-1: of the ruler)."""
    row, values, state, n = w.rules[rule], w.medians if medians else w.values, among(w, parties), w.n_packages
    if judge < 0:
        judge = w.rulings[ruling].actor
    if row.kind == LINEAR:
        return np.full(n, min(max(shifted(w, row.a, values, state), 0.0), 1.0))
    if row.kind == LOGISTIC:
        return decisions.quantal(utility(w, judge, parties, medians), shifted(w, row.a, values, state), values[row.b])
    if row.kind == VOTE:
        first, last = w.members_of_from[rule], w.members_of_from[rule + 1]
        yes, weights = np.empty((last - first, n)), np.empty(last - first)
        for i in range(first, last):
            member = w.members[w.members_of[i]]
            yes[i - first] = over(w, member.rule, ruling, parties, medians, member.actor)
            weights[i - first] = member.weight
        return decisions.passing(yes, weights, values[row.a])
    so = over(w, row.b, ruling, parties, medians, judge)
    if row.c >= 0:
        otherwise = over(w, row.c, ruling, parties, medians, judge)
    else:  # what the actor does not say it leaves to the ruler's own rule
        otherwise = over(w, w.rulings[ruling].rule, ruling, parties, True, -1)
    for k in range(n):
        if value_of(w, row.a, state, k) == 0.0:
            so[k] = otherwise[k]
    return so


@law
def grants(w: Any, ruling: int, parties: int) -> Any:
    """Probability [P] with which a reviewer grants each package, by its own rule, now."""
    return over(w, w.rulings[ruling].rule, ruling, parties, False, -1)


@law
def granted_at(w: Any, ruling: int) -> float:
    """The ruler's probability, now, of the package that it has granted; 0 where it has granted the deal unseen."""
    row = w.rs[ruling]
    return float(grants(w, ruling, row.granted_parties)[row.granted_package]) if row.granted_package >= 0 else 0.0


@law
def out(w: Any, ruling: int, parties: int) -> Any:
    """Packages [P] agreed among the parties that a review would not grant any more; but those that it has granted."""
    p = grants(w, ruling, parties)
    found = p <= w.refusal[ruling]
    if parties == w.replaced_parties:
        found |= w.replaced[ruling]
    if w.state[w.rulings[ruling].vars + GRANTED] != 0.0:
        found &= p < granted_at(w, ruling)
    return found


@law
def has_out(w: Any, ruling: int) -> bool:
    """Whether a review has packages out."""
    if w.refusal[ruling] > -1.0:
        return True
    for i in range(w.n_replaced):
        if w.replacing[i] == ruling:
            return True
    return False


@law
def still_needed(w: Any, parties: int) -> Any:
    """Which packages [R, P] need which review, and not only one that has granted them or what it likes less."""
    found, state = np.empty((w.n_reviews, w.n_packages), np.bool_), among(w, parties)
    for i in range(w.n_reviews):
        r = w.reviews[i]
        found[i] = _needs_in(w, r, state)
        if state[w.rulings[r].vars + GRANTED] != 0.0:
            if w.supposed[r] >= 0:
                found[i] = False
            else:
                found[i] &= grants(w, r, parties) < granted_at(w, r)
    return found


# --- what answers have told --------------------------------------------------------------------------------


@law
def confidence(w: Any, actor: int) -> float:
    """The share of the way to a certain grant by which an actor overrates its own."""
    slot = w.actors[actor].overconfidence
    return float(w.values[slot]) if slot >= 0 else 0.0


@law
def overrates(w: Any, actor: int, ruling: int, state: Any) -> float:
    """By which share of the rest an actor overrates a grant: of a review, or of an appeal of what a review has refused."""
    about = w.rulings[ruling].about_ruling
    own = w.place[ruling] >= 0
    if not own and about >= 0 and w.place[about] >= 0:
        own = state[w.rulings[about].vars + REFUSED] != 0.0
    return confidence(w, actor) if own else 0.0


@law
def goes_by_rule(w: Any, actor: int, ruling: int) -> tuple[int, bool]:
    """The rule by which an actor expects the answers of a ruling, and whether at the medians: the ruler's, if it has none."""
    own = w.expects_grant[actor, ruling] if actor >= 0 else NONE
    return (int(own), False) if own >= 0 else (int(w.rulings[ruling].rule), True)


@law
def given(w: Any, actor: int, ruling: int, p: Any, sure: float, parties: int, granting: int) -> Any:
    """What an actor expects [P] of a ruling, given all that it has seen of its luck."""
    luck, mind = w.luck_of[ruling], w.same[actor]
    refused, granted = w.saw_refused[mind, luck], w.saw_granted[mind, luck]
    if granting >= 0 and w.luck_of[granting] == luck:
        rule, medians = goes_by_rule(w, actor, granting)
        clears, own = over(w, rule, granting, parties, medians, -1), confidence(w, actor)
        for k in range(len(clears)):
            clears[k] = min(granted, clears[k] + own * (1.0 - clears[k]))
        return decisions.expect(p, sure, refused, clears)
    return decisions.expect(p, sure, refused, np.full(1, granted))


# --- petitions ---------------------------------------------------------------------------------------------


@law
def once_signed(w: Any, state: Any) -> Any:
    """A state as it would be with the deal signed: no word of the agreement before it holds any more."""
    found = state.copy()
    if state[SIGNED] != 0.0:
        return found
    for var in w.of_the_last:
        found[var] = 0.0
    for var in w.of_the_next:
        found[var] = 1.0
    imagine(w, found)
    return found


@law
def answered(w: Any, ruling: int, state: Any, answer: int) -> Any:
    """A state with the deal signed, and a ruling that has said something."""
    first, found = w.rulings[ruling].vars, once_signed(w, state)
    found[first + FILED] = found[first + GRANTED] = found[first + REFUSED] = 0.0
    found[first + answer] = 1.0
    imagine(w, found)
    return found


@law
def _would_ask(w: Any, petition: int, state: Any) -> Any:
    found, row = np.zeros(w.n_packages), w.rulings[petition]
    if row.ask >= 0 and state[row.vars + SPENT] == 0.0:
        for k in range(w.n_packages):
            found[k] = value_of(w, row.ask, state, k)
    return found


@law
def appealed(w: Any, petition: int, ruling: int, state: Any, after: Any, answer: int) -> Any:
    """Whether [P] a petition is before its ruler, or would be asked for, about an answer; `after`: the state with that."""
    first, vars_ = w.rulings[ruling].vars, w.rulings[petition].vars
    stands = state[first + answer] != 0.0
    if answer == GRANTED and state[first + SUSPENDED] != 0.0 and state[first + FILED] == 0.0:
        stands = True
    if stands and (after[vars_ + FILED] != 0.0 or after[vars_ + SUSPENDED] != 0.0):
        return np.ones(w.n_packages)
    once = after.copy()
    if not stands:  # what it has said of another answer has fallen with that
        for word in range(4):
            once[vars_ + word] = 0.0
    return _would_ask(w, petition, once)


@law
def _any(found: Any) -> bool:
    for k in range(len(found)):
        if found[k] != 0.0:
            return True
    return False


@law
def may_be_appealed(w: Any, ruling: int, state: Any, answer: int, supposing: bool) -> bool:
    """Whether somebody would ask to reverse an answer; `supposing`: but those who are supposed to have answered."""
    first, last = w.may_reverse_from[ruling], w.may_reverse_from[ruling + 1]
    if first == last:
        return False
    after = answered(w, ruling, state, answer)
    for i in range(first, last):
        petition = w.may_reverse[i]
        if not (supposing and w.supposed[petition] >= 0) and _any(appealed(w, petition, ruling, state, after, answer)):
            return True
    return False


@law
def expects_answer(w: Any, actor: int, petition: int, parties: int, sure: float, granting: int) -> Any:
    """Probability [P] that a petition is granted, whatever comes of that, as an actor expects it."""
    if w.supposed[petition] >= 0:
        return np.full(w.n_packages, 1.0 if w.supposed[petition] == GRANTED else 0.0)
    rule, medians = goes_by_rule(w, actor, petition)
    return given(w, actor, petition, over(w, rule, petition, parties, medians, -1), sure, parties, granting)


@law
def upheld(
    w: Any, actor: int, ruling: int, parties: int, state: Any, answer: int, sure: float, granting: int
) -> tuple[bool, Any]:  # fmt: skip
    """Whether anybody would ask to reverse what a ruling has said, and the probability [P] that nobody does reverse it."""
    found, some = np.ones(w.n_packages), False
    first, last = w.may_reverse_from[ruling], w.may_reverse_from[ruling + 1]
    if first == last:
        return some, found
    after = answered(w, ruling, state, answer)
    for i in range(first, last):
        petition = w.may_reverse[i]
        if w.supposed[petition] >= 0:
            continue
        asked = appealed(w, petition, ruling, state, after, answer)
        if not _any(asked):
            continue
        p = expects_answer(w, actor, petition, parties, sure, granting)
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
def granted_for_good(w: Any, actor: int, petition: int, parties: int, state: Any) -> Any:
    """Probability [P] that a petition is granted and not reversed, or refused and reversed, as an actor expects it."""
    p = expects_answer(w, actor, petition, parties, 0.0, -1)
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
def unforbidden(w: Any, actor: int, parties: int, state: Any) -> tuple[bool, Any]:
    """Whether anybody would forbid the deal, and the probability [P] that nobody does for good, as an actor expects it."""
    found, some, signed = np.ones(w.n_packages), False, once_signed(w, state)
    for i in range(w.n_forbid):
        suit = w.may_forbid[i]
        first = w.rulings[suit].vars
        stands = state[first + FILED] != 0.0 or state[first + GRANTED] != 0.0 or state[first + SUSPENDED] != 0.0
        if stands or (state[first + REFUSED] != 0.0 and may_be_appealed(w, suit, state, REFUSED, False)):
            asked = np.ones(w.n_packages)
        else:
            asked = _would_ask(w, suit, signed)
        if not _any(asked):
            continue
        free = 1.0 - asked * granted_for_good(w, actor, suit, parties, state)
        found = found * free if some else free
        some = True
    return some, found


# --- when reviews answer -----------------------------------------------------------------------------------


@law
def date_of(w: Any, deadline: int, begun: int, values: Any) -> int:
    """The date that runs; else the one that a deadline would have if it began at a time."""
    row = w.deadlines[deadline]
    if w.ds[deadline].state == RUNNING:
        return int(w.ds[deadline].date)
    return int(row.at) if row.after < 0 else begun + seconds(values[row.after])


@law
def clock_of(w: Any, ruling: int, again: bool) -> tuple[int, int, int]:
    """What the clock of a request goes by: how long it takes, or how long before which date (-1: none) it ends, its limit."""
    row = w.rulings[ruling]
    if again:
        return int(row.again_takes), int(row.again_before), int(row.again_limit)
    return int(row.takes), int(row.before), int(row.limit)


@law
def _days_to(w: Any, ruling: int, deadline: int, begun: int, again: bool) -> float:
    takes = clock_of(w, ruling, again)[0]
    return max(0.0, (date_of(w, deadline, begun, w.medians) - w.now) // DAY - w.means[takes])


@law
def _wait(w: Any, ruling: int, since: int) -> float:
    after_ = w.rulings[ruling].asks_after
    return mean_left(w, after_, since) if after_ >= 0 else 0.0


@law
def _filing(w: Any, ruling: int, run: float, again: bool, stops: bool) -> tuple[float, float]:
    takes, before, limit = clock_of(w, ruling, again)
    if before >= 0:
        return 1.0, _days_to(w, ruling, before, w.now, again)
    return filing_times(w, ruling, takes, limit, run, stops)


@law
def _clock(w: Any, ruling: int, run: float, failed: int, again: bool, stops: bool) -> tuple[float, float, float]:
    row = w.rulings[ruling]
    p, days = _filing(w, ruling, run, again, stops)
    if row.silence == CLEARS:
        return p, 1.0 - p, days
    lapses = 1.0 - p
    if lapses > 0.0:
        for _ in range(row.refiles - failed):
            fresh, each = _filing(w, ruling, -np.inf, True, True)
            days += lapses * (_wait(w, ruling, NOT) + each)
            lapses *= 1.0 - fresh
    return 1.0 - lapses, 0.0, days


@law
def counted_by(w: Any, ruling: int, before: int, since: int, now: int) -> int:
    """The seconds that a clock has counted up to a time: so many before, and all since another time (NOT: none)."""
    if since == NOT:
        return before
    calendar = w.rulings[ruling].calendar
    return before + max(0, elapsed(w, calendar, now) - elapsed(w, calendar, since))


@law
def _prospect(w: Any, ruling: int, found: Any) -> None:
    """What is expected of a review: answer, clearance by silence, days of its own, days after the others."""
    row, now = w.rs[ruling], w.now
    made, failed, filed, delayed, held = row.p_made, row.p_failed, row.p_filed, row.p_delayed, row.p_held
    if w.anew:
        made, failed, filed, delayed, held = 0, 0, 0, NOT, 0
    if held:
        found[0], found[1], found[2], found[3] = 1.0, 0.0, 0.0, 0.0
        return
    again = made > filed
    before = clock_of(w, ruling, again)[1]
    if before >= 0:
        wait = 0.0 if filed else _wait(w, ruling, delayed)
        begun = row.p_asked if filed else now
        found[0], found[1], found[2], found[3] = 1.0, 0.0, _days_to(w, ruling, before, begun, again), wait
    elif not filed:
        answer, silent, days = _clock(w, ruling, -np.inf, failed, made > 0, True)
        found[0], found[1], found[2], found[3] = answer, silent, 0.0, _wait(w, ruling, delayed) + days
    else:
        run = counted_by(w, ruling, row.p_counted, row.p_since, now) // DAY
        still = (row.p_since - now) // DAY if row.p_since != NOT and row.p_since > now else 0
        begun_run = float(run) if run > 0 else -np.inf
        answer, silent, days = _clock(w, ruling, begun_run, failed, again, row.p_stopped == 0)
        found[0], found[1], found[2], found[3] = answer, silent, days + still, 0.0


@law
def prospects(w: Any) -> Any:
    """What is expected of the clocks of all reviews [R, 4], now."""
    found = np.empty((w.n_reviews, 4))
    for i in range(w.n_reviews):
        _prospect(w, w.reviews[i], found[i])
    return found


@law
def closing_days(w: Any) -> float:
    """Days from the last review to closing."""
    return mean_left(w, w.agreement[0].closes_after, NOT if w.anew else w.closes_since)


@law
def answered_by(w: Any, ruling: int, date: int, at: int) -> float:
    """The probability that a request that is filed is answered by a date, given the whole days that it has run at a time."""
    said, calendar = w.rs[ruling], w.rulings[ruling].calendar
    takes, before, _ = clock_of(w, ruling, said.p_made > 1)
    if before >= 0:
        return 1.0 if date_of(w, before, said.p_asked, w.medians) - w.means[takes] * DAY <= date else 0.0
    run = counted_by(w, ruling, said.p_counted, said.p_since, at) // DAY
    start = at if said.p_since == NOT else max(said.p_since, at)
    left = max(0, elapsed(w, calendar, date) - elapsed(w, calendar, start)) / DAY
    return expected(w, takes, float(run) if run > 0 else -np.inf, run + left)[0]


@law
def fewest_days(w: Any, parties: int, allowed: Any, closing: bool) -> float:
    """The fewest expected days over the allowed packages [P] until every review that is needed has answered."""
    days = decisions.fewest_days(still_needed(w, parties), prospects(w), w.chains, allowed)
    return days + (closing_days(w) if closing else 0.0)


# --- looking ahead -----------------------------------------------------------------------------------------


@law
def _unopposed(w: Any, actor: int, parties: int) -> Any:
    found = np.ones(w.n_packages)
    for i in range(w.n_lines):
        line = w.red_lines[i]
        if line.actor != actor and is_in(line.actor, parties) and not w.shown[i]:
            for k in range(w.n_packages):
                if w.masks[line.mask, k]:
                    found[k] *= 1.0 - w.medians[line.credibility]
    return found


@law
def ended_by_its_date(w: Any, state: Any) -> Any:
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
def fee_sign(w: Any, i: int, actor: int, parties: int) -> int:
    """Whether an actor gains by a fee of an agreement among some parties (1), pays it (-1), or neither."""
    fee = w.fees[i]
    if (fee.to >= 0 and not is_in(fee.to, parties)) or (fee.by >= 0 and not is_in(fee.by, parties)):
        return 0
    return int(fee.to == actor) - int(fee.by == actor)


@law
def _fees_if_failed(w: Any, actor: int, parties: int, needed: Any, granting: int) -> tuple[bool, Any]:
    """What an actor gains [P] by the fees due where its date ends an agreement and all that it still needs is refused."""
    gains, some = np.zeros(w.n_packages), False
    for i in range(w.n_fees):
        some = some or fee_sign(w, i, actor, parties) != 0
    if not some:
        return some, gains
    base = ended_by_its_date(w, once_signed(w, among(w, parties)))
    base[OFFERED] = base[SELECTED] = base[SIGNED] = base[ANNOUNCED] = 1.0
    for a in range(w.n_actors):
        if w.left[a] >= 0:
            base[w.left[a]] = 0.0
    for k in range(w.n_packages):
        state = base.copy()
        for i in range(w.n_reviews):
            r = w.reviews[i]
            first = w.rulings[r].vars
            state[first + FILED], state[first + REFUSED] = 0.0, 1.0 if needed[i, k] else 0.0
            if needed[i, k]:
                state[first + GRANTED] = 0.0
            elif r == granting:
                state[first + GRANTED] = 1.0
        imagine_of(w, state, k)
        for i in range(w.n_fees):
            sign = fee_sign(w, i, actor, parties)
            if sign != 0:
                due = 1.0 if w.fees[i].program < 0 else value_of(w, w.fees[i].program, state, k)
                gains[k] += sign * w.values[w.fees[i].worth] * due
    return some, gains


@law
def values_of(w: Any, actor: int, parties: int, granting: int) -> Any:
    """Worth [P] to an actor of each package agreed among the parties; of each as a review grants it, if one is given."""
    mind, n = w.same[actor], w.n_packages
    needed, state = still_needed(w, parties), among(w, parties)
    if granting >= 0:
        needed[w.place[granting]] = False
    sure = confidence(w, mind)
    grant, gone = np.empty((w.n_reviews, n)), np.zeros((w.n_reviews, n), np.bool_)
    for i in range(w.n_reviews):
        r = w.reviews[i]
        rule, medians = goes_by_rule(w, mind, r)
        p = over(w, rule, r, parties, medians, -1)
        if sure != 0.0 or granting >= 0 or w.has_seen[mind, w.luck_of[r]]:
            p = given(w, mind, r, p, sure, parties, granting)
        refused = state[w.rulings[r].vars + REFUSED] != 0.0
        if w.supposed[r] >= 0:
            p[:] = 1.0 if w.supposed[r] == GRANTED else 0.0
        elif refused and (0 if w.anew else w.rs[r].p_failed) > w.rulings[r].refiles:
            p[:] = 0.0
        against = has_out(w, r)
        if against or refused:
            gone[i] = p <= 0.0
        has, stands = upheld(w, mind, r, parties, state, REFUSED, sure, granting)
        if has:
            for k in range(n):
                p[k] += (1.0 - p[k]) * (1.0 - stands[k])
        if against:
            counts = out(w, r, parties)
            for k in range(n):
                if counts[k]:
                    gone[i, k] = True
                    p[k] = 0.0
        grant[i] = p
    unopposed = _unopposed(w, actor, parties)
    if w.n_forbid > 0:
        has, free = unforbidden(w, mind, parties, state)
        if has:
            unopposed = unopposed * free
    clocks = prospects(w)
    found = decisions.look_ahead(
        utility(w, actor, parties, False), no_deal(w, actor, parties, w.state), unopposed, grant, needed, gone, clocks, w.chains,
        closing_days(w), w.values[w.actors[actor].cost],
    )  # fmt: skip
    has, fees = _fees_if_failed(w, actor, parties, needed, granting)
    if has:
        through = decisions.look_ahead(np.ones(n), 0.0, unopposed, grant, needed, gone, clocks, w.chains, 0.0, 0.0)
        found = found + (1.0 - through) * fees
    return found


# --- what stands against packages --------------------------------------------------------------------------


@law
def not_ruled_out(w: Any, parties: int) -> Any:
    """Packages [P] that no refusal has ruled out, at the rulers' probabilities of today."""
    allowed = w.everything.copy()
    for i in range(against_count(w)):
        r = against(w, i)
        allowed &= ~(out(w, r, parties) & needs(w, r, parties))
    return allowed


@law
def against_count(w: Any) -> int:
    """How many reviews have packages out."""
    n = w.n_refused
    for i in range(w.n_replaced):
        if w.refusal[w.replacing[i]] <= -1.0:
            n += 1
    return int(n)


@law
def against(w: Any, place: int) -> int:
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
def clear_of_lines(w: Any, actors: int) -> Any:
    """Packages [P] that no real red line of these actors stands against."""
    clear = w.everything.copy()
    for i in range(w.n_lines):
        if w.real[i] and is_in(w.red_lines[i].actor, actors):
            clear &= ~w.masks[w.red_lines[i].mask]
    return clear
