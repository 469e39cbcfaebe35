"""Measures that come back, or whose occasion does: what has been over meanwhile stays so, and more time is more time."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

HEAD = """
format: 1
title: Measures that come back
as_of: AS_OF
begins: 2024-01-01
horizon: 2024-12-31
circumstances: {alarm: {start: 1}, sold: {start: 0}}
so_far: [SO_FAR]
actors:
  state: {powers: {ban: {impose: {IMPOSE}}}}
  court: {powers: {ann: {rule: {about: ban, effect: annuls, asked_when: ASKED, asked_by: state, takes: 5 days, grants: 1, reopens: {after: LASTS}}}}}
events: {EVENTS}
outcomes: [{in_force: in_force(ban)}, {other: otherwise}]
"""
ALARMS = "calm: {at: 2024-01-20, sets: {alarm: 0}}, again: {at: 2024-02-01, sets: {alarm: 1}}"
ALARMED = "{at: 2024-01-20, happens: calm, sets: {alarm: 0}}, {at: 2024-02-01, happens: again, sets: {alarm: 1}}"
LAPSES = "deadline: {after: 40 days, force: spoken, met: false, then: {enforce: 0}}"
EXPIRES = "deadline: {after: 0, force: order, expires: {after: 40 days}}"


def _played(
    folder: Path, impose: str, *, asked: str = "alarm > 5", lasts: str = "60 days", events: str = "", so_far: str = "",
    as_of: str = "2024-01-01",
) -> Ruled:  # fmt: skip
    text = HEAD.replace("IMPOSE", impose).replace("ASKED", asked).replace("LASTS", lasts).replace("EVENTS", events)
    return Ruled(folder, text.replace("SO_FAR", so_far).replace("AS_OF", as_of))


@pytest.mark.parametrize(
    ("deadline", "kind", "ends"), [(LAPSES, Kind.IMPOSED, "lapses"), (EXPIRES, Kind.ENFORCED, "lapses")]
)
def test_an_occasion_that_comes_while_a_measure_runs_or_is_in_force_is_none_later(
    deadline: str, kind: Kind, ends: str, tmp_path: Path
) -> None:
    impose = f"when: alarm > 0.5, most: 2, {deadline}"
    assert _played(tmp_path, impose, events=ALARMS).days(kind, "ban") == [0]
    begins = "imposes" if kind == Kind.IMPOSED else "enforces"
    told = f"{{at: 2024-01-01, by: state, {begins}: ban}}, {ALARMED}, {{at: 2024-02-10, by: state, {ends}: ban}}"
    assert _played(tmp_path, impose, events=ALARMS, so_far=told, as_of="2024-02-20").days(kind, "ban") == [-50]


def test_an_occasion_of_the_history_that_comes_once_it_is_over_imposes_it_at_as_of(tmp_path: Path) -> None:
    told = "{at: 2024-01-01, by: state, imposes: ban}, {at: 2024-01-20, by: state, sets: {alarm: 0}}, "
    told += "{at: 2024-02-10, by: state, lapses: ban}, {at: 2024-02-15, by: state, sets: {alarm: 1}}"
    found = _played(tmp_path, f"when: alarm > 0.5, most: 2, {LAPSES}", so_far=told, as_of="2024-02-20")
    assert found.days(Kind.IMPOSED, "ban") == [-50, 0]


@pytest.mark.parametrize(("enforce", "asked"), [(1, "in_force(ban)"), (0, "unenforced(ban)")])
def test_a_measure_that_comes_back_though_its_demand_is_met_is_met(enforce: int, asked: str, tmp_path: Path) -> None:
    impose = f"when: true, deadline: {{after: 10 days, force: order, met: sold > 0.5, then: {{enforce: {enforce}}}}}"
    sale = "sale: {at: 2024-02-01, sets: {sold: 1}}"
    found = _played(tmp_path, impose, asked=asked, events=sale)
    assert found.days(Kind.REINSTATED, "ban") == found.days(Kind.LIFTED, "ban") == [75]


@pytest.mark.parametrize(
    ("caps", "extended", "enforced"),
    [("most: 1", [95], 125), ("most: 2", [95, 125], 155), ("most: 9, most_days: 45", [95, 125], 140)],
)
def test_more_time_for_a_date_that_is_over_counts_from_now(
    caps: str, extended: list[float], enforced: float, tmp_path: Path
) -> None:
    extend = f"extend: {{grants: 1, days: 30 days, {caps}}}"
    impose = f"when: true, deadline: {{at: 2024-01-11, force: order, met: false, {extend}, then: {{enforce: 1}}}}"
    found = _played(tmp_path, impose, asked="pending(ban)", lasts="90 days")
    assert found.days(Kind.REINSTATED, "ban")[:1] == [95]
    assert found.days(Kind.EXTENDED, "ban") == extended
    assert found.days(Kind.ENFORCED, "ban") == [enforced]


def test_more_time_that_the_history_tells_of_such_a_date_leaves_as_many_days_as_in_play(tmp_path: Path) -> None:
    extend = "extend: {grants: 1, days: 30 days, most: 9, most_days: 45}"
    impose = f"when: true, deadline: {{at: 2024-01-11, force: order, met: false, {extend}, then: {{enforce: 1}}}}"
    told = "{at: 2024-01-01, by: state, imposes: ban}, {at: 2024-01-01, by: state, asks: ann}, {at: 2024-01-06, by: court, grants: ann}, "
    told += "{at: 2024-04-05, by: court, reopens: ann}, {at: 2024-04-05, by: state, extends: {ban: 2024-05-05}}"
    asked = "pending(ban)"
    found = _played(tmp_path, impose, asked=asked, lasts="90 days", so_far=told, as_of="2024-04-10")
    assert found.days(Kind.ENFORCED, "ban") == [140 - 100]


@pytest.mark.parametrize(("lasts", "expired"), [("10 days", 40), ("60 days", 65)])  # annulled on day 5, then back
@pytest.mark.parametrize("as_of", ["2024-01-01", "2024-01-11", "2024-01-21"])
def test_a_term_runs_while_a_measure_is_annulled_in_play_as_in_the_history(
    as_of: str, lasts: str, expired: float, tmp_path: Path
) -> None:
    told = [
        "",
        "{at: 2024-01-01, by: state, enforces: ban}, {at: 2024-01-01, by: state, asks: ann}, {at: 2024-01-06, by: court, grants: ann}",
    ]
    back = ", {at: 2024-01-16, by: court, reopens: ann}" if as_of > "2024-01-16" and lasts == "10 days" else ""
    so_far = told[1] + back if as_of > "2024-01-01" else told[0]
    asked = "in_force(ban) and alarm > 0.5"
    found = _played(tmp_path, f"when: alarm > 0.5, {EXPIRES}", asked=asked, lasts=lasts, so_far=so_far, as_of=as_of)
    gone = {"2024-01-01": 0, "2024-01-11": 10, "2024-01-21": 20}[as_of]
    assert found.days(Kind.EXPIRED, "ban") == [expired - gone]
