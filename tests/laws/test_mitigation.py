"""A reviewer that mitigates: what it picks, what it leaves behind, and where it stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.world.plan import Plan
from sim.world.record import Bound, Kind, package_text
from tests.engine.played import plan_from

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


TWO_TERMS = """
format: 1
title: a reviewer that may ask for a remedy, and not for a price
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3]}, remedy: {levels: [none, full]}}
so_far: [{by: [buyer, seller], signs: {price: 2, remedy: none}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}, remedy: {weight: 1, values: {none: 1, full: SELLER}}}, no_deal: 0.1, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 3}, remedy: {weight: 1, values: {none: 1, full: 0.7}}}, no_deal: 0.1, delay: 0}
  office: {powers: {permit: {review: {takes: 30 days, refiles: 0, mitigates: MAY, grants: {if: remedy == full, then: 1, otherwise: 0}}}}}
agreement: {closes: {when: cleared(all), after: 0}, amends: [AMENDS]}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def _two_terms(folder: Path, *, may: str, amends: str = "", seller: str = "0.1") -> Plan:
    text = TWO_TERMS.replace("MAY", may).replace("AMENDS", amends).replace("SELLER", seller)
    return plan_from(folder, text)


@pytest.mark.parametrize(
    ("may", "amends", "asked"),
    [
        ("true", "", "price 3, remedy full"),  # (1.1 / 2) (0.7 / 2) over no deal: the seller is paid for its remedy
        ("[remedy]", "", "price 2, remedy full"),
        ("[remedy]", "price", "price 2, remedy full"),
        ("[price, remedy]", "price", "price 3, remedy full"),
        ("true", "price", None),
        ("[price]", "", None),
    ],
)
def test_a_reviewer_asks_for_the_terms_that_it_names_whatever_the_parties_may_amend(
    tmp_path: Path, may: str, amends: str, asked: str | None
) -> None:
    plan = _two_terms(tmp_path, may=may, amends=amends)
    (one,) = played(plan, 1)
    assert packages(plan, one.record, Kind.MITIGATED) == ([asked] if asked else [])
    assert outcome(plan, one) == ("closed" if asked else "other")


@pytest.mark.parametrize(("seller", "bound"), [("0", "actors.seller"), ("0.9", None)])
def test_an_end_after_a_refusal_names_whom_no_package_serves_that_would_be_granted(
    tmp_path: Path, seller: str, bound: str | None
) -> None:
    """Full is worth 0.5 x 0 or 0.5 x 0.9 to the seller at the lowest price, no deal 0.1; who may ask for nothing is to blame itself."""
    text = TWO_TERMS.replace("MAY", "[remedy]" if bound else "false").replace("AMENDS", "").replace("SELLER", seller)
    plan = plan_from(tmp_path, text.replace("signs: {price: 2", "signs: {price: 1"))
    (one,) = played(plan, 1)
    (end,) = [event for event in one.record if event.kind == Kind.ENDED]
    told = (end.bound, str(plan.elements["path"][end.bound_of]) if end.bound else None)
    assert told == ((Bound.NO_DEAL, bound) if bound else (Bound.NONE, None))


@pytest.mark.parametrize(("price", "right"), [(2, True), (3, False)])
def test_a_history_in_which_a_reviewer_asks_for_more_than_it_may_is_refused(
    tmp_path: Path, price: int, right: bool
) -> None:
    lines = (
        "so_far: [{by: [buyer, seller], signs: {price: 2, remedy: none}}, {asks: permit}, "
        f"{{by: office, mitigates: {{permit: {{price: {price}, remedy: full}}}}}}]"
    )
    text = TWO_TERMS.replace("MAY", "[remedy]").replace("AMENDS", "").replace("SELLER", "0.5")
    text = text.replace(text[text.index("so_far") : text.index("actors:")], lines + "\n")
    if right:
        assert len(plan_from(tmp_path, text).history)
        return
    with pytest.raises(ScenarioError, match=r"permit may ask to change remedy \(its `mitigates`\); price was 2"):
        plan_from(tmp_path, text)


REMEDY = """
format: 1
title: a remedy, or an appeal
as_of: 2024-03-01
horizon: 2025-03-01
terms: {cure: {levels: [none, full]}}
actors:
  seller: {prefers: {cure: {weight: 1, values: {none: 1, full: 0.7}}}, no_deal: 0.5, delay: DELAY}
  buyer: {prefers: {cure: {weight: 1, values: {none: 1, full: 0.7}}}, no_deal: 0.5, delay: DELAY}
  office: {powers: {permit: {review: {takes: 100, grants: {if: cure == full, then: 1, otherwise: 0}, mitigates: [cure]}}}}
  court: {powers: {appeal: {rule: {about: permit, effect: reverses, asked_when: refused(permit), takes: 50, grants: 0.8}}}}
agreement: {closes: {when: cleared(all), after: 10}, exits: {buyer: signed, seller: signed}}
so_far: [{by: [seller, buyer], signs: {cure: none}}]
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""


@pytest.mark.parametrize(("delay", "answer"), [("0.0025", Kind.MITIGATED), ("0.0015", Kind.REFUSED)])
def test_waiting_for_an_appeal_is_weighed_against_a_remedy_as_it_is_once_refused(
    tmp_path: Path, delay: str, answer: Kind
) -> None:
    """Refused, 0.8 x 1 + 0.2 x 0.5 - 110 c = 0.9 - 110 c, a clock of the review and closing; cured, 0.7 - 10 c: equal at c = 0.002."""
    ruled = Ruled(tmp_path, REMEDY.replace("DELAY", delay))
    assert ruled.days(answer, "permit") == [100.0]
    assert not ruled.days(Kind.EXITED, "agreement")  # which would undo what was weighed at that instant


OWN = """
format: 1
title: a remedy, or an appeal, where parties expect otherwise
as_of: 2024-03-01
horizon: 2025-03-01
terms: {cure: {levels: [none, full]}}
actors:
  seller: {prefers: {cure: {weight: 1, values: {none: 1, full: 0.7}}}, no_deal: 0.6, delay: 0, expects: {vote: 0.5, permit: 0.6}}
  buyer: {prefers: {cure: {weight: 1, values: {none: 1, full: 0.7}}}, no_deal: 0.6, delay: 0, expects: {vote: 0.5, permit: 0.6}}
  board: {powers: {vote: {review: {takes: 10, luck: one, grants: 0.7}}}}
  office: {powers: {permit: {review: {takes: 20, luck: one, grants: {if: cure == full, then: 0.8, otherwise: 0}, mitigates: [cure]}}}}
  court: {powers: {appeal: {rule: {about: permit, effect: reverses, asked_when: refused(permit), takes: 50, grants: 0.05}}}}
agreement: {closes: {when: cleared(all), after: 10}}
so_far: [{by: [seller, buyer], signs: {cure: none}}]
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""


def test_what_is_refused_is_out_where_waiting_is_weighed_against_a_remedy_whatever_a_party_expects(
    tmp_path: Path,
) -> None:
    """Waiting is worth 0.05 x 1 + 0.95 x 0.6 = 0.62, the remedy 0.7: wherever the vote is granted, the permit mitigates."""
    ruled = Ruled(tmp_path, OWN, n=20)
    for k in range(20):
        if "GRANTED" in ruled.kinds("vote", k):
            assert ruled.days(Kind.MITIGATED, "permit", k) == [20.0]
