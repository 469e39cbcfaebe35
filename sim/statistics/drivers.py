"""Which beliefs the answer goes with by more than chance, and how much: from the belief draws of a run, for free.

A run has B belief draws, each with its beliefs theta_b and the share p_b of its replications that hit. No further
replications are needed.

Whether a belief is shown is asked of the share of the variance of p_b that the first cosines of the rank of theta_i
explain (COSI: Plischke 2012, "How to compute variance-based sensitivity indicators with your spreadsheet software"; its
Fourier cousin is EASI, Plischke 2010, which SALib offers as `rbd_fast`). It is a test, and no estimate of the first-order
index Var(E[p | theta_i])/Var(p) (Sobol' 1993): of a step at the median these cosines see nine tenths, of one at the
highest tenth seven. How much an answer goes with a belief is told by its effect in points (`sim.statistics.effect`).
SALib's was measured and not taken: with 60 beliefs one pass takes it 17 ms, so that 200 permutations alone take 3.4 s
where this takes 0.1 s; its order among tied values, as in a choice between two levels, is that of the rows; and with its
ten harmonics it finds an index of 0.12 among 200 belief draws about half as often. The tests compare the two.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from sim.statistics.effect import Thirds, effect, groups
from sim.statistics.moments import Real

COSINES = 4
"""Enough for any smooth monotone response and for two full waves; each further one costs power. Of a step they see a part."""
FEWEST = 4 * COSINES
"""With fewer belief draws than that nothing is shown."""
MOST = 10_000
"""Of more belief draws only the first are used; the rest would cost time and change no digit that matters."""
TREND = 0.25
"""A direction is told only if a straight trend makes up this share of what a belief explains."""
CLOSE, SHUFFLES = 0.001, 999
"""How often chance alone may have it that two beliefs are said to go together, and the permutations by which that is told."""
TINY = 1e-9
"""What is no more than the rounding of an index: with few hits and few levels many permutations are as good as what is seen."""


@dataclass(frozen=True)
class Driver:
    """A belief that a probability goes with more than chance would have it.

    `index` is what its test sees of the variance of p_b, less than it explains where the answer has a step, and `null` what the
    strongest of all beliefs exceeds in 5 % of cases if none matters: it is shown as the one exceeds the other. `sign` is
    1 if hits are more frequent where its value is higher, -1 if less, 0 if both, as in a U shape.

    `at_low` and `at_high` are the shares of hits in the belief draws in which it is in its lowest and in its highest
    third, `draws_low` and `draws_high` how many these are, `effect_low` and `effect_high` the limits of the difference, wider
    than a 95 % interval by as much as that only those that exceed chance are shown makes necessary (Benjamini & Yekutieli
    2005, "False discovery rate-adjusted multiple confidence intervals for selected parameters"). `partners` are those that are
    shown too and whose values go with its own, and the rank correlations: a belief that does nothing shows what its
    partners do.
    """

    name: str
    index: float
    null: float
    sign: int
    at_low: float
    at_high: float
    draws_low: int
    draws_high: int
    effect_low: float
    effect_high: float
    partners: tuple[tuple[str, float], ...]


def drivers(
    theta: ArrayLike,
    p_b: ArrayLike,
    names: Sequence[str],
    *,
    counts: ArrayLike | None = None,
    among: ArrayLike | None = None,
    together: ArrayLike | None = None,
    thirds: Sequence[Thirds | None] | None = None,
    permutations: int = 200,
    seed: int,
) -> tuple[list[Driver], tuple[float, float] | None]:
    """The beliefs whose index exceeds the null, the strongest first; and how great the difference between the highest and
    the lowest third must be of a belief that the answer rises or falls evenly with to be among them in nine cases of ten,
    the least and the most of those that are not (None: all are).

    `theta[B, P]` holds the beliefs of each belief draw (codes for named levels), `p_b[B]` the share of
    hits among its `counts[B]` replications; a draw of a single one beside draws of more is left out.

    The baseline that an irrelevant belief reaches on average over all permutations of p_b is known
    exactly and taken off. The null is the 95 % quantile, over `permutations`, of the greatest index of
    all beliefs, so that if none matters something is shown in at most 5 % of cases, however many beliefs
    there are (Westfall & Young 1993, "Resampling-based multiple testing"). If this is one of the outcomes
    `among[R, B]`, it is that of the greatest index in any of them, so that 5 % holds for all together.

    `thirds[P]`: where the lowest third of each belief ends and its highest begins, None: where those of the draws do.
    Partners of a belief are those that it goes `together[P, P]` with by design, and those whose ranks are correlated with
    its own by more than chance.

    Deterministic given `seed`. Raises ValueError on shapes that do not fit.

    >>> rng = np.random.default_rng(1)
    >>> beliefs = rng.uniform(size=(200, 3))
    >>> found, least = drivers(beliefs, 0.3 - 0.2 * beliefs[:, 1], ["a", "b", "c"], seed=1)
    >>> [(d.name, d.sign) for d in found], tuple(round(one, 2) for one in least)
    ([('b', -1)], (0.04, 0.04))
    """
    x, y = np.asarray(theta, dtype=np.float64), np.asarray(p_b, dtype=np.float64)
    c = np.full(y.shape, np.inf) if counts is None else np.asarray(counts, dtype=np.float64)
    if x.shape != (len(y), len(names)) or c.shape != y.shape:
        raise ValueError(f"theta {x.shape}, p_b {y.shape}, counts {c.shape} and {len(names)} names do not fit")
    if np.all(c <= 1):
        c = np.full(y.shape, np.inf)
    all_of_them = np.asarray([y] if among is None else among, dtype=np.float64)[:, c > 1][:, :MOST]
    all_of_them = all_of_them[np.ptp(all_of_them, axis=1) > 0]
    x, y, c = (values[c > 1][:MOST] for values in (x, y, c))
    if len(y) < FEWEST or np.ptp(y) == 0:
        return [], (min(1.0, 9 / max(1, len(y))),) * 2  # all of a state of 3/B, in a third
    rng = np.random.Generator(np.random.PCG64(seed))
    ranks = np.apply_along_axis(_ranks, 0, x)
    basis = _cosines(ranks)
    index = _explained(basis, y[None, :])[:, 0]
    null = _greatest_by_chance(basis, all_of_them, permutations, rng)
    shown, hidden = np.flatnonzero(index > null + TINY), np.flatnonzero(index <= null + TINY)
    level = 1 - 0.05 * len(shown) / len(names)
    least = sorted(min(1.0, _least(null, basis[i], ranks[:, i]) * float(y.std())) for i in hidden)
    close = _close(ranks[:, shown], rng)
    if together is not None:
        close |= np.asarray(together)[np.ix_(shown, shown)]
    found = [
        Driver(
            name=names[int(i)],
            index=float(index[i]),
            null=null,
            sign=_direction(ranks[:, i], y, index[i]),
            **effect(x[:, i], y, None if thirds is None else thirds[int(i)], float(c.mean()), level),
            partners=_partners(ranks, int(i), shown[near], names),
        )
        for i, near in zip(shown, close, strict=True)
    ]
    return sorted(found, key=lambda d: (-d.index, d.name)), (least[0], least[-1]) if least else None


def _ranks(values: Real) -> Real:
    """The ranks of values, from 1, equal ones sharing their mean (`scipy.stats` takes a second to be imported).

    >>> _ranks(np.array([5.0, 7.0, 5.0, 1.0])).tolist()
    [2.5, 4.0, 2.5, 1.0]
    """
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Real = (np.cumsum(times) - (times - 1) / 2)[place]
    return ranks


def _cosines(ranks: Real) -> Real:
    """An orthonormal basis of the first cosines of the rank of each belief: `ranks[B, P]` to `[P, B, K]`.

    Columns that ties leave without content (a choice of two levels has one, a constant none) are zero.
    """
    quantile = (ranks.T - 0.5) / len(ranks)
    waves = np.cos(np.pi * quantile[:, :, None] * np.arange(1, COSINES + 1))
    waves -= waves.mean(axis=1, keepdims=True)
    basis, size, _ = np.linalg.svd(waves, full_matrices=False)
    return np.asarray(basis * (size > 1e-8 * math.sqrt(len(ranks)))[:, None, :], dtype=np.float64)


def _baseline(basis: Real) -> Real:
    """The mean R^2 of each belief over all permutations of p_b: dimensions over B - 1."""
    dimensions = np.any(basis != 0, axis=1).sum(axis=1)
    return np.asarray(dimensions / (basis.shape[1] - 1), dtype=np.float64)


def _explained(basis: Real, responses: Real) -> Real:
    """The share of variance of `responses[R, B]` that each belief explains, less the baseline: `[P, R]`."""
    centred = responses - responses.mean(axis=1, keepdims=True)
    projected = np.einsum("pbk,rb->prk", basis, centred, optimize=True)
    share = (projected**2).sum(axis=2) / (centred**2).sum(axis=1)
    baseline = _baseline(basis)[:, None]
    return np.asarray((share - baseline) / (1 - baseline), dtype=np.float64)


def _greatest_by_chance(basis: Real, outcomes: Real, permutations: int, rng: np.random.Generator) -> float:
    """The 95 % quantile over permutations of the greatest index in any of the outcomes; with the observed one as one more, exact."""
    order = rng.permuted(np.tile(np.arange(outcomes.shape[1]), (permutations, 1)), axis=1)
    greatest = np.sort(np.max([_explained(basis, one[order]).max(axis=0) for one in outcomes], axis=0))
    rank = math.ceil(0.95 * (permutations + 1))
    return float(greatest[rank - 1]) if rank <= permutations else math.inf


def _least(chance: float, waves: Real, ranks: Real) -> float:
    """The difference between the highest and the lowest third, in standard deviations of p_b, with which a belief that p_b
    rises evenly with exceeds an index by chance in nine cases of ten; infinite where all of its values are equal.

    The share of variance that it explains, times the draws, has about a noncentral chi-square distribution. A rare level
    explains little: a step of one at a level of weight w has a variance of w (1 - w).

    Simulated with 50 to 500 draws, of many values, three levels, and two of which one weighs 3 to 50 %, it is shown in 84 to 94 %.
    """
    from scipy.special import chndtrinc

    if chance == math.inf or np.ptp(ranks) == 0:
        return math.inf
    draws, waves_told = len(ranks), int(np.any(waves != 0, axis=0).sum())
    explained = waves_told + max(chance, 0.0) * (draws - 1 - waves_told)
    low, high = groups(ranks, *np.quantile(ranks, [1 / 3, 2 / 3]))
    contrast = (ranks[high].mean() - ranks[low].mean()) / ranks.std()
    return float(contrast) * math.sqrt(float(chndtrinc(explained, waves_told, 0.1)) / draws)


def _aligned(ranks: Real) -> Real:
    """Ranks less their mean, of length one, so that their products are correlations; zero where all values are equal."""
    centred = ranks - ranks.mean(axis=0)
    size = np.sqrt((centred**2).sum(axis=0))
    return np.asarray(np.divide(centred, size, out=np.zeros(centred.shape), where=size > 0), dtype=np.float64)


def _close(ranks: Real, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Which beliefs have ranks that go together by more than chance would have it: by permutations, exact for tied ones too.

    Two rare levels are drawn together by chance far more often than the standard error of a correlation tells. What is within
    three of them is no more than chance.
    """
    aligned = _aligned(ranks)
    r = np.abs(aligned.T @ aligned)
    found = np.zeros(r.shape, bool)
    for i, one in enumerate(aligned.T):
        likely = i + 1 + np.flatnonzero(r[i, i + 1 :] > 3 / math.sqrt(len(ranks)))
        beyond, others = np.zeros(len(likely)), aligned[:, likely]
        for _ in range(SHUFFLES if len(likely) else 0):
            beyond += np.abs(rng.permutation(one) @ others) >= r[i, likely] - TINY
        found[i, likely] = found[likely, i] = (beyond + 1) / (SHUFFLES + 1) <= CLOSE
    return found


def _partners(ranks: Real, i: int, close: npt.NDArray[np.int64], names: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """The others that go with one, the closest first."""
    r = _aligned(ranks[:, close]).T @ _aligned(ranks[:, i])
    found = [(names[int(k)], float(one)) for k, one in zip(close, r, strict=True) if k != i]
    return tuple(sorted(found, key=lambda named: -abs(named[1])))


def _direction(ranks: Real, y: Real, explained: float) -> int:
    """The sign of the trend of p_b over the rank of a belief; 0 if it is too little of what is explained."""
    trend = float(np.corrcoef(ranks, y)[0, 1])
    return int(np.sign(trend)) if trend**2 > TREND * explained else 0
