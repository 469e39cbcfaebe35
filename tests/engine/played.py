"""Helpers for tests of records: load, play, and name what an event is about."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

from sim.scenario.load import load
from sim.world.compile import compile_scenario
from sim.world.plan import Plan
from sim.world.record import Bound, Event, Kind, package_text
from sim.world.reference import Engine

REPO = Path(__file__).resolve().parents[2]
SCENARIOS = REPO / "scenarios"


def plan_of(path: Path | str, **sets: str) -> Plan:
    """The plan of a scenario file, by its path below `scenarios/` or anywhere."""
    found = Path(path) if Path(path).is_absolute() else SCENARIOS / path
    return compile_scenario(load(found, list(sets.items()))).plan


def plan_from(folder: Path, text: str) -> Plan:
    """The plan of a scenario given as text."""
    file = folder / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    return plan_of(file)


_MADE: deque[tuple[Plan, Engine]] = deque(maxlen=4)


def engine_of(plan: Plan) -> Engine:
    """The engine of a plan, made once, for those who ask for one replication after the other."""
    for known, engine in _MADE:
        if known is plan:
            return engine
    _MADE.append((plan, Engine(plan)))
    return _MADE[-1][1]


def named(plan: Plan, record: list[Event]) -> list[tuple[Any, ...]]:
    """A record with names instead of rows, so that records of different plans can be compared."""
    actors, elements = [*plan.actors["name"].tolist(), ""], [*plan.elements["path"].tolist(), ""]
    return [
        (
            e.number, e.time, Kind(e.kind).name, actors[e.actor], elements[e.subject], e.public, e.cause,
            package_text(plan, e.package) if e.package >= 0 else "", e.value, Bound(e.bound).name, elements[e.bound_of],
        )
        for e in record
    ]  # fmt: skip


def records(plan: Plan, first: int, last: int, *, seed: int = 1, per_belief: int = 20) -> list[list[tuple[Any, ...]]]:
    """Named records of replications first .. last - 1."""
    engine = Engine(plan)
    return [named(plan, engine.play(seed, k, per_belief).record) for k in range(first, last)]
