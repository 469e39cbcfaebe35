"""Rulings about rulings, and interim stops: appeals, referrals, orders that hold a grant or halt a clock."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled, deal

COMMITTEE = "  committee: {{powers: {{review: {{review: {{takes: 30 days, refiles: 0, grants: {}}}}}}}}}\n"
PRESIDENT = (
    "  president: {{powers: {{decision: {{rule: {{about: review, effect: reverses, asked_when: refused(review), "
    "asks_after: 5 days, takes: 15 days, grants: {}}}}}}}}}"
)


def near(share: float, p: float, n: int) -> bool:
    """Within four standard errors of what theory says."""
    return abs(share - p) <= 4 * math.sqrt(p * (1 - p) / n)


# --- a refusal that goes on to another ------------------------------------------------------------------------


def test_a_refusal_waits_for_the_ruling_that_may_reverse_it(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, deal(COMMITTEE.format(0) + PRESIDENT.format(1)))
    assert ruled.kinds("review") == ["FILED", "REFUSED", "REVERSED"]
    assert ruled.days(Kind.REFUSED, "review") == [30.0]
    assert ruled.days(Kind.FILED, "decision") == [35.0]
    assert ruled.days(Kind.REVERSED, "review") == ruled.days(Kind.CLOSED, "agreement") == [50.0]


def test_a_refusal_that_is_upheld_ends_the_deal_on_the_day_of_the_last_word(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, deal(COMMITTEE.format(0) + PRESIDENT.format(0)))
    assert ruled.days(Kind.ENDED, "agreement") == ruled.days(Kind.REFUSED, "decision") == [50.0]
    assert ruled.outcomes == ["ended"]


def test_a_refusal_that_nobody_is_asked_to_reverse_counts_at_once(tmp_path: Path) -> None:
    never = PRESIDENT.format(1).replace("refused(review)", "false")
    assert Ruled(tmp_path, deal(COMMITTEE.format(0) + never)).days(Kind.ENDED, "agreement") == [30.0]


def test_when_the_occasion_of_an_appeal_is_gone_before_it_is_filed_the_refusal_counts(tmp_path: Path) -> None:
    fades = PRESIDENT.format(1).replace("refused(review)", "refused(review) and x < 0.5")
    more = "circumstances: {x: {start: 0}}\nevents: {up: {at: 2024-02-03, sets: {x: 1}}}\n"
    ruled = Ruled(tmp_path, deal(COMMITTEE.format(0) + fades, more=more))
    assert ruled.kinds("decision") == []
    assert ruled.days(Kind.ENDED, "agreement") == [33.0]


def test_committee_and_president_clear_with_the_chance_that_either_does(tmp_path: Path) -> None:
    n, committee, president = 400, 0.6, 0.3
    ruled = Ruled(tmp_path, deal(COMMITTEE.format(committee) + PRESIDENT.format(president)), n)
    assert near(ruled.share("closed"), committee + (1 - committee) * president, n)


def test_the_history_may_end_between_the_refusal_and_the_last_word(tmp_path: Path) -> None:
    text = deal(COMMITTEE.format(0.5) + PRESIDENT.format(1)).replace(
        "  - {by: [seller, buyer], signs: {price: 2}}",
        "  - {at: 2023-11-01, by: [seller, buyer], signs: {price: 2}}\n"
        "  - {at: 2023-11-01, by: seller, asks: review}\n"
        "  - {at: 2023-12-20, by: committee, refuses: review}\n"
        "  - {at: 2023-12-26, by: seller, asks: decision}",
    )
    ruled = Ruled(tmp_path, text)
    assert ruled.days(Kind.GRANTED, "decision") == ruled.days(Kind.CLOSED, "agreement") == [9.0]


# --- appeals against grants -----------------------------------------------------------------------------------

APPEAL = "appeal: {{rule: {{about: {0}, effect: reverses, asked_when: cleared({0}), takes: {1} days, grants: {2}}}}}"


def test_an_approval_that_is_reversed_counts_as_refused(tmp_path: Path) -> None:
    court = f"  court: {{powers: {{{APPEAL.format('review', 20, 1)}}}}}"
    ruled = Ruled(tmp_path, deal(COMMITTEE.format(1) + court, closes="{when: cleared(all), after: 100 days}"))
    assert ruled.kinds("review") == ["FILED", "GRANTED", "REVERSED"]
    assert ruled.days(Kind.ENDED, "agreement") == [50.0]


def test_an_appeal_about_an_appeal_gives_the_first_answer_back(tmp_path: Path) -> None:
    first, second = APPEAL.format("review", 20, 1), APPEAL.format("appeal", 30, 1).replace("appeal:", "last:", 1)
    court = f"  court: {{powers: {{{first}, {second}}}}}"
    ruled = Ruled(tmp_path, deal(COMMITTEE.format(1) + court, closes="{when: cleared(all), after: 100 days}"))
    assert ruled.kinds("review") == ["FILED", "GRANTED", "REVERSED", "REVERSED"]
    assert ruled.days(Kind.REVERSED, "appeal") == [80.0]
    assert ruled.days(Kind.CLOSED, "agreement") == [180.0]  # the refusal never counted: the last word was open


def test_a_deal_that_a_court_forbids_goes_on_while_the_appeal_is_open_and_cannot_close(tmp_path: Path) -> None:
    suit = "suit: {rule: {effect: forbids, asked_when: signed, takes: 30 days, grants: 1}}"
    upheld, reversed_ = (f"  court: {{powers: {{{suit}, {APPEAL.format('suit', 60, p)}}}}}" for p in (0, 1))
    closes = "{when: signed, after: 40 days}"
    lost = Ruled(tmp_path, deal(upheld, closes=closes))
    assert lost.days(Kind.FORBIDDEN, "suit") == lost.days(Kind.ENDED, "agreement") == [90.0]
    won = Ruled(tmp_path, deal(reversed_, closes=closes))
    assert won.days(Kind.FORBIDDEN, "suit") == []
    assert won.days(Kind.CLOSED, "agreement") == [90.0]


# --- interim stops --------------------------------------------------------------------------------------------


def test_a_clock_stands_still_while_a_ruling_halts_it(tmp_path: Path) -> None:
    stop = (
        "  court: {powers: {stop: {rule: {about: review, effect: suspends, asked_when: filed(review), takes: 10 days, "
        "grants: 1, reopens: {after: 25 days}}}}}"
    )
    ruled = Ruled(tmp_path, deal(COMMITTEE.format(1) + stop))
    assert ruled.days(Kind.SUSPENDED, "review") == [10.0]
    assert ruled.days(Kind.REINSTATED, "review") == [35.0]
    assert ruled.days(Kind.GRANTED, "review") == [30.0 + 25.0]


STOPPED = """
  - {at: 2023-11-01, by: [seller, buyer], signs: {price: 2}}
  - {at: 2023-11-02, by: seller, asks: review}
  - {at: 2023-11-12, by: seller, asks: stop}
  - {at: 2023-11-12, by: court, grants: stop}"""


@pytest.mark.parametrize(("line", "day"), [
    ("", 5 + 20),  # ten days had run; the rest runs once the order ends, on the fifth
    ("\n  - {at: 2023-12-22, by: court, reopens: stop}", 10),  # ten more since then
])  # fmt: skip
def test_a_clock_that_was_halted_in_the_history_has_counted_no_such_day(tmp_path: Path, line: str, day: int) -> None:
    stop = (
        "  court: {powers: {stop: {rule: {about: review, effect: suspends, asked_when: not signed, takes: 10 days, "
        "grants: 1, reopens: {after: 55 days}}}}}"
    )
    text = deal(COMMITTEE.format(1) + stop).replace("\n  - {by: [seller, buyer], signs: {price: 2}}", STOPPED + line)
    assert Ruled(tmp_path, text).days(Kind.GRANTED, "review") == [day]


def test_a_grant_that_is_held_clears_nothing_until_it_is_released(tmp_path: Path) -> None:
    stop = (
        "  court: {powers: {stop: {rule: {about: review, effect: suspends, asked_when: cleared(review), "
        "takes: 10 days, grants: 1, reopens: {after: 50 days}}}}}"
    )
    outcomes = "{held: suspended(review) and not cleared(review)}, {o: otherwise}"
    closes = "{when: cleared(all), after: 20 days}"
    ruled = Ruled(tmp_path, deal(COMMITTEE.format(1) + stop, closes=closes))
    assert ruled.kinds("review") == ["FILED", "GRANTED", "SUSPENDED", "REINSTATED"]
    assert ruled.days(Kind.CLOSED, "agreement") == [30.0 + 10.0 + 50.0 + 20.0]
    assert len(ruled.kinds("stop")) == 3  # asked, granted, at its end; by then nothing is left to hold it for
    early = deal(COMMITTEE.format(1) + stop, closes=closes, outcomes=outcomes).replace("2024-12-31", "2024-03-01")
    assert Ruled(tmp_path, early).outcomes == ["held"]


def test_a_suspension_that_is_held_lets_the_measure_bite(tmp_path: Path) -> None:
    ban = "  state: {powers: {ban: {impose: {when: signed, deadline: {after: 20 days, force: order, met: false, then: {enforce: 1}}}}}}\n"
    court = (
        "  court: {powers: {stay: {rule: {about: ban, effect: suspends, asked_when: signed, takes: 5 days, grants: 1}},\n"
        "    hold: {rule: {about: stay, effect: suspends, asked_when: cleared(stay), takes: 30 days, grants: 1, "
        "reopens: {after: 10 days}}}}}"
    )
    ruled = Ruled(tmp_path, deal(ban + court, closes="{when: false, after: 0}"))
    assert ruled.days(Kind.SUSPENDED, "ban") == [5.0, 45.0]
    assert ruled.days(Kind.REINSTATED, "ban") == [35.0]


def test_nothing_closes_while_an_interim_order_about_the_deal_stands(tmp_path: Path) -> None:
    order = (
        "  court: {powers: {order: {rule: {effect: suspends, asked_when: signed, "
        "takes: 10 days, grants: 1, reopens: {after: 30 days}}}}}"
    )
    ruled = Ruled(tmp_path, deal(order, closes="{when: signed, after: 15 days}"))
    assert ruled.days(Kind.SUSPENDED, "agreement") == [10.0]
    assert ruled.days(Kind.REINSTATED, "agreement") == [40.0]
    assert ruled.days(Kind.CLOSED, "agreement") == [40.0]


def test_what_halts_a_clock_falls_with_the_deal(tmp_path: Path) -> None:
    stop = (
        "  court: {powers: {stop: {rule: {about: review, effect: suspends, asked_when: filed(review), takes: 10 days, "
        "grants: 1}}}}\n"
        "  other: {powers: {veto: {review: {takes: 20 days, refiles: 0, grants: 0}}}}"
    )
    ruled = Ruled(tmp_path, deal(COMMITTEE.format(1) + stop))
    assert ruled.kinds("review") == ["FILED", "SUSPENDED", "WITHDRAWN"]
    assert ruled.days(Kind.WITHDRAWN, "review") == [20.0]


@pytest.mark.parametrize(("about", "effect", "rule"), [
    ("", "reverses", "what is about the deal forbids or suspends"),
    ("about: review, ", "annuls", "what is about a ruling reverses or suspends"),
    ("about: reviw, ", "suspends", 'did you mean "review"'),
    ("about: first, ", "suspends", "none of them would ever begin"),
])  # fmt: skip
def test_what_cannot_be_ruled_is_refused(tmp_path: Path, about: str, effect: str, rule: str) -> None:
    first = f"first: {{rule: {{{about}effect: {effect}, asked_when: signed, takes: 1 day, grants: 1}}}}"
    with pytest.raises(Exception, match=rule):
        Ruled(tmp_path, deal(COMMITTEE.format(1) + f"  court: {{powers: {{{first}}}}}"))


# --- orders about a measure that fall one after another ---------------------------------------------------------

ORDERS = """
format: 1
title: a measure, two orders about it, and their appeals
as_of: 2024-01-01
horizon: 2024-12-31
circumstances: {t: {start: 0}}
events:
  e1: {at: 2024-02-01, sets: {t: 0.1}}
  e2: {at: 2024-03-01, sets: {t: 0.2}}
  e3: {at: 2024-04-01, sets: {t: 0.3}}
  e4: {at: 2024-05-01, sets: {t: 0.4}}
so_far: [{by: president, imposes: ban}]
actors:
  president: {powers: {ban: {impose: {deadline: {at: 2024-11-01, force: order, met: "false", then: {enforce: 0}}}}}}
  court:
    powers:
      first: {rule: {about: ban, effect: FIRST, asked_when: t > 0.05, takes: 1 day, grants: 1}}
      second: {rule: {about: ban, effect: SECOND, asked_when: t > 0.15, takes: 1 day, grants: 1}}
  upper:
    powers:
      of_first: {rule: {about: first, effect: reverses, asked_when: t > OF_FIRST, takes: 1 day, grants: 1}}
      of_second: {rule: {about: second, effect: reverses, asked_when: t > OF_SECOND, takes: 1 day, grants: 1}}
outcomes: [{in_force: in_force(ban)}, {running: pending(ban)}, {other: otherwise}]
"""


@pytest.mark.parametrize(("first", "second", "of_first", "of_second", "then", "at_last"), [
    ("compels", "annuls", 0.25, 0.35, "other", "running"),  # the order that put it in force is gone when the other falls
    ("compels", "annuls", 0.35, 0.25, "in_force", "running"),
    ("compels", "annuls", 1, 0.25, "in_force", "in_force"),
    ("compels", "compels", 0.25, 1, "in_force", "in_force"),  # the other one still stands
    ("compels", "compels", 0.25, 0.35, "in_force", "running"),
])  # fmt: skip
def test_a_measure_is_what_the_last_order_that_stands_has_made_of_it(
    tmp_path: Path, first: str, second: str, of_first: float, of_second: float, then: str, at_last: str
) -> None:
    text = ORDERS.replace("OF_FIRST", str(of_first)).replace("OF_SECOND", str(of_second))
    text = text.replace("FIRST", first).replace("SECOND", second)
    for horizon, outcome in (("2024-04-15", then), ("2024-10-01", at_last)):
        assert Ruled(tmp_path, text.replace("2024-12-31", horizon)).outcomes == [outcome]
