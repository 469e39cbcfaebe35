"""What parties expect of those who may forbid their deal, and of appeals: before it is signed and while it waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

SALE = """
format: 1
title: a sale that a court may forbid
as_of: 2024-01-01
horizon: 2024-12-31
terms: {{price: {{levels: [1, 2, 3]}}}}
{so_far}
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 3, worst: 1}}}}, no_deal: 0.4, delay: {delay}, powers: {{s: {{sell: {{responds: 1 day, tactic: {{beta: 9}}}}}}}}}}
  buyer: {{prefers: {{price: {{weight: 1, best: 1, worst: 3}}}}, no_deal: 0.4, delay: {delay}, powers: {{b: {{bid: {{responds: 1 day, tactic: {{beta: 9}}}}}}}}}}
  court:
    powers:
      suit: {{rule: {{effect: forbids, asked_when: {when}, takes: 30 days, grants: {p}}}}}
      {appeal}
agreement: {{closes: {{when: signed, after: 200 days}}, exits: {{buyer: "true"}}}}
outcomes: [{{closed: closed}}, {{signed: signed}}, {{other: otherwise}}]
"""
SIGNED = "so_far: [{by: [seller, buyer], signs: {price: 2}}]"
APPEAL = "appeal: {rule: {about: suit, effect: reverses, asked_when: cleared(suit), takes: 60 days, grants: 1}}"


def sale(p: float, *, so_far: str = "", when: str = "signed", appeal: str = "", delay: str = "0.01 per month") -> str:
    """Gains over no deal of 0.1 each, at a price of 2; waiting costs something."""
    return SALE.format(p=p, so_far=so_far, when=when, appeal=appeal, delay=delay)


@pytest.mark.parametrize(("p", "signs"), [(0.1, True), (0.9, False)])
def test_nobody_signs_what_a_court_will_most_probably_forbid(tmp_path: Path, p: float, signs: bool) -> None:
    assert bool(Ruled(tmp_path, sale(p)).days(Kind.SIGNED, "b")) == signs


@pytest.mark.parametrize(("p", "leaves"), [(0.1, False), (0.9, True)])
def test_a_party_leaves_when_a_suit_makes_the_wait_worthless(tmp_path: Path, p: float, leaves: bool) -> None:
    """0.01 a month for 200 days cost 0.066 of a gain of 0.1 (1 - p)."""
    ruled = Ruled(tmp_path, sale(p, so_far=SIGNED))
    assert (ruled.days(Kind.EXITED, "agreement") == [0.0]) == leaves


def test_an_appeal_that_is_sure_to_come_makes_up_for_the_suit(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, sale(0.9, so_far=SIGNED, appeal=APPEAL))
    assert ruled.days(Kind.EXITED, "agreement") == []
    assert ruled.outcomes == ["closed"] or ruled.days(Kind.REVERSED, "suit") == []


def test_a_suit_that_nobody_will_bring_hinders_nobody(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, sale(0.9, so_far=SIGNED, when="false"))
    assert ruled.outcomes == ["closed"]
