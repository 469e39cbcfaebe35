"""What waiting has told: days on which no clock ran, stops that are over, and courts that have not answered yet."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import pytest

from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.reference.play import Play
from tests.engine.played import plan_from

from .ruled import Ruled

HALTED = """
format: 1
title: a review whose clock stands still for 60 of its days, and a party that may leave
as_of: 2024-01-01
horizon: 2024-12-31
terms: {{price: {{levels: [1, 2, 3]}}}}
circumstances: {{mood: {{start: 0}}, hold: {{start: 0}}}}
events:
  h: {{at: {hold}, sets: {{hold: 1}}}}
  dip: {{at: {dip}, sets: {{mood: 0.3}}}}
so_far:
  - {{by: [seller, buyer], signs: {{price: 2}}}}
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 3, worst: 1}}}}, no_deal: 0, delay: 0}}
  buyer: {{prefers: {{price: {{weight: 1, values: {{1: 0.6, 2: 0.6, 3: 0.6}}}}}}, no_deal: {{is: 0, shifts: {{mood: 1}}}}, delay: 0.006}}
  office: {{powers: {{permit: {{review: {{takes: 100 days, grants: 1{stops}}}}}}}}}
  court: {{powers: {{halt: {{rule: {{about: permit, effect: suspends, asked_when: hold > 0.5, takes: 0 days, grants: 1, reopens: {{after: 60 days}}}}}}}}}}
agreement: {{closes: {{when: cleared(all), after: 0 days}}, exits: {{buyer: mood > 0.1}}, amends: [price]}}
outcomes: [{{closed: closed}}, {{other: otherwise}}]
"""
STOPS = ", stops: {probability: 1, for: 60 days}"


@pytest.mark.parametrize(("hold", "dip", "stops", "leaves"), [
    ("2024-01-11", "2024-03-21", "", True),  # 20 days have run of 80: the other 80 cost 0.48 of 0.6, no deal is 0.3
    ("2024-12-30", "2024-03-21", "", False),  # 80 days have run
    ("2024-01-11", "2024-02-20", "", True),  # ten had run when it was halted, and have since
    ("2024-01-11", "2024-05-01", "", False),  # 61 days have run
    ("2024-12-30", "2024-06-05", STOPS, False),  # the one stop is over, and four days are left
    ("2024-12-30", "2024-03-21", STOPS, True),  # it is to come
    ("2024-03-25", "2024-08-01", STOPS, False),  # halted within the stop: both are over, two days are left
])  # fmt: skip
def test_days_on_which_a_clock_stands_still_are_not_taken_for_days_that_it_has_run(
    tmp_path: Path, hold: str, dip: str, stops: str, leaves: bool
) -> None:
    ruled = Ruled(tmp_path, HALTED.format(hold=hold, dip=dip, stops=stops))
    assert bool(ruled.days(Kind.EXITED, "agreement")) == leaves


UNDER_WAY = """
format: 1
title: a delay of which some days have gone, and a party that may leave for 0.3
as_of: 2024-01-01
horizon: 2025-12-31
terms: {{price: {{levels: [1, 2]}}}}
circumstances: {{mood: {{start: 0}}}}
events: {{dip: {{at: {dip}, sets: {{mood: 0.3}}}}}}
so_far: [{{at: {signed}, by: [seller, buyer], signs: {{price: 2}}}}]
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 2, worst: 1}}}}, no_deal: 0, delay: 0}}
  buyer: {{prefers: {{price: {{weight: 1, values: {{1: 0.6, 2: 0.6}}}}}}, no_deal: {{is: 0, shifts: {{mood: 1}}}}, delay: 0.006}}
  office: {{powers: {{permit: {{review: {{takes: 0 days, asks_after: {asks}, grants: 1}}}}}}}}
agreement: {{closes: {{when: {when}, after: {closes}}}, exits: {{buyer: mood > 0.1}}}}
outcomes: [{{closed: closed}}, {{other: otherwise}}]
"""
FIXED, EITHER = "100 days", "{choice: [[10 days, 1], [80 days, 1]]}"


@pytest.mark.parametrize(("signed", "dip", "delay", "leaves"), [
    ("2024-01-01", "2024-02-15", FIXED, True),  # 55 days are left: they cost 0.33 of 0.6
    ("2024-01-01", "2024-03-01", FIXED, False),  # 40 days
    ("2023-12-01", "2024-02-01", FIXED, False),  # 38 days, some of them gone before the history ends
    ("2024-01-01", "2024-01-06", EITHER, False),  # 5 or 75 days
    ("2024-01-01", "2024-01-16", EITHER, True),  # 65 days: it has not been the shorter one
])  # fmt: skip
@pytest.mark.parametrize("under_way", ["closing", "filing"])
def test_of_a_delay_that_runs_what_is_left_counts(
    tmp_path: Path, signed: str, dip: str, delay: str, leaves: bool, under_way: str
) -> None:
    asks, when, closes = ("0 days", "signed", delay) if under_way == "closing" else (delay, "cleared(all)", "0 days")
    ruled = Ruled(tmp_path, UNDER_WAY.format(signed=signed, dip=dip, asks=asks, closes=closes, when=when), n=8)
    for k in range(8):
        goes = leaves and not any(e[2] == Kind.CLOSED.name and e[1] < days_to(dip) for e in ruled.records[k])
        assert bool(ruled.days(Kind.EXITED, "agreement", k)) == goes


def days_to(date: str) -> float:
    """The end of a day, in seconds after the end of 2024-01-01."""
    return (dt.date.fromisoformat(date) - dt.date(2024, 1, 1)).total_seconds()


def test_a_stop_lasts_as_long_as_everybody_has_been_told(tmp_path: Path) -> None:
    """Stopped from 22 March to 21 May with 19 days to run: on 1 April 69 days are left, worth 0.19; on 1 May 39, 0.37."""
    for dip, leaves in (("2024-04-01", True), ("2024-05-01", False)):
        ruled = Ruled(tmp_path, HALTED.format(hold="2024-12-30", dip=dip, stops=STOPS))
        assert bool(ruled.days(Kind.EXITED, "agreement")) == leaves


# --- what may stop a date ---------------------------------------------------------------------------------------

TALKS = """
format: 1
title: talks before a ban, and a court that may suspend it
as_of: 2024-01-01
horizon: 2024-03-01
begins: 2023-10-01
terms: {{price: {{levels: [1, 2, 3, 4, 5, 6, 7, 8, 9]}}}}
so_far:
  - {{at: 2023-10-03, by: president, imposes: ban}}
{so_far}
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 9, worst: 1}}}}, no_deal: 0, delay: 0, powers: {{s: {{sell: {{patience: endless, responds: 1 day}}}}}}}}
  buyer: {{prefers: {{price: {{weight: 1, best: 1, worst: 9}}}}, no_deal: 0, delay: 0{expects}, powers: {{b: {{bid: {{patience: endless, responds: 1 day}}}}}}}}
  president: {{powers: {{ban: {{impose: {{deadline: {{at: 2024-02-01, force: order, met: signed, then: {{enforce: 1}}}}}}}}}}}}
  court:
    powers:
      first: {{rule: {{luck: theory, about: ban, effect: annuls, asked_when: "false", asked_by: buyer, takes: 1 day, grants: 0.5}}}}
      stay: {{rule: {{luck: theory, about: ban, effect: suspends, asked_when: "false", asked_by: buyer, takes: {takes}, grants: {p}}}}}
agreement: {{closes: {{when: signed, after: 30 days}}}}
outcomes: [{{signed: signed}}, {{other: otherwise}}]
"""
ASKED = "  - {{at: {}, by: buyer, asks: stay}}"
ANSWERED = "  - {{at: 2023-11-01, by: buyer, asks: first}}\n  - {{at: 2023-11-02, by: court, {}: first}}\n"


def pressing(folder: Path, so_far: str, *, p: float, takes: str = "20 days", expects: str = "") -> tuple[float, float]:
    """The chance with which the ban presses the buyer and the seller at the end of the history."""
    plan = plan_from(folder, TALKS.format(so_far=so_far, p=p, takes=takes, expects=expects))
    play = Play(Engine(plan).model, 1, 0, 20)
    play.start()
    found = [
        play.pressure.dates(actor, play.threads[0])[:, 2] for actor in (play.threads[0].bid.actor, play.seller_actor)
    ]
    return tuple(float(chances[0]) if len(chances) else 0.0 for chances in found)  # type: ignore[return-value]


@pytest.mark.parametrize("asked", ["2023-10-03", "2023-12-31"])
def test_a_stay_that_is_not_answered_yet_may_still_come_as_one_that_is_new(tmp_path: Path, asked: str) -> None:
    """An exponential clock has no memory: in 31 days it answers with 1 - exp(-31/30), however long it has run."""
    buyer, _ = pressing(tmp_path, ASKED.format(asked), p=1, takes="{exponential: 30}")
    assert buyer == pytest.approx(math.exp(-31 / 30), abs=1e-9)


def test_a_stay_that_is_out_by_what_its_luck_has_answered_stops_nothing(tmp_path: Path) -> None:
    refused = ANSWERED.format("refuses")
    assert pressing(tmp_path, refused + ASKED.format("2023-12-31"), p=0.5) == (1.0, 1.0)
    assert pressing(tmp_path, refused + ASKED.format("2023-12-31"), p=0.75) == (0.5, 0.5)


def test_everybody_reckons_with_a_stay_as_it_expects_it(tmp_path: Path) -> None:
    found = pressing(tmp_path, ASKED.format("2023-12-31"), p=0.25, expects=", expects: {stay: 1.0}")
    assert found == (0.0, 0.75)


def test_a_response_comes_when_it_would_have_come_whatever_day_the_history_ends(tmp_path: Path) -> None:
    """The seller thinks since 20 December while a stay is asked for: cut two days later, it answers at the same time."""
    entered = "  - {at: 2023-12-20, by: buyer, offers: {price: 1}}"
    times = set()
    for as_of in ("2023-12-20", "2023-12-22", "2023-12-24"):
        asked = ASKED.format("2023-12-01") + "\n" + entered
        text = TALKS.format(so_far=asked, p=0.5, takes="{exponential: 30}", expects="")
        text = text.replace("as_of: 2024-01-01", f"as_of: {as_of}").replace("responds: 1 day", "responds: 30 days")
        ruled = Ruled(tmp_path, text)
        record = ruled.records[0]
        first = next(e[1] for e in record if e[1] > 0 and e[3] == "seller")
        times.add(first / 86_400 + int(as_of[-2:]))
    assert len(times) == 1
