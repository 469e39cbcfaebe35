"""Logarithm, exponential and what follows from them, with the same bits on every machine (see `portable`).

`log` and `exp` are derived from fdlibm, which carries this notice: Copyright (C) 1993 by Sun Microsystems,
Inc. All rights reserved. Developed at SunSoft, a Sun Microsystems, Inc. business. Permission to use, copy,
modify, and distribute this software is freely granted, provided that this notice is preserved.
"""

import math

import numpy as np

from sim.world.jit import compiled

_INF = math.inf
_NAN = math.nan
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_ONE_OVER_LN2 = 1.44269504088896338700e00
_TWO_54 = 18014398509481984.0
_SMALLEST_NORMAL = 2.2250738585072014e-308
_EXP_OVERFLOW = 7.09782712893383973096e02
_EXP_UNDERFLOW = -7.45133219101941108420e02
# The bits of sqrt(1/2), to 20 of its 52 places, and their distance from those of 1.
_SQRT_HALF_BITS = 0x3FE6A09E << 32
_TO_ONE_BITS = (0x3FF00000 - 0x3FE6A09E) << 32
_FRACTION_BITS = (1 << 52) - 1


@compiled("float64(float64)")
def log(x: float) -> float:
    """Natural logarithm, error below 1 ulp (fdlibm `e_log.c`, Sun 1993); -inf at 0, nan below.

    x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)); log(1 + f) is a polynomial in f / (2 + f).

    >>> log(1.0), log(0.0)
    (0.0, -inf)
    """
    if x != x or x < 0.0:
        return _NAN
    if x == 0.0:
        return -_INF
    if x == _INF:
        return _INF
    k = 0
    if x < _SMALLEST_NORMAL:
        x *= _TWO_54
        k = -54
    bits = np.float64(x).view(np.int64) + _TO_ONE_BITS
    k += int(bits >> 52) - 1023
    f = np.int64((bits & _FRACTION_BITS) + _SQRT_HALF_BITS).view(np.float64) - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    odd = w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01))
    rest = even + z * (6.666666666666735130e-01 + odd)
    half_square = 0.5 * f * f
    power_of_two = float(k)
    low = s * (half_square + rest) + power_of_two * _LN2_LOW
    return low - half_square + f + power_of_two * _LN2_HIGH


@compiled("float64(float64)")
def exp(x: float) -> float:
    """Exponential, error below 1 ulp (fdlibm `e_exp.c`, Sun 1993), with gradual underflow.

    x = k log 2 + r with |r| <= log(2) / 2; exp(r) is a rational function of r, times 2^k.

    >>> exp(0.0), exp(1000.0)
    (1.0, inf)
    """
    if x != x:
        return _NAN
    if x > _EXP_OVERFLOW:
        return _INF
    if x < _EXP_UNDERFLOW:
        return 0.0
    k = int(_ONE_OVER_LN2 * x + (0.5 if x > 0.0 else -0.5))
    high = x - k * _LN2_HIGH
    low = k * _LN2_LOW
    r = high - low
    t = r * r
    tail = -1.65339022054652515390e-06 + t * 4.13813679705723846039e-08
    tail = -2.77777777770155933842e-03 + t * (6.61375632143793436117e-05 + t * tail)
    c = r - t * (1.66666666666666019037e-01 + t * tail)
    y = 1.0 - ((low - (r * c) / (2.0 - c)) - high)
    if k > 1023:
        return y * 2.0 * np.int64((k + 1022) << 52).view(np.float64)
    if k < -1021:  # one rounding only, where the result may be subnormal
        return y * np.int64((k + 1077) << 52).view(np.float64) / _TWO_54
    return y * np.int64((k + 1023) << 52).view(np.float64)


@compiled("float64(float64)")
def log1p(x: float) -> float:
    """log(1 + x) without loss near 0, to some 3 ulp (the correction of HP-15C, in Goldberg 1991, theorem 4).

    >>> log1p(1e-20)
    1e-20
    """
    if x <= -1.0:
        return -_INF if x == -1.0 else _NAN
    u = 1.0 + x
    if u == 1.0 or u == _INF:
        return x
    return log(u) * (x / (u - 1.0))


@compiled("float64(float64)")
def expm1(x: float) -> float:
    """exp(x) - 1 without loss near 0, to some 3 ulp (Kahan's correction, in Higham 2002, section 1.14.1).

    >>> expm1(1e-20)
    1e-20
    """
    u = exp(x)
    if u == 1.0 or u == _INF:
        return x if u == 1.0 else u
    if u - 1.0 == -1.0:
        return -1.0
    return (u - 1.0) * (x / log(u))


@compiled("float64(float64, float64)")
def power(x: float, y: float) -> float:
    """x to the power y for x >= 0, as exp(y log x); nan for x < 0.

    The relative error is some (1 + |y log x|) ulp. x^0 = 1^y = 1, x^1 = x, 0^y = 0, or inf for y < 0.

    >>> power(0.3, 1.0), power(0.0, 0.5), power(0.0, 0.0)
    (0.3, 0.0, 1.0)
    """
    if x != x or y != y or x < 0.0:
        return _NAN
    if y == 0.0 or x == 1.0:
        return 1.0
    if y == 1.0:
        return x
    return exp(y * log(x))


@compiled("float64(float64)")
def logistic(x: float) -> float:
    """1 / (1 + exp(-x)), accurate in both tails.

    >>> logistic(0.0)
    0.5
    """
    if x >= 0.0:
        return 1.0 / (1.0 + exp(-x))
    e = exp(x)
    return e / (1.0 + e)
