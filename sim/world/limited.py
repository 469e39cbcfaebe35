"""Expected values of clocks that are cut off: E[min(X, x)], and what is left of a clock that has run for a while.

E[min(X, x)] is the limited expected value of actuaries (Klugman, Panjer and Willmot 2012, 3.4): x less the integral of
the distribution function up to x, or the mean less the integral of the survival function beyond it.
"""

import math

import numpy as np
import numpy.typing as npt

from sim.world.beta import beta_cdf, log_gamma
from sim.world.elementary import exp, expm1, log, power
from sim.world.families import _meaning, cdf, mean
from sim.world.family import Family
from sim.world.jit import compiled
from sim.world.normal import normal_cdf

Floats = npt.NDArray[np.float64]
STRATA = 32  # into which a uniform is divided where evidence weighs its quantiles
_ROOT_2PI = 2.5066282746310002
_TERMS = 500
_EPSILON = 1e-16
_TINY = 1e-300
_SPENT = 1e-12  # a clock that had so little chance to run so long ends at once


@compiled("float64(float64)")
def _beyond(z: float) -> float:
    """E[max(Z - z, 0)] of a standard normal variable, for z >= 0."""
    return max(exp(-0.5 * z * z) / _ROOT_2PI - z * normal_cdf(-z), 0.0)


@compiled("float64(float64, float64, float64, float64, float64)")
def _two_normals(middle: float, below: float, above: float, average: float, x: float) -> float:
    """E[min(X, x)] of a variable that is normal below its median with one scale and above it with another."""
    if x <= middle:
        return x - below * _beyond((middle - x) / below) if below > 0.0 else x
    return average - above * _beyond((x - middle) / above) if above > 0.0 else average


@compiled("float64(float64, float64)")
def lower_gamma(s: float, t: float) -> float:
    """The integral of v^(s - 1) exp(-v) from 0 to t; series and continued fraction (Abramowitz & Stegun 1964, 6.5).

    >>> abs(lower_gamma(1.0, 2.0) - (1.0 - exp(-2.0))) < 1e-15
    True
    """
    if t <= 0.0:
        return 0.0
    front = exp(s * log(t) - t)
    if t < s + 1.0:
        term = total = 1.0 / s
        for n in range(1, _TERMS):
            term *= t / (s + n)
            total += term
            if term < total * _EPSILON:
                break
        return front * total
    b = t + 1.0 - s
    c, d = 1.0 / _TINY, 1.0 / b
    fraction = d
    for n in range(1, _TERMS):
        a = -n * (n - s)
        b += 2.0
        d = a * d + b
        c = b + a / c
        d = 1.0 / (d if abs(d) > _TINY else _TINY)
        c = c if abs(c) > _TINY else _TINY
        fraction *= d * c
        if abs(d * c - 1.0) < 2.0 * _EPSILON:
            break
    return exp(log_gamma(s)) - front * fraction


@compiled("float64(float64, float64, float64, float64)")
def _triangle(a: float, b: float, c: float, x: float) -> float:
    if x <= b:
        return x - power(x - a, 3.0) / (3.0 * (c - a) * (b - a))
    return (a + b + c) / 3.0 - power(c - x, 3.0) / (3.0 * (c - a) * (c - b))


@compiled("float64(float64, float64, float64, float64, float64)")
def _stretched_beta(low: float, high: float, a: float, b: float, x: float) -> float:
    y = (x - low) / (high - low)
    return low + (high - low) * (a / (a + b) * beta_cdf(a + 1.0, b, y) + y * (1.0 - beta_cdf(a, b, y)))


@compiled("float64(int64, float64, float64, float64, float64)")
def limited(family: int, a: float, b: float, c: float, x: float) -> float:
    """E[min(X, x)] of a variable of the family; x may be inf, which gives the mean.

    >>> limited(Family.UNIFORM, 0.0, 10.0, 0.0, 10.0)
    5.0
    """
    average = mean(family, a, b, c)
    if x == math.inf:
        return average
    family, a, b, c = _meaning(family, a, b, c)
    if family == Family.CONSTANT:
        return min(a, x)
    if family in (Family.NORMAL, Family.QUANTILES):
        return _two_normals(a, b, b if family == Family.NORMAL else c, average, x)
    low = a if family in (Family.UNIFORM, Family.TRIANGULAR, Family.PERT) else 0.0
    if x <= low:
        return x
    if family == Family.WEIBULL:
        scaled = power(x / b, a)
        return -b * expm1(-scaled) if a == 1.0 else b / a * lower_gamma(1.0 / a, scaled)
    if family == Family.LOGNORMAL:
        z = log(x / a) / b
        return average * normal_cdf(z - b) + x * normal_cdf(-z)
    high = b if family == Family.UNIFORM else (1.0 if family == Family.BETA else c)
    if x >= high:
        return average
    if family == Family.UNIFORM:
        return x - 0.5 * (x - a) * ((x - a) / (b - a))
    if family == Family.TRIANGULAR:
        return _triangle(a, b, c, x)
    if family == Family.PERT:
        return _stretched_beta(a, c, b, 6.0 - b, x)
    return _stretched_beta(0.0, 1.0, a, b, x)


@compiled("float64(int64, float64, float64, float64, float64, float64)")
def _within(family: int, a: float, b: float, c: float, low: float, x: float) -> float:
    """E[min(T, x)] of T = max(X, low)."""
    if x <= low:
        return x
    if low == -math.inf:
        return limited(family, a, b, c, x)
    return limited(family, a, b, c, x) + (low - limited(family, a, b, c, low))


@compiled("float64(float64[::1], float64)")
def tilted(weights: Floats, u: float) -> float:
    """Where a uniform stands once the strata [K] of (0, 1), all equally wide, weigh so much: of evidence, its likelihoods.

    What is drawn at the quantile `tilted(weights, u)` follows the posterior, up to the changes of weight within a stratum.

    >>> tilted(np.array([1.0, 3.0]), 0.25)
    0.5
    """
    total = 0.0
    for k in range(len(weights)):
        total += weights[k]
    left = u * total
    for k in range(len(weights)):
        if left < weights[k]:
            return float((k + left / weights[k]) / len(weights))
        left -= weights[k]
    return u


@compiled("int64(float64[::1], float64)")
def picked(weights: Floats, u: float) -> int:
    """The one of several that a uniform picks by their weights [K]; the last where nothing weighs anything.

    >>> picked(np.array([1.0, 3.0]), 0.2), picked(np.array([1.0, 3.0]), 0.3)
    (0, 1)
    """
    total = passed = 0.0
    for k in range(len(weights)):
        total += weights[k]
    for k in range(len(weights)):
        passed += weights[k]
        if u * total < passed:
            return k
    return len(weights) - 1


@compiled("float64(float64, int64, int64, boolean)")
def stop_likelihood(p: float, counted: int, whole: int, stopped: bool) -> float:
    """The likelihood of a clock of a length to have been `stopped`, or not, while it has counted so much of it.

    A stop comes with a chance p, at a point that is uniform over the whole; that of having come is given up to a factor.

    >>> stop_likelihood(0.5, 30, 60, False)
    0.75
    """
    return 1.0 / whole if stopped else 1.0 - p * min(counted, whole) / whole


@compiled("UniTuple(float64, 2)(int64, float64, float64, float64, float64, float64, float64, float64)")
def clock(
    family: int, a: float, b: float, c: float, low: float, high: float, elapsed: float, limit: float
) -> tuple[float, float]:
    """What to expect of a clock T = min(max(X, low), high) that has run for `elapsed`: (P(T <= limit), E[time left]).

    Both are given T > elapsed; the time left is min(T, limit) - elapsed. `elapsed` may be -inf: nothing is known.

    >>> p, days = clock(Family.UNIFORM, 0.0, 10.0, 0.0, 0.0, 99.0, 5.0, 8.0)
    >>> round(p, 9), round(days, 9)
    (0.6, 2.1)
    """
    ends = min(high, limit)
    sure = limit >= high
    if elapsed < low or elapsed == -math.inf:
        p = 1.0 if sure else (cdf(family, a, b, c, limit) if limit >= low else 0.0)
        return p, _within(family, a, b, c, low, ends) - max(elapsed, 0.0)
    passed = cdf(family, a, b, c, elapsed)
    left = 1.0 - passed
    if left < _SPENT or elapsed >= ends:
        return (0.0 if elapsed >= limit else 1.0), 0.0
    p = 1.0 if sure else min(max((cdf(family, a, b, c, limit) - passed) / left, 0.0), 1.0)
    days = _within(family, a, b, c, low, ends) - _within(family, a, b, c, low, elapsed)
    return p, max(days / left, 0.0)
