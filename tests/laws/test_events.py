"""Events at a rate that happen only while something holds."""

from __future__ import annotations

import math
from pathlib import Path

from sim.world.record import Kind
from tests.engine.played import plan_from, records

MOVE = """\
format: 1
title: a move that happens once
as_of: 2024-01-01
horizon: 2024-12-31
circumstances: {home: {levels: [abroad, here], start: abroad}}
actors: {firm: {of: moves}}
events: {moved: {hazard: 0.01 per day, when: home == abroad, sets: {home: here}}}
outcomes:
  - moved: home == here
  - not_yet: otherwise
"""


def test_an_event_at_a_rate_stops_once_its_condition_has_ceased_and_has_come_as_often_as_the_rate_says(
    tmp_path: Path,
) -> None:
    plan = plan_from(tmp_path, MOVE)
    moved = [[e for e in record if e[2] == Kind.HAPPENED.name] for record in records(plan, 0, 400)]
    assert {len(one) for one in moved} == {0, 1}
    p = 1.0 - math.exp(-0.01 * 365)  # exponential, over the days to the horizon
    assert abs(sum(map(len, moved)) / 400 - p) < 3.0 * math.sqrt(p * (1 - p) / 400)


def test_the_condition_leaves_the_times_of_the_strikes_alone(tmp_path: Path) -> None:
    free = plan_from(tmp_path, MOVE.replace(", when: home == abroad", ""))
    bound = plan_from(tmp_path, MOVE)
    for one, other in zip(records(free, 0, 40), records(bound, 0, 40), strict=True):
        assert [e[1] for e in one if e[2] == "HAPPENED"][:1] == [e[1] for e in other if e[2] == "HAPPENED"]
