"""How much more frequent an answer is where a belief is high than where it is low, and how sure that is."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import rule_of_three
from sim.statistics.moments import Real

NORMAL = 1.96
"""The quantile of 95 %, two-sided."""
Group = NDArray[np.bool_]


def effect(ranks: Real, y: Real, each: float = math.inf) -> dict[str, float]:
    """The mean of p_b, of `each` so many replications, in the lowest and in the highest third of a belief, equal values
    together, and the 95 % interval of the difference.

    >>> found = effect(np.repeat([20.5, 45.5], [40, 10]), np.tile([0.1, 0.3], 25) + np.repeat([0.0, 0.5], [40, 10]))
    >>> {name: round(value, 2) for name, value in found.items()}
    {'at_low': 0.2, 'at_high': 0.7, 'effect_low': 0.42, 'effect_high': 0.58}
    """
    low, high = _thirds(ranks, 0.0)
    at_low, at_high = float(y[low].mean()), float(y[high].mean())
    # Of other belief draws the cuts may be that far from here; they are the same where many values are equal.
    half = NORMAL * math.sqrt(2 / 9 / len(ranks))
    others = [_thirds(ranks, shift) for shift in (-half, half)]
    still = (all(np.array_equal(low, one) for one, _ in others), all(np.array_equal(high, one) for _, one in others))
    below, above = _welch(y[low], y[high], each) if all(still) else _beyond_quantiles(ranks, y, low, high, still)
    return {
        "at_low": at_low,
        "at_high": at_high,
        "effect_low": max(-1.0, at_high - at_low - below),
        "effect_high": min(1.0, at_high - at_low + above),
    }


def _thirds(ranks: Real, shift: float) -> tuple[Group, Group]:
    """Which draws are in the lowest and in the highest third of a belief, or in thirds that begin a bit higher."""
    first, last = np.quantile(ranks, np.clip([1 / 3 + shift, 2 / 3 + shift], 0.0, 1.0))
    low, high = ranks <= first, ranks >= last
    if np.any(low & high):  # so many values are equal
        middle = ranks[low & high][0]
        return (ranks < middle, ranks >= middle) if np.any(ranks < middle) else (ranks <= middle, ranks > middle)
    return low, high


def _welch(a: Real, b: Real, each: float) -> tuple[float, float]:
    """How far the difference b - a of two means may be off downwards and upwards (Welch 1947, "The generalization of
    Student's problem when several different population variances are involved").

    Few draws may agree by chance: a mean varies at least as replications do. Where a group has one draw, or nothing varies,
    only so much is known as of what was never seen among so many.
    """
    from scipy.special import stdtrit

    p, q = float(a.mean()), float(b.mean())
    if min(len(a), len(b)) > 1:
        of_a, of_b = (
            max(float(one.var(ddof=1)), mean * (1 - mean) / each) / len(one) for one, mean in ((a, p), (b, q))
        )
        if of_a + of_b > 0:
            freedom = (of_a + of_b) ** 2 / (of_a**2 / (len(a) - 1) + of_b**2 / (len(b) - 1))
            half = float(stdtrit(freedom, 0.975)) * math.sqrt(of_a + of_b)
            return half, half
    unseen_a, unseen_b = (min(1.0, rule_of_three(0.95) / len(group)) for group in (a, b))
    return math.hypot(unseen_a * (1 - p), unseen_b * q), math.hypot(unseen_a * p, unseen_b * (1 - q))


def _beyond_quantiles(ranks: Real, y: Real, low: Group, high: Group, still: tuple[bool, bool]) -> tuple[float, float]:
    """The same where the thirds begin at values that are drawn as well: by the influence function of a mean beyond a
    quantile, about the mean at its edge; about its own mean where the edge stays.
    """
    order, width = np.argsort(ranks, kind="stable"), max(5, len(y) // 20)
    edges = [float(y[order[max(0, k - width) : k + width]].mean()) for k in (int(low.sum()), len(y) - int(high.sum()))]
    at_low, at_high = (
        float(y[group].mean()) if stays else edge for group, stays, edge in zip((low, high), still, edges, strict=True)
    )
    influence = high * (y - at_high) / high.mean() - low * (y - at_low) / low.mean()
    half = NORMAL * float(influence.std(ddof=1)) / math.sqrt(len(y))
    return half, half
