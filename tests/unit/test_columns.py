"""What is read off many records at once is what one reads off each: constraints that bound, courses, and how they are taken."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from sim.execution.binding import (
    BITES,
    CLOSED,
    DECLINED,
    FORBIDDEN,
    GRANT,
    LOST,
    NO_DEAL,
    NOBODY,
    OPENS,
    RULED_OUT,
    TALKS,
    bindings,
)  # fmt: skip
from sim.execution.measures import measures
from sim.narrative.course import courses, manners, petitions, turning_points
from sim.world.kernel.engine import Kernel
from sim.world.plan import Effect, Plan
from sim.world.record import Event, Kind, Played, Record, columns
from sim.world.reference import Engine
from sim.world.time import day_of
from tests.engine.played import SCENARIOS, plan_of

N = 60


@pytest.fixture(scope="module", params=["oracle", "ussteel", "broadcom", "arm", "nxp", "auction"])
def case(request: pytest.FixtureRequest) -> tuple[Plan, list[Played]]:
    plan = plan_of(SCENARIOS / f"{request.param}.yaml")
    engine = Engine(plan)
    return plan, [engine.play(3, k, 20) for k in range(N)]


def _harmless(plan: Plan, event: Event, granted: set[int]) -> bool:
    """Whether an answer stands in nobody's way: what silence clears, and a refusal to stop, hold up or undo the deal."""
    rows: dict[int, Any] = {int(row["element"]): row for row in plan.rulings}
    row = rows.get(event.subject)
    if event.kind != Kind.REFUSED or row is None or row["effect"] == Effect.CLEARS:
        return bool(event.kind == Kind.GRANTED)
    if row["effect"] == Effect.REVERSES:
        return int(plan.rulings["element"][row["about_ruling"]]) in granted
    about_measure = row["about"] >= 0
    return bool(
        (row["effect"] in (Effect.SUSPENDS, Effect.ANNULS) and not about_measure)
        or row["effect"] == Effect.FORBIDS
        or (row["effect"] == Effect.COMPELS and about_measure)
    )


def _happens(plan: Plan, record: Sequence[Event], event: Event, enforced: set[int], stayed: set[int]) -> None:
    """An event of a measure that no ruling annuls or compels."""
    effects = {int(row["element"]): row["effect"] for row in plan.rulings}
    if event.kind == Kind.REINSTATED:
        assert effects.get(record[event.cause].subject, Effect.SUSPENDS) == Effect.SUSPENDS
    where = {Kind.ENFORCED: enforced, Kind.SUSPENDED: stayed}.get(Kind(event.kind))
    if where is not None:
        where.add(event.subject)
    elif event.kind == Kind.REINSTATED:
        stayed.discard(event.subject)
    elif event.kind in (Kind.MET, Kind.LIFTED, Kind.EXPIRED, Kind.LAPSED, Kind.IMPOSED):
        enforced.discard(event.subject)
        if event.kind != Kind.LAPSED:
            stayed.discard(event.subject)


def _read(plan: Plan, record: Sequence[Event]) -> tuple[bool, set[tuple[int, int, int]]]:
    """The same of one record, event by event."""
    over: Event | None = None
    granted: set[int] = set()
    found: dict[tuple[int, int, int], Event] = {}

    stayed: set[int] = set()
    enforced: set[int] = set()
    dated = set(plan.deadlines["element"].tolist())
    for event in record:
        if event.subject in dated:
            before = enforced - stayed
            _happens(plan, record, event, enforced, stayed)
            if event.subject in (enforced - stayed) - before:
                found.setdefault((*BITES, event.subject), event)
        if event.kind == Kind.FORBIDDEN:
            found.setdefault((*FORBIDDEN, event.subject), event)
        elif event.bound == NO_DEAL and event.kind in TALKS:
            found.setdefault((*DECLINED, event.bound_of), event)
        elif event.bound not in NOBODY and not _harmless(plan, event, granted):
            found.setdefault((0, GRANT if event.bound == RULED_OUT else event.bound, event.bound_of), event)
        if event.kind == Kind.GRANTED:
            granted.add(event.subject)
        elif event.kind == Kind.REFUSED:
            granted.discard(event.subject)
        elif event.kind == Kind.REVERSED:
            granted ^= {event.subject}
        if event.kind in OPENS:
            over = None
        elif event.kind == CLOSED:
            return True, set(found)
        elif event.kind in LOST and over is None:
            over = event
    return False, {key for key, one in found.items() if over is None or one.number <= over.number}


def test_constraints_bind_when_one_reads_that_they_do(case: tuple[Plan, list[Played]]) -> None:
    plan, played = case
    events = columns([one.record for one in played])
    found = bindings(plan, events, measures(plan, events).bites)
    for i, one in enumerate(played):
        closed, bound = _read(plan, one.record)
        assert bool(found.closed[i]) == closed
        assert {key for key, hit in found.bound.items() if hit[i]} == bound


def test_a_measure_is_in_force_at_the_end_where_the_outcome_is_that_it_is(case: tuple[Plan, list[Played]]) -> None:
    plan, played = case
    in_force = measures(plan, columns([one.record for one in played])).in_force
    names = [str(plan.elements["name"][row["element"]]) for row in plan.deadlines]
    for o, outcome in enumerate(plan.outcomes):
        asked = re.fullmatch(r"in_force\((\w+)\)(?: or in_force\((\w+)\))?", str(outcome["text"]))
        if asked:
            bites = in_force[:, [names.index(name) for name in asked.groups() if name]].any(axis=1)
            for i, one in enumerate(played):
                assert bites[i] == (one.outcomes[-1] == o) or one.outcomes[-1] < o


def _course(record: Sequence[Event]) -> int:
    """A hash of the turning points, day after day; what falls on one day has no order."""
    days: dict[int, list[tuple[int, int, int]]] = {}
    for event in turning_points(record):
        days.setdefault(day_of(event.time), []).append((int(event.kind), event.actor, event.subject))
    said = repr([sorted(days[day]) for day in sorted(days)])
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest(), "big")


def test_courses_and_manners_are_those_of_each_record(case: tuple[Plan, list[Played]]) -> None:
    plan, played = case
    events = columns([one.record for one in played])
    assert courses(events).tolist() == [_course(one.record) for one in played]
    suits = petitions(plan)
    taken = manners(events, np.zeros(N, np.int32), suits)
    made = [sorted({e.subject for e in p.record if e.kind == Kind.FILED and e.subject in suits}) for p in played]
    for i in range(N):
        for j in range(i):
            assert (taken[i] == taken[j]) == (made[i] == made[j])


def test_a_record_of_rows_is_the_list_of_its_events(case: tuple[Plan, list[Played]]) -> None:
    plan, played = case
    kernel = Kernel(plan)
    one = kernel.play(3, 0, 20)
    assert one is not None and isinstance(one.record, Record)
    expected = list(played[0].record)
    assert (one.record == expected, expected == one.record, one == played[0]) == (True, True, True)
    assert len(one.record) == len(expected) and one.record[-1] == expected[-1] and one.record[1:3] == expected[1:3]
    both = columns([one.record, one.record]), columns([expected, expected])
    assert all((a == b).all() for a, b in zip(*both, strict=True))
