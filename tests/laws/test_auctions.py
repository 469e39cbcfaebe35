"""Auctions: until one has been held bids are only collected, whatever their makers' patience, and rivals are who has come."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind
from sim.world.time import DAY

from .ruled import Ruled
from .told import goes_on_from

AUCTION = """format: 1
title: An auction on day 90
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}
circumstances: {boom: {start: 0}}
events: {rise: {at: 2030-01-10, sets: {boom: 1}}}
actors:
  seller: {prefers: {price: {weight: 1, best: 10, worst: 1}}, no_deal: SELLER, delay: 0, powers: {sells: {sell: {DECIDES responds: 5 days, patience: 60 days, tactic: {beta: 1}}}}}
  alpha: {prefers: {price: {weight: 1, best: 1, worst: 10}}, no_deal: 0.1, delay: 0, powers: {first: {bid: {responds: 5 days, patience: PATIENCE, tactic: {beta: 1}}}}}
  BETA
agreement: {closes: {when: signed, after: 10 days}}
outcomes: [{closed: closed}, {other: otherwise}]
"""
BETA = "beta: {prefers: {price: {weight: 1, best: 1, worst: 10}}, no_deal: {is: 0.1, shifts: {boom: GONE}}, delay: 0, powers: {second: {bid: {COMES responds: 6 days, patience: endless, tactic: {beta: 1}}}}}"


def _text(**said: str) -> str:
    given = {"DECIDES": "decides: {auction: {until: 2030-04-01}},", "SELLER": "0.1", "PATIENCE": "60 days", "BETA": "", "GONE": "0",
             "COMES": ""}  # fmt: skip
    text = AUCTION
    for name, part in (given | said).items():
        text = text.replace(name, part)
    return text


def _bids(ruled: Ruled, last: float = 90) -> list[float]:
    """The days of the bids of the first bidder up to a day."""
    return [day for day in ruled.days(Kind.OFFERED, "first") if day <= last]


@pytest.mark.parametrize("patience", ["20 days", "60 days", "90 days", "endless"])
def test_a_lone_bidder_has_nobody_to_bid_against(patience: str, tmp_path: Path) -> None:
    """It offers no more than it would on the first day."""
    assert _bids(Ruled(tmp_path, _text(PATIENCE=patience))) == [5]


@pytest.mark.parametrize("seller", ["0", "0.1"])
def test_who_answers_on_the_date_of_the_auction_is_still_there_to_be_chosen(seller: str, tmp_path: Path) -> None:
    """Its turns fall on days 5, 10, .., 90; its first bid is worth 0 to the seller, which chooses it where no deal is worth as little."""
    ruled = Ruled(tmp_path, _text(PATIENCE="20 days", SELLER=seller))
    assert 90 in ruled.days(Kind.PASSED, "first")
    assert not ruled.days(Kind.LEFT, "first")
    assert ruled.days(Kind.SELECTED, "first") == ([90] if seller == "0" else [])
    assert ruled.outcomes == ["closed"]
    goes_on_from(tmp_path, _text(PATIENCE="20 days", SELLER=seller), 89, 90, 91, 100)


def test_patience_counts_from_the_date_of_the_auction(tmp_path: Path) -> None:
    """Talks in which nobody was chosen come to the same price as talks that begin at once."""
    signed = [
        next(e for e in Ruled(tmp_path, _text(DECIDES=decides)).records[0] if e[2] == "SIGNED")
        for decides in ("", "decides: {auction: {until: 2030-04-01}},")
    ]
    assert signed[0][7] == signed[1][7]
    assert signed[1][1] - signed[0][1] == pytest.approx(90 * DAY, abs=5 * DAY)


def test_a_rival_that_has_left_in_private_is_reckoned_with_and_one_that_has_not_come_is_not(tmp_path: Path) -> None:
    """Beta leaves on day 12, or never; nobody sees it, and alpha bids as before. Before beta has come there is no rival."""
    stays, leaves = (Ruled(tmp_path, _text(BETA=BETA.replace("GONE", gone))) for gone in ("0", "1"))
    assert leaves.days(Kind.LEFT, "second") and not stays.days(Kind.LEFT, "second")
    assert _bids(leaves) == _bids(stays)
    assert len(_bids(stays)) > 1
    late = Ruled(tmp_path, _text(BETA=BETA.replace("GONE", "0").replace("COMES", "enters: 60 days,")))
    assert all(day >= 60 for day in _bids(late)[1:])


def test_one_more_to_bid_against_hastens_an_answer_that_is_under_way(tmp_path: Path) -> None:
    """Alpha's turn began on day 0 and takes 80 days; beta comes on day 37, by which half of it is half of the 90 days."""
    late = BETA.replace("GONE", "0").replace("COMES", "enters: 37 days,")
    text = _text(BETA=late, PATIENCE="61 days").replace(
        "responds: 5 days, patience: 61", "responds: 80 days, patience: 61"
    )
    assert Ruled(tmp_path, text).days(Kind.OFFERED, "first")[0] == 0.5 * 80 + 0.5 * 45
    goes_on_from(tmp_path, text, 36, 38, 70)
