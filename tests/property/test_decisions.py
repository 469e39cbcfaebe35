"""Properties of the decision rules, for any numbers."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.world import decisions, lookahead

UNIT = st.floats(0, 1, allow_nan=False)
VECTOR = hnp.arrays(np.float64, st.integers(1, 30), elements=UNIT)


@given(VECTOR, st.data())
def test_the_nash_rule_is_the_brute_force_maximum(values: np.ndarray, data: st.DataObject) -> None:
    n = len(values)
    other = data.draw(hnp.arrays(np.float64, n, elements=UNIT))
    ending = data.draw(hnp.arrays(np.float64, 2, elements=UNIT))
    allowed = data.draw(hnp.arrays(np.bool_, n))
    incumbent = data.draw(st.integers(0, n - 1))
    packages = data.draw(hnp.arrays(np.int32, (n, 2), elements=st.integers(0, 2)))
    values, other, ending = (np.round(drawn, 5) for drawn in (values, other, ending))
    chosen = decisions.nash(np.array([values, other]), ending, allowed, incumbent, packages)
    gains = {
        k: round((values[k] - ending[0]) * (other[k] - ending[1]), 10)  # exact: of five decimals each
        for k in range(n)
        if allowed[k] and values[k] > ending[0] and other[k] > ending[1]
    }
    gains = {k: product for k, product in gains.items() if product > 0}
    if not gains:
        assert chosen == -1
    else:
        top = max(gains.values())
        changes = {k: int((packages[k] != packages[incumbent]).sum()) for k, g in gains.items() if g == top}
        assert chosen == min(changes, key=lambda k: (changes[k], k))


SEEN = st.lists(
    st.tuples(UNIT, st.booleans()), max_size=5
)  # answers of one luck: a probability, whether it was granted


def _bounds(seen: list[tuple[float, bool]]) -> tuple[float, float]:
    refused = [p for p, granted in seen if not granted]
    return max(refused, default=decisions.NONE), min((p for p, g in seen if g), default=decisions.NEVER)


@given(UNIT, UNIT, SEEN)
def test_what_was_seen_of_a_luck_makes_no_better_package_less_likely(p: float, q: float, seen: Any) -> None:
    low, high = sorted((p, q))
    assert 0 <= decisions.given(low, *_bounds(seen)) <= decisions.given(high, *_bounds(seen)) <= 1


@given(UNIT, UNIT, SEEN)
def test_another_grant_makes_nothing_less_likely_and_another_refusal_nothing_more(
    p: float, q: float, seen: Any
) -> None:
    before = decisions.given(p, *_bounds(seen))
    assert decisions.given(p, *_bounds([*seen, (q, True)])) >= before - 1e-12
    assert decisions.given(p, *_bounds([*seen, (q, False)])) <= before + 1e-12


@given(UNIT.map(lambda p: round(p, 6)), UNIT, SEEN.map(lambda seen: [(round(p, 6), granted) for p, granted in seen]))
def test_answers_of_one_luck_tell_what_the_latent_uniform_implies_and_bayes_the_rest(
    p: float, u: float, seen: Any
) -> None:
    """Where one uniform has given the answers: 1 or 0 exactly where all uniforms that would have agree."""
    low, high = _bounds([(q, u < q) for q, _ in seen])
    least, most = max(low, 0.0), min(high, 1.0)
    expected = 1.0 if p >= most else 0.0 if p <= least else (p - least) / (most - least)
    if seen and not (p == least == 0.0 or p == most == 1.0):
        assert decisions.given(p, low, high) == pytest.approx(expected)


@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 6), st.data())
def test_utility_is_a_weighted_mean_of_level_values(terms: int, levels: int, n: int, data: st.DataObject) -> None:
    weights = data.draw(hnp.arrays(np.float64, terms, elements=st.floats(0, 9)))
    values = data.draw(hnp.arrays(np.float64, (terms, levels), elements=UNIT))
    packages = data.draw(hnp.arrays(np.int32, (n, terms), elements=st.integers(0, levels - 1)))
    found = decisions.utilities(weights, values, packages)
    assert ((found >= 0) & (found <= 1 + 1e-12)).all()
    if weights.sum() > 0:
        direct = [(weights * values[np.arange(terms), row]).sum() / weights.sum() for row in packages]
        assert np.allclose(found, direct, atol=1e-12)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=4))
def test_who_fails_a_deal_is_the_first_to_refuse_and_reviews_of_one_luck_refuse_together(
    reviews: list[tuple[int, int, int]],
) -> None:
    """Against all combinations of twenty equally likely luck draws for each luck; answers of one day share by 1 - p."""
    chances, lucks, days = (np.array(column) for column in zip(*reviews, strict=True))
    first = np.array([lucks.tolist().index(luck) for luck in lucks])
    n, expected = len(reviews), (chances / 20).reshape(-1, 1)
    needs, chains = np.ones((n, 1), bool), np.zeros((n, n), bool)
    prospects = np.array([[1.0, 0.0, 0.0, 10.0 * day] for day in days])
    clocks = *lookahead.kinds(needs), prospects, chains, first, np.zeros(1), 0.0
    through = lookahead.look_ahead(np.ones(1), 0.0, np.full(1, 0.5), expected, needs, *clocks)
    fails, places = lookahead.failing(np.full(1, 0.5), expected, needs, prospects, chains, first)
    share, all_grant = np.zeros(n), 0.0
    for drawn in itertools.product(range(20), repeat=3):
        refuse = np.array([drawn[luck] >= chance for chance, luck in zip(chances, lucks, strict=True)])
        all_grant += not refuse.any()
        if refuse.any():
            share[days == days[refuse].min()] += 1
    assert np.isclose(through[0], 0.5 * all_grant / 8000) and np.isclose(fails[-1, 0], 0.5)
    for day in set(days.tolist()):
        assert np.isclose(fails[:-1, 0][days == day].sum(), 0.5 * share[days == day][0] / 8000)
    assert [int(place) for place in places[:, 0]] == [sorted(set(days.tolist())).index(day) + 1 for day in days]


@given(VECTOR, UNIT, st.floats(0, 0.01), st.floats(0, 100), st.floats(0, 50))
def test_look_ahead_weighs_answers_and_silence_and_adds_up_clocks_along_a_chain(
    utility: np.ndarray, no_deal: float, cost: float, wait: float, closing: float
) -> None:
    n, chain = len(utility), np.array([[False, False], [True, False]])
    expected, needs, out = np.full((2, n), 0.4), np.ones((2, n), bool), np.zeros((2, n), bool)
    prospects, silent = np.array([[1.0, 0.0, 0.0, wait], [0.5, 0.25, 0.0, 30.0]]), np.ones((2, n))

    def worth(needs: np.ndarray, chain: np.ndarray, prospects: np.ndarray) -> np.ndarray:
        clears, (kinds, firsts) = lookahead.clearing(expected, silent, out, prospects), lookahead.kinds(needs)
        clocks = kinds, firsts, prospects, chain, np.arange(2), np.full(len(firsts), closing), cost
        return lookahead.look_ahead(utility, no_deal, np.ones(n), clears, needs, *clocks)

    p = 0.4 * (0.5 * 0.4 + 0.25)
    lottery = p * utility + (1 - p) * no_deal
    assert np.allclose(worth(needs, chain, prospects), lottery - cost * (wait + 30 + closing))
    assert np.allclose(worth(needs, ~chain & False, prospects), lottery - cost * (max(wait, 30) + closing))
    assert np.allclose(worth(~needs, chain, prospects), utility - cost * closing)
    first = np.array([[False], [True]]) & needs  # the first is not needed, so the second begins at once
    assert np.allclose(worth(first, chain, prospects), 0.45 * utility + 0.55 * no_deal - cost * (30 + closing))
    out = ~chain[:, :1] & needs  # the first has refused for good: what else may come of it is all there is
    assert np.allclose(worth(needs, chain, prospects), lottery - cost * (wait + 30 + closing))
    expected[0], out = 0.0, ~out  # the second has, and would have been cleared by silence
    assert np.allclose(worth(needs, chain, prospects), no_deal - cost * (wait + 30 + closing))
    expected[0], out = 0.4, ~needs
    late = np.array([[1.0, 0.0, wait + 5, 0.0], [0.5, 0.25, 0.0, 30.0]])  # not before a day
    assert np.allclose(worth(needs, chain, late), lottery - cost * (wait + 35 + closing))
    silent[1] = 0.5  # its silence is a lapse, which somebody may reverse
    p = 0.4 * (0.5 * 0.4 + 0.25 * 0.5)
    assert np.allclose(worth(needs, chain, late), p * utility + (1 - p) * no_deal - cost * (wait + 35 + closing))


@given(VECTOR, UNIT)
def test_who_is_overconfident_expects_a_share_of_the_rest_as_well(p: np.ndarray, over: float) -> None:
    nothing = decisions.expect(p, over, decisions.NONE, np.array([decisions.NEVER]))
    assert np.allclose(nothing, p + over * (1 - p))


@given(VECTOR, st.floats(0, 1), st.floats(1, 30))
def test_quantal_response_is_even_at_the_threshold_and_rises_with_utility(
    utility: np.ndarray, threshold: float, sharpness: float
) -> None:
    p = decisions.quantal(utility, threshold, sharpness)
    assert np.allclose(p, 1 / (1 + np.exp(-sharpness * (utility - threshold))), atol=1e-12)
    order = np.argsort(utility)
    assert (np.diff(p[order]) >= 0).all()


@given(VECTOR, st.data())
def test_what_keeps_an_agreement_is_the_brute_force_least_loss_above_every_floor(
    values: np.ndarray, data: st.DataObject
) -> None:
    n = len(values)
    both = np.array([values, data.draw(hnp.arrays(np.float64, n, elements=UNIT))])
    ending = data.draw(hnp.arrays(np.float64, 2, elements=UNIT))
    allowed = data.draw(hnp.arrays(np.bool_, n))
    incumbent = data.draw(st.integers(0, n - 1))
    packages = data.draw(hnp.arrays(np.int32, (n, 2), elements=st.integers(0, 2)))
    both, ending = np.round(both, 5), np.round(ending, 5)
    chosen = decisions.kept(both, ending, allowed, incumbent, packages)
    gains = {
        k: sorted(np.round(both[:, k] - both[:, incumbent], 12))
        for k in range(n)
        if allowed[k] and (both[:, k] >= ending).all()
    }
    if not gains:
        assert chosen == -1
    else:
        assert gains[chosen] == max(gains.values())
