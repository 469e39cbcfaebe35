"""What a history leaves running or has made somebody think of is what it would be in play."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.narrative.as_history import as_yaml, retold
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.time import DAY
from tests.engine.played import plan_from, plan_of

from .ruled import Ruled
from .told import goes_on_from, outcome, played

CLOSING = """
format: 1
title: a suit prepared while the deal is about to close
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {start: 0, range: [0, 1]}, sky: {start: 0, range: [0, 1]}}
so_far: [{by: [s, b], signs: {price: 1}}]
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: {is: 0.3, shifts: {sky: 0.2}}, delay: 0.003 per day}
  court: {powers: {ban: {rule: {effect: forbids, asked_when: mood > 0, asked_by: b, costs: 0, asks_after: 20 days, takes: 1 days, grants: 1}}}}
events: {e1: {at: 2030-02-01, sets: {mood: 1}}, e2: {at: 2030-02-10, sets: {sky: 1}}}
agreement: {closes: {when: signed, after: 100 days}}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""
READY = CLOSING.replace(", e2: {at: 2030-02-10, sets: {sky: 1}}", "").replace(
    "asks_after: 20 days", "asks_after: 3 days"
)
TABLED = """
format: 1
title: a suit about a package that was on the table
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2, 3]}}
so_far:
  - {by: [b, s], offers: {price: 1}}
  - {by: [s, b], selects: any}
actors:
  s: {prefers: {price: {weight: 1, worst: 1, best: 3}}, no_deal: 0, delay: 0, powers: {sale: {sell: {patience: 100 days, tactic: {beta: 1}, responds: 5 days}}}}
  b: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0, delay: 0, powers: {bid: {bid: {patience: 200 days, tactic: {beta: 1}, responds: 40 days}}}}
  fund: {prefers: {price: {weight: 1, values: {1: 0.2, 2: 0.8, 3: 0.8}}}, no_deal: 0.9, delay: 0}
  court: {powers: {ban: {rule: {effect: forbids, asked_when: selected and price < 2, asked_by: fund, costs: 0, asks_after: 20 days, takes: 7 days, grants: 1}}}}
agreement: {closes: {when: signed, after: 100 days}}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""
PRESSED = """
format: 1
title: a threat that becomes real
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2, 3]}}
circumstances: {mood: {start: 0, range: [0, 1]}}
so_far: [{by: [b, s], offers: {price: 1}}, {by: gov, imposes: order}]
actors:
  s: {prefers: {price: {weight: 1, worst: 1, best: 3}}, no_deal: 0.1, delay: 0, powers: {sale: {sell: {patience: 100 days, tactic: {beta: 1}, responds: 20 days}}}}
  b: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0, delay: 0, powers: {bid: {bid: {patience: 100 days, tactic: {beta: 1}, responds: 20 days}}}}
  gov: {powers: {order: {impose: {deadline: {at: 2030-01-21, force: order, met: signed, then: {enforce: {is: 0, shifts: {mood: 1}}}}}}}}
events: {e: {at: 2030-01-13, sets: {mood: 1}}}
agreement: {closes: {when: signed, after: 10 days}}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""
LEAVES = """
format: 1
title: a party that leaves, of what it knows of the closing
as_of: 2030-01-31
horizon: 2032-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {start: 0, range: [0, 1]}}
so_far:
  - {at: 2030-01-01, by: [s, b], signs: {price: 1}}
  - {at: 2030-01-26, by: s, sets: {mood: 1}}
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: {is: 0.15, shifts: {mood: 0.02}}, delay: 0.003 per day}
agreement: {closes: {when: signed, after: {median: 30 days, p90: 200 days}}, exits: {b: true}}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""
SELECTED = """
format: 1
title: a suit about a measure, with a bidder selected and nothing on the table
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {start: 0, range: [0, 1]}}
so_far:
  - {by: gov, imposes: order}
  - {by: [s, b], selects: any}
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0.9, 2: 0.9}}}, no_deal: {is: 0.6, shifts: {pending(order): -0.4}}, delay: 0.0001, powers: {sale: {sell: {patience: 100 days, tactic: {beta: 1}, responds: 300 days}}}}
  b: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0, delay: 0, powers: {bid: {bid: {patience: 100 days, tactic: {beta: 1}, responds: 300 days}}}}
  gov: {powers: {order: {impose: {deadline: {at: 2030-11-30, force: order, met: signed, then: {enforce: 1}}}}}}
  court: {powers: {stay: {rule: {effect: annuls, about: order, asked_when: pending(order), asked_by: s, costs: 0.01, takes: 30 days, grants: 1}}}}
agreement: {closes: {when: signed, after: 10 days}}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""
HURTS = """
format: 1
title: a suit that is worth less than nothing
as_of: 2030-01-10
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {start: 0, range: [0, 1]}}
so_far:
  - {at: 2030-01-01, by: [s, b], signs: {price: 1}}
  - {at: 2030-01-02, by: b, asks: ban}
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0.1, delay: 0.0001 per day}
  court: {powers: {ban: {rule: {effect: forbids, asked_when: signed, asked_by: b, costs: 0.01, takes: 60 days, grants: 1}}}}
agreement: {closes: {when: signed, after: 100 days}}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""
DIPS = """
format: 1
title: a suit that is worth less than nothing for a day
as_of: 2030-01-01
horizon: 2031-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {start: 0, range: [0, 1]}}
so_far: [{by: [s, b], signs: {price: 1}}]
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0, delay: 0}
  fund: {prefers: {price: {weight: 1, values: {1: 0.2, 2: 0.2}}}, no_deal: {is: 0.5, shifts: {mood: -0.35}}, delay: 0.001 per month}
  court: {powers: {ban: {rule: {effect: forbids, asked_when: signed, asked_by: fund, costs: 0.01, takes: 40 days, grants: 1}}}}
events: {down: {at: 2030-01-31, sets: {mood: 1}}, up: {at: 2030-02-01, sets: {mood: 0}}}
agreement: {closes: {when: signed, after: 400 days}}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""
REVERSED = """
format: 1
title: a prohibition reversed
as_of: 2030-05-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
so_far:
  - {at: 2030-01-01, by: [s, b], signs: {price: 1}}
  - {at: 2030-01-02, by: s, asks: ban}
  - {at: 2030-01-13, by: court, grants: ban}
  - {at: 2030-01-14, by: s, asks: appeal}
  - {at: 2030-01-30, by: upper, grants: appeal}
  - {at: 2030-02-01, by: s, extends: {outside_date: 2030-03-01}}
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.6}}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  court: {powers: {ban: {rule: {effect: forbids, asked_when: signed, takes: 12 days, grants: 1}}}}
  upper: {powers: {appeal: {rule: {effect: reverses, about: ban, asked_when: cleared(ban), takes: 40 days, grants: 1}}}}
agreement:
  closes: {when: signed, after: 300 days}
  outside_date: {after: 31 days, extend: {asks: [s, b], days: 10 days}, force: agreement, met: closed, then: {end: 1}}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""
ONE_ACT = """
format: 1
title: a reviewer asks for another package
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
so_far:
  - {by: [s, b], signs: {price: 1}}
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0, delay: 0}
  fund: {prefers: {price: {weight: 1, values: {1: 0.1, 2: 0.2}}}, no_deal: 0.5, delay: 0}
  agency: {powers: {rev: {review: {takes: 10 days, mitigates: true, grants: {if: price < 2, then: 0.5, otherwise: 0.6}}}}}
  court: {powers: {ban: {rule: {effect: forbids, asked_when: signed, asked_by: fund, costs: 0.1, asks_after: 30 days, takes: 7 days, grants: 1}}}}
agreement: {closes: {when: cleared(rev), after: 100 days}, amends: [price]}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""
AUCTIONED = """
format: 1
title: an auction
as_of: 2030-01-01
horizon: 2030-06-30
terms: {price: {levels: [1, 2, 3]}}
actors:
  s: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0.2, delay: 0, powers: {sale: {sell: {patience: 60 days, tactic: {beta: 1}, responds: 40 days, decides: {auction: {until: 2030-01-11}}}}}}
  b: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0, delay: 0, powers: {bid_b: {bid: {patience: 60 days, tactic: {beta: 1}, responds: 30 days}}}}
  c: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0, delay: 0, powers: {bid_c: {bid: {patience: 60 days, tactic: {beta: 1}, responds: 30 days, enters: 6 days}}}}
agreement: {closes: {when: signed, after: 5 days}}
outcomes: [{signed: signed}, {other: otherwise}]
"""
BACK = """
format: 1
title: a package that comes back
as_of: 2030-01-07
begins: 2029-12-01
horizon: 2030-12-31
terms: {price: {levels: [1, 3]}}
so_far:
  - {at: 2030-01-01, by: [b, s], offers: {price: 1}}
  - {at: 2030-01-01, by: [s, b], selects: any}
  - {at: 2030-01-06, by: [s, b], offers: {price: 3}}
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0.4, 3: 0.9}}}, no_deal: 0, expects: {ban: 0}, delay: 0, powers: {sale: {sell: {patience: 3 days, tactic: {beta: 1}, responds: 1 days}}}}
  b: {prefers: {price: {weight: 1, values: {1: 0.9, 3: 0.3}}}, no_deal: 0.2, expects: {ban: 0}, delay: 0, powers: {bid: {bid: {patience: 900 days, tactic: {beta: 1}, responds: 3 days}}}}
  fund: {prefers: {price: {weight: 1, values: {1: 0.2, 3: 0.8}}}, no_deal: 0.9, delay: 0}
  court: {powers: {ban: {rule: {effect: forbids, asked_when: selected and price < 2, asked_by: fund, asks_after: 30 days, takes: 7 days, grants: 1}}}}
agreement: {closes: {when: signed, after: 100 days}}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("text", "days", "replication"),
    [
        (CLOSING, (31, 35, 40, 50, 59, 60), 0),
        (READY, (1, 31, 35, 80), 0),
        (TABLED, (1, 5, 10, 19, 20, 26), 0),
        (PRESSED, (1, 11, 12, 15, 19), 0),
        (ONE_ACT, (5, 10, 11, 29, 30), 1),
        (DIPS, (1, 29, 30, 31, 50), 0),
        (AUCTIONED, (5, 10, 12, 15, 20), 0),
        (BACK, (1, 3, 10, 20, 23, 24), 0),
        (BACK.replace("asks_after", "costs: 0, asks_after"), (1, 3, 10, 20, 23, 24), 0),
    ],
    ids=["closing", "ready", "tabled", "pressed", "one act", "dips", "auctioned", "back", "back, priced"],
)
def test_what_follows_is_what_follows_in_play(
    text: str, days: tuple[int, ...], replication: int, tmp_path: Path
) -> None:
    goes_on_from(tmp_path, text, *days, replication=replication)


def test_the_closing_runs_while_a_history_goes_on_and_a_suit_is_worth_it_once_it_takes_longer_than_no_deal_is_worth(
    tmp_path: Path,
) -> None:
    """On 31 worth 0.3 - (0.5 - 0.003 x 69) - 0.003 x 21 < 0; on 40 no deal is worth 0.5: it is prepared for 20 days then."""
    assert Ruled(tmp_path, CLOSING).days(Kind.FILED, "ban") == [60.0]


def test_who_leaves_reckons_with_what_is_left_of_the_closing_as_it_did_at_the_last_line(tmp_path: Path) -> None:
    """After 25 of its days some 130 more are expected: 0.5 - 0.003 x 130 is less than 0.17."""
    assert Ruled(tmp_path, LEAVES).days(Kind.EXITED, "agreement") == [0.0]


def test_a_request_that_is_not_worth_its_preparation_is_not_made_at_once_instead(tmp_path: Path) -> None:
    assert Ruled(tmp_path, READY).kinds("ban") == []


def test_a_suit_is_weighed_without_a_deal_while_nothing_is_on_the_table_of_who_is_selected(tmp_path: Path) -> None:
    assert Ruled(tmp_path, SELECTED).kinds("stay") == ["FILED", "GRANTED"]


def test_a_pending_suit_that_was_worth_less_than_nothing_at_the_last_line_is_taken_back(tmp_path: Path) -> None:
    assert Ruled(tmp_path, HURTS).days(Kind.WITHDRAWN, "ban") == [0.0]


def test_who_has_taken_a_suit_back_asks_again_once_it_is_worth_it_at_a_later_time(tmp_path: Path) -> None:
    found = Ruled(tmp_path, DIPS)
    assert found.days(Kind.FILED, "ban") == [0.0, 31.0]
    assert found.days(Kind.WITHDRAWN, "ban") == [30.0]


def test_a_reversed_prohibition_leaves_what_came_of_a_date_to_be_told(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="its date has come by as_of 2030-05-01; say what came of it"):
        plan_from(tmp_path, REVERSED)


DATED = """
format: 1
title: an outside date that nobody knows before it comes
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [s, b], signs: {price: 1}}]
actors:
  s: {prefers: {price: {weight: 1, worst: 1, best: 2}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, worst: 2, best: 1}}, no_deal: 0, delay: 0}
agreement: {closes: {when: signed, after: 200 days}, outside_date: {force: agreement, met: closed, after: {uniform: [2, 60]}, then: {end: 0}}}
outcomes: [{late: ever (days_to(outside_date) < 0)}, {other: otherwise}]
"""


def test_a_date_that_came_is_not_over_before_it_came_whatever_the_beliefs(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, DATED)
    record = Engine(plan).play(1, 0, 1).record
    assert [Kind(e.kind).name for e in record][-2:] == ["LAPSED", "CLOSED"]
    (tmp_path / "cut.yaml").write_text(
        as_yaml("scenario.yaml", "Cut", retold(plan, record, 100 * DAY)), encoding="utf-8"
    )
    cut = plan_of(tmp_path / "cut.yaml")
    assert {outcome(cut, one) for one in played(cut, 40)} == {"other"}  # two draws, one of them sooner than it came


KNOWN = """
format: 1
title: an outside date that has come once
as_of: 2030-03-01
horizon: 2031-12-31
terms: {x: {levels: [1, 2]}}
actors:
  s: {prefers: {x: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  b: {prefers: {x: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
agreement: {closes: {when: signed, after: 500 days}, exits: {s: true}, outside_date: {after: {uniform: [20, 100]}, force: agreement, met: closed, then: {end: 0}}}
so_far:
  - {at: 2029-10-10, by: [s, b], signs: {x: 2}}
FIRST
  - {at: 2029-12-31, by: [s, b], signs: {x: 2}}
THEN
outcomes: [{closed: closed}, {other: otherwise}]
"""
CAME = "  - {at: 2029-11-19, by: s, lapses: outside_date}\n  - {at: 2029-11-20, by: s, leaves: agreement}"
LEFT = "  - {at: 2029-12-19, by: s, leaves: agreement}"


def test_a_date_that_is_known_by_one_that_has_come_is_told(tmp_path: Path) -> None:
    """It came after 40 days, so that the next one was on 9 February."""
    text = KNOWN.replace("FIRST", CAME)
    with pytest.raises(ScenarioError, match="outside_date: its date has come by as_of 2030-03-01; say what came of it"):
        plan_from(tmp_path, text.replace("THEN\n", ""))
    plan_from(tmp_path, text.replace("THEN", "  - {at: 2030-02-09, by: s, lapses: outside_date}"))
    plan_from(tmp_path, text.replace("THEN\n", "").replace("as_of: 2030-03-01", "as_of: 2030-02-08"))


def test_one_uncertain_time_cannot_have_been_two(tmp_path: Path) -> None:
    two = KNOWN.replace("FIRST", CAME).replace("THEN", "  - {at: 2030-02-19, by: s, lapses: outside_date}")
    told = r"outside_date: its date came after 50 days, and by line 13 after 40; the time to it is one number"
    with pytest.raises(ScenarioError, match=told):
        plan_from(tmp_path, two)
    longer = KNOWN.replace("FIRST", LEFT).replace("THEN", "  - {at: 2030-02-09, by: s, lapses: outside_date}")
    with pytest.raises(
        ScenarioError, match=r"so_far.0: outside_date: its date has come by line 13; say what came of it"
    ):
        plan_from(tmp_path, longer)


def test_a_date_that_was_suspended_before_it_came_is_known_too(tmp_path: Path) -> None:
    order = """
as_of: AS_OF
horizon: 2030-12-31
circumstances: {mood: {start: 0, range: [0, 1]}}
actors:
  s: {}
  gov: {powers: {order: {impose: {deadline: {after: {uniform: [10, 100]}, force: spoken, met: mood > 0, then: {enforce: 1}}, when: mood > 0.5, most: 3}}}}
  court: {powers: {halt: {rule: {about: order, effect: suspends, asked_when: pending(order), asked_by: s, asks_after: 1 days, takes: 5 days, grants: 1}}}}
so_far:
  - {at: 2029-06-01, by: gov, imposes: order}
  - {at: 2029-06-02, by: s, asks: halt}
  - {at: 2029-06-07, by: court, grants: halt}
  - {at: 2029-07-11, by: gov, lapses: order}
  - {at: 2029-11-01, by: gov, imposes: order}
outcomes: [{forced: in_force(order)}, {other: otherwise}]
"""
    text = "format: 1\ntitle: an order that a court has held up" + order
    plan_from(tmp_path, text.replace("AS_OF", "2029-12-01"))
    with pytest.raises(ScenarioError, match="order: its date has come by as_of 2030-01-01; say what came of it"):
        plan_from(tmp_path, text.replace("AS_OF", "2030-01-01"))


def test_a_date_that_a_court_has_overtaken_has_not_come_when_the_measure_is_lifted(tmp_path: Path) -> None:
    order = "{deadline: {after: 29 to 31 days, force: order, met: mood > 0, then: {enforce: 1}}, when: signed}"
    push = "{about: order, effect: compels, asked_when: pending(order), asks_after: 1 days, takes: 9 days, grants: 1}"
    text = DATED.replace(
        "outcomes: [{late: ever (days_to(outside_date) < 0)}",
        "outcomes: [{late: past(order)}, {near: ever (days_to(order) <= 5)}",
    )
    text = text.replace(
        "agreement:",
        f"  gov: {{powers: {{order: {{impose: {order}}}}}}}\n  court: {{powers: {{push: {{rule: {push}}}}}}}\ncircumstances: {{mood: {{start: 0, range: [0, 1]}}}}\nevents: {{e: {{at: 2030-01-16, sets: {{mood: 1}}}}}}\nagreement:",
        1,
    )
    text = text.replace(
        ", outside_date: {force: agreement, met: closed, after: {uniform: [2, 60]}, then: {end: 0}}", ""
    )
    plan = plan_from(tmp_path, text)
    one = Engine(plan).play(1, 0, 1)
    assert [outcome(plan, one)] == ["late"]
    for day in (16, 20):
        (tmp_path / "cut.yaml").write_text(
            as_yaml("scenario.yaml", "Cut", retold(plan, one.record, day * DAY)), encoding="utf-8"
        )
        cut = plan_of(tmp_path / "cut.yaml")
        again = Engine(cut).play(1, 0, 1)
        assert [(t - 0, cut.outcomes["name"][o]) for t, o in again.path[1:]] == [
            (t - day * DAY, plan.outcomes["name"][o]) for t, o in one.path if t > day * DAY
        ]


def test_an_uncertain_time_that_has_come_is_as_long_for_the_next_agreement(tmp_path: Path) -> None:
    so_far = "so_far: [{at: 2030-01-01, by: [s, b], signs: {price: 1}}, {at: 2030-01-21, enforces: outside_date}, {at: 2030-02-25, by: [s, b], signs: {price: 2}}]"
    text = DATED.replace("as_of: 2030-01-01", "as_of: 2030-03-01\nbegins: 2030-01-01")
    text = text.replace("so_far: [{by: [s, b], signs: {price: 1}}]", so_far).replace("then: {end: 0}", "then: {end: 1}")
    plan = plan_from(tmp_path, text)
    ended = {e.time / DAY for one in played(plan, 60) for e in one.record if e.kind == Kind.ENDED and e.time > 0}
    assert ended == {16}  # twenty days after 25 February, in each of three draws of 2 to 60


PRESSED = """
format: 1
title: a response that a date presses
as_of: AS_OF
horizon: 2030-12-31
terms: {price: {levels: [1, 2, 3, 4, 5, 6, 7, 8, 9]}}
so_far: [{at: 2029-12-01, by: gov, imposes: ban}, {at: 2029-12-01, by: buyer, offers: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 9, worst: 1}}, no_deal: 0, delay: 0, powers: {sells: {sell: {responds: {uniform: [1 day, 19 days]}, patience: 300 days, tactic: {beta: 1}}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 9}}, no_deal: 0, delay: 0, powers: {bids: {bid: {responds: {uniform: [1 day, 19 days]}, patience: 300 days, tactic: {beta: 1}}}}}
  gov: {powers: {ban: {impose: {deadline: {at: 2029-12-21, force: order, met: signed, then: {enforce: 0.5}}}}}}
agreement: {closes: {when: cleared(all), after: 5 days}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


def test_an_answer_that_a_date_presses_has_not_come_as_it_was_pressed(tmp_path: Path) -> None:
    """Of d days, 1 to 19, it takes d/2 + min(d, 10)/2: on day 12 more than 14 of d, so that it comes from then to day 14.5."""
    first = []
    for as_of, gone in (("2029-12-01", 0), ("2029-12-13", 12)):
        ruled = Ruled(tmp_path, PRESSED.replace("AS_OF", as_of), 400)
        moves = [next(e[1] / DAY for e in record if e[1] > 0 and e[3] == "seller") + gone for record in ruled.records]
        first.append([day for day in moves if day > 12])
    assert len(first[1]) == 400 and min(first[1]) > 12.001
    for days in first:
        assert max(days) < 14.51
        assert abs(sum(days) / len(days) - 13.25) < 3.5 * 2.5 / math.sqrt(12 * len(days))


@pytest.mark.parametrize(
    ("then", "told"),
    [
        ("then: {enforce: 0.5}", "{at: 2029-12-07, by: gov, lapses: ban}"),
        ("extend: {grants: 0.5, days: 200 days}, then: {enforce: 1}", "{at: 2029-12-07, by: gov, extends: {ban: 2030-06-25}}"),
    ],
)  # fmt: skip
def test_what_pressed_an_answer_until_it_lapsed_or_moved_is_not_forgotten(then: str, told: str, tmp_path: Path) -> None:
    """On day 6 of d days it had not come, though it was to after d/2 + min(d, 3)/2: so d is more than 9."""
    text = PRESSED.replace("AS_OF", "2029-12-08").replace("2029-12-21", "2029-12-07").replace("order", "statute")
    text = text.replace("then: {enforce: 0.5}", then).replace(
        "offers: {price: 1}}]", f"offers: {{price: 1}}}}, {told}]"
    )
    ruled = Ruled(tmp_path, text, 400)
    moves = [next(e[1] / DAY for e in record if e[1] > 0 and e[3] == "seller") + 7 for record in ruled.records]
    assert 9.0 < min(moves) < 9.3 and abs(sum(moves) / 400 - 14) < 3.5 * 10 / math.sqrt(12 * 400)


REOPENED = """
format: 1
title: A grant is reopened by the very thing that ends the deal
as_of: 2024-03-01
horizon: 2025-03-01
terms: {price: {levels: [1, 2, 3]}}
circumstances: {rule: {levels: [old, new], start: old}}
events: {turn: {at: 2024-03-21, sets: {rule: new}}}
so_far: [{by: [seller, buyer], signs: {price: 2}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: {is: 0, shifts: {rule == new: 0.9}}, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0, delay: 0}
  office: {powers: {permit: {review: {takes: 10, grants: 1, reopens: {when: WHEN}}}}}
  court: {powers: {suit: {rule: {effect: forbids, asked_when: ASKED, asked_by: buyer, takes: 3, grants: 1}}}}
agreement: {closes: {when: cleared(all), after: 200}, exits: {EXITS}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("when", "asked", "exits"), [("left(seller)", "false", "seller: signed"), ("cleared(suit)", "rule == new", "")]
)
def test_what_the_end_of_a_deal_reopens_needs_no_line(when: str, asked: str, exits: str, tmp_path: Path) -> None:
    text = REOPENED.replace("WHEN", when).replace("ASKED", asked).replace("EXITS", exits)
    record = [Kind(e.kind) for e in Engine(plan_from(tmp_path, text)).play(1, 0, 20).record]
    assert record.index(Kind.REOPENED) < record.index(Kind.ENDED)
    goes_on_from(tmp_path, text, 15, 40)
