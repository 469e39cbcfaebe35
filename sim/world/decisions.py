"""Decision rules as pure functions: utility, look-ahead, concession, the Nash rule.

Every engine calls these, so that they come to the same bits: sums run in a fixed order, no BLAS, no pairwise sums,
and exp and log are the project's own. Shapes: P packages, T terms, L levels, R reviews, N parties.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.world.jit import compiled
from sim.world.portable import logistic, power

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]
LEAVE, ACCEPT, OFFER = 0, 1, 2  # what a side does when it is its turn
EQUAL = 1e-12  # share by which products may differ and still tie
NONE = -1.0  # in the place of a probability: there is none


@compiled("float64[::1](float64[::1], float64[:, ::1], int32[:, ::1])")
def utilities(weights: Floats, values: Floats, packages: Ints) -> Floats:
    """Linear-additive utility sum w v / sum w of each package [P], in [0, 1] (Keeney and Raiffa 1976).

    Args:
        weights: [T], 0 where a term does not matter.
        values: [T, L], value of each level in [0, 1].
        packages: [P, T], level of each term.
    """
    n, terms = packages.shape
    total = 0.0
    for t in range(terms):
        total += weights[t]
    out = np.zeros(n)
    if total <= 0.0:
        return out
    for k in range(n):
        u = 0.0
        for t in range(terms):
            if weights[t] > 0.0:
                u += weights[t] * values[t, packages[k, t]]
        out[k] = u / total
    return out


@compiled("float64[::1](float64[::1], float64, float64)")
def quantal(utility: Floats, threshold: float, sharpness: float) -> Floats:
    """Probability [P] of a grant, logistic in utility (McKelvey and Palfrey 1995)."""
    out = np.empty(len(utility))
    for k in range(len(utility)):
        out[k] = logistic(sharpness * (utility[k] - threshold))
    return out


@compiled("float64(float64, float64)")
def after_refusal(p: float, refused_at: float) -> float:
    """What everyone expects after a refusal at probability p0: max(0, (p - p0) / (1 - p0))."""
    return 0.0 if p <= refused_at or refused_at >= 1.0 else (p - refused_at) / (1.0 - refused_at)


@compiled("float64(float64, float64)")
def after_grant(p: float, granted_at: float) -> float:
    """What everyone expects after a grant at probability p0: min(1, p / p0)."""
    return 1.0 if p >= granted_at else p / granted_at


@compiled("void(float64[::1], boolean[:, ::1], int64, float64[::1], float64, float64, float64)")
def reckon(
    chance: Floats, needs: Bools, review: int, p: Floats, over: float, refused_at: float, granted_at: float
) -> None:
    """Multiply the chance [P] of each package by the grant that an actor expects of one review it needs.

    Args:
        chance: [P], changed in place.
        needs: [R, P] whether a package needs a review; what a grant covers is struck out.
        review: the row of `needs`.
        p: [P] probability of a grant; over: the share of the rest that an overconfident actor adds to it.
        refused_at: the greatest probability refused, granted_at: the one granted, both as the actor sees them, the
            second given the first; NONE: there is no such answer.
    """
    for k in range(len(p)):
        if not needs[review, k]:
            continue
        expected = p[k] + over * (1.0 - p[k])
        if refused_at >= 0.0:
            expected = after_refusal(expected, refused_at)
        if granted_at >= 0.0:
            expected = after_grant(expected, granted_at)
            needs[review, k] = expected < 1.0
        chance[k] *= expected


@compiled(
    "float64[::1](float64[::1], float64, float64[::1], boolean[:, ::1], float64[::1], float64[::1], float64, float64,"
    " float64)"
)
def look_ahead(
    utility: Floats, no_deal: float, chance: Floats, needs: Bools, means: Floats, since: Floats, now: float,
    closing: float, cost: float,
) -> Floats:  # fmt: skip
    """What each package [P] is worth before the rulings: p u + (1 - p) nd - c x expected months.

    Args:
        utility: [P]; no_deal: its worth to the same actor.
        chance: [P] expected probability that the package comes through all that it needs.
        needs: [R, P] whether the package needs a review.
        means: [R] expected days of each review, side by side; since: [R] when it was filed, nan: it was not.
        closing: days from the last review to closing.
        cost: utility lost per day.
    """
    n, reviews = len(utility), len(means)
    out = np.empty(n)
    left = np.empty(reviews)
    for r in range(reviews):
        left[r] = max(0.0, means[r] - (now - since[r])) if since[r] == since[r] else max(0.0, means[r])
    for k in range(n):
        wait = 0.0
        for r in range(reviews):
            if needs[r, k] and left[r] > wait:
                wait = left[r]
        out[k] = chance[k] * utility[k] + (1.0 - chance[k]) * no_deal - cost * (wait + closing)
    return out


@compiled("float64(float64[::1], boolean[::1])")
def greatest(values: Floats, allowed: Bools) -> float:
    """The greatest value over the allowed packages; -inf where none is allowed."""
    best = -np.inf
    for k in range(len(values)):
        if allowed[k] and values[k] > best:
            best = values[k]
    return best


@compiled("float64(float64, float64, float64, float64, float64, float64)")
def aspiration(reservation: float, best: float, now: float, opened: float, ends: float, beta: float) -> float:
    """Time-dependent aspiration r + (u_max - r)(1 - s^(1/beta)) (Faratin, Sierra and Jennings 1998).

    `s` is the share of the time from the opening of the thread to the date on which the actor believes that the
    matter ends. beta < 1 holds out (boulware), beta > 1 gives way early (conceder).
    """
    s = 1.0
    if ends > opened:
        s = min(max((now - opened) / (ends - opened), 0.0), 1.0)
    return reservation + (best - reservation) * (1.0 - power(s, 1.0 / beta))


@compiled("int64(float64[:, ::1], float64[::1], boolean[::1])")
def concede(values: Floats, aspirations: Floats, allowed: Bools) -> int:
    """The allowed package that gives the mover least above its aspiration; -1 where there is none.

    Args:
        values: [N, P] worth to the mover (row 0) and to each partner who must agree.
        aspirations: [N].
        allowed: [P].
    """
    chosen = -1
    least = np.inf
    for k in range(values.shape[1]):
        if not allowed[k]:
            continue
        surplus = np.inf
        for i in range(values.shape[0]):
            surplus = min(surplus, values[i, k] - aspirations[i])
        if 0.0 <= surplus < least:
            least = surplus
            chosen = k
    return chosen


@compiled(
    "UniTuple(int64, 3)(float64[:, ::1], float64[::1], boolean[::1], int64, float64, float64, float64[::1], float64)"
)
def respond(
    values: Floats, no_deal: Floats, allowed: Bools, offer: int, now: float, opened: float, ends: Floats, beta: float
) -> tuple[int, int, int]:
    """What a side does when it is its turn: leave, accept the offer of the other, or make one.

    Args:
        values: [N, P] worth to the mover (row 0) and to each partner who must agree; no_deal: [N].
        allowed: [P] packages that the side may offer or accept.
        offer: the other side's standing offer, -1: none.
        now, opened: times; ends: [N] when each believes that the matter ends; beta: of the side's tactic.

    Returns:
        (LEAVE, mover, -1): no allowed package is worth more to this mover than no deal;
        (ACCEPT, offer, -1); or (OFFER, package, mover): the counteroffer, -1 where there is none, and the first
        mover to whom an allowed standing offer is worth less than its aspiration, -1 where there is none.
    """
    movers = len(no_deal)
    aspirations = np.empty(movers)
    for i in range(movers):
        best = greatest(values[i], allowed)
        if best <= no_deal[i]:
            return LEAVE, i, -1
        aspirations[i] = aspiration(no_deal[i], best, now, opened, ends[i], beta)
    short = -1
    if offer >= 0 and allowed[offer]:
        for i in range(movers):
            if values[i, offer] < aspirations[i]:
                short = i
                break
        if short < 0:
            return ACCEPT, offer, -1
    return OFFER, concede(values, aspirations, allowed), short


@compiled("int64(float64[:, ::1], float64[::1], boolean[::1], int64, int32[:, ::1])")
def nash(values: Floats, ending: Floats, allowed: Bools, incumbent: int, packages: Ints) -> int:
    """The allowed package with the greatest product of gains over ending, for all parties (Nash 1950).

    Only packages strictly better than ending for every party count; the incumbent competes. Ties go to the fewest
    changed terms, then to the lower index. -1 where there is none.

    Args:
        values: [N, P], parties in the order of their paths; ending: [N].
        incumbent: the package now agreed.
        packages: [P, T].
    """
    chosen = -1
    best = 0.0
    fewest = 0
    for k in range(values.shape[1]):
        if not allowed[k]:
            continue
        product = 1.0
        for i in range(values.shape[0]):
            gain = values[i, k] - ending[i]
            product = product * gain if gain > 0.0 else 0.0
        if product <= 0.0:
            continue
        changes = 0
        for t in range(packages.shape[1]):
            if packages[k, t] != packages[incumbent, t]:
                changes += 1
        room = best * EQUAL  # products that are equal on paper differ in their last bits
        if product > best + room or (product >= best - room and changes < fewest):
            fewest = changes
            chosen = k
        best = max(best, product)
    return chosen
