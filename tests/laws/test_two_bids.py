"""An actor with two bids: the history says of which an offer, a choice or a signature is."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.world.record import Kind
from sim.world.reference import Engine
from tests.engine.played import named, plan_from

from .told import goes_on_from

TWO = """format: 1
title: One bidder, two bids
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2, 3, 4]}, kind: {levels: [sale, lease]}}
structures: {sale: kind == sale, lease: kind == lease}
actors:
  seller: {prefers: {price: {weight: 1, best: 4, worst: 1}}, no_deal: 0.3, delay: 0, powers: {sells: {sell: {DECIDES responds: 5 days, patience: 60 days, tactic: {beta: 1}}}}}
  buyer:
    prefers: {price: {weight: 1, best: 1, worst: 4}}
    no_deal: 0.2
    delay: 0
    powers: {bid1: {bid: {FIRST responds: 5 days, patience: 60 days, tactic: {beta: 1}}}, bid2: {bid: {SECOND responds: 6 days, patience: 60 days, tactic: {beta: 1}}}}
agreement: {closes: {when: signed, after: 60 days}, amends: [price]}
outcomes: [{closed: closed}, {other: otherwise}]
"""
SALE, LEASE, ANY = "structure: sale,", "structure: lease,", ""


def _text(first: str, second: str, *lines: str, decides: str = "") -> str:
    text = TWO.replace("FIRST", first).replace("SECOND", second).replace("DECIDES", decides)
    return text + "".join(["so_far:\n", *(f"  - {line}\n" for line in lines)] if lines else [])


def _of(folder: Path, text: str) -> list[tuple[str, str]]:
    """What the history has written, and about which bid."""
    plan = plan_from(folder, text)
    record = Engine(plan).play(1, 0, 20).record
    return [(e[2], e[4].split(".")[-1]) for e in named(plan, record) if e[1] < 0]


@pytest.mark.parametrize("decides", ["", "decides: {auction: {until: 2030-01-20}},"])
@pytest.mark.parametrize(("first", "second"), [(SALE, LEASE), (SALE, ANY), (ANY, ANY)])
def test_two_bids_of_one_bidder_go_on_from_their_own_telling(
    tmp_path: Path, first: str, second: str, decides: str
) -> None:
    text = _text(first, second, decides=decides)
    signed = [e for e in Engine(plan_from(tmp_path, text)).play(1, 0, 20).record if e.kind == Kind.SIGNED]
    assert signed
    goes_on_from(tmp_path, text, 6, 11, 16, 20, 40, 90)


def test_a_package_is_of_the_bid_whose_structure_it_fits(tmp_path: Path) -> None:
    lines = [
        "{at: 2029-12-01, by: buyer, offers: {price: 1, kind: lease}}",
        "{at: 2029-12-02, by: buyer, offers: {price: 1, kind: sale}}",
        "{at: 2029-12-03, by: [seller, buyer], signs: {price: 2, kind: lease}}",
        "{at: 2029-12-04, by: [seller, buyer], amends: {price: 3, kind: lease}}",
    ]
    assert _of(tmp_path, _text(SALE, LEASE, *lines)) == [
        ("OFFERED", "bid2"), ("OFFERED", "bid1"), ("SIGNED", "bid2"), ("AMENDED", "agreement"),
    ]  # fmt: skip


def test_a_bid_that_is_named_is_the_one(tmp_path: Path) -> None:
    lines = [
        "{at: 2029-12-01, by: buyer, bid: bid2, offers: {price: 1, kind: sale}}",
        "{at: 2029-12-02, by: [seller, buyer], bid: bid2, selects: any}",
        "{at: 2029-12-03, by: [seller, buyer], bid: bid2, signs: {price: 2, kind: sale}}",
    ]
    found = _of(tmp_path, _text(SALE, ANY, *lines))
    assert found == [("OFFERED", "bid2"), ("SELECTED", "bid2"), ("SIGNED", "bid2")]


@pytest.mark.parametrize(
    ("first", "second", "line", "message"),
    [
        (ANY, ANY, "by: buyer, offers: {price: 1, kind: sale}", "it may be of bid1 or of bid2; say by `bid` of which it is"),
        (SALE, ANY, "by: [seller, buyer], signs: {price: 1, kind: sale}", "it may be of bid1 or of bid2; say by `bid`"),
        (SALE, LEASE, "by: [seller, buyer], selects: any", "it may be of bid1 or of bid2; say by `bid`"),
        (SALE, SALE, "by: buyer, offers: {price: 1, kind: lease}", "this package is no sale, and bid1 offers nothing else"),
        (SALE, LEASE, "by: buyer, bid: bid1, offers: {price: 1, kind: lease}", "this package is no sale, and bid1 offers nothing else"),
        (SALE, LEASE, "by: buyer, bid: bid3, offers: {price: 1, kind: lease}", "bid3: is no bid of buyer"),
        (SALE, LEASE, "by: buyer, bid: bid1, passes: bid1", "bid: stands beside selects, offers, signs"),
    ],
)  # fmt: skip
def test_a_line_that_may_be_of_two_bids_or_of_none_is_refused(
    tmp_path: Path, first: str, second: str, line: str, message: str
) -> None:
    with pytest.raises(ScenarioError) as error:
        plan_from(tmp_path, _text(first, second, f"{{at: 2029-12-01, {line}}}"))
    assert message in str(error.value)
