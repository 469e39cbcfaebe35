"""What holds for every family, all valid arguments and every probability."""

import math

from hypothesis import given
from hypothesis import strategies as st

from sim.world.families import ARITY, Family, cdf, mean, quantile, residual, validity

Distribution = tuple[Family, float, float, float]

VALUES = st.floats(-1e6, 1e6).map(lambda x: round(x, 6))
POSITIVE = st.floats(-9, 9).map(lambda x: round(10**x, 12))
PROBABILITIES = st.integers(0, 2**52 - 1).map(lambda k: (k + 0.5) / 2**52)
ORDERED = {Family.UNIFORM, Family.TRIANGULAR, Family.PERT, Family.NORMAL_INTERVAL, Family.QUANTILES}
ORDERED_POSITIVE = {Family.LOGNORMAL_INTERVAL, Family.LOGNORMAL_P90}


@st.composite
def distributions(draw: st.DrawFn) -> Distribution:
    """A family with arguments that its rules allow."""
    family = draw(st.sampled_from(Family))
    match family:
        case Family.NORMAL:
            args = [draw(VALUES), draw(POSITIVE)]
        case Family.LOGNORMAL:
            args = [draw(POSITIVE), draw(st.floats(0.0, 20.0))]
        case Family.EXPONENTIAL:
            args = [draw(POSITIVE)]
        case Family.WEIBULL:
            args = [draw(st.floats(0.05, 100.0)), draw(POSITIVE)]
        case Family.BETA:
            shape = st.floats(-3, 6).map(lambda x: min(max(10**x, 1e-3), 1e6))
            args = [draw(shape), draw(shape)]
        case _:
            values = POSITIVE if family in ORDERED_POSITIVE else VALUES
            args = [draw(values) for _ in range(ARITY[family])]
            if family in ORDERED | ORDERED_POSITIVE:
                args.sort()
    assert validity(family, args) is None
    a, b, c = (*args, 0.0, 0.0)[:3]
    return family, a, b, c


def width(distribution: Distribution, u: float) -> float:
    """How far the quantile moves around u, and around its own rounding errors."""
    low, high = max(u - 1e-9, 2**-53), min(u + 1e-9, 1 - 2**-53)
    x = quantile(*distribution, u)
    return quantile(*distribution, high) - quantile(*distribution, low) + 1e-12 * abs(x) + 1e-300


@given(distributions(), PROBABILITIES)
def test_every_draw_and_every_mean_is_finite(distribution: Distribution, u: float) -> None:
    assert math.isfinite(quantile(*distribution, u))
    assert math.isfinite(mean(*distribution))


@given(distributions(), PROBABILITIES)
def test_the_probability_of_a_quantile_is_where_it_came_from(distribution: Distribution, u: float) -> None:
    x, dx = quantile(*distribution, u), width(distribution, u)
    assert cdf(*distribution, x - dx) <= u + 1e-12
    assert cdf(*distribution, x + dx) >= u - 1e-12


@given(distributions(), PROBABILITIES, PROBABILITIES)
def test_quantiles_increase(distribution: Distribution, u: float, v: float) -> None:
    low, high = quantile(*distribution, min(u, v)), quantile(*distribution, max(u, v))
    assert low <= high + 1e-11 * max(abs(low), abs(high))


@given(distributions(), PROBABILITIES)
def test_bounded_families_keep_within_their_bounds(distribution: Distribution, u: float) -> None:
    family, a, b, c = distribution
    bounds = {
        Family.CONSTANT: (a, a),
        Family.UNIFORM: (a, b),
        Family.TRIANGULAR: (a, c),
        Family.PERT: (a, c),
        Family.LOGNORMAL: (0.0, math.inf),
        Family.EXPONENTIAL: (0.0, math.inf),
        Family.WEIBULL: (0.0, math.inf),
        Family.BETA: (0.0, 1.0),
    }
    low, high = bounds.get(family, (-math.inf, math.inf))
    assert low <= quantile(*distribution, u) <= high


@given(distributions(), st.floats(-0.5, 1.5), PROBABILITIES, PROBABILITIES)
def test_what_remains_is_finite_not_negative_and_increases(
    distribution: Distribution, age: float, u: float, v: float
) -> None:
    # ages before the distribution begins, within it, and after nearly all of it
    begins, ends = quantile(*distribution, 1e-6), quantile(*distribution, 1 - 1e-6)
    elapsed = begins + age * (ends - begins)
    soon, late = (residual(*distribution, elapsed, p) for p in sorted((u, v)))
    assert 0.0 <= soon < math.inf
    assert soon <= late + 1e-11 * (abs(elapsed) + late)


@given(distributions(), st.floats(0.01, 0.99), PROBABILITIES)
def test_what_remains_leaves_its_share_of_the_survivors(distribution: Distribution, reached: float, u: float) -> None:
    elapsed = quantile(*distribution, reached)
    survivors = 1.0 - cdf(*distribution, elapsed)
    total = elapsed + residual(*distribution, elapsed, u)
    expected = 1.0 - (1.0 - u) * survivors
    dx = width(distribution, min(max(expected, 2**-53), 1 - 2**-53)) + 2e-9
    assert cdf(*distribution, total - dx) <= expected + 1e-9
    assert cdf(*distribution, total + dx) >= expected - 1e-9
