"""Every distribution echoed: its mean and 90 % interval, so that an analyst sees what was written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.scenario.numbers import PLAIN_NUMBER, Number
from sim.scenario.priors import PriorLibrary
from sim.world.families import Family, mean, quantile

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
DRAWS = 4_000  # where the arguments of a distribution are uncertain themselves


@dataclass(frozen=True)
class Spread:
    """Where a number lies: its mean and percentiles, in days, per day or as it stands.

    Before the bounds of its place clamp it. `exact` is false where arguments are uncertain themselves: then it is that
    of beliefs and chance together, by `DRAWS` draws that are the same every time.
    """

    mean: float
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float
    exact: bool


def spread(number: Number, library: PriorLibrary, dimension: str = PLAIN_NUMBER) -> Spread:
    """The mean and the quantiles of a number.

    Raises:
        KeyError, ScenarioError: for a prior that the library does not have, or not in order.

    >>> from sim.scenario.literals import parse_number
    >>> spread(parse_number({"pert": [0, 3, 12]}), PriorLibrary(())).mean
    4.0
    """
    known = resolved(number, library, dimension)
    if all(part.constant for part in (*known.args, *known.weights)):
        return _spread(_mean(known), [_quantile(known, u) for u in QUANTILES], exact=True)
    rng = np.random.default_rng(1)
    fixed = [_fixed(known, rng) for _ in range(DRAWS)]
    u = rng.permutation((np.arange(DRAWS) + 0.5) / DRAWS)
    values = [_quantile(one, float(at)) for one, at in zip(fixed, u, strict=True)]
    middle = float(np.mean([_mean(one) for one in fixed]))
    return _spread(middle, np.quantile(values, QUANTILES).tolist(), exact=False)


def _spread(mean: float, quantiles: Sequence[float], *, exact: bool) -> Spread:
    p5, p25, p50, p75, p95 = quantiles
    return Spread(mean, p5, p25, p50, p75, p95, exact)


def resolved(number: Number, library: PriorLibrary, dimension: str = PLAIN_NUMBER) -> Number:
    """The number with every prior in it replaced by its distribution."""
    if number.family == "prior":
        number = library[number.prior].number(dimension)
    args = tuple(resolved(arg, library) for arg in number.args)
    return Number(number.family, args, number.value, tuple(resolved(w, library) for w in number.weights))


def _fixed(number: Number, rng: np.random.Generator) -> Number:
    """The number with one draw for every argument."""

    def drawn(part: Number) -> Number:
        if part.constant:
            return part
        return Number("constant", value=_quantile(_fixed(part, rng), float(rng.uniform(1e-9, 1 - 1e-9))))

    args, weights = (tuple(map(drawn, parts)) for parts in (number.args, number.weights))
    return Number(number.family, args, number.value, weights)


def _quantile(number: Number, u: float) -> float:
    if number.constant:
        return number.value
    if number.family == "choice":
        return _chosen(number, u)
    return float(quantile(*_code(number), u))


def _mean(number: Number) -> float:
    if number.constant:
        return number.value
    if number.family == "choice":
        weights = [weight.value for weight in number.weights]
        return sum(arg.value * weight for arg, weight in zip(number.args, weights, strict=True)) / sum(weights)
    return float(mean(*_code(number)))


def _code(number: Number) -> tuple[int, float, float, float]:
    """The family and its arguments, as `sim.world.families` takes them."""
    a, b, c = (*(arg.value for arg in number.args), 0.0, 0.0, 0.0)[:3]
    return int(Family[number.family.upper()]), a, b, c


def _chosen(number: Number, u: float) -> float:
    pairs = sorted((arg.value, weight.value) for arg, weight in zip(number.args, number.weights, strict=True))
    total, passed = sum(weight for _, weight in pairs), 0.0
    for value, weight in pairs:
        passed += weight
        if u * total < passed:
            return value
    return pairs[-1][0]
