"""Paired differences and flips against closed forms, hand counts and simulated coverage."""

import numpy as np
import pytest
from scipy import stats

from sim.statistics.intervals import proportion, proportions
from sim.statistics.moments import per_draw
from sim.statistics.paired import (
    PairMoments,
    differences,
    flips_per_draw,
    paired_difference,
    uneven,
)
from sim.statistics.precision import size_unsure
from sim.study.paired import told

RUNS, M = 1000, 20
# case -> (share only under a, share only under b) in each belief draw, and their mean difference
CASES = {
    "many, beliefs matter": (
        lambda r, s: r.beta(2, 5, s) / 2,
        lambda r, s: r.beta(1, 1, s) / 10,
        1 / 7 - 0.05,
    ),
    "many, beliefs do not": (lambda r, s: np.full(s, 0.3), lambda r, s: np.full(s, 0.1), 0.2),
    "few, both ways": (lambda r, s: r.beta(0.2, 9.8, s), lambda r, s: r.beta(0.2, 9.8, s), 0.0),
    "few, one way": (lambda r, s: r.beta(0.2, 9.8, s), lambda r, s: np.zeros(s), 0.02),
    "ten or so, one way": (lambda r, s: np.full(s, 0.002), lambda r, s: np.zeros(s), 0.002),
}


def flip_counts(case: str, draws: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Replications `[RUNS, B]` that hit under a only and under b only, and the true difference."""
    rng = np.random.default_rng([draws, len(case)])
    share_a, share_b, truth = CASES[case]
    p_a, p_b = share_a(rng, (RUNS, draws)), share_b(rng, (RUNS, draws))
    only_a = rng.binomial(M, p_a)
    return only_a, rng.binomial(M - only_a, p_b / (1 - p_a)), truth


def of_flips(only_a, only_b):
    return PairMoments.of(only_a, only_b, np.zeros_like(only_a), np.full(only_a.shape[-1], M))


@pytest.mark.parametrize("case", CASES)
def test_the_95_percent_interval_of_a_difference_covers_93_percent_of_the_time_and_more(case):
    only_a, only_b, truth = flip_counts(case, 500)
    found = differences(of_flips(only_a, only_b))
    covered = np.mean((found.low <= truth) & (truth <= found.high))
    assert 0.93 <= covered <= (0.97 if case.startswith("many") else 1.0)


@pytest.mark.parametrize(("mean", "t_covers_less_than"), [(0.002, 0.90), (0.0005, 0.6)])
def test_where_flips_are_rare_the_interval_holds_and_a_t_interval_does_not(mean, t_covers_less_than):
    rng = np.random.default_rng(4)
    only_a = rng.binomial(M, mean, (RUNS, 50))
    found = differences(of_flips(only_a, np.zeros_like(only_a)))
    assert np.mean((found.low <= mean) & (mean <= found.high)) >= 0.95
    error = stats.t.ppf(0.975, 49) * (only_a / M).std(axis=1, ddof=1) / np.sqrt(50)
    assert np.mean(np.abs((only_a / M).mean(axis=1) - mean) <= error) < t_covers_less_than


def test_with_many_flips_the_interval_is_the_t_interval_over_belief_draws():
    only_a, only_b, _ = flip_counts("many, beliefs matter", 500)
    found = differences(of_flips(only_a, only_b))
    for i in range(20):
        t = stats.ttest_1samp((only_a[i] - only_b[i]) / M, 0).confidence_interval(0.95)
        assert (found.low[i], found.high[i]) == pytest.approx((t.low, t.high), abs=0.05 * (t.high - t.low))


def test_flips_that_cluster_by_belief_draw_widen_the_interval():
    clustered, spread = np.zeros(100, dtype=int), np.full(100, 2)
    clustered[:10] = 20
    none, both = np.zeros(100, dtype=int), np.zeros(100, dtype=int)
    wide = paired_difference(clustered, none, both, np.full(100, M))
    narrow = paired_difference(spread, none, both, np.full(100, M))
    assert wide.diff == narrow.diff
    assert narrow.high - narrow.diff == pytest.approx(3 / 100)
    assert wide.high - wide.diff > 2.5 * 3 / 100


def test_a_share_of_nothing_reaches_to_3_over_the_draws_as_it_does_alone():
    only_a = np.random.default_rng(14).binomial(M, np.random.default_rng(15).beta(1, 9, 60))
    found = paired_difference(only_a, np.zeros(60), np.zeros(60), np.full(60, M))
    alone = proportion(only_a, np.full(60, M))
    assert found.low == pytest.approx(alone.p - np.hypot(alone.p - alone.low, 3 / 60))
    assert found.high == pytest.approx(max(alone.high, alone.p + 3 / 60))


# (share of the draws in which a state moves many one way, how many there, how many move the other way elsewhere)
STATES = [(0.02, 0.5, 0.01, 50), (0.004, 0.5, 0.002, 500), (0.002, 1.0, 0.002, 500)]


@pytest.mark.parametrize(("weight", "there", "elsewhere", "draws"), STATES)
def test_nothing_is_called_a_difference_that_a_state_of_beliefs_may_undo_which_was_not_drawn(
    weight, there, elsewhere, draws
):
    """On average nothing differs; without the floor of 3/B zero is left out of 18 to 40 % of the intervals."""
    rng = np.random.default_rng([draws, 5])
    only_b = rng.binomial(M, np.where(rng.random((RUNS, draws)) < weight, there, 0.0))
    only_a = rng.binomial(M - only_b, elsewhere)
    found = differences(of_flips(only_a, only_b))
    assert np.mean((found.low > 0) | (found.high < 0)) <= 0.05


# (draws, replications a draw, expected draws of the state, hits there, hits elsewhere, zero left out without the floor)
ON_TOP = [
    (200, 20, 3, 0.6, 0.01, 0.098),
    (500, 20, 3, 0.6, 0.01, 0.088),
    (50, 20, 3, 0.6, 0.05, 0.08),
    (500, 200, 1, 0.3, 0.01, 0.28),
    (200, 200, 1, 0.6, 0.01, 0.2),
]


@pytest.mark.parametrize(("draws", "m", "expected", "there", "elsewhere", "before"), ON_TOP)
def test_nor_one_that_such_a_state_may_undo_on_top_of_what_differs_anyway(draws, m, expected, there, elsewhere, before):
    rng = np.random.default_rng([draws, m])
    weight = expected / draws
    mean = elsewhere + weight * there
    only_a = rng.binomial(m, mean, (RUNS, draws))
    p_b = np.where(rng.random((RUNS, draws)) < weight, elsewhere + there, elsewhere)
    only_b = rng.binomial(m - only_a, p_b / (1 - mean))
    found = differences(PairMoments.of(only_a, only_b, np.zeros_like(only_a), np.full(draws, m)))
    assert np.mean((found.low > 0) | (found.high < 0)) <= 0.07 < before
    reach = np.minimum(found.diff - found.low, found.high - found.diff)
    assert np.all(reach >= 3 / draws - 1e-12)


@pytest.mark.parametrize(("up", "down"), [(33, 0), (20, 1), (12, 5), (7, 7), (1, 0), (0, 0), (60_000, 59_000)])
def test_the_exact_test_of_what_goes_either_way_is_that_of_scipy(up, down):
    expected = stats.binomtest(up, up + down).pvalue if up + down else 1.0
    assert float(uneven(np.array(up), np.array(down))) == pytest.approx(expected)


# (differences looked at, belief draws, how many replications differ, how much luck is shared, runs, wrong at most)
NO_DIFFERENCE = [
    (1, 500, (1e6, 0.6e6), 0.0, 3000, 0.053),
    (1, 50, (0.6, 1.4), 0.0, 400, 0.05),
    (1, 10, (0.6, 1.4), 0.0, 400, 0.05),
    (12, 20, (0.6, 1.4), 0.9, 400, 0.05),
    (1, 500, (0.6, 1.4), 0.9, 400, 0.05),
    (4, 100, (0.6, 1.4), 0.9, 400, 0.05),
    (24, 50, (0.6, 1.4), 0.0, 400, 0.05),
    (24, 100, (0.6, 1.4), 0.99, 400, 0.05),
]


@pytest.mark.parametrize(("looked_at", "draws", "differ", "shared", "runs", "most"), NO_DIFFERENCE)
def test_where_no_belief_makes_a_difference_one_is_called_so_in_one_of_twenty_contrasts(
    looked_at, draws, differ, shared, runs, most
):
    """By its interval, by the signs over belief draws, or by those over replications; measured, in 0 to 5 % of contrasts."""
    rng = np.random.default_rng([looked_at, draws, int(100 * shared)])
    wrong = 0
    for _ in range(runs):
        flips = rng.binomial(M, rng.beta(*differ, (looked_at, 1, draws)) * (1 - shared))
        only_a = rng.binomial(flips, 0.5)
        found = told(of_flips(only_a, flips - only_a), certain=False, uncertain=True)
        wrong += any(d["clear"] for (d,) in found)
    assert wrong <= most * runs


@pytest.mark.parametrize(("weight", "draws"), [(0.1, 50), (0.05, 100), (0.01, 500)])
def test_a_difference_that_a_rare_state_alone_makes_is_told_where_six_draws_have_it_and_its_size_is_not(weight, draws):
    """All its replications go one way and elsewhere none does; its interval and the signs over draws tell one in 11 to 59 %."""
    rng, of_six = np.random.default_rng(draws), 0
    for _ in range(100):
        only_b = np.where(rng.random((1, 1, draws)) < weight, M, 0)
        ((d,),) = told(of_flips(np.zeros_like(only_b), only_b), certain=False, uncertain=True)
        six = np.count_nonzero(only_b) >= 6
        assert d["clear"] >= six
        assert not d["clear"] or d["draws_same"] > 3
        of_six += six
    assert 25 <= of_six <= 75


# (differences looked at, belief draws, the weight of the states)
OWN_STATES = [
    (1, 10, 0.3),
    (12, 20, 0.2),
    (1, 50, 0.03),
    (1, 50, 0.1),
    (1, 500, 0.003),
    (1, 500, 0.03),
    (12, 50, 0.06),
    (12, 500, 0.01),
]


@pytest.mark.parametrize(("looked_at", "draws", "weight"), OWN_STATES)
def test_two_scenarios_each_with_a_rare_state_of_its_own_and_as_rare_are_told_to_differ_in_one_of_twenty_contrasts(
    looked_at, draws, weight
):
    """By single replications, where none goes the other way, one is told in up to 35 %, and in 75 % where twelve are looked at."""
    rng, wrong = np.random.default_rng([looked_at, draws]), 0
    for _ in range(runs := 300):
        a, b = (np.where(rng.random((looked_at, 1, draws)) < weight, M, 0) for _ in range(2))
        both = np.minimum(a, b)
        found = told(PairMoments.of(a, b, both, np.full(draws, M)), certain=False, uncertain=True)
        wrong += any(d["clear"] for (d,) in found)
    assert wrong <= 0.05 * runs


@pytest.mark.parametrize(("draws", "enough"), [(5, False), (6, True), (49, True)])
def test_fewer_than_fifty_draws_tell_a_difference_that_all_of_them_have_and_not_how_large_it_is(draws, enough):
    """Of one that is looked at six, whose signs have 2/2^6 < 5 %, where single replications that go both ways tell it too."""
    only_b = np.full((1, 1, draws), 5)
    ((d,),) = told(of_flips(np.ones_like(only_b), only_b), certain=False, uncertain=True)
    assert (d["clear"], d["draws_same"], d["draws_other"]) == (enough, draws, 0)
    assert size_unsure(d) == (f"{draws} belief draws are too few to say which it is on the whole" if enough else "")


# (belief draws, weight of a state, how much less frequent an answer is elsewhere), where it comes in none of a state and then in all
UNDONE = [(50, 0.06, 0.05), (100, 0.06, 0.05), (500, 0.06, 0.05), (500, 0.02, 0.015)]


@pytest.mark.parametrize(("draws", "weight", "less"), UNDONE)
def test_no_way_is_told_of_a_share_that_a_rare_state_carries_against_the_signs_of_most_draws(draws, weight, less):
    """That there is a difference is told in all runs, and of the way most draws go that it may be the other one on the whole."""
    rng, runs = np.random.default_rng([draws, round(1000 * weight)]), 200
    clear = wrong = 0
    for _ in range(runs):
        there, luck = rng.random(draws)[:, None] < weight, rng.random((draws, M))
        a, b = luck < np.where(there, 0, 0.5), luck < np.where(there, 1, 0.5 - less)
        hits = np.array([(a.ravel(), b.ravel()), (~a.ravel(), ~b.ravel())])
        (d, other), = told(PairMoments.of_hits(hits[None, :, 0], hits[None, :, 1], M), certain=False, uncertain=True)  # fmt: skip
        assert d["way"] == other["way"] <= d["clear"] and (not d["way"] or not d["low"] <= 0 <= d["high"])
        clear, wrong = clear + d["clear"], wrong + (d["way"] and d["diff"] < 0)
    assert wrong <= 0.01 * runs and clear >= 0.98 * runs


@pytest.mark.parametrize(("draws", "weight"), [(50, 0.066), (100, 0.033), (200, 0.0165)])
def test_the_wrong_way_is_told_of_one_difference_in_less_than_one_of_twenty_at_the_worst_weight_of_a_state(
    draws, weight
):
    """Expected are 3.3 draws of it, and elsewhere its weight goes the other way: no draw at all shows it in 3 to 4 % of runs."""
    rng, runs, wrong = np.random.default_rng([draws, 7]), 100, 0
    for _ in range(runs):
        there, luck = rng.random((12, draws))[..., None] < weight, rng.random((12, draws, M))
        a, b = there | (luck < 0.3), ~there & (luck < 0.3 + weight)
        pairs = PairMoments.of_hits(a.reshape(12, 1, -1), b.reshape(12, 1, -1), M)
        wrong += sum(d["way"] and d["diff"] > 0 for (d,) in told(pairs, certain=False, uncertain=True))
    assert 0 < wrong <= 0.05 * 12 * runs


@pytest.mark.parametrize(("draws", "weight"), [(100, 0.05), (500, 0.02)])
def test_what_a_rare_state_evens_out_is_told_to_differ_in_every_run_and_hardly_ever_with_a_way(draws, weight):
    """All of the state in one scenario, none in the other, and as much more frequent elsewhere: not at all on the whole."""
    rng, runs, less = np.random.default_rng([draws, round(1000 * weight)]), 200, weight / (1 - weight)
    clear = way = 0
    for _ in range(runs):
        there, luck = rng.random(draws)[:, None] < weight, rng.random((draws, M))
        a, b = there | (luck < 0.3), ~there & (luck < 0.3 + less)
        ((d,),) = told(PairMoments.of_hits(a.reshape(1, 1, -1), b.reshape(1, 1, -1), M), certain=False, uncertain=True)
        clear, way = clear + d["clear"], way + d["way"]
    assert clear >= 0.98 * runs and way <= 0.05 * runs


def test_signs_tell_the_way_where_each_draw_is_one_replication_or_no_number_is_uncertain_and_never_of_few_draws():
    only_b = np.repeat([1, 0], [12, 38])
    one_each = PairMoments.of(0 * only_b[None, None], only_b[None, None], 0 * only_b[None, None], np.ones(50, int))
    many = of_flips(np.zeros((1, 1, 40), int), np.full((1, 1, 40), M))
    (one,), = told(one_each, certain=False, uncertain=True)  # fmt: skip
    (few,), = told(many, certain=False, uncertain=True)  # fmt: skip
    (sure,), = told(many, certain=False, uncertain=False)  # fmt: skip
    assert [d["clear"] for d in (one, few, sure)] == [True] * 3
    assert [d["way"] for d in (one, few, sure)] == [True, False, True]
    assert few["low"] > 0 and size_unsure(few) == "40 belief draws are too few to say which it is on the whole"


def test_where_beliefs_pull_both_ways_and_none_on_the_whole_a_difference_is_told_in_one_of_twenty_cases():
    """By single replications one would be told in half of them: these are alike within a draw."""
    rng, wrong, by_replications = np.random.default_rng(6), 0, 0
    for _ in range(runs := 400):
        flips, up = rng.binomial(M, 0.9, (1, 1, 200)), rng.random(200) < 0.5
        found = of_flips(np.where(up, flips, 0), np.where(up, 0, flips))
        wrong += told(found, certain=False, uncertain=True)[0][0]["clear"]
        by_replications += bool(uneven(found.only_a.hits, found.only_b.hits) < 0.005)
    assert wrong <= 0.065 * runs < 0.4 * runs < by_replications


def test_hits_in_common_change_the_correlation_and_not_the_difference():
    rng = np.random.default_rng(8)
    only_a, only_b = rng.integers(0, 4, 60), rng.integers(0, 3, 60)
    counts = np.full(60, M)
    apart = paired_difference(only_a, only_b, np.zeros(60), counts)
    shared = paired_difference(only_a + 9, only_b + 9, np.full(60, 9), counts)
    assert (apart.diff, apart.low, apart.high) == (shared.diff, shared.low, shared.high)
    assert shared.correlation > 0.5 > 0 > apart.correlation


def test_the_correlation_is_that_of_the_two_indicators_over_replications():
    rng = np.random.default_rng(9)
    luck = rng.random(190)
    a, b = luck < 0.4, luck + 0.2 * rng.random(190) < 0.4
    (hits, counts) = per_draw(np.array([a, b, a & b]), M)
    found = paired_difference(*hits, counts)
    assert found.correlation == pytest.approx(np.corrcoef(a, b)[0, 1])
    assert found.diff == pytest.approx(a.mean() - b.mean())
    assert (found.only_a, found.only_b) == ((a & ~b).sum(), (b & ~a).sum())


def test_an_indicator_that_never_varies_has_no_correlation():
    assert paired_difference([0, 0, 0], [3, 4, 5], [0, 0, 0], [M, M, M]).correlation is None


def test_no_flip_at_all_leaves_the_rule_of_three_on_both_sides():
    hits, counts = np.full(500, 7), np.full(500, M)
    found = paired_difference(hits, hits, hits, counts)
    assert (found.diff, found.low, found.high) == (0, pytest.approx(-3 / 500), pytest.approx(3 / 500))
    assert found.correlation == pytest.approx(1)


def test_where_every_replication_flips_the_limits_are_one_sided():
    found = paired_difference(np.full(500, M), np.zeros(500), np.zeros(500), np.full(500, M))
    assert (found.diff, found.low, found.high) == (1, pytest.approx(1 - 3 / 500 * 2**0.5), 1)


def test_a_single_belief_draw_tells_nothing_of_a_difference():
    found = paired_difference([7], [3], [2], [M])
    assert (found.diff, found.low, found.high) == (pytest.approx(0.2), -1, 1)


def test_swapping_the_scenarios_turns_the_interval_round():
    only_a, only_b, _ = flip_counts("few, both ways", 50)
    there, back = differences(of_flips(only_a, only_b)), differences(of_flips(only_b, only_a))
    assert np.allclose(there.diff, -back.diff) and np.allclose(there.low, -back.high)
    assert np.array_equal(there.only_a, back.only_b)


def test_chunks_of_pairs_add_up_to_the_same_bits():
    rng = np.random.default_rng(10)
    a, b, counts = rng.integers(0, 11, (3, 41)), rng.integers(0, 11, (3, 41)), np.append(np.full(40, M), 17)
    both = np.minimum(a, b) // 2
    whole = differences(PairMoments.of(a, b, both, counts))
    parts = [PairMoments.of(a[:, s], b[:, s], both[:, s], counts[s]) for s in (slice(0, 13), slice(13, 41))]
    chunked = differences(parts[0] + parts[1])
    assert all(chunked[i] == whole[i] == paired_difference(a[i], b[i], both[i], counts) for i in range(3))


@pytest.mark.parametrize(("a", "b", "both"), [([5], [5], [6]), ([12], [12], [3]), ([5], [5], [-1])])
def test_joint_hits_that_cannot_be_are_refused(a, b, both):
    with pytest.raises(ValueError, match="joint hits"):
        paired_difference(a, b, both, [M])


def test_a_comparison_of_no_replications_is_refused():
    none = np.zeros(0, dtype=int)
    with pytest.raises(ValueError, match="no replications"):
        paired_difference(none, none, none, none)


def two_scenarios() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(13)
    a = rng.integers(0, 3, 470).astype(np.int8)
    return a, np.where(rng.random(470) < 0.1, 2, a).astype(np.int8)


def test_flips_per_belief_draw_count_every_move_and_give_each_an_interval():
    a, b = two_scenarios()
    flips, counts = flips_per_draw(a, b, 3, M)
    moves = list(zip(a.tolist(), b.tolist(), strict=True))
    assert flips.sum(axis=2).tolist() == [[moves.count((i, j)) for j in range(3)] for i in range(3)]
    assert np.array_equal(flips.sum(axis=(0, 1)), counts)
    assert proportions(flips, counts)[0, 2] == proportion(*per_draw((a == 0) & (b == 2), M))


def test_flips_of_chunks_are_those_of_the_whole():
    a, b = two_scenarios()
    chunks = [flips_per_draw(a[cut], b[cut], 3, M)[0] for cut in (slice(0, 200), slice(200, None))]
    assert np.array_equal(np.concatenate(chunks, axis=2), flips_per_draw(a, b, 3, M)[0])


def test_no_replications_give_no_flips():
    none = np.zeros(0, dtype=np.int8)
    assert flips_per_draw(none, none, 2, M)[0].shape == (2, 2, 0)


@pytest.mark.parametrize(("a", "b"), [([0, 3], [0, 1]), ([0, 1], [-1, 1]), ([0, 1], [0])])
def test_outcomes_that_do_not_fit_are_refused(a, b):
    with pytest.raises(ValueError, match="outcomes"):
        flips_per_draw(np.array(a), np.array(b), 3, M)
