"""The families of distributions in which experts state their numbers: codes, arguments, and their rules."""

import math
from collections.abc import Mapping, Sequence
from enum import IntEnum


class Family(IntEnum):
    """The families. The numbers are part of saved plans: never change one, only add.

    Python code that draws often should pass plain integers (`Family.PERT.value`): numba takes tens of
    microseconds to look at an enum member.
    """

    CONSTANT = 0
    UNIFORM = 1
    TRIANGULAR = 2
    PERT = 3  #: beta with mean (low + 4 mode + high) / 6 (Clark 1962)
    NORMAL = 4
    LOGNORMAL = 5  #: sigma is the standard deviation of the logarithm
    EXPONENTIAL = 6
    WEIBULL = 7
    BETA = 8
    NORMAL_INTERVAL = 9
    LOGNORMAL_INTERVAL = 10
    LOGNORMAL_P90 = 11
    QUANTILES = 12  #: a normal distribution with one scale below its median and another above


PARAMETERS: Mapping[Family, tuple[str, ...]] = {
    Family.CONSTANT: ("value",),
    Family.UNIFORM: ("low", "high"),
    Family.TRIANGULAR: ("low", "mode", "high"),
    Family.PERT: ("low", "mode", "high"),
    Family.NORMAL: ("mean", "sd"),
    Family.LOGNORMAL: ("median", "sigma"),
    Family.EXPONENTIAL: ("mean",),
    Family.WEIBULL: ("shape", "scale"),
    Family.BETA: ("a", "b"),
    Family.NORMAL_INTERVAL: ("p5", "p95"),
    Family.LOGNORMAL_INTERVAL: ("p5", "p95"),
    Family.LOGNORMAL_P90: ("median", "p90"),
    Family.QUANTILES: ("p5", "p50", "p95"),
}

ARITY: dict[Family, int] = {family: len(names) for family, names in PARAMETERS.items()}

# The arguments of these may not decrease, in the order in which they are written.
_ORDERED = {
    Family.UNIFORM,
    Family.TRIANGULAR,
    Family.PERT,
    Family.NORMAL_INTERVAL,
    Family.LOGNORMAL_INTERVAL,
    Family.LOGNORMAL_P90,
    Family.QUANTILES,
}

# The widest ranges in which every draw is finite and every function as exact as it promises.
_LARGEST = 1e15
_SMALLEST = 1e-15
_RANGES: Mapping[Family, Mapping[str, tuple[float, float]]] = {
    Family.NORMAL: {"sd": (0.0, _LARGEST)},
    Family.LOGNORMAL: {"median": (_SMALLEST, _LARGEST), "sigma": (0.0, 20.0)},
    Family.EXPONENTIAL: {"mean": (0.0, _LARGEST)},
    Family.WEIBULL: {"shape": (0.05, 100.0), "scale": (0.0, _LARGEST)},
    Family.BETA: {"a": (1e-3, 1e6), "b": (1e-3, 1e6)},
    Family.LOGNORMAL_INTERVAL: {"p5": (_SMALLEST, _LARGEST)},
    Family.LOGNORMAL_P90: {"median": (_SMALLEST, _LARGEST)},
}


def validity(family: Family, args: Sequence[float]) -> str | None:
    """The rule of the family that the arguments break, as a message; None where they keep all of them.

    Equal bounds, a spread of 0 and a mean of 0 are valid: they make a constant.

    >>> validity(Family.PERT, [5.0, 3.0, 8.0])
    'low=5 must be <= mode=3'
    >>> validity(Family.NORMAL, [0.0, 1.0]) is None
    True
    """
    names = PARAMETERS[family]
    if len(args) != len(names):
        needs = "1 number" if len(names) == 1 else f"{len(names)} numbers"
        return f"{family.name.lower()} takes {needs} ({', '.join(names)}), not {len(args)}"
    for name, value in zip(names, args, strict=True):
        low, high = _RANGES.get(family, {}).get(name, (-_LARGEST, _LARGEST))
        if math.isnan(value):
            return f"{name}=nan must be a number"
        if value < low:
            return f"{name}={value:g} must be {'> 0' if low == _SMALLEST else f'>= {low:g}'}"
        if value > high:
            return f"{name}={value:g} must be <= {high:g}"
    if family in _ORDERED:
        for i in range(len(names) - 1):
            if args[i] > args[i + 1]:
                return f"{names[i]}={args[i]:g} must be <= {names[i + 1]}={args[i + 1]:g}"
    return None
