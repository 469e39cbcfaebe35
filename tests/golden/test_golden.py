"""Replications worked out from docs/laws.md, without the engine: it must come to the same events and outcome.

Nothing writes the golden files but a person who has worked the replication out again. Where a line differs, decide
from the rules who is wrong: the engine, the hand, or the page.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.scenario.load import load
from sim.world.compile import compile_scenario
from sim.world.draws import Purpose, element_key, uniform
from sim.world.plan import Plan
from sim.world.record import UNTIL, Bound, Event, Kind, package_text
from sim.world.reference import Engine

HERE = Path(__file__).parent
TOLD = ["harbour-1732", "ferry-224", "quarry-140"]
HEAD = re.compile(r"Replication (\d+) of (\S+), seed (\d+), (\d+) replications a belief draw")
COMMENT = "       ;"
VALUED = {
    Kind.SET, Kind.MOVED, Kind.GRANTED, Kind.REFUSED, Kind.EXTENSION_REFUSED, Kind.ENFORCED, Kind.LAPSED,
    Kind.REINSTATED,
}  # fmt: skip


class Golden(NamedTuple):
    """A golden file: which replication it tells, its draws, its events and its outcome, as lines."""

    scenario: Path
    seed: int
    replication: int
    per_belief: int
    draws: list[str]
    events: list[str]
    outcome: str


@cache
def golden(name: str) -> Golden:
    lines = (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    head = HEAD.match(lines[0])
    assert head, lines[0]
    at = {word: lines.index(word) for word in ("DRAWS", "EVENTS", "OUTCOME")}
    return Golden(
        HERE / head[2], int(head[3]), int(head[1]), int(head[4]),
        [line for line in lines[at["DRAWS"] + 3 : at["EVENTS"]] if line],
        [line for line in lines[at["EVENTS"] + 3 : at["OUTCOME"]] if line and not line.startswith(COMMENT)],
        lines[at["OUTCOME"] + 1],
    )  # fmt: skip


@cache
def plan_of(scenario: Path) -> Plan:
    return compile_scenario(load(scenario)).plan


def event_line(plan: Plan, event: Event) -> str:
    """One event as the golden files write it."""
    kind = Kind(event.kind)
    columns = (
        f"{event.number:3d}",
        f"{event.time:10d}",
        f"{kind.name.lower():17s}",
        f"{plan.actors[event.actor]['name'] if event.actor >= 0 else '-':8s}",
        f"{element_name(plan, event.subject):13s}",
        f"{'public' if event.public else 'private':7s}",
        f"{f'<- {event.cause}' if event.cause >= 0 else '-':5s}",
        f"{package_text(plan, event.package) if event.package >= 0 else '-':32s}",
        f"{value(kind, event.value):9s}",
        f"{Bound(event.bound).name.lower()} of {element_name(plan, event.bound_of)}" if event.bound else "-",
    )
    return "  ".join(columns)


def value(kind: Kind, found: float) -> str:
    """A time in whole seconds, a number to six places; nothing where a kind of event has none."""
    if kind in UNTIL:
        return f"{int(found)}"
    return f"{found:.6f}" if kind in VALUED or found != 0.0 else "-"


def element_name(plan: Plan, element: int) -> str:
    return str(plan.elements[element]["name"]) if element >= 0 else "-"


@pytest.mark.parametrize("name", TOLD)
def test_every_draw_listed_by_hand_is_the_uniform_of_its_name(name: str) -> None:
    told = golden(name)
    assert told.draws
    for line in told.draws:
        element, purpose, occurrence, listed, _ = line.split(maxsplit=4)
        belief = purpose == Purpose.BELIEF.name
        drawn_for = told.replication // told.per_belief if belief else told.replication
        u = uniform(told.seed, drawn_for, element_key(element), Purpose[purpose].value, int(occurrence))
        assert f"{u:.16f}" == listed, line


@pytest.mark.parametrize("name", TOLD)
def test_the_engine_comes_to_the_events_worked_out_by_hand(name: str) -> None:
    told = golden(name)
    plan = plan_of(told.scenario)
    played = Engine(plan).play(told.seed, told.replication, told.per_belief)
    assert [event_line(plan, event) for event in played.record] == told.events


@pytest.mark.parametrize("name", TOLD)
def test_the_engine_comes_to_the_outcome_worked_out_by_hand(name: str) -> None:
    told = golden(name)
    plan = plan_of(told.scenario)
    horizon = Engine(plan).play(told.seed, told.replication, told.per_belief).outcomes[-1]
    outcome = plan.outcomes[horizon]
    assert f"{outcome['name']} ({plan.groups[outcome['group']]['name']})" == told.outcome
