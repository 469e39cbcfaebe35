"""A clock that stands still by itself is told like all else: since when, and up to when, where that is known."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from pathlib import Path
from typing import Any

import holidays
import pytest
from scipy import stats

from sim.errors import ScenarioError
from sim.narrative.as_history import as_yaml, retold
from sim.world.plan import Plan
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.reference.clock import Counted
from sim.world.reference.play import Play
from sim.world.time import DAY
from tests.engine.played import engine_of, plan_from, plan_of

from .ruled import SIDES, Ruled

TEXT = """
format: 1
title: a review whose clock may stop
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3]}}
circumstances: {hold: {start: 0}}
events: {h: {at: 2024-02-05, sets: {hold: 1}}}
so_far:
  - {at: 2023-12-01, by: [seller, buyer], signs: {price: 2}}
  - {at: 2023-12-02, by: seller, asks: permit}
LINES
actors:SIDES
  office: {powers: {permit: {review: {takes: 80 days, grants: 1, stops: {probability: 1, for: FOR}MORE}}}}
  court: {powers: {halt: {rule: {about: permit, effect: suspends, asked_when: hold > 0.5, takes: 0, grants: 1, reopens: {after: 30 days}}}}}
agreement: {closes: {when: cleared(all), after: 0}}
outcomes: [{closed: closed}, {other: otherwise}]
"""
STOPPED = "  - {at: 2023-12-22, by: office, stops: UNTIL}\n"


def _text(*lines: str, lasts: str = "40 days", more: str = "") -> str:
    return TEXT.replace("LINES\n", "".join(lines)).replace("SIDES", SIDES).replace("FOR", lasts).replace("MORE", more)


def _days(plan: Plan, k: int = 0) -> dict[str, float]:
    """The day on which each kind of event has happened last."""
    return {Kind(e.kind).name: e.time / DAY for e in engine_of(plan).play(1, k, 20).record}


def _later(plan: Plan, since: int) -> list[Any]:
    """What happens after a time, counted from it."""
    record = Engine(plan).play(1, 0, 20).record
    return [(e.time - since, e.kind, e.subject) for e in record if e.time > since]


def _cut(folder: Path, plan: Plan, day: int) -> Plan:
    """The plan that goes on from the telling of what has happened up to a day."""
    said = retold(plan, Engine(plan).play(1, 0, 20).record, day * DAY)
    (folder / "later.yaml").write_text(as_yaml("scenario.yaml", "Later", said), encoding="utf-8")
    return plan_of(folder / "later.yaml")


@pytest.mark.parametrize("day", [9, 20, 34, 36, 50, 66, 80])
@pytest.mark.parametrize("until", ["2024-01-05", "2024-01-25", "2024-02-20"])
def test_a_clock_that_has_stopped_goes_on_from_its_own_telling(tmp_path: Path, until: str, day: int) -> None:
    """Stopped from 22 December on, halted by a court from 5 February to 6 March: cut on any day the answer comes when it came."""
    plan = plan_from(tmp_path, _text(STOPPED.replace("UNTIL", f"{{permit: {until}}}")))
    assert _later(_cut(tmp_path, plan, day), 0) == _later(plan, day * DAY)


@pytest.mark.parametrize("lasts", ["0 days", "5 days", "60 days"])
def test_a_stop_of_play_is_told_with_its_end_and_comes_once(tmp_path: Path, lasts: str) -> None:
    plan = plan_from(tmp_path, _text(lasts=lasts))
    (stop,) = (e for e in Engine(plan).play(1, 0, 20).record if e.kind == Kind.CLOCK_STOPPED)
    for days in (1, 4, 30):
        day = stop.time // DAY + days
        found = _cut(tmp_path, plan, day)
        assert any("stops" in line for line in retold(plan, Engine(plan).play(1, 0, 20).record, day * DAY)["so_far"])
        assert _later(found, 0) == _later(plan, day * DAY)


def test_a_stop_of_unknown_end_ends_given_that_it_has_not(tmp_path: Path) -> None:
    """Twenty of 80 days had run when it stopped ten days ago, for a mean of 30 days without memory."""
    text = _text(STOPPED.replace("UNTIL", "permit"), lasts="{exponential: 30 days}").replace("hold: 1}", "hold: 0}")
    plan = plan_from(tmp_path, text)
    left = [_days(plan, k)["GRANTED"] - 60 for k in range(400)]
    assert stats.kstest(left, stats.expon(scale=30).cdf).pvalue > 1e-3
    assert all(
        "CLOCK_STOPPED" not in {Kind(e.kind).name for e in engine_of(plan).play(1, k, 20).record if e.time > 0}
        for k in range(9)
    )


@pytest.mark.parametrize("day", [1, 20, 40, 66, 90, 120])
def test_a_stop_whose_end_was_not_known_goes_on_from_its_own_telling(tmp_path: Path, day: int) -> None:
    """Up to when it stands still is written at `as_of`, and told from then on, also once it is over, or halted."""
    for lasts in ("20 days", "60 days", "{choice: [[15 days, 1], [50 days, 2]]}"):
        plan = plan_from(tmp_path, _text(STOPPED.replace("UNTIL", "permit"), lasts=lasts))
        record = Engine(plan).play(1, 0, 20).record
        assert [e.time for e in record if e.kind == Kind.CLOCK_STOPPED] == [-10 * DAY, 0]
        assert _later(_cut(tmp_path, plan, day), 0) == _later(plan, day * DAY)


def test_what_a_stop_has_left_is_put_off_by_a_court(tmp_path: Path) -> None:
    """Of 60 days 10 had stood by as_of; a court halts 35 days later, for 30: 60 + 30 + 60 days after 22 December."""
    plan = plan_from(tmp_path, _text(STOPPED.replace("UNTIL", "permit"), lasts="60 days"))
    assert _days(plan)["GRANTED"] == 60 - 10 + 30 + 60


def test_a_limit_does_not_count_a_stop_that_the_history_tells(tmp_path: Path) -> None:
    told = STOPPED.replace("UNTIL", "{permit: 2024-01-21}")
    plan = plan_from(tmp_path, _text(told, more=", limit: 30, silence: clears").replace("hold: 1}", "hold: 0}"))
    assert _days(plan)["GRANTED"] == 20 + 10  # twenty of thirty had gone


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        (
            [STOPPED.replace("UNTIL", "permit")] * 2,
            "the clock of permit stops once in a request; it is stopped without an end since line",
        ),
        ([STOPPED.replace("UNTIL", "{permit: 2024-01-22}")] * 2, "stops once in a request; it is stopped since line"),
        ([STOPPED.replace("UNTIL", "{permit: 2023-12-22}")], "must lie after 2023-12-22"),
        ([STOPPED.replace("UNTIL", "halt").replace("office", "court")], "halt: its clock does not stop by itself"),
        ([STOPPED.replace("UNTIL", "permit").replace("12-22", "12-01")], "nothing was asked that could wait"),
        (
            [STOPPED.replace("UNTIL", "permit").replace("office", "court")],
            "court: cannot stop the clock of permit; office can",
        ),
    ],
)
def test_what_cannot_have_stopped_is_refused(tmp_path: Path, lines: list[str], rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule):
        plan_from(tmp_path, _text(*lines))


def test_a_request_that_is_made_again_may_be_stopped_again(tmp_path: Path) -> None:
    again = "  - {at: 2023-12-23, by: office, refuses: permit}\n  - {at: 2023-12-24, by: seller, asks: permit}\n"
    told = STOPPED.replace("UNTIL", "permit")
    plan_from(
        tmp_path, _text(told, again, told.replace("12-22", "12-26")).replace("grants: 1, stops", "grants: 0.5, stops")
    )


RUN_OUT = """
format: 1
title: a review that was asked before there was a deal, and a court that suspends it while one is signed
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {hold: {start: 0}}
events:
  h: {at: 2024-01-21, sets: {hold: 1}}
so_far:
  - {by: seller, asks: permit}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0, delay: 0, powers: {sale: {sell: {responds: 1 day}}}}
  buyer: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0, delay: 0, powers: {offer: {bid: {responds: 1 day, enters: 30 days}}}}
  office: {powers: {permit: {review: {takes: 10 days, grants: 1}}}}
  court: {powers: {halt: {rule: {about: permit, effect: suspends, asked_when: hold > 0.5, takes: 0 days, grants: 1, reopens: {after: 60 days}}}}}
agreement: {closes: {when: cleared(all), after: 0 days}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def test_a_suspension_halts_a_clock_that_has_run_out_too_for_nobody_knows_that(tmp_path: Path) -> None:
    """Ten days are over on 11 January, a court holds it from 21 January to 21 March, a deal is signed on 2 February."""
    plan = plan_from(tmp_path, RUN_OUT)
    play = Play(Engine(plan).model, 1, 0, 20)
    play.start()
    play.go(50 * DAY)
    permit = next(r for r in play.rulings if r.review)
    assert permit.filing.counted == Counted(20 * DAY, None)
    play.go(90 * DAY)
    assert [(e.kind, e.time) for e in play.world.record if e.subject == permit.row.element][-1] == (
        Kind.GRANTED,
        80 * DAY,
    )


OLD = """
format: 1
title: a request of years ago
as_of: AS_OF
horizon: 2036-12-31
terms: {x: {levels: [1, 2]}}
actors:
  s: {prefers: {x: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  b: {prefers: {x: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  r: {powers: {rev: {review: {calendar: US, takes: 1300 days, grants: 1}}}}
agreement: {closes: {when: cleared(all), after: 30 days}}
so_far: [{at: 2025-01-01, by: [s, b], signs: {x: 1}}, {at: 2025-01-01, by: s, asks: rev}]
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize("as_of", ["2028-02-01", "2029-06-01", "2029-06-03"])
def test_business_days_are_counted_however_long_ago_a_request_was_made(as_of: str, tmp_path: Path) -> None:
    """The 1,300th of them after New Year 2025 is 15 March 2030, a Friday, whenever that is looked at."""
    start = dt.date(2025, 1, 1)
    business = holidays.country_holidays("US", years=range(2025, 2031))
    days = (start + dt.timedelta(days=i) for i in range(1, 3000))
    due = next(itertools.islice((day for day in days if business.is_working_day(day)), 1299, None))
    assert due == dt.date(2030, 3, 15)
    (time,) = Ruled(tmp_path, OLD.replace("AS_OF", as_of)).days(Kind.GRANTED, "rev")
    assert dt.date.fromisoformat(as_of) + dt.timedelta(days=time) == due


TOLD = """
format: 1
title: a clock that may be stopped, told while it runs
as_of: AS_OF
horizon: 2031-12-31
terms: {price: {levels: [1, 2, 3]}}
so_far:
  - {at: 2029-12-01, by: [seller, buyer], signs: {price: 2}}
  - {at: 2029-12-01, by: [seller, buyer], asks: permit}
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0.1, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0}
  office: {powers: {permit: {review: {takes: TAKES, stops: {probability: 0.5, for: 400 days}, grants: 1}}}}
agreement: {closes: {when: cleared(all), after: 5 days}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


@pytest.mark.parametrize(
    ("takes", "rest"),
    [
        ("100 days", 0.9),
        ("{uniform: [60 days, 160 days]}", 90 / 70 * math.log(160 / 90)),  # E[90 / T] given T > 90
    ],
)
def test_a_stop_that_has_not_come_is_the_less_to_come_the_more_of_the_clock_is_over(
    takes: str, rest: float, tmp_path: Path
) -> None:
    """After 90 days without one it is still to come with p (1 - E[90 / T]) / (1 - p E[90 / T]), by Bayes' rule."""
    found = Ruled(tmp_path, TOLD.replace("AS_OF", "2030-03-01").replace("TAKES", takes), 1500)
    share = sum(bool(found.days(Kind.CLOCK_STOPPED, "permit", k)) for k in range(1500)) / 1500
    due = 0.5 * (1 - rest) / (1 - 0.5 * rest)
    assert abs(share - due) < 3.5 * math.sqrt(due * (1 - due) / 1500)


def test_a_clock_that_was_stopped_was_likelier_to_be_when_it_is_short(tmp_path: Path) -> None:
    """Of a length T that is uniform from 60 to 160, a stop of known end on day 30 leaves one with the density 1 / T."""
    told = "  - {at: 2029-12-31, by: office, stops: {permit: 2030-01-05}}\n"
    text = TOLD.replace("AS_OF", "2030-01-05").replace("TAKES", "{uniform: [60 days, 160 days]}")
    found = Ruled(tmp_path, text.replace("actors:\n", told + "actors:\n"), 1500)
    days = [found.days(Kind.GRANTED, "permit", k)[0] for k in range(1500)]
    mean = 100 / math.log(160 / 60)
    assert abs(sum(days) / 1500 - (mean - 30)) < 3.5 * 28.5 / math.sqrt(1500)


UNHEARD = """
format: 1
title: a request that was filed before there was anything to judge
as_of: AS_OF
horizon: 2030-12-31
terms: {price: {levels: [1, 2, 3]}}
so_far: [{at: 2029-12-01, by: seller, asks: permit}]
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0, delay: 0, powers: {sells: {sell: {responds: 2 days, patience: 30 days}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0, delay: 0, powers: {bids: {bid: {ENTERS responds: 2 days, patience: 30 days}}}}
  office: {powers: {permit: {review: {takes: {uniform: [10 days, 100 days]}, LIMIT grants: 1}}}}
agreement: {closes: {when: cleared(all), after: 5 days}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


@pytest.mark.parametrize("limit", ["", "limit: 101 days, silence: lapses,"])
def test_that_a_clock_has_not_ended_is_known_only_while_there_is_something_to_judge(limit: str, tmp_path: Path) -> None:
    """Told a month later it is answered as it is in play."""
    played = Ruled(
        tmp_path,
        UNHEARD.replace("AS_OF", "2029-12-01").replace("ENTERS", "enters: 31 days,").replace("LIMIT", limit),
        400,
    )
    told = Ruled(tmp_path, UNHEARD.replace("AS_OF", "2030-01-01").replace("ENTERS", "").replace("LIMIT", limit), 400)
    waits = [
        [found.days(Kind.GRANTED, "permit", k)[0] - found.days(Kind.SIGNED, "bids", k)[0] for k in range(400)]
        for found in (played, told)
    ]
    ready = [sum(wait == 0.0 for wait in each) / 400 for each in waits]
    assert ready[0] == pytest.approx(ready[1], abs=0.02) and 0.4 < ready[0] < 0.6
    assert sum(waits[0]) / 400 == pytest.approx(sum(waits[1]) / 400, abs=1.0)


def test_each_value_of_a_choice_is_weighed_by_what_was_seen_of_the_stop(tmp_path: Path) -> None:
    """After 90 days without a stop 1,000 days weigh 0.1 (1 - 0.5 x 0.09), and 95 days 0.9 (1 - 0.5 x 90/95)."""
    text = TOLD.replace("AS_OF", "2030-03-01").replace("TAKES", "{choice: [[95 days, 0.9], [1000 days, 0.1]]}")
    found = Ruled(tmp_path, text, 1500)
    share = sum(not found.days(Kind.GRANTED, "permit", k) for k in range(1500)) / 1500
    due = 0.1 * (1 - 0.045) / (0.1 * (1 - 0.045) + 0.9 * (1 - 45 / 95))
    assert abs(share - due) < 3.5 * math.sqrt(due * (1 - due) / 1500)


def test_a_clock_that_had_something_to_judge_by_as_of_has_not_ended(tmp_path: Path) -> None:
    """Signed on the evening of `as_of`, after 49 days of 10 to 100: had it been over, the answer would be told."""
    text = UNHEARD.replace("AS_OF", "2030-01-19").replace("ENTERS", "").replace("LIMIT", "")
    text = text.replace("asks: permit}]", "asks: permit}, {at: 2030-01-19, by: [buyer, seller], signs: {price: 2}}]")
    found = Ruled(tmp_path, text, 200)
    days = [found.days(Kind.GRANTED, "permit", k)[0] for k in range(200)]
    assert min(days) > 0 and abs(sum(days) / 200 - 51 / 2) < 3.5 * 51 / math.sqrt(12 * 200)
