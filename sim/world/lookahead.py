"""What packages are worth before the rulings that they need, as pure functions: the chance of those, the days, who fails them.

Bits are the same everywhere, as in `sim.world.decisions`. Shapes: P packages, R reviews, M kinds of packages, by what they need.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.world.decisions import more
from sim.world.jit import compiled

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]


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


@compiled("float64[::1](boolean[:, ::1], int64[::1], int64, float64, float64)")
def closing_days(needs: Bools, firsts: Places, own: int, mean: float, left: float) -> Floats:
    """Days [M] from the last review to closing of the packages of each kind.

    The delay that runs for the package in hand (`own`; -1: none runs) has so much `left` for those that still need no review
    that this one does not need; for others it begins anew, and takes its mean.

    >>> closing_days(np.array([[False, True]]), np.array([0, 1]), 0, 100.0, 10.0)
    array([ 10., 100.])
    """
    found = np.empty(len(firsts))
    for kind in range(len(firsts)):
        runs_on = own >= 0
        for r in range(len(needs)):
            runs_on = runs_on and (needs[r, own] or not needs[r, firsts[kind]])
        found[kind] = left if runs_on else mean
    return found


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
def _of_one_luck(unforbidden: Floats, clears: Floats, needs: Bools, lucks: Places) -> Floats:
    """The chance [P] to come through the reviews, where some share their luck: of those the least one counts."""
    chance, reviews = unforbidden.copy(), len(clears)
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
    " int64[::1], float64[:, ::1], boolean[:, ::1], int64[::1], float64[::1], float64)"
)
def look_ahead(
    utility: Floats, no_deal: float, unforbidden: Floats, clears: Floats, needs: Bools, kinds: Places,
    firsts: Places, prospects: Floats, chains: Bools, lucks: Places, closing: Floats, cost: float,
) -> Floats:  # fmt: skip
    """What each package [P] is worth before the rulings: p u + (1 - p) nd - c x expected days.

    Args:
        utility: [P]; no_deal: its worth to the same actor.
        unforbidden: [P] probability that nobody forbids the package.
        clears: [R, P] probability that a review clears it (`clearing`).
        needs: [R, P] whether the package still needs the review.
        kinds: [P]; firsts: [M] of the packages, by what they need.
        prospects: [R, 4] as in `clearing`.
        chains: [R, R] whether a review comes after another one, which stands before it.
        lucks: [R] the first review with the same luck: what that grants at a chance it grants at any greater one.
        closing: [M] days from the last review to closing (`closing_days`).
        cost: utility lost per day.
    """
    n, reviews = len(utility), len(prospects)
    chance = unforbidden.copy()
    for r in range(reviews):  # row by row, which a processor does several packages at a time
        for k in range(n):
            chance[k] *= clears[r, k] if needs[r, k] else 1.0
    for r in range(reviews):
        if lucks[r] < r:
            chance = _of_one_luck(unforbidden, clears, needs, lucks)
            break
    worth, ends, waits = np.empty(n), np.empty(reviews), np.empty(len(firsts))
    for kind in range(len(firsts)):
        waits[kind] = cost * (waiting(needs, prospects, chains, firsts[kind], ends) + closing[kind])
    for k in range(n):
        worth[k] = chance[k] * utility[k] + (1.0 - chance[k]) * no_deal - waits[kinds[k]]
    return worth


@compiled(
    "Tuple((float64[:, ::1], int64[:, ::1]))(float64[::1], float64[:, ::1], boolean[:, ::1],"
    " float64[:, ::1], boolean[:, ::1], int64[::1])"
)
def failing(
    unforbidden: Floats, clears: Floats, needs: Bools, prospects: Floats, chains: Bools, lucks: Places
) -> tuple[Floats, Places]:  # fmt: skip
    """Who fails each package [P]: the probabilities [R + 1, P], and the places [R, P] of the answers, by their mean days.

    A review does if it is the first to refuse; of those in one place it does as often as each refuses (1 - p). The last row
    is that of whoever needs no answer, a prohibition. The arguments are as in `look_ahead`.
    """
    reviews, n = needs.shape
    found = np.zeros((reviews + 1, n))
    places = np.zeros((reviews, n), np.int64)  # 0: not needed
    ends, ready = np.empty(reviews), np.empty(reviews, np.bool_)
    for k in range(n):
        waiting(needs, prospects, chains, k, ends)
        found[reviews, k] = 1.0 - unforbidden[k]
        reached, place = unforbidden[k], 0
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


@compiled(
    "float64(boolean[:, ::1], int64[::1], int64[::1], float64[:, ::1], boolean[:, ::1], float64[::1], boolean[::1])"
)
def fewest_days(
    needs: Bools, kinds: Places, firsts: Places, prospects: Floats, chains: Bools, closing: Floats, allowed: Bools
) -> float:  # fmt: skip
    """The fewest days over the allowed packages [P] until all reviews that they need end and `closing` [M] is over.

    They are infinite where none is allowed. The other arguments are as in `look_ahead`.
    """
    fewest, ends, some = np.inf, np.empty(len(prospects)), np.zeros(len(firsts), np.bool_)
    for k in range(len(allowed)):
        if allowed[k]:
            some[kinds[k]] = True
    for kind in range(len(firsts)):
        if some[kind]:
            fewest = min(fewest, waiting(needs, prospects, chains, firsts[kind], ends) + closing[kind])
    return fewest
