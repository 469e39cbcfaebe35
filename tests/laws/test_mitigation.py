"""A reviewer that mitigates: what it picks, what it leaves behind, and where it stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind, package_text

from .ruled import Ruled
from .told import days, outcome, packages, played, signed


def test_packages_are_weighed_as_granted(tmp_path: Path) -> None:
    """Granted, the light remedy gains 0.8 x 0.8 over no deal and the heavy one 0.4 x 0.4; light is out from U = 0.4 on."""
    grants = "{if: remedy == none, then: 0, otherwise: {if: remedy == light, then: 0.4, otherwise: 0.95}}"
    plan = signed(
        tmp_path,
        {"none": 1, "light": 0.9, "heavy": 0.5},
        {"approval": f"{{takes: 30 days, mitigates: true, grants: {grants}}}"},
    )
    found = [tuple(packages(plan, one.record, Kind.MITIGATED)) for one in played(plan, 300)]
    assert {*found} == {("remedy light",), ("remedy heavy",), ()}
    assert found.count(("remedy light",)) / 300 == pytest.approx(0.4, abs=0.1)
    assert found.count(()) / 300 == pytest.approx(0.05, abs=0.04)


def test_what_a_grant_now_tells_of_another_review_of_the_same_luck_is_weighed_too(tmp_path: Path) -> None:
    """The other review grants mild at 0.5 and strong at 0.9, the first at 0.5 and 0.6: granted now, both pass both."""
    first = "{if: remedy == none, then: 0, otherwise: {if: remedy == mild, then: 0.5, otherwise: 0.6}}"
    other = "{if: remedy == strong, then: 0.9, otherwise: 0.5}"
    plan = signed(
        tmp_path,
        {"none": 1, "mild": 0.9, "strong": 0.6},
        {
            "first": f"{{takes: 10 days, luck: law, mitigates: true, grants: {first}}}",
            "other": f"{{takes: 50 days, luck: law, grants: {other}}}",
        },
    )
    found = [packages(plan, one.record, Kind.MITIGATED) for one in played(plan, 200)]
    assert sum(one == ["remedy mild"] for one in found) / 200 == pytest.approx(0.5, abs=0.1)


def test_two_reviewers_who_want_opposite_things_meet_or_the_deal_ends(tmp_path: Path) -> None:
    def review(takes: int, minds: str) -> str:
        rule = f"{{if: remedy == {minds}, then: 0.5, otherwise: 1}}"
        return f"{{takes: {takes} days, mitigates: true, refiles: 0, grants: {rule}}}"

    values = {"for_b": 1.0, "for_a": 1.0, "for_both": 0.45}
    plan = signed(tmp_path, values, {"a": review(30, "for_b"), "b": review(20, "for_a")}, no_deal=0.0)
    every = played(plan, 200)
    assert max(len(packages(plan, one.record, Kind.MITIGATED)) for one in every) == 2
    both = [one for one in every if len(packages(plan, one.record, Kind.MITIGATED)) == 2]
    assert len(both) / 200 == pytest.approx(0.25, abs=0.08)  # both refuse at 0.5, independently
    assert {packages(plan, one.record, Kind.MITIGATED)[-1] for one in both} == {"remedy for_both"}
    assert {outcome(plan, one) for one in every} == {"closed"}


def test_with_nothing_between_them_the_deal_ends_once_each_has_been_heard(tmp_path: Path) -> None:
    """Both all but surely refuse what the other wants: the second finds that of the first replaced, and refuses."""

    def review(takes: int, minds: str) -> str:
        rule = f"{{if: remedy == {minds}, then: 0.001, otherwise: 1}}"
        return f"{{takes: {takes} days, mitigates: true, grants: {rule}}}"

    reviews = {"a": review(30, "for_b"), "b": review(20, "for_a")}
    plan = signed(tmp_path, {"for_b": 1.0, "for_a": 0.9}, reviews, no_deal=0.0)
    record = played(plan, 1)[0].record
    assert packages(plan, record, Kind.MITIGATED) == ["remedy for_a"]
    assert days(record, Kind.REFUSED, Kind.ENDED) == [("REFUSED", 50.0), ("ENDED", 50.0)]


def test_what_is_closed_stays_as_it_is(tmp_path: Path) -> None:
    """The office answers on day 30 that it would only have granted another package; the deal has been closed at once."""
    review = "{takes: 30 days, mitigates: true, grants: {if: remedy == none, then: 0, otherwise: 1}}"
    plan = signed(tmp_path, {"none": 1, "heavy": 0.5}, {"approval": review}, closes="signed")
    one = played(plan, 1)[0]
    assert days(one.record, Kind.CLOSED, Kind.MITIGATED, Kind.REFUSED) == [("CLOSED", 0.0), ("REFUSED", 30.0)]
    assert package_text(plan, one.package) == "remedy none"


CURED = """
format: 1
title: a fee that a refusal brings
as_of: 2031-01-01
horizon: 2031-06-01
terms: {cure: {levels: [none, full]}}
so_far: [{by: [seller, buyer], signs: {cure: none}}]
actors:
  seller: {prefers: {cure: {weight: 1, values: {none: 1, full: 0.45}}}, no_deal: 0.4, delay: 0}
  buyer: {prefers: {cure: {weight: 1, values: {none: 1, full: 0.8}}}, no_deal: 0.1, delay: 0}
  agency: {powers: {merger: {review: {takes: 20 days, mitigates: true, refiles: 0, grants: {if: cure == full, then: 1, otherwise: 0}}}}}
agreement: {closes: {when: cleared(all), after: 1 day}, amends: [cure], fees: {reverse: {by: buyer, to: seller, worth: WORTH, when: refused(merger)}}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(("worth", "cured"), [("0.04", True), ("0.3", False)])
def test_ending_is_weighed_with_the_fee_that_the_refusal_would_bring(worth: str, cured: bool, tmp_path: Path) -> None:
    """Cured the deal is worth 0.45 to the seller, refused 0.4 and the fee."""
    found = Ruled(tmp_path, CURED.replace("WORTH", worth))
    assert found.kinds("merger") == ["FILED", *(["MITIGATED", "GRANTED"] if cured else ["REFUSED"])]
    assert found.outcomes == ["closed" if cured else "other"]
