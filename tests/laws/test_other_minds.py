"""What is known of others, and what of another deal: costs, grants, dates that are over, requests not worth it before."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind
from tests.laws.ruled import Ruled

HIDDEN = """
format: 1
title: a suit that costs the rival something nobody else knows
as_of: 2024-01-01
horizon: 2024-12-31
terms: {{price: {{levels: [1, 2]}}}}
so_far: [{{by: [seller, buyer], signs: {{price: 2}}}}]
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 2, worst: 1}}}}, no_deal: 0, delay: 0}}
  buyer: {{prefers: {{price: {{weight: 1, values: {{1: 0.6, 2: 0.6}}}}}}, no_deal: 0.5, delay: 0.0007}}
  rival: {{prefers: {{price: {{weight: 1, values: {{1: 0, 2: 0}}}}}}, no_deal: 1, delay: 0}}
  office: {{powers: {{permit: {{review: {{takes: 100 days, grants: 1}}}}}}}}
  court: {{powers: {{ban: {{rule: {{effect: forbids, asked_when: signed, asked_by: rival, asks_after: 50 days, costs: {costs}, takes: 10 days, grants: 0.5}}}}}}}}
agreement: {{closes: {{when: cleared(all), after: 0}}, exits: {{buyer: signed}}}}
outcomes: [{{left: ever left(buyer)}}, {{closed: closed}}, {{other: otherwise}}]
"""
TOPPED = """
format: 1
title: a bid that would need the permit anew
as_of: 2024-01-01
horizon: 2025-12-31
terms: {{price: {{levels: [1, 2, 3, 4]}}}}
so_far:
  - {{at: 2024-01-01, by: [seller, poor], signs: {{price: 3}}}}
  - {{at: 2024-01-01, by: seller, asks: permit}}
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 4, worst: 1}}}}, no_deal: 0.1, delay: {delay}, powers: {{sale: {{sell: {{patience: endless, responds: 1 day}}}}}}}}
  poor: {{prefers: {{price: {{weight: 1, best: 1, worst: 4}}}}, no_deal: 0, delay: 0, powers: {{bid_poor: {{bid: {{patience: endless, responds: 1 day}}}}}}}}
  rich: {{prefers: {{price: {{weight: 1, values: {{1: 0, 2: 0, 3: 0, 4: 1}}}}}}, no_deal: 0.5, delay: 0, powers: {{bid_rich: {{bid: {{patience: endless, responds: 100 days}}}}}}}}
  office: {{powers: {{permit: {{review: {{takes: 90 days, grants: 1}}}}}}}}
agreement: {{closes: {{when: cleared(all), after: 30 days}}, open_until: closed}}
outcomes: [{{closed: closed}}, {{other: otherwise}}]
"""
TIMED = """
format: 1
title: a review timed to the outside date, and a second agreement
as_of: 2024-01-01
horizon: 2024-12-31
terms: {{price: {{levels: [1, 2, 3]}}}}
circumstances: {{bad: {{start: 0}}}}
events: {{b1: {{at: 2024-01-20, sets: {{bad: 1}}}}, b2: {{at: 2024-01-21, sets: {{bad: 0}}}}}}
so_far: [{{by: [seller, buyer], signs: {{price: 2}}}}]
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 3, worst: 1}}}}, no_deal: 0, delay: 0.0001, powers: {{sale: {{sell: {{patience: 60 days, responds: 1 day}}}}}}}}
  buyer: {{prefers: {{price: {{weight: 1, best: 1, worst: 3}}}}, no_deal: {{is: 0, shifts: {{bad: 1}}}}, delay: 0.0001, powers: {{bid_b: {{bid: {{patience: 60 days, responds: 3 days}}}}}}}}
  office: {{powers: {{permit: {{review: {{takes: {takes}, grants: 1}}}}}}}}
agreement:
  closes: {{when: cleared(all), after: 1 day}}
  outside_date: {{after: 90 days, force: agreement, met: closed, then: {{end: 1}}}}
  exits: {{buyer: bad > 0.5}}
outcomes: [{{closed: closed}}, {{other: otherwise}}]
"""
LATE = """
format: 1
title: a suit that is worth it from 1 February to 5 February and from 1 March on
as_of: {as_of}
horizon: 2024-12-31
begins: 2024-01-01
terms: {{price: {{levels: [1, 2]}}}}
circumstances: {{t: {{start: 0}}}}
events:
  e1: {{at: 2024-02-01, sets: {{t: 1}}}}
  e2: {{at: 2024-02-05, sets: {{t: 0}}}}
  e3: {{at: 2024-03-01, sets: {{t: 1}}}}
so_far:
  - {{at: 2024-01-01, by: [seller, buyer], signs: {{price: 2}}}}
{told}
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 2, worst: 1}}}}, no_deal: 0, delay: 0}}
  buyer: {{prefers: {{price: {{weight: 1, best: 2, worst: 1}}}}, no_deal: 0, delay: 0}}
  agency: {{prefers: {{price: {{weight: 1, values: {{1: 0, 2: 0}}}}}}, no_deal: {{is: 0, shifts: {{t: 1}}}}, delay: 0, powers: {{suit: {{rule: {{effect: forbids, asked_when: signed, asked_by: agency, asks_after: 10 days, costs: 0.1, takes: 20 days, grants: 0.9}}}}}}}}
agreement: {{closes: {{when: "false", after: 0}}}}
outcomes: [{{ended: ended}}, {{other: otherwise}}]
"""


@pytest.mark.parametrize(("costs", "left"), [("{uniform: [0, 1.5]}", False), ("0.51", False), ("0.49", True)])
def test_what_a_suit_costs_others_is_its_median_to_who_fears_it(tmp_path: Path, costs: str, left: bool) -> None:
    """The rival gains 0.5 by the suit: whoever knows no more than the median of what it costs, 0.75, does not fear it."""
    ruled = Ruled(tmp_path, HIDDEN.format(costs=costs), 60)
    assert ruled.share("left") == float(left)


@pytest.mark.parametrize(("delay", "topped"), [(0.005, False), (0.001, True)])
def test_a_rivals_bid_is_worth_what_it_is_once_all_answers_about_the_deal_in_hand_are_gone(
    tmp_path: Path, delay: float, topped: bool
) -> None:
    """At 4 the seller has 1 instead of 2/3, but 120 days later instead of after what is left of 30."""
    ruled = Ruled(tmp_path, TOPPED.format(delay=delay), 40)
    assert any(len(ruled.days(Kind.SIGNED, "bid_rich", k)) for k in range(40)) == topped


@pytest.mark.parametrize("takes", ["{before: outside_date, by: 10 days}", "80 days"])
def test_after_an_agreement_its_date_is_that_of_the_next_one(tmp_path: Path, takes: str) -> None:
    assert Ruled(tmp_path, TIMED.format(takes=takes), 20).share("closed") == 1.0


def test_what_was_not_worth_asking_is_asked_from_when_it_is_wherever_the_history_ends(tmp_path: Path) -> None:
    for as_of, told in (
        ("2024-01-01", ""),
        ("2024-02-01", "  - {at: 2024-02-01, happens: e1, sets: {t: 1}}"),
    ):
        days = (0, 31)[as_of == "2024-02-01"]
        ruled = Ruled(tmp_path, LATE.format(as_of=as_of, told=told), 1)
        assert [day + days for day in ruled.days(Kind.FILED, "suit")] == [70.0]  # 1 March and ten days
