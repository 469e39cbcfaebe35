"""The dates of a plan as a reader knows them."""

from __future__ import annotations

import pytest

from sim.study.dates import checks, dates, limits
from sim.study.runs import open_scenario

from ..engine.played import SCENARIOS

ORACLE = SCENARIOS / "oracle.yaml"
EXTEND = "actors.president.powers.divestiture.impose.deadline.extend"


def test_dates_are_named_with_what_stands_behind_them() -> None:
    found = [(one["label"], one["date"], one["force"]) for one in dates(open_scenario(ORACLE).plan)]
    assert found == [
        ("spoken deadline", "2020-09-15", "spoken"),
        ("app ban (order)", "2020-09-20", "order"),
        ("divestiture (order)", "2020-11-12", "order"),
    ]


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
    ],
)
def test_the_latest_day_of_a_date_is_known_where_its_extensions_are_capped(
    change: list[tuple[str, str]], latest: list[str]
) -> None:
    plan = open_scenario(ORACLE, [(f"{EXTEND}.{key}", value) for key, value in change]).plan
    assert [one["date"] for one in limits(plan)] == latest


def test_a_scenario_without_dates_has_none() -> None:
    plan = open_scenario(SCENARIOS / "reference" / "one-veto.yaml").plan
    assert (dates(plan), limits(plan)) == ([], [])
    assert [one["id"] for one in checks(plan)] == ["horizon"]
