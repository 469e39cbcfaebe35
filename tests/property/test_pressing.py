"""Properties of how much a side still asks, and how soon it answers, for any numbers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world import pressing

UNIT = st.integers(0, 10_000).map(lambda parts: parts / 10_000)  # so that what differs does on paper
TIME = st.floats(0, 100)
BETA = st.floats(0.05, 5)
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
        asked = r + gain * pressing.share(now, 0.0, np.inf, beta, certain(until))
        assert asked == pytest.approx(r + gain * (1 - (now / until) ** (1 / beta)), abs=1e-12)
        assert pressing.share(now, 0.0, np.inf, beta, certain(until)) == pressing.share(now, 0.0, until, beta, NONE)


@given(TIME, st.floats(0, 200), BETA, DATES, st.lists(TIME, min_size=2, max_size=8))
def test_what_is_asked_falls_from_all_to_nothing_and_never_rises(
    opened: float, patience: float, beta: float, dates: np.ndarray, times: list[float]
) -> None:
    shares = [pressing.share(t, opened, patience, beta, dates) for t in sorted(times)]
    assert all(0.0 <= share <= 1.0 for share in shares)
    assert all(a >= b - 1e-12 for a, b in pairwise(shares))
    assert pressing.share(opened + patience + 1e-9, opened, patience, beta, dates) == pytest.approx(0.0, abs=1e-6)


@given(TIME, st.floats(0, 200), BETA, DATES, DATE, UNIT)
def test_a_greater_chance_or_one_more_date_never_raises_what_is_asked(
    now: float, patience: float, beta: float, dates: np.ndarray, more: tuple[float, float, float, float], p: float
) -> None:
    share = pressing.share(now, 0.0, patience, beta, dates)
    one_more = np.vstack([dates, np.array([more])])
    asked = pressing.share(now, 0.0, patience, beta, one_more)
    assert asked <= share
    likelier = one_more.copy()
    likelier[-1, pressing.CHANCE] = max(more[2], p)
    assert pressing.share(now, 0.0, patience, beta, likelier) <= asked


@given(TIME, st.floats(0, 200), BETA, DATES, st.randoms())
def test_the_order_of_dates_does_not_matter(
    now: float, patience: float, beta: float, dates: np.ndarray, random: object
) -> None:
    other = dates[::-1].copy()
    own = pressing.share(now, 0.0, patience, beta, dates)
    assert pressing.share(now, 0.0, patience, beta, other) == pytest.approx(own, abs=1e-12)


@given(UNIT, st.floats(0, 1), st.floats(1, 50), BETA)
def test_just_before_a_date_a_side_asks_the_certainty_equivalent_of_holding_out(
    p: float, later: float, until: float, beta: float
) -> None:
    """p times no deal, and 1 - p times what it would ask without the date."""
    patience = until / max(later, 0.01)
    without = pressing.share(until, 0.0, patience, beta, NONE)
    dated = pressing.share(until, 0.0, patience, beta, np.array([[0.0, until, p, 0.0]]))
    assert dated == pytest.approx((1 - p) * without, abs=1e-12)


@given(st.floats(1, 49), DATES)
def test_a_boulware_side_asks_for_more_than_a_conceder(now: float, dates: np.ndarray) -> None:
    hard, soft = (pressing.share(now, 0.0, 50.0, beta, dates) for beta in (0.2, 3.0))
    assert hard >= soft
    assert pressing.share(now, 0.0, 50.0, 0.2, NONE) > pressing.share(now, 0.0, 50.0, 3.0, NONE)


@given(UNIT, UNIT, st.integers(1, 60), st.integers(0, 100), st.one_of(st.just(np.inf), st.floats(0, 400)))
def test_a_date_moves_by_whole_days_within_its_caps_with_chances_that_add_up(
    first: float, later: float, days: int, most: int, room: float
) -> None:
    shifts, chances = pressing.moves(first, later, float(days), most, room).T
    assert sum(chances.tolist()) == 1.0 and (chances >= 0.0).all()
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
    asked, soonest, latest = (pressing.share(now, 0.0, np.inf, beta, one) for one in (dates, first, last))
    assert soonest - 1e-12 <= asked <= latest + 1e-12
    comes, soonest, latest = (pressing.due(now, now + response, least, one) for one in (dates, first, last))
    assert soonest - 1e-9 <= comes <= latest + 1e-9


@given(TIME, BETA, MOVED)
def test_the_less_a_date_may_move_by_the_more_it_presses_like_one_that_does_not(
    now: float, beta: float, date: tuple[float, float, float, list[tuple[float, float]]]
) -> None:
    alone = np.array([[date[0], date[0] + date[1], moving(*date)[:, 2].sum(), 0.0]])
    asked = [pressing.share(now, 0.0, np.inf, beta, moving(*date, shift=s)) for s in (0.0, 0.01, 1.0)]
    assert asked[0] == pytest.approx(pressing.share(now, 0.0, np.inf, beta, alone), abs=1e-12)
    assert asked[0] - 1e-12 <= asked[1] <= asked[2] + 1e-12


# --- when an answer comes ----------------------------------------------------------------------------------


@given(st.floats(0, 100), TIME, DATES, DATE, st.floats(0, 2))
def test_dates_make_answers_come_sooner_but_never_at_once(
    response: float, since: float, dates: np.ndarray, more: tuple[float, float, float, float], least: float
) -> None:
    ready = since + response
    own = pressing.due(since, ready, least, dates)
    assert min(ready, since + least) <= own <= ready
    assert pressing.due(since, ready, least, np.vstack([dates, np.array([more])])) <= own
    assert pressing.due(since, ready, least, NONE) == ready


@given(MOVED, st.floats(0, 100), st.floats(0, 2))
def test_from_when_an_answer_comes_one_knows_how_long_it_would_have_taken(
    date: tuple[float, float, float, list[tuple[float, float]]], response: float, least: float
) -> None:
    dates = moving(*date)
    comes = pressing.due(0.0, response, least, dates)
    takes = pressing.runs_for(0.0, comes, least, dates)
    assert comes - 1e-9 <= takes
    if comes > least:  # at the least it may have been longer, and has not come yet
        assert takes <= response + 1e-6
    assert pressing.due(0.0, takes, least, dates) <= comes + 1e-6
