"""Decision rules as pure functions: utility, what answers tell, the Nash rule (concession: `sim.world.concession`).

Every engine calls these, so that they come to the same bits: sums run in a fixed order, no BLAS, no pairwise sums,
and exp and log are the project's own. Shapes: P packages, T terms, L levels, N parties.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.world.jit import compiled
from sim.world.portable import logistic

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]
EQUAL = 1e-12  # share by which products may differ and still tie
SAME, HUGE = 1e-12, 1e300  # by how much numbers that are equal on paper may differ, as a share of those beyond 1
SAME_SUM = 1e-9  # share of all votes by which two sums may differ and still be the same
NONE, NEVER = -1.0, 2.0  # nothing was refused, nothing was granted


@compiled("float64(float64)")
def room(x: float) -> float:
    """By how much two numbers may differ that are x on paper: sums differ in their last bits by how they were added up."""
    return SAME * min(max(1.0, abs(x)), HUGE)


@compiled("boolean(float64, float64)")
def more(one: float, other: float) -> bool:
    """Whether one number is more than another on paper.

    >>> 0.2 > 0.3 * 0.2 + 0.7 * 0.2, more(0.2, 0.3 * 0.2 + 0.7 * 0.2)
    (True, False)
    """
    return one > other + room(other)


@compiled("boolean(float64, float64)")
def alike(one: float, other: float) -> bool:
    """Whether two numbers are equal on paper."""
    return not more(one, other) and not more(other, one)


@compiled("boolean[::1](float64[::1], float64)")
def each_more(numbers: Floats, other: float) -> Bools:
    """The same for each of some numbers [N]."""
    out = np.empty(len(numbers), np.bool_)
    for k in range(len(numbers)):
        out[k] = more(numbers[k], other)
    return out


@compiled("boolean[::1](float64[::1], float64)")
def each_less(numbers: Floats, other: float) -> Bools:
    """Whether each of some numbers [N] is less than another on paper."""
    return each_more(-numbers, -other)


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


@compiled("float64[::1](float64[:, ::1], float64[::1], float64)")
def passing(yes: Floats, weights: Floats, share: float) -> Floats:
    """Probability [P] that the members who say yes, each for itself, have more than a share of all weight.

    Exact: the sums of weights are built up member by member (convolution), equal ones taken together.

    Args:
        yes: [N, P] probability that each member says yes.
        weights: [N], above 0.
        share: in [0, 1).
    """
    members, packages = yes.shape
    total = 0.0
    for m in range(members):
        total += weights[m]
    near = total * SAME_SUM
    sums = np.zeros(1)  # in rising order, and the probability of each
    chance = np.ones((1, packages))
    for m in range(members):
        n = len(sums)
        merged = np.empty(2 * n)
        mixed = np.zeros((2 * n, packages))
        count = i = j = 0
        while i < n or j < n:  # i: the member says no; j: it says yes
            without = sums[i] if i < n else np.inf
            including = sums[j] + weights[m] if j < n else np.inf
            merged[count] = min(without, including)
            if without <= including + near:
                for k in range(packages):
                    mixed[count, k] += chance[i, k] * (1.0 - yes[m, k])
                i += 1
            if including <= without + near:
                for k in range(packages):
                    mixed[count, k] += chance[j, k] * yes[m, k]
                j += 1
            count += 1
        sums = merged[:count].copy()
        chance = mixed[:count].copy()
    out = np.zeros(packages)
    for s in range(len(sums)):
        if sums[s] > share * total + near:
            for k in range(packages):
                out[k] += chance[s, k]
    for k in range(packages):
        out[k] = min(max(out[k], 0.0), 1.0)
    return out


@compiled("float64(float64, float64, float64)")
def given(p: float, refused: float, granted: float) -> float:
    """Probability that a latent uniform lies below p, given what was refused and what was granted under it.

    `refused` is the greatest probability at which it was above (-1: none), `granted` the least at which it was below
    (2: none): 0 up to the one, 1 from the other, (p - low) / (high - low) in between, which is Bayes' rule. Where the
    two contradict each other on somebody's own scale, both hold outside of where they do, and between them the line.
    """
    if more(granted, refused):
        if not more(p, refused):
            return 0.0
        if not more(granted, p):
            return 1.0
        low = max(refused, 0.0)
        return (p - low) / (min(granted, 1.0) - low)
    if more(granted, p):
        return 0.0
    if more(p, refused):
        return 1.0
    return min(max((p - granted) / (refused - granted), 0.0), 1.0) if more(refused, granted) else 0.5


@compiled("float64[::1](float64[::1], float64, float64, float64[::1])")
def expect(p: Floats, over: float, refused: float, granted: Floats) -> Floats:
    """Probability [P] of a grant, as an actor expects it.

    Args:
        p: [P] by the rule that the actor goes by; over: the share of the rest that an overconfident actor adds to it.
        refused: the greatest probability, of those, at which the luck of the ruling was seen to refuse, -1: none.
        granted: [P] or [1], the least at which it was seen to grant, 2: none.
    """
    out = np.empty(len(p))
    if len(granted) > 1:
        for k in range(len(p)):
            out[k] = given(p[k] + over * (1.0 - p[k]), refused, granted[k])
    elif refused == NONE and granted[0] == NEVER:  # nothing was seen
        for k in range(len(p)):
            out[k] = p[k] + over * (1.0 - p[k])
    elif more(granted[0], refused):
        low, high = max(refused, 0.0), min(granted[0], 1.0)
        for k in range(len(p)):
            believed = p[k] + over * (1.0 - p[k])
            within = (believed - low) / (high - low)
            out[k] = 0.0 if not more(believed, refused) else 1.0 if not more(granted[0], believed) else within
    else:
        for k in range(len(p)):
            out[k] = given(p[k] + over * (1.0 - p[k]), refused, granted[0])
    return out


@compiled("int64(int32[:, ::1], int64, int64)")
def _changed(packages: Ints, one: int, other: int) -> int:
    """In how many terms two packages differ."""
    changes = 0
    for t in range(packages.shape[1]):
        if packages[one, t] != packages[other, t]:
            changes += 1
    return changes


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
            gain = (
                np.rint((values[i, k] - ending[i]) / SAME) * SAME
            )  # a product of small ones errs by more than they do
            product = product * gain if more(values[i, k], ending[i]) else 0.0
        if product <= 0.0:
            continue
        changes = _changed(packages, k, incumbent)
        near = best * EQUAL  # products that are equal on paper differ in their last bits
        if product > best + near or (product >= best - near and changes < fewest):
            fewest = changes
            chosen = k
        best = max(best, product)
    return chosen


@compiled("int64(float64[:, ::1], float64[::1], boolean[::1], int64, int32[:, ::1])")
def kept(values: Floats, ending: Floats, allowed: Bools, incumbent: int, packages: Ints) -> int:
    """The allowed package that keeps an agreement that somebody would rather end: who loses most by it loses least.

    Of those, the one by which who loses next most loses next least, and so on: the lexicographic egalitarian solution (Imai
    1983, "Individual monotonicity and lexicographic maxmin solution", after Kalai 1977) from what is agreed, in worth, with
    ending as a floor for each (Binmore, Shaked & Sutton 1989, "The outside option as a deal-me-out"): only packages that
    nobody would rather end count, since ties go on. Ties of packages go to the fewest changed terms, then to the lower index. -1 where there is none.

    Args:
        values: [N, P], parties in the order of their paths; ending: [N].
        incumbent: the package now agreed.
        packages: [P, T].
    """
    n = len(ending)
    chosen = -1
    best = np.empty(n)
    gains = np.empty(n)
    fewest = 0
    for k in range(values.shape[1]):
        if not allowed[k]:
            continue
        keeps = True
        for i in range(n):
            keeps = keeps and not more(ending[i], values[i, k])
            gains[i] = values[i, k] - values[i, incumbent]
        if not keeps:
            continue
        gains.sort()
        changes = _changed(packages, k, incumbent)
        i = 0
        while chosen >= 0 and i < n and alike(gains[i], best[i]):
            i += 1
        if chosen < 0 or (i < n and gains[i] > best[i]) or (i == n and changes < fewest):
            fewest = changes
            chosen = k
            best[:] = gains
    return chosen
