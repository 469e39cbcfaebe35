"""What a history tells of the end of a deal, and of what was asked before: it goes on as it was played, wherever it is cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.world.record import Kind
from tests.engine.played import plan_from

from .ruled import Ruled
from .told import goes_on_from

HEAD = "format: 1\ntitle: t\nas_of: 2030-01-01\nhorizon: 2030-12-31\n"
LEFT = (
    HEAD
    + """
terms: {price: {levels: [1, 2, 3]}}
circumstances: {a: {start: 0, range: [0, 9]}}
so_far: [{by: [s, b], signs: {price: 2}}]
actors:
  s: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: {is: 0.1, shifts: {a >= 1: 0.8}}, delay: 0, powers: {sale: {sell: {patience: 60 days, tactic: {beta: 1}, responds: 10 days}}}}
  b: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0, powers: {bid: {bid: {patience: 60 days, tactic: {beta: 1}, responds: 10 days}}}}
  o: {powers: {r: {review: {takes: 5 days, grants: {if: "a >= 3", then: 1, otherwise: 0}, refiles: 3}}}}
  c: {powers: {app: {rule: {about: r, effect: reverses, asked_by: b, asked_when: refused(r), asks_after: 20 days, takes: 10 days, grants: 1}}, hold: {rule: {effect: compels, asked_by: b, asked_when: left(s), takes: 10 days, grants: 1, costs: 5}}}}
agreement: {closes: {when: cleared(all), after: 10 days}, exits: {s: "true"}}
events: {e: {at: 2030-01-10, sets: {a: 1}}, e2: {at: 2030-01-12, sets: {a: 0}}}
outcomes: [{closed: closed}, {signed: signed}, {ended: ever ended}, {other: otherwise}]
"""
)


def test_a_refusal_that_waited_when_a_party_left_counts_no_more_for_being_told(tmp_path: Path) -> None:
    goes_on_from(tmp_path, LEFT, 7, 9, 11, 15)


STAYED = (
    HEAD
    + """
terms: {price: {levels: [1, 2, 3]}}
so_far: [{by: [s, b], signs: {price: 2}}]
actors:
  s: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0.1, delay: 0}
  b: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0}
  o: {powers: {ban: {rule: {effect: forbids, asked_by: s, asked_when: signed, takes: 10 days, grants: 1}}}}
  c: {powers: {stay: {rule: {effect: EFFECT, about: ban, asked_by: b, asked_when: cleared(ban), takes: 10 days, grants: 1}}}}
agreement: {closes: {when: "true", after: 100 days}, outside_date: {after: 40 days, force: agreement, met: closed, then: {end: 1}}}
outcomes: [{closed: closed}, {signed: signed}, {ended: ever ended}, {other: otherwise}]
"""
)


@pytest.mark.parametrize("effect", ["suspends", "reverses"])
def test_the_end_by_a_prohibition_is_told_where_somebody_may_reverse_it_and_not_where_it_may_be_suspended(
    effect: str, tmp_path: Path
) -> None:
    goes_on_from(tmp_path, STAYED.replace("EFFECT", effect), 12, 30, 45)


AGAIN = (
    HEAD
    + """
circumstances: {a: {start: 1, range: [0, 9]}}
actors:
  b: {of: asks}
  gov: {powers: {m: {impose: {when: "a >= 1", most: 3, deadline: {after: 10 days, force: order, met: "a >= 5", then: {enforce: 0, again: {when: "a >= 4", enforce: 1}}}}}}}
  court: {powers: {st: {rule: {about: m, effect: EFFECT, asked_when: "pending(m)", asked_by: b, takes: 40 days, grants: 1}}}}
events: {e1: {at: 2030-01-16, sets: {a: 0}}, e2: {at: 2030-01-21, sets: {a: 1}}, e3: {at: 2030-01-29, sets: {a: 4}}}
outcomes: [{sus: suspended(m)}, {f: in_force(m)}, {lapsed: lapsed(m)}, {other: otherwise}]
"""
)


@pytest.mark.parametrize("effect", ["suspends", "annuls", "compels"])
def test_a_request_about_a_measure_goes_on_when_that_is_imposed_anew(effect: str, tmp_path: Path) -> None:
    goes_on_from(tmp_path, AGAIN.replace("EFFECT", effect), 15, 25, 35, 50)


HELD = LEFT.replace("2030-01-10, sets", "2030-05-10, sets").replace("2030-01-12, sets", "2030-05-12, sets")
HELD = HELD.replace("as_of: 2030-01-01", "as_of: 2030-03-01\nbegins: 2030-01-01").replace(
    "so_far: [{by: [s, b], signs: {price: 2}}]",
    "so_far: [{at: 2030-01-01, by: [s, b], signs: {price: 2}}, {at: 2030-01-10, by: s, leaves: agreement}, LINES]",
)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (
            "{at: 2030-01-20, by: [s, b], signs: {price: 2}}",
            "an agreement is signed already; .* say first that it ends",
        ),
        ("{at: 2030-01-20, by: [s, b], selects: any}", "another deal is in hand; say first that it ends"),
        (
            "{at: 2030-01-12, by: b, leaves: agreement}, {at: 2030-01-20, by: [s, b], amends: {price: 1}}",
            "two parties have left, by which the agreement is over; say that it ends",
        ),
    ],
)
def test_a_deal_that_a_party_has_left_stands_until_its_end_is_told(line: str, rule: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=rule):
        plan_from(tmp_path, HELD.replace("LINES", line))


def test_an_answer_about_an_earlier_leaving_is_over_with_the_next(tmp_path: Path) -> None:
    lines = (
        "{at: 2030-01-12, by: b, asks: hold}, {at: 2030-01-13, by: c, grants: hold}, "
        "{at: 2030-01-20, by: b, leaves: agreement}, {at: 2030-01-21, by: s, asks: hold}"
    )
    text = HELD.replace("LINES", lines).replace("asked_by: b, asked_when: left(s)", "asked_when: left(s) or left(b)")
    assert Ruled(tmp_path, text).days(Kind.FILED, "hold") == [-48.0, -39.0]
