"""Who has left and comes back: what was asked because it had left is over, and time alone brings nobody back."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled
from .told import goes_on_from

HELD = """
format: 1
title: a buyer that has left, is held, and appeals
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {levels: [calm, angry, cool], start: calm}}
EVENTS
so_far:
  - {at: 2024-01-01, by: [seller, buyer], signs: {price: 1}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 1, 2: 0}}}, no_deal: {is: 0.1, shifts: {mood == cool: 0.88}}, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.45, 2: 0}}}, no_deal: {is: 0.1, shifts: {mood == angry: 0.6, mood == cool: 0.4}}, delay: 0.0005}
  court:
    powers:
      hold: {rule: {effect: compels, asked_when: left(buyer), asked_by: seller, takes: 100 days, grants: 0.5, costs: 0.05}}
      up: {rule: {about: hold, effect: reverses, asked_when: cleared(hold), asked_by: buyer, takes: 200 days, grants: 0.5}}
agreement: {closes: {when: CLOSES, after: 0}, exits: {buyer: signed}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""
BACK = "events: {a: {at: 2024-01-11, sets: {mood: angry}}, b: {at: 2024-05-30, sets: {mood: calm}}AGAIN}"
AGAIN = ", c: {at: 2024-07-19, sets: {mood: cool}}"


def _text(closes: str, again: str = "") -> str:
    return HELD.replace("CLOSES", closes).replace("EVENTS", BACK.replace("AGAIN", again))


def test_an_appeal_about_a_leaving_that_is_settled_falls_and_holds_nobody_later(tmp_path: Path) -> None:
    """Held on day 110, back on day 150; on day 200 leaving is worth 0.5 against 0.45, and nobody would sue."""
    ruled = Ruled(tmp_path, _text("mood == cool and mood == calm", AGAIN))
    assert ruled.days(Kind.WITHDRAWN, "up") == [150.0]
    assert ruled.days(Kind.EXITED, "agreement") == [10.0, 200.0] and ruled.days(Kind.ENDED, "agreement") == [200.0]
    assert ruled.days(Kind.COMPELLED, "agreement") == []


def test_nothing_is_compelled_once_the_deal_has_closed(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, _text("ever left(buyer) and mood == calm"))
    assert ruled.days(Kind.CLOSED, "agreement") == ruled.days(Kind.WITHDRAWN, "up") == [150.0]
    assert ruled.days(Kind.COMPELLED, "agreement") == []


@pytest.mark.parametrize("day", [60, 120, 160, 190])
def test_who_has_come_back_is_told_as_it_was(tmp_path: Path, day: int) -> None:
    goes_on_from(tmp_path, _text("mood == cool and mood == calm", AGAIN), day)


WAITS = """
format: 1
title: time alone makes going on worth more than ending
as_of: AS_OF
begins: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far:
  - {at: 2024-01-01, by: [seller, buyer], signs: {price: 1}}
  - {at: 2024-01-01, by: seller, asks: permit}
  - {at: 2024-01-01, by: buyer, leaves: agreement}
  - {at: 2024-01-01, by: seller, asks: hold}
  - {at: 2024-01-02, by: court, grants: hold}
  - {at: 2024-01-02, by: buyer, asks: up}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 1, 2: 0}}}, no_deal: 0.1, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0}}}, no_deal: 0.53, delay: 0.001}
  court:
    powers:
      hold: {rule: {effect: compels, asked_when: left(buyer), asked_by: seller, takes: 1 day, grants: 0.5}}
      up: {rule: {about: hold, effect: reverses, asked_when: cleared(hold), asked_by: buyer, takes: {exponential: 100 days}, grants: 0.5}}
  office: {powers: {permit: {review: {takes: 200 days, grants: 1}}}}
agreement: {closes: {when: cleared(all), after: 0}, exits: {buyer: signed}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""


@pytest.mark.parametrize("as_of", ["2024-01-20", "2024-03-01"])
def test_time_alone_brings_nobody_back_where_a_history_ends(tmp_path: Path, as_of: str) -> None:
    """At the last change going on was worth 0.30 against 0.315 away; on 1 March, when nothing changes, it is 0.36 against 0.345."""
    ruled = Ruled(tmp_path, WAITS.replace("AS_OF", as_of))
    assert [e[1] for e in ruled.records[0] if e[2] == "AMENDED" and e[1] < 30 * 86400] == []
