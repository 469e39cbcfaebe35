"""The families against scipy's distributions, their own definitions and numerical integrals."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

from sim.world.families import ARITY, PARAMETERS, Family, cdf, mean, quantile, residual, validity

Z95 = stats.norm.ppf(0.95)
Z90 = stats.norm.ppf(0.9)
Args = tuple[float, float, float]


def pert(low: float, mode: float, high: float) -> Any:
    a, b = 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)
    return stats.beta(a, b, low, high - low)


CASES: list[tuple[Family, Args, Any]] = [
    (Family.UNIFORM, (3.0, 8.0, 0.0), stats.uniform(3, 5)),
    (Family.TRIANGULAR, (1.0, 2.0, 7.0), stats.triang(1 / 6, 1, 6)),
    (Family.TRIANGULAR, (-2.0, -2.0, 7.0), stats.triang(0, -2, 9)),
    (Family.TRIANGULAR, (0.0, 7.0, 7.0), stats.triang(1, 0, 7)),
    (Family.PERT, (5.0, 10.0, 20.0), pert(5, 10, 20)),
    (Family.PERT, (0.1, 0.4, 1.0), pert(0.1, 0.4, 1)),
    (Family.PERT, (0.0, 0.0, 3.0), pert(0, 0, 3)),
    (Family.PERT, (-4.0, 3.0, 3.0), pert(-4, 3, 3)),
    (Family.NORMAL, (-3.0, 2.5, 0.0), stats.norm(-3, 2.5)),
    (Family.LOGNORMAL, (4.0, 0.8, 0.0), stats.lognorm(0.8, 0, 4)),
    (Family.EXPONENTIAL, (12.0, 0.0, 0.0), stats.expon(0, 12)),
    (Family.WEIBULL, (0.7, 5.0, 0.0), stats.weibull_min(0.7, 0, 5)),
    (Family.WEIBULL, (3.4, 5.0, 0.0), stats.weibull_min(3.4, 0, 5)),
    (Family.BETA, (2.0, 5.0, 0.0), stats.beta(2, 5)),
    (Family.BETA, (0.4, 0.7, 0.0), stats.beta(0.4, 0.7)),
    (Family.BETA, (90.0, 1400.0, 0.0), stats.beta(90, 1400)),
    (Family.NORMAL_INTERVAL, (5.0, 10.0, 0.0), stats.norm(7.5, 2.5 / Z95)),
    (Family.LOGNORMAL_INTERVAL, (5.0, 10.0, 0.0), stats.lognorm(math.log(2) / (2 * Z95), 0, math.sqrt(50))),
    (Family.LOGNORMAL_P90, (1.0, 3.0, 0.0), stats.lognorm(math.log(3) / Z90, 0, 1)),
]
IDS = [f"{family.name.lower()}{args}" for family, args, _ in CASES]
PROBABILITIES = [1e-14, 1e-6, 0.001, 0.05, 0.2, 0.4999, 0.5, 0.5001, 0.77, 0.95, 0.999, 1 - 1e-6, 1 - 2**-50]


@pytest.mark.parametrize(("family", "args", "reference"), CASES, ids=IDS)
def test_quantiles_agree_with_scipy(family: Family, args: Args, reference: Any) -> None:
    got = [quantile(family, *args, u) for u in PROBABILITIES]
    spread = reference.ppf(0.75) - reference.ppf(0.25)
    np.testing.assert_allclose(got, reference.ppf(PROBABILITIES), rtol=1e-12, atol=1e-13 * spread)


@pytest.mark.parametrize(("family", "args", "reference"), CASES, ids=IDS)
def test_probabilities_agree_with_scipy(family: Family, args: Args, reference: Any) -> None:
    xs = [*reference.ppf(PROBABILITIES), reference.ppf(0.0) - 1, reference.ppf(0.5) * 1.01]
    np.testing.assert_allclose([cdf(family, *args, x) for x in xs], reference.cdf(xs), rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize(("family", "args", "reference"), CASES, ids=IDS)
def test_means_agree_with_scipy(family: Family, args: Args, reference: Any) -> None:
    assert mean(family, *args) == pytest.approx(reference.mean(), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(
    ("family", "args"),
    [case[:2] for case in CASES] + [(Family.QUANTILES, (2.0, 3.0, 9.0)), (Family.QUANTILES, (-5.0, 0.0, 1.0))],
    ids=str,
)
def test_the_mean_is_the_integral_of_the_quantiles(family: Family, args: Args) -> None:
    def integrand(z: float) -> float:
        # u = Phi(z): smooth, and the ends are out of sight
        return quantile(family, *args, stats.norm.cdf(z)) * float(stats.norm.pdf(z))

    total, _ = integrate.quad(integrand, -8, 8, points=[0], limit=200)
    assert mean(family, *args) == pytest.approx(total, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(
    ("family", "args", "stated"),
    [
        (Family.NORMAL_INTERVAL, (5.0, 10.0, 0.0), {0.05: 5.0, 0.5: 7.5, 0.95: 10.0}),
        (Family.LOGNORMAL_INTERVAL, (5.0, 20.0, 0.0), {0.05: 5.0, 0.5: 10.0, 0.95: 20.0}),
        (Family.LOGNORMAL_P90, (1.0, 3.0, 0.0), {0.5: 1.0, 0.9: 3.0}),
        (Family.QUANTILES, (2.0, 3.0, 9.0), {0.05: 2.0, 0.5: 3.0, 0.95: 9.0}),
        (Family.QUANTILES, (3.0, 3.0, 9.0), {0.05: 3.0, 0.5: 3.0, 0.95: 9.0}),
        (Family.QUANTILES, (-2.0, 3.0, 3.0), {0.05: -2.0, 0.5: 3.0, 0.95: 3.0}),
    ],
)
def test_the_quantiles_that_an_expert_states_come_out(family: Family, args: Args, stated: dict[float, float]) -> None:
    for u, x in stated.items():
        assert quantile(family, *args, u) == pytest.approx(x, rel=1e-14)


def test_stated_quantiles_make_two_halves_of_normal_distributions() -> None:
    below, above = stats.norm(3, 1 / Z95), stats.norm(3, 6 / Z95)
    for u in PROBABILITIES:
        x = (below if u < 0.5 else above).ppf(u)
        assert quantile(Family.QUANTILES, 2.0, 3.0, 9.0, u) == pytest.approx(x, rel=1e-13)
        assert cdf(Family.QUANTILES, 2.0, 3.0, 9.0, x) == pytest.approx(u, rel=1e-10)
    assert mean(Family.QUANTILES, 2.0, 3.0, 9.0) == pytest.approx(3 + 5 / Z95 / math.sqrt(2 * math.pi))


def test_equal_lower_quantiles_put_half_of_the_mass_on_the_median() -> None:
    args = (3.0, 3.0, 9.0)
    assert cdf(Family.QUANTILES, *args, 3.0 - 1e-9) == 0.0
    assert cdf(Family.QUANTILES, *args, 3.0) == 0.5


@pytest.mark.parametrize(
    ("family", "args", "value"),
    [
        (Family.CONSTANT, (4.0, 0.0, 0.0), 4.0),
        (Family.UNIFORM, (4.0, 4.0, 0.0), 4.0),
        (Family.TRIANGULAR, (4.0, 4.0, 4.0), 4.0),
        (Family.PERT, (4.0, 4.0, 4.0), 4.0),
        (Family.NORMAL, (4.0, 0.0, 0.0), 4.0),
        (Family.LOGNORMAL, (4.0, 0.0, 0.0), 4.0),
        (Family.EXPONENTIAL, (0.0, 0.0, 0.0), 0.0),
        (Family.WEIBULL, (2.0, 0.0, 0.0), 0.0),
        (Family.NORMAL_INTERVAL, (4.0, 4.0, 0.0), 4.0),
        (Family.LOGNORMAL_INTERVAL, (4.0, 4.0, 0.0), 4.0),
        (Family.LOGNORMAL_P90, (4.0, 4.0, 0.0), 4.0),
        (Family.QUANTILES, (4.0, 4.0, 4.0), 4.0),
    ],
)
def test_without_spread_every_family_is_a_constant(family: Family, args: Args, value: float) -> None:
    assert validity(family, args[: ARITY[family]]) is None
    assert {quantile(family, *args, u) for u in PROBABILITIES} == {value}
    assert mean(family, *args) == value
    assert (cdf(family, *args, value - 1e-9), cdf(family, *args, value)) == (0.0, 1.0)
    assert residual(family, *args, value - 2.0, 0.3) == 2.0
    assert residual(family, *args, value + 2.0, 0.3) == 1e-9


@pytest.mark.parametrize("elapsed", [0.0, 1.0, 40.0, 5000.0])
@pytest.mark.parametrize("u", PROBABILITIES)
def test_what_remains_of_an_exponential_clock_does_not_depend_on_its_age(elapsed: float, u: float) -> None:
    expected = -12.0 * math.log1p(-u)
    assert residual(Family.EXPONENTIAL, 12.0, 0.0, 0.0, elapsed, u) == pytest.approx(expected, rel=1e-13, abs=1e-12)


@pytest.mark.parametrize("elapsed", [6.0, 9.0, 9.999])
def test_what_remains_of_a_uniform_clock_is_uniform(elapsed: float) -> None:
    for u in PROBABILITIES:
        expected = (10.0 - elapsed) * u
        assert residual(Family.UNIFORM, 0.0, 10.0, 0.0, elapsed, u) == pytest.approx(expected, abs=1e-14)


def test_what_remains_of_a_weibull_clock_follows_its_cumulated_hazard() -> None:
    shape, scale, elapsed, u = 2.0, 3.0, 300.0, 0.4  # survival exp(-10,000), below every float
    expected = math.sqrt(elapsed**2 - scale**2 * math.log(1 - u)) - elapsed
    assert residual(Family.WEIBULL, shape, scale, 0.0, elapsed, u) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("z", [5.0, 20.0, 36.0])
def test_what_remains_far_out_in_a_normal_tail_is_nearly_exponential(z: float) -> None:
    # Mills: P(Z > z + t | Z > z) = exp(-z t - t^2 / 2) (z / (z + t)) (1 + O(z^-2))
    t = residual(Family.NORMAL, 0.0, 1.0, 0.0, z, 0.5)
    assert math.exp(-z * t - t * t / 2) * z / (z + t) == pytest.approx(0.5, rel=0.2 / z**2)


@pytest.mark.parametrize(("family", "args", "reference"), CASES, ids=IDS)
@pytest.mark.parametrize("reached", [1e-12, 0.3, 0.9, 0.999])
def test_what_remains_is_drawn_from_the_distribution_given_the_age(
    family: Family, args: Args, reference: Any, reached: float
) -> None:
    elapsed = quantile(family, *args, reached)
    survival = reference.sf(elapsed)
    for u in (1e-6, 0.2, 0.5, 0.8, 0.999):
        total = elapsed + residual(family, *args, elapsed, u)
        assert reference.sf(total) == pytest.approx((1 - u) * survival, rel=1e-8)


@pytest.mark.parametrize(
    ("family", "args", "elapsed"),
    [
        (Family.UNIFORM, (0.0, 10.0, 0.0), 10.0),
        (Family.PERT, (0.0, 3.0, 10.0), 11.0),
        (Family.TRIANGULAR, (0.0, 3.0, 10.0), 11.0),
        (Family.BETA, (2.0, 3.0, 0.0), 1.0),
        (Family.NORMAL, (0.0, 1.0, 0.0), 40.0),
        (Family.LOGNORMAL, (1.0, 0.1, 0.0), 100.0),
        (Family.WEIBULL, (100.0, 1.0, 0.0), 1e9),
        (Family.QUANTILES, (1.0, 2.0, 2.0), 2.5),
    ],
)
def test_a_clock_that_should_have_ended_rings_at_once(family: Family, args: Args, elapsed: float) -> None:
    assert [residual(family, *args, elapsed, u) for u in PROBABILITIES] == [1e-9] * len(PROBABILITIES)


@pytest.mark.parametrize(
    ("family", "args", "message"),
    [
        (Family.UNIFORM, [5, 3], "low=5 must be <= high=3"),
        (Family.TRIANGULAR, [5, 3, 8], "low=5 must be <= mode=3"),
        (Family.PERT, [1, 9, 8], "mode=9 must be <= high=8"),
        (Family.NORMAL, [0, -1], "sd=-1 must be >= 0"),
        (Family.LOGNORMAL, [0, 1], "median=0 must be > 0"),
        (Family.LOGNORMAL, [1, -0.5], "sigma=-0.5 must be >= 0"),
        (Family.EXPONENTIAL, [-2], "mean=-2 must be >= 0"),
        (Family.WEIBULL, [0, 1], "shape=0 must be >= 0.05"),
        (Family.WEIBULL, [1, -1], "scale=-1 must be >= 0"),
        (Family.BETA, [0, 1], "a=0 must be >= 0.001"),
        (Family.BETA, [1, 1e7], "b=1e+07 must be <= 1e+06"),
        (Family.NORMAL_INTERVAL, [10, 5], "p5=10 must be <= p95=5"),
        (Family.LOGNORMAL_INTERVAL, [0, 5], "p5=0 must be > 0"),
        (Family.LOGNORMAL_INTERVAL, [6, 5], "p5=6 must be <= p95=5"),
        (Family.LOGNORMAL_P90, [-1, 5], "median=-1 must be > 0"),
        (Family.LOGNORMAL_P90, [6, 5], "median=6 must be <= p90=5"),
        (Family.QUANTILES, [1, 3, 2], "p50=3 must be <= p95=2"),
        (Family.QUANTILES, [4, 3, 5], "p5=4 must be <= p50=3"),
        (Family.CONSTANT, [math.nan], "value=nan must be a number"),
        (Family.CONSTANT, [math.inf], "value=inf must be <= 1e+15"),
        (Family.NORMAL, [-math.inf, 1], "mean=-inf must be >= -1e+15"),
        (Family.PERT, [1, 2], "pert takes 3 numbers (low, mode, high), not 2"),
        (Family.EXPONENTIAL, [1, 2], "exponential takes 1 number (mean), not 2"),
    ],
)
def test_a_broken_rule_is_named_with_the_value(family: Family, args: list[float], message: str) -> None:
    assert validity(family, args) == message


def test_every_family_has_its_parameters() -> None:
    assert set(PARAMETERS) == set(ARITY) == set(Family)
    assert [ARITY[family] for family in Family] == [1, 2, 3, 3, 2, 2, 1, 2, 2, 2, 2, 2, 3]
    assert [family.value for family in Family] == list(range(13))
