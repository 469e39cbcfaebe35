"""No deal that is as good as a package: worth exactly that, whatever the actor prefers and with whomever it deals."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.world.record import Kind
from tests.engine.played import plan_from

from .told import begun, days, played

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
    "overlay",
    [
        "prefers: {price: {weight: 9, best: 100, worst: 0}}",
        "prefers: {data: {weight: 9, best: moved, worst: kept}}",
        "likes: {buyer: 0.3}",
        "likes: {buyer: -0.3}",
    ],
)
def test_the_package_is_worth_no_deal_under_every_overlay_and_liking(tmp_path: Path, overlay: str) -> None:
    play = begun(plan_from(tmp_path, _text(overlay=overlay)))
    seller = play.model.actors.index(next(a for a in play.model.actors if a.name == "seller"))
    worth = play.worth.values(seller, play.deal.parties)[play.world.package]
    assert play.world.state[play.model.circumstances[0].var] == 1.0
    assert worth == play.worth.no_deal(seller, play.deal.parties)
    assert not days(play.world.record, Kind.EXITED)


def test_terms_that_matter_under_one_overlay_alone_must_be_said_too(tmp_path: Path) -> None:
    price = "{price: {weight: 1, best: 100, worst: 0}}"
    overlay = "prefers: {data: {weight: 1, best: kept, worst: moved}}"
    with pytest.raises(ScenarioError, match=r"no_deal\.as_good_as.*data: is missing"):
        played(plan_from(tmp_path, _text(overlay=overlay, good="{price: 0}", prefers=price)), 1)


TWO = """
format: 1
title: No deal is another one with each bidder
as_of: 2024-03-01
horizon: 2025-03-01
terms: {price: {levels: [0, 1, 2, 3, 4, 5, 6, 7, 8]}}
so_far: [SO_FAR]
actors:
  seller: {prefers: {price: {weight: 1, best: 8, worst: 0}}, no_deal: {as_good_as: {price: 2}}, likes: {alpha: 0.45}, delay: 0, powers: {s: {sell: {responds: 1, patience: 80, tactic: {beta: 1}}}}}
  alpha: {prefers: {price: {weight: 1, best: 0, worst: 8}}, no_deal: 0.9, delay: 0, powers: {ab: {bid: {responds: 1, patience: 200, tactic: {beta: 1}}}}}
  beta: {prefers: {price: {weight: 1, best: 0, worst: 8}}, no_deal: 0.6, delay: 0, powers: {bb: {bid: {responds: 1, patience: 70, tactic: {beta: 1}}}}}
agreement: {closes: {when: "for(signed, 30)", after: 0}, open_until: closed, exits: {seller: signed}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize("so_far", ["", "{by: [seller, beta], bid: bb, signs: {price: 3}}"])
def test_a_bid_that_loses_against_no_deal_with_its_bidder_beats_no_other(so_far: str, tmp_path: Path) -> None:
    """Alpha bids 0, worth 0.45 to the seller, whom no deal with alpha is worth 0.70; 3 of beta is worth 0.375, and no deal 0.25."""
    record = played(plan_from(tmp_path, TWO.replace("SO_FAR", so_far)), 1)[0].record
    assert len(days(record, Kind.SIGNED)) == len(days(record, Kind.CLOSED)) == 1
    assert not days(record, Kind.EXITED)
