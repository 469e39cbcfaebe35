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
MONTH = 30.4375


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


@compiled("float64[::1](float64[::1], float64)")
def after_refusal(p: Floats, refused_at: float) -> Floats:
    """What everyone expects after a refusal at probability p0: max(0, (p - p0) / (1 - p0))."""
    out = np.empty(len(p))
    for k in range(len(p)):
        out[k] = 0.0 if p[k] <= refused_at or refused_at >= 1.0 else (p[k] - refused_at) / (1.0 - refused_at)
    return out


@compiled("float64[::1](float64[::1], float64)")
def after_grant(p: Floats, granted_at: float) -> Floats:
    """What everyone expects after a grant at probability p0: min(1, p / p0)."""
    out = np.empty(len(p))
    for k in range(len(p)):
        out[k] = 1.0 if p[k] >= granted_at else p[k] / granted_at
    return out


@compiled("float64[::1](float64[::1], float64, float64[::1], boolean[:, ::1], float64[::1], float64, float64)")
def look_ahead(
    utility: Floats, no_deal: float, chance: Floats, needs: Bools, waits: Floats, closing: float, cost: float
) -> Floats:
    """What each package [P] is worth before the rulings: p u + (1 - p) nd - c x expected months.

    Args:
        utility: [P]; no_deal: its worth to the same actor.
        chance: [P] expected probability that the package comes through all that it needs.
        needs: [R, P] whether the package needs a review.
        waits: [R] expected days left of each review, side by side; closing: days from the last one to closing.
        cost: utility lost per day.
    """
    n, reviews = len(utility), len(waits)
    out = np.empty(n)
    for k in range(n):
        wait = 0.0
        for r in range(reviews):
            if needs[r, k] and waits[r] > wait:
                wait = waits[r]
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
        if product > best or (product == best and changes < fewest):
            best = product
            fewest = changes
            chosen = k
    return chosen
