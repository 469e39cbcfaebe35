"""What came of the replications to which something happened, beside their peers: others of the same belief draw.

Replications of different belief draws differ in all that the beliefs bring about, so that what has nothing to do with
an end may still go with it. Within one belief draw only luck tells replications apart. So each one to which something
happens is compared with its peers: those of its own belief draw that were still under way at that very time and to which
it had not happened (the landmark: Anderson, Cain & Gelber 1983, "Analysis of survival by tumor response"; the strata:
Mantel & Haenszel 1959, "Statistical aspects of the analysis of data from retrospective studies of disease").
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import apart, t_quantile
from sim.statistics.moments import Moments, Whole
from sim.world.jit import compiled

UNIT = 10_000
"""Shares of peers are added up in whole parts of so many, so that sums are exact, whatever way draws were split."""
MANY = 5
"""As many must be under way when it first happens in a belief draw, for that to say that it happens to all: of fewer, chance
alone often leaves none."""
FEWEST = 5
"""Belief draws that hold replications with peers: of fewer nothing is told. Simulated, five are enough."""
NEVER = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, eq=False)
class Landmarks:
    """Sums over belief draws of the replications to which something happened and that had peers.

    `ended`: how many of them came to the end in question; `expected`: in how many of them a peer did, on average, in parts
    of UNIT; `later`: in how many of these it happened to that peer as well, later; `net`: the difference, in these parts. `weights`: the sum of the squares of how much each peer counted, in
    these parts; `alone`: to how many it happened in whose draw it happened sooner or later to all that were under way, at
    least five, so that nothing tells what would have come without it; `beside`: in how many draws there was one to which it
    never did. Sums of chunks add up.
    """

    ended: Moments
    expected: Moments
    net: Moments
    later: int
    weights: int
    alone: int
    beside: int

    @classmethod
    def of(cls, at: Whole, until: Whole, end: NDArray[np.bool_], per_belief: int) -> Landmarks:
        """From the time `at[n]` at which it happened to each replication (NEVER: it did not), the time `until[n]` which
        each was under way (NEVER: always; not before `at`), and whether it came to the `end[n]`.

        The replications are in order, the first of which opens a belief draw.

        >>> at, until = np.array([5, NEVER, NEVER, 3]), np.array([NEVER, 9, 4, 3])
        >>> found = Landmarks.of(at, until, np.array([True, False, True, True]), per_belief=4)
        >>> int(found.ended.hits), int(found.expected.hits) / UNIT, found.alone
        (2, 0.6667, 0)
        """
        ended, expected, compared, later, weights, alone, beside = _draws(at, until, end, per_belief).T
        return cls(
            Moments.of(ended, compared),
            Moments.of(expected, compared),
            Moments.of(UNIT * ended - expected, compared),
            int(later.sum()),
            int(weights.sum()),
            int(alone.sum()),
            int(beside.sum()),
        )

    def __add__(self, other: Landmarks) -> Landmarks:
        return Landmarks(
            self.ended + other.ended,
            self.expected + other.expected,
            self.net + other.net,
            self.later + other.later,
            self.weights + other.weights,
            self.alone + other.alone,
            self.beside + other.beside,
        )

    @property
    def otherwise(self) -> float | None:
        """The share of the peers that came to the end; None if too few belief draws have any."""
        return None if self.ended.draws < FEWEST else float(self.expected.mean()) / UNIT

    @property
    def taken_later(self) -> float:
        """Of the peers that came to the end, the share to which it had happened by then: what it does to these the rest hides."""
        return self.later / max(1, int(self.expected.hits))

    def limits(self, level: float = 0.95) -> tuple[float, float]:
        """Limits of the share less that of the peers, clustered by belief draw (`apart`).

        The peers count as so many replications as their weights warrant, (sum w)^2 / sum w^2 (Kish 1965, "Survey sampling").
        Raises ValueError if no replication has peers.

        Simulated with 20 replications a draw, where it makes no difference: a lower limit above zero in 1 to 3 % of cases,
        from 5 to 500 draws, however rare or frequent, and whatever else beliefs bring about.
        """
        if self.ended.n == 0:
            raise ValueError("there are no replications with peers")
        n, peers = self.ended.n, self.ended.n**2 * UNIT / max(1, self.weights)
        expected, net = self.expected.variance() / UNIT**2, self.net.variance() / UNIT**2
        share = self.ended.mean(), self.ended.variance(), n
        low, high = apart(share, (self.expected.mean() / UNIT, expected, peers), net, self.ended.draws, level)
        return float(low), float(high)

    def excess(self, n: int, draws: int) -> tuple[float, float, float]:
        """How many came to the end beyond what their peers did, as a share of all `n` replications of all `draws`, and its
        95 % limits: those of a mean over draws, 0 in the draws that hold none.
        """
        mean = float(self.net.hits) / (UNIT * n)
        squares = float(self.net.hits_squared) - float(self.net.hits) ** 2 / draws
        half = t_quantile(0.95, draws) * math.sqrt(max(0.0, squares * draws / (draws - 1))) / (UNIT * n)
        return mean, mean - half, mean + half


@compiled("int64[:, ::1](int64[::1], int64[::1], boolean[::1], int64)")
def _draws(at: Whole, until: Whole, end: NDArray[np.bool_], per_belief: int) -> Whole:
    """Of each belief draw in which it happened: how many compared came to the end, and how many would as their peers did; how
    many are compared; how many would as those of their peers did to which it happened later; the squares of the weights of the peers; to how many it happened that had no peer to which it never did,
    in a draw in which many were under way when it first happened; and whether any had such a peer.
    """
    draws = (len(at) + per_belief - 1) // per_belief
    found = np.zeros((draws, 7), np.int64)
    m = 0
    for first in range(0, len(at), per_belief):
        last = min(first + per_belief, len(at))
        begins = NEVER
        for i in range(first, last):
            begins = min(begins, at[i])
        if begins == NEVER:
            continue
        weight = np.zeros(last - first)
        under_way = ended = compared = alone = beside = 0
        expected = later = 0.0
        for i in range(first, last):
            under_way += until[i] >= begins
            if at[i] == NEVER:
                continue
            peers = never = ends = own = 0
            for k in range(first, last):
                if until[k] >= at[i] and at[k] > at[i]:
                    peers += 1
                    never += at[k] == NEVER
                    ends += end[k]
                    own += end[k] and at[k] != NEVER
            alone += never == 0
            beside += never > 0
            if peers > 0:
                compared += 1
                ended += end[i]
                expected += ends / peers
                later += own / peers
                for k in range(first, last):
                    if until[k] >= at[i] and at[k] > at[i]:
                        weight[k - first] += 1.0 / peers
        squares = 0.0
        for k in range(last - first):
            squares += weight[k] * weight[k]
        found[m, 0], found[m, 1], found[m, 2] = ended, int(np.rint(UNIT * expected)), compared
        found[m, 3], found[m, 4], found[m, 5], found[m, 6] = (
            int(np.rint(UNIT * later)),
            int(np.rint(UNIT * squares)),
            alone if under_way >= MANY else 0,
            beside > 0,
        )
        m += 1
    return found[:m].copy()
