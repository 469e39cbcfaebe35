"""What happens on the day of a date before it falls due is told beside what the date brings, and shares with what was not seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.report.figures.run import run_figures
from sim.report.words.dates import decisive_dates
from sim.report.words.days import earlier_that_day
from sim.report.words.plain import SPACE

ONE_DAY = """
format: 1
title: on one day a review ends, and an order bans what it has granted
as_of: 2024-01-01
horizon: 2024-03-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}, {by: court, imposes: late}]
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  first: {powers: {approval: {review: {takes: 59.5 days, grants: GRANTS}}}}
  court:
    powers:
      late: {impose: {deadline: {at: 2024-03-01, force: order, met: ever refused(approval), then: {enforce: BANS}}}}
agreement: {closes: {when: cleared(all) and not in_force(late), after: 20 days}}
outcomes: [{refused: ever refused(approval)}, {ban: ever in_force(late)}, {free: otherwise}]
"""


def played(folder: Path, refused: float, banned: float, seed: int, n: int = 1_000) -> dict[str, Any]:
    """A run in which so many are refused on the day, and so many banned at its end, whatever seed; both by belief draw."""
    file = folder / "day.yaml"
    grants, bans = ([[p - 0.1, 0.5], [p + 0.1, 0.5]] for p in (1 - refused, banned / (1 - refused)))
    text = ONE_DAY.replace("GRANTS", f"{{choice: {grants}}}").replace("BANS", f"{{choice: {bans}}}")
    file.write_text(text, encoding="utf-8")
    return sim.run(file, n=n, seed=seed, workers=1).summary


@pytest.mark.parametrize("seed", range(1, 5))
def test_of_two_that_change_as_much_on_one_day_none_is_told_to_change_more(tmp_path: Path, seed: int) -> None:
    found = played(tmp_path, 0.3, 0.3, seed)
    assert earlier_that_day(found).startswith(
        "As much or more may change on 1 March 2024 before the date falls due: refused goes"
    )


def test_what_changes_far_more_before_a_date_than_across_it_is_told_to_and_what_changes_far_less_is_not(
    tmp_path: Path,
) -> None:
    more, less = played(tmp_path, 0.6, 0.2, 1), played(tmp_path, 0.15, 0.6, 1)
    assert earlier_that_day(more).startswith(
        "More changes on 1 March 2024 before the date falls due: refused goes from "
    )
    assert earlier_that_day(less) == "" and decisive_dates(less)


def test_how_an_answer_changes_on_the_day_of_a_date_is_counted_replication_by_replication(tmp_path: Path) -> None:
    found = played(tmp_path, 0.3, 0.3, 1)
    at, change = found["probabilities"]["groups"]["late:before"], found["earlier"]["late"]
    assert at["refused"]["hits"] == change["refused"]["only_b"] == change["free"]["only_a"] > 200
    assert change["refused"]["only_a"] == change["ban"]["only_a"] == change["ban"]["only_b"] == 0


@pytest.mark.parametrize("seed", range(1, 5))
def test_with_too_few_belief_draws_nothing_is_told_of_what_comes_before_a_date(tmp_path: Path, seed: int) -> None:
    assert earlier_that_day(played(tmp_path, 0.6, 0.2, seed, n=980)) == ""
    assert earlier_that_day(played(tmp_path, 0.6, 0.2, seed)) != ""


def test_what_was_not_seen_before_a_date_and_by_the_horizon_has_its_bound(tmp_path: Path) -> None:
    assert "refused goes from none seen (under 6 %) at the end" in earlier_that_day(
        played(tmp_path, 0.3, 0.3, 1)
    ).replace(SPACE, " ")
    file = tmp_path / "day.yaml"
    bans = "{choice: [[0.2, 0.5], [0.4, 0.5]]}"
    file.write_text(ONE_DAY.replace("GRANTS", "1").replace("BANS", bans), encoding="utf-8")
    none = sim.run(file, n=1_000, workers=1)
    rows = {row[0]: row[1].replace(SPACE, " ") for row in run_figures(none.summary)["figure-spread"].table.rows}
    assert rows["refused"] == "none seen (under 6 %)"
