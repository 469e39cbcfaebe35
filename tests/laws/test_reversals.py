"""What stands of an answer: its own, and the reversals that stand; and what waits while one of them is held."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled, deal
from .told import goes_on_from

REVIEW = "  agency: {powers: {review: {review: {takes: 10 days, refiles: 0, grants: 0}}}}\n"
RULE = "  {by}: {{powers: {{{name}: {{rule: {{about: {about}, effect: {effect}, asked_when: {when}, takes: {takes} days, grants: 1{more}}}}}}}}}\n"
SLOW = "{when: cleared(all), after: 100 days}"


def rule(by: str, name: str, about: str, effect: str, when: str, takes: int, more: str = "") -> str:
    """Somebody who grants what is asked about a ruling."""
    return RULE.format(by=by, name=name, about=about, effect=effect, when=when, takes=takes, more=more)


FIRST = rule("first", "won", "review", "reverses", "refused(review)", 10)
SECOND = rule("second", "lost", "review", "reverses", "cleared(review)", 10)
LAST = rule("last", "struck", "won", "reverses", "cleared(won)", 30)
STAY = rule("second", "stay", "won", "suspends", "cleared(won)", 5, ", reopens: {after: 30 days}")
MEANWHILE = rule("last", "also", "review", "reverses", "refused(review) and suspended(won)", 10)


def test_who_wins_against_a_clearance_and_against_what_had_cleared_wins(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, deal(REVIEW + FIRST + SECOND + LAST, closes=SLOW))
    assert ruled.days(Kind.REVERSED, "review") == [20.0, 30.0]  # and not again on the fiftieth
    assert ruled.days(Kind.REVERSED, "won") == ruled.days(Kind.ENDED, "agreement") == [50.0]


def test_what_two_courts_have_cleared_stays_cleared_when_the_stay_of_one_falls(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, deal(REVIEW + FIRST + STAY + MEANWHILE, closes=SLOW))
    assert ruled.days(Kind.REVERSED, "review") == [20.0, 25.0, 35.0]
    assert ruled.days(Kind.REINSTATED, "won") == [55.0]
    assert ruled.days(Kind.CLOSED, "agreement") == [135.0]


def test_a_judgment_that_stands_again_takes_its_place_before_the_one_that_reversed_it(tmp_path: Path) -> None:
    """The later court has the last word, though the earlier one was held, and stands again, after it."""
    late = rule("late", "stay", "won", "suspends", "cleared(lost)", 5, ", reopens: {after: 30 days}")
    appeal = rule("last", "open", "lost", "reverses", "cleared(lost)", 90).replace("grants: 1", "grants: 0")
    ruled = Ruled(tmp_path, deal(REVIEW + FIRST + SECOND + late + appeal, closes=SLOW))
    assert ruled.days(Kind.REINSTATED, "won") == [65.0]
    assert ruled.days(Kind.REVERSED, "review") == [20.0, 30.0]
    assert ruled.days(Kind.ENDED, "agreement") == [120.0]


@pytest.mark.parametrize("day", [15, 22, 28, 33, 40, 54])
@pytest.mark.parametrize("powers", [FIRST + SECOND + LAST, FIRST + STAY + MEANWHILE])
def test_reversals_are_told_as_they_were(tmp_path: Path, powers: str, day: int) -> None:
    goes_on_from(tmp_path, deal(REVIEW + powers, closes=SLOW), day)


ORDERED = """
format: 1
title: a measure, two orders about it, and a stay of the first
as_of: 2024-01-01
horizon: 2024-12-31
so_far: [{by: state, imposes: ban}]
actors:
  state: {powers: {ban: {impose: {deadline: {at: 2024-11-01, force: order, met: "false", then: {enforce: 0}}}}}}
  court: {powers: {first: {rule: {about: ban, effect: compels, asked_when: pending(ban), takes: 10 days, grants: 1}}}}
  second: {powers: {second: {rule: {about: ban, effect: annuls, asked_when: in_force(ban), takes: 10 days, grants: 1}}}}
  other: {powers: {stay: {rule: {about: first, effect: suspends, asked_when: cleared(second), takes: 10 days, grants: 1, reopens: {after: 10 days}}}}}
  upper: {powers: {struck: {rule: {about: second, effect: reverses, asked_when: cleared(second), takes: 40 days, grants: 1}}}}
outcomes: [{in_force: in_force(ban)}, {over: lapsed(ban)}, {other: otherwise}]
"""


@pytest.mark.parametrize(("horizon", "outcome"), [("2024-02-20", "over"), ("2024-04-01", "in_force")])
def test_an_order_that_was_held_stands_again_in_its_old_place(tmp_path: Path, horizon: str, outcome: str) -> None:
    assert Ruled(tmp_path, ORDERED.replace("2024-12-31", horizon)).outcomes == [outcome]


# --- a reversal that is held ------------------------------------------------------------------------------------

HELD = STAY.replace("30 days", "5 days")


def test_a_refusal_does_not_count_while_a_reversal_of_it_is_held(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, deal(REVIEW + FIRST + HELD, closes=SLOW))
    assert ruled.days(Kind.REVERSED, "review") == [20.0, 25.0, 30.0]
    assert ruled.days(Kind.CLOSED, "agreement") == [130.0]


def test_a_ban_does_not_count_while_a_reversal_of_it_is_held(tmp_path: Path) -> None:
    ban = "  agency: {powers: {review: {rule: {effect: forbids, asked_when: signed, takes: 10 days, grants: 1}}}}\n"
    appeal = FIRST.replace("refused(review)", "cleared(review)")
    closes = "{when: signed, after: 26 days}"
    held = Ruled(tmp_path, deal(ban + appeal + HELD, closes=closes))
    assert held.days(Kind.REVERSED, "review") == [20.0, 25.0, 30.0]
    assert held.days(Kind.CLOSED, "agreement") == [30.0]
    upper = rule("upper", "struck", "won", "reverses", "cleared(won) or suspended(won)", 8)
    lost = Ruled(tmp_path, deal(ban + appeal + HELD + upper, closes=closes))
    assert lost.days(Kind.ENDED, "agreement") == [28.0]  # nobody is left who has reversed it


@pytest.mark.parametrize("day", [22, 27, 40])
def test_a_reversal_that_is_held_is_told_as_it_was(tmp_path: Path, day: int) -> None:
    goes_on_from(tmp_path, deal(REVIEW + FIRST + HELD, closes=SLOW), day)


# --- rulings about the outside date of an agreement ----------------------------------------------------------------

DATED = """
format: 1
title: a court brings the outside date forward, and another one disagrees
as_of: 2024-01-01
horizon: 2025-06-30
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  court: {powers: {order: {rule: {about: outside_date, effect: EFFECT, asked_when: pending(outside_date), takes: 20 days, grants: 1, reopens: {after: 50 days}}}}}
  upper: {powers: {appeal: {rule: {about: order, effect: reverses, asked_when: cleared(order), takes: 40 days, grants: 1}}}}
  rival: {powers: {ban: {rule: {effect: forbids, asked_when: signed, takes: 30 days, grants: 1}}}}
agreement: {closes: {when: "false", after: 0}, outside_date: {after: 200 days, force: agreement, met: closed, then: {end: 0}}}
outcomes: [{runs: pending(outside_date)}, {stands: cleared(order)}, {ended: ended}, {other: otherwise}]
"""


@pytest.mark.parametrize(("effect", "day"), [("compels", 20.0), ("annuls", 30.0)])
def test_what_is_ruled_about_an_outside_date_ends_with_its_agreement(tmp_path: Path, effect: str, day: float) -> None:
    ruled = Ruled(tmp_path, DATED.replace("EFFECT", effect))
    assert ruled.days(Kind.ENDED, "agreement") == [day]
    assert ruled.days(Kind.REINSTATED, "outside_date") == ruled.days(Kind.GRANTED, "appeal") == []
    assert ruled.outcomes == ["ended"]


@pytest.mark.parametrize("day", [10, 25, 40])
@pytest.mark.parametrize("effect", ["compels", "annuls"])
def test_rulings_about_an_outside_date_are_told_as_they_were(tmp_path: Path, effect: str, day: int) -> None:
    goes_on_from(tmp_path, DATED.replace("EFFECT", effect), day)
