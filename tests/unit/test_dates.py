"""The dates of a plan as a reader knows them."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.execution.scenarios import open_scenario
from sim.study.dates import checks, dates, limits

from ..engine.played import SCENARIOS

ORACLE = SCENARIOS / "oracle.yaml"
EXTEND = "actors.president.powers.divestiture.impose.deadline.extend"


def test_dates_are_named_with_what_stands_behind_them() -> None:
    found = [(one["label"], one["date"], one["force"]) for one in dates(open_scenario(ORACLE).plan)]
    assert found == [
        ("the spoken deadline", "2020-09-15", "spoken"),
        ("the app ban (order), as first set", "2020-09-20", "order"),
        ("the divestiture order, as first set", "2020-11-12", "order"),
    ]


OUTSIDE = """
format: 1
title: an outside date
as_of: 2020-02-01
horizon: 2021-12-31
terms: {price: {levels: [1, 2]}}
so_far:
  - {at: 2020-01-01, by: [seller, buyer], signs: {price: 1}}
LINES
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0}
agreement:
  closes: {when: signed, after: 700 days}
  outside_date: {WHEN, force: agreement, met: closed, extend: {days: 120 days, most: 1}, then: {end: 1}}
outcomes: [{closed: closed}, {ended: otherwise}]
"""


def _outside(folder: Path, when: str, lines: str = "") -> list[tuple[str, str]]:
    """The dates that are looked at, and what they are called."""
    (folder / "x.yaml").write_text(OUTSIDE.replace("WHEN", when).replace("LINES", lines), encoding="utf-8")
    return [(one["date"], one["label"]) for one in dates(open_scenario(folder / "x.yaml").plan)]


def test_a_date_that_a_told_signature_has_set_has_its_rows_as_one_that_is_given(tmp_path: Path) -> None:
    found = _outside(tmp_path, "after: 182 days")
    assert [date for date, _ in found] == ["2020-07-01", "2020-10-29"]
    assert found == _outside(tmp_path, "at: 2020-07-01")


@pytest.mark.parametrize("moved", ["", "  - {at: 2020-01-10, by: seller, extends: {outside_date: 2020-08-01}}\n"])
def test_a_date_that_has_ended_with_its_agreement_has_no_rows_unless_it_binds_the_next(
    tmp_path: Path, moved: str
) -> None:
    ended = moved + "  - {at: 2020-01-20, ends: agreement}"
    assert not _outside(tmp_path, "after: 182 days", ended)
    assert _outside(tmp_path, "at: 2020-07-01", ended) == _outside(tmp_path, "at: 2020-07-01")


def test_checks_say_on_which_side_of_a_date_they_are() -> None:
    found = [(one["label"], one["side"], one["of"]) for one in checks(open_scenario(ORACLE).plan)]
    assert ("just before 20 Sep 2020", "before", "app_ban") in found
    assert found[-1] == ("31 Dec 2020", "at", "")


@pytest.mark.parametrize(
    ("change", "latest"),
    [
        ([], ["2020-12-12"]),
        ([("most_days", "20.5")], ["2020-12-02"]),  # whole days
        ([("most_days", "null")], []),  # as the app ban, which three extensions can move to any day
        ([("most_days", "60")], []),  # after the horizon
        ([("most_days", "null"), ("days", "{uniform: [3 days, 6.5 days]}")], ["2020-12-03"]),  # three times 7
        ([("most_days", "null"), ("days", "{uniform: [3 days, {uniform: [4, 5]}]}")], ["2020-11-27"]),
        ([("most_days", "null"), ("days", "{choice: [[4 days, 1], [9 days, 1]]}")], ["2020-12-09"]),
        ([("most_days", "10"), ("days", "{pert: [3 days, 4 days, 6 days]}")], ["2020-11-22"]),
        ([("most_days", "null"), ("days", "7 days")], []),  # each of the three days is read off
    ],
)
def test_the_latest_day_of_a_date_is_known_where_its_extensions_are_capped(
    change: list[tuple[str, str]], latest: list[str]
) -> None:
    plan = open_scenario(ORACLE, [(f"{EXTEND}.{key}", value) for key, value in change]).plan
    assert [one["date"] for one in limits(plan)] == latest


@pytest.mark.parametrize("change", [[("most", "1"), ("most_days", "null")], [("most_days", "7")], [("most_days", "8")]])
def test_each_day_to_which_a_date_can_move_is_a_date_of_its_own(change: list[tuple[str, str]]) -> None:
    sets = [(f"{EXTEND}.{key}", value) for key, value in [("days", "7 days"), *change]]
    plan = open_scenario(ORACLE, sets).plan
    if change == [("most_days", "8")]:  # seven days, and then one more
        assert [(one["id"], one["label"], one["date"]) for one in dates(plan)][-2:] == [
            ("divestiture:moved", "the divestiture order, if it moves", "2020-11-19"),
            ("divestiture:moved 2", "the divestiture order, if it moves twice", "2020-11-20"),
        ]
        return
    assert [(one["id"], one["label"], one["date"]) for one in dates(plan)][-1] == (
        "divestiture:moved", "the divestiture order, if it moves", "2020-11-19",
    )  # fmt: skip
    assert [(one["id"], one["of"]) for one in checks(plan)][-3:-1] == [
        ("divestiture:moved:before", "divestiture:moved"),
        ("divestiture:moved:after", "divestiture:moved"),
    ]
    assert limits(plan) == []


ORDER = """
format: 1
title: an order
as_of: 2026-02-01
horizon: 2026-06-01
so_far:
  - {at: 2026-01-01, by: state, imposes: ban}
LINES
actors:
  state: {powers: {ban: {impose: {most: 2, deadline: {at: 2026-02-15, force: order, met: "false", EXTEND, then: {enforce: 0.5}}}}}}
outcomes: [{banned: in_force(ban)}, {other: otherwise}]
"""
AGAIN = ["as moved so far", "if it moves again", "if it moves twice more"]
MOVED = "  - {at: 2026-01-20, by: state, extends: {ban: 2026-03-15}}"


@pytest.mark.parametrize(
    ("lines", "extend", "labels"),
    [
        (MOVED, "extend: {days: 10, most: 4}", [*AGAIN, "if it moves 3 times more"]),
        (MOVED, "extend: {days: 10, most: 4, most_days: 35}", AGAIN[:2]),  # 28 of them are gone
        (MOVED, "extend: {days: 10, most: 1}", ["as moved so far"]),
        (MOVED, 'extend: {when: "false", days: {uniform: [3, 5]}}', ["as moved so far"]),
        (f"{MOVED}\n  - {{by: state, lapses: ban}}\n  - {{by: state, imposes: ban}}", "extend: {days: 10}", ["as first set", "if it moves"]),
    ],
)  # fmt: skip
def test_a_date_that_has_moved_is_not_called_as_first_set_nor_moves_more_often_than_is_left(
    tmp_path: Path, lines: str, extend: str, labels: list[str]
) -> None:
    (tmp_path / "x.yaml").write_text(ORDER.replace("LINES", lines).replace("EXTEND", extend), encoding="utf-8")
    found = [one["label"] for one in dates(open_scenario(tmp_path / "x.yaml").plan)]
    assert found == [f"ban (order), {label}" for label in labels]


def test_the_latest_day_counts_what_the_history_has_used(tmp_path: Path) -> None:
    text = ORDER.replace("LINES", MOVED).replace("EXTEND", "extend: {days: {uniform: [3, 5]}, most: 3}")
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    assert [one["date"] for one in limits(open_scenario(tmp_path / "x.yaml").plan)] == ["2026-03-25"]


def test_an_outside_date_that_has_moved_is_not_called_as_first_set(tmp_path: Path) -> None:
    line = "  - {at: 2020-01-10, by: seller, extends: {outside_date: 2020-08-01}}"
    assert _outside(tmp_path, "after: 182 days", line) == [
        ("2020-08-01", "the outside date (agreement), as moved so far")
    ]


def test_at_the_day_to_which_a_date_moved_what_is_threatened_is_done() -> None:
    sets = [(f"{EXTEND}.{key}", value) for key, value in (("days", "7 days"), ("most", "1"), ("grants", "1"))]
    sets.append((f"{EXTEND.removesuffix('.extend')}.then.enforce", "1"))
    at = sim.run(sim.load(ORACLE, set=dict(sets)), n=200).summary["probabilities"]["outcomes"]
    first = at["divestiture:after"]["ban_in_force"]["p"] - at["divestiture:before"]["ban_in_force"]["p"]
    moved = at["divestiture:moved:after"]["ban_in_force"]["p"] - at["divestiture:moved:before"]["ban_in_force"]["p"]
    assert first <= 0 < moved  # who has no more time left may sign at once, which lifts the app ban


def test_what_changes_across_the_latest_day_of_a_date_is_counted() -> None:
    """As the areas show it: by no more than the whole of that day, of which the date is a part."""
    summary = sim.run(ORACLE, n=1_000).summary
    days, at = summary["occupation"]["dates"].index("2020-12-12"), summary["occupation"]["groups"]
    found = summary["moves"]["divestiture:latest"]
    assert [*summary["moves"]] == ["spoken_deadline", "app_ban", "divestiture", "divestiture:latest"]
    assert found["ban"]["only_b"] > 0
    for group, d in found.items():
        assert abs(d["diff"] - (at[group][days] - at[group][days - 1])) < 0.03


def test_a_scenario_without_dates_has_none() -> None:
    plan = open_scenario(SCENARIOS / "reference" / "one-veto.yaml").plan
    assert (dates(plan), limits(plan)) == ([], [])
    assert [one["id"] for one in checks(plan)] == ["horizon"]
