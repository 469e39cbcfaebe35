"""Who looks ahead reckons with the fees that would be due: for that package, among those parties, after that answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.reference.play import Play
from tests.engine.played import plan_from

from .one import HEAD, Told
from .told import packages, played

TALKS = """
terms: {x: {levels: [1, 2]}}
SO_FAR
actors:
  seller: {prefers: {x: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0, delay: 0, powers: {sale: {sell: {responds: 1 day, patience: 10 days}}}}
  buyer: {prefers: {x: {weight: 1, values: {1: 0.3, 2: 0.3}}}, no_deal: 0, delay: 0, powers: {offer: {bid: {responds: 1 day, patience: 10 days}}}}
  agency:
    powers:
      pa: {review: {when: x == 1, takes: 10 days, grants: 0.5}}
      pb: {review: {when: x == 2, takes: 10 days, grants: 0.5}}
agreement: {closes: {when: cleared(all), after: 0}, amends: [], fees: {f: {by: buyer, worth: 0.4, when: WHEN}}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("when", "free"), [("refused(pa)", 2), ("refused(pb)", 1), ("refused(pb) and not refused(pa)", 1)]
)
@pytest.mark.parametrize("signed", ["", "so_far: [{by: [seller, buyer], signs: {x: 1}}]"])
def test_a_package_bears_the_fees_of_what_it_needs_itself(when: str, free: int, signed: str, tmp_path: Path) -> None:
    """The one is worth 0.15 to the buyer, the other 0.15 less half of the fee, whichever is signed."""
    plan = plan_from(tmp_path, HEAD + TALKS.replace("WHEN", when).replace("SO_FAR", signed))
    play = Play(Engine(plan).model, 1, 0, 20)
    play.start()
    seller, buyer = (plan.actors["name"].tolist().index(name) for name in ("seller", "buyer"))
    worth = play.worth.values(buyer, tuple(sorted((seller, buyer))))
    assert worth.tolist() == pytest.approx([0.15 if x == free else -0.05 for x in (1, 2)])
    if not signed:
        assert packages(plan, played(plan, 1)[0].record, Kind.SIGNED) == [f"x {free}"]


RIVALS = """
terms: {price: {levels: [1, 2, 3]}, plant: {levels: [no, yes]}}
structures: {with_plant: {is: plant == yes}}
so_far: [{by: [seller, a], signs: {price: 2, plant: PLANT}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0, delay: 0, powers: {sale: {sell: {responds: 1 day, patience: endless}}}}
  a: {prefers: {price: {weight: 1, values: {1: 1, 2: 0.8, 3: 0.2}}}, no_deal: 0, delay: 0}
  b:
    prefers: {price: {weight: 1, values: {1: 0.9, 2: 0.8, 3: 0.7}}, plant: {weight: 3, best: yes, worst: no}}
    no_deal: 0
    delay: 0
    powers: {bid_b: {bid: {structure: with_plant, responds: 1 day, patience: 1 day, enters: 20 days}}}
  agency: {powers: {permit: {review: {when: plant == yes and with(b), takes: 10 days, grants: 0.4}}}}
agreement: {closes: {when: cleared(all), after: 200 days}, open_until: closed, amends: [], exits: {seller: signed}, fees: {f: {by: b, to: seller, WORTH}}}
outcomes: [{b: "ever (signed and with(b))"}, {other: otherwise}]
"""


@pytest.mark.parametrize("plant", ["no", "yes"])
def test_a_rivals_bid_bears_its_own_fees_whatever_is_signed_with_somebody_else(plant: str, tmp_path: Path) -> None:
    """Price 3 is worth 0.4 + 0.6 x 0.4 to the seller, more than the 0.5 that it has."""
    found = Told(tmp_path, RIVALS.replace("PLANT", plant).replace("WORTH", "worth: 0.4, when: refused(permit)"))
    assert found.times(Kind.EXITED, "agreement") == [21]
    assert [e[7] for e in found.record if e[2] == Kind.SIGNED.name][1] == "plant yes, price 3"


def test_a_fee_of_somebody_elses_agreement_is_due_to_nobody(tmp_path: Path) -> None:
    """The end of what it has signed with a brings the seller nothing from b, who never bids."""
    text = RIVALS.replace("PLANT", "no").replace("WORTH", "worth: 0.9").replace("enters: 20 days", "enters: 2000 days")
    assert not Told(tmp_path, text).times(Kind.EXITED, "agreement")
    assert Told(tmp_path, text.replace("by: b, ", "by: a, ")).times(Kind.EXITED, "agreement") == [0]


SUIT = """
terms: {x: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {x: 1}}]
actors:
  seller: {prefers: {x: {weight: 1, values: {1: 0.5, 2: 0}}}, no_deal: NONE, delay: 0}
  buyer: {prefers: {x: {weight: 1, values: {1: 0.8, 2: 0.3}}}, no_deal: 0, delay: 0}
  court: {powers: {suit: {rule: {effect: forbids, asked_when: signed, asked_by: seller, takes: 1 day, grants: 1, costs: 0.01}}}}
agreement: {closes: {when: signed, after: 90 days}, amends: [], EXITS fees: {f: {FEE}}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("none", "fee", "asked"),
    [
        ("0.2", "by: buyer, to: seller, worth: 0.6, when: cleared(suit)", True),
        ("0.2", "by: buyer, to: seller, worth: 0.6, when: refused(suit)", False),
        ("0.6", "by: seller, worth: 0.6, when: cleared(suit)", False),
        ("0.6", "by: seller, worth: 0.6, when: filed(suit)", True),
        ("{is: 0.2, shifts: {cleared(suit): 0.4}}", "by: buyer, worth: 0.1", True),
    ],
)
def test_who_sues_weighs_the_end_with_the_words_that_the_answer_gives(none: str, fee: str, asked: bool, tmp_path: Path) -> None:  # fmt: skip
    found = Told(tmp_path, SUIT.replace("NONE", none).replace("FEE", fee).replace("EXITS", ""))
    assert found.times(Kind.FILED, "suit") == ([0] if asked else [])


@pytest.mark.parametrize(("after", "stays"), [("-0.4", False), ("-0.6", True)])
def test_no_deal_is_worth_to_who_leaves_what_it_is_once_it_has_left(after: str, stays: bool, tmp_path: Path) -> None:
    text = SUIT.replace("NONE", f"{{is: 1, shifts: {{left(seller): {after}}}}}").replace("FEE", "by: buyer, worth: 0.1")
    text = text.replace("EXITS", "exits: {seller: signed},").replace("costs: 0.01", "costs: 2")
    assert Told(tmp_path, text).outcomes == ["closed" if stays else "other"]


APPEAL = """
terms: {x: {levels: [1, 2]}}
actors:
  seller: {prefers: {x: {weight: 1, values: {1: 1, 2: 0}}}, no_deal: 0, delay: 0, powers: {sale: {sell: {responds: 1 day, patience: 10 days}}}}
  buyer: {prefers: {x: {weight: 1, values: {1: 0.6, 2: 0}}}, no_deal: 0, delay: 0, powers: {offer: {bid: {responds: 1 day, patience: 10 days}}}}
  agency: {powers: {permit: {review: {takes: 10 days, grants: 0.2}}}}
  court: {powers: {appeal: {rule: {about: permit, effect: reverses, asked_when: refused(permit), asked_by: buyer, takes: 10 days, grants: 0.5, costs: COSTS}}}}
agreement: {closes: {when: cleared(all), after: 0}, amends: [], fees: {f: {by: buyer, worth: 0.6, when: refused(permit)}}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(("costs", "signs"), [("0.31", True), ("0.59", True), ("0.61", False)])
def test_an_appeal_is_foreseen_in_the_talks_as_it_is_weighed_once_signed(costs: str, signs: bool, tmp_path: Path) -> None:  # fmt: skip
    """It brings 0.5 (0.6 + 0.6) less its costs; with it, the deal comes through with 0.6 and is worth 0.12, without it -0.36."""
    found = Told(tmp_path, APPEAL.replace("COSTS", costs))
    assert bool(found.times(Kind.SIGNED, "offer")) is signs


VETOES = """
terms: {x: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {x: 1}}]
actors:
  seller: {prefers: {x: {weight: 1, values: {1: 0, 2: 0}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {x: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0, delay: 0}
  holders: {powers: {vote: {review: {takes: VOTES, grants: 0.3}}}}
  agency: {powers: {permit: {review: {takes: 60 days, grants: 0.9}}}}
agreement: {closes: {when: cleared(all), after: 0}, amends: [], fees: {f: {by: buyer, to: seller, worth: 1, when: WHEN}}}
outcomes: [{closed: closed}, {other: otherwise}]
"""
AT_ONCE = 1 - 0.3 * 0.9  # that one of them refuses


@pytest.mark.parametrize(
    ("votes", "when", "chance"),
    [
        (20, "refused(permit)", 0.3 * 0.1),
        (20, "refused(permit) and cleared(vote)", 0.3 * 0.1),
        (20, "refused(permit) and not refused(vote)", 0.3 * 0.1),
        (20, "refused(vote)", 0.7),
        (20, "refused(vote) and filed(permit)", 0.7),
        (20, "refused(vote) and cleared(permit)", 0),
        (20, "refused(vote) or refused(permit)", 0.7 + 0.3 * 0.1),
        (80, "refused(permit)", 0.1),
        (80, "refused(vote) and cleared(permit)", 0.9 * 0.7),
        (60, "refused(permit)", AT_ONCE * 0.1 / (0.1 + 0.7)),
        (60, "refused(vote) and not cleared(permit)", AT_ONCE * 0.7 / (0.1 + 0.7)),
        (60, '"true"', AT_ONCE),
    ],
)
def test_a_fee_is_as_likely_as_the_review_whose_refusal_it_is_due_for_is_the_first_to_refuse(
    votes: int, when: str, chance: float, tmp_path: Path
) -> None:
    plan = plan_from(tmp_path, HEAD + VETOES.replace("WHEN", when).replace("VOTES", f"{votes} days"))
    play = Play(Engine(plan).model, 1, 0, 20)
    play.start()
    seller, buyer = (plan.actors["name"].tolist().index(name) for name in ("seller", "buyer"))
    assert play.worth.values(seller, tuple(sorted((seller, buyer)))).tolist() == pytest.approx([chance, chance])
