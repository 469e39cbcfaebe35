"""The bargain of each two-party talk holds that talk's agreements, and packages from one end to the other."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.report.words.run import between

TALKS = """
format: 1
title: Two buyers
as_of: 2031-01-31
horizon: 2031-12-31
terms: {price: {levels: LEVELS}}
actors:
  seller: {no_deal: 0.1, delay: 0, prefers: {price: {weight: 1, best: TOP, worst: 0}}, powers: {house: {sell: {tactic: {beta: 1}, patience: 60 days, responds: 1 to 9 days}}}}
  keen: {no_deal: 0.1, delay: 0, prefers: {price: {weight: 1, best: 0, worst: TOP}}, powers: {keen_bid: {bid: {tactic: {beta: 1}, patience: 60 days, responds: 1 to 9 days}}}}
  cool: {no_deal: 0.7, delay: 0, prefers: {price: {weight: 1, best: 0, worst: TOP}}, powers: {cool_bid: {bid: {tactic: {beta: 3}, patience: 60 days, responds: 1 to 9 days}}}}
agreement: {closes: {when: signed, after: 1 day}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


def _bargains(folder: Path, levels: int, n: int) -> dict[str, dict]:  # type: ignore[type-arg]
    file = folder / "talks.yaml"
    file.write_text(TALKS.replace("LEVELS", str(list(range(levels + 1)))).replace("TOP", str(levels)), encoding="utf-8")
    return {bargain["bid"]: bargain for bargain in sim.run(file, n=n).summary["bargains"]}


def test_what_one_bidder_agrees_is_not_shown_as_the_agreement_of_another(tmp_path: Path) -> None:
    found = _bargains(tmp_path, 10, 200)
    for bid, no_deal in (("keen_bid", 0.1), ("cool_bid", 0.7)):
        assert all(one["utilities"][1] >= no_deal for one in found[bid]["agreed"]), bid
    shares = [one["share"]["p"] for bargain in found.values() for one in bargain["agreed"]]
    assert 0.9 < sum(shares) <= 1.0 + 1e-9
    assert found["keen_bid"]["agreed"] != found["cool_bid"]["agreed"]


def test_of_very_many_packages_a_selection_from_end_to_end_is_shown(tmp_path: Path) -> None:
    packages = _bargains(tmp_path, 4_500, 1)["keen_bid"]["packages"]
    assert 2_000 < len(packages) <= 4_000
    assert min(p[0] for p in packages) < 0.001 and max(p[0] for p in packages) > 0.998
    assert packages[0][0] + packages[0][1] == pytest.approx(1)


PLAN_IN_FORCE = """
format: 1
title: A board that fends off bidders by a measure of its own
as_of: 2024-02-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3, 4, 5]}}
so_far: [{at: 2024-01-10, by: board, imposes: pill}]
actors:
  board:
    prefers: {price: {weight: 1, best: 5, worst: 1}}
    no_deal: {is: 0.2, shifts: {in_force(pill): 0.4}}
    powers: {sale: {sell: {responds: 3 days}}, pill: {impose: {deadline: {after: 0, force: agreement}}}}
  bidder: {prefers: {price: {weight: 1, best: 1, worst: 5}}, no_deal: 0.1, powers: {bid: {bid: {responds: 3 days}}}}
agreement: {closes: {when: signed, after: 1 day}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


def test_the_line_of_no_deal_is_what_no_deal_is_worth_as_of_the_first_day(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    later = PLAN_IN_FORCE.replace("at: 2024-01-10, by: board, imposes: pill", "by: board, says: nothing").replace(
        "impose: {deadline", "impose: {when: signed, deadline"
    )
    for text, worth in ((PLAN_IN_FORCE, 0.6), (later, 0.2)):
        file.write_text(text, encoding="utf-8")
        (bargain,) = sim.run(file, n=20).summary["bargains"]
        assert bargain["no_deal"] == pytest.approx([worth, 0.1])


def test_a_package_tells_how_often_each_bidder_signed_it(tmp_path: Path) -> None:
    file = tmp_path / "talks.yaml"
    file.write_text(
        TALKS.replace("LEVELS", str(list(range(11))))
        .replace("TOP", "10")
        .replace("no_deal: 0.7", "no_deal: 0.1")
        .replace("beta: 3", "beta: 1"),
        encoding="utf-8",
    )
    terms = sim.run(file, n=300).summary["terms"]
    assert len(terms["parties"]) == 2 and any(len(one["between"]) == 2 for one in terms["packages"])
    for one in terms["packages"]:
        assert sum(each["hits"] for each in one["between"]) == one["share"]["hits"]
    with_keen = sum(
        each["hits"] for one in terms["packages"] for each in one["between"] if each["names"] == ["keen", "seller"]
    )
    assert with_keen <= next(one["share"]["hits"] for one in terms["parties"] if one["names"] == ["keen", "seller"])


def test_the_table_of_packages_names_who_signed_them_but_who_always_does() -> None:
    summary = {"terms": {"parties": [{"names": ["keen", "seller"]}, {"names": ["cool", "seller"]}]}}
    assert between(summary, {"between": [{"names": ["keen", "seller"], "hits": 3}]}) == "keen"
    both = [{"names": ["keen", "seller"], "hits": 1200}, {"names": ["cool", "seller"], "hits": 3}]
    assert between(summary, {"between": both}) == "keen 1,200; cool 3"
