"""The gamma and beta functions, with the same bits on every machine (see `portable`)."""

import math

from sim.world.elementary import exp, log, power
from sim.world.jit import compiled
from sim.world.normal import normal_quantile

_INF = math.inf
_NAN = math.nan
_HALF_LOG_2PI = 0.91893853320467274178
_TWO_PI = 6.28318530717958647693
_EPSILON = 2.220446049250313e-16
_TINY = 1e-300
_POWER_LAW = 1e-290  # so near to 0, the power law of the tail is exact


@compiled("float64(float64)")
def _stirling_error(x: float) -> float:
    """log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2), for x > 0 (Abramowitz & Stegun 1964, 6.1.41).

    The asymptotic series from 10 upwards; below, the recurrence Gamma(x + 1) = x Gamma(x) leads there.
    """
    y = x
    steps = 0.0
    product = 1.0
    while y < 10.0:
        product *= y
        y += 1.0
        steps += 1.0
    t = 1.0 / (y * y)
    series = -691.0 / 360360.0 + t * (1.0 / 156.0 - t * (3617.0 / 122400.0))
    series = 1.0 / 1260.0 + t * (-1.0 / 1680.0 + t * (1.0 / 1188.0 + t * series))
    error = (1.0 / 12.0 + t * (-1.0 / 360.0 + t * series)) / y
    if steps == 0.0:
        return error
    for _ in range(int(steps)):
        product /= y
    return error + ((x - 0.5) * log(y / x) - (steps + log(product)))


@compiled("float64(float64)")
def log_gamma(x: float) -> float:
    """Logarithm of the gamma function for x > 0, inf at 0 and nan below; error some 1e-15 max(1, |result|).

    >>> abs(log_gamma(5.0) - log(24.0)) < 1e-15
    True
    """
    if x != x or x < 0.0:
        return _NAN
    if x == 0.0 or x == _INF:
        return _INF
    return (x - 0.5) * log(x) - x + _HALF_LOG_2PI + _stirling_error(x)


@compiled("float64(float64, float64, float64)")
def _deviance(a: float, m: float, d: float) -> float:
    """a log(a / m) + m - a with d = a - m, without cancellation for small d (Loader 2000)."""
    if abs(d) >= 0.1 * (a + m):
        return a * log(a / m) - d
    v = d / (a + m)
    total = d * v
    term = 2.0 * a * v
    v *= v
    for j in range(3, 2000, 2):
        term *= v
        following = total + term / j
        if following == total:
            break
        total = following
    return total


@compiled("float64(float64, float64)")
def _scale(a: float, b: float) -> float:
    """The part of `_density` that does not depend on x."""
    errors = _stirling_error(a + b) - _stirling_error(a) - _stirling_error(b)
    return exp(errors) * math.sqrt(a / _TWO_PI * (b / (a + b)))


@compiled("float64(float64, float64, float64, float64, float64)")
def _density(scale: float, a: float, b: float, x: float, y: float) -> float:
    """x^a y^b / B(a, b) with y = 1 - x: the density of a beta variable, times x y (Loader 2000)."""
    d = a * y - b * x
    return scale * exp(-_deviance(a, (a + b) * x, d) - _deviance(b, (a + b) * y, -d))


@compiled("float64(float64, float64, float64)")
def _fraction(a: float, b: float, x: float) -> float:
    """Continued fraction of the incomplete beta function, for x < (a + 1) / (a + b + 2).

    Evaluated by the modified Lentz method (Press et al. 1992, section 6.4); the number of terms grows with
    the root of the larger of a and b.
    """
    c = 1.0
    d = 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > _TINY else _TINY)
    h = d
    for m in range(1, 20000):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        d = 1.0 + even * d
        c = 1.0 + even / c
        d = 1.0 / (d if abs(d) > _TINY else _TINY)
        c = c if abs(c) > _TINY else _TINY
        h *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        d = 1.0 + odd * d
        c = 1.0 + odd / c
        d = 1.0 / (d if abs(d) > _TINY else _TINY)
        c = c if abs(c) > _TINY else _TINY
        h *= d * c
        if abs(d * c - 1.0) <= _EPSILON:
            break
    return h


@compiled("float64(float64, float64, float64, float64, float64)")
def _lower_tail(density: float, a: float, b: float, x: float, y: float) -> float:
    """P(X <= x) for 0 < x < 1, given y = 1 - x and `_density`."""
    if x < (a + 1.0) / (a + b + 2.0):
        return density * _fraction(a, b, x) / a
    return 1.0 - density * _fraction(b, a, y) / b


@compiled("float64(float64, float64, float64)")
def beta_cdf(a: float, b: float, x: float) -> float:
    """P(X <= x) for X beta with shapes a, b > 0: the regularised incomplete beta function.

    0 below 0 and 1 above 1; nan where a shape is not positive. The relative error is some 1e-14 for shapes up
    to 10 and 1e-12 at a million. For an upper tail use beta_cdf(b, a, 1 - x).

    >>> beta_cdf(1.0, 1.0, 0.25)
    0.25
    """
    if not (a > 0.0 and b > 0.0) or x != x:
        return _NAN
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    y = 1.0 - x
    return _lower_tail(_density(_scale(a, b), a, b, x, y), a, b, x, y)


@compiled("float64(float64, float64, float64, float64)")
def _first_guess(scale: float, a: float, b: float, p: float) -> float:
    """Somewhere near the p-quantile: Abramowitz & Stegun (1964) 26.5.22, or the power law of the tail."""
    if a <= 1.0 or b <= 1.0:
        # P(X <= x) is nearly x^a / (a B(a, b)); `scale` at x = a / (a + b) gives the constant
        centre = a / (a + b)
        constant = scale / (a * power(centre, a) * power(1.0 - centre, b))
        return power(p / constant, 1.0 / a)
    z = -normal_quantile(p)
    r = 1.0 / (2.0 * a - 1.0)
    s = 1.0 / (2.0 * b - 1.0)
    curve = (z * z - 3.0) / 6.0
    h = 2.0 / (r + s)
    w = z * math.sqrt(curve + h) / h if curve + h > 0.0 else 0.0
    w -= (s - r) * (curve + 5.0 / 6.0 - 2.0 / (3.0 * h))
    return a / (a + b * exp(2.0 * w))


@compiled("float64(float64, float64, float64)")
def _lower_quantile(a: float, b: float, p: float) -> float:
    """The x with P(X <= x) = p for 0 < p <= 1/2.

    Halley's method on log P as a function of log x, which is concave, inside a bracket that is halved where a
    step leaves it. The error after a step is near its cube, so that a step below 1e-6 is the last one.
    """
    scale = _scale(a, b)
    low = 0.0
    high = 1.0
    x = _first_guess(scale, a, b, p)
    if x < _POWER_LAW and (a <= 1.0 or b <= 1.0):
        return x
    for _ in range(200):
        if not low < x < high:
            x = 0.5 * (low + high)
            if x in (low, high):
                break
        y = 1.0 - x
        density = _density(scale, a, b, x, y)
        reached = _lower_tail(density, a, b, x, y)
        if reached < p:
            low = x
        else:
            high = x
        step = _INF
        if reached > 0.0 and density > 0.0:
            slope = density / (y * reached)
            newton = log(p / reached) / slope
            step = newton / max(0.5, 1.0 + 0.5 * newton * (a - (b - 1.0) * x / y - slope))
        x *= exp(step)
        if abs(step) < 1e-6 and abs(step) * slope < 1e-6:
            break
    return x


@compiled("float64(float64, float64, float64)")
def beta_quantile(a: float, b: float, p: float) -> float:
    """The x with P(X <= x) = p for X beta with shapes a, b > 0; nan where an argument is out of its range.

    Computed from the smaller tail, so that the relative error is some 1e-14 for p up to 1/2, and that of 1 - x
    above. For an upper tail q use 1 - beta_quantile(b, a, q).

    >>> round(beta_quantile(1.0, 2.0, 0.75), 14)
    0.5
    """
    if not (a > 0.0 and b > 0.0 and 0.0 <= p <= 1.0):
        return _NAN
    if p == 0.0 or p == 1.0:
        return p
    if p <= 0.5:
        return _lower_quantile(a, b, p)
    return 1.0 - _lower_quantile(b, a, 1.0 - p)
