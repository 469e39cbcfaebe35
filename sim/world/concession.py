"""What a side asks for and what it does when it is its turn, as pure functions of numbers.

Of what it could gain it asks the share that is left to it (`sim.world.pressing`).
Shapes: P packages, N movers, K offers. Bits are the same everywhere, as in `sim.world.decisions`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.world.decisions import alike, more
from sim.world.jit import compiled
from sim.world.portable import log

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
LEAVE, ACCEPT, OFFER = 0, 1, 2  # what a side does when it is its turn
NO_DEAL, DISAGREE, PATIENCE = 0, 1, 2  # why it leaves
CLOSE = 0.05  # packages that differ by no more are about as good


@compiled("float64(float64[::1], boolean[::1])")
def greatest(values: Floats, allowed: Bools) -> float:
    """The greatest value over the allowed packages; -inf where none is allowed."""
    best = -np.inf
    for k in range(len(values)):
        if allowed[k] and values[k] > best:
            best = values[k]
    return best


@compiled("float64(float64[::1])")
def least(values: Floats) -> float:
    """The least of some values [N]; inf where there is none. Four at a time: a minimum is the same in any order."""
    n = len(values)
    a = b = c = d = np.inf
    for k in range(0, n - 3, 4):
        a, b, c, d = min(a, values[k]), min(b, values[k + 1]), min(c, values[k + 2]), min(d, values[k + 3])
    for k in range(n - n % 4, n):
        a = min(a, values[k])
    return min(min(a, b), min(c, d))


@compiled("float64(float64[:, ::1], int64, float64[::1], float64[::1], float64[::1])")
def shortfall(values: Floats, k: int, reserves: Floats, asked: Floats, room: Floats) -> float:
    """The greatest share of a mover's surplus that package k lacks of what it asks; inf below anybody's reserve."""
    worst = -np.inf
    for i in range(len(reserves)):
        if more(reserves[i], values[i, k]):
            return np.inf
        missing = asked[i] - values[i, k]
        if more(room[i], 0.0):
            worst = max(worst, missing / room[i])
        elif more(missing, 0.0):
            return np.inf
        else:
            worst = max(worst, 0.0)
    return worst


@compiled("float64[::1](float64[:, ::1], boolean[::1], float64[::1], float64[::1], float64[::1])")
def shortfalls(values: Floats, allowed: Bools, reserves: Floats, asked: Floats, room: Floats) -> Floats:
    """The shortfall of each package [P]; inf where it is not allowed."""
    out = np.empty(values.shape[1])
    if len(reserves) == 1 and more(room[0], 0.0):  # in one pass, which a processor does several packages at a time
        reserve, most, whole = reserves[0], asked[0], room[0]
        for k in range(len(out)):
            missing = (most - values[0, k]) / whole
            out[k] = np.inf if not allowed[k] or more(reserve, values[0, k]) else missing
    else:
        for k in range(len(out)):
            out[k] = shortfall(values, k, reserves, asked, room) if allowed[k] else np.inf
    return out


@compiled("float64[:, ::1](float64[:, ::1], float64[::1], float64[::1])")
def hoped_for(values: Floats, reserves: Floats, unbarred: Floats) -> Floats:
    """What movers may count on [N, P] by offering packages: of what each is worth above what they fall back on, the chance
    `unbarred` [P] that no red line of the other side stands against it.

    >>> hoped_for(np.array([[0.5, 0.9, 0.1]]), np.array([0.25]), np.array([1.0, 0.5, 0.5])).round(3)
    array([[0.5  , 0.575, 0.1  ]])
    """
    found = values.copy()
    for k in range(len(unbarred)):
        if unbarred[k] < 1.0:
            for i in range(len(reserves)):
                found[i, k] -= (1.0 - unbarred[k]) * max(values[i, k] - reserves[i], 0.0)
    return found


@compiled("int64(float64[:, ::1], float64[::1], boolean[::1])")
def least_sufficient(values: Floats, lacks: Floats, enough: Bools) -> int:
    """Of the packages that are `enough` [P] the one that gives least above what is asked, of which each `lacks` [P] so much.

    Ties go to the least own worth, then to the lower index.
    """
    chosen = -1
    nearest = np.inf
    alone = values.shape[0] == 1
    for k in range(values.shape[1]):
        if not enough[k]:
            continue
        above = values[0, k] if alone else -lacks[k]
        lower = chosen >= 0 and alike(above, nearest) and more(values[0, chosen], values[0, k])
        if chosen < 0 or more(nearest, above) or lower:
            nearest = above
            chosen = k
    return chosen


@compiled("int64(float64[:, ::1], boolean[::1], int64[::1], float64[::1], float64[::1], float64[::1], float64)")
def too_little(
    values: Floats, allowed: Bools, offers: Ints, reserves: Floats, asked: Floats, room: Floats, lowered: float
) -> int:
    """The first mover to whom the newest offer, if it is allowed, is worth less than it asks; -1: nobody."""
    if not len(offers) or not allowed[offers[-1]]:
        return -1
    k = offers[-1]
    for i in range(len(reserves)):
        if more(reserves[i], values[i, k]) or more(asked[i] - lowered * room[i], values[i, k]):
            return i
    return -1


@compiled("int64(float64[:, ::1], boolean[::1], int64[::1])")
def binding(values: Floats, allowed: Bools, own: Ints) -> int:
    """Of a side's own offers that are allowed the one that is worth least to the first mover; -1: none."""
    chosen = -1
    for n in range(len(own)):
        k = own[n]
        if allowed[k] and (chosen < 0 or not more(values[0, k], values[0, chosen])):
            chosen = k
    return chosen


@compiled("int64(float64[::1], float64, boolean[::1])")
def cheapest(values: Floats, asked: float, allowed: Bools) -> int:
    """The allowed package that is worth least, but no less than what is asked; -1: none, the lowest index on a tie."""
    chosen = -1
    for k in range(len(values)):
        if allowed[k] and not more(asked, values[k]) and (chosen < 0 or more(values[chosen], values[k])):
            chosen = k
    return chosen


@compiled("int64(float64[:, ::1], boolean[::1], int64, float64[:, ::1], int64, float64[::1])")
def nearest(values: Floats, enough: Bools, least: int, places: Floats, other: int, unbarred: Floats) -> int:
    """Of the packages that are `enough` [P], worth at most `CLOSE` more than the least, the nearest to the other side's newest offer.

    Its distance is summed over the places of terms (Faratin, Sierra and Jennings 2002: similarity trades off what the one side
    cares little about), and over -ln of the chance `unbarred` [P] that no red line of the other side stands against it; ties go
    to the least own worth, then to the lower index.
    """
    chosen = least
    best = np.inf
    for k in range(values.shape[1]):
        if not enough[k] or more(values[0, k], values[0, least] + CLOSE):
            continue
        if unbarred[k] <= 0.0:
            continue
        distance = -log(unbarred[k])
        for t in range(places.shape[1]):
            distance += abs(places[k, t] - places[other, t])
        if more(best, distance) or (alike(distance, best) and more(values[0, chosen], values[0, k])):
            best = distance
            chosen = k
    return chosen


@compiled("boolean(int64[::1], int64)")
def stands(offers: Ints, package: int) -> bool:
    """Whether a package is among some offers."""
    found = False
    for n in range(len(offers)):
        found = found or offers[n] == package
    return found


@compiled("int64(float64[:, ::1], float64[::1], boolean[::1], int64, float64[::1])")
def kindest(values: Floats, lacks: Floats, enough: Bools, least: int, pleases: Floats) -> int:
    """Of the packages that are `enough` [P], or of those as good as the least, the one that `pleases` [P] the other side most.

    Ties go to the greatest own worth, then to the lower index.
    """
    chosen = -1
    for k in range(values.shape[1]):
        if not enough[k] or (chosen >= 0 and more(pleases[chosen], pleases[k])):
            continue
        if least >= 0 and not (alike(values[0, k], values[0, least]) and alike(lacks[k], lacks[least])):
            continue
        if chosen < 0 or more(pleases[k], pleases[chosen]) or more(values[0, k], values[0, chosen]):
            chosen = k
    return chosen


@compiled(
    "UniTuple(int64, 3)(float64[:, ::1], float64[::1], float64, boolean[::1], boolean[::1], int64[::1], int64[::1], int64, int64,"
    " float64[::1], boolean, float64[:, ::1], int64, float64[::1], float64[::1])"
)
def respond(
    values: Floats, no_deal: Floats, rival: float, allowed: Bools, reach: Bools, offers: Ints, own: Ints, made: int,
    had: int, shares: Floats, idle: bool, places: Floats, other: int, unbarred: Floats, gains: Floats,
) -> tuple[int, int, int]:  # fmt: skip
    """What a side does when it is its turn: leave, accept an offer of the other, or make one.

    Each mover asks its share of the surplus over what it falls back on, and no more than what its side has offered, and
    would honour, or had signed before the other left it, is worth to it now: the least to the first mover. Where no package meets all of them, all lower theirs
    equally, as a share, until one does.

    Args:
        values: [N, P] worth, if signed, to the mover (row 0) and to each partner who must agree; no_deal: [N].
        rival: worth to the mover of what a rival of the other side has on the table, -inf: nothing.
        allowed: [P] packages that the side may offer or accept.
        reach: [P] those of them that no certain red line of the other side bars.
        offers, own: [K] the offers that the other side would honour, and this one, the newest last.
        made: how many packages it has offered since the thread was opened.
        had: what the side had signed when the other left it, -1: nothing; it counts while nobody loses by it.
        shares: [N] of the surplus that each asks (`share`).
        idle: nothing new has been offered for as long as the patience of the side lasts.
        places: [P, T] of the level of each term, from 0 for its first to 1 for its last.
        other: the newest offer of the other side, -1: none; of packages about as good, the nearest to it is offered.
        unbarred: [P] the chance that no red line of the other side stands against a package.
        gains: [P] of the other side over no deal, as this one knows them, by which it offers where it has heard nothing.

    Returns:
        (LEAVE, mover, why); (ACCEPT, offer, -1); or (OFFER, package, mover): the counteroffer, -1: nothing is worth as
        much as the rival's, and the first mover to whom the newest offer, if it is allowed, is worth too little, -1: none.
    """
    movers = len(no_deal)
    reserves, asked, room = no_deal.copy(), np.empty(movers), np.empty(movers)
    reserves[0] = max(no_deal[0], rival)
    sure = least(unbarred) >= 1.0
    hoped = values if sure else hoped_for(values, reserves, unbarred)
    for i in range(movers):
        if not more(greatest(values[i], reach), no_deal[i]):
            return LEAVE, i, NO_DEAL
        room[i] = max(greatest(hoped[i], reach) - reserves[i], 0.0)
        asked[i] = reserves[i] + room[i] * shares[i]
    bound = binding(values, allowed, own)
    if had >= 0 and allowed[had] and (bound < 0 or not more(values[0, had], values[0, bound])):
        loses = False
        for i in range(movers):
            loses = loses or more(no_deal[i], values[i, had])
        bound = bound if loses else had
    for i in range(movers):
        if bound >= 0:
            asked[i] = min(asked[i], values[i, bound])
            reserves[i] = min(reserves[i], values[i, bound])
    lacks = shortfalls(hoped, reach, reserves, asked, room)
    lowered = least(lacks)  # by how much all lower what they ask
    if lowered == np.inf:
        if movers > 1 or idle:
            return LEAVE, 0, DISAGREE if movers > 1 else PATIENCE
        return OFFER, -1, too_little(values, allowed, offers, reserves, asked, room, 0.0)
    lowered = max(lowered, 0.0)
    signed = -1
    for n in range(len(offers)):
        k = offers[n]
        if not more(lacks[k], lowered) and (signed < 0 or not more(values[0, signed], values[0, k])):
            signed = k
    if signed >= 0:
        return ACCEPT, signed, -1
    enough = np.empty(len(lacks), np.bool_)
    for k in range(len(lacks)):
        enough[k] = not more(lacks[k], lowered)
    gaps = lacks if sure else shortfalls(values, reach, reserves, asked, room)
    low = least_sufficient(values, gaps, enough)
    if other >= 0:
        package = nearest(values, enough, low, places, other, unbarred)
    else:
        pleases = gains.copy()
        for k in range(len(gains)):
            pleases[k] *= unbarred[k] if gains[k] > 0.0 else 1.0
        package = kindest(values, gaps, enough, -1, pleases)
        low = kindest(values, gaps, enough, low, pleases)
        kinder = True
        for n in range(len(own)):
            kinder = kinder and more(pleases[package], pleases[own[n]])
        if not kinder or (made % 2 == 1 and not stands(own, low)):
            package = low
    if idle and stands(own, package):
        return LEAVE, 0, PATIENCE
    return OFFER, package, too_little(values, allowed, offers, reserves, asked, room, lowered)
