"""What becomes of requests, grants and measures when the world changes under them."""

from __future__ import annotations

from pathlib import Path

from sim.world.record import Event, Kind
from sim.world.reference import Engine
from sim.world.time import DAY

from .played import plan_from

TEXT = """
format: 1
title: A deal in a changing world
as_of: 2031-01-31
horizon: 2031-12-31
terms: {price: {levels: [low, high]}}
structures: {all: price == low or price == high}
circumstances: {season: {levels: [wet, dry], start: wet}}
so_far:
HISTORY
actors:
  seller: {no_deal: 0.1, delay: 0, prefers: {price: {weight: 1, values: {low: 1, high: 1}}}, powers: {house: {sell: {responds: 12 days}}}}
  buyer: {no_deal: 0.1, delay: 0, prefers: {price: {weight: 1, best: low, worst: high}}, powers: {bid: {bid: {responds: 5 days}}}}
  office: {powers: POWERS}
events: {turn: {at: 2031-02-10, sets: {season: dry}}}
agreement: {closes: {when: CLOSES, after: 1 day}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


SIGNED = "  - {at: 2031-01-31, by: [seller, buyer], signs: {price: low}}"
OFFERED = """
  - {at: 2031-01-31, by: [seller, buyer], selects: all}
  - {at: 2031-01-31, by: buyer, offers: {price: low}}
"""


def _record(folder: Path, powers: str, *, closes: str, history: str = SIGNED) -> list[Event]:
    text = TEXT.replace("POWERS", powers).replace("CLOSES", closes).replace("HISTORY", history)
    return Engine(plan_from(folder, text)).play(1, 0, 20).record


def _when(record: list[Event], *kinds: Kind) -> list[tuple[str, float]]:
    return [(Kind(e.kind).name, e.time / DAY) for e in record if e.kind in kinds]


def test_a_request_is_withdrawn_when_the_world_no_longer_needs_an_answer(tmp_path: Path) -> None:
    permit = "{permit: {review: {when: season == wet, takes: 20 days, grants: 0}}}"
    record = _record(tmp_path, permit, closes="cleared(all)")
    answers = _when(record, Kind.FILED, Kind.GRANTED, Kind.REFUSED, Kind.CLOSED)
    assert answers == [("FILED", 0.0), ("CLOSED", 11.0)]


def test_what_was_granted_stays_granted_when_the_same_package_would_be_liked_less_now(tmp_path: Path) -> None:
    grants = "{is: 1, shifts: {season == dry: -1}}"
    permit = f"{{permit: {{review: {{asked_when: selected, takes: 2 days, grants: {grants}}}}}}}"
    record = _record(tmp_path, permit, closes="cleared(all)", history=OFFERED)
    found = _when(record, Kind.GRANTED, Kind.SIGNED, Kind.REOPENED, Kind.CLOSED)
    assert found == [("GRANTED", 2.0), ("SIGNED", 12.0), ("CLOSED", 13.0)]


def test_a_measure_that_is_compelled_although_its_demand_is_met_is_lifted_at_once(tmp_path: Path) -> None:
    powers = (
        "{ban: {impose: {when: true, deadline: {at: 2031-06-01, force: order, met: signed, then: {enforce: 1}}}}, "
        "suit: {rule: {about: ban, asked_when: signed, asked_by: seller, takes: 9 days, grants: 1, effect: compels}}}"
    )
    record = _record(tmp_path, powers, closes="past(ban)")
    assert _when(record, Kind.COMPELLED, Kind.LIFTED) == [("COMPELLED", 9.0), ("LIFTED", 9.0)]


def test_what_is_closed_is_not_forbidden(tmp_path: Path) -> None:
    plea = "{plea: {rule: {asked_when: signed, asked_by: buyer, takes: 9 days, grants: 1, effect: forbids}}}"
    assert _when(_record(tmp_path, plea, closes="signed"), Kind.CLOSED, Kind.GRANTED, Kind.FORBIDDEN) == [
        ("CLOSED", 1.0)
    ]
    late = _when(_record(tmp_path, plea, closes="season == dry"), Kind.CLOSED, Kind.GRANTED, Kind.FORBIDDEN)
    assert late[:2] == [("GRANTED", 9.0), ("FORBIDDEN", 9.0)]
