"""Several bidders: an agreement that ends opens all talks anew, and nobody bids against what it has signed itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled
from .told import goes_on_from

RIVALS = """format: 1
title: Two bidders
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}
circumstances: {vote: {levels: [open, held], start: open}}
actors:
  seller: {prefers: {price: {weight: 1, best: 10, worst: 1}}, no_deal: 0.1, delay: 0, powers: {sells: {sell: {responds: 5 days, patience: 60 days, tactic: {beta: 1}}}}}
  alpha: {prefers: {price: {weight: 1, best: 1, worst: 10}}, no_deal: 0.1, delay: 0, powers: {first: {bid: {WITH responds: 5 days, patience: 60 days, tactic: {beta: 1}}}MINE}}
  beta: {prefers: {price: {weight: 1, best: 1, worst: 10}}, no_deal: BETA, delay: 0, powers: {second: {bid: {COMES responds: 6 days, patience: PATIENCE, tactic: {beta: 1}}}}}
  POWERS
agreement: {closes: {when: READY}, MORE open_until: OPEN}
so_far: [{at: 2029-12-31, by: [seller, alpha], signs: {price: SIGNED}}]
outcomes: [{alpha: closed and with(alpha)}, {beta: closed}, {other: otherwise}]
"""
REFUSED = "agency: {powers: {permit: {review: {when: with(alpha), takes: 200 days, grants: 0.8}}}}"
COURT = "judge: {powers: {hold: {rule: {effect: compels, asked_by: alpha, asked_when: left(seller), takes: 100 days, grants: ODDS}}}}"


def _text(**said: str) -> str:
    given = {"WITH": "", "MINE": "", "COMES": "", "BETA": "0.1", "PATIENCE": "60 days", "POWERS": "", "READY": "signed, after: 150 days", "MORE": "",
             "OPEN": "closed", "SIGNED": "4", "ODDS": "0.1"}  # fmt: skip
    text = RIVALS
    for name, part in (given | said).items():
        text = text.replace(name, part)
    return text


# --- talks after an agreement ------------------------------------------------------------------------------


@pytest.mark.parametrize("patience", ["40 days", "98 days", "104 days"])
@pytest.mark.parametrize("heard", ["vote == held", '"true"'])
def test_a_bidder_that_waited_is_heard_anew_when_the_agreement_ends_whether_or_not_it_was_heard_beside_it(
    heard: str, patience: str, tmp_path: Path
) -> None:
    text = _text(
        BETA="0.4", POWERS=REFUSED, READY="cleared(all), after: 3 days", OPEN=heard, SIGNED="8", PATIENCE=patience
    )
    ruled = Ruled(tmp_path, text, 20)
    refused = [k for k in range(20) if ruled.days(Kind.REFUSED, "permit", k)]
    assert refused
    assert {ruled.outcomes[k] for k in refused} == {"beta"}
    assert all(ruled.days(Kind.SIGNED, "second", k)[0] > ruled.days(Kind.ENDED, "agreement", k)[0] for k in refused)


def test_a_retold_bidder_is_heard_anew_too(tmp_path: Path) -> None:
    text = _text(BETA="0.4", POWERS=REFUSED, READY="cleared(all), after: 3 days", OPEN="vote == held", SIGNED="8")
    goes_on_from(tmp_path, text, 150, 200, 205)


def test_a_seller_that_is_not_held_signs_the_bid_for_which_it_has_left(tmp_path: Path) -> None:
    """It leaves for 5; while the court hears the suit the bidder goes up to 9, and gets it on the day of the answer."""
    ruled = Ruled(tmp_path, _text(POWERS=COURT))
    assert ruled.outcomes == ["beta"]
    assert ruled.days(Kind.SIGNED, "second") == ruled.days(Kind.ENDED, "agreement") == [130]
    goes_on_from(tmp_path, _text(POWERS=COURT), 30, 60, 130, 140)


def test_a_seller_that_is_held_stays(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, _text(POWERS=COURT, ODDS="0.999999"), 3)
    assert "beta" not in ruled.outcomes
    assert not any(ruled.days(Kind.SIGNED, "second", k) for k in range(3))


# --- who is bound by a signature ---------------------------------------------------------------------------


def test_a_partner_does_not_bid_alone_against_what_it_has_signed(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, _text(WITH="with: beta,"))
    assert ruled.kinds("second") == []
    assert ruled.outcomes == ["alpha"]
    assert [e[2] for e in ruled.records[0] if e[1] > 0] == ["CLOSED"]


def test_nobody_tops_its_own_agreement_with_another_bid(tmp_path: Path) -> None:
    both = _text(MINE=", third: {bid: {responds: 4 days, patience: 60 days}}", COMES="enters: 900 days,")
    ruled = Ruled(tmp_path, both.replace("by: [seller, alpha], signs", "by: [seller, alpha], bid: first, signs"))
    assert [e[2] for e in ruled.records[0] if e[1] > 0] == ["CLOSED"]
    assert ruled.outcomes == ["alpha"]
