"""Time is whole seconds: what adds up on paper adds up in play, whatever it is added from."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.calendars import after, elapsed
from sim.world.plan import Plan
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.time import DAY, HOUR, NEVER, day_of, seconds
from tests.engine.played import plan_from

STEPS = """
format: 1
title: three steps make a day
as_of: 2020-10-30
zone: America/New_York
horizon: 2020-11-02
terms: {{price: {{levels: [1, 2]}}}}
so_far: [{{by: [seller, buyer], signs: {{price: 1}}}}]
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 2, worst: 1}}}}, no_deal: 0, delay: 0}}
  buyer: {{prefers: {{price: {{weight: 1, best: 2, worst: 1}}}}, no_deal: 0, delay: 0}}
  capital:
    powers:
      first: {{review: {{takes: {0}, grants: 1}}}}
      second: {{review: {{takes: {1}, grants: 1, after: first}}}}
      ban: {{impose: {{when: "true", deadline: {{at: 2020-10-31, force: order, met: closed, then: {{enforce: 1}}}}}}}}
agreement: {{closes: {{when: cleared(all), after: {2}}}}}
outcomes: [{{closed: closed}}, {{open: otherwise}}]
"""  # the clocks of the zone go back on 1 November: a day has 24 hours all the same


@pytest.mark.parametrize(
    "steps",
    [("8 hours", "8 hours", "8 hours"), ("5 hours", "7 hours", "12 hours"), ("0.1 days", "0.2 days", "0.7 days"),
     ("1 hour", "0.5 days", "11 hours"), ("0", "0", "1 day"), ("0.3333 days", "0.3333 days", "0.3334 days")],
)  # fmt: skip
def test_steps_that_add_up_to_a_day_meet_a_date_at_its_end(tmp_path: Path, steps: tuple[str, str, str]) -> None:
    record = Engine(plan_from(tmp_path, STEPS.format(*steps))).play(1, 0, 20).record
    closed, met = (next(e for e in record if e.kind == kind) for kind in (Kind.CLOSED, Kind.MET))
    assert (closed.time, met.time) == (DAY, DAY)
    assert closed.number < met.number


@given(st.lists(st.integers(0, 10**6), max_size=20))
def test_seconds_add_in_any_order_to_the_same_time(parts: list[int]) -> None:
    days = [part / DAY for part in parts]
    assert sum(map(seconds, days)) == sum(map(seconds, reversed(days))) == sum(parts)


@given(st.integers(-(10**9), 10**9))
def test_a_day_includes_its_end_and_nothing_after(time: int) -> None:
    day = day_of(time)
    assert (day - 1) * DAY < time <= day * DAY


def test_what_is_beyond_all_time_never_comes() -> None:
    assert seconds(float("inf")) == seconds(1e300) == NEVER and seconds(7 / 24) == 7 * HOUR


@given(st.integers(-900 * DAY, 300 * DAY), st.integers(0, 200 * DAY))
def test_a_business_clock_reads_what_it_was_set_to(business: Plan, since: int, span: int) -> None:
    due = after(business, 0, since, span)
    assert elapsed(business, 0, due) - elapsed(business, 0, since) == span
    assert span == 0 or elapsed(business, 0, due - 1) < elapsed(business, 0, due)  # not a second earlier


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    text = STEPS.format("3 days", "1 day", "1 day").replace("takes: 3 days,", "takes: 3 days, calendar: US,")
    return plan_from(tmp_path_factory.mktemp("business"), text)
