"""More time for an outside date: who is asked, who may refuse, and what refusing it is worth."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.execution.scenarios import open_scenario
from sim.narrative.story import as_text, tell
from sim.study.dates import dates
from sim.world.compile.warnings import warnings_of
from sim.world.record import Kind
from sim.world.reference import Engine
from tests.engine.played import plan_from

from .ruled import Ruled

DATED = """format: 1
title: An agreement with a date
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}
circumstances: {boom: {start: 0}}
events: {rise: {at: 2030-01-10, sets: {boom: 1}}}
actors:
  seller: {prefers: {price: {weight: 1, best: 10, worst: 1}}, no_deal: {is: 0.1, shifts: {boom: RISE}}, delay: 0, SELLS}
  alpha: {prefers: {price: {weight: 1, best: 1, worst: 10}}, no_deal: 0.1, delay: 0, FIRST}
  beta: {prefers: {price: {weight: 1, best: 1, worst: 10}}, no_deal: 0.95, delay: 0, SECOND}
  judge: {powers: {hold: {rule: {effect: compels, asked_when: left(seller), takes: TAKES, grants: 0.6}}}}
agreement:
  closes: {when: signed, after: 60 days}
  amends: [AMENDS]
  exits: {EXITS}
  outside_date: {at: 2030-02-28, force: agreement, met: closed, extend: {ASKS days: 60 days}, then: {end: END}}
so_far: [{at: 2029-12-31, by: [seller, alpha], signs: {price: 4}}]
outcomes: [{four: closed and price == 4}, {more: closed}, {other: otherwise}]
"""
BIDS = {
    "SELLS": "powers: {sells: {sell: {responds: 5 days}}}",
    "FIRST": "powers: {first: {bid: {responds: 5 days}}}",
    "SECOND": "powers: {second: {bid: {responds: 5 days}}}",
}


def _text(**said: str) -> str:
    given = {"RISE": "0.4", "SELLS": "", "FIRST": "", "SECOND": "", "TAKES": "20 days", "AMENDS": "", "EXITS": "",
             "ASKS": "asks: [seller, alpha],", "END": "1"}  # fmt: skip
    text = DATED
    for name, part in (given | said).items():
        text = text.replace(name, part)
    return text.replace("delay: 0, }", "delay: 0}")


# --- who cannot refuse -------------------------------------------------------------------------------------


@pytest.mark.parametrize("asks", ["asks: [seller, alpha],", "asks: seller, grants: 0,", ""])
def test_who_is_held_to_the_agreement_does_not_escape_by_its_date(asks: str, tmp_path: Path) -> None:
    """The seller has left on day 9, and is held on day 29 or free; on day 58 it would rather let the agreement end."""
    ruled = Ruled(tmp_path, _text(RISE="0.7", EXITS="seller: signed", ASKS=asks), 40)
    held = [k for k in range(40) if ruled.days(Kind.GRANTED, "hold", k)]
    assert 10 < len(held) < 40
    assert {ruled.outcomes[k] for k in held} == {"four"}
    assert {ruled.outcomes[k] for k in range(40) if k not in held} == {"other"}


def test_who_has_left_cannot_let_the_date_pass_while_a_court_hears_whether_it_is_held(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, _text(RISE="0.7", EXITS="seller: signed", TAKES="90 days"))
    assert ruled.days(Kind.EXTENDED, "outside_date") == [58]
    assert not ruled.days(Kind.EXTENSION_REFUSED, "outside_date")


def test_who_is_not_bound_may_refuse_beside_one_that_is(tmp_path: Path) -> None:
    """Alpha has sued, and from day 45 on would rather have nothing."""
    text = _text(RISE="0.7", EXITS="seller: signed").replace(
        "no_deal: 0.1, delay", "no_deal: {is: 0.1, shifts: {late: 0.7}}, delay"
    )
    text = text.replace("boom: {start: 0}", "boom: {start: 0}, late: {start: 0}")
    text = text.replace("events: {", "events: {fall: {at: 2030-02-15, sets: {late: 1}}, ")
    ruled = Ruled(tmp_path, text, 40)
    held = [k for k in range(40) if ruled.days(Kind.GRANTED, "hold", k)]
    assert held
    assert all(ruled.days(Kind.EXTENSION_REFUSED, "outside_date", k) for k in held)


# --- what refusing is worth --------------------------------------------------------------------------------


@pytest.mark.parametrize(("end", "came"), [("0", []), ("0.3", ["price 5"]), ("0.5", ["price 5"]), ("1", ["price 6"])])
def test_more_time_costs_the_more_the_likelier_the_agreement_ends_without(
    end: str, came: list[str], tmp_path: Path
) -> None:
    """At p the seller falls back on 0.333 + 0.167 p, alpha on 0.667 - 0.567 p; price k is worth (k - 1)/9 and (10 - k)/9,
    and 4 is agreed: the next that is worth more than that to the seller keeps it."""
    ruled = Ruled(tmp_path, _text(AMENDS="price", END=end))
    assert ruled.days(Kind.EXTENDED, "outside_date") == [58]
    assert [e[7] for e in ruled.records[0] if e[2] == "AMENDED"] == came


def test_a_threat_that_will_hardly_come_true_moves_nothing(tmp_path: Path) -> None:
    """No price is better for both than a chance of 0.001 of no agreement: the date does not move, and ends nothing."""
    ruled = Ruled(tmp_path, _text(AMENDS="price", END="0.001"), 20)
    assert not any(ruled.days(Kind.EXTENDED, "outside_date", k) for k in range(20))
    assert set(ruled.outcomes) == {"four"}


def test_no_extensions_are_as_if_none_were_said(tmp_path: Path) -> None:
    text = _text(AMENDS="price")
    none = Ruled(tmp_path, text.replace("days: 60 days}", "days: 60 days, most: 0}"), 20)
    unsaid = Ruled(tmp_path, text.replace("extend: {asks: [seller, alpha], days: 60 days}, ", ""), 20)
    assert none.plan.asks.size and not unsaid.plan.asks.size
    assert none.outcomes == unsaid.outcomes
    assert not any(none.days(Kind.EXTENDED, "outside_date", k) for k in range(20))
    assert not any("as first set" in date["label"] for date in dates(none.plan))


# --- who is asked ------------------------------------------------------------------------------------------


def _extended(folder: Path, asks: str) -> float:
    ruled = Ruled(folder, _text(RISE="0", ASKS=asks, **BIDS), 100)
    return sum(bool(ruled.days(Kind.EXTENDED, "outside_date", k)) for k in range(100)) / 100


def test_a_bidder_that_is_no_party_is_not_asked_for_more_time(tmp_path: Path) -> None:
    parties = _extended(tmp_path, "asks: [seller, alpha], grants: 0.5,")
    assert 0 < parties < 1
    assert _extended(tmp_path, "asks: [seller, alpha, beta], grants: 0.5,") == parties
    assert _extended(tmp_path, "asks: [seller, alpha, beta],") == 1


def test_a_date_that_only_strangers_to_the_agreement_are_asked_to_move_stays(tmp_path: Path) -> None:
    assert _extended(tmp_path, "asks: beta, grants: 1,") == 0


def test_an_office_that_can_be_no_party_is_asked_about_any_agreement(tmp_path: Path) -> None:
    assert _extended(tmp_path, "asks: judge, grants: 1,") == 1
    assert _extended(tmp_path, "asks: [judge, seller], grants: 0,") == 0


def test_the_consent_of_who_was_not_asked_is_not_told(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, _text(RISE="0", ASKS="asks: [seller, alpha, beta], grants: 1,", **BIDS))
    told = as_text(tell(plan, Engine(plan).play(1, 0, 20).record))
    assert "with the consent of alpha and seller" in told


def test_a_history_may_move_a_date_that_only_strangers_are_asked_to_move(tmp_path: Path) -> None:
    moved = "signs: {price: 4}}, {by: seller, extends: {outside_date: 2030-03-31}}]"
    text = _text(RISE="0", ASKS="asks: beta, grants: 1,", **BIDS).replace("signs: {price: 4}}]", moved)
    plan = plan_from(tmp_path, text)
    told = as_text(tell(plan, Engine(plan).play(1, 0, 20).record))
    assert "the outside date moves to 31 Mar 2030  [" in told


@pytest.mark.parametrize(
    ("asks", "missing"),
    [("asks: [seller, alpha],", "beta"), ("asks: alpha, grants: 0.5,", "beta"), ("asks: [seller, alpha, beta],", ""), ("asks: seller,", ""),
     ("asks: judge, grants: 0.5,", ""), ("", "")],
)  # fmt: skip
def test_a_bidder_that_is_left_out_of_those_who_are_asked_is_warned_of(asks: str, missing: str, tmp_path: Path) -> None:
    file = tmp_path / "dated.yaml"
    file.write_text(_text(ASKS=asks, **BIDS), encoding="utf-8")
    scenario = open_scenario(file)
    found = [str(w) for w in warnings_of(scenario.loaded, scenario.plan) if "extend.asks" in str(w)]
    assert [f"{missing} is left out" in one for one in found] == [True] * bool(missing)
