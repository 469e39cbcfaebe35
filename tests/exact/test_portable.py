"""The portable functions against exact references."""

import itertools
import math
from collections.abc import Callable
from decimal import Decimal, localcontext

import numpy as np
import pytest
from scipy import special

from sim.world import portable


def reals(seed: int, low: float, high: float, n: int = 400) -> list[float]:
    return [float(x) for x in np.random.default_rng(seed).uniform(low, high, n)]


def magnitudes(seed: int, low: float, high: float, n: int = 400) -> list[float]:
    return [math.exp(x) for x in reals(seed, low, high, n)]


def decimal_error(got: float, formula: Callable[[Decimal], Decimal], x: float) -> float:
    """Distance of `got` from the formula at x, evaluated with 60 digits, in units in the last place."""
    with localcontext(prec=60):
        return float(abs(Decimal(got) - formula(Decimal(x))) / Decimal(math.ulp(got)))


@pytest.mark.parametrize(
    "xs",
    [magnitudes(1, -745, 709), reals(2, 0.5, 2.0), [1 + x for x in reals(3, -1e-7, 1e-7)], [5e-324, 1e308]],
    ids=["all magnitudes", "near 1", "very near 1", "ends of the range"],
)
def test_log_errs_by_less_than_one_unit_in_the_last_place(xs: list[float]) -> None:
    assert max(decimal_error(portable.log(x), Decimal.ln, x) for x in xs) < 1


@pytest.mark.parametrize(
    "xs",
    [reals(1, -708, 709.7), reals(2, -1, 1), reals(3, -1e-7, 1e-7), reals(4, -745, -708), [-745.13, 709.78]],
    ids=["all magnitudes", "near 0", "very near 0", "subnormal results", "ends of the range"],
)
def test_exp_errs_by_less_than_one_unit_in_the_last_place(xs: list[float]) -> None:
    assert max(decimal_error(portable.exp(x), Decimal.exp, x) for x in xs) < 1


@pytest.mark.parametrize("xs", [reals(1, -0.999, 9.0), magnitudes(2, -60, 60), [-x for x in magnitudes(3, -60, -1)]])
def test_log1p_keeps_its_digits_near_zero(xs: list[float]) -> None:
    assert max(decimal_error(portable.log1p(x), lambda d: (1 + d).ln(), x) for x in xs) < 3


@pytest.mark.parametrize("xs", [reals(1, -5, 5), magnitudes(2, -60, 6), [-x for x in magnitudes(3, -60, 6)]])
def test_expm1_keeps_its_digits_near_zero(xs: list[float]) -> None:
    assert max(decimal_error(portable.expm1(x), lambda d: d.exp() - 1, x) for x in xs) < 3


def test_power_errs_in_proportion_to_the_logarithm_of_the_result() -> None:
    for x, y in zip(magnitudes(1, -30, 30), reals(2, -12, 12), strict=True):
        error = decimal_error(portable.power(x, y), Decimal(y).__rpow__, x)
        assert error < 2 + 2 * abs(y * math.log(x))


@pytest.mark.parametrize("x", [0.0, 5e-324, 0.3, 1.0, 7.25, math.inf])
def test_power_of_zero_and_of_one_are_exact(x: float) -> None:
    assert portable.power(x, 0.0) == 1.0
    assert portable.power(x, 1.0) == x
    assert portable.power(1.0, x) == 1.0


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (portable.log(0.0), -math.inf),
        (portable.log(math.inf), math.inf),
        (portable.log(1.0), 0.0),
        (portable.exp(-math.inf), 0.0),
        (portable.exp(math.inf), math.inf),
        (portable.exp(0.0), 1.0),
        (portable.log1p(-1.0), -math.inf),
        (portable.log1p(math.inf), math.inf),
        (portable.expm1(-math.inf), -1.0),
        (portable.expm1(math.inf), math.inf),
        (portable.power(0.0, 2.5), 0.0),
        (portable.power(0.0, -2.5), math.inf),
        (portable.logistic(-math.inf), 0.0),
        (portable.logistic(math.inf), 1.0),
        (portable.normal_cdf(-math.inf), 0.0),
        (portable.normal_cdf(math.inf), 1.0),
        (portable.normal_quantile(0.0), -math.inf),
        (portable.normal_quantile(1.0), math.inf),
        (portable.log_gamma(0.0), math.inf),
        (portable.beta_cdf(2.0, 3.0, -1.0), 0.0),
        (portable.beta_cdf(2.0, 3.0, 2.0), 1.0),
        (portable.beta_quantile(2.0, 3.0, 0.0), 0.0),
        (portable.beta_quantile(2.0, 3.0, 1.0), 1.0),
    ],
)
def test_limits_are_exact(got: float, expected: float) -> None:
    assert got == expected


@pytest.mark.parametrize(
    "got",
    [
        portable.log(-1.0),
        portable.log(math.nan),
        portable.exp(math.nan),
        portable.log1p(-2.0),
        portable.log1p(math.nan),
        portable.expm1(math.nan),
        portable.power(-2.0, 2.0),
        portable.power(2.0, math.nan),
        portable.logistic(math.nan),
        portable.normal_cdf(math.nan),
        portable.normal_quantile(-0.1),
        portable.normal_quantile(1.1),
        portable.normal_quantile(math.nan),
        portable.log_gamma(-0.5),
        portable.beta_cdf(0.0, 1.0, 0.5),
        portable.beta_cdf(1.0, 1.0, math.nan),
        portable.beta_quantile(1.0, -1.0, 0.5),
        portable.beta_quantile(1.0, 1.0, math.nan),
    ],
)
def test_arguments_out_of_range_give_nan(got: float) -> None:
    assert math.isnan(got)


@pytest.mark.parametrize(
    ("p", "z"),
    [(0.25, -0.6744897501960817), (0.001, -3.090232306167814), (1e-20, -9.262340089798408)],
)
def test_normal_quantile_gives_the_values_printed_with_the_algorithm(p: float, z: float) -> None:
    assert portable.normal_quantile(p) == pytest.approx(z, rel=1e-15)


def test_normal_quantile_is_odd_about_one_half() -> None:
    for k in range(1, 512):
        assert portable.normal_quantile(k / 1024) == -portable.normal_quantile(1 - k / 1024)


def decimal_normal_cdf(z: float) -> Decimal:
    """1/2 + density(z) (z + z^3/3 + z^5/(3 5) + ...), with the digits that cancel in the lower tail added."""
    with localcontext(prec=40 + int(z * z / 2)):
        x = Decimal(z)
        term = total = x
        for n in itertools.count(3, 2):
            term *= x * x / n
            total += term
            if abs(term) < Decimal(10) ** -(30 + int(z * z / 2)):
                break
        pi = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803")
        return Decimal("0.5") + (-x * x / 2).exp() / (2 * pi).sqrt() * total


@pytest.mark.parametrize("xs", [reals(1, -13, -5, 40), reals(2, -6, 6, 100), [-5.65, -5.66, 5.66, 0.67, -0.68]])
def test_normal_cdf_is_exact_in_both_tails(xs: list[float]) -> None:
    for x in xs:
        assert portable.normal_cdf(x) == pytest.approx(float(decimal_normal_cdf(x)), rel=2e-15)


def test_normal_cdf_is_exact_to_the_end_of_the_lower_tail() -> None:
    # Mills' ratio as a continued fraction (Laplace), which needs few terms so far out
    for x in reals(1, -37.5, -13):
        with localcontext(prec=60):
            z = -Decimal(x)
            fraction = z
            for n in range(120, 0, -1):
                fraction = z + n / fraction
            reference = (-z * z / 2).exp() / (Decimal("6.283185307179586476925286766559").sqrt() * fraction)
        assert portable.normal_cdf(x) == pytest.approx(float(reference), rel=2e-15)


def test_normal_cdf_and_quantile_are_inverse_far_into_the_tail() -> None:
    for p in magnitudes(1, -690, -0.7):
        z = portable.normal_quantile(p)
        # an error of one unit in the last place of z is an error of about z^2 units in p
        assert portable.normal_cdf(z) == pytest.approx(p, rel=1e-15 * (10 + z * z))


@pytest.mark.parametrize("x", [-700.0, -40.0, -1.5, 0.0, 0.3, 30.0])
def test_logistic_is_exact_in_both_tails(x: float) -> None:
    assert decimal_error(portable.logistic(x), lambda d: 1 / (1 + (-d).exp()), x) < 3


@pytest.mark.parametrize("xs", [reals(1, 0.01, 12), magnitudes(2, -20, 20), [1.0, 2.0, 10.0, 9.999999]])
def test_log_gamma_agrees_with_an_independent_one(xs: list[float]) -> None:
    for x in xs:
        reference = math.lgamma(x)
        assert abs(portable.log_gamma(x) - reference) < 4e-15 * max(1.0, abs(reference))


SHAPES = [
    (1.0, 5.0),
    (5.0, 1.0),
    (3.0, 3.0),
    (1.7, 4.3),
    (0.5, 0.5),
    (0.05, 2.0),
    (60.0, 7.0),
    (3e3, 5e3),
    (2e5, 3e4),
]


@pytest.mark.parametrize(("a", "b"), SHAPES)
def test_beta_cdf_agrees_with_an_independent_one(a: float, b: float) -> None:
    xs = [x for x in reals(1, 0, 1) if special.betainc(a, b, x) > 1e-290]
    got = [portable.beta_cdf(a, b, x) for x in xs]
    np.testing.assert_allclose(got, special.betainc(a, b, xs), rtol=1e-11)


@pytest.mark.parametrize(("a", "b"), SHAPES)
def test_beta_quantile_agrees_with_an_independent_one(a: float, b: float) -> None:
    ps = [*reals(1, 0, 1), 1e-12, 0.5, 1 - 1e-12]
    got = [portable.beta_quantile(a, b, p) for p in ps]
    np.testing.assert_allclose(got, special.betaincinv(a, b, ps), rtol=1e-11, atol=2e-15)


@pytest.mark.parametrize("n", [1, 2, 5, 17])
def test_beta_of_whole_shapes_is_a_binomial_tail(n: int) -> None:
    for x in reals(n, 0, 1, 50):
        tail = sum(math.comb(n, j) * x**j * (1 - x) ** (n - j) for j in range(n))
        assert portable.beta_cdf(n, 1, x) == pytest.approx(x**n, rel=1e-13)
        assert 1 - portable.beta_cdf(n, 1, x) == pytest.approx(tail, abs=1e-14)
