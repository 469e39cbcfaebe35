"""A request goes on while what may be signed needs it: offers that fly to and fro neither end it nor start it anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.plan import Plan
from sim.world.record import Kind
from tests.engine.played import plan_from

from .told import days, packages, played, signed

TEXT = """
format: 1
title: Offers to and fro
as_of: 2024-01-01
horizon: 2024-12-31
terms: {data: {levels: [kept, moved]}, price: {levels: [LEVELS]}}
structures: {all: {is: price >= 0}}
circumstances: {strict: {start: 1}}
EVENTS
actors:
  seller: {prefers: {data: {weight: 0.2, best: kept, worst: moved}, price: {weight: 1, best: 100, worst: 0}}, no_deal: 0.1, delay: 0, powers: {s: {sell: {responds: 3 days, tactic: {beta: 1}}}}}
  buyer: {prefers: {data: {weight: 0.2, best: moved, worst: kept}, price: {weight: 1, best: 0, worst: 100}}, no_deal: 0.1, delay: 0, powers: {b: {bid: {responds: 3 days, tactic: {beta: 1}}}}}
  r: {powers: {licence: {review: {asked_when: selected, when: data == moved and strict == 1, takes: 10 days, grants: 1ASKS}}}}
so_far:
  - {by: [seller, buyer], selects: all}
agreement: {closes: {when: cleared(all), after: 0}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def _plan(folder: Path, *, asks: str = "", events: str = "") -> Plan:
    levels = ", ".join(str(price) for price in range(0, 102, 2))
    return plan_from(folder, TEXT.replace("LEVELS", levels).replace("ASKS", asks).replace("EVENTS", events))


@pytest.mark.parametrize("asks", ["", ", asks_after: 7 days"])
def test_offers_neither_withdraw_a_request_nor_ask_again(tmp_path: Path, asks: str) -> None:
    plan = _plan(tmp_path, asks=asks)
    record = played(plan, 1)[0].record
    offered = packages(plan, record, Kind.OFFERED)
    assert {text.split(",")[0] for text in offered} == {"data kept", "data moved"}
    filed, granted = days(record, Kind.FILED), days(record, Kind.GRANTED)
    assert len(filed) == len(granted) == 1  # the first offer that needs the licence has led to it
    first = next(e.time for e in record if e.kind == Kind.OFFERED and "moved" in packages(plan, [e], Kind.OFFERED)[0])
    assert filed[0][1] == first / 86_400 + (7 if asks else 0)
    assert 10 <= granted[0][1] - filed[0][1] < 25  # once an offer that needs it is on the table again


def test_what_nothing_of_the_structure_needs_any_more_is_withdrawn_and_the_record_says_so(tmp_path: Path) -> None:
    plan = _plan(tmp_path, events="events: {ease: {at: 2024-01-11, sets: {strict: 0}}}")
    record = played(plan, 1)[0].record
    filed = days(record, Kind.FILED)
    assert filed[0][1] < 10.0
    assert days(record, Kind.WITHDRAWN) == [("WITHDRAWN", 10.0)]
    assert not days(record, Kind.GRANTED)


def test_what_the_signed_package_does_not_need_any_more_is_withdrawn_and_the_record_says_so(tmp_path: Path) -> None:
    """On day 10 one review refuses what is signed; what the parties amend it to does not need the other."""
    reviews = {
        "a": "{takes: 10 days, grants: {if: remedy == none, then: 0, otherwise: 1}}",
        "b": "{takes: 40 days, when: remedy == none, grants: 1}",
    }
    record = played(signed(tmp_path, {"none": 1.0, "some": 0.9}, reviews), 1)[0].record
    assert days(record, Kind.REFUSED, Kind.AMENDED, Kind.WITHDRAWN, Kind.CLOSED) == [
        ("REFUSED", 10.0), ("AMENDED", 10.0), ("WITHDRAWN", 10.0), ("CLOSED", 20.0),
    ]  # fmt: skip


BEFORE = """
format: 1
title: a request that comes before any choice
as_of: 2024-01-10
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}, shop: {levels: [no, yes]}}
structures: {bare: {is: shop == no}}
so_far:
  - {at: 2024-01-05, by: [], asks: permit}
LINES
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0.1, delay: 0, powers: {s: {sell: {responds: 5 days, patience: endless}}}}
  a: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0.1, delay: 0, powers: {bid_a: {bid: {responds: 9 days, structure: bare, patience: endlessMORE}}}}
  b: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0.1, delay: 0, powers: {bid_b: {bid: {responds: 300 days, patience: endless, enters: 100 days}}}}
  office: {powers: {permit: {review: {when: WHEN, takes: 30 days, grants: 1}}}}
agreement: {closes: {when: cleared(all), after: 0}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def _before(folder: Path, when: str, *lines: str, more: str = "") -> list[float]:
    """The days on which the request is withdrawn."""
    text = BEFORE.replace("by: [], ", "").replace("LINES", "\n".join(lines)).replace("WHEN", when).replace("MORE", more)
    plan = plan_from(folder, text)
    return [day for _, day in days(played(plan, 1)[0].record, Kind.WITHDRAWN)]


@pytest.mark.parametrize(
    "when", ["with(a)", "with(b)", "not with(a)", "with(b) and shop == yes"],
)  # fmt: skip
def test_before_a_choice_each_bidder_who_may_still_sign_is_asked_for_its_own_packages(
    tmp_path: Path, when: str
) -> None:
    assert 0.0 not in _before(tmp_path, when)


@pytest.mark.parametrize("when", ["with(a) and shop == yes", "with(a) and with(b)"])
def test_before_a_choice_what_no_bidder_needs_is_withdrawn(tmp_path: Path, when: str) -> None:
    assert 0.0 in _before(tmp_path, when)


def test_who_has_left_for_good_may_sign_no_more(tmp_path: Path) -> None:
    left = "  - {at: 2024-01-08, by: a, leaves: bid_a}"
    assert _before(tmp_path, "with(a)", left) == [0.0]
    assert 0.0 not in _before(tmp_path, "with(a)", left, more=", returns: {hazard: 0.1 per month}")
    assert _before(tmp_path, "with(a)", more=", leaves: {hazard: 900 per month}")[0] < 1.0


AT_ONCE = """
format: 1
title: The seller answers at once, and what the bidder has offered waits for its review
as_of: 2024-01-01
horizon: 2024-06-01
terms: {price: {levels: [1, 2]}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 0.9, 2: 0.5}}}, no_deal: 0.2, delay: 0, powers: {shop: {sell: {decides: {auction: {until: 2024-01-10}}, patience: 60 days, responds: ANSWERS}}}}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.9}}}, no_deal: 0.2, delay: 0, powers: {offer: {bid: {patience: 60 days, responds: 4 days}}}}
  agency: {powers: {merger: {review: {asked_when: selected, when: price == 2, asks_after: 15 days, takes: 20 days, grants: 0.99}}}}
agreement: {closes: {when: cleared(all), after: 1 day}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize("answers", ["0 days", "1 day"])
def test_a_request_is_made_after_its_delay_also_where_another_package_is_on_the_table_at_once(
    answers: str, tmp_path: Path
) -> None:
    """The package of the bidder needs the review, what the seller offers does not; either may be signed."""
    plan = plan_from(tmp_path, AT_ONCE.replace("ANSWERS", answers))
    record = played(plan, 1)[0].record
    assert days(record, Kind.SELECTED) == [("SELECTED", 9.0)]
    assert days(record, Kind.FILED) == [("FILED", 24.0)]
