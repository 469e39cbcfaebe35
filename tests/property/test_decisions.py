"""Properties of the decision rules, for any numbers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.world import decisions

UNIT = st.floats(0, 1, allow_nan=False)
VECTOR = hnp.arrays(np.float64, st.integers(1, 30), elements=UNIT)


@given(UNIT, UNIT, st.floats(0.05, 5), st.lists(st.floats(0, 100), min_size=2, max_size=10))
def test_aspiration_falls_from_the_best_to_the_reservation_and_never_rises(
    reservation: float, gain: float, beta: float, times: list[float]
) -> None:
    best = reservation + gain
    values = [decisions.aspiration(reservation, best, t, 0.0, 50.0, beta) for t in sorted(times)]
    assert all(a >= b - 1e-12 for a, b in pairwise(values))
    assert all(reservation - 1e-12 <= v <= best + 1e-12 for v in values)
    assert decisions.aspiration(reservation, best, 0.0, 0.0, 50.0, beta) == reservation + (best - reservation)
    assert decisions.aspiration(reservation, best, 50.0, 0.0, 50.0, beta) == reservation


@given(UNIT, st.floats(0.01, 1), st.floats(1, 49))
def test_a_boulware_side_asks_for_more_than_a_conceder_at_any_time_between(r: float, gain: float, t: float) -> None:
    hard, soft = (decisions.aspiration(r, r + gain, t, 0.0, 50.0, beta) for beta in (0.2, 3.0))
    assert hard > soft


@given(VECTOR, st.data())
def test_concession_gives_the_least_that_is_above_the_aspiration(values: np.ndarray, data: st.DataObject) -> None:
    allowed = data.draw(hnp.arrays(np.bool_, len(values)))
    level = data.draw(UNIT)
    chosen = decisions.concede(values.reshape(1, -1).copy(), np.array([level]), allowed)
    fitting = [k for k in range(len(values)) if allowed[k] and values[k] - level >= 0]
    if not fitting:
        assert chosen == -1
    else:
        least = min(values[k] - level for k in fitting)
        assert chosen == next(k for k in fitting if values[k] - level == least)


@given(VECTOR, st.data())
def test_the_nash_rule_is_the_brute_force_maximum(values: np.ndarray, data: st.DataObject) -> None:
    n = len(values)
    other = data.draw(hnp.arrays(np.float64, n, elements=UNIT))
    ending = data.draw(hnp.arrays(np.float64, 2, elements=UNIT))
    allowed = data.draw(hnp.arrays(np.bool_, n))
    incumbent = data.draw(st.integers(0, n - 1))
    packages = data.draw(hnp.arrays(np.int32, (n, 2), elements=st.integers(0, 2)))
    chosen = decisions.nash(np.array([values, other]), ending, allowed, incumbent, packages)
    gains = {
        k: (values[k] - ending[0]) * (other[k] - ending[1])
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


@given(VECTOR, UNIT)
def test_after_a_refusal_probabilities_are_conditional_and_refused_packages_have_none(
    p: np.ndarray, refused_at: float
) -> None:
    after = np.array([decisions.after_refusal(one, refused_at) for one in p])
    assert ((after >= 0) & (after <= 1)).all()
    assert (after[p <= refused_at] == 0).all()
    assert (after <= p + 1e-12).all()


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


@given(VECTOR, UNIT, st.floats(0, 0.01), st.floats(0, 100), st.floats(0, 50))
def test_look_ahead_lies_between_no_deal_and_the_package_less_the_wait(
    utility: np.ndarray, no_deal: float, cost: float, wait: float, closing: float
) -> None:
    n = len(utility)
    chance, needs = np.full(n, 0.4), np.ones((1, n), bool)
    mean, unfiled = np.array([wait]), np.array([np.nan])
    worth = decisions.look_ahead(utility, no_deal, chance, needs, mean, unfiled, 7.0, closing, cost)
    assert np.allclose(worth, 0.4 * utility + 0.6 * no_deal - cost * (wait + closing))
    without = decisions.look_ahead(utility, no_deal, np.ones(n), ~needs, mean, unfiled, 7.0, closing, cost)
    assert np.allclose(without, utility - cost * closing)
    filed = decisions.look_ahead(utility, no_deal, chance, needs, mean, np.array([3.0]), 7.0, closing, cost)
    assert np.allclose(filed - worth, cost * min(wait, 4.0))


@given(VECTOR, UNIT, st.data())
def test_what_was_refused_has_no_chance_and_what_was_granted_needs_nothing(
    p: np.ndarray, over: float, data: st.DataObject
) -> None:
    k = data.draw(st.integers(0, len(p) - 1))
    chance, needs = np.ones(len(p)), np.ones((1, len(p)), bool)
    decisions.reckon(chance, needs, 0, p, over, decisions.NONE, decisions.NONE)
    assert np.allclose(chance, p + over * (1 - p)) and needs.all()
    refused = np.ones(len(p))
    decisions.reckon(refused, needs, 0, p, over, float(chance[k]), decisions.NONE)
    assert refused[k] == 0 and (refused[p <= p[k]] == 0).all() and (refused <= chance + 1e-12).all()
    granted = np.ones(len(p))
    decisions.reckon(granted, needs, 0, p, over, decisions.NONE, float(chance[k]))
    assert granted[k] == 1 and (granted[p >= p[k]] == 1).all()
    assert (needs[0] == (granted < 1)).all()


@given(VECTOR, UNIT, st.floats(0, 60), st.data())
def test_a_side_leaves_accepts_or_offers_by_its_aspiration(
    values: np.ndarray, no_deal: float, now: float, data: st.DataObject
) -> None:
    allowed = data.draw(hnp.arrays(np.bool_, len(values)))
    offer = data.draw(st.integers(-1, len(values) - 1))
    best = decisions.greatest(values, allowed)
    act, what, short = decisions.respond(
        values.reshape(1, -1).copy(), np.array([no_deal]), allowed, offer, now, 0.0, np.array([50.0]), 0.5
    )
    if best <= no_deal:
        assert (act, what) == (decisions.LEAVE, 0)
        return
    level = decisions.aspiration(no_deal, best, now, 0.0, 50.0, 0.5)
    if offer >= 0 and allowed[offer] and values[offer] >= level:
        assert (act, what) == (decisions.ACCEPT, offer)
    else:
        assert act == decisions.OFFER and allowed[what] and values[what] >= level
        assert short == (0 if offer >= 0 and allowed[offer] else -1)


@given(VECTOR, st.floats(0, 1), st.floats(1, 30))
def test_quantal_response_is_even_at_the_threshold_and_rises_with_utility(
    utility: np.ndarray, threshold: float, sharpness: float
) -> None:
    p = decisions.quantal(utility, threshold, sharpness)
    assert np.allclose(p, 1 / (1 + np.exp(-sharpness * (utility - threshold))), atol=1e-12)
    order = np.argsort(utility)
    assert (np.diff(p[order]) >= 0).all()
