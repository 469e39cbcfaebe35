"""Sampling intervals and belief bands against published values, closed forms and simulated coverage."""

from decimal import Decimal

import numpy as np
import pytest
from scipy import stats

from sim.statistics.intervals import (
    Estimate,
    effective_n,
    estimates,
    halfwidth,
    proportion,
    proportions,
    rule_of_three,
    t_quantile,
    wilson,
)
from sim.statistics.moments import Moments, Tally, per_draw

RUNS = 4000


def draw_hits(case: str, draws: int, m: int = 20) -> tuple[np.ndarray, np.ndarray, float]:
    """Hits `[RUNS, B]`, counts `[B]` and the true probability; the last belief draw is partial."""
    rng = np.random.default_rng([draws, sum(map(ord, case))])
    shapes = {"beta(2, 5)": (2, 5), "beta(2, 98)": (2, 98), "beta(0.5, 24.5)": (0.5, 24.5)}
    if case in shapes:
        a, b = shapes[case]
        truth, p = a / (a + b), rng.beta(a, b, (RUNS, draws))
    else:
        truth = float(case)
        p = np.full((RUNS, draws), truth)
    counts = np.full(draws, m)
    counts[-1] = m // 2
    return rng.binomial(counts, p), counts, truth


CASES = ["beta(2, 5)", "beta(2, 98)", "beta(0.5, 24.5)", "0.3", "0.02"]


@pytest.mark.parametrize("draws", [50, 500])
@pytest.mark.parametrize("case", CASES)
def test_the_95_percent_interval_covers_the_truth_93_to_97_percent_of_the_time(case, draws):
    """One that would be narrower than what a state may bring that was not drawn never misses above, so that it covers more."""
    hits, counts, truth = draw_hits(case, draws)
    found = proportions(hits, counts)
    covered = np.mean((found.low <= truth) & (truth <= found.high))
    widened = found.high <= found.p + 3 / draws * (1 - found.p) + 1e-12
    assert 0.93 <= covered <= (0.97 if np.mean(widened) < 0.01 else 0.995)


# (share of the belief draws in a rare state, the probability there, and elsewhere)
RARE = [(0.0, 0.5, 0.001), (0.002, 0.5, 0.0005), (0.004, 0.5, 0.0005), (0.01, 0.5, 0.0005), (0.02, 0.9, 0.001)]


@pytest.mark.parametrize("draws", [50, 100, 500])
@pytest.mark.parametrize(("weight", "there", "elsewhere"), RARE)
def test_near_none_and_near_all_the_interval_covers_also_where_a_rare_state_was_not_drawn(
    weight, there, elsewhere, draws
):
    """Without the floor of 3/B it covers 65 % of the second of these, with 500 draws."""
    rng = np.random.default_rng([draws, round(1e4 * weight)])
    truth = weight * there + (1 - weight) * elsewhere
    hits = rng.binomial(20, np.where(rng.random((RUNS // 2, draws)) < weight, there, elsewhere))
    near_none, near_all = proportions(hits, np.full(draws, 20)), proportions(20 - hits, np.full(draws, 20))
    assert np.mean(truth > near_none.high) <= 0.03 and np.mean(1 - truth < near_all.low) <= 0.03
    assert np.mean(truth < near_none.low) <= 0.1 and np.mean(1 - truth > near_all.high) <= 0.1


# (share of hits elsewhere, in a state, its expected draws, replications a draw, draws, what the interval covers without it)
UNSEEN = [
    (0.02, 1.0, 0.5, 200, 200, 0.43),
    (0.01, 1.0, 0.5, 200, 500, 0.47),
    (0.1, 1.0, 0.5, 200, 50, 0.54),
    (0.05, 1.0, 1, 20, 50, 0.79),
    (0.01, 1.0, 1, 20, 500, 0.84),
    (0.05, 0.5, 5, 200, 500, 0.92),
]


@pytest.mark.parametrize(("elsewhere", "there", "expected", "m", "draws", "before"), UNSEEN)
def test_the_interval_covers_also_where_a_state_was_not_drawn_and_hits_are_frequent_elsewhere(
    elsewhere, there, expected, m, draws, before
):
    """That a limit is kept off none and off all by 3/B is not enough: in that state all may hit, or none."""
    rng = np.random.default_rng([draws, m])
    weight = expected / draws
    truth = weight * there + (1 - weight) * elsewhere
    hits = rng.binomial(m, np.where(rng.random((RUNS // 2, draws)) < weight, there, elsewhere))
    found = proportions(hits, np.full(draws, m))
    covered = np.mean((found.low <= truth) & (truth <= found.high))
    assert covered >= 0.93 and covered > before + 0.02
    least, most = found.p * (1 - 3 / draws), found.p + 3 / draws * (1 - found.p)
    assert np.all(found.low <= least + 1e-12) and np.all(found.high >= most - 1e-12)


@pytest.mark.parametrize(("elsewhere", "there"), [(0.02, 1.0), (0.015, 1.0)])
def test_a_run_that_stops_at_a_halfwidth_does_not_pick_those_in_which_a_rare_state_was_missed(elsewhere, there):
    """Half a point is not promised of 200 draws: there 3/B are 1.5 points. Without that 78 % are covered."""
    rng = np.random.default_rng(11)
    p, m, rounds = np.where(rng.random((200, 3000)) < 0.005, there, elsewhere), 20, range(200, 3001, 200)
    hits, truth = rng.binomial(m, p), 0.005 * there + 0.995 * elsewhere
    stopped = []
    for run in hits:
        found = [proportion(run[:draws], np.full(draws, m)) for draws in rounds]
        narrow = [one for one in found if halfwidth(one.p, one.low, one.high) <= 0.006]
        stopped.append(narrow[0] if narrow else found[-1])
    assert all(one.draws > 400 for one in stopped)
    assert np.mean([one.low <= truth <= one.high for one in stopped]) >= 0.9


@pytest.mark.parametrize("each", [1, 20])
def test_a_hit_more_never_brings_a_limit_nearer_to_none(each):
    """One of 10,000 used to be bounded by 0.06 %, none by 0.6 %."""
    hits = np.zeros((40, 500), dtype=int)
    for k in range(40):
        hits[k, :k] = each
    found = proportions(hits, np.full(500, 20))
    assert np.all(np.diff(found.high) >= 0) and np.all(np.diff(found.low) >= 0)
    mirrored = proportions(20 - hits, np.full(500, 20))
    assert np.all(np.diff(mirrored.low) <= 0) and mirrored.low[0] == pytest.approx(1 - 3 / 500)


@pytest.mark.parametrize("case", ["beta(2, 5)", "beta(0.5, 24.5)"])
def test_a_wilson_interval_that_ignores_belief_draws_covers_far_less(case):
    hits, counts, truth = draw_hits(case, 500)
    low, high = wilson(hits.sum(axis=1) / counts.sum(), float(counts.sum()), stats.norm.ppf(0.975))
    assert np.mean((low <= truth) & (truth <= high)) < 0.9


def test_an_80_percent_interval_covers_80_percent():
    hits, counts, truth = draw_hits("beta(2, 5)", 500)
    found = proportions(hits, counts, level=0.8)
    assert 0.77 <= np.mean((found.low <= truth) & (truth <= found.high)) <= 0.83


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_limits_published_by_newcombe_1998(hits, n, low, high):
    found = wilson(np.array(hits / n), float(n), stats.norm.ppf(0.975))
    assert [round(float(x), 4) for x in found] == [low, high]


def test_the_interval_is_that_of_wilson_and_of_clopper_and_pearson_with_the_effective_n():
    hits = np.array([3, 11, 0, 7, 19, 2])
    found = proportion(hits, np.full(6, 20))
    p, s2 = np.mean(hits / 20), np.var(hits / 20, ddof=1)
    n_eff, t = p * (1 - p) / (s2 / 6), stats.t.ppf(0.975, 5)
    score = sorted(np.roots([1 + t**2 / n_eff, -(2 * p + t**2 / n_eff), p**2]))
    exact = stats.beta.ppf(0.025, p * n_eff, n_eff * (1 - p) + 1), stats.beta.ppf(0.975, p * n_eff + 1, n_eff * (1 - p))
    assert (found.low, found.high) == pytest.approx((min(score[0], exact[0]), max(score[1], exact[1])))


def test_a_partial_belief_draw_weighs_by_its_replications():
    hits, counts = np.array([3, 11, 0, 7, 2]), np.array([20, 20, 20, 20, 5])
    p = hits.sum() / counts.sum()
    residuals = sum((h - c * p) ** 2 for h, c in zip(hits, counts, strict=True))
    moments = Moments.of(hits, counts)
    assert float(moments.mean()) == p
    assert float(moments.variance()) == pytest.approx(5 / 4 * residuals / counts.sum() ** 2)


def test_the_variance_over_equal_belief_draws_is_that_of_their_mean():
    hits = np.random.default_rng(3).integers(0, 21, (4, 30))
    expected = np.var(hits / 20, axis=1, ddof=1) / 30
    assert Moments.of(hits, np.full(30, 20)).variance() == pytest.approx(expected)


def test_the_effective_n_is_at_most_n():
    regular = np.tile([9, 11], 25)
    moments = Moments.of(regular, np.full(50, 20))
    assert 0.25 / float(moments.variance()) > moments.n
    assert effective_n(moments.mean(), moments.variance(), moments.n) == moments.n
    same = Moments.of(np.full(50, 10), np.full(50, 20))
    assert effective_n(same.mean(), same.variance(), same.n) == 1000
    expected = wilson(np.array(0.5), 1000.0, t_quantile(0.95, 50))
    assert (proportion(regular, np.full(50, 20)).low, proportion(regular, np.full(50, 20)).high) == expected


def test_one_replication_for_each_belief_draw_gives_the_plain_interval():
    hits = np.arange(400) % 4 == 0
    found = proportion(hits, np.ones(400))
    exact = stats.beta.ppf(0.025, 0.25 * 399, 0.75 * 399 + 1), stats.beta.ppf(0.975, 0.25 * 399 + 1, 0.75 * 399)
    low, high = wilson(np.array(0.25), 399.0, t_quantile(0.95, 400))
    assert (found.low, found.high) == pytest.approx((min(float(low), exact[0]), max(float(high), exact[1])))
    assert found.band_low is None and found.band_high is None


@pytest.mark.parametrize("weight", [0.05, 0.15, 0.17, 0.3, 0.55])
@pytest.mark.parametrize("draws", [50, 500])
def test_a_state_so_rare_that_it_is_seldom_drawn_is_covered_nine_times_in_ten(weight: float, draws: int) -> None:
    drawn = np.random.default_rng(5).binomial(draws, weight / draws, 2000)
    hits = np.where(np.arange(draws) < drawn[:, None], 20, 0)
    found = proportions(hits, np.full(draws, 20))
    assert np.mean((found.low <= weight / draws) & (weight / draws <= found.high)) >= 0.9


@pytest.mark.parametrize(
    ("draws", "text"),
    [(500, "none (< 0.6 %)"), (50, "none (< 6 %)"), (700, "none (< 0.43 %)"), (7, "none (< 43 %)"), (2, "none seen")],
)
def test_no_hit_gives_the_rule_of_three_over_belief_draws(draws, text):
    found = proportion(np.zeros(draws, dtype=int), np.full(draws, 20))
    assert (found.p, found.low, found.high) == (0, 0, pytest.approx(min(1, 3 / draws)))
    assert found.text() == text
    assert found.band_low is None


@pytest.mark.parametrize(
    ("draws", "text"), [(500, "all (> 99.4 %)"), (50, "all (> 94 %)"), (700, "all (> 99.57 %)"), (2, "all seen")]
)
def test_nothing_but_hits_gives_the_rule_of_three_from_above(draws, text):
    found = proportion(np.full(draws, 20), np.full(draws, 20))
    assert (found.p, found.low, found.high) == (1, pytest.approx(max(0, 1 - 3 / draws)), 1)
    assert found.text() == text


def test_the_rule_of_three_bounds_what_could_have_gone_unseen():
    for level in (0.8, 0.9, 0.95, 0.99):
        exact = 1 - (1 - level) ** (1 / 200)
        assert exact <= rule_of_three(level) / 200 <= 1.1 * exact


def test_a_single_belief_draw_tells_nothing_beyond_itself():
    found = proportion([7], [20])
    assert (found.p, found.low, found.high, found.band_low) == (0.35, 0, 1, None)


@pytest.mark.parametrize(
    ("p", "low", "high", "text"),
    [
        (0.12345, 0.116, 0.13, "12.3 %"),
        (0.12345, 0.10, 0.15, "12 %"),
        (0.12345, 0.1229, 0.1241, "12.34 %"),
        (0.004, 0.0005, 0.025, "under 1 %"),
        (0.004, 0.002, 0.007, "0.4 %"),
        (0.0097, 0.006, 0.016, "under 1 %"),
        (0.9996, 0.97, 0.99999, "over 99 %"),
        (0.5, 0.0, 1.0, "50 %"),
    ],
)
def test_the_text_has_the_decimals_that_the_interval_warrants_and_never_says_0_or_100(p, low, high, text):
    n = 100_000
    assert Estimate(p, low, high, None, None, hits=round(p * n), n=n, draws=5000).text() == text


def test_misses_mirror_hits():
    hits, counts = np.array([3, 11, 0, 7, 2]), np.array([20, 20, 20, 20, 5])
    found, mirrored = proportion(hits, counts), proportion(counts - hits, counts)
    assert (1 - mirrored.p, 1 - mirrored.high, 1 - mirrored.low) == pytest.approx((found.p, found.low, found.high))
    assert (1 - mirrored.band_high, 1 - mirrored.band_low) == pytest.approx((found.band_low, found.band_high))


def test_the_band_leaves_out_a_partial_belief_draw():
    hits = np.array([3, 11, 0, 7])
    whole, more = proportion(hits, np.full(4, 20)), proportion([*hits, 2], [20, 20, 20, 20, 2])
    assert (more.band_low, more.band_high) == (whole.band_low, whole.band_high)
    assert more.p != whole.p


@pytest.mark.parametrize("cuts", [(1,), (10, 11, 30), tuple(range(1, 41))])
def test_any_split_into_chunks_gives_the_same_bits(cuts):
    rng = np.random.default_rng(5)
    counts = np.append(np.full(40, 20), 7)
    hits = rng.binomial(counts, rng.beta(1, 3, (3, 2, 41)))
    pieces = zip(np.split(hits, cuts, axis=-1), np.split(counts, cuts), strict=True)
    moments, tally = Moments.of(hits[..., :0], counts[:0]), Tally.of(hits[..., :0], counts[:0], 20)
    for h, c in pieces:
        moments, tally = moments + Moments.of(h, c), tally + Tally.of(h, c, 20)
    chunked, whole = estimates(moments, tally), proportions(hits, counts)
    for name in ("p", "low", "high", "band_low", "band_high", "hits"):
        assert np.array_equal(getattr(chunked, name), getattr(whole, name))
    assert (chunked.n, chunked.draws) == (807, 41)


def test_many_cells_at_once_are_the_cells_one_by_one():
    rng = np.random.default_rng(6)
    counts = np.append(np.full(40, 20), 7)
    hits = rng.binomial(counts, rng.beta(1, 3, (3, 2, 41)))
    hits[2, 1] = 0
    many = proportions(hits.astype(np.uint8), counts)
    assert all(many[i, j] == proportion(hits[i, j], counts) for i in range(3) for j in range(2))


def test_sums_without_a_tally_give_the_interval_and_no_band():
    hits, counts = np.array([[3, 11, 0, 7], [1, 1, 2, 0]]), np.full(4, 20)
    found, full = estimates(Moments.of(hits, counts)), proportions(hits, counts)
    assert np.array_equal(found.low, full.low) and np.array_equal(found.high, full.high)
    assert found[0].band_low is None and full[0].band_low is not None


def test_the_halfwidth_is_how_far_an_interval_reaches_at_most_to_either_side():
    found = proportions([[3, 11, 0, 7], [1, 1, 2, 0]], np.full(4, 20))
    reach = max(max(e.high - e.p, e.p - e.low) for e in (found[0], found[1]))
    assert halfwidth(found.p, found.low, found.high) == pytest.approx(reach)


def test_hits_per_belief_draw_follow_replication_div_m():
    hit = np.random.default_rng(7).random((2, 47)) < 0.4
    sums, counts = per_draw(hit, 20)
    expected = [[sum(row[k] for k in range(47) if k // 20 == b) for b in range(3)] for row in hit]
    assert sums.tolist() == expected
    assert counts.tolist() == [20, 20, 7]


@pytest.mark.parametrize(
    ("hits", "counts", "level", "message"),
    [
        ([21], [20], 0.95, "between 0 and counts"),
        ([-1], [20], 0.95, "between 0 and counts"),
        ([1, 2], [20], 0.95, "axis of counts"),
        ([], [], 0.95, "no replications"),
        ([1, 2], [20, 20], 1.0, "level"),
        ([7], [20], 95, "level"),
    ],
)
def test_what_cannot_be_estimated_is_refused(hits, counts, level, message):
    with pytest.raises(ValueError, match=message):
        proportion(np.array(hits, dtype=int), np.array(counts, dtype=int), level=level)


def test_the_texts_of_an_answer_and_of_its_opposite_add_up_to_100():
    rng, counts = np.random.default_rng(8), np.full(100, 20)
    for p in rng.uniform(0, 1, 300) ** 3:
        hits = rng.binomial(20, p, 100)
        if 0 < hits.sum() < 2000:
            texts = [proportion(h, counts).text().removesuffix(" %") for h in (hits, 20 - hits)]
            if any("under" in text for text in texts):
                assert {text.partition(" ")[0] for text in texts} == {"under", "over"}
                texts = [text.partition(" ")[2] for text in texts]
            assert sum(map(Decimal, texts)) == 100, texts


@pytest.mark.parametrize(("q", "rare"), [(0.2, 0.9), (0.9, 0.2)])
def test_a_rare_state_that_brings_all_of_its_replications_is_covered_where_others_bring_few(
    q: float, rare: float
) -> None:
    """In a state of 2/B all twenty replications count and end one way, elsewhere one in fifty does and ends the other."""
    rng, draws, few, r, covered = np.random.default_rng(7), 500, 0.02, 400, 0
    weight = 2 / draws
    truth = (weight * rare + (1 - weight) * few * q) / (weight + (1 - weight) * few)
    for _ in range(r):
        there = rng.random(draws) < weight
        counts = rng.binomial(20, np.where(there, 1.0, few))
        hits = rng.binomial(counts, np.where(there, rare, q))
        found = estimates(Moments.of(hits[None, :], counts), per_draw=20)
        covered += found.low[0] <= truth <= found.high[0]
    assert covered >= 0.93 * r
