"""Functions that have the same bits on every machine: all that a draw may pass through.

numpy's and libm's `log` and `exp` differ by a unit in the last place, and libm's change with the processor.
A record must not depend on either, so that these functions are written with `+ - * /`, square roots and
integers alone, in an order that the compiler keeps. They are scalar, float64, and callable from Python and
from compiled code; `.py_func` is the Python version, with the same bits.
"""

from sim.world.beta import beta_cdf, beta_quantile, log_gamma
from sim.world.elementary import exp, expm1, log, log1p, logistic, power
from sim.world.normal import normal_cdf, normal_quantile

__all__ = [
    "beta_cdf",
    "beta_quantile",
    "exp",
    "expm1",
    "log",
    "log1p",
    "log_gamma",
    "logistic",
    "normal_cdf",
    "normal_quantile",
    "power",
]
