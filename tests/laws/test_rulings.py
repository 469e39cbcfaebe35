"""Requests: who can make one, when it falls away, and that the record says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled, deal

MEASURE = """
format: 1
title: a measure, a stay, and a suit on the merits
as_of: 2024-01-01
horizon: 2024-12-31
circumstances: {{x: {{start: 0}}}}
events: {{up: {{at: {up}, sets: {{x: 1}}}}}}
so_far: [{{by: president, imposes: ban}}]
actors:
  buyer: {{of: x}}
  president: {{powers: {{ban: {{impose: {{deadline: {{at: 2024-03-01, force: order, met: closed, then: {{enforce: 1}}}}}}}}}}}}
  court:
    powers:
      stay: {{rule: {{about: ban, effect: suspends, asked_when: "true", takes: 10 days, grants: 1}}}}
      merits: {{rule: {{about: ban, effect: {effect}, asked_when: x > 0.5, takes: 30 days, grants: 1}}}}
outcomes: [{{annulled: lapsed(ban)}}, {{in_force: in_force(ban)}}, {{suspended: suspended(ban)}}, {{other: otherwise}}]
"""
TALKS = """
format: 1
title: a deal that the history has ended
as_of: 2024-02-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3]}}
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0.1, delay: 0, powers: {s: {sell: {responds: 1 day, tactic: {beta: 9}}}}}
  a: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0, powers: {bid_a: {bid: {responds: 1 day, tactic: {beta: 9}}}}}
  r: {powers: {review: {review: {takes: 40 days, grants: 1}}}}
  court: {powers: {suit: {rule: {effect: forbids, takes: 30 days, grants: 1}}}}
so_far:
  - {at: 2024-01-05, by: [seller, a], signs: {price: 2}}
  - {at: 2024-01-06, by: seller, asks: [review, suit]}
  - {at: 2024-01-20, by: court, grants: suit}
agreement: {closes: {when: cleared(all), after: 0}}
outcomes: [{closed: closed}, {in_hand: selected}, {other: otherwise}]
"""
TO_AND_FRO = """
format: 1
title: offers of which every other one needs a licence
as_of: 2024-01-01
horizon: 2024-12-31
terms: {data: {levels: [kept, moved]}, price: {levels: [0, 20, 40, 60, 80, 100]}}
structures: {all: {is: price >= 0}}
actors:
  seller: {prefers: {data: {weight: 0.01, best: kept, worst: moved}, price: {weight: 1, best: 100, worst: 0}}, no_deal: 0.1, delay: 0, powers: {s: {sell: {responds: 3 days, tactic: {beta: 1}}}}}
  buyer: {prefers: {data: {weight: 0.01, best: moved, worst: kept}, price: {weight: 1, best: 0, worst: 100}}, no_deal: 0.1, delay: 0, powers: {b: {bid: {responds: 3 days, tactic: {beta: 1}}}}}
  r: {powers: {licence: {review: {asked_when: selected, when: data == moved, takes: 10 days, grants: 1}}}}
so_far:
  - {by: [seller, buyer], selects: all}
agreement: {closes: {when: cleared(all), after: 0}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(("up", "effect", "outcome"), [
    ("2024-06-01", "annuls", "annulled"),  # the date has passed, and the measure is suspended
    ("2024-02-01", "annuls", "annulled"),  # it still runs, suspended
    ("2024-06-01", "compels", "suspended"),  # enforced is what it is; it stays suspended
])  # fmt: skip
def test_a_measure_can_be_ruled_on_as_long_as_it_is_not_over(
    tmp_path: Path, up: str, effect: str, outcome: str
) -> None:
    ruled = Ruled(tmp_path, MEASURE.format(up=up, effect=effect))
    assert ruled.kinds("merits") == ["FILED", "GRANTED"]
    assert ruled.outcomes == [outcome]


def test_a_measure_that_is_imposed_again_can_be_ruled_on_again(tmp_path: Path) -> None:
    text = """
format: 1
title: a ban that comes back
as_of: 2024-01-01
horizon: 2024-12-31
circumstances: {x: {start: 1}}
events: {down: {at: 2024-03-01, sets: {x: 0}}, up: {at: 2024-05-01, sets: {x: 1}}}
actors:
  state: {powers: {ban: {impose: {when: x > 0.5, most: 2, deadline: {after: 40 days, force: order, met: false, then: {enforce: 1}}}}}}
  court: {powers: {merits: {rule: {about: ban, effect: annuls, asked_when: pending(ban), takes: 10 days, grants: 1}}}}
outcomes: [{annulled: lapsed(ban)}, {other: otherwise}]
"""
    ruled = Ruled(tmp_path, text)
    assert ruled.days(Kind.ANNULLED, "ban") == [10.0, 131.0]


def test_an_order_that_stands_unenforced_can_be_annulled(tmp_path: Path) -> None:
    text = MEASURE.format(up="2024-06-01", effect="annuls").replace("enforce: 1", "enforce: 0")
    ruled = Ruled(tmp_path, text.replace("pending(ban)", "false"))
    assert ruled.days(Kind.ANNULLED, "ban") == [182.0]


def test_nobody_can_ask_about_a_measure_that_is_over(tmp_path: Path) -> None:
    text = MEASURE.format(up="2024-06-01", effect="annuls").replace("effect: suspends", "effect: annuls")
    assert Ruled(tmp_path, text).kinds("merits") == []


def test_a_request_about_a_measure_falls_away_with_it(tmp_path: Path) -> None:
    text = MEASURE.format(up="2024-01-09", effect="compels").replace("effect: suspends", "effect: annuls")
    ruled = Ruled(tmp_path, text)
    assert ruled.kinds("merits") == ["FILED", "WITHDRAWN"]
    assert ruled.days(Kind.WITHDRAWN, "merits") == ruled.days(Kind.ANNULLED, "ban") == [10.0]
    assert ruled.cause(Kind.WITHDRAWN, "merits") == ("ANNULLED", "ban")


def test_a_request_about_a_deal_dies_with_it_in_the_history(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, TALKS)
    assert ruled.days(Kind.WITHDRAWN, "review") == [-12.0]
    signed = next(day for day in ruled.days(Kind.SIGNED, "bid_a") if day > 0)
    assert ruled.days(Kind.GRANTED, "review") == [signed + 40]


def test_a_suit_about_a_deal_ends_with_the_deal(tmp_path: Path) -> None:
    court = (
        "  r: {powers: {review: {review: {takes: 10 days, grants: 0}}}}\n"
        "  court: {powers: {suit: {rule: {effect: forbids, asked_when: signed, takes: 30 days, grants: 1}}}}"
    )
    ruled = Ruled(tmp_path, deal(court, closes="{when: signed, after: 100 days}"))
    assert ruled.kinds("suit") == ["FILED", "WITHDRAWN"]
    assert ruled.cause(Kind.WITHDRAWN, "suit") == ("ENDED", "agreement")


def test_what_has_closed_can_be_forbidden_no_longer(tmp_path: Path) -> None:
    court = "  court: {powers: {suit: {rule: {effect: forbids, asked_when: signed, takes: 30 days, grants: 1}}}}"
    ruled = Ruled(tmp_path, deal(court, closes="{when: signed, after: 20 days}"))
    assert ruled.outcomes == ["closed"]
    assert ruled.days(Kind.WITHDRAWN, "suit") == [20.0]


def test_that_a_court_forbade_the_deal_can_be_seen(tmp_path: Path) -> None:
    court = "  court: {powers: {suit: {rule: {effect: forbids, asked_when: signed, takes: 30 days, grants: 1}}}}"
    text = deal(
        court, closes="{when: signed, after: 100 days}", outcomes="{forbidden: ever cleared(suit)}, {o: otherwise}"
    )
    ruled = Ruled(tmp_path, text)
    assert ruled.outcomes == ["forbidden"]
    assert ruled.days(Kind.FORBIDDEN, "suit") == ruled.days(Kind.ENDED, "agreement") == [30.0]


def test_offers_leave_a_request_alone_that_a_signed_deal_may_need(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, TO_AND_FRO)
    licence = ruled.kinds("licence")
    assert licence.count("FILED") == 1, licence
    assert licence in (["FILED", "GRANTED"], ["FILED", "WITHDRAWN"])


@pytest.mark.parametrize(("event", "kinds"), [
    ("sets: {x: 1}", ["FILED", "WITHDRAWN"]), ("sets: {x: 0}", ["FILED", "GRANTED"]),
])  # fmt: skip
def test_a_request_that_a_signed_deal_no_longer_needs_is_taken_back(
    tmp_path: Path, event: str, kinds: list[str]
) -> None:
    office = "  office: {powers: {permit: {review: {when: x < 0.5, takes: 30 days, grants: 1}}}}"
    more = f"circumstances: {{x: {{start: 0}}}}\nevents: {{thaw: {{at: 2024-01-11, {event}}}}}\n"
    ruled = Ruled(tmp_path, deal(office, more=more))
    assert ruled.kinds("permit") == kinds
    if "WITHDRAWN" in kinds:
        assert ruled.cause(Kind.WITHDRAWN, "permit") == ("SET", "x")
