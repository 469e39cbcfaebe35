"""Properties of what a side asks and does when it is its turn, for any numbers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.world import concession

UNIT = st.integers(0, 10_000).map(lambda parts: parts / 10_000)  # so that what differs does on paper
TIME = st.floats(0, 100)
BETA = st.floats(0.05, 5)
VECTOR = hnp.arrays(np.float64, st.integers(1, 30), elements=UNIT)
DATE = st.tuples(TIME, st.floats(0, 200), UNIT, st.just(0.0))
DATES = st.lists(DATE, max_size=4).map(lambda rows: np.array(rows, float).reshape(-1, 4))
NONE = np.empty((0, 4))


def certain(until: float) -> np.ndarray:
    """One date, since the beginning."""
    return np.array([[0.0, until, 1.0, 0.0]])


# --- what is asked -----------------------------------------------------------------------------------------


@given(UNIT, UNIT, st.floats(0.01, 100), st.sampled_from([0.1, 0.25, 0.4, 1.0, 2.0, 4.0]))
def test_one_certain_date_and_endless_patience_give_back_faratin_sierra_and_jennings(
    r: float, gain: float, until: float, beta: float
) -> None:
    for now in np.linspace(0, until, 11):
        asked = r + gain * concession.share(now, 0.0, np.inf, beta, certain(until))
        assert asked == pytest.approx(r + gain * (1 - (now / until) ** (1 / beta)), abs=1e-12)
        assert concession.share(now, 0.0, np.inf, beta, certain(until)) == concession.share(now, 0.0, until, beta, NONE)


@given(TIME, st.floats(0, 200), BETA, DATES, st.lists(TIME, min_size=2, max_size=8))
def test_what_is_asked_falls_from_all_to_nothing_and_never_rises(
    opened: float, patience: float, beta: float, dates: np.ndarray, times: list[float]
) -> None:
    shares = [concession.share(t, opened, patience, beta, dates) for t in sorted(times)]
    assert all(0.0 <= share <= 1.0 for share in shares)
    assert all(a >= b - 1e-12 for a, b in pairwise(shares))
    assert concession.share(opened + patience + 1e-9, opened, patience, beta, dates) == pytest.approx(0.0, abs=1e-6)


@given(TIME, st.floats(0, 200), BETA, DATES, DATE, UNIT)
def test_a_greater_chance_or_one_more_date_never_raises_what_is_asked(
    now: float, patience: float, beta: float, dates: np.ndarray, more: tuple[float, float, float, float], p: float
) -> None:
    share = concession.share(now, 0.0, patience, beta, dates)
    one_more = np.vstack([dates, np.array([more])])
    asked = concession.share(now, 0.0, patience, beta, one_more)
    assert asked <= share
    likelier = one_more.copy()
    likelier[-1, concession.CHANCE] = max(more[2], p)
    assert concession.share(now, 0.0, patience, beta, likelier) <= asked


@given(TIME, st.floats(0, 200), BETA, DATES, st.randoms())
def test_the_order_of_dates_does_not_matter(
    now: float, patience: float, beta: float, dates: np.ndarray, random: object
) -> None:
    other = dates[::-1].copy()
    own = concession.share(now, 0.0, patience, beta, dates)
    assert concession.share(now, 0.0, patience, beta, other) == pytest.approx(own, abs=1e-12)


@given(UNIT, st.floats(0, 1), st.floats(1, 50), BETA)
def test_just_before_a_date_a_side_asks_the_certainty_equivalent_of_holding_out(
    p: float, later: float, until: float, beta: float
) -> None:
    """p times no deal, and 1 - p times what it would ask without the date."""
    patience = until / max(later, 0.01)
    without = concession.share(until, 0.0, patience, beta, NONE)
    dated = concession.share(until, 0.0, patience, beta, np.array([[0.0, until, p, 0.0]]))
    assert dated == pytest.approx((1 - p) * without, abs=1e-12)


@given(st.floats(1, 49), DATES)
def test_a_boulware_side_asks_for_more_than_a_conceder(now: float, dates: np.ndarray) -> None:
    hard, soft = (concession.share(now, 0.0, 50.0, beta, dates) for beta in (0.2, 3.0))
    assert hard >= soft
    assert concession.share(now, 0.0, 50.0, 0.2, NONE) > concession.share(now, 0.0, 50.0, 3.0, NONE)


@given(UNIT, UNIT, st.integers(1, 60), st.integers(0, 100), st.one_of(st.just(np.inf), st.floats(0, 400)))
def test_a_date_moves_by_whole_days_within_its_caps_with_chances_that_add_up(
    first: float, later: float, days: int, most: int, room: float
) -> None:
    shifts, chances = concession.moves(first, later, float(days), most, room).T
    assert chances.sum() == pytest.approx(1.0) and (chances >= 0.0).all()
    assert shifts[0] == 0.0 and (np.diff(shifts) >= 1.0).all() and (np.diff(shifts) <= days).all()
    assert len(shifts) <= most + 1 and shifts[-1] <= (room if len(shifts) > 1 else np.inf)
    if most and room >= 1.0:
        assert chances[0] == pytest.approx(1.0 - first)


MOVED = st.tuples(TIME, st.floats(1, 100), UNIT, st.lists(st.tuples(UNIT, st.floats(0, 100)), min_size=1, max_size=5))


def moving(since: float, span: float, p: float, parts: list[tuple[float, float]], *, shift: float = 1.0) -> np.ndarray:
    """A date that may move: each part with its weight, and by how much it lies after the first."""
    whole = sum(weight for weight, _ in parts) or 1.0
    later = sorted(after * shift for _, after in parts)
    rows = [
        [since, since + span + after, p * w / whole, float(i > 0)]
        for i, ((w, _), after) in enumerate(zip(parts, later, strict=True))
    ]
    return np.array(rows)


@given(TIME, BETA, MOVED, st.floats(0, 100), st.floats(0, 2))
def test_a_date_that_may_move_presses_no_more_than_its_first_day_and_no_less_than_its_last(
    now: float, beta: float, date: tuple[float, float, float, list[tuple[float, float]]], response: float, least: float
) -> None:
    dates = moving(*date)
    first, last = (np.array([[*dates[i, :2], dates[:, 2].sum(), 0.0]]) for i in (0, -1))
    asked, soonest, latest = (concession.share(now, 0.0, np.inf, beta, one) for one in (dates, first, last))
    assert soonest - 1e-12 <= asked <= latest + 1e-12
    comes, soonest, latest = (concession.due(now, now + response, least, one) for one in (dates, first, last))
    assert soonest - 1e-9 <= comes <= latest + 1e-9


@given(TIME, BETA, MOVED)
def test_the_less_a_date_may_move_by_the_more_it_presses_like_one_that_does_not(
    now: float, beta: float, date: tuple[float, float, float, list[tuple[float, float]]]
) -> None:
    alone = np.array([[date[0], date[0] + date[1], moving(*date)[:, 2].sum(), 0.0]])
    asked = [concession.share(now, 0.0, np.inf, beta, moving(*date, shift=s)) for s in (0.0, 0.01, 1.0)]
    assert asked[0] == pytest.approx(concession.share(now, 0.0, np.inf, beta, alone), abs=1e-12)
    assert asked[0] - 1e-12 <= asked[1] <= asked[2] + 1e-12


# --- when an answer comes ----------------------------------------------------------------------------------


@given(st.floats(0, 100), TIME, DATES, DATE, st.floats(0, 2))
def test_dates_make_answers_come_sooner_but_never_at_once(
    response: float, since: float, dates: np.ndarray, more: tuple[float, float, float, float], least: float
) -> None:
    ready = since + response
    own = concession.due(since, ready, least, dates)
    assert min(ready, since + least) <= own <= ready
    assert concession.due(since, ready, least, np.vstack([dates, np.array([more])])) <= own
    assert concession.due(since, ready, least, NONE) == ready


@given(MOVED, st.floats(0, 100), st.floats(0, 2))
def test_from_when_an_answer_comes_one_knows_how_long_it_would_have_taken(
    date: tuple[float, float, float, list[tuple[float, float]]], response: float, least: float
) -> None:
    dates = moving(*date)
    comes = concession.due(0.0, response, least, dates)
    takes = concession.runs_for(0.0, comes, least, dates)
    assert comes - 1e-9 <= takes <= response + 1e-6
    assert concession.due(0.0, takes, least, dates) <= comes + 1e-6


# --- what a side does --------------------------------------------------------------------------------------


def respond(
    values: np.ndarray, no_deal: np.ndarray, share: float, *, rival: float = -np.inf, offers: tuple[int, ...] = (),
    own: tuple[int, ...] = (), made: int = 1, pleases: np.ndarray | None = None, had: int = -1, idle: bool = False, allowed: np.ndarray | None = None, places: np.ndarray | None = None, other: int = -1, unbarred: np.ndarray | None = None,
) -> tuple[int, int, int]:  # fmt: skip
    allowed = np.ones(values.shape[1], bool) if allowed is None else allowed
    shares, standing = np.full(len(no_deal), share), np.array(offers, np.int64)
    places = np.zeros((values.shape[1], 1)) if places is None else places
    return concession.respond(
        values,
        no_deal,
        rival,
        allowed,
        standing,
        np.array(own, np.int64),
        made,
        had,
        shares,
        idle,
        places,
        other,
        np.ones(values.shape[1]) if unbarred is None else unbarred,
        np.zeros(values.shape[1]) if pleases is None else pleases,
    )


@given(VECTOR, UNIT, UNIT, st.data())
def test_a_side_leaves_signs_the_best_or_offers_the_least_that_is_enough(
    values: np.ndarray, no_deal: float, share: float, data: st.DataObject
) -> None:
    n = len(values)
    allowed = data.draw(hnp.arrays(np.bool_, n))
    offers = tuple(data.draw(st.lists(st.integers(0, n - 1), max_size=5, unique=True)))
    act, what, short = respond(values[None].copy(), np.array([no_deal]), share, offers=offers, allowed=allowed)
    best = max(values[allowed], default=-np.inf)
    if best <= no_deal:
        assert (act, what, short) == (concession.LEAVE, 0, concession.NO_DEAL)
        return
    asked = round(no_deal + (best - no_deal) * share, 8)  # exact: of four decimals each
    enough = [k for k in range(n) if allowed[k] and values[k] >= asked]
    signable = [k for k in offers if k in enough]
    if signable:
        assert act == concession.ACCEPT and what in signable and values[what] == max(values[signable])
    else:
        least = min(values[enough])
        assert (act, what) == (concession.OFFER, next(k for k in enough if values[k] == least))
        assert short == (0 if offers and allowed[offers[-1]] else -1)


@given(VECTOR, UNIT, UNIT, st.integers(0, 3), st.data())
def test_who_has_heard_nothing_offers_what_pleases_most_and_what_is_worth_least_in_turn(
    values: np.ndarray, no_deal: float, share: float, made: int, data: st.DataObject
) -> None:
    n = len(values)
    pleases = data.draw(hnp.arrays(np.float64, n, elements=UNIT))
    own = tuple(data.draw(st.lists(st.integers(0, n - 1), max_size=3, unique=True)))
    assume(max(values) > no_deal)
    act, what, _ = respond(values[None].copy(), np.array([no_deal]), share, own=own, made=made, pleases=pleases)
    asked = min([round(no_deal + (max(values) - no_deal) * share, 8), *(values[k] for k in own)])
    enough = [k for k in range(n) if values[k] >= asked]
    most = max(enough, key=lambda k: (pleases[k], values[k], -k))
    kinder = all(pleases[most] > pleases[k] for k in own)
    low = max((k for k in enough if values[k] == min(values[enough])), key=lambda k: (pleases[k], -k))
    assert act == concession.OFFER
    assert what == (low if not kinder or (made % 2 == 1 and low not in own) else most)


@given(st.integers(1, 12), st.integers(1, 3), UNIT, UNIT, st.data())
def test_of_packages_about_as_good_the_nearest_to_the_others_offer_is_offered(
    n: int, terms: int, no_deal: float, share: float, data: st.DataObject
) -> None:
    values = data.draw(hnp.arrays(np.float64, n, elements=UNIT))
    places = data.draw(hnp.arrays(np.float64, (n, terms), elements=st.sampled_from([0, 0.5, 1])))
    other, unbarred = data.draw(st.integers(0, n - 1)), data.draw(hnp.arrays(np.float64, n, elements=UNIT))
    assume(max(values) > no_deal)
    side = values[None].copy(), np.array([no_deal]), share
    act, what, _ = respond(*side, places=places, other=other, unbarred=unbarred)
    asked = round(no_deal + (max(values) - no_deal) * share, 8)
    least = min(v for v in values if v >= asked)
    near = [k for k in range(n) if asked <= values[k] <= round(least + concession.CLOSE, 8)]
    nearness = np.round((1 - np.abs(places - places[other])).sum(axis=1) * unbarred, 8)
    assert act == concession.OFFER and what in near
    assert what == min(near, key=lambda k: (-nearness[k], values[k], k))


@given(VECTOR, UNIT, UNIT, st.data())
def test_nobody_asks_for_more_than_its_own_offers_are_worth_to_it(
    values: np.ndarray, no_deal: float, share: float, data: st.DataObject
) -> None:
    own = tuple(data.draw(st.lists(st.integers(0, len(values) - 1), min_size=1, max_size=4, unique=True)))
    least = min(values[k] for k in own)
    assume(no_deal < max(values))
    act, what, _ = respond(values[None].copy(), np.array([no_deal]), share, own=own)
    assert act == concession.OFFER and (what < 0 or values[what] <= least)  # no offer of the other side draws it near
    other = data.draw(st.integers(0, len(values) - 1))
    if values[other] >= least:
        assert (
            respond(values[None].copy(), np.array([no_deal]), share, own=own, offers=(other,))[0] == concession.ACCEPT
        )


@given(VECTOR, UNIT, UNIT, UNIT, st.data())
def test_nobody_signs_for_less_than_a_rival_has_on_the_table_and_as_much_suffices(
    values: np.ndarray, no_deal: float, rival: float, share: float, data: st.DataObject
) -> None:
    offer = data.draw(st.integers(0, len(values) - 1))
    act, what, _ = respond(values[None].copy(), np.array([no_deal]), share, rival=rival, offers=(offer,))
    if act != concession.LEAVE and what >= 0:
        assert values[what] >= max(rival, no_deal)
    if max(values) > no_deal and values[offer] >= max(rival, no_deal):
        assert (
            respond(values[None].copy(), np.array([no_deal]), 0.0, rival=rival, offers=(offer,))[0] == concession.ACCEPT
        )


@given(st.integers(2, 4), st.integers(1, 20), UNIT, st.data())
def test_partners_lower_what_they_ask_until_a_package_meets_all_and_none_goes_below_no_deal(
    partners: int, n: int, share: float, data: st.DataObject
) -> None:
    values = data.draw(hnp.arrays(np.float64, (partners, n), elements=UNIT))
    no_deal = data.draw(
        hnp.arrays(np.float64, partners, elements=st.integers(0, 5_000).map(lambda parts: parts / 10_000))
    )
    act, what, why = respond(values.copy(), no_deal, share)
    common = (values >= no_deal[:, None]).all(axis=0)
    if (values.max(axis=1) <= no_deal).any():
        assert (act, why) == (concession.LEAVE, concession.NO_DEAL)
    elif not common.any():
        assert (act, why) == (concession.LEAVE, concession.DISAGREE)
    else:
        assert act == concession.OFFER and common[what]
        surplus = values.max(axis=1) - no_deal
        lacking = np.where(
            surplus > 0, (no_deal + surplus * share - values[:, what]) / np.where(surplus > 0, surplus, 1), 0
        )
        others = np.where(
            surplus[:, None] > 0,
            (no_deal + surplus * share)[:, None] - values, 0.0,
        ) / np.where(surplus > 0, surplus, 1)[:, None]  # fmt: skip
        assert lacking.max() <= max(others.max(axis=0)[common].min(), 0.0) + 1e-9


@given(VECTOR, UNIT, st.data())
def test_who_has_nothing_new_to_say_for_as_long_as_its_patience_lasts_leaves(
    values: np.ndarray, no_deal: float, data: st.DataObject
) -> None:
    assume(max(values) > no_deal)
    act, what, _ = respond(values[None].copy(), np.array([no_deal]), 0.0)
    assert act == concession.OFFER
    again = respond(values[None].copy(), np.array([no_deal]), 0.0, own=(what,), idle=True)
    assert again == (concession.LEAVE, 0, concession.PATIENCE)
    assert (
        respond(values[None].copy(), np.array([no_deal]), 0.0, own=(what,), offers=(what,), idle=True)[0]
        == concession.ACCEPT
    )
