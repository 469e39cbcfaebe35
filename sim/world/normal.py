"""The standard normal distribution, with the same bits on every machine (see `portable`).

The tables hold the coefficients of rational approximations, highest power first, filled up with zeros.
"""

import math

from sim.world.elementary import exp, log
from sim.world.jit import compiled

_INF = math.inf
_NAN = math.nan
_ONE_OVER_SQRT_2PI = 0.39894228040143267794

# Wichura (1988), AS 241: the quantile in the centre, in the tail, and far out.
# fmt: off
_CENTRE_OVER = (
    0.0, 2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
)
_CENTRE_UNDER = (
    0.0, 5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0,
)
_TAIL_OVER = (
    0.0, 7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
    1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959,
    1.42343711074968357734,
)
_TAIL_UNDER = (
    0.0, 1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
    0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0,
)
_FAR_OVER = (
    0.0, 2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
    0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699,
    6.6579046435011037772,
)
_FAR_UNDER = (
    0.0, 2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
    7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0,
)

# Cody (1969): the probability near 0, in the tail, and far out.
_NEAR_OVER = (
    0.0, 0.0, 0.0, 0.0, 0.065682337918207449113, 2.2352520354606839287, 161.02823106855587881,
    1067.6894854603709582, 18154.981253343561249,
)
_NEAR_UNDER = (
    0.0, 0.0, 0.0, 0.0, 1.0, 47.20258190468824187, 976.09855173777669322, 10260.932208618978205,
    45507.789335026729956,
)
_MIDDLE_OVER = (
    1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979,
    597.27027639480026226, 2494.5375852903726711, 6848.1904505362823326, 11602.651437647350124,
    9842.7148383839780218,
)
_MIDDLE_UNDER = (
    1.0, 22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755,
    18615.571640885098091, 34900.952721145977266, 38912.003286093271411, 19685.429676859990727,
)
_OUTER_OVER = (
    0.0, 0.0, 0.0, 0.02307344176494017303, 0.21589853405795699, 0.1274011611602473639,
    0.022235277870649807, 0.001421619193227893466, 2.9112874951168792e-5,
)
_OUTER_UNDER = (
    0.0, 0.0, 0.0, 1.0, 1.28426009614491121, 0.468238212480865118, 0.0659881378689285515,
    0.00378239633202758244, 7.29751555083966205e-5,
)
# fmt: on


@compiled("float64(UniTuple(float64, 9), UniTuple(float64, 9), float64)")
def _ratio(over: tuple[float, ...], under: tuple[float, ...], x: float) -> float:
    """Quotient of two polynomials of degree 8."""
    numerator = over[0]
    denominator = under[0]
    for i in range(1, 9):
        numerator = numerator * x + over[i]
        denominator = denominator * x + under[i]
    return numerator / denominator


@compiled("float64(float64)")
def normal_quantile(p: float) -> float:
    """The z with P(Z <= z) = p for a standard normal Z, to some 1e-15 (Wichura 1988, AS 241, PPND16).

    -inf at 0, inf at 1, nan outside [0, 1]. For an upper tail q use -normal_quantile(q): 1 - q loses it.

    >>> normal_quantile(0.5)
    0.0
    """
    if not 0.0 <= p <= 1.0:
        return _NAN
    if p == 0.0 or p == 1.0:
        return -_INF if p == 0.0 else _INF
    q = p - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(_CENTRE_OVER, _CENTRE_UNDER, 0.180625 - q * q)
    r = math.sqrt(-log(p if q < 0.0 else 1.0 - p))
    z = _ratio(_TAIL_OVER, _TAIL_UNDER, r - 1.6) if r <= 5.0 else _ratio(_FAR_OVER, _FAR_UNDER, r - 5.0)
    return -z if q < 0.0 else z


@compiled("float64(float64)")
def normal_cdf(x: float) -> float:
    """P(Z <= x) for a standard normal Z, to some 1e-15 relative in both tails (Cody 1969, ANORM of 1993).

    >>> normal_cdf(0.0)
    0.5
    """
    if x != x:
        return _NAN
    y = abs(x)
    if y <= 0.67448975:
        return 0.5 + x * _ratio(_NEAR_OVER, _NEAR_UNDER, x * x)
    if y > 38.6:
        return 0.0 if x < 0.0 else 1.0
    if y <= 5.656854249492380195:
        ratio = _ratio(_MIDDLE_OVER, _MIDDLE_UNDER, y)
    else:
        s = 1.0 / (y * y)
        ratio = (_ONE_OVER_SQRT_2PI - s * _ratio(_OUTER_OVER, _OUTER_UNDER, s)) / y
    # exp(-y^2 / 2) in two factors, of which the first has an exact argument
    coarse = int(y * 16.0) / 16.0
    tail = exp(-coarse * coarse * 0.5) * exp(-(y - coarse) * (y + coarse) * 0.5) * ratio
    return tail if x < 0.0 else 1.0 - tail
