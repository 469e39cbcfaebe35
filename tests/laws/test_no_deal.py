"""No deal that is as good as a package: worth exactly that, whatever the actor prefers and with whomever it deals."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.world.record import Kind
from tests.engine.played import plan_from

from .told import begun, days, outcome, played

TEXT = """
format: 1
title: As good as no deal
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [0, 50, 100]}, data: {levels: [kept, moved]}}
circumstances: {mood: {start: 0}}
events: {turn: {at: 2024-01-11, sets: {mood: 1}}}
so_far:
  - {by: [seller, buyer], signs: {price: 0, data: kept}}
actors:
  seller:
    prefers: PREFERS
    no_deal: {as_good_as: GOOD}
    delay: 0
    while: [{id: hungry, if: mood > 0.5, OVERLAY}]
  buyer: {prefers: {price: {weight: 1, best: 0, worst: 100}}, no_deal: 0, delay: 0}
agreement: {closes: {when: false, after: 0}, exits: {seller: "true"}}
outcomes: [{other: otherwise}]
"""
PREFERS = "{price: {weight: 1, best: 100, worst: 0}, data: {weight: 1, best: kept, worst: moved}}"


def _text(*, overlay: str, good: str = "{price: 0, data: kept}", prefers: str = PREFERS) -> str:
    return TEXT.replace("PREFERS", prefers).replace("OVERLAY", overlay).replace("GOOD", good)


@pytest.mark.parametrize(
    ("overlay", "liking"),
    [
        ("prefers: {price: {weight: 9, best: 100, worst: 0}}", 0.0),
        ("prefers: {data: {weight: 9, best: moved, worst: kept}}", 0.0),
        ("likes: {buyer: 0.3}", 0.3),
        ("likes: {buyer: -0.3}", -0.3),
    ],
)
def test_the_package_is_worth_no_deal_under_every_overlay_and_what_it_likes_beside_that(
    tmp_path: Path, overlay: str, liking: float
) -> None:
    play = begun(plan_from(tmp_path, _text(overlay=overlay)))
    seller = play.model.actors.index(next(a for a in play.model.actors if a.name == "seller"))
    worth = play.worth.values(seller, play.deal.parties)[play.world.package]
    assert play.world.state[play.model.circumstances[0].var] == 1.0
    exits = days(play.world.record, Kind.EXITED)
    if liking < 0:  # and `exits` is open
        assert len(exits) == 1
    else:
        assert not exits and worth == play.worth.no_deal(seller) + liking


def test_terms_that_matter_under_one_overlay_alone_must_be_said_too(tmp_path: Path) -> None:
    price = "{price: {weight: 1, best: 100, worst: 0}}"
    overlay = "prefers: {data: {weight: 1, best: kept, worst: moved}}"
    with pytest.raises(ScenarioError, match=r"no_deal\.as_good_as.*data: is missing"):
        played(plan_from(tmp_path, _text(overlay=overlay, good="{price: 0}", prefers=price)), 1)


TWO = """
format: 1
title: One no deal for all bidders
as_of: 2024-03-01
horizon: 2025-03-01
terms: {price: {levels: [0, 1, 2, 3, 4, 5, 6, 7, 8]}}
so_far: [SO_FAR]
actors:
  seller: {prefers: {price: {weight: 1, best: 8, worst: 0}}, no_deal: {as_good_as: {price: 2}}, likes: {alpha: LIKES}, delay: 0, powers: {s: {sell: {DECIDESresponds: 1, patience: 80, tactic: {beta: 1}}}}}
  alpha: {prefers: {price: {weight: 1, best: 0, worst: 8}}, no_deal: 0.5, delay: 0, powers: {ab: {bid: {responds: 1, patience: 200, tactic: {beta: 1}}}}}
  beta: {prefers: {price: {weight: 1, best: 0, worst: 8}}, no_deal: 0.4, delay: 0, powers: {bb: {bid: {responds: 1, patience: 70, tactic: {beta: 1}}}}}
agreement: {closes: {when: "for(signed, 30)", after: 0}, open_until: closed, exits: {seller: signed}}
outcomes: [{alpha: closed and with(alpha)}, {beta: closed}, {other: otherwise}]
"""
BIDS = "{by: alpha, offers: {price: 3}}, {by: beta, offers: {price: 4}}"


@pytest.mark.parametrize(("likes", "sold"), [("0.9", "alpha"), ("0.1", "beta"), ("-0.9", "beta")])
def test_an_auction_is_won_by_who_is_not_turned_down_afterwards(likes: str, sold: str, tmp_path: Path) -> None:
    """The seller compares bids, with what it likes about who makes them, before a choice as after it."""
    text = (
        TWO.replace("SO_FAR", BIDS)
        .replace("LIKES", likes)
        .replace("DECIDES", "decides: {auction: {until: 2024-03-02}}, ")
    )
    plan = plan_from(tmp_path, text)
    found = played(plan, 1)[0]
    assert [outcome(plan, found), *days(found.record, Kind.REJECTED, Kind.EXITED)] == [sold]


@pytest.mark.parametrize(("likes", "exits"), [("0.6", 1), ("0", 0), ("-0.6", 0)])
def test_a_deal_is_left_only_for_a_bid_that_is_worth_more_beside_the_same_no_deal(
    likes: str, exits: int, tmp_path: Path
) -> None:
    told = "{by: [seller, beta], bid: bb, signs: {price: 4}}"
    record = played(plan_from(tmp_path, TWO.replace("SO_FAR", told).replace("LIKES", likes).replace("DECIDES", "")), 1)[
        0
    ].record
    assert len(days(record, Kind.EXITED)) == exits and len(days(record, Kind.CLOSED)) == 1
