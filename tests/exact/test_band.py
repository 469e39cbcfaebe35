"""The belief band holds the share of belief draws that it says, for beliefs with one peak, with two, and for rare threats."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy import stats

from sim.statistics.band import belief_band
from sim.statistics.intervals import proportion, proportions
from sim.statistics.moments import Tally
from sim.statistics.precision import CERTAIN, unseen
from sim.statistics.precision import beliefs as told_beliefs

M, RUNS = 20, 400
Draw = np.random.Generator


def beliefs(law: str, rng: Draw, size: tuple[int, int]) -> np.ndarray:
    """Probabilities of belief draws by a law: a Beta's two numbers, or the value and chance of one peak, and the other."""
    kind, a, b, *rest = law.split()
    if kind == "beta":
        return rng.beta(float(a), float(b), size)
    return np.where(rng.random(size) < float(b), float(a), float(rest[0]))


ONE_PEAK = ["beta 2 5", "beta 20 20", "beta 1 1", "beta 0.3 0.3", "beta 2 98", "beta 0.5 24.5"]
RARE = ["peaks 0.3 0.05 0.002", "peaks 0.08 0.1 0", "peaks 0.9 0.1 0.1"]
TWO_PEAKS = ["peaks 0.1 0.5 0.6", "peaks 0.05 0.5 0.95", "peaks 1 0.3 0"]


def banded(law: str, draws: int) -> tuple[float, float, float]:
    """In how many runs a band is told; of their belief draws, how many lie inside; and its mean width."""
    rng = np.random.default_rng([draws, sum(map(ord, law))])
    p = beliefs(law, rng, (RUNS, draws))
    low, high = belief_band(Tally.of(rng.binomial(M, p), np.full(draws, M), M))
    told = ~np.isnan(low)
    inside = (low[told, None] <= p[told]) & (p[told] <= high[told, None])
    return float(told.mean()), float(inside.mean()), float((high - low)[told].mean())


@pytest.mark.parametrize("draws", [50, 100, 500])
@pytest.mark.parametrize("law", [*ONE_PEAK, *RARE])
def test_the_band_holds_nine_of_ten_belief_draws(law: str, draws: int) -> None:
    _, inside, _ = banded(law, draws)
    assert 0.87 <= inside <= (0.96 if draws == 500 else 0.99), (
        "what is told of few draws is told where they differ most"
    )


@pytest.mark.parametrize("law", TWO_PEAKS)
def test_of_two_peaks_the_band_holds_both_and_is_little_wider_than_they_are_apart(law: str) -> None:
    _, inside, width = banded(law, 500)
    _, a, _, b = map(float, ("0", *law.split()[1:]))
    assert inside > 0.99
    assert abs(a - b) <= width <= min(1.0, 1.3 * abs(a - b))


def test_of_one_peak_the_band_is_as_wide_as_the_nine_tenths_in_the_middle() -> None:
    low, high = stats.beta(2, 5).ppf([0.05, 0.95])
    assert abs(banded("beta 2 5", 500)[2] - (high - low)) < 0.02


@pytest.mark.parametrize("p", [0.02, 0.3, 0.7])
def test_of_nothing_but_noise_a_band_is_told_one_time_in_twenty(p: float) -> None:
    assert banded(f"peaks {p} 1 0", 500)[0] < 0.09


@pytest.mark.parametrize("p", [0.1, 0.5])
@pytest.mark.parametrize(("m", "draws"), [(20, 50), (20, 500), (200, 100)])
def test_a_spread_as_wide_as_may_go_unseen_is_told_nineteen_times_in_twenty(p: float, m: int, draws: int) -> None:
    """Of a Beta whose nine tenths are about so wide; of 400 runs four standard errors are 4.4 points."""
    size = p * (1 - p) / (unseen(p, m, draws) / (2 * CERTAIN)) ** 2 - 1
    rng = np.random.default_rng(1)
    hits = rng.binomial(m, rng.beta(p * size, (1 - p) * size, (400, draws)))
    low, _ = belief_band(Tally.of(hits, np.full(draws, m), m))
    assert np.mean(~np.isnan(low)) == pytest.approx(0.95, abs=0.044)


@pytest.mark.parametrize(("m", "draws"), [(20, 50), (20, 500), (5, 100)])
def test_how_wide_a_band_may_be_is_said_only_of_what_is_frequent_enough_for_it_to_hold(m: int, draws: int) -> None:
    """Of a Beta with fewer hits than half as many as draws one as wide is told in as few as half of the runs."""
    rates = {}
    for hits in (0.06, 0.6):
        p = hits / m
        size = p * (1 - p) / (unseen(p, m, draws) / (2 * CERTAIN)) ** 2 - 1
        drawn = np.random.default_rng(1).binomial(
            m, np.random.default_rng(2).beta(p * size, (1 - p) * size, (400, draws))
        )
        low = proportions(drawn[drawn.any(axis=1)], np.full(draws, m)).band_low
        rates[hits] = np.mean(~np.isnan(low))
        untold = {"hits": round(hits * draws), "n": m * draws, "draws": draws, "band_low": None, "band_high": None}
        assert told_beliefs(untold).startswith("less than" if hits == 0.6 else "too rare")
    assert rates[0.06] < 0.87 < 0.9 < rates[0.6]


@pytest.mark.parametrize(
    ("m", "share", "told"),
    [
        (1, 0.01, "too few"), (1, 0.37, "too few"), (1, 0.63, "too few"), (2, 0.24, "too few"), (2, 0.01, "too rare"),
        (2, 0.99, "all else is too rare"), (5, 0.06, "too few"), (20, 0.02, "too rare"), (20, 0.03, "less than"),
    ],
)  # fmt: skip
def test_without_a_band_only_what_is_rare_is_told_to_be(m: int, share: float, told: str) -> None:
    """One replication a draw shows no spread, whatever the share; two show it of what is not rare only if there are hits enough."""
    n = 1000 * m
    untold = {"hits": round(share * n), "n": n, "draws": 1000, "band_low": None, "band_high": None}
    assert told_beliefs(untold).startswith(told)


def test_a_band_is_told_once_beliefs_exceed_their_noise_by_1645_standard_errors() -> None:
    hits = np.array([2] * 50 + [8] * 50)
    tau = np.var(hits / 10, ddof=1) - np.mean(hits / 10 * (1 - hits / 10)) / 9
    assert tau > CERTAIN * 0.25 / 10 * np.sqrt(2 / 99)
    assert not np.isnan(belief_band(Tally.of(hits, np.full(100, 10), 10))[0])
    alike = np.array([4] * 50 + [6] * 50)
    assert np.isnan(belief_band(Tally.of(alike, np.full(100, 10), 10))[0])


@pytest.mark.parametrize("law", [*ONE_PEAK, *RARE, *TWO_PEAKS])
def test_the_band_of_the_complement_is_the_complement_of_the_band(law: str) -> None:
    rng = np.random.default_rng(3)
    hits, counts = rng.binomial(M, beliefs(law, rng, (50, 100))), np.full(100, M)
    (low, high), (other_low, other_high) = (belief_band(Tally.of(h, counts, M)) for h in (hits, M - hits))
    assert np.allclose(low, 1 - other_high, atol=1e-12, equal_nan=True)
    assert np.allclose(high, 1 - other_low, atol=1e-12, equal_nan=True)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("m", [300, 400, 1000, 5000])
def test_a_band_is_the_same_whatever_stands_beside_it(m: int) -> None:
    rng = np.random.default_rng(m)
    hits, counts = rng.binomial(m, rng.uniform(0.005, 0.05, 100)), np.full(100, m)
    alone = np.array(belief_band(Tally.of(hits, counts, m)))
    beside = np.array(belief_band(Tally.of(np.stack([hits, m - hits, rng.integers(0, m, 100)]), counts, m)))
    assert np.allclose(beside[:, 0], alone, atol=1e-12) and np.allclose(1 - beside[::-1, 1], alone, atol=1e-12)
    assert 0.004 < alone[0] < 0.015 and 0.04 < alone[1] < 0.06


@pytest.mark.parametrize("hits", [[19], [15, 3], [1], [20, 11], [7]])
def test_a_share_as_printed_lies_in_its_band_as_printed(hits: list[int]) -> None:
    for turned in (False, True):
        of = np.array([*hits, *[0] * (50 - len(hits))])
        found = proportion(20 - of if turned else of, np.full(50, 20))
        if found.band_low is None:
            continue
        told = told_beliefs({**vars(found), "text": found.text()})
        numbers = [float(number) for number in re.findall(r"[\d.]+", told)]
        low, high = (0.0, numbers[0]) if told.startswith("up to") else (numbers[0], (*numbers, 100.0)[1])
        whole = [round(100 * found.p)] if 0.01 <= found.p <= 0.99 else []
        for share in (
            100 * found.p,
            float(re.findall(r"[\d.]+", found.text())[0])
            if "under" not in found.text() and "over" not in found.text()
            else 100 * found.p,
            *whole,
        ):
            assert low <= share + 1e-9 and share - 1e-9 <= high


def test_a_band_has_no_digits_that_the_sampling_interval_withholds_and_its_ends_are_rounded_outward() -> None:
    share = {"hits": 14, "n": 2000, "draws": 100, "p": 0.007, "text": "under 1 %", "low": 0.001, "high": 0.04}
    for ends, words in (((0.0, 0.007), "up to 1 %"), ((0.0, 0.0105), "up to 2 %"), ((0.0012, 0.0311), "up to 4 %")):
        assert told_beliefs(share | dict(zip(("band_low", "band_high"), ends, strict=True))) == words
    well = {"low": 0.0065, "high": 0.0075, "text": "0.70 %"}
    assert told_beliefs(share | well | {"band_low": 0.0012, "band_high": 0.0111}) == "0.1 to 1.2 %"
    rng = np.random.default_rng(6)
    for _ in range(100):
        found = proportion(rng.binomial(M, np.where(rng.random(100) < 0.03, 0.1, 0)), np.full(100, M))
        if found.band_high is not None:
            assert "." not in told_beliefs({**vars(found), "text": found.text()}), (
                "its sampling interval is 3 points wide"
            )


def test_the_share_itself_lies_in_its_band() -> None:
    rng = np.random.default_rng(4)
    for law in (*ONE_PEAK, *TWO_PEAKS):
        hits = rng.binomial(M, beliefs(law, rng, (100, 200)))
        low, high = belief_band(Tally.of(hits, np.full(200, M), M))
        p = hits.mean(axis=1) / M
        assert np.all(np.isnan(low) | ((low <= p) & (p <= high)))
