"""Outside dates that the parties move themselves, agreements amended in the history, and scenarios without a deal."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.world.plan import Plan
from sim.world.record import Bound, Event, Kind
from sim.world.reference import Engine
from sim.world.time import DAY

from .played import plan_from

# Signed at price 2; an office that never answers; a seller whose no deal is worth what the test says.
WAITING = """
format: 1
title: Waiting
as_of: 2031-01-31
horizon: 2031-06-30
terms: {{price: {{levels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}}}
so_far:
  - {{at: 2030-12-01, by: [seller, buyer], signs: {{price: {first}}}}}
{so_far}
actors:
  seller: {{no_deal: {no_deal}, delay: 0, prefers: {{price: {{weight: 1, best: 10, worst: 0}}}}}}
  buyer: {{no_deal: 0.2, delay: 0, prefers: {{price: {{weight: 1, best: 0, worst: 10}}}}}}
  office: {{powers: {{permit: {{review: {{takes: 9999 days, grants: 1}}}}}}}}
agreement:
  closes: {{when: cleared(permit), after: 1 day}}
  amends: [{amends}]
  exits: {{seller: past(outside_date), buyer: past(outside_date)}}
  outside_date:
    {{at: 2031-03-01, force: agreement, met: closed, extend: {{asks: [seller, buyer], days: 30 days, most: 2}}, then: {{end: 1}}}}
outcomes: [{{closed: closed}}, {{open: otherwise}}]
"""


def _played(tmp_path: Path, text: str) -> tuple[Plan, list[Event]]:
    plan = plan_from(tmp_path, text)
    return plan, Engine(plan).play(1, 0, 20).record


def _waiting(tmp_path: Path, no_deal: float, amends: str, so_far: str = "", first: int = 2) -> tuple[Plan, list[Event]]:
    return _played(tmp_path, WAITING.format(no_deal=no_deal, amends=amends, so_far=so_far, first=first))


def _of(record: list[Event], kind: Kind) -> list[Event]:
    return [e for e in record if e.kind == kind and e.time > 0]


def test_parties_who_both_prefer_going_on_move_the_outside_date_as_often_as_it_may(tmp_path: Path) -> None:
    _, record = _waiting(tmp_path, 0.1, "")
    assert [(e.time / DAY, e.value / DAY) for e in _of(record, Kind.EXTENDED)] == [(29.0, 59.0), (59.0, 89.0)]
    assert not _of(record, Kind.AMENDED)  # nothing may be amended
    refused = _of(record, Kind.EXTENSION_REFUSED)
    assert [(e.time / DAY, e.bound) for e in refused] == [(89.0, Bound.NO_EXTENSION)]
    assert [e.time / DAY for e in _of(record, Kind.ENDED)] == [89.0]


def test_a_party_for_whom_ending_is_better_refuses_more_time_and_is_the_constraint(tmp_path: Path) -> None:
    plan, record = _waiting(tmp_path, 0.5, "")
    (refused,) = _of(record, Kind.EXTENSION_REFUSED)
    assert plan.actors["name"][refused.actor] == "seller"
    assert (refused.time / DAY, refused.bound) == (29.0, Bound.NO_DEAL)
    assert plan.elements["path"][refused.bound_of] == "actors.seller"
    assert [e.time / DAY for e in _of(record, Kind.ENDED)] == [29.0]


def test_at_an_extension_the_price_moves_to_the_first_that_is_worth_the_end(tmp_path: Path) -> None:
    """Ending is worth 0.5 to the seller, to whom price k is worth k/10: at 5 it would not rather end, and the buyer keeps more than its end."""
    _, record = _waiting(tmp_path, 0.5, "price")
    (amended, *_) = _of(record, Kind.AMENDED)
    assert amended.time / DAY == 29.0
    assert amended.package == 5
    assert [e.time / DAY for e in _of(record, Kind.EXTENDED)] == [29.0, 59.0]


def test_an_agreement_amended_in_the_history_goes_on_with_the_new_package(tmp_path: Path) -> None:
    line = "  - {at: 2031-01-10, by: [seller, buyer], amends: {price: 6}}"
    plan, record = _waiting(tmp_path, 0.5, "", line)
    (amended,) = [e for e in record if e.kind == Kind.AMENDED]
    assert (amended.time / DAY, amended.package, amended.cause) == (-21.0, 6, -1)
    assert [e.time / DAY for e in _of(record, Kind.EXTENDED)] == [29.0, 59.0]  # at 2 the seller would have refused
    assert Engine(plan).play(1, 0, 20).package == -1  # ended in the end


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{at: 2030-11-01, by: [seller, buyer], amends: {price: 6}}", "there is no agreement to amend"),
        ("{at: 2031-01-10, by: [seller, office], amends: {price: 6}}", "only those who signed"),
        ("{at: 2031-01-10, by: seller, amends: {price: 6}}", "two must sign"),
        (
            "{at: 2031-01-10, by: [seller, buyer], signs: {price: 6}}",
            "signed already; `amends` changes it, or say first that it ends",
        ),
        ("{at: 2031-01-10, by: [seller, buyer], amends: {price: 11}}", "11: is no level"),
    ],
)
def test_an_amendment_of_the_history_that_cannot_be_is_refused(line: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=words):
        _waiting(tmp_path, 0.5, "", f"  - {line}")


def test_an_outside_date_that_was_over_before_as_of_is_refused(tmp_path: Path) -> None:
    text = WAITING.format(no_deal=0.1, amends="", so_far="", first=2).replace(
        "at: 2031-03-01, force", "after: 30 days, force"
    )
    with pytest.raises(ScenarioError, match="outside_date: its date has come by as_of 2031-01-31; say what came of it"):
        _played(tmp_path, text)


def test_a_stranger_asked_for_more_time_needs_a_probability(tmp_path: Path) -> None:
    text = WAITING.format(no_deal=0.1, amends="", so_far="", first=2).replace("asks: [seller, buyer]", "asks: office")
    with pytest.raises(ScenarioError, match="office: is no party of the agreement; say by `grants`"):
        _played(tmp_path, text)


def test_a_fee_that_is_due_once_the_date_has_passed_counts_when_more_time_is_asked_for(tmp_path: Path) -> None:
    """The seller, for whom ending is worth 0.3 more, grants more time if ending costs it more than that."""
    for fee, moves in ((0.25, []), (0.35, [29.0, 59.0])):
        text = WAITING.format(no_deal=0.5, amends="", so_far="", first=2)
        text = text.replace(
            "outcomes:", f"  fees: {{late: {{by: seller, worth: {fee}, when: past(outside_date)}}}}\noutcomes:"
        )
        _, record = _played(tmp_path, text)
        assert [e.time / DAY for e in _of(record, Kind.EXTENDED)] == moves


# --- no deal at all ----------------------------------------------------------------------------------------

ORDER = """
format: 1
title: An order and a court
as_of: 2031-01-31
horizon: 2031-06-30
actors:
  office: {powers: {ban: {impose: {when: true, deadline: {at: 2031-03-01, force: order, met: false, then: {enforce: 1}}}}}}
  users: {of: users}
  court: {powers: {suit: {rule: {about: ban, asked_by: users, asked_when: pending(ban), takes: 10 days, grants: 1, effect: suspends}}}}
outcomes: [{banned: in_force(ban)}, {stayed: suspended(ban)}, {open: otherwise}]
"""


def test_a_scenario_needs_neither_terms_nor_an_agreement(tmp_path: Path) -> None:
    plan, record = _played(tmp_path, ORDER)
    assert plan.packages.shape == (1, 0)
    kinds = [Kind(e.kind) for e in record]
    assert kinds == [Kind.IMPOSED, Kind.FILED, Kind.GRANTED, Kind.SUSPENDED, Kind.ENFORCED]
    assert plan.outcomes["name"][Engine(plan).play(1, 0, 20).outcomes[-1]] == "stayed"


@pytest.mark.parametrize("part", ["terms", "agreement"])
def test_where_something_is_sold_there_are_terms_and_an_agreement(part: str, tmp_path: Path) -> None:
    other = {
        "terms": "agreement: {closes: {when: signed, after: 1 day}}\n", "agreement": "terms: {price: {levels: [1, 2]}}\n",
    }[part]  # fmt: skip
    sells = "  owner: {no_deal: 0.1, powers: {house: {sell: {responds: 1 day}}}}\n"
    text = ORDER.replace("actors:\n", f"{other}actors:\n{sells}")
    with pytest.raises(ScenarioError, match=f"{part}: is missing: where there is a deal"):
        _played(tmp_path, text)


# --- more time: one reckoning ------------------------------------------------------------------------------


def test_more_time_is_granted_on_the_terms_that_are_then_agreed(tmp_path: Path) -> None:
    """Ending is worth 0.7 less a fee of 0.3 to the seller: the price of 2 moves to 4, at which it would not rather end."""
    text = WAITING.format(no_deal=0.7, amends="price", so_far="", first=2).replace("no_deal: 0.2", "no_deal: 0.35")
    text = text.replace("outcomes:", "  fees: {late: {by: seller, worth: 0.3, when: past(outside_date)}}\noutcomes:")
    _, record = _played(tmp_path, text)
    (amended, *_) = _of(record, Kind.AMENDED)
    assert amended.time / DAY == 29.0
    assert amended.package == 4


@pytest.mark.parametrize("noise", ["", "noise: {at: 2031-02-10, sets: {weather: 1}}"])
def test_what_has_nothing_to_do_with_the_deal_does_not_change_whether_more_time_is_granted(
    noise: str, tmp_path: Path
) -> None:
    """That the seller will like the buyer less once the date has passed counts from then on, and not before."""
    text = WAITING.format(no_deal=0.1, amends="", so_far="", first=2)
    text = text.replace(
        "no_deal: 0.1,", "no_deal: 0.1, while: [{id: late, if: past(outside_date), likes: {buyer: -1}}],"
    )
    text = text.replace("actors:\n", "circumstances: {weather: {start: 0}}\nactors:\n").replace(
        "agreement:", "events: {" + noise.replace("noise: ", "noise: ", 1) + "}\nagreement:"
    )
    text = text.replace(
        "office: {powers: {",
        "office: {powers: {other: {review: {when: price == 9, takes: 5 days, grants: {is: 0.5, shifts: {weather: 0.1}}}}, ",
    )
    _, record = _played(tmp_path, text)
    assert [e.time / DAY for e in _of(record, Kind.EXTENDED)] == [29.0, 59.0]


def test_a_grant_that_an_amendment_of_the_history_outgrows_is_reopened_at_as_of_and_not_in_the_history(
    tmp_path: Path,
) -> None:
    lines = "  - {at: 2030-12-05, by: office, grants: permit}\n  - {at: 2031-01-10, by: [seller, buyer], amends: {price: 8}}"
    text = WAITING.format(no_deal=0.1, amends="", so_far=lines, first=2)
    text = text.replace("office: {powers", "office: {prefers: {price: {weight: 1, best: 0, worst: 10}}, powers")
    text = text.replace(
        "takes: 9999 days, grants: 1", "takes: 9999 days, grants: {above: {uniform: [0.3, 0.7]}, sharpness: 5}"
    )
    plan = plan_from(tmp_path, text)
    records = [Engine(plan).play(1, k, 1).record for k in range(30)]
    assert len({tuple(e[1:7] for e in record if e.time < 0) for record in records}) == 1
    assert all([e.time / DAY for e in record if e.kind == Kind.REOPENED] == [0.0] for record in records)
    assert not [e for record in records for e in record if e.kind == Kind.CLOSED]
