"""Given-data sensitivity against functions with known indices, SALib, and pure noise."""

import numpy as np
import pytest
from SALib.analyze import rbd_fast
from SALib.test_functions import Ishigami
from scipy import stats

from sim.statistics.drivers import FEWEST, MOST, _close, _ranks, drivers
from sim.statistics.effect import effect


def names_of(p: int) -> list[str]:
    return [f"x{i}" for i in range(p)]


def shown(theta, p_b, seed=1, **options):
    return {d.name: d for d in drivers(theta, p_b, names_of(theta.shape[1]), seed=seed, **options)[0]}


def test_a_linear_function_has_squared_coefficients_for_indices():
    theta = np.random.default_rng(1).uniform(size=(1000, 60))
    coefficients = np.zeros(60)
    coefficients[:3] = 3, -2, 1
    found = shown(theta, theta @ coefficients)
    expected = {"x0": 9 / 14, "x1": 4 / 14, "x2": 1 / 14}
    assert [*found] == [*expected]
    assert [d.index for d in found.values()] == pytest.approx([*expected.values()], abs=0.04)
    assert [d.sign for d in found.values()] == [1, -1, 1]
    assert all(0 < d.null < d.index for d in found.values())


def test_ishigami_shows_its_two_first_order_indices_and_not_the_third():
    theta = np.random.default_rng(2).uniform(-np.pi, np.pi, (2000, 3))
    found = shown(theta, Ishigami.evaluate(theta))
    assert {name: d.sign for name, d in found.items()} == {"x0": 1, "x1": 0}
    # Ishigami & Homma 1990: V1/V = 0.3139, V2/V = 0.4424, V3 = 0
    assert found["x0"].index == pytest.approx(0.3139, abs=0.04)
    assert found["x1"].index == pytest.approx(0.4424, abs=0.04)


def test_a_belief_that_acts_in_both_directions_has_no_sign():
    theta = np.random.default_rng(3).uniform(size=(500, 3))
    found = shown(theta, (theta[:, 0] - 0.5) ** 2)
    assert found["x0"].index > 0.95
    assert found["x0"].sign == 0


def test_indices_agree_with_rbd_fast_of_salib():
    theta = np.random.default_rng(4).uniform(size=(2000, 4))
    p_b = 1 / (1 + np.exp(4 - 4 * theta[:, 0] - 2 * theta[:, 1] * theta[:, 2]))
    problem = {"num_vars": 4, "names": names_of(4)}
    other = rbd_fast.analyze(problem, theta, p_b, M=4, num_resamples=2, seed=1)["S1"]
    found = shown(theta, p_b)
    assert {*found} == {"x0", "x1", "x2"}
    assert [d.index for d in found.values()] == pytest.approx([other[int(n[1])] for n in found], abs=0.02)


@pytest.mark.parametrize(("draws", "beliefs"), [(50, 60), (200, 20)])
def test_pure_noise_shows_nothing_in_95_percent_of_cases(draws, beliefs):
    alarms = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        theta = rng.normal(size=(draws, beliefs))
        theta[:, ::3] = theta[:, ::3] > 0.5
        p_b = rng.binomial(20, 0.3, draws) / 20
        options = {"counts": np.full(draws, 20), "permutations": 39}
        alarms += bool(shown(theta, p_b, seed, **options))
    # at 5 % one expects 10; above 18 happens once in 200 times, below 3 once in 400
    assert 3 <= alarms <= 18


def test_over_four_outcomes_together_something_is_shown_in_5_percent_of_cases_if_no_belief_matters():
    alarms = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        theta, among = rng.normal(size=(100, 6)), rng.binomial(20, 0.3, (4, 100)) / 20
        options = {"counts": np.full(100, 20), "among": among, "permutations": 39}
        alarms += any([bool(shown(theta, one, seed, **options)) for one in among])
    assert 3 <= alarms <= 18, "each by itself it would be some 37"


def test_the_opposite_of_an_outcome_costs_nothing():
    theta = np.random.default_rng(6).uniform(size=(100, 3))
    p_b = 0.3 - 0.2 * theta[:, 1]
    found = [shown(theta, p_b, among=among) for among in (None, [p_b], [p_b, 1 - p_b, np.zeros(100)])]
    assert [one["x1"].null for one in found] == pytest.approx([found[0]["x1"].null] * 3)


@pytest.mark.parametrize(("weight", "draws"), [(0.01, 50), (0.002, 500), (0.04, 100)])
def test_a_rare_state_that_alone_hits_is_shown_though_all_indices_by_chance_are_below_the_baseline(weight, draws):
    found = 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        rare = (rng.random(draws) < weight) | (np.arange(draws) == 7)
        p_b = rng.binomial(20, np.where(rare, 0.6, 0.0)) / 20
        shown_here, least = drivers(1.0 * rare[:, None], p_b, ["rare"], counts=np.full(draws, 20), seed=seed)
        found += bool(shown_here)
        assert least is None if shown_here else 0 < least[0] == least[1] <= 1
    assert found >= 25


@pytest.mark.parametrize(("draws", "hits"), [(50, 1), (500, 1), (500, 2)])
def test_of_one_hit_or_two_no_belief_of_two_levels_is_shown_by_the_rounding_of_its_index(draws, hits):
    """Most permutations are as good as what is seen; told apart in the 16th digit, 8 to 23 % were shown."""
    alarms = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        theta, p_b = 1.0 * (rng.random((draws, 3)) < 0.5), np.zeros(draws)
        p_b[rng.choice(draws, hits, replace=False)] = 1 / 20
        options = {"counts": np.full(draws, 20), "among": [p_b, 1 - p_b]}
        alarms += bool(shown(theta, p_b, seed, **options))
    assert alarms <= 3


@pytest.mark.parametrize(("draws", "beliefs"), [(50, 3), (500, 3), (500, 10)])
def test_an_answer_that_rises_evenly_by_what_may_go_unseen_shows_its_belief_in_nine_cases_of_ten(draws, beliefs):
    def of(effect, seed):
        rng = np.random.default_rng([seed, draws])
        theta = rng.uniform(size=(draws, beliefs))
        noise = np.sqrt(0.1**2 - 3 / 16 * effect**2) * rng.normal(size=draws)
        return drivers(theta, 0.5 + 1.5 * effect * (theta[:, 0] - 0.5) + noise, names_of(beliefs), seed=seed)

    least = np.mean([of(0.0, seed)[1] or (0, 0) for seed in range(1000, 1020)])
    seen = np.mean([any(d.name == "x0" for d in of(least, seed)[0]) for seed in range(200)])
    assert seen >= 0.9 - 1.28 * np.sqrt(0.9 * 0.1 / 200), "one standard error and a quarter below"


@pytest.mark.parametrize(("draws", "weight"), [(500, 0.5), (500, 0.1), (500, 0.03), (100, 0.1)])
def test_so_is_a_belief_of_two_levels_by_its_own_variance_however_rare_one_of_them_is(draws, weight):
    """By that of a belief of many values one in ten is told to be shown with differences that show it in half of the cases."""
    seen = []
    for seed in range(200):

        def of(effect, seed=seed):
            rng = np.random.default_rng([seed, draws])
            theta = rng.uniform(size=(draws, 3))
            theta[:, 0] = theta[:, 0] < weight
            noise = np.sqrt(max(0.0, 0.1**2 - weight * (1 - weight) * effect**2)) * rng.normal(size=draws)
            return drivers(theta, 0.5 + effect * theta[:, 0] + noise, names_of(3), seed=seed)

        found, least = of(0.0)
        if not found:
            seen.append(any(d.name == "x0" for d in of(least[weight < 0.5])[0]))
    assert np.mean(seen) >= 0.9 - 2 * np.sqrt(0.9 * 0.1 / len(seen))


def test_of_what_may_go_unseen_the_least_and_the_most_are_those_of_the_beliefs_not_shown():
    rng = np.random.default_rng(21)
    theta = rng.uniform(size=(500, 4))
    theta[:, 1], theta[:, 2], theta[:, 3] = theta[:, 1] < 0.05, theta[:, 2] < 0.5, 1.0
    found, (least, most) = drivers(theta, rng.normal(size=500), names_of(4), seed=1)
    assert not found and most == 1.0, "of a level that was never drawn anything may go unseen"
    found, (least, most) = drivers(theta[:, :3], 0.1 * rng.normal(size=500), names_of(3), seed=1)
    assert not found and most / least == pytest.approx(theta[:, 2].std() / theta[:, 1].std())
    found, (least, most) = drivers(theta[:, :3], theta[:, 1] + 0.1 * rng.normal(size=500), names_of(3), seed=1)
    assert [d.name for d in found] == ["x1"] and 1 < most / least < 1.3
    assert drivers(theta[:, :1], theta[:, 0], names_of(1), seed=1)[1] is None


def test_the_index_is_not_biased_upwards_with_few_belief_draws():
    found = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        theta = rng.uniform(size=(50, 1))
        p_b = theta[:, 0] + np.sqrt(1 / 12) * rng.normal(size=50)
        found.append(shown(theta, p_b, permutations=19)["x0"].index)
    # four cosines explain 0.5 + 0.5 * 4/49 = 0.54 of the variance
    assert np.mean(found) == pytest.approx(0.5, abs=0.025)


@pytest.mark.parametrize("threshold", [0.5, 0.9])
def test_of_a_belief_with_a_threshold_the_effect_is_told_and_not_a_share_of_variance_of_which_a_part_is_seen(threshold):
    theta = np.random.default_rng(22).uniform(size=(1000, 1))
    p_b = np.where(theta[:, 0] > threshold, 0.9, 0.1)
    (found,) = drivers(theta, p_b, ["mood"], thirds=[(1 / 3, 2 / 3)], seed=1)[0]
    assert found.index < 0.95, "it explains all"
    assert not hasattr(found, "low") and not hasattr(found, "high")
    assert found.effect_low <= 0.8 * min(1.0, 3 * (1 - threshold)) <= found.effect_high


def test_a_choice_between_two_levels_has_its_exact_index_in_any_order_of_rows():
    rng = np.random.default_rng(7)
    theta = np.column_stack([rng.random(600) < 0.3, rng.random(600)]).astype(float)
    p_b = 0.2 + 0.5 * theta[:, 0] + 0.1 * theta[:, 1]
    between = 0.5**2 * 0.3 * 0.7
    order = rng.permutation(600)
    found, shuffled = shown(theta, p_b), shown(theta[order], p_b[order])
    assert found["x0"].index == pytest.approx(between / (between + 0.1**2 / 12), abs=0.02)
    assert found["x0"].index == pytest.approx(shuffled["x0"].index, rel=1e-9)


def test_a_level_that_resamples_may_miss_does_no_harm():
    rng = np.random.default_rng(8)
    theta = np.column_stack([np.arange(100) == 41, rng.random(100), np.full(100, 7.0)]).astype(float)
    found = shown(theta, theta[:, 0] * 0.9)
    assert found["x0"].index == pytest.approx(1)
    assert found["x0"].sign == 1
    assert "x2" not in found


def test_other_beliefs_do_not_change_an_index():
    theta = np.random.default_rng(9).uniform(size=(300, 8))
    p_b = theta[:, 0] + theta[:, 1]
    few, many = shown(theta[:, :2], p_b), shown(theta, p_b)
    assert [few[n].index for n in ("x0", "x1")] == pytest.approx([many[n].index for n in ("x0", "x1")])


def test_the_same_seed_gives_the_same_drivers_and_leaves_global_randomness_alone():
    theta = np.random.default_rng(10).uniform(size=(100, 5))
    before = np.random.get_state()[1].tolist()
    first, again, other = (shown(theta, theta[:, 0] ** 2, seed) for seed in (1, 1, 2))
    assert first == again
    assert first["x0"].index == other["x0"].index
    assert first["x0"].null != other["x0"].null
    assert np.random.get_state()[1].tolist() == before


def test_drivers_come_strongest_first_and_too_few_permutations_show_nothing():
    theta = np.random.default_rng(11).uniform(size=(300, 3))
    p_b = theta @ [1, 3, 2]
    assert [*shown(theta, p_b)] == ["x1", "x2", "x0"]
    assert shown(theta, p_b, permutations=18) == {}


def test_nothing_is_shown_where_nothing_can_be_told():
    theta = np.random.default_rng(12).uniform(size=(100, 3))
    assert shown(theta, np.full(100, 0.3)) == {}
    assert shown(theta[: FEWEST - 1], theta[: FEWEST - 1, 0]) == {}


def test_a_partial_belief_draw_of_one_replication_is_left_out():
    theta = np.random.default_rng(13).uniform(size=(101, 3))
    p_b, counts = np.append(theta[:100, 0], 1.0), np.append(np.full(100, 20), 1)
    assert shown(theta, p_b, counts=counts) == shown(theta[:100], p_b[:100], counts=counts[:100])


def test_belief_draws_beyond_the_most_do_not_matter():
    theta = np.random.default_rng(14).uniform(size=(MOST + 50, 2))
    options = {"permutations": 19}
    assert shown(theta, theta[:, 0], **options) == shown(theta[:MOST], theta[:MOST, 0], **options)


def test_arrays_that_do_not_fit_are_refused():
    theta = np.zeros((50, 3))
    with pytest.raises(ValueError, match="do not fit"):
        drivers(theta, np.zeros(49), names_of(3), seed=1)
    with pytest.raises(ValueError, match="do not fit"):
        drivers(theta, np.zeros(50), names_of(2), seed=1)
    with pytest.raises(ValueError, match="do not fit"):
        drivers(theta, np.zeros(50), names_of(3), counts=np.ones(49), seed=1)


def test_the_effect_is_the_difference_between_the_highest_and_the_lowest_third():
    x = np.linspace(0, 1, 300)
    (found,) = shown(x[:, None], 0.2 + 0.3 * x).values()
    assert (found.at_low, found.at_high) == pytest.approx((0.2 + 0.3 / 6, 0.5 - 0.3 / 6), abs=0.002)
    assert found.effect_low < 0.2 < found.effect_high < 0.25


def test_the_effect_of_a_choice_of_two_is_that_between_its_levels():
    x = (np.arange(400) % 10 == 0).astype(float)  # one in ten
    (found,) = shown(x[:, None], 0.1 + 0.5 * x + 0.001 * np.sin(np.arange(400))).values()
    assert (found.at_low, found.at_high) == pytest.approx((0.1, 0.6), abs=0.01)


def test_a_belief_that_does_nothing_names_the_one_that_it_goes_with():
    rng = np.random.default_rng(9)
    x = rng.normal(size=(400, 3))
    x[:, 1] = 0.9 * x[:, 0] + np.sqrt(1 - 0.81) * x[:, 1]
    found = shown(x, 0.5 + 0.1 * x[:, 0])
    assert {*found} == {"x0", "x1"}
    ((name, r),) = found["x1"].partners
    assert name == "x0" and r == pytest.approx(0.9, abs=0.04)
    assert found["x0"].partners[0][0] == "x1"


def test_draws_of_one_replication_each_tell_what_all_variance_goes_with():
    rng = np.random.default_rng(21)
    theta = rng.uniform(size=(2000, 2))
    hits = (rng.random(2000) < 0.2 + 0.6 * theta[:, 0]).astype(float)
    found = shown(theta, hits, counts=np.ones(2000))
    assert {*found} == {"x0"}
    assert found["x0"].index == pytest.approx(0.36 / 12 / 0.25, abs=0.04)  # Var(E[hit | x])/Var(hit)
    assert found["x0"].at_high - found["x0"].at_low == pytest.approx(0.4, abs=0.06)


def _covers(rng, law, true, draws, thirds, runs=400):
    """How often the interval of an effect covers the true one, and its median half-width."""
    found = []
    for _ in range(runs):
        x = rng.uniform(size=draws)
        found.append(effect(x, rng.binomial(20, law(x)) / 20, thirds, 20))
    low, high = (np.array([one[end] for one in found]) for end in ("effect_low", "effect_high"))
    return np.mean((low <= true) & (true <= high)), np.median(high - low) / 2


def _steps(first, last, low, middle, high):
    return lambda x: np.where(x < first, low, np.where(x > last, high, middle))


# (the answer by a belief that is uniform from 0 to 1, its true effect)
LAWS = {
    "even": (lambda x: 0.1 + 0.6 * x, 0.4),
    "a step at each third": (_steps(1 / 3, 2 / 3, 0.1, 0.5, 0.9), 0.8),
    "a step within a third": (_steps(0.3, 2, 0.1, 0.8, 0.8), 0.63),
    "a rare state": (_steps(0, 0.96, 0.01, 0.01, 0.9), 0.89 * 0.12),
}


@pytest.mark.parametrize("draws", [50, 500])
@pytest.mark.parametrize("law", LAWS)
def test_the_interval_of_an_effect_covers_it_whether_the_answer_rises_evenly_by_steps_or_in_a_rare_state(draws, law):
    covered, half = _covers(np.random.default_rng(draws), *LAWS[law], draws, (1 / 3, 2 / 3))
    assert covered >= 0.93
    assert half < (0.21 if draws == 50 else 0.05)


def test_thirds_of_the_draws_miss_where_the_answer_jumps_at_them_and_those_of_the_distribution_do_not():
    law, true = LAWS["a step within a third"]
    own, drawn = (_covers(np.random.default_rng(3), law, true, 500, at)[0] for at in ((1 / 3, 2 / 3), None))
    assert drawn < 0.9 < 0.93 < own


# (weight of a state, draws, hits elsewhere, hits there, most half-width)
STATES = [
    (0.3, 50, 0.1, 0.8, 0.15), (0.1, 50, 0.1, 0.8, 0.45), (0.1, 200, 0.1, 0.8, 0.11), (0.1, 500, 0.1, 0.8, 0.05),
    (0.1, 50, 0.2, 0.25, 0.41), (0.02, 500, 0.2, 0.25, 0.2),
]  # fmt: skip


@pytest.mark.parametrize(("weight", "draws", "elsewhere", "there", "most"), STATES)
def test_the_interval_of_the_effect_of_a_state_covers_it_and_is_as_wide_as_so_few_draws_of_it_warrant(
    weight, draws, elsewhere, there, most
):
    rng, covered, halves = np.random.default_rng([draws, round(100 * weight)]), [], []
    while len(covered) < 400:
        x = (rng.random(draws) < weight).astype(float)
        if x.sum() > 1:
            found = effect(x, rng.binomial(20, np.where(x > 0, there, elsewhere)) / 20, (0.0, 0.0))
            covered.append(found["effect_low"] <= there - elsewhere <= found["effect_high"])
            halves.append((found["effect_high"] - found["effect_low"]) / 2)
    assert np.mean(covered) >= 0.93
    assert np.median(halves) <= most


def test_of_a_state_drawn_once_or_without_any_noise_the_effect_is_known_as_well_as_so_many_draws_tell():
    once = effect(1.0 * (np.arange(100) == 41), np.where(np.arange(100) == 41, 0.9, 0.1))
    assert once["effect_low"] < 0 and once["effect_high"] == pytest.approx(0.9, abs=0.01)
    always = effect(1.0 * (np.arange(100) < 30), (np.arange(100) < 30) * 1.0)
    assert always["effect_low"] == pytest.approx(1 - np.hypot(3 / 30, 3 / 70)) and always["effect_high"] == 1


def test_what_a_third_may_have_missed_weighs_3_over_its_draws_whatever_the_level_and_takes_no_size_across_zero_alone():
    """Else the level that picking among thirty beliefs asks for would call a size of forty points unknown with 50 draws."""
    values, y = np.repeat([0.0, 0.5, 1.0], [17, 16, 17]), np.repeat([0.3, 0.5, 0.7], [17, 16, 17])
    found = [effect(values, y, (1 / 3, 2 / 3), level=level) for level in (0.95, 0.998)]
    assert found[0] == found[1] and found[0]["effect_low"] == pytest.approx(0.4 - 3 / 17 * np.hypot(0.7, 0.7))
    rare = effect(1.0 * (np.arange(100) < 3), 1.0 * (np.arange(100) < 3))
    assert rare["effect_low"] == 0, "of three draws all may miss it, and the other draws then have no more"


def test_of_a_belief_with_one_value_there_is_no_effect_to_tell():
    with pytest.raises(ValueError, match="equal"):
        effect(np.ones(50), np.linspace(0, 1, 50))


@pytest.mark.parametrize(("draws", "r"), [(500, 0.25), (2000, 0.2)])
def test_an_idle_belief_that_is_shown_names_what_it_goes_with_also_where_that_is_little(draws, r):
    rng, idle, named, others = np.random.default_rng(draws), 0, 0, 0
    for seed in range(20):
        z = rng.normal(size=(draws, 4))
        z[:, 1] = r * z[:, 0] + np.sqrt(1 - r * r) * z[:, 1]
        p_b = rng.binomial(20, 0.05 + 0.9 * stats.norm.cdf(z[:, 0])) / 20
        found = shown(z, p_b, seed, counts=np.full(draws, 20), permutations=39)
        if "x1" in found:
            partners = {name for name, _ in found["x1"].partners}
            idle, named, others = idle + 1, named + ("x0" in partners), others + bool(partners - {"x0"})
    assert idle >= 15 and named >= 0.95 * idle and others <= 1


@pytest.mark.parametrize(("draws", "together", "told"), [(500, 1, False), (500, 3, True), (50, 1, False)])
def test_two_rare_levels_go_together_where_more_draws_have_both_than_one_in_a_thousand_cases(draws, together, told):
    """Of 50 draws or 500, five have the one and five the other: both in one is no rarity."""
    one, other = np.zeros((2, draws))
    one[:5], other[5 - together : 10 - together] = 1, 1
    assert (stats.hypergeom(draws, 5, 5).sf(together - 1) < 0.001) == told
    rng = np.random.default_rng(1)
    found = shown(np.array([one, other]).T, rng.binomial(20, 0.05 + 0.4 * one + 0.4 * other) / 20)
    assert [name for d in found.values() for name, _ in d.partners] == (["x1", "x0"] if told else [])


@pytest.mark.parametrize("draws", [100, 500])
def test_independent_rare_levels_are_said_to_go_together_in_one_of_a_thousand_cases(draws):
    ranks = np.random.default_rng(draws).uniform(size=(60, draws, 10)) < 5 / draws
    found = [_close(np.apply_along_axis(_ranks, 0, 1.0 * one), np.random.default_rng(1)).sum() / 2 for one in ranks]
    # of 2,700 pairs one expects at most 2.7; above 8 happens once in 400 times
    assert sum(found) <= 8


def test_a_partner_by_design_is_named_however_weak_its_correlation_is_in_the_draws():
    rng = np.random.default_rng(4)
    a, b = rng.uniform(size=(2, 60))
    y = 0.5 * a + 0.4 * b
    alone, _ = drivers(np.array([a, b]).T, y, ["a", "b"], seed=1)
    named, _ = drivers(np.array([a, b]).T, y, ["a", "b"], together=np.ones((2, 2), bool), seed=1)
    assert [d.partners for d in alone] == [(), ()]
    assert {d.name: d.partners[0][0] for d in named} == {"a": "b", "b": "a"}
