"""Terms move no further than they must to keep an agreement that somebody would rather end."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind
from tests.engine.played import plan_from

from .told import packages, played

DEAL = """
format: 1
title: a price of 0 to 20, of which 6 is agreed
as_of: 2030-01-01
horizon: 2030-09-30
terms: {price: {levels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]}, site: {levels: [home, away]}}
actors:
  s: {prefers: {price: {weight: 1, best: 20, worst: 0}}, no_deal: SELLER, delay: 0}
  b: {prefers: {price: {weight: 1, best: 0, worst: 20}}, no_deal: BUYER, delay: 0}
agreement: {closes: {when: signed, after: 30 days}, amends: [price], MORE}
so_far: [{by: [s, b], signs: {price: 6, site: home}}]
outcomes: [{closed: closed}, {other: otherwise}]
"""
EXITS = "exits: {s: true, b: true}"
DATED = "outside_date: {after: 20 days, force: agreement, met: closed, extend: {asks: [s, b], days: 30 days}, then: {end: 1}}"


def _amended(folder: Path, seller: float, buyer: float, more: str) -> list[str]:
    plan = plan_from(folder, DEAL.replace("SELLER", str(seller)).replace("BUYER", str(buyer)).replace("MORE", more))
    return [package.split(",")[0] for package in packages(plan, played(plan, 1)[0].record, Kind.AMENDED)]


@pytest.mark.parametrize("more", [EXITS, DATED], ids=["who may leave", "who may refuse more time"])
@pytest.mark.parametrize(
    ("seller", "price"), [(0.299, []), (0.301, ["price 7"]), (0.349, ["price 7"]), (0.351, ["price 8"])]
)
def test_an_outside_option_is_a_floor_and_no_lever(tmp_path: Path, seller: float, price: list[str], more: str) -> None:
    """Price k is worth k/20 to the seller, 6 of them 0.3: the first worth more than no deal keeps it, and not the middle (13)."""
    assert _amended(tmp_path, seller, 0.0, more) == price


@pytest.mark.parametrize("rise", [-0.202, -0.199])
def test_who_comes_back_because_leaving_does_not_pay_any_more_comes_back_to_what_was_agreed(
    tmp_path: Path, rise: float
) -> None:
    """It has left for 0.5, and no deal falls to just below, or just above, the 0.3 that is agreed, before no court holds it."""
    hold = "{effect: compels, asked_when: left(s), asked_by: b, asks_after: 1 days, takes: 10 days, grants: {if: mood > 0, then: 0, otherwise: 1}, costs: 0.001}"
    text = DEAL.replace("SELLER", f"{{is: 0.5, shifts: {{mood: {rise}}}}}").replace("BUYER", "0").replace("MORE", EXITS)
    text = text.replace(
        "agreement:",
        f"  court: {{powers: {{hold: {{rule: {hold}}}}}}}\ncircumstances: {{mood: {{start: 0, range: [0, 1]}}}}\nevents: {{e: {{at: 2030-01-08, sets: {{mood: 1}}}}}}\nagreement:",
    )
    text = text.replace("site: home}}]", "site: home}}, {by: s, leaves: agreement}, {by: b, asks: hold}]")
    plan = plan_from(tmp_path, text)
    (*_, last) = packages(plan, played(plan, 1)[0].record, Kind.AMENDED)
    assert last.split(",")[0] == ("price 6" if rise < -0.2 else "price 7")


def test_where_all_would_rather_end_it_each_gains_as_much_on_what_was_agreed(tmp_path: Path) -> None:
    """The better site is worth 0.5 more to both, whatever the price, and a price that helps one costs the other as much."""
    text = DEAL.replace(
        "price: {weight: 1, best: 20, worst: 0}",
        "price: {weight: 0.5, best: 20, worst: 0}, site: {weight: 0.5, values: {home: 0, away: 1}}",
    )
    text = text.replace(
        "price: {weight: 1, best: 0, worst: 20}",
        "price: {weight: 0.5, best: 0, worst: 20}, site: {weight: 0.5, values: {home: 0, away: 1}}",
    )
    text = text.replace("amends: [price]", "amends: [price, site]").replace("MORE", EXITS)
    plan = plan_from(tmp_path, text.replace("SELLER", "0.4").replace("BUYER", "0.4"))
    assert packages(plan, played(plan, 1)[0].record, Kind.AMENDED) == ["price 6, site away"]
