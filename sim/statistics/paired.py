"""How two scenarios differ that were played with the same luck: differences, correlation, flips.

Replication K has the same chance and the same beliefs in both, so it is one pair. What tells the
scenarios apart is only the replications that are a hit in one and not in the other; as for a single
scenario, they are clustered by belief draw.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.statistics.intervals import apart, rule_of_three
from sim.statistics.moments import Moments, Real, Whole, per_draw


@dataclass(frozen=True)
class Difference:
    """`diff` = P(a) - P(b), its interval, and how many replications hit under a alone and under b alone.

    `correlation` is that of the two indicators over replications: what playing with the same luck
    achieved. None if an indicator never varies. `more_a`, `more_b`: in how many belief draws more replications hit
    under a, and under b.
    """

    diff: float
    low: float
    high: float
    correlation: float | None
    only_a: int
    only_b: int
    more_a: int
    more_b: int
    n: int
    draws: int


@dataclass(frozen=True, eq=False)
class PairMoments:
    """Sums over belief draws of the replications that hit under a only, under b only, and their difference.

    Any number of cells at once; `both` counts the replications that hit under both. Sums of chunks add
    up.
    """

    only_a: Moments
    only_b: Moments
    net: Moments
    both: Whole
    more_a: Whole  # belief draws
    more_b: Whole

    @classmethod
    def of(cls, hits_a: ArrayLike, hits_b: ArrayLike, both: ArrayLike, counts: ArrayLike) -> PairMoments:
        """From the hits `[..., B]` of each belief draw under a, under b, under both, and `counts[B]`.

        Raises ValueError if the joint hits do not fit the others.
        """
        a, b, joint, c = (np.asarray(x, dtype=np.int64) for x in (hits_a, hits_b, both, counts))
        if np.any(joint < 0) or np.any(joint > np.minimum(a, b)) or np.any(a + b - joint > c):
            raise ValueError("joint hits must lie between 0 and the hits, and their union within counts")
        return cls(
            only_a=Moments.of(a - joint, c),
            only_b=Moments.of(b - joint, c),
            net=Moments.of(a - b, c),
            both=joint.sum(axis=-1),
            more_a=(a > b).sum(axis=-1, dtype=np.int64),
            more_b=(b > a).sum(axis=-1, dtype=np.int64),
        )

    @classmethod
    def of_hits(cls, hits_a: NDArray[np.bool_], hits_b: NDArray[np.bool_], per_belief: int) -> PairMoments:
        """From whether each replication `[..., n]` hits under a and under b, in belief draws of so many."""
        (a, counts), (b, _), (both, _) = (per_draw(one, per_belief) for one in (hits_a, hits_b, hits_a & hits_b))
        return cls.of(a, b, both, counts)

    def of_rows(self, rows: Sequence[int]) -> PairMoments:
        """The sums of some of the cells, by their first axis."""
        only_a, only_b, net = (one.of_rows(rows) for one in (self.only_a, self.only_b, self.net))
        both, more_a, more_b = (one[list(rows)] for one in (self.both, self.more_a, self.more_b))
        return PairMoments(only_a, only_b, net, both, more_a, more_b)

    def __add__(self, other: PairMoments) -> PairMoments:
        return PairMoments(
            self.only_a + other.only_a,
            self.only_b + other.only_b,
            self.net + other.net,
            self.both + other.both,
            self.more_a + other.more_a,
            self.more_b + other.more_b,
        )


@dataclass(frozen=True, eq=False)
class Differences:
    """Differences for any number of cells, as arrays of one shape; `differences[i, j]` is a `Difference`.

    The correlation is NaN where an indicator never varies.
    """

    diff: Real
    low: Real
    high: Real
    correlation: Real
    only_a: Whole
    only_b: Whole
    more_a: Whole
    more_b: Whole
    n: int
    draws: int

    def __getitem__(self, cell: int | tuple[int, ...]) -> Difference:
        correlation = float(self.correlation[cell])
        return Difference(
            diff=float(self.diff[cell]),
            low=float(self.low[cell]),
            high=float(self.high[cell]),
            correlation=None if math.isnan(correlation) else correlation,
            only_a=int(self.only_a[cell]),
            only_b=int(self.only_b[cell]),
            more_a=int(self.more_a[cell]),
            more_b=int(self.more_b[cell]),
            n=self.n,
            draws=self.draws,
        )


def paired_difference(
    hits_a: ArrayLike, hits_b: ArrayLike, both: ArrayLike, counts: ArrayLike, *, level: float = 0.95
) -> Difference:
    """P(a) - P(b) from the hits `[B]` of each belief draw under a, under b, and under both.

    The interval is that of `differences`. Errors as `PairMoments.of`.

    >>> d = paired_difference([9, 4, 12], [7, 4, 11], [7, 3, 11], [20, 20, 20])
    >>> round(d.diff, 3), d.only_a, d.only_b
    (0.05, 4, 1)
    """
    a, b, joint = (np.asarray(x)[None, :] for x in (hits_a, hits_b, both))
    return differences(PairMoments.of(a, b, joint, counts), level=level)[0]


def differences(pairs: PairMoments, *, level: float = 0.95, certain: bool = False) -> Differences:
    """P(a) - P(b) in each cell with its interval and the correlation of the indicators.

    The difference is that of two shares, hit under a only and under b only, and the limits are those of `apart`. With
    many such replications that is the t interval over belief draws. With few, that one fails: with five one-sided flips
    among 10,000 replications it covers 87 %, and with one or none it shrinks to nothing. They reach at least 3/B to either
    side: in a state of the beliefs that was not drawn all may go the other way. Where all replications of both are
    `certain` to be the same, the limits are the difference itself. Raises ValueError if there are no replications.

    Simulated with 50 to 500 draws of 20 or 200 replications, and a state of 1/B to 8/B that evens out what differs
    elsewhere, zero is left out in 7 % of cases at most (up to 28 % without that).
    """
    n, draws = pairs.net.n, pairs.net.draws
    if n == 0:
        raise ValueError("there are no replications to compare")
    diff = pairs.net.mean()
    if certain:
        low, high = diff, diff
    elif draws < 2:
        low, high = np.full(diff.shape, -1.0), np.full(diff.shape, 1.0)
    else:
        only_a, only_b = ((one.mean(), one.variance(), n) for one in (pairs.only_a, pairs.only_b))
        low, high = apart(only_a, only_b, pairs.net.variance(), draws, level)
        unseen = rule_of_three(level) / draws
        low, high = np.maximum(-1.0, np.minimum(low, diff - unseen)), np.minimum(1.0, np.maximum(high, diff + unseen))
    return Differences(
        diff, low, high, _indicator_correlation(pairs), pairs.only_a.hits, pairs.only_b.hits, pairs.more_a,
        pairs.more_b, n=n, draws=draws,
    )  # fmt: skip


def uneven(a: Whole, b: Whole) -> Real:
    """The probability that counts lie at least as unevenly as `a` and `b` where each of a + b is as likely to go either way.

    Exact and two-sided: of belief draws with more hits under one than under the other the sign test (Dixon and Mood 1946,
    "The statistical sign test"), of replications that hit under one alone that of McNemar (1947, "Note on the sampling error
    of the difference between correlated proportions or percentages"). Nothing is assumed of how large differences are, and so
    nothing is said of it. Replications of a draw are independent only where no belief makes a difference.

    >>> uneven(np.array([5, 1, 0]), np.array([0, 1, 0])).round(3).tolist()
    [0.062, 1.0, 1.0]
    """
    from scipy.special import bdtr

    return np.asarray(np.where(a + b > 0, np.minimum(1.0, 2 * bdtr(np.minimum(a, b), np.maximum(a + b, 1), 0.5)), 1.0))


def flips_per_draw(
    outcomes_a: NDArray[np.integer], outcomes_b: NDArray[np.integer], n_outcomes: int, per_belief: int
) -> tuple[Whole, Whole]:
    """Replications of each belief draw that moved from outcome i under a to j under b.

    Takes the outcomes `[n]` of replications in order, the first of which opens a belief draw. Gives
    `flips[n_outcomes, n_outcomes, B]` and `counts[B]`. `proportions(flips, counts)` tells the share of
    each move with its interval. Raises ValueError on an outcome out of range.
    """
    moves = _moves(outcomes_a, outcomes_b, n_outcomes)
    counts = per_draw(np.ones(len(moves), dtype=np.int64), per_belief)[1]
    draw = np.arange(len(moves)) // per_belief
    cells = np.bincount(moves * len(counts) + draw, minlength=n_outcomes**2 * len(counts))
    return cells.reshape(n_outcomes, n_outcomes, len(counts)), counts


def _moves(a: NDArray[np.integer], b: NDArray[np.integer], n_outcomes: int) -> Whole:
    first, second = a.astype(np.int64), b.astype(np.int64)
    if first.shape != second.shape:
        raise ValueError(f"outcomes {first.shape} and {second.shape} are not of the same replications")
    for outcomes in (first, second):
        if np.any(outcomes < 0) or np.any(outcomes >= n_outcomes):
            raise ValueError(f"outcomes must be at least 0 and below {n_outcomes}")
    return first * n_outcomes + second


def _indicator_correlation(pairs: PairMoments) -> Real:
    n, joint = pairs.net.n, pairs.both
    a, b = (joint + pairs.only_a.hits) / n, (joint + pairs.only_b.hits) / n
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((joint / n - a * b) / np.sqrt(a * (1 - a) * b * (1 - b)), dtype=np.float64)
