"""Limited expected values against their definition: integrals of the quantile function."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import integrate, special

from sim.world.families import Family, mean, quantile
from sim.world.limited import clock, limited, lower_gamma

from .test_families import CASES

ALL = [case[:2] for case in CASES] + [(Family.QUANTILES, (1.0, 3.0, 400.0)), (Family.QUANTILES, (0.0, 3.0, 3.0))]
Args = tuple[float, float, float]


@pytest.mark.parametrize(("family", "args"), ALL, ids=str)
@pytest.mark.parametrize("p", [0.01, 0.3, 0.5, 0.9, 0.999])
def test_the_limited_mean_is_the_integral_of_what_is_below_and_the_limit_beyond(
    family: Family, args: Args, p: float
) -> None:
    x = quantile(family, *args, p)
    below, _ = integrate.quad(lambda u: quantile(family, *args, u), 0.0, p, limit=500)
    assert limited(family, *args, x) == pytest.approx(below + (1 - p) * x, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize(("family", "args"), ALL, ids=str)
def test_without_a_limit_it_is_the_mean(family: Family, args: Args) -> None:
    assert limited(family, *args, math.inf) == mean(family, *args)
    far = quantile(family, *args, 1 - 1e-13)
    assert limited(family, *args, far) == pytest.approx(mean(family, *args), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("family", "args"), ALL, ids=str)
def test_a_clock_that_has_run_is_expected_given_that(family: Family, args: Args) -> None:
    """Of many values cut off at 0: the share within the limit, and what is left of them, where they exceed what has run."""
    drawn = np.maximum([quantile(family, *args, (k + 0.5) / 20_000) for k in range(20_000)], 0.0)
    run, limit = max(quantile(family, *args, 0.3), 0.01), max(quantile(family, *args, 0.8), 0.02)
    left = drawn[drawn > run]
    p, days = clock(family, *args, 0.0, math.inf, run, limit)
    if len(left) and limit > run:
        assert p == pytest.approx((left <= limit).mean(), abs=2e-3)
        assert days == pytest.approx((np.minimum(left, limit) - run).mean(), rel=5e-3, abs=2e-3)


@pytest.mark.parametrize("s", [0.02, 0.3, 1.0, 2.5, 20.0])
@pytest.mark.parametrize("t", [1e-6, 0.1, 1.0, 3.0, 30.0, 200.0])
def test_the_incomplete_gamma_function_agrees_with_scipy(s: float, t: float) -> None:
    expected: Any = special.gammainc(s, t) * special.gamma(s)
    assert lower_gamma(s, t) == pytest.approx(float(expected), rel=1e-11)
