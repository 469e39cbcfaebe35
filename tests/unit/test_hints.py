"""Warnings that the text of a file alone shows, and what its no deal amounts to."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from sim.execution.scenarios import Scenario, open_scenario
from sim.report.model import render_model
from sim.scenario.starter import starter
from sim.study.inputs import listing
from sim.world.record import Kind
from sim.world.reference import Engine

TEXT = """\
format: 1
title: a bid that its target has not accepted
as_of: 2025-01-24
horizon: 2025-12-31
circumstances: {mood: {start: 0.5}, relief: {levels: [open, granted, denied], start: open}}
terms:
  price: {levels: [1, 2, 3], unit: USD bn}
  branches: {name: the branches, levels: [none, sold, kept], names: {NAMES}}
so_far: [LINES]
actors:
  owners:
    prefers: {price: {weight: 3, best: 3, worst: 1}, branches: {weight: 1, best: kept, worst: none}}
    no_deal: 0.4
    powers: {sale: {sell: {responds: 10 days, patience: 200 days}}}
  buyer:
    prefers: {price: {weight: 1, best: 1, worst: 3}}
    no_deal: FLOOR
    powers: {offer: {bid: {responds: 10 days, patience: 200 days}}}
  authority:
    powers:
      review: {review: {ASKED takes: 30 days, refiles: 0, grants: 0.5}}
      other: {review: {takes: 10 days, refiles: 0, grants: 0.5}}
      answer: {impose: {when: true, deadline: {after: 40 to 120 days, force: statute, met: closed, then: {enforce: 0}}}}
agreement: {closes: {when: cleared(all), after: 1 day}}
events: {denied: {when: past(answer), sets: {relief: {chance: {choice: [[granted, 0.3], [denied, 0.7]]}}}}}
outcomes: [{denied: ever relief == denied}, {closed: closed}, {other: mood > 2}, {open: otherwise}]
"""


def opened(folder: Path, asked: str = "", names: str = "", floor: str = "0.1", lines: str = "") -> Scenario:
    text = TEXT.replace("NAMES", names).replace("FLOOR", floor).replace("LINES", lines)
    (folder / "bid.yaml").write_text(text.replace("ASKED", f'asked_when: "{asked}",' if asked else ""))
    return open_scenario(folder / "bid.yaml")


def warned(scenario: Scenario, of: str) -> list[str]:
    return [str(one["message"]) for one in listing(scenario)["warnings"] if of in one["path"]]


EARLY = [
    "offered", "true", "mood > 0.2", "not signed", "past(answer)", "offered or signed", "ever offered", "not cleared(other)",
    "for(offered, 3)", "days_to(answer) <= 5",
]  # fmt: skip
LATER = [
    "", "selected", "signed and offered", "announced", "cleared(other)", "price >= 2", "with(buyer)", "signed and mood > 0.2",
    "for(signed, 3)", "ever signed",
]  # fmt: skip


@pytest.mark.parametrize(("asked", "early"), [*((one, True) for one in EARLY), *((one, False) for one in LATER)])
def test_a_review_is_warned_of_that_may_be_asked_before_there_is_a_choice(
    tmp_path: Path, asked: str, early: bool
) -> None:
    found = warned(opened(tmp_path, asked), "review.review.asked_when")
    assert [one for one in found if "before a bidder is chosen" in one] == found[:1] * early
    assert bool(found) >= early


def test_a_review_of_a_deal_that_is_in_hand_by_as_of_is_not_warned_of(tmp_path: Path) -> None:
    signed = "{by: [owners, buyer], signs: {price: 2, branches: kept}}"
    assert not warned(opened(tmp_path, "offered", lines=signed), "asked_when")


def test_what_the_warning_says_is_what_play_does(tmp_path: Path) -> None:
    offered = "{at: 2025-01-01, by: buyer, offers: {price: 1, branches: kept}}"
    plan = opened(tmp_path, "offered", lines=offered).plan
    review = next(i for i, one in enumerate(plan.elements) if str(one["path"]).endswith("powers.review"))
    for k in range(20):
        record = Engine(plan).play(1, k, 1).record
        filed = [one.time for one in record if one.kind == Kind.FILED and one.subject == review]
        answered = [one.time for one in record if one.kind in (Kind.GRANTED, Kind.REFUSED) and one.subject == review]
        chosen = [one.time for one in record if one.kind in (Kind.SELECTED, Kind.SIGNED)]
        assert filed
        assert all(chosen and min(chosen) <= time for time in answered)


@pytest.mark.parametrize(
    ("names", "told"), [("sold: branches sold", 1), ("sold: all branches sold", 1), ("sold: to be sold", 0)]
)
def test_a_level_that_names_its_term_again_is_warned_of_and_none_is_not(tmp_path: Path, names: str, told: int) -> None:
    found = warned(opened(tmp_path, names=names), "terms.branches")
    assert len(found) == told
    if told:
        assert "is told as “branches " in found[0]


def test_a_date_that_nobody_knows_lets_an_event_come_on_a_day_of_each_replication(tmp_path: Path) -> None:
    scenario = opened(tmp_path)
    assert not warned(scenario, "answer")
    days = [
        round(one.time / 86_400, 3)
        for k in range(40)
        for one in Engine(scenario.plan).play(1, k, 1).record
        if one.kind == Kind.HAPPENED
    ]
    assert len(days) >= 20 and len(set(days)) == len(days)
    assert 10 < min(days) < 60 < max(days)


def least(folder: Path, floor: str) -> dict[str, Any]:
    return next(one for one in listing(opened(folder, floor=floor))["no_deal"] if one["actor"] == "buyer")


def test_what_no_deal_amounts_to_is_the_worst_package_that_is_worth_as_much(tmp_path: Path) -> None:
    middle, every = least(tmp_path, "0.4"), least(tmp_path, "0")
    nothing = least(tmp_path, "0.4\n    likes: {owners: -2}")
    assert (nothing["package"], nothing["worth"], nothing["all"]) == (None, None, False)
    assert "price 2 USD bn" in middle["package"] and "price 3 USD bn" in every["package"]
    assert (middle["worth"], middle["no_deal"], middle["all"]) == (0.5, 0.4, False)
    assert (every["worth"], every["all"]) == (0.0, True)
    told = render_model(opened(tmp_path, floor="0.4").loaded, listing(opened(tmp_path, floor="0.4")), "prose")
    assert "- The least that buyer accepts from owners: price 2 USD bn, " in told


def test_neither_the_starter_nor_the_shipped_bid_for_qualcomm_has_one_patience_for_all(tmp_path: Path) -> None:
    (tmp_path / "deal.yaml").write_text(starter("deal", dt.date(2026, 1, 1)))
    for file in (tmp_path / "deal.yaml", "broadcom"):
        plan = open_scenario(file).plan
        unknown = [str(path) for path in plan.slots["path"] if "patience" in str(path)]
        assert len(unknown) >= 2 and "priors.bidding.patience" not in unknown
