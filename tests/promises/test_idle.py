"""Idle things are idle: whoever and whatever never matters changes nothing, nor does how the file is written or run."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sim.execution.chunk import play_chunk
from sim.world.plan import Plan
from sim.world.reference import Engine
from tests.property.test_generated import turned_round, with_somebody_idle

from .worlds import PER_BELIEF, SEED, SHIPPED, N, generated, opened, shipped, told


def _renamed(data: Any) -> Any:
    return {**data, "title": "Another title"}


def _with_an_idle_event(data: Any) -> Any:
    """An event that never comes sets what nobody reads."""
    return {
        **data,
        "circumstances": {**data.get("circumstances", {}), "unread": {"start": 0.5, "moves": {"sd": 0.1}}},
        "events": {**data.get("events", {}), "never": {"when": "closed and not closed", "sets": {"unread": 1}}},
    }


def _with_an_idle_level(data: Any) -> Any:
    """One more level of a circumstance, and one of a term that no package may have."""
    data = {**data}
    for name, said in data.get("circumstances", {}).items():
        if "levels" in said:
            data["circumstances"] = {**data["circumstances"], name: {**said, "levels": [*said["levels"], "unheard_of"]}}
    for name, said in data.get("terms", {}).items():
        numbers = all(isinstance(level, int | float) for level in said["levels"])
        if not numbers:  # where levels are numbers, one more would be bargained over as an amount
            more = {**said, "levels": [*said["levels"], "unheard_of"]}
            data["terms"] = {**data["terms"], name: more}
            data["impossible"] = [*data.get("impossible", []), f"{name} == unheard_of"]
    return data


CHANGES = [_renamed, turned_round, with_somebody_idle, _with_an_idle_event, _with_an_idle_level]


def _nothing_changes(folder: Path, data: Any, plan: Plan) -> None:
    before = told(plan)
    for change in CHANGES:
        name = change.__name__
        if change is _with_an_idle_level and "'values': " in repr(data):
            continue
        gone = any(e[2] in ("LEFT", "REJECTED") for record in before for e in record)
        if change is with_somebody_idle and gone:  # where nobody else may come, one who may is not idle
            change = partial(with_somebody_idle, may_bid=False)
        other = opened(folder, change(data))
        assert other is not None, f"{name} makes it invalid"
        assert _settled(told(other.plan)) == _settled(before), name


def _settled(records: list[Any]) -> list[Any]:
    """Without the steps of what nobody reads, and so without the numbers of events."""
    kept = [[e for e in record if e[4] != "circumstances.unread"] for record in records]
    number = [{e[0]: i for i, e in enumerate(record)} for record in kept]
    return [
        [(number[k][e[0]], *e[1:6], number[k].get(e[6], -1), *e[7:]) for e in record] for k, record in enumerate(kept)
    ]


@pytest.mark.parametrize("file", SHIPPED)
def test_what_is_idle_changes_nothing_that_ships(folder: Path, file: str) -> None:
    data = shipped(file)
    found = opened(folder, data)
    assert found is not None
    _nothing_changes(folder, data, found.plan)


def test_what_is_idle_changes_nothing_that_is_generated(folder: Path) -> None:
    generated(folder, 15, lambda data, plan: _nothing_changes(folder, data, plan))


@pytest.mark.parametrize("file", SHIPPED)
def test_a_longer_run_begins_with_the_same_replications(folder: Path, file: str) -> None:
    found = opened(folder, shipped(file))
    assert found is not None
    _, _, short = play_chunk(Engine(found.plan), SEED, 0, N, PER_BELIEF)
    _, _, long = play_chunk(Engine(found.plan), SEED, 0, 3 * N, PER_BELIEF)
    assert long[:N] == short
