"""Grants that end, later requests that go by another clock, and what stands when one of two answers falls."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sim.errors import RunError, ScenarioError
from sim.world.record import Kind

from .ruled import Ruled, deal

OFFICE = "circumstances: {office: {levels: [one, other], start: one}}\n"
CHANGES = OFFICE + "events: {inauguration: {at: 2024-03-01, sets: {office: other}}}\n"
LATE = "{when: cleared(all), after: 200 days}"


def permit(grants: str, **more: str) -> str:
    """An office that gives a permit after 20 days."""
    said = "".join(f", {key}: {value}" for key, value in more.items())
    return f"  authority: {{powers: {{permit: {{review: {{takes: 20 days, grants: {grants}{said}}}}}}}}}"


# --- what ends a grant ----------------------------------------------------------------------------------------


def test_an_approval_that_expires_is_asked_for_anew_and_closing_waits(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, deal(permit("1", reopens="{after: 150 days}"), closes=LATE))
    assert ruled.days(Kind.GRANTED, "permit") == [20.0, 190.0, 360.0]
    assert ruled.days(Kind.REOPENED, "permit") == [170.0, 340.0]
    assert ruled.days(Kind.CLOSED, "agreement") == []


def test_a_new_office_decides_anew_with_the_luck_that_there_is(tmp_path: Path) -> None:
    """Granted at 0.8, then weighed at 0.4: of those granted, half are granted again."""
    n, grants = 400, "{if: office == other, then: 0.4, otherwise: 0.8}"
    said = permit(grants, reopens="{when: office == other}", refiles="0")
    ruled = Ruled(tmp_path, deal(said, more=CHANGES, closes=LATE), n)
    first = [k for k in range(n) if ruled.days(Kind.GRANTED, "permit", k)[:1] == [20.0]]
    again = [k for k in first if len(ruled.days(Kind.GRANTED, "permit", k)) == 2]
    assert abs(len(first) / n - 0.8) <= 4 * math.sqrt(0.16 / n)
    assert abs(len(again) / len(first) - 0.5) <= 4 * math.sqrt(0.25 / len(first))
    assert all(ruled.days(Kind.REOPENED, "permit", k) == [60.0] for k in first)


def test_what_was_true_when_it_was_given_does_not_end_a_grant(tmp_path: Path) -> None:
    said = permit("1", reopens="{when: office == one}")
    assert Ruled(tmp_path, deal(said, more=OFFICE, closes=LATE)).days(Kind.REOPENED, "permit") == []


def test_a_grant_cannot_be_reopened_at_its_own_instant_without_end(tmp_path: Path) -> None:
    said = permit("1", reopens="{when: cleared(permit)}").replace("20 days", "0")
    assert Ruled(tmp_path, deal(said, closes=LATE)).kinds("permit") == ["FILED", "GRANTED"]


def test_what_becomes_true_at_the_instant_of_a_grant_reopens_it(tmp_path: Path) -> None:
    """An event that the grant sets off, and a date of the same day, which comes after rulings."""
    event = OFFICE + "events: {vote: {when: cleared(permit), sets: {office: other}}}\n"
    ruled = Ruled(tmp_path, deal(permit("1", reopens="{when: office == other}"), more=event, closes=LATE))
    assert ruled.days(Kind.REOPENED, "permit") == [20.0] and ruled.days(Kind.GRANTED, "permit") == [20.0, 40.0]
    ban = "\n  state: {powers: {ban: {impose: {when: signed, deadline: {after: 20 days, force: order, met: false, then: {enforce: 1}}}}}}"
    ruled = Ruled(tmp_path, deal(permit("1", reopens="{when: in_force(ban)}") + ban, closes=LATE))
    assert ruled.days(Kind.REOPENED, "permit") == [20.0]


@pytest.mark.parametrize("after", ["0.00001 days", "1 hour", "1 day"])
def test_a_grant_lasts_a_day_before_time_ends_it(tmp_path: Path, after: str) -> None:
    said = permit("1", reopens=f"{{after: {after}}}").replace("20 days", "0")
    ruled = Ruled(tmp_path, deal(said, closes=LATE).replace("horizon: 2024-12-31", "horizon: 2024-01-11"))
    assert ruled.days(Kind.REOPENED, "permit") == [float(day) for day in range(1, 11)]


def test_what_has_closed_is_not_reopened(tmp_path: Path) -> None:
    said = permit("1", reopens="{after: 10 days}")
    ruled = Ruled(tmp_path, deal(said, closes="{when: cleared(all), after: 5 days}"))
    assert ruled.kinds("permit") == ["FILED", "GRANTED"] and ruled.outcomes == ["closed"]


def test_a_grant_of_the_history_expires_on_its_day(tmp_path: Path) -> None:
    text = deal(permit("1", reopens="{after: 60 days}"), closes=LATE).replace(
        "  - {by: [seller, buyer], signs: {price: 2}}",
        "  - {at: 2023-12-01, by: [seller, buyer], signs: {price: 2}}\n  - {at: 2023-12-20, by: authority, grants: permit}",
    )
    assert Ruled(tmp_path, text).days(Kind.REOPENED, "permit")[0] == 48.0


def test_a_grant_has_to_last_some_time(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="give one above 0"):
        Ruled(tmp_path, deal(permit("1", reopens="{after: 0}")))
    with pytest.raises(ScenarioError, match="give when, after, or both"):
        Ruled(tmp_path, deal(permit("1", reopens="{}")))


# --- later requests -------------------------------------------------------------------------------------------


def test_later_requests_about_a_deal_have_a_clock_of_their_own(tmp_path: Path) -> None:
    said = permit("1", limit="10 days", silence="lapses", refiles="3", again="{takes: 7 days, limit: 30 days}")
    ruled = Ruled(tmp_path, deal(said))
    assert ruled.days(Kind.LAPSED_FILING, "permit") == [10.0]
    assert ruled.days(Kind.GRANTED, "permit") == [17.0]


def test_a_later_request_keeps_what_again_does_not_name(tmp_path: Path) -> None:
    said = permit("1", limit="10 days", silence="lapses", refiles="2", again="{takes: 8 days}")
    assert Ruled(tmp_path, deal(said)).days(Kind.GRANTED, "permit") == [18.0]
    said = permit("1", limit="10 days", silence="lapses", refiles="1", again="{limit: 15 days}")
    assert Ruled(tmp_path, deal(said)).days(Kind.LAPSED_FILING, "permit") == [10.0, 25.0]


def test_a_petition_has_no_limit_that_could_be_another_later(tmp_path: Path) -> None:
    court = "  c: {powers: {s: {rule: {effect: forbids, asked_when: signed, takes: 5 days, grants: 0, again: {limit: 9 days}}}}}"
    with pytest.raises(ScenarioError, match="only a review has a limit"):
        Ruled(tmp_path, deal(court))


# --- one of two -----------------------------------------------------------------------------------------------


def test_when_one_of_two_approvals_in_principle_is_reopened_the_other_still_counts(tmp_path: Path) -> None:
    both = (
        "  a: {powers: {ra: {review: {takes: 10 days, gives: approved_in_principle, grants: 1}}}}\n"
        "  b: {powers: {rb: {review: {takes: 20 days, gives: approved_in_principle, grants: 1, reopens: {after: 30 days}, "
        "again: {takes: 1000 days}}}}}"
    )
    outcomes = "{approved: approved_in_principle}, {other: otherwise}"
    ruled = Ruled(tmp_path, deal(both, closes="{when: false, after: 0}", outcomes=outcomes))
    assert ruled.days(Kind.REOPENED, "rb") == [50.0]
    assert ruled.outcomes == ["approved"]
    alone = both.replace("gives: approved_in_principle, grants: 1}", "grants: 1}")
    assert Ruled(tmp_path, deal(alone, closes="{when: false, after: 0}", outcomes=outcomes)).outcomes == ["other"]


def test_a_suspension_that_expires_ends_with_its_measure_still_there(tmp_path: Path) -> None:
    ban = "  s: {powers: {ban: {impose: {when: signed, deadline: {after: 20 days, force: order, met: false, then: {enforce: 1}}}}}}\n"
    stay = (
        "  c: {powers: {stay: {rule: {about: ban, effect: suspends, asked_when: pending(ban), takes: 5 days, grants: 1, "
        "reopens: {after: 40 days}}}}}"
    )
    ruled = Ruled(
        tmp_path, deal(ban + stay, closes="{when: false, after: 0}", outcomes="{b: in_force(ban)}, {o: otherwise}")
    )
    assert (ruled.days(Kind.SUSPENDED, "ban"), ruled.days(Kind.REINSTATED, "ban")) == ([5.0], [45.0])
    assert ruled.outcomes == ["b"]
    assert ruled.kinds("stay") == ["FILED", "GRANTED", "REOPENED"]


def test_an_order_that_has_ended_is_asked_for_again_when_its_occasion_arises_anew(tmp_path: Path) -> None:
    order = (
        "  c: {powers: {order: {rule: {effect: suspends, asked_when: x > 0.5, takes: 5 days, grants: 1, "
        "reopens: {after: 10 days}}}}}"
    )
    more = (
        "circumstances: {x: {start: 1}}\n"
        "events: {down: {at: 2024-03-01, sets: {x: 0}}, up: {at: 2024-04-01, sets: {x: 1}}}\n"
    )
    ruled = Ruled(tmp_path, deal(order, more=more, closes="{when: false, after: 0}"))
    assert ruled.days(Kind.GRANTED, "order") == [5.0, 96.0]
    assert ruled.days(Kind.REOPENED, "order") == [15.0, 106.0]


def test_reviews_that_reopen_each_other_without_end_are_told_however_short_their_clocks(tmp_path: Path) -> None:
    """One second apart, 86,400 times a day: no two of these things happen at one instant."""
    turns = "\n".join(
        f"  {own}: {{powers: {{{own}_permit: {{review: {{takes: 0.00001 days, grants: 1, reopens: {{when: cleared({other}_permit)}}}}}}}}}}"
        for own, other in (("one", "two"), ("two", "one"))
    )
    with pytest.raises(RunError, match=r"more than 10,000 things happen on day .*one_permit"):
        Ruled(tmp_path, deal(turns, closes="{when: 'false', after: 0}"))
