"""Decision rules as pure functions: utility, look-ahead, the Nash rule (concession: `sim.world.concession`).

Every engine calls these, so that they come to the same bits: sums run in a fixed order, no BLAS, no pairwise sums,
and exp and log are the project's own. Shapes: P packages, T terms, L levels, R reviews, N parties.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.world.jit import compiled
from sim.world.portable import logistic

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
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


@compiled("UniTuple(int64[::1], 2)(boolean[:, ::1])")
def kinds(needs: Bools) -> tuple[Places, Places]:
    """The kind [P] of each package, and the first package [M] of each kind: those are of one that need the same reviews [R, P].

    >>> kinds(np.array([[True, True, False, True], [True, False, False, True]]))
    (array([0, 1, 2, 0]), array([0, 1, 2]))
    """
    reviews, n = needs.shape
    found, firsts, count = np.empty(n, np.int64), np.empty(n, np.int64), 0
    for k in range(n):
        kind = 0
        while kind < count:
            r = 0
            while r < reviews and needs[r, k] == needs[r, firsts[kind]]:
                r += 1
            if r == reviews:
                break
            kind += 1
        if kind == count:
            firsts[count] = k
            count += 1
        found[k] = kind
    return found, firsts[:count].copy()


@compiled("float64(boolean[:, ::1], float64[:, ::1], boolean[:, ::1], int64, float64[::1])")
def waiting(needs: Bools, prospects: Floats, chains: Bools, k: int, ends: Floats) -> float:
    """Expected days until the last review that package k needs ends; `ends` [R] takes those of each."""
    last = 0.0
    for r in range(len(prospects)):
        ends[r] = 0.0
        if not needs[r, k]:
            continue
        begins = 0.0
        for before in range(r):
            if chains[r, before] and ends[before] > begins:
                begins = ends[before]
        ends[r] = max(prospects[r, 2], begins + prospects[r, 3])
        last = max(last, ends[r])
    return last


@compiled("float64[:, ::1](float64[:, ::1], float64[:, ::1], boolean[:, ::1], float64[:, ::1])")
def clearing(expected: Floats, silent: Floats, out: Bools, prospects: Floats) -> Floats:
    """The probability [R, P] that each review clears each package, once it answers or by its silence.

    Args:
        expected: [R, P] probability that it grants the package, once it answers, and nobody reverses that, or refuses and somebody does.
        silent: [R, P] the same of its silence: 1 where that clears; where a request lapses, that somebody reverses the last lapse.
        out: [R, P] whether it has refused the package for good, so that no later answer and no silence clears it.
        prospects: [R, 4] of each review: the probability of an answer, that of silence for good, the days within
            which it cannot end, and the days that it takes once those that it comes after are over.
    """
    found = np.empty(expected.shape)
    for r in range(len(prospects)):
        answers, silence = prospects[r, 0], prospects[r, 1]
        for k in range(expected.shape[1]):
            found[r, k] = expected[r, k] if out[r, k] else answers * expected[r, k] + silence * silent[r, k]
    return found


@compiled("float64[::1](float64[::1], float64[:, ::1], boolean[:, ::1], int64[::1])")
def _of_one_luck(unopposed: Floats, clears: Floats, needs: Bools, lucks: Places) -> Floats:
    """The chance [P] to come through the reviews, where some share their luck: of those the least one counts."""
    chance, reviews = unopposed.copy(), len(clears)
    for k in range(len(chance)):
        least = np.ones(reviews)
        for r in range(reviews):
            if needs[r, k]:
                least[lucks[r]] = min(least[lucks[r]], clears[r, k])
        for r in range(reviews):
            chance[k] *= least[r]
    return chance


@compiled(
    "float64[::1](float64[::1], float64, float64[::1], float64[:, ::1], boolean[:, ::1], int64[::1],"
    " int64[::1], float64[:, ::1], boolean[:, ::1], int64[::1], float64, float64)"
)
def look_ahead(
    utility: Floats, no_deal: float, unopposed: Floats, clears: Floats, needs: Bools, kinds: Places,
    firsts: Places, prospects: Floats, chains: Bools, lucks: Places, closing: float, cost: float,
) -> Floats:  # fmt: skip
    """What each package [P] is worth before the rulings: p u + (1 - p) nd - c x expected days.

    Args:
        utility: [P]; no_deal: its worth to the same actor.
        unopposed: [P] probability that no red line stands against the package.
        clears: [R, P] probability that a review clears it (`clearing`).
        needs: [R, P] whether the package still needs the review.
        kinds: [P]; firsts: [M] of the packages, by what they need.
        prospects: [R, 4] as in `clearing`.
        chains: [R, R] whether a review comes after another one, which stands before it.
        lucks: [R] the first review with the same luck: what that grants at a chance it grants at any greater one.
        closing: days from the last review to closing.
        cost: utility lost per day.
    """
    n, reviews = len(utility), len(prospects)
    chance = unopposed.copy()
    for r in range(reviews):  # row by row, which a processor does several packages at a time
        for k in range(n):
            chance[k] *= clears[r, k] if needs[r, k] else 1.0
    for r in range(reviews):
        if lucks[r] < r:
            chance = _of_one_luck(unopposed, clears, needs, lucks)
            break
    worth, ends, waits = np.empty(n), np.empty(reviews), np.empty(len(firsts))
    for kind in range(len(firsts)):
        waits[kind] = cost * (waiting(needs, prospects, chains, firsts[kind], ends) + closing)
    for k in range(n):
        worth[k] = chance[k] * utility[k] + (1.0 - chance[k]) * no_deal - waits[kinds[k]]
    return worth


@compiled(
    "Tuple((float64[:, ::1], int64[:, ::1]))(float64[::1], float64[:, ::1], boolean[:, ::1],"
    " float64[:, ::1], boolean[:, ::1], int64[::1])"
)
def failing(
    unopposed: Floats, clears: Floats, needs: Bools, prospects: Floats, chains: Bools, lucks: Places
) -> tuple[Floats, Places]:  # fmt: skip
    """Who fails each package [P]: the probabilities [R + 1, P], and the places [R, P] of the answers, by their mean days.

    A review does if it is the first to refuse; of those in one place it does as often as each refuses (1 - p). The last row
    is that of whoever needs no answer, a red line or a prohibition. The arguments are as in `look_ahead`.
    """
    reviews, n = needs.shape
    found = np.zeros((reviews + 1, n))
    places = np.zeros((reviews, n), np.int64)  # 0: not needed
    ends, ready = np.empty(reviews), np.empty(reviews, np.bool_)
    for k in range(n):
        waiting(needs, prospects, chains, k, ends)
        found[reviews, k] = 1.0 - unopposed[k]
        reached, place = unopposed[k], 0
        least = np.ones(reviews)  # the least chance, of one luck, of those that have granted
        while True:
            next_ = np.inf
            for r in range(reviews):
                ready[r] = needs[r, k] and places[r, k] == 0
                for s in range(r):  # which it comes after, be it by no time
                    ready[r] = ready[r] and not (chains[r, s] and needs[s, k] and places[s, k] == 0)
                if ready[r]:
                    next_ = min(next_, ends[r])
            if next_ == np.inf:
                break
            place += 1
            clear, refuse = 1.0, 0.0
            for r in range(reviews):
                if ready[r] and not more(ends[r], next_):
                    places[r, k] = place
                    before = least[lucks[r]]
                    found[r, k] = 1.0 - min(clears[r, k], before) / before if before > 0.0 else 0.0
                    refuse += found[r, k]
            for r in range(reviews):
                if places[r, k] == place:
                    before = least[lucks[r]]
                    least[lucks[r]] = min(clears[r, k], before)
                    clear *= least[lucks[r]] / before if before > 0.0 else 1.0
            for r in range(reviews):
                if places[r, k] == place and refuse > 0.0:
                    found[r, k] *= reached * (1.0 - clear) / refuse
            reached *= clear
    return found, places


@compiled("float64(boolean[:, ::1], int64[::1], int64[::1], float64[:, ::1], boolean[:, ::1], boolean[::1])")
def fewest_days(needs: Bools, kinds: Places, firsts: Places, prospects: Floats, chains: Bools, allowed: Bools) -> float:
    """The fewest days over the allowed packages [P] until all reviews that they need end; infinite where none is allowed.

    The other arguments are as in `look_ahead`.
    """
    fewest, ends, some = np.inf, np.empty(len(prospects)), np.zeros(len(firsts), np.bool_)
    for k in range(len(allowed)):
        if allowed[k]:
            some[kinds[k]] = True
    for kind in range(len(firsts)):
        if some[kind]:
            fewest = min(fewest, waiting(needs, prospects, chains, firsts[kind], ends))
    return fewest


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
