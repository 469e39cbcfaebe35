"""Luck and numbers: draws, delays, what is left of them, and probabilities that judge no package."""

from __future__ import annotations

import numpy as np

from sim.world import calendars, decisions, draws, families, limited
from sim.world.beliefs import BUSINESS_DAY, CHOICE, stop_ahead
from sim.world.families import Family
from sim.world.kernel.expressions import holds, value_of
from sim.world.kernel.keep import EXPECTED, begin_key, look_up, take
from sim.world.kernel.names import CONDITIONAL, HAPPENING, SILENCE_WAITS, VOTE
from sim.world.kernel.world import NOT, Floats, World, law
from sim.world.time import DAY
from sim.world.time import seconds as in_seconds

EXPONENTIAL = int(Family.EXPONENTIAL)
seconds, elapsed, after = law(in_seconds), law(calendars.elapsed), law(calendars.after)


@law
def exponential(rate: float, u: float) -> int:
    """A waiting time at a rate, in seconds."""
    return seconds(families.quantile(np.int64(EXPONENTIAL), 1.0 / rate, 0.0, 0.0, u))


@law
def uniform(w: World, key: int, purpose: int, occurrence: int) -> float:
    """The uniform of an element, purpose and occurrence in this replication."""
    w.draws += 1
    return draws.uniform(
        np.uint64(w.seed), np.int64(w.replication), np.uint32(key), np.int64(purpose), np.int64(occurrence)
    )


@law
def _chosen(w: World, first: int, count: int, values: Floats, u: float) -> float:
    total = 0.0
    for i in range(first, first + count):
        total += values[w.choices[i].weight]
    passed = 0.0
    for i in range(first, first + count):
        passed += values[w.choices[i].weight]
        if u * total < passed:
            return float(values[w.choices[i].value])
    return float(values[w.choices[first + count - 1].value])


@law
def _argument(values: Floats, slot: int) -> float:
    return float(values[slot]) if slot >= 0 else 0.0


@law
def chance(w: World, index: int, u: float) -> float:
    """A delay or shock at the uniform u, clamped to its bounds."""
    row, values = w.chances[index], w.values
    if row.family == CHOICE:
        drawn = _chosen(w, row.a, row.b, values, u)
    else:
        drawn = families.quantile(
            np.int64(row.family), _argument(values, row.a), _argument(values, row.b), _argument(values, row.c), u
        )
    return min(max(drawn, row.low), row.high)


@law
def delay(w: World, index: int, element: int, purpose: int, occurrence: int) -> int:
    """A delay of an element, in seconds."""
    return seconds(chance(w, index, uniform(w, w.key[element], purpose, occurrence)))


@law
def delay_below(w: World, index: int, element: int, purpose: int, occurrence: int, most: float) -> int:
    """A delay of an element, in seconds, given that it is less than so many days."""
    if most == np.inf:
        return delay(w, index, element, purpose, occurrence)
    u, row, values = uniform(w, w.key[element], purpose, occurrence), w.chances[index], w.values
    if row.family != CHOICE:
        a, b, c = _argument(values, row.a), _argument(values, row.b), _argument(values, row.c)
        return seconds(chance(w, index, u * families.cdf(np.int64(row.family), a, b, c, most)))
    total, passed, last = 0.0, 0.0, 0.0
    for i in range(row.a, row.a + row.b):
        if values[w.choices[i].value] < most:
            total += values[w.choices[i].weight]
    for i in range(row.a, row.a + row.b):
        if values[w.choices[i].value] < most:
            passed += values[w.choices[i].weight]
            last = values[w.choices[i].value]
            if u * total < passed:
                return seconds(last)
    return seconds(last)


@law
def residual(w: World, index: int, elapsed: float, u: float) -> float:
    """What is left of a delay that has run already."""
    row, values = w.chances[index], w.values
    if row.family != CHOICE:
        return families.residual(
            np.int64(row.family),
            _argument(values, row.a),
            _argument(values, row.b),
            _argument(values, row.c),
            elapsed,
            u,
        )
    total, passed, last = 0.0, 0.0, 0.0
    for i in range(row.a, row.a + row.b):
        if values[w.choices[i].value] > elapsed:
            total += values[w.choices[i].weight]
    for i in range(row.a, row.a + row.b):
        if values[w.choices[i].value] > elapsed:
            passed += values[w.choices[i].weight]
            last = values[w.choices[i].value] - elapsed
            if u * total < passed:
                return last
    return last


@law
def left_of(w: World, index: int, element: int, purpose: int, occurrence: int, since: int) -> int:
    """What is left of a delay that has run since a time, given that it has not ended."""
    return left_unseen(w, index, element, purpose, occurrence, since, w.now)


@law
def left_unseen(w: World, index: int, element: int, purpose: int, occurrence: int, since: int, unseen: int) -> int:
    """What is left of a delay that has run since a time, given that it had not ended when its end came to be unseen."""
    elapsed = max(0, w.now - since)
    seen = min(elapsed, max(0, unseen - since))
    if seen == 0:
        left = delay(w, index, element, purpose, occurrence)
    else:
        left = seconds(residual(w, index, seen / DAY, uniform(w, w.key[element], purpose, occurrence)))
    return max(0, left - (elapsed - seen))


@law
def expected(w: World, index: int, elapsed: float, limit: float) -> tuple[float, float]:
    """(P(T <= limit), E[min(T, limit)] - elapsed) of a delay at the medians; elapsed is -inf before it has begun."""
    n = begin_key(w, EXPECTED, index, 0, 0, 0)
    w.key_at[n], w.key_at[n + 1] = elapsed, limit
    known, place = look_up(w, n + 2)
    if not known:
        take(w, w.key_bits[: n + 2], place)
        w.kept_pair[place, 0], w.kept_pair[place, 1] = _expected(w, index, elapsed, limit)
    return float(w.kept_pair[place, 0]), float(w.kept_pair[place, 1])


@law
def _expected(w: World, index: int, elapsed: float, limit: float) -> tuple[float, float]:
    row, values = w.chances[index], w.medians
    if row.family != CHOICE:
        return limited.clock(
            np.int64(row.family), _argument(values, row.a), _argument(values, row.b), _argument(values, row.c),
            row.low, row.high, elapsed, limit,
        )  # fmt: skip
    total, within, left = 0.0, 0.0, 0.0
    for i in range(row.a, row.a + row.b):
        value = min(max(values[w.choices[i].value], row.low), row.high)
        weight = values[w.choices[i].weight]
        if value > elapsed:
            total += weight
            within += weight if value <= limit else 0.0
            left += weight * (min(value, limit) - max(elapsed, 0.0))
    if total > 0.0:
        return within / total, left / total
    return (1.0 if elapsed < limit else 0.0), 0.0


@law
def shifted(w: World, index: int, values: Floats, state: Floats) -> float:
    """A number that circumstances shift, at given values, in a state."""
    total = float(values[w.linears[index]])
    for i in range(w.shifts_of_from[index], w.shifts_of_from[index + 1]):
        row = w.shifts[w.shifts_of[i]]
        total += values[row.slope] * value_of(w, row.program, state, HAPPENING)
    return total


@law
def probability(w: World, rule: int, medians: bool, own: int) -> float:
    """A probability that does not judge packages, now; `own` is the ruler's rule where an actor leaves it to that."""
    return probability_in(w, rule, medians, own, w.state)


@law
def probability_in(w: World, rule: int, medians: bool, own: int, state: Floats) -> float:
    """The same in a state."""
    row = w.rules[rule]
    if row.kind == CONDITIONAL:
        branch = row.b if holds(w, row.a, state) else row.c
        if branch < 0:
            return probability_in(w, own, True, -1, state)
        return probability_in(w, branch, medians, own, state)
    if row.kind == VOTE:
        first, last = w.members_of_from[rule], w.members_of_from[rule + 1]
        yes, weights = np.empty((last - first, 1)), np.empty(last - first)
        for i in range(first, last):
            member = w.members[w.members_of[i]]
            yes[i - first, 0] = probability_in(w, member.rule, medians, own, state)
            weights[i - first] = member.weight
        return float(decisions.passing(yes, weights, w.values[row.a])[0])
    p = shifted(w, row.a, w.medians if medians else w.values, state)
    return min(max(p, 0.0), 1.0)


@law
def running(w: World, takes: int, run: float, known: float, most: float) -> tuple[float, float]:
    """(P(T <= most), E[days left]) of a clock that has counted `run` days, and had not ended after `known`; -inf: none."""
    p, days = expected(w, takes, known, most)
    if run > known:  # it may have ended since, while there was nothing to judge
        goes_on = 1.0 - expected(w, takes, known, run)[0]
        days = goes_on * expected(w, takes, run, most)[1] if run < most else 0.0
    return p, days


@law
def mean_left(w: World, index: int, since: int, unseen: int) -> float:
    """The mean days of a delay, or what is left of them, given the whole days that it has run since a time (NOT: none).

    Its end would not have been seen since another time (NOT: it would).
    """
    run = 0 if since == NOT else max(0, w.now - since) // DAY
    if run == 0:
        return float(w.means[index])
    known = run if unseen == NOT else min(run, max(0, unseen - since) // DAY)
    return running(w, index, float(run), float(known) if known > 0 else -np.inf, np.inf)[1]


@law
def filing_times(
    w: World, ruling: int, takes: int, limit: int, run: float, known: float, stops: bool
) -> tuple[float, float]:  # fmt: skip
    """(P(the answer comes within the limit), E[days until either]) of a request whose clock has counted `run` days."""
    row, values = w.rulings[ruling], w.medians
    most = values[limit] if limit >= 0 and row.silence != SILENCE_WAITS else np.inf
    p, days = running(w, takes, run, known, most)
    stop = 0.0
    if stops and row.stops >= 0:
        stop = stop_ahead(values[row.stops], max(run, 0.0), days) * w.means[row.stop_days]
    return p, days * (BUSINESS_DAY if row.calendar >= 0 else 1.0) + stop
