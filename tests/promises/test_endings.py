"""Closed is closed, ended is ended, and everything ends."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sim.world.plan import Effect, Plan
from sim.world.record import Event, Kind

from .worlds import SHIPPED, generated, opened, played, shipped

OF_A_DEAL = (
    Kind.SELECTED,
    Kind.SIGNED,
    Kind.AMENDED,
    Kind.MITIGATED,
    Kind.OFFERED,
    Kind.PASSED,
    Kind.EXITED,
    Kind.ENDED,
    Kind.FORBIDDEN,
)


def _closed_is_closed(record: list[Event]) -> None:
    """What has closed is not offered, signed, amended, mitigated, left, forbidden or ended any more."""
    closed = False
    for event in record:
        assert not (closed and event.kind in OF_A_DEAL), Kind(event.kind).name
        closed = closed or event.kind == Kind.CLOSED


def _ended_is_ended(record: list[Event]) -> None:
    """Nothing is amended, left, closed or ended while no deal is in hand."""
    in_hand = False
    for event in record:
        if event.kind in (Kind.AMENDED, Kind.EXITED, Kind.CLOSED, Kind.ENDED, Kind.ANNOUNCED):
            assert in_hand, Kind(event.kind).name
        in_hand = (in_hand or event.kind in (Kind.SELECTED, Kind.SIGNED)) and event.kind != Kind.ENDED


def _everything_ends(plan: Plan, record: list[Event]) -> None:
    """Of a deal, a review asks for other terms at most once a package, and refuses or lapses as often as it may be refiled.

    A grant that is reopened begins a request of its own; as often as that may be.
    """
    refiles = {int(row["element"]): int(row["refiles"]) for row in plan.rulings if row["effect"] == 0}
    deals: Counter[tuple[int, int]] = Counter()
    failures: Counter[int] = Counter()
    for event in record:
        if event.kind == Kind.ENDED:
            deals.clear()
            failures.clear()
        deals[event.kind, event.subject] += 1
        if event.kind == Kind.REOPENED:
            del failures[event.subject]
        if event.kind == Kind.MITIGATED:
            assert deals[event.kind, event.subject] <= len(plan.packages)
        failures[event.subject] += event.kind in (Kind.REFUSED, Kind.LAPSED_FILING)
    assert all(failures[element] <= 2 * (most + 1) for element, most in refiles.items())


def _held_is_who_has_left(plan: Plan, record: list[Event]) -> None:
    """Courts are asked to hold a party only while one is away, by somebody who is not, and compel nobody else."""
    courts = {int(row["element"]) for row in plan.rulings if row["effect"] == Effect.COMPELS and row["about"] < 0}
    away: set[int] = set()
    for event in record:
        if event.kind == Kind.EXITED:
            away.add(event.actor)
        elif event.kind == Kind.FILED and event.subject in courts:
            assert away and event.actor not in away
        elif event.kind == Kind.COMPELLED and record[event.cause].subject in courts:
            assert len(away) == 1
        if event.kind in (Kind.COMPELLED, Kind.AMENDED, Kind.MITIGATED, Kind.ENDED, Kind.SIGNED):
            away.clear()


def _checked(plan: Plan, n: int) -> None:
    for record in played(plan, n):
        _closed_is_closed(record)
        _ended_is_ended(record)
        _everything_ends(plan, record)
        _held_is_who_has_left(plan, record)


@pytest.mark.parametrize("file", SHIPPED)
def test_what_is_over_is_over_in_all_that_ships(folder: Path, file: str) -> None:
    found = opened(folder, shipped(file))
    assert found is not None
    _checked(found.plan, 40)


def test_what_is_over_is_over_in_all_that_is_generated(folder: Path) -> None:
    def check(_: Any, plan: Plan) -> None:
        _checked(plan, 8)

    generated(folder, 30, check)
