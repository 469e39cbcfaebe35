"""The worlds over which the promises are kept: every scenario that ships, and generated ones."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from sim.errors import ScenarioError
from sim.execution.scenarios import Scenario, open_scenario
from sim.scenario.tree import read_tree
from sim.world.plan import Plan
from sim.world.record import Event, Kind
from sim.world.reference import Engine
from tests.engine.played import SCENARIOS, named
from tests.property.mutations import text
from tests.property.scenarios import scenarios

TIMES = int(os.environ.get("EXAMPLES", "1"))  # so many times the examples of an ordinary run
SHIPPED = sorted(
    str(p.relative_to(SCENARIOS)) for folder in (".", "reference") for p in (SCENARIOS / folder).glob("*.yaml")
)
N, PER_BELIEF, SEED = 8, 4, 1
ANSWERS = (Kind.GRANTED, Kind.REFUSED, Kind.MITIGATED)

Named = list[tuple[Any, ...]]


def examples(n: int) -> settings:
    """An ordinary run tries few, the same in every one; EXAMPLES=50 tries fresh ones."""
    return settings(
        max_examples=n * TIMES, deadline=None, suppress_health_check=list(HealthCheck), phases=list(Phase)[:5],
        derandomize=TIMES == 1,
    )  # fmt: skip


def shipped(file: str) -> Any:
    """A scenario that ships, as plain data with all that it extends."""
    return read_tree(SCENARIOS / file).data


def opened(folder: Path, data: Any) -> Scenario | None:
    """Plain data as a scenario; None where it is refused."""
    file = folder / "world.yaml"
    file.write_text(text(data), encoding="utf-8")
    try:
        return open_scenario(file, python=["sim.world.tactics"])
    except ScenarioError:
        return None


def generated(folder: Path, n: int, check: Callable[[Any, Plan], None]) -> None:
    """Check generated scenarios, those that the compiler takes."""

    @examples(n)
    @given(scenarios())
    def checked(data: Any) -> None:
        found = opened(folder, data)
        if found is not None:
            check(data, found.plan)

    checked()


def played(plan: Plan, n: int = N) -> list[list[Event]]:
    """The records of some replications."""
    engine = Engine(plan)
    return [engine.play(SEED, k, PER_BELIEF).record for k in range(n)]


def told(plan: Plan, n: int = N) -> list[Named]:
    """The same with names, so that they can be compared with those of another plan."""
    return [named(plan, record) for record in played(plan, n)]


def until(time: float, records: list[Named]) -> list[Named]:
    """What happens before a time."""
    return [[event for event in record if event[1] < time] for record in records]
