"""The exact functions of the families of distributions in which experts state their numbers.

A distribution is a code of `Family` and up to three arguments; those that a family lacks are ignored. The
families that are stated by quantiles are first rewritten as what they mean. Inside, every point of a
distribution has two probabilities, p below it and q above, because 1 - p says nothing about a far upper tail.
"""

import math

from sim.world.beta import beta_cdf, beta_quantile, log_gamma
from sim.world.elementary import exp, expm1, log, log1p, power
from sim.world.family import ARITY, PARAMETERS, Family, validity
from sim.world.jit import compiled
from sim.world.normal import normal_cdf, normal_quantile

_Z95 = 1.6448536269514722
_Z90 = 1.2815515655446004
_SQRT_2PI = 2.5066282746310002
_AT_ONCE = 1e-9  # days
_UNDERFLOW = 1e-300  # times the least 1 - u, it is still above 0


__all__ = ["ARITY", "PARAMETERS", "Family", "cdf", "mean", "quantile", "residual", "validity"]


@compiled("float64(int64, float64, float64, float64)")
def _spread(family: int, a: float, b: float, c: float) -> float:
    """A number that is 0 where the arguments leave one value only."""
    if family in (Family.TRIANGULAR, Family.PERT, Family.QUANTILES):
        return c - a
    if family in (Family.UNIFORM, Family.NORMAL_INTERVAL, Family.LOGNORMAL_INTERVAL, Family.LOGNORMAL_P90):
        return b - a
    if family in (Family.NORMAL, Family.LOGNORMAL, Family.WEIBULL):
        return b
    return a if family == Family.EXPONENTIAL else 1.0


@compiled("Tuple((int64, float64, float64, float64))(int64, float64, float64, float64)")
def _meaning(family: int, a: float, b: float, c: float) -> tuple[int, float, float, float]:
    """The same distribution in a form that has a formula; CONSTANT where there is no spread.

    EXPONENTIAL becomes WEIBULL; PERT (low, first shape, high), its shapes adding up to 6; QUANTILES (median,
    scale below, scale above).
    """
    if _spread(family, a, b, c) == 0.0:
        return Family.CONSTANT, (0.0 if family == Family.WEIBULL else a), 0.0, 0.0
    if family == Family.PERT:
        return family, a, 1.0 + 4.0 * (b - a) / (c - a), c
    if family == Family.EXPONENTIAL:
        return Family.WEIBULL, 1.0, a, 0.0
    if family == Family.NORMAL_INTERVAL:
        return Family.NORMAL, 0.5 * a + 0.5 * b, (b - a) / (2.0 * _Z95), 0.0
    if family == Family.LOGNORMAL_INTERVAL:
        return Family.LOGNORMAL, math.sqrt(a) * math.sqrt(b), log(b / a) / (2.0 * _Z95), 0.0
    if family == Family.LOGNORMAL_P90:
        return Family.LOGNORMAL, a, log(b / a) / _Z90, 0.0
    if family == Family.QUANTILES:
        return family, b, (b - a) / _Z95, (c - b) / _Z95
    return family, a, b, c


@compiled("float64(float64, float64)")
def _score(p: float, q: float) -> float:
    """The standard normal quantile, from the smaller of the two probabilities."""
    return normal_quantile(p) if p <= q else -normal_quantile(q)


@compiled("float64(float64, float64, float64, float64, float64, float64)")
def _beta_point(low: float, high: float, a: float, b: float, p: float, q: float) -> float:
    """A beta variable on [low, high], counted from the end that is nearer in probability."""
    if p <= q:
        return low + (high - low) * beta_quantile(a, b, p)
    return high - (high - low) * beta_quantile(b, a, q)


@compiled("float64(int64, float64, float64, float64, float64, float64)")
def _point(family: int, a: float, b: float, c: float, p: float, q: float) -> float:
    """The point with probability p below and q above it, for a family as `_meaning` gives it."""
    if family == Family.CONSTANT:
        return a
    if family == Family.UNIFORM:
        return a + (b - a) * p if p <= q else b - (b - a) * q
    if family == Family.TRIANGULAR:
        if p * (c - a) <= b - a:
            return min(a + math.sqrt(p * (c - a) * (b - a)), b)
        return max(c - math.sqrt(q * (c - a) * (c - b)), b)
    if family == Family.PERT:
        return _beta_point(a, c, b, 6.0 - b, p, q)
    if family == Family.BETA:
        return _beta_point(0.0, 1.0, a, b, p, q)
    if family == Family.WEIBULL:
        return b * power(-log1p(-p) if p <= q else -log(q), 1.0 / a)
    if family == Family.NORMAL:
        return a + b * _score(p, q)
    if family == Family.LOGNORMAL:
        return a * exp(b * _score(p, q))
    if family == Family.QUANTILES:
        return a + (b if p <= q else c) * _score(p, q)
    return math.nan


@compiled("UniTuple(float64, 2)(float64, float64, float64, float64)")
def _beta_tails(a: float, b: float, x: float, y: float) -> tuple[float, float]:
    """P(X <= x) and P(X > x) for a beta variable; y is 1 - x, which must not be had from x near 1."""
    p = beta_cdf(a, b, x)
    return p, (1.0 - p if p < 0.5 else beta_cdf(b, a, y))


@compiled("UniTuple(float64, 2)(int64, float64, float64, float64, float64)")
def _inside(family: int, a: float, b: float, c: float, x: float) -> tuple[float, float]:
    """`_tails` for the bounded families, with x between their bounds a and c."""
    if family == Family.UNIFORM:
        return (x - a) / (c - a), (c - x) / (c - a)
    if family == Family.PERT:
        return _beta_tails(b, 6.0 - b, (x - a) / (c - a), (c - x) / (c - a))
    if x <= b:
        p = (x - a) / (c - a) * ((x - a) / (b - a))
        return p, 1.0 - p
    q = (c - x) / (c - a) * ((c - x) / (c - b))
    return 1.0 - q, q


@compiled("UniTuple(float64, 2)(int64, float64, float64, float64, float64)")
def _tails(family: int, a: float, b: float, c: float, x: float) -> tuple[float, float]:
    """P(X <= x) and P(X > x), for a family as `_meaning` gives it."""
    if family in (Family.UNIFORM, Family.TRIANGULAR, Family.PERT):
        high = b if family == Family.UNIFORM else c
        if a < x < high:
            return _inside(family, a, b, high, x)
        return (0.0, 1.0) if x <= a else (1.0, 0.0)
    if family == Family.BETA:
        return _beta_tails(a, b, x, 1.0 - x)
    if family == Family.WEIBULL:
        hazard = power(x / b, a) if x > 0.0 else 0.0
        return -expm1(-hazard), exp(-hazard)
    if family == Family.LOGNORMAL:
        z = log(x / a) / b if x > 0.0 else -math.inf
    elif family == Family.NORMAL:
        z = (x - a) / b
    else:  # CONSTANT or QUANTILES, whose scales may be 0 on one side
        scale = 0.0 if family == Family.CONSTANT else (b if x < a else c)
        if scale == 0.0:
            return (0.0, 1.0) if x < a else (1.0, 0.0)
        z = (x - a) / scale
    return normal_cdf(z), normal_cdf(-z)


@compiled("float64(int64, float64, float64, float64, float64)")
def quantile(family: int, a: float, b: float, c: float, u: float) -> float:
    """The value below which a variable of the family falls with probability u in [0, 1].

    >>> quantile(Family.UNIFORM, 10.0, 20.0, 0.0, 0.25)
    12.5
    """
    family, a, b, c = _meaning(family, a, b, c)
    return _point(family, a, b, c, u, 1.0 - u)


@compiled("float64(int64, float64, float64, float64, float64)")
def cdf(family: int, a: float, b: float, c: float, x: float) -> float:
    """The probability that a variable of the family is at most x.

    >>> cdf(Family.UNIFORM, 10.0, 20.0, 0.0, 12.5)
    0.25
    """
    family, a, b, c = _meaning(family, a, b, c)
    return _tails(family, a, b, c, x)[0]


@compiled("float64(int64, float64, float64, float64)")
def mean(family: int, a: float, b: float, c: float) -> float:
    """The expected value of a variable of the family.

    >>> mean(Family.PERT, 0.0, 3.0, 12.0)
    4.0
    """
    family, a, b, c = _meaning(family, a, b, c)
    if family == Family.UNIFORM:
        return 0.5 * a + 0.5 * b
    if family == Family.TRIANGULAR:
        return (a + b + c) / 3.0
    if family == Family.PERT:
        return a + (c - a) * (b / 6.0)
    if family == Family.BETA:
        return a / (a + b)
    if family == Family.WEIBULL:
        return b if a == 1.0 else b * exp(log_gamma(1.0 + 1.0 / a))
    if family == Family.LOGNORMAL:
        return a * exp(0.5 * b * b)
    if family == Family.QUANTILES:
        return a + (c - b) / _SQRT_2PI
    return a


@compiled("float64(int64, float64, float64, float64, float64, float64)")
def residual(family: int, a: float, b: float, c: float, elapsed: float, u: float) -> float:
    """The time that remains of a clock that has run for `elapsed`: T - elapsed, given T > elapsed, at u.

    T = S^-1((1 - u) S(elapsed)) with S the survival function; increasing in u, never negative. A clock that
    by its family should have ended before rings at once, which is 1e-9 from now.

    >>> residual(Family.UNIFORM, 0.0, 10.0, 0.0, 6.0, 0.5)
    2.0
    """
    family, a, b, c = _meaning(family, a, b, c)
    if family == Family.WEIBULL:  # from the cumulated hazard, which does not underflow as S does
        hazard = power(elapsed / b, a) if elapsed > 0.0 else 0.0
        if hazard == math.inf:
            return _AT_ONCE
        return max(b * power(hazard - log1p(-u), 1.0 / a) - elapsed, 0.0)
    p, q = _tails(family, a, b, c, elapsed)
    if q <= _UNDERFLOW:
        return _AT_ONCE
    return max(_point(family, a, b, c, p + u * q, (1.0 - u) * q) - elapsed, 0.0)
