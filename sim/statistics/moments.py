"""Sums over belief draws from which every sampling interval follows.

Replication K belongs to belief draw K // m, and the replications of one belief draw are not independent.
So what counts is the number of hits in each belief draw, and of those only a few sums. The sums are whole
numbers, so they are exact, and they come out the same whatever way the belief draws were split into
chunks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


def per_draw(values: NDArray[np.generic], per_belief: int) -> tuple[Whole, Whole]:
    """Sums over the replications of each belief draw: `values[..., n]` to (`sums[..., B]`, `counts[B]`).

    The values are indicators or whole numbers of replications in order, the first of which opens a belief
    draw. The last belief draw may be partial. Raises ValueError if `per_belief` is below 1.

    >>> per_draw(np.array([True, False, True, True, True]), 2)
    (array([1, 2, 1]), array([2, 2, 1]))
    """
    if per_belief < 1:
        raise ValueError(f"per_belief (= {per_belief}) must be at least 1")
    n = values.shape[-1]
    starts = np.arange(0, n, per_belief)
    counts = np.diff(starts, append=n).astype(np.int64)
    if n == 0:
        return np.zeros((*values.shape[:-1], 0), dtype=np.int64), counts
    return np.add.reduceat(values, starts, axis=-1, dtype=np.int64), counts


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums over belief draws b of the hits h_b and the replications c_b, for any number of cells at once.

    `draws` is the number of belief draws with replications, `n` = sum c, `squared` = sum c^2; the arrays
    over the cells are `hits` = sum h, `hits_squared` = sum h^2, `hits_by_count` = sum h c. Moments of
    chunks add up to the moments of the whole, provided that no belief draw is split between chunks.
    Memory depends on the number of cells alone. Hits may be negative, as the differences between two
    scenarios are.

    >>> first = Moments.of(np.array([2, 0]), np.array([4, 4]))
    >>> both = first + Moments.of(np.array([1]), np.array([2]))
    >>> both.draws, both.n, float(both.mean())
    (3, 10, 0.3)
    """

    draws: int
    n: int
    squared: int
    hits: Whole
    hits_squared: Whole
    hits_by_count: Whole

    @classmethod
    def of(cls, hits: ArrayLike, counts: ArrayLike) -> Moments:
        """Moments of `hits[..., B]` among `counts[B]` replications of each belief draw.

        Raises ValueError when the last axes differ.
        """
        h, c = np.asarray(hits, dtype=np.int64), np.asarray(counts, dtype=np.int64)
        if c.ndim != 1 or h.shape[-1:] != c.shape:
            raise ValueError(f"hits {h.shape} must end in the axis of counts {c.shape}")
        return cls(
            draws=int(np.count_nonzero(c)),
            n=int(c.sum()),
            squared=int((c * c).sum()),
            hits=h.sum(axis=-1),
            hits_squared=np.einsum("...b,...b->...", h, h),
            hits_by_count=np.einsum("...b,b->...", h, c),
        )

    def __add__(self, other: Moments) -> Moments:
        return Moments(
            self.draws + other.draws,
            self.n + other.n,
            self.squared + other.squared,
            self.hits + other.hits,
            self.hits_squared + other.hits_squared,
            self.hits_by_count + other.hits_by_count,
        )

    def of_rows(self, rows: Sequence[int]) -> Moments:
        """The moments of some of the cells, by their first axis."""
        cells = {name: getattr(self, name)[list(rows)] for name in ("hits", "hits_squared", "hits_by_count")}
        return replace(self, **cells)

    def mean(self) -> Real:
        """Hits per replication, sum h / sum c, in each cell."""
        return np.asarray(self.hits / self.n, dtype=np.float64)

    def held_by(self) -> Real:
        """How many belief draws would hold as many hits if each held the same, (sum h)^2/sum h^2 (Kish 1965, "Survey sampling")."""
        return np.asarray(self.hits / np.maximum(self.hits_squared, 1) * self.hits, dtype=np.float64)

    def variance(self) -> Real:
        """Variance of `mean()` over belief draws, B/(B - 1) sum (h_b - p c_b)^2 / n^2; NaN if B < 2.

        With equal counts that is S^2/B, S^2 the variance of the p_b. A partial draw has less weight (the
        ratio estimator of Rao & Scott 1992, "A simple method for the analysis of clustered binary data").
        """
        p = self.mean()
        if self.draws < 2:
            return np.full(p.shape, np.nan)
        residuals = self.hits_squared - 2 * p * self.hits_by_count + p * p * self.squared
        scale = self.draws / (self.draws - 1) / float(self.n) ** 2
        return np.asarray(np.maximum(residuals, 0.0) * scale, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Tally:
    """How many complete belief draws had 0, 1, .. m hits: `draws[..., m + 1]`.

    It is what the belief band needs, in memory that does not depend on the number of belief draws.
    Tallies of chunks add up. Partial belief draws are left out.

    >>> Tally.of(np.array([0, 2, 2, 1]), np.array([2, 2, 2, 1]), per_belief=2).draws
    array([1, 0, 2])
    """

    draws: Whole

    @classmethod
    def of(cls, hits: ArrayLike, counts: ArrayLike, per_belief: int) -> Tally:
        """Tally `hits[..., B]` of the belief draws that have `counts[b] == per_belief`."""
        h = np.asarray(hits)
        rows = h.reshape(math.prod(h.shape[:-1]), h.shape[-1])
        complete = np.flatnonzero(np.asarray(counts) == per_belief)
        draws = np.zeros((len(rows), per_belief + 1), dtype=np.int64)
        for row, out in zip(rows, draws, strict=True):
            out[:] = np.bincount(row[complete], minlength=per_belief + 1)
        return cls(draws.reshape(*h.shape[:-1], per_belief + 1))

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.draws + other.draws)
