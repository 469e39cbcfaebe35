"""What a history is known to leave: ends that are told, dates and clocks that have not come, who has come back; and luck ahead."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.world.record import Kind
from sim.world.time import DAY

from .ruled import Ruled
from .told import goes_on_from

LEFT = """
format: 1
title: who would have sued does not any more
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [s, b], signs: {price: 1}}]
circumstances: {mood: {levels: [calm, angry], start: calm}, stock: {levels: [low, high], start: low}}
events: {e: {at: 2030-01-11, sets: {mood: angry}}, pop: {when: WHEN, sets: {stock: high}}, fall: {at: 2030-03-02, sets: {stock: low}}}
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0.6, 2: 0.6}}}, no_deal: {is: 0.1, shifts: {stock == high: 0.8}}, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: {is: 0.1, shifts: {mood == angry: 0.8}}, delay: 0}
  gov: {powers: {tax: {impose: {when: mood == angry, deadline: {after: 10 days, force: order, met: closed, then: {enforce: 1}}}}}}
  court: {powers: {hold: {rule: {effect: compels, asked_when: left(b), asked_by: s, takes: 30 days, grants: 0.999, costs: 0.01ASKED}}}}
agreement: {closes: {when: signed, after: 200 days}, exits: {b: true}}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("when", "asked", "ended"), [("left(b)", "", 10), ("in_force(tax)", ", asks_after: 15 days", 20)]
)
@pytest.mark.parametrize("day", [30, 70])
def test_an_end_that_came_after_a_leaving_or_a_measure_is_told(
    when: str, asked: str, ended: int, day: int, tmp_path: Path
) -> None:
    """Once the suit is not worth it any more: told without its end, the deal would live on, and be held on day 100."""
    text = LEFT.replace("WHEN", when).replace("ASKED", asked)
    assert Ruled(tmp_path, text).days(Kind.ENDED, "agreement") == [float(ended)]
    goes_on_from(tmp_path, text, day)


AGAIN = """
format: 1
title: a date that moves once
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [s, b], signs: {price: 1}}]
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0.9, 2: 0.9}}}, no_deal: 0.1, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0.1, delay: 0}
agreement: {closes: {when: signed, after: 300 days}, outside_date: {after: 20 days, force: agreement, met: closed, then: {end: 1}, extend: {asks: [s, b], days: 20 days, most: 9, again: 0}}}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""


def test_a_date_moves_once_by_what_the_parties_prefer_and_again_by_its_rule(tmp_path: Path) -> None:
    found = Ruled(tmp_path, AGAIN)
    assert found.days(Kind.EXTENDED, "outside_date") == [20.0] and found.days(Kind.ENDED, "agreement") == [40.0]


BACK = """
format: 1
title: told that a party left and came back
as_of: 2030-02-15
begins: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
so_far:
  - {at: 2030-01-01, by: [s, b], signs: {price: 1}}
  - {at: 2030-01-11, by: b, leaves: agreement}
  - {at: 2030-01-21, by: [s, b], amends: {price: 2}}
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0.9, 2: 0.9}}}, no_deal: 0.1, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.4, 2: 0.6}}}, no_deal: 0.7, delay: 0}
  court: {powers: {hold: {rule: {effect: compels, asked_when: left(b), asked_by: s, takes: 30 days, grants: 0.9, costs: 0.9}}}}
agreement: {closes: {when: signed, after: 200 days}, exits: {b: true}, amends: [price]}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""


def test_who_is_told_to_have_come_back_is_settled_whatever_a_suit_would_have_cost(tmp_path: Path) -> None:
    found = Ruled(tmp_path, BACK)
    assert [e[1] for e in found.records[0] if e[2] == "EXITED" and e[1] >= 0] == [] and found.outcomes == ["closed"]


TIMED = """
format: 1
title: an answer timed to a date
as_of: AS_OF
begins: 2030-01-01
horizon: 2030-12-31
so_far:
  - {at: 2030-01-01, by: gov, imposes: order}
  - {at: 2030-01-01, by: firm, asks: stay}
actors:
  firm: {}
  gov: {powers: {order: {impose: {deadline: {at: 2030-01-21, force: order, met: "false", then: {enforce: 0}}}}}}
  court: {powers: {stay: {rule: {about: order, effect: suspends, asked_when: "false", asked_by: firm, takes: {before: order, by: BY}, grants: 1}}}}
outcomes: [{stayed: suspended(order)}, {other: otherwise}]
"""
LEADS = {"{uniform: [0, 20]}": 5.0, "{choice: [[2 days, 1], [4 days, 1], [15 days, 9]]}": 7.0}


@pytest.mark.parametrize(("by", "mean"), LEADS.items())
def test_an_answer_that_was_timed_to_a_date_and_has_not_come_comes_between_now_and_that(
    by: str, mean: float, tmp_path: Path
) -> None:
    """Told on day 10 of 20: of leads up to 20 days those below 10 are left, as likely to one another as they were."""
    found = Ruled(tmp_path, TIMED.replace("AS_OF", "2030-01-11").replace("BY", by), 400)
    days = np.array([found.days(Kind.GRANTED, "stay", k)[0] for k in range(400)])
    assert days.min() > 0 and days.max() <= 10 and abs(days.mean() - mean) < 4 * days.std() / 20


ANNULLED = """
format: 1
title: an uncertain date that was annulled before it came
as_of: 2030-01-11
begins: 2030-01-01
horizon: 2030-12-31
so_far:
  - {at: 2030-01-01, by: gov, imposes: order}
  - {at: 2030-01-06, by: firm, asks: quash}
  - {at: 2030-01-11, by: court, grants: quash}
actors:
  firm: {}
  gov: {powers: {order: {impose: {deadline: {after: {uniform: [2, 60]}, force: order, met: "false", then: {enforce: 1}}}}}}
  court: {powers: {quash: {rule: {about: order, effect: EFFECT, asked_when: "false", asked_by: firm, takes: 5 days, grants: 1}}}}
outcomes: [{late: ever past(order)}, {other: otherwise}]
"""


@pytest.mark.parametrize("effect", ["annuls", "compels"])
def test_a_date_is_later_than_the_ruling_that_has_come_before_it(effect: str, tmp_path: Path) -> None:
    plan = Ruled(tmp_path, ANNULLED.replace("EFFECT", effect)).plan
    assert [days for _, days in plan.passed.tolist()] == pytest.approx([10.0], abs=1e-4)


A_DAY = """
format: 1
title: a grant that lasts a day at least
as_of: 2030-01-02
begins: 2030-01-01
horizon: 2030-02-10
terms: {price: {levels: [1, 2]}}
so_far:
  - {at: 2030-01-01, by: [s, b], signs: {price: 1}}
  - {at: 2030-01-01, by: s, asks: permit}
  - {at: 2030-01-02T12:00:00, by: office, grants: permit}
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0.7, 2: 0.7}}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.7, 2: 0.7}}}, no_deal: 0, delay: 0}
  office: {powers: {permit: {review: {takes: 100 days, grants: 1, reopens: {after: {exponential: 0.5 days}}}}}}
agreement: {closes: {when: cleared(all), after: 100 days}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def test_within_the_first_day_of_a_grant_nothing_is_known_of_its_end(tmp_path: Path) -> None:
    """1 - exp(-2) = 86.5 % end exactly a day after the grant; four standard errors are 7 points."""
    found = Ruled(tmp_path, A_DAY, 400)
    ends = [found.days(Kind.REOPENED, "permit", k)[0] * DAY for k in range(400)]
    assert sum(end == DAY // 2 for end in ends) / 400 == pytest.approx(1 - np.exp(-2), abs=0.07)


LUCK = """
format: 1
title: two reviews of one luck
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [s, b], signs: {price: 1}}]
actors:
  s: {prefers: {price: {weight: 1, values: {1: 1, 2: 0}}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.9, 2: 0}}}, no_deal: 0.3, delay: 0.01 per day}
  one: {powers: {here: {review: {takes: 10 days, grants: 0.5LUCK, refiles: 0}}}}
  two: {powers: {there: {review: {takes: 20 days, grants: 0.6LUCK, refiles: 0}}}}
agreement: {closes: {when: cleared(all), after: 0}, exits: {b: true}}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""


@pytest.mark.parametrize(("luck", "leaves"), [(", luck: shared", False), ("", True)])
def test_reviews_of_one_luck_are_foreseen_to_grant_together(tmp_path: Path, luck: str, leaves: bool) -> None:
    """0.5 x 0.9 + 0.5 x 0.3 - 20 x 0.01 = 0.4 is more than 0.3, and 0.3 x 0.9 + 0.7 x 0.3 - 0.2 = 0.28 is not."""
    found = Ruled(tmp_path, LUCK.replace("LUCK", luck))
    assert (found.days(Kind.EXITED, "agreement") == [0.0]) is leaves


LATER = """
format: 1
title: the seller leaves, and a second deal is talked about
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {levels: [calm, angry], start: calm}}
so_far: [{at: 2024-01-01, by: [seller, a], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.6}}}, no_deal: {is: 0.2, shifts: {mood == angry: 0.7}}, delay: 0, powers: {sale: {sell: {responds: 5 days, patience: endless, tactic: {beta: 1}}}}}
  a: {prefers: {price: {weight: 1, values: {1: 0.6, 2: 0.6}}}, no_deal: 0.2, delay: 0, powers: {bid_a: {bid: {responds: 5 days, patience: endless, tactic: {beta: 1}}}}}
  agency: {powers: {permit: {review: {asked_when: offered and ever ended, takes: 40 days, grants: 0.5}}}}
  judge: {powers: {hold: {rule: {effect: compels, asked_by: a, asked_when: left(seller), takes: 30 days, grants: 0.5, costs: 5}}}}
events: {anger: {at: 2024-01-05, sets: {mood: angry}}, calm: {at: 2024-01-07, sets: {mood: calm}}}
agreement: {closes: {when: cleared(all), after: 400 days}, amends: [], exits: {seller: mood == angry}}
outcomes: [{closed: closed}, {signed: signed}, {none: otherwise}]
"""


@pytest.mark.parametrize("day", [8, 10, 12])
def test_what_is_asked_between_two_agreements_keeps_none_alive(day: int, tmp_path: Path) -> None:
    """The permit is asked while the two talk again: the first agreement has ended on day 4, as it did in play."""
    assert Ruled(tmp_path, LATER).days(Kind.ENDED, "agreement")[0] == 4.0
    goes_on_from(tmp_path, LATER, day)


SECOND = """
format: 1
title: two prohibitions, of which the second is appealed
as_of: 2024-01-31
begins: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.6}}}, no_deal: 0.2, delay: 0, powers: {sale: {sell: {responds: 1 day, patience: endless}}}}
  a: {prefers: {price: {weight: 1, values: {1: 0.6, 2: 0.6}}}, no_deal: 0.2, delay: 0, powers: {bid_a: {bid: {responds: 1 day, patience: endless}}}}
  b: {prefers: {price: {weight: 1, values: {1: 0.6, 2: 0.6}}}, no_deal: 0.2, delay: 0, powers: {bid_b: {bid: {responds: 1 day, patience: endless}}}}
  agency: {powers: {permit: {review: {takes: 20 days, grants: 0.5}}}}
  judge: {powers: {ban: {rule: {effect: forbids, asked_by: agency, asked_when: "false", takes: 30 days, grants: 0.5}}}}
  high: {powers: {appeal: {rule: {about: ban, effect: reverses, asked_by: seller, asked_when: "false", takes: 30 days, grants: 0.5}}}}
agreement: {closes: {when: cleared(all), after: 400 days}, amends: []}
so_far:
  - {at: 2024-01-01, by: [seller, a], signs: {price: 1}}
  - {at: 2024-01-02, by: agency, asks: ban}
  - {at: 2024-01-05, by: judge, grants: ban}
  - {at: 2024-01-05, ends: agreement}
  - {at: 2024-01-19, by: [seller, b], offers: {price: 2}}
  - {at: 2024-01-20, by: [seller, b], selects: any}
  - {at: 2024-01-22, by: agency, asks: ban}
  - {at: 2024-01-25, by: judge, grants: ban}
  - {at: 2024-01-27, by: seller, asks: appeal}
outcomes: [{closed: closed}, {signed: signed}, {none: otherwise}]
"""


def test_an_appeal_about_a_later_deal_keeps_an_earlier_one_not_alive(tmp_path: Path) -> None:
    assert Ruled(tmp_path, SECOND).days(Kind.FORBIDDEN, "ban")[0] == -26.0


ALIVE = """
format: 1
title: the seller left, and more is told
as_of: 2024-01-31
begins: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.6}}}, no_deal: 0.9, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.6, 2: 0.6}}}, no_deal: 0.2, delay: 0}
  agency: {powers: {permit: {review: {takes: 20 days, limit: 30 days, silence: clears, grants: 0.5}}}}
  judge: {powers: {hold: {rule: {effect: compels, asked_by: buyer, asked_when: left(seller), takes: 30 days, grants: 0.5, costs: 5}}}}
agreement: {closes: {when: cleared(all), after: 400 days}, amends: [], exits: {seller: "true"}, outside_date: {at: 2024-02-28, force: agreement, met: closed, then: {end: 0.5}, extend: {days: 90 days, grants: 0.5}}}
so_far:
  - {at: 2024-01-01, by: [seller, buyer], signs: {price: 1}}
  - {at: 2024-01-01, by: seller, asks: permit}
  - {at: 2024-01-05, by: seller, leaves: agreement}
  - MORE
outcomes: [{closed: closed}, {signed: signed}, {none: otherwise}]
"""


@pytest.mark.parametrize(
    ("more", "ended"),
    [
        ("{at: 2024-01-05, ends: agreement}", -26.0),
        ("{at: 2024-01-10, ends: agreement}", -21.0),
        ("{at: 2024-01-25, by: agency, lapses: permit}", 0.0),
        ("{at: 2024-01-31, extends: {outside_date: 2024-06-20}}", 0.0),
    ],
)
def test_an_agreement_that_a_court_may_hold_a_party_to_stands_until_its_end_is_told(
    more: str, ended: float, tmp_path: Path
) -> None:
    """A suit costs too much, so that it ends at `as_of` where that is not told."""
    assert Ruled(tmp_path, ALIVE.replace("MORE", more)).days(Kind.ENDED, "agreement") == [ended]


def test_an_agreement_that_two_parties_are_told_to_have_left_is_over_at_as_of(tmp_path: Path) -> None:
    text = ALIVE.replace("MORE", "{at: 2024-01-10, by: buyer, leaves: agreement}").replace("costs: 5", "costs: 0")
    assert Ruled(tmp_path, text).days(Kind.ENDED, "agreement") == [0.0]
