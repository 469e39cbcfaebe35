"""The window does not matter: where and how we look changes nothing that happens."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from sim.world.plan import Plan

from .worlds import SHIPPED, generated, opened, shipped, told, until


def _looked_at_otherwise(data: Any) -> Any:
    """A later horizon, one more checkpoint, one more outcome, which is read off first."""
    outcomes = [{"never_reached": "closed and not closed"}, *data["outcomes"]]
    groups = {"groups": {**data["groups"], "never": ["never_reached"]}} if data.get("groups") else {}
    checkpoints = [*data.get("checkpoints", []), data["as_of"] + dt.timedelta(days=17)]
    later = data["horizon"] + dt.timedelta(days=200)
    return {**data, "horizon": later, "checkpoints": checkpoints, "outcomes": outcomes, **groups}


def _same_before_the_horizon(folder: Path, data: Any, plan: Plan) -> None:
    other = opened(folder, _looked_at_otherwise(data))
    assert other is not None, "another window makes it invalid"
    assert until(plan.horizon, told(other.plan)) == until(plan.horizon, told(plan))


@pytest.mark.parametrize("file", SHIPPED)
def test_a_later_horizon_and_more_to_look_at_change_nothing_that_ships(folder: Path, file: str) -> None:
    data = shipped(file)
    found = opened(folder, data)
    assert found is not None
    _same_before_the_horizon(folder, data, found.plan)


def test_a_later_horizon_and_more_to_look_at_change_nothing_that_is_generated(folder: Path) -> None:
    generated(folder, 20, lambda data, plan: _same_before_the_horizon(folder, data, plan))
