"""Suits to hold who has left an agreement: each is about one leaving, by whoever gains most, and falls with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.world.record import Kind

from .ruled import Ruled
from .told import goes_on_from

AWAY = """
format: 1
title: a buyer leaves, a holder sues, the seller would leave too
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {levels: [calm, angry, cool], start: calm}}
events: {a: {at: 2024-01-11, sets: {mood: angry}}, b: {at: 2024-02-20, sets: {mood: cool}}}
so_far: [{at: 2024-01-01, by: [seller, buyer], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0}}}, no_deal: {is: 0.1, shifts: {mood == cool: 0.8}}, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0}}}, no_deal: {is: 0.1, shifts: {mood == angry: 0.8, mood == cool: 0.8}}, delay: 0}
  holder: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0.1, delay: 0}
  court: {powers: {hold: {rule: {effect: compels, asked_when: WHEN, asked_by: holder, takes: 100 days, grants: 0.99}}}}
agreement: {closes: {when: mood == calm and mood == cool, after: 0}, exits: {buyer: signed, seller: signed}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""
GRANTS = "grants: {is: 0.99, shifts: {left(seller): -0.39}}"


def test_whom_nobody_would_hold_leaves_while_another_is_sued_and_the_agreement_ends(tmp_path: Path) -> None:
    """From day 50 on ending is worth 0.9 to the seller, and the suit is about the buyer alone."""
    found = Ruled(tmp_path, AWAY.replace("WHEN", "left(buyer)"), 3)
    assert found.days(Kind.EXITED, "agreement") == [10.0, 50.0]
    assert found.days(Kind.ENDED, "agreement") == found.days(Kind.WITHDRAWN, "hold") == [50.0]


def test_who_may_be_held_leaves_only_once_the_leaving_of_another_is_decided(tmp_path: Path) -> None:
    """The buyer held, the seller leaves: 0.9 - 0.6 (0.9 - 0.5) is more than 0.5; who is held is held for good."""
    text = AWAY.replace("WHEN", "left(buyer) or left(seller)").replace("grants: 0.99", GRANTS)
    found = Ruled(tmp_path, text)
    assert found.days(Kind.COMPELLED, "agreement")[0] == 110.0
    assert found.days(Kind.EXITED, "agreement") == [10.0, 110.0]
    assert found.days(Kind.FILED, "hold") == [10.0, 110.0]


@pytest.mark.parametrize("when", ["left(buyer)", "left(buyer) or left(seller)"])
@pytest.mark.parametrize("day", [20, 60, 115])
def test_leavings_of_two_are_told_as_they_were_played(tmp_path: Path, when: str, day: int) -> None:
    goes_on_from(tmp_path, AWAY.replace("WHEN", when), day)


TOLD = "so_far: [{at: 2024-01-01, by: [seller, buyer], signs: {price: 1}}"


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        ("{at: 2024-01-01, by: holder, asks: hold}", "can be asked only once a party has left an agreement"),
        ("{at: 2024-01-01, by: court, grants: hold}", "can be asked only once a party has left an agreement"),
        (
            "{at: 2024-01-01, by: buyer, leaves: agreement}, {at: 2024-01-01, by: buyer, leaves: agreement}",
            "buyer: has left the agreement since line",
        ),
        (
            "{at: 2024-01-01, by: buyer, leaves: agreement}, {at: 2024-01-01, by: [seller, buyer], amends: {price: 2}}, "
            "{at: 2024-01-01, by: holder, asks: hold}",
            "can be asked only once a party has left an agreement",
        ),
        (
            "{at: 2024-01-01, by: buyer, leaves: agreement}, {at: 2024-01-01, by: seller, leaves: agreement}, "
            "{at: 2024-01-01, by: holder, asks: hold}",
            "two parties have left, by which the agreement is over; say that it ends",
        ),
    ],
)
def test_a_suit_is_told_only_about_a_party_that_is_away(tmp_path: Path, lines: str, rule: str) -> None:
    text = AWAY.replace("WHEN", "left(buyer) or left(seller)").replace(TOLD, f"{TOLD}, {lines}")
    with pytest.raises(ScenarioError, match=rule):
        Ruled(tmp_path, text)


def test_who_has_left_is_not_told_to_hold_anybody_to_the_agreement(tmp_path: Path) -> None:
    text = AWAY.replace("WHEN", "left(buyer) or left(seller)").replace("asked_by: holder, ", "")
    lines = "{at: 2024-01-01, by: seller, leaves: agreement}, {at: 2024-01-01, by: seller, asks: hold}"
    with pytest.raises(ScenarioError, match="seller: has left the agreement on line 9, and can hold nobody to it"):
        Ruled(tmp_path, text.replace(TOLD, f"{TOLD}, {lines}"))


COURTS = """
format: 1
title: two courts may hold the seller
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{at: 2024-01-01, by: [seller, buyer], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 0.55, 2: 0}}}, no_deal: 0.5, delay: 0.0005 per day}
  buyer: {prefers: {price: {weight: 1, values: {1: 1, 2: 0}}}, no_deal: 0, delay: 0}
COURTS
agreement: {closes: {when: signed, after: 300 days}, exits: {seller: signed}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""
COURT = "  WHERE: {powers: {NAME: {rule: {effect: compels, asked_when: left(seller), takes: 100 days, grants: Q}}}}"


def _courts(**chances: float) -> str:
    rows = [COURT.replace("WHERE", f"in_{n}").replace("NAME", n).replace("Q", str(q)) for n, q in chances.items()]
    return COURTS.replace("COURTS", "\n".join(rows))


@pytest.mark.parametrize(
    ("chances", "leaves"),
    [
        ({"dover": 0.4}, True),
        ({"york": 0.3}, True),
        ({"dover": 0.4, "york": 0.3}, False),
        ({"dover": 0.3, "york": 0.4}, False),
        ({"dover": 0.3, "york": 0.2}, True),
    ],
)
def test_who_leaves_reckons_with_every_court_that_may_hold_it(
    tmp_path: Path, chances: dict[str, float], leaves: bool
) -> None:
    """Going on is worth 0.55 - 300 x 0.0005 = 0.4; it leaves where 0.5 - q (0.5 - 0.4) - 100 x 0.0005 is more: q < 0.5.

    One court grants with 1 - 0.6 x 0.7 = 0.58, or with 1 - 0.7 x 0.8 = 0.44.
    """
    assert Ruled(tmp_path, _courts(**chances)).days(Kind.EXITED, "agreement") == ([0.0] if leaves else [])


def test_who_is_held_by_one_court_is_asked_of_by_no_other(tmp_path: Path) -> None:
    """Where Dover, which answers first, holds it (90 %), nothing is left to say for York."""
    text = _courts(dover=0.9, york=0.9).replace("0.5, delay: 0.0005 per day", "0.6, delay: 0")
    found = Ruled(tmp_path, text.replace("takes: 100", "takes: 10", 1), 5)
    for k in range(5):
        assert found.days(Kind.FILED, "dover", k) == found.days(Kind.FILED, "york", k) == [0.0]
        if found.days(Kind.GRANTED, "dover", k):
            assert found.days(Kind.COMPELLED, "agreement", k) == found.days(Kind.WITHDRAWN, "york", k) == [10.0]
    assert sum(found.days(Kind.GRANTED, "dover", k) == [10.0] for k in range(5)) >= 3


def test_who_has_been_held_stays_held_whatever_becomes_of_the_answer(tmp_path: Path) -> None:
    """A stay of it, and its end, write no second time that the seller is held to an agreement that it has not left."""
    stay = "stay: {rule: {about: dover, effect: suspends, asked_when: cleared(dover), asked_by: seller, takes: 2 days, "
    text = _courts(dover=0.9).replace("0.5, delay: 0.0005 per day", "0.6, delay: 0").replace("takes: 100", "takes: 10")
    text = text.replace(
        "agreement:", f"  high: {{powers: {{{stay}grants: 1, reopens: {{after: 20 days}}}}}}}}}}\nagreement:"
    )
    found = Ruled(tmp_path, text)
    assert found.days(Kind.REINSTATED, "dover") == [32.0] and found.days(Kind.COMPELLED, "agreement") == [10.0]


ALLIES = """
format: 1
title: two allies buy, and the seller leaves
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{at: 2024-01-01, by: [seller, buyer], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 0.4, 2: 0.4}}}, no_deal: 0.9, delay: 0, powers: {sells: {sell: {responds: 2 days, patience: 30 days}}}}
  buyer: {prefers: {price: {weight: 1, values: {1: 1, 2: 0}}}, no_deal: 0, delay: 0, powers: {bids: {bid: {with: [ALLY], responds: 2 days, patience: 1 day}}}}
  ALLY: {prefers: {price: {weight: 1, values: {1: 0.2, 2: 0.2}}}, no_deal: 0.2, delay: 0}
  court: {powers: {hold: {rule: {effect: compels, asked_when: left(seller), takes: 100 days, grants: 0.9, costs: 0.01}}}}
agreement: {closes: {when: signed, after: 300 days}, exits: {seller: signed}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""


@pytest.mark.parametrize("ally", ["aunt", "zeta"])
def test_of_those_who_may_sue_who_gains_most_does_whatever_it_is_called(tmp_path: Path, ally: str) -> None:
    found = Ruled(tmp_path, ALLIES.replace("ALLY", ally))
    (filed,) = [e for e in found.records[0] if e[2] == "FILED"]
    assert filed[1] == 0 and filed[3].endswith("buyer")
