"""The closing delay, and what makes a closing wait: the delay runs on meanwhile, in play and in the history."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.world.record import Kind

from .ruled import Ruled, deal

SUIT = "  court: {{powers: {{stay: {{rule: {{effect: suspends, asked_when: true, takes: 10 days, grants: 1, reopens: {{after: {lasts}}}}}}}}}}}"


def _closes(text: str, tmp_path: Path) -> list[float]:
    return Ruled(tmp_path, text).days(Kind.CLOSED, "agreement")


@pytest.mark.parametrize(
    ("lasts", "day"), [("5 days", 100.0), ("89 days", 100.0), ("90 days", 100.0), ("95 days", 105.0)]
)
def test_a_stay_delays_the_closing_by_what_is_left_of_it_alone(lasts: str, day: float, tmp_path: Path) -> None:
    text = deal(SUIT.format(lasts=lasts), closes="{when: signed, after: 100 days}")
    assert _closes(text, tmp_path) == [day]


def test_what_closing_waits_for_begins_its_delay_anew(tmp_path: Path) -> None:
    stay = SUIT.format(lasts="5 days")
    text = deal(stay, closes="{when: not cleared(stay), after: 100 days}")
    assert _closes(text, tmp_path) == [115.0]


def test_two_stays_that_overlap_hold_the_closing_until_the_last_one_falls(tmp_path: Path) -> None:
    other = "  other: {powers: {second: {rule: {effect: suspends, asked_when: cleared(stay), takes: 4 days, grants: 1, reopens: {after: 120 days}}}}}"
    text = deal(SUIT.format(lasts="6 days") + "\n" + other, closes="{when: signed, after: 100 days}")
    assert _closes(text, tmp_path) == [134.0]


def test_a_prohibition_that_is_reversed_has_cost_no_delay(tmp_path: Path) -> None:
    powers = (
        "  court: {powers: {suit: {rule: {effect: forbids, asked_when: true, takes: 10 days, grants: 1}},\n"
        "    appeal: {rule: {about: suit, effect: reverses, asked_when: cleared(suit), takes: 30 days, grants: 1}}}}"
    )
    assert _closes(deal(powers, closes="{when: signed, after: 60 days}"), tmp_path) == [60.0]
    assert _closes(deal(powers, closes="{when: signed, after: 20 days}"), tmp_path) == [40.0]


def test_a_closing_whose_agreement_ends_while_it_waits_does_not_come(tmp_path: Path) -> None:
    more = "circumstances: {angry: {start: 0}}\nevents: {row: {at: 2024-02-10, sets: {angry: 1}}}\n"
    text = deal(SUIT.format(lasts="95 days"), closes="{when: angry < 1, after: 20 days}", more=more)
    assert _closes(text, tmp_path) == []


def _told(after: str, *, lasts: str = "95 days", begins: str = "2023-10-03", stayed: str = "2023-12-02") -> str:
    """Signed 90 days before `as_of`, and stayed 30 days before it."""
    text = deal(
        SUIT.format(lasts=lasts).replace("asked_when: true", "asked_when: signed"),
        closes=f"{{when: signed, after: {after}}}",
    )
    so_far = (
        (
            "begins: BEGINS\nso_far:\n  - {at: BEGINS, by: [seller, buyer], signs: {price: 2}}\n"
            "  - {at: BEGINS, by: court, asks: stay}\n  - {at: STAYED, by: court, grants: stay}\n"
        )
        .replace("BEGINS", begins)
        .replace("STAYED", stayed)
    )
    return text.replace("so_far:\n  - {by: [seller, buyer], signs: {price: 2}}\n", so_far)


@pytest.mark.parametrize(
    ("after", "day"), [("70 days", 65.0), ("89 days", 65.0), ("120 days", 65.0), ("200 days", 110.0)]
)
def test_a_closing_that_the_history_has_made_wait_goes_on_as_it_began(after: str, day: float, tmp_path: Path) -> None:
    """The stay, granted 30 days ago, falls on day 65; the delay has run for 90 days."""
    assert _closes(_told(after), tmp_path) == pytest.approx([day])


def test_a_closing_that_waits_is_known_not_to_have_been_due_before_it_did(tmp_path: Path) -> None:
    """Signed 90 days ago and stayed 60 days later, for 40 days: of 1 to 241 days those above 60 are left, and 100 are over by then."""
    ruled = Ruled(tmp_path, _told("{uniform: [1 day, 241 days]}", lasts="40 days"), n=600)
    days = np.array([ruled.days(Kind.CLOSED, "agreement", k)[0] for k in range(600)])
    assert days.min() == 10.0  # when the stay falls; none before
    at_once = (days == 10.0).mean()
    exact = (100 - 60) / (241 - 60)  # due by then, of those that were not when the stay came
    assert abs(at_once - exact) < 4 * np.sqrt(exact * (1 - exact) / 600)
    assert days.max() == pytest.approx(151, abs=3)


AMENDS = """
format: 1
title: a better price that needs a permit
as_of: 2024-03-01
horizon: 2025-03-01
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {start: 0}}
events: {turn: {at: 2024-05-30, sets: {mood: 1}}}
so_far:
  - {by: [seller, buyer], signs: {price: 1}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 1}}}, no_deal: {is: 0.1, shifts: {mood: 0.45}}, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 1, 2: 0.5}}}, no_deal: 0.3, delay: COST}
  office: {powers: {permit: {review: {when: price == 2, takes: 10, grants: 1}}}}
agreement: {closes: {when: cleared(all), after: 100}, amends: [price], exits: {seller: signed}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""


def test_a_package_that_stops_the_closing_delay_is_weighed_with_the_whole_of_it(tmp_path: Path) -> None:
    """On day 90 the dearer price is 10 + 100 days away: 0.5 - 110 c is less than 0.3 above c = 0.00182, and more below."""
    dear, cheap = (Ruled(tmp_path, AMENDS.replace("COST", cost)) for cost in ("0.0019", "0.0017"))
    assert dear.days(Kind.EXITED, "agreement") == [90.0] and not dear.days(Kind.AMENDED, "agreement")
    assert cheap.days(Kind.AMENDED, "agreement") == [90.0] and cheap.days(Kind.CLOSED, "agreement") == [200.0]
