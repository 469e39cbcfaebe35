"""What is equal on paper is equal in play: no last bit of a sum ends a deal, or breaks a tie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.scenario.literals import parse_number
from sim.world import decisions
from sim.world.kernel.engine import Kernel
from sim.world.record import Kind
from sim.world.reference import Engine
from tests.engine.played import plan_from

DEAL = """
format: 1
title: a package that is worth no deal to the seller
as_of: 2030-01-01
horizon: 2030-12-31
terms: {x: {levels: [1, 2, 3, 4, 5, 6]}}
actors:
  s: {prefers: {x: {weight: 1, best: 6, worst: 1}}, no_deal: {as_good_as: {x: AGREED}}, delay: 0}
  b: {prefers: {x: {weight: 1, best: 1, worst: 6}}, no_deal: 0.0, delay: 0}
  r: {powers: {rev: {review: {takes: 10 days, grants: GRANTS, refiles: 0}}}}
agreement: {closes: {when: cleared(rev), after: 30 days}, amends: MORE}
so_far: [{by: [s, b], signs: {x: AGREED}}]
outcomes: [{closed: closed}, {other: otherwise}]
"""
TIME = "outside_date: {after: 5 days, force: agreement, met: closed, extend: {asks: [s], days: 100 days, most: 1}, then: {end: GRANTS}}"
HALVES = """
format: 1
title: a sum of weighted values that is seven tenths
as_of: 2030-01-01
horizon: 2030-12-31
terms: {x: {levels: [1, 2]}, y: {levels: [1, 2]}}
actors:
  s: {prefers: {x: {weight: 0.5, values: {1: 0.7, 2: 0}}, y: {weight: 1, values: {1: 0.7, 2: 0}}}, no_deal: 0.7, delay: 0}
  b: {prefers: {x: {weight: 1, best: 1, worst: 2}}, no_deal: 0.0, delay: 0}
agreement: {closes: {when: signed, after: 30 days}, exits: {s: true}}
so_far: [{by: [s, b], signs: {x: 1, y: 1}}]
outcomes: [{closed: closed}, {other: otherwise}]
"""
MOOD = """
format: 1
title: a mood that is moved by tenths
as_of: 2030-01-01
horizon: 2030-03-31
circumstances: {mood: {start: 0.5, range: [0, 1]}}
actors: {press: {}}
events:
  one: {at: 2030-01-10, sets: {mood: {add: 0.1}}}
  two: {at: 2030-01-20, sets: {mood: {add: 0.1}}}
  three: {at: 2030-01-30, sets: {mood: {add: 0.1}}}
outcomes: [{good: 'mood == 0.8 and mood - 0.1 - 0.2 == 0.5'}, {other: otherwise}]
"""
SHARED = """
format: 1
title: one party has to lose
as_of: 2030-01-01
horizon: 2030-09-30
terms: {a: {levels: [no, yes]}, b: {levels: [no, yes]}}
actors:
  s: {prefers: {a: {weight: 1, values: {no: 0.3, yes: 1}}, b: {weight: 1, values: {no: 0.3, yes: B}}}, no_deal: 0.4, delay: 0,
      powers: {sale: {sell: {patience: 100 days, responds: 5 days}}}}
  b: {prefers: {a: {weight: 1, values: {no: 0.9, yes: 0.3}}, b: {weight: 1, values: {no: 0.9, yes: 0.3}}}, no_deal: 0.0, delay: 0,
      powers: {bid: {bid: {with: p, patience: 100 days, responds: 5 days}}}}
  p: {prefers: {a: {weight: 1, values: {no: 0.9, yes: 0.9}}, b: {weight: 1, values: {no: 0.9, yes: P}}}, no_deal: 0.0, delay: 0}
agreement: {closes: {when: signed, after: 30 days}, amends: [a, b], exits: {s: true}}
so_far: [{by: [s, b], signs: {a: no, b: no}}]
outcomes: [{closed: closed}, {other: otherwise}]
"""
SUMS = """
format: 1
title: sums in expressions
as_of: 2030-01-01
horizon: 2030-03-31
terms: {price: {levels: [1, 2, 3]}}
circumstances: {m: {start: 1, range: [0, 10]}, big: {start: 5000.1, range: [0, 10000]}}
actors:
  s: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0, delay: 0}
events: {step: {at: 2030-01-10, sets: {big: {add: 0.1}}}}
agreement: {closes: {when: signed, after: 30 days}}
so_far: [{by: [s, b], signs: {price: 3}}]
outcomes: [{equal: 'SAID'}, {other: otherwise}]
"""
CHANCES = [f"0.{digit}" for digit in range(1, 10)]


def _kinds(folder: Path, text: str, replication: int = 0) -> list[str]:
    return [Kind(e.kind).name for e in Engine(plan_from(folder, text)).play(1, replication, 20).record]


@pytest.mark.parametrize("grants", CHANCES)
@pytest.mark.parametrize("agreed", ["2", "3", "5"])
def test_who_gains_nothing_by_leaving_stays_whatever_the_chance_of_a_grant(
    agreed: str, grants: str, tmp_path: Path
) -> None:
    text = DEAL.replace("AGREED", agreed).replace("GRANTS", grants).replace("MORE", "[], exits: {s: true}")
    assert "EXITED" not in _kinds(tmp_path, text)


@pytest.mark.parametrize("end", CHANCES)
@pytest.mark.parametrize("agreed", ["2", "5"])
def test_who_gains_nothing_by_refusing_grants_more_time_on_the_same_terms(
    agreed: str, end: str, tmp_path: Path
) -> None:
    text = DEAL.replace("MORE", f"[x], {TIME}").replace("AGREED", agreed).replace("GRANTS", end)
    found = _kinds(tmp_path, text.replace("takes: 10 days, grants: " + end, "takes: 10 days, grants: 1"))
    assert "EXTENDED" in found and "AMENDED" not in found


def test_a_sum_of_weights_that_is_no_deal_on_paper_is_worth_no_less(tmp_path: Path) -> None:
    assert (0.5 * 0.7 + 0.7) / 1.5 < 0.7
    assert "EXITED" not in _kinds(tmp_path, HALVES)
    assert Engine(plan_from(tmp_path, HALVES)).regrets() == []


def test_tenths_add_up(tmp_path: Path) -> None:
    assert 0.5 + 0.1 + 0.1 + 0.1 != 0.8
    plan = plan_from(tmp_path, MOOD)
    assert plan.outcomes["name"][Engine(plan).play(1, 0, 20).outcomes[-1]] == "good"


@pytest.mark.parametrize(("b", "p"), [("1", "0.3"), ("1", "0.31"), ("0.6", "0.9"), ("1", "0.89")])
def test_what_keeps_an_agreement_costs_nobody_anything_for_nothing(b: str, p: str, tmp_path: Path) -> None:
    """By either term b loses 0.3; by `a` the partner loses nothing, and the seller gains most."""
    plan = plan_from(tmp_path, SHARED.replace("yes: B", f"yes: {b}").replace("yes: P", f"yes: {p}"))
    (amended,) = (e.package for e in Engine(plan).play(1, 0, 20).record if e.kind == Kind.AMENDED)
    assert plan.packages[amended].tolist() == [1, 0]


@pytest.mark.parametrize(
    "said",
    ["m / 3 * 3 == m", "m * 1.1 <= 3.3 / 3", "not m * 1.1 > 1.1", "price <= 3.3 / 1.1", "not (price != 3.3 / 1.1)", "big - 0.2 == 5000"],
)  # fmt: skip
def test_expressions_know_what_is_equal_on_paper(said: str, tmp_path: Path) -> None:
    """Of numbers as of terms, and of numbers beyond a thousand."""
    plan = plan_from(tmp_path, SUMS.replace("SAID", said))
    for engine in (Engine(plan), Kernel(plan)):
        played = engine.play(1, 0, 20)
        assert played is not None and plan.outcomes["name"][played.outcomes[-1]] == "equal"


@pytest.mark.parametrize("levels", range(3, 12))
def test_ties_are_ties_in_equal_steps_of_any_number(levels: int, tmp_path: Path) -> None:
    """Whoever is as well off with no deal as with what is signed stays, if its utility has an end in decimals or none."""
    said = ", ".join(map(str, range(1, levels + 1)))
    for agreed in range(2, levels):
        for p in (1 / 3, 1 / 2, 0.3, 0.7):
            text = DEAL.replace("[1, 2, 3, 4, 5, 6]", f"[{said}]").replace(
                "best: 6, worst: 1", f"best: {levels}, worst: 1"
            )
            text = text.replace("best: 1, worst: 6", f"best: 1, worst: {levels}").replace("AGREED", str(agreed))
            text = text.replace("GRANTS", repr(p)).replace("MORE", "[], exits: {s: true}")
            assert "EXITED" not in _kinds(tmp_path, text)


def test_what_is_more_is_more_beyond_what_sums_differ_by() -> None:
    assert not decisions.more(0.1 + 0.2, 0.3) and not decisions.more(0.3, 0.1 + 0.2)
    assert decisions.more(0.3 + 2e-12, 0.3) and decisions.more(1e-11, 0.0) and not decisions.more(1e-13, 0.0)
    assert not decisions.more(1e9 + 1e-4, 1e9) and decisions.more(1e9 + 0.1, 1e9)
    inf = float("inf")
    assert decisions.more(inf, 1e308) and decisions.more(0.0, -inf) and not decisions.more(inf, inf)
    assert not decisions.more(-inf, -inf)


def test_a_plus_that_would_set_and_not_add_is_refused_with_what_adds(tmp_path: Path) -> None:
    told = r"events.one.sets.mood: \+0.1 would set it to 0.1; to add to what it is write \{add: 0.1\}"
    with pytest.raises(ScenarioError, match=told):
        plan_from(tmp_path, MOOD.replace("{add: 0.1}", "+0.1", 1))


def test_times_are_as_long_as_they_are_on_paper_in_any_unit() -> None:
    for said, days in (
        ("26.4 hours", "1.1 days"),
        ("52.8 hours", "2.2"),
        ("0.7 weeks", "4.9 days"),
        ("1 year", "12 months"),
    ):
        assert parse_number(said, "days") == parse_number(days, "days")


PATIENT = """
format: 1
title: patience that ends exactly at a turn
as_of: 2030-01-01
horizon: 2030-12-31
terms: {x: {levels: [1, 2]}}
actors:
  s: {prefers: {x: {weight: 1, best: 2, worst: 1}}, no_deal: 0.5, delay: 0, powers: {sale: {sell: {patience: 100 days, responds: TURN hours}}}}
  b: {prefers: {x: {weight: 1, best: 1, worst: 2}}, no_deal: 0.5, delay: 0, powers: {bid: {bid: {patience: THREE, responds: TURN hours}}}}
agreement: {closes: {when: signed, after: 5 days}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize("tenths", [24, 48, 72, 88, 120, 176, 264, 352, 528])
def test_patience_ends_at_the_turn_at_which_it_is_over(tenths: int, tmp_path: Path) -> None:
    """It is as long as three turns; the newest offer is made at the second, and the bidder leaves at the fifth."""
    text = PATIENT.replace("TURN", str(tenths / 10)).replace("THREE", f"{tenths * 3 / 240:.10g} days")
    plan = plan_from(tmp_path, text)
    for engine in (Engine(plan), Kernel(plan)):
        played = engine.play(1, 0, 20)
        assert played is not None
        assert (Kind(played.record[-1].kind), played.record[-1].time) == (Kind.LEFT, 5 * tenths * 360)


def test_what_is_seen_to_contradict_itself_at_one_chance_says_a_half_there() -> None:
    tenths = 0.1 + 0.2
    for refused, granted in ((0.3, tenths), (tenths, 0.3), (0.3, 0.3)):
        assert [decisions.given(p, refused, granted) for p in (0.2, 0.4)] == [0.0, 1.0]
    assert decisions.given(0.3, tenths, 0.3) == decisions.given(tenths, 0.3, tenths) == 0.5


def test_small_gains_that_are_equal_on_paper_tie() -> None:
    """The fewest changed terms decide, though the gains are ten thousand times smaller than what they are gains of."""
    low = 0.3 - 1e-5
    values = np.array([[0.1 + 0.2, 0.3], [0.3, 0.1 + 0.2]])
    packages = np.array([[1, 0], [1, 1]], np.int32)
    for incumbent, chosen in ((0, 0), (1, 1)):
        allowed = np.ones(2, bool)
        assert decisions.nash(values, np.array([low, low]), allowed, incumbent, packages) == chosen
