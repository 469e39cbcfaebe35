"""What counts as stated by a fact: its own number, named, in the unit of the place. All else is judged, or an assumption."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.execution.scenarios import open_scenario
from sim.study.inputs import listing

SHEET = """\
title: f
facts:
  - id: f1
    known_by: 2024-12-01
    date: 2024-11-30
    statement: No foreign adversary may hold 20 % or more; a notice is decided within 20 days, or 20 working days.
    numbers: {threshold_pct: 20, max_days: 20, quick_days: [5, 10], working_days: 20, us_months: 2, last: 2025-03-01, \
cases: 9, price_usd_bn: 8, hit_per_day: 0.01}
"""
SCENARIO = """\
format: 1
title: a review
as_of: 2025-01-01
horizon: 2025-06-30
seeds: [seeds/f.yaml]
terms: {price: {levels: [7, 8], unit: USD bn}}
so_far:
  - {by: [s, b], signs: {price: 8}}
actors:
  s: {prefers: {price: {weight: 1, best: 8, worst: 7}}, no_deal: 0}
  b: {prefers: {price: {weight: 1, best: 7, worst: 8}}, no_deal: 0}
  g:
    powers:
      review: {review: {REVIEW}}
      ban: {impose: {when: true, deadline: {at: 2025-03-01, force: order, met: closed,
        extend: {asks: g, grants: 0.5, days: 20 days, most: 2, most_days: 20}, then: {enforce: 0.2}, evidence: [CITED]}}}
agreement: {closes: {when: cleared(all), after: 30 days}}
outcomes:
  - closed: closed
  - open: otherwise
"""


def listed(folder: Path, review: str, deadline: str = "") -> dict[str, Any]:
    """The listing of the scenario, with its inputs by their paths below the powers."""
    (folder / "seeds").mkdir(exist_ok=True)
    (folder / "seeds" / "f.yaml").write_text(SHEET)
    file = folder / "s.yaml"
    file.write_text(SCENARIO.replace("REVIEW", review).replace("CITED", deadline))
    return listing(open_scenario(file))


def kinds(folder: Path, review: str, deadline: str = "") -> dict[str, str]:
    rows = listed(folder, review, deadline)["inputs"]
    return {row["path"].removeprefix("actors.g.powers."): row["kind"] for row in rows}


def cited(folder: Path, review: str) -> list[dict[str, Any]]:
    """The warnings about what is cited."""
    return [warning for warning in listed(folder, review)["warnings"] if "evidence" in warning["path"]]


def takes(folder: Path, said: str, more: str = "") -> str:
    return kinds(folder, f"grants: 0.9, takes: {said}{more}")["review.review.takes"]


def test_a_share_is_not_taken_for_days(tmp_path: Path) -> None:
    assert takes(tmp_path, "{median: 20 days, p90: 61 days}", ", evidence: [f1]") == "assumption"
    assert takes(tmp_path, "{is: 20 days, evidence: [f1]}") == "judgement"
    assert takes(tmp_path, "{is: 20 days, evidence: [f1.threshold_pct]}") == "judgement"
    assert takes(tmp_path, "{is: 20 days, evidence: [f1.max_days]}") == "evidence"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("{is: 20 days, evidence: [f1.max_days]}", "evidence"),
        ("{is: 21 days, evidence: [f1.max_days]}", "judgement"),
        ("{is: 2 months, evidence: [f1.us_months]}", "evidence"),
        ("{is: 60.875, evidence: [f1.us_months]}", "evidence"),
        ("{is: 2, evidence: [f1.us_months]}", "judgement"),
        ("{is: 20, evidence: [f1.working_days]}", "judgement"),
        ("{is: 9 days, evidence: [f1.cases]}", "judgement"),
        ("{is: 8 days, evidence: [f1.price_usd_bn]}", "judgement"),
        ("{uniform: [5, 10], evidence: [f1.quick_days]}", "evidence"),
        ("{uniform: [5, 20], evidence: [f1.quick_days, f1.max_days]}", "evidence"),
        ("{uniform: [5, 12], evidence: [f1.quick_days]}", "judgement"),  # its width is nobody's but the analyst's
        ("20 days", "assumption"),
    ],
)
def test_a_time_is_stated_where_all_it_is_made_of_is_named_in_its_unit(tmp_path: Path, said: str, kind: str) -> None:
    assert takes(tmp_path, said) == kind


def test_the_clock_of_a_calendar_counts_business_days(tmp_path: Path) -> None:
    assert takes(tmp_path, "{is: 20, evidence: [f1.working_days]}", ", calendar: US") == "evidence"
    assert takes(tmp_path, "{is: 20, evidence: [f1.max_days]}", ", calendar: US") == "judgement"
    assert takes(tmp_path, "{is: 20 business days, evidence: [f1.working_days]}", ", calendar: US") == "evidence"


def test_a_chance_is_stated_by_a_share_and_by_per_cent(tmp_path: Path) -> None:
    assert (
        kinds(tmp_path, "takes: 1, grants: {is: 0.2, evidence: [f1.threshold_pct]}")["review.review.grants"]
        == "evidence"
    )
    assert kinds(tmp_path, "takes: 1, grants: {is: 0.2, evidence: [f1]}")["review.review.grants"] == "judgement"


def test_evidence_covers_what_stands_directly_in_its_mapping_but_neither_times_nor_caps(tmp_path: Path) -> None:
    found = kinds(tmp_path, "takes: 20 days, grants: {above: 0.5, shifts: {closed: 0.1}}, refiles: 2, evidence: [f1]")
    review = {path.removeprefix("review.review."): kind for path, kind in found.items() if path.startswith("review")}
    assert review == {
        "takes": "assumption", "grants.above": "judgement", "grants.shifts.closed": "judgement", "refiles": "assumption",
        "grants.sharpness": "assumption",
    }  # fmt: skip


def test_a_date_is_stated_by_name_and_says_nothing_of_what_follows(tmp_path: Path) -> None:
    found = kinds(tmp_path, "takes: 1, grants: 1", "f1.last")
    ban = {path.removeprefix("ban.impose.deadline."): kind for path, kind in found.items() if path.startswith("ban")}
    assert ban == {
        "at": "evidence", "extend.grants": "assumption", "extend.days": "assumption", "extend.most": "assumption",
        "extend.most_days": "assumption", "then.enforce": "assumption",
    }  # fmt: skip
    assert kinds(tmp_path, "takes: 1, grants: 1", "f1")["ban.impose.deadline.at"] == "judgement"


def test_a_number_that_is_named_covers_no_other(tmp_path: Path) -> None:
    found = kinds(tmp_path, "takes: 20 days, grants: 0.9, evidence: [f1.max_days]")
    assert (found["review.review.takes"], found["review.review.grants"]) == ("evidence", "assumption")


def test_levels_are_numbers_too(tmp_path: Path) -> None:
    assert kinds(tmp_path, "takes: 1, grants: 1")["terms.price.levels"] == "assumption"


def test_a_named_number_that_no_number_is_gets_a_warning(tmp_path: Path) -> None:
    (warning,) = cited(tmp_path, "grants: 0.9, takes: {is: 20 days, evidence: [f1.threshold_pct]}")
    assert warning["path"] == "actors.g.powers.review.review.takes.evidence.0"
    assert "f1.threshold_pct: states 20.0, and no number here is that in its unit; cite f1" in warning["message"]
    assert not cited(tmp_path, "grants: 0.9, takes: {is: 20 days, evidence: [f1.max_days]}")


@pytest.mark.parametrize(
    ("cites", "told"),
    [
        ("f1.max_day", 'f1 states no number of that name (did you mean "max_days"?)'),
        ("f1.x", "f1 states no number of that name; it has date, threshold_pct"),
        ("g.max_days", "g.max_days: is no fact of the sheets under `seeds`"),
    ],
)
def test_what_is_no_number_of_a_fact_cannot_be_named(tmp_path: Path, cites: str, told: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        listed(tmp_path, f"grants: 1, takes: {{is: 20 days, evidence: [{cites}]}}")
    assert told in str(caught.value)


def test_business_days_need_a_calendar(tmp_path: Path) -> None:
    with pytest.raises(
        ScenarioError,
        match=r"20 business days: only `takes` and `limit` of a review with a calendar .* say `calendar: US`",
    ):
        listed(tmp_path, "grants: 1, takes: 20 business days")
