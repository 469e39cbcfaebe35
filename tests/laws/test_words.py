"""Words of expressions: each means one thing, and is seen whenever it holds, be it for an instant."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.plan import Plan
from sim.world.record import Kind
from sim.world.reference import Engine
from tests.engine.played import named, plan_from

HEAD = """format: 1
title: Words
as_of: 2024-01-01
horizon: 2024-12-31
"""
DEAL = """
terms: {price: {levels: [1, 2]}}
so_far:
  - {by: [seller, buyer], signs: {price: 1}}
"""
SIDES = """
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}"""


class Told:
    """One replication of a scenario: its record in names, and its outcome at the horizon."""

    def __init__(self, folder: Path, text: str, replication: int = 0) -> None:
        self.plan: Plan = plan_from(folder, HEAD + text)
        played = Engine(self.plan).play(1, replication, 20)
        self.record = named(self.plan, played.record)
        self.outcomes = [str(self.plan.outcomes["name"][i]) for i in played.outcomes]

    def times(self, kind: Kind, of: str) -> list[float]:
        """When something happened to an element, by its name."""
        return [event[1] for event in self.record if event[2] == kind.name and event[4].split(".")[-1] == of]

    def sets(self, circumstance: str) -> list[tuple[float, float]]:
        """When an event has set a circumstance, and to what."""
        return [(e[1], e[8]) for e in self.record if e[2] == Kind.SET.name and e[4] == f"circumstances.{circumstance}"]


# --- each event is looked at before what follows from it ---------------------------------------------------

REFUSED = (
    DEAL
    + """
actors: %s
  regulator: {powers: {approval: {review: {takes: 30 days, grants: 0}}}}
  court: {powers: {ban: {impose: {when: refused(approval), deadline: {after: 5 days, force: order, met: closed, then: {enforce: 1}}}}}}
circumstances: {mood: {start: 0}}
events: {outcry: {when: refused(approval), sets: {mood: 1}}}
agreement: {closes: {when: cleared(all), after: 0}}
outcomes: [{blocked: "%s"}, {other: otherwise}]
"""
)


@pytest.mark.parametrize("past", ["refused(approval)", "for(refused(approval), 0)", "(refused(approval) and signed)"])
def test_a_refusal_that_ends_the_deal_is_seen_by_all_who_watch_for_it(past: str, tmp_path: Path) -> None:
    told = Told(tmp_path, REFUSED % (SIDES, f"ever {past}"))
    assert told.outcomes[-1] == "blocked"
    refused, ended = told.times(Kind.REFUSED, "approval"), told.times(Kind.ENDED, "agreement")
    assert refused == ended == [30.0]
    assert told.sets("mood") == [(30.0, 1.0)]
    assert told.times(Kind.IMPOSED, "ban") == [30.0]
    assert told.times(Kind.ENFORCED, "ban") == [35.0]


def test_after_an_end_no_answer_about_the_deal_stands(tmp_path: Path) -> None:
    told = Told(tmp_path, REFUSED % (SIDES, "refused(approval) or ever (ended and refused(approval))"))
    assert told.outcomes[-1] == "other"


FORBIDDEN = (
    DEAL
    + """
actors: %s
  court: {powers: {suit: {rule: {effect: forbids, asked_when: signed, takes: 30 days, grants: 1}}}}
agreement: {closes: {when: signed, after: 100 days}}
outcomes: [{forbidden: %s}, {other: otherwise}]
"""
)


def test_a_court_that_forbids_the_deal_is_seen(tmp_path: Path) -> None:
    told = Told(tmp_path, FORBIDDEN % (SIDES, "ever cleared(suit)"))
    assert told.outcomes[-1] == "forbidden"
    assert told.times(Kind.ENDED, "agreement") == [30.0]


def test_a_suit_that_is_granted_ends_with_its_deal(tmp_path: Path) -> None:
    assert Told(tmp_path, FORBIDDEN % (SIDES, "cleared(suit) or filed(suit)")).outcomes[-1] == "other"


AMENDED = """
terms: {price: {levels: [1, 2]}}
so_far:
  - {by: [seller, buyer], signs: {price: 1}}
circumstances: {mood: {start: 0}}
events: {outcry: {when: refused(approval), sets: {mood: 1}}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 1, 2: 0.9}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 1, 2: 0.9}}}, no_deal: 0, delay: 0}
  regulator: {powers: {approval: {review: {takes: 30 days, grants: {if: price == 1, then: 0, otherwise: 1}}}}}
agreement: {closes: {when: cleared(all), after: 0}, amends: [price]}
outcomes: [{seen: ever refused(approval) and closed}, {other: otherwise}]
"""


def test_a_refusal_that_the_parties_mend_at_once_is_seen(tmp_path: Path) -> None:
    told = Told(tmp_path, AMENDED)
    assert told.times(Kind.AMENDED, "agreement") == told.times(Kind.REFUSED, "approval") == [30.0]
    assert told.sets("mood") == [(30.0, 1.0)]
    assert told.outcomes[-1] == "seen"


LAPSED = (
    DEAL
    + """
actors: %s
circumstances: {mood: {start: 0}}
events: {outcry: {when: lapsed(outside_date), sets: {mood: 1}}}
agreement:
  closes: {when: false, after: 0}
  outside_date: {after: 20 days, force: agreement, met: closed, then: {end: 1}}
outcomes: [{lapsed: ever (lapsed(outside_date) and signed)}, {other: otherwise}]
"""
)


def test_an_outside_date_that_ends_the_agreement_is_seen(tmp_path: Path) -> None:
    told = Told(tmp_path, LAPSED % SIDES)
    assert told.times(Kind.ENDED, "agreement") == [20.0]
    assert told.sets("mood") == [(20.0, 1.0)]
    assert told.outcomes[-1] == "lapsed"
