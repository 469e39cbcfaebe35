"""A clock that may be stopped: when the answer comes, in closed form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from sim.world.calendars import after, elapsed
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.time import DAY

from ..engine.played import plan_from

N = 3_000
HOUR = 3_600
TEXT = """
format: 1
title: One review whose clock may be stopped
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far:
  - {by: [seller, buyer], signs: {price: 2}}
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0, powers: {seller: {sell: {decides: first_acceptable, responds: 1 day}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0, powers: {offer: {bid: {responds: 1 day}}}}
  office: {powers: {permit: {review: {takes: 10 days, stops: {probability: 0.4, for: 7 days}, grants: 1, MORE}}}}
agreement: {closes: {when: cleared(all), after: 1 day}}
outcomes: [{closed: closed}, {open: otherwise}]
"""  # fmt: skip


def _events(folder: Path, more: str) -> list[dict[Kind, tuple[float, float]]]:
    engine = Engine(plan_from(folder, TEXT.replace("MORE", more)))
    plays = [engine.play(3, k, 20).record for k in range(N)]
    return [{Kind(e.kind): (e.time / DAY, e.value / DAY) for e in record} for record in plays]


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[dict[Kind, tuple[float, float]]]:
    return _events(tmp_path_factory.mktemp("clock"), "refiles: 0")


def test_the_answer_comes_after_its_days_and_after_the_stop(events) -> None:  # type: ignore[no-untyped-def]
    for found in events:
        due = 17.0 if Kind.CLOCK_STOPPED in found else 10.0
        assert found[Kind.GRANTED][0] == pytest.approx(due, abs=1e-9)


def test_the_clock_stops_as_often_as_said_and_anywhere_in_its_run(events) -> None:  # type: ignore[no-untyped-def]
    stops = np.array([found[Kind.CLOCK_STOPPED] for found in events if Kind.CLOCK_STOPPED in found])
    assert stats.binomtest(len(stops), N, 0.4).pvalue > 1e-3
    assert stats.kstest(stops[:, 0], stats.uniform(0, 10).cdf).pvalue > 1e-3
    assert np.allclose(stops[:, 1] - stops[:, 0], 7.0)


def test_a_statutory_limit_does_not_count_the_days_that_the_clock_stands_still(tmp_path: Path) -> None:
    for found in _events(tmp_path, "limit: 12, silence: lapses")[:300]:
        assert Kind.LAPSED_FILING not in found and Kind.GRANTED in found


def test_silence_too_is_put_off_by_the_stop(tmp_path: Path) -> None:
    for found in _events(tmp_path, "limit: 8, silence: lapses, refiles: 0")[:300]:
        due = 15.0 if Kind.CLOCK_STOPPED in found else 8.0
        assert found[Kind.LAPSED_FILING][0] == pytest.approx(due, abs=1e-9)


def test_a_span_of_business_days_ends_where_it_is_counted_and_never_before_it_begins(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, TEXT.replace("MORE", "calendar: US"))
    for hours in range(0, 24 * 30, 5):  # weekends and New Year among them
        since = hours * HOUR + 1800
        for span in (0, 1, HOUR, DAY - 1, DAY, 3 * DAY):
            end = after(plan, 0, since, span)
            assert end >= since
            assert elapsed(plan, 0, end) - elapsed(plan, 0, since) == span
            assert end == since or elapsed(plan, 0, end - 1) - elapsed(plan, 0, since) < span  # no sooner does
