"""A request is its maker's: nobody else takes it back, whoever would ask for it by now."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.world.record import Kind
from tests.engine.played import plan_from

from .ruled import Ruled
from .told import goes_on_from

TEXT = """
format: 1
title: a signed deal, a tax on what there is without it, and a court that annuls it at a cost
as_of: 2030-01-01
horizon: 2031-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {start: 0}}
so_far: [{at: 2030-01-01, by: [a, b], signs: {price: 1}}TOLD]
actors:
  a: {prefers: {price: {weight: 1, values: {1: 0.6, 2: 0.6}}}, no_deal: {is: 0.4, shifts: {mood: 0.4, in_force(tax): OF_A}}, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.9, 2: 0.9}}}, no_deal: {is: 0.4, shifts: {in_force(tax): OF_B}}, delay: 0}
  gov: {powers: {tax: {impose: {when: TAXED}}, rev: {review: {takes: 600 days, grants: 0.5}}}}
  c:
    powers:
      annul: {rule: {about: tax, effect: annuls, asked_when: in_force(tax), asks_after: 3 days, takes: 400 days, grants: 0.9, costs: 0.01}}
      hold: {rule: {effect: compels, asked_when: left(a), asked_by: b, takes: 200 days, grants: 0.9}}
events: {sour: {at: 2030-02-01, sets: {mood: 1}}, sweet: {at: 2030-12-01, sets: {mood: 0}}}
agreement: {closes: {when: cleared(rev), after: 10 days}, exits: {a: mood > 0.5}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""


def taxed(of_a: float, of_b: float, when: str = "signed", told: str = "") -> str:
    """The tax adds so much to what no deal is worth to each; annulled, it is the first party that asks, unless it has left."""
    text = TEXT.replace("OF_A", str(of_a)).replace("OF_B", str(of_b))
    return text.replace("TAXED", when).replace("TOLD", told)


@pytest.mark.parametrize(
    ("text", "asked", "left"),
    [(taxed(-0.1, 0.3), 3.0, 31.0), (taxed(0.1, -0.3, "mood > 0.5"), 34.0, 31.0)],
    ids=["a leaves after it has asked", "b asks while a has left"],
)
def test_nobody_takes_back_what_another_has_asked(tmp_path: Path, text: str, asked: float, left: float) -> None:
    """It would hurt who would ask now, and not who has."""
    ruled = Ruled(tmp_path, text)
    assert ruled.days(Kind.EXITED, "agreement") == [left] and ruled.days(Kind.COMPELLED, "agreement") == [231.0]
    assert ruled.days(Kind.FILED, "annul") == [asked] and ruled.days(Kind.WITHDRAWN, "annul") == []
    assert ruled.days(Kind.ANNULLED, "tax") == [asked + 400.0]
    goes_on_from(tmp_path, text, 20, 100, 300)


@pytest.mark.parametrize("taken_back", [False, True])
def test_who_has_asked_in_the_history_takes_it_back_where_it_hurts(tmp_path: Path, taken_back: bool) -> None:
    """The history tells that b has asked, who alone gains, or loses, by that."""
    told = ", {at: 2030-01-01, by: gov, enforces: tax}, {at: 2030-01-01, by: b, asks: annul}"
    sign = 1 if taken_back else -1
    ruled = Ruled(tmp_path, taxed(-0.3 * sign, 0.3 * sign, told=told))
    found = [e[3] for e in ruled.records[0] if e[2] == Kind.WITHDRAWN.name]
    assert found == (["b"] if taken_back else [])


def test_of_those_who_ask_together_one_who_may_has_asked(tmp_path: Path) -> None:
    """A line that names another first: it would hurt that one, and not the party."""
    told = ", {at: 2030-01-01, by: gov, enforces: tax}, {at: 2030-01-01, by: [gov, b], asks: annul}"
    assert Ruled(tmp_path, taxed(-0.3, 0.3, told=told)).days(Kind.WITHDRAWN, "annul") == []


def test_no_history_tells_that_another_has_taken_a_request_back(tmp_path: Path) -> None:
    told = ", {at: 2029-12-01, by: gov, enforces: tax}, {at: 2029-12-02, by: b, asks: annul}, {at: 2029-12-03, by: a, withdraws: annul}"
    with pytest.raises(ScenarioError, match="a: cannot withdraw annul; b can"):
        plan_from(
            tmp_path, taxed(0.1, 0.1, told=told).replace("at: 2030-01-01, by: [a, b]", "at: 2029-11-01, by: [a, b]")
        )


BIDDERS = """
format: 1
title: a review that one bidder asks for, of a deal that is signed with another
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3]}}
so_far: [{by: [seller, near], signs: {price: 2}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0.1, delay: 0, powers: {sale: {sell: {responds: 2 days}}}}
  near: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0, powers: {bid: {bid: {responds: 1 day}}}}
  far: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0, powers: {other: {bid: {responds: 40 days}}}}
  office: {powers: {permit: {review: {asked_by: far, takes: 100 days, grants: 1}}}}
agreement: {closes: {when: cleared(permit), after: 10 days}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def test_a_history_tells_that_the_seller_has_asked_in_place_of_a_bidder_who_is_no_party(tmp_path: Path) -> None:
    played = Ruled(tmp_path, BIDDERS)
    (filed,) = played.days(Kind.FILED, "permit")
    assert [e[3] for e in played.records[0] if e[2] == "FILED"] == ["seller"]
    goes_on_from(tmp_path, BIDDERS, int(filed) + 20)


BEFORE_A_DEAL = """
format: 1
title: a suit that a bidder has brought before there is a deal
as_of: 2024-01-01
horizon: 2024-06-30
terms: {price: {levels: [1, 2]}}
so_far: [{by: office, imposes: ban}, {by: buyer, asks: suit}]
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0.1, delay: 0, powers: {sale: {sell: {responds: 2 days}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0.1, delay: 0.01 per month, powers: {bid: {bid: {responds: 2 days}}}}
  near: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0.1, delay: 0, powers: {other: {bid: {responds: 2 days}}}}
  office:
    powers:
      ban: {impose: {deadline: {force: order, met: closed, at: 2024-05-01, then: {enforce: 0}}}}
      suit: {rule: {about: ban, effect: suspends, asked_when: offered, takes: 10 days, grants: 0, costs: 0}}
agreement: {closes: {when: signed, after: 10 days}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    "told", ["", "{by: [seller, near], signs: {price: 2}}, "], ids=["no deal", "a deal with another"]
)
def test_who_is_told_to_have_asked_takes_it_back_itself_also_where_it_is_no_party(tmp_path: Path, told: str) -> None:
    """Waiting costs it, and nobody else."""
    text = BEFORE_A_DEAL.replace("{by: buyer, asks", f"{told}{{by: buyer, asks")
    found = [e for e in Ruled(tmp_path, text).records[0] if e[2] == Kind.WITHDRAWN.name]
    assert [e[3] for e in found] == ["buyer"]
    goes_on_from(tmp_path, text, 1, 20)
