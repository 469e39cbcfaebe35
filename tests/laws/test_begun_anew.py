"""What is begun anew starts clean: an order about another deal, or about a measure imposed once more."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

HEAD = """
format: 1
title: Begun anew
as_of: AS_OF
begins: 2024-01-01
horizon: 2024-12-31
"""

# Signed on day 0, left on day 31, and signed again on day 37, when the occasion for the order has held all along.
DEAL = (
    HEAD
    + """
terms: {x: {levels: [1, 2]}}
circumstances: {hostile: {start: 1}, rift: {start: 0}}
so_far:
  - {at: 2024-01-01, by: [seller, buyer], signs: {x: 1}}
SO_FAR
actors:
  seller: {prefers: {x: {weight: 1, values: {1: 0.5, 2: 0.8}}}, no_deal: {is: 0, shifts: {rift: 0.9}}, delay: 0, powers: {sale: {sell: {responds: 1 day, patience: 4 days}}}}
  buyer: {prefers: {x: {weight: 1, values: {1: 0.8, 2: 0.5}}}, no_deal: 0, delay: 0, powers: {offer: {bid: {responds: 5 days, patience: 3 days}}}}
  court: {powers: {stay: {rule: {effect: suspends, asked_when: hostile > 0, asked_by: court, takes: 2 days, grants: 1, reopens: {after: 10 days}}}}}
agreement:
  closes: {when: not suspended(stay) and not cleared(stay), after: 100 days}
  exits: {seller: rift > 0.5}
events:
  e1: {at: 2024-02-01, sets: {rift: 1}}
  e2: {at: 2024-02-04, sets: {rift: 0}}
outcomes: [{closed: closed}, {other: otherwise}]
"""
)
MEASURE = (
    HEAD
    + """
circumstances: {go: {start: 1}, tense: {start: 1}}
actors:
  state: {powers: {ban: {impose: {when: go > 0.5, most: 2, deadline: {after: 40 days, force: FORCE, met: false, then: {enforce: 0}}}}}}
  court: {powers: {stay: {rule: {about: ban, effect: suspends, asked_when: tense > 0.5, asked_by: state, takes: 5 days, grants: 1, reopens: {after: LASTS}}}}}
events:
  e1: {at: 2024-03-01, sets: {go: 0}}
  e2: {at: 2024-04-01, sets: {go: 1}}
EVENTS
outcomes: [{y: in_force(ban)}, {n: otherwise}]
"""
)


def _deal(folder: Path, as_of: str = "2024-01-01", so_far: str = "") -> Ruled:
    return Ruled(folder, DEAL.replace("AS_OF", as_of).replace("SO_FAR", so_far))


def _measure(folder: Path, force: str = "spoken", lasts: str = "10 days", events: str = "") -> Ruled:
    text = MEASURE.replace("AS_OF", "2024-01-01").replace("EVENTS", events)
    return Ruled(folder, text.replace("FORCE", force).replace("LASTS", lasts))


def test_an_order_about_a_deal_that_has_ended_is_not_spent_for_the_next_one(tmp_path: Path) -> None:
    found = _deal(tmp_path)
    assert found.days(Kind.SIGNED, "offer") == [0, 37]
    assert found.days(Kind.FILED, "stay") == [0, 37]
    assert found.days(Kind.REOPENED, "stay") == [12, 49]  # and no third one about the second deal


def test_nor_is_one_that_the_history_tells(tmp_path: Path) -> None:
    told = """
  - {at: 2024-01-01, by: court, asks: stay}
  - {at: 2024-01-03, by: court, grants: stay}
  - {at: 2024-01-13, by: court, reopens: stay}
  - {at: 2024-02-01, happens: e1, sets: {rift: 1}}
  - {at: 2024-02-01, by: seller, leaves: agreement}
  - {at: 2024-02-04, happens: e2, sets: {rift: 0}}
  - {at: 2024-02-07, by: [seller, buyer], signs: {x: 2}}"""
    assert _deal(tmp_path, "2024-02-15", told).days(Kind.FILED, "stay") == [-45, 0]


@pytest.mark.parametrize("force", ["spoken", "order"])  # over, or standing unenforced, when it is imposed anew
def test_an_order_about_a_measure_is_asked_for_anew_about_one_that_is_imposed_anew(force: str, tmp_path: Path) -> None:
    found = _measure(tmp_path, force)
    assert found.days(Kind.IMPOSED, "ban") == [0, 91]
    assert found.days(Kind.FILED, "stay") == [0, 91]


def test_a_suspension_of_what_is_over_reinstates_nothing_when_it_falls(tmp_path: Path) -> None:
    found = _measure(tmp_path, lasts="60 days")
    assert found.days(Kind.LAPSED, "ban") == [40, 131]
    assert found.days(Kind.REOPENED, "stay") == [65, 156]
    assert found.days(Kind.REINSTATED, "ban") == []


def test_a_suspension_of_what_stands_unenforced_reinstates_it_when_it_falls(tmp_path: Path) -> None:
    assert _measure(tmp_path, "order", lasts="60 days").days(Kind.REINSTATED, "ban") == [65, 156]


@pytest.mark.parametrize(
    ("calm", "filed"), [("2024-01-05", [0, 30, 91]), ("2024-01-20", [0, 30, 91]), ("2025-02-01", [0, 91])]
)
def test_an_order_that_ends_is_asked_for_anew_once_its_occasion_has_been_over_before_or_after(
    calm: str, filed: list[float], tmp_path: Path
) -> None:
    """It ends on day 15; calm comes on day 4, on day 19, or never."""
    events = f"  calm: {{at: {calm}, sets: {{tense: 0}}}}\n  tense: {{at: 2024-01-31, sets: {{tense: 1}}}}"
    assert _measure(tmp_path, events=events).days(Kind.FILED, "stay") == filed
