"""Defaults that decide: numbers that nobody stated, on which the result of a scenario turns.

Each kind of default (the concession of all bidders, the cost of delay of all actors, one prior) is set to the ends of what
it is drawn from, the 5th and the 95th percentile, and the same replications are played at both, all else and all luck
being the same. What is counted is in which group of outcomes each of them ends.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.errors import RunError
from sim.scenario.load import Loaded
from sim.world.beliefs import Numbers
from sim.world.compile import Input, ScenarioWarning, warnings_of
from sim.world.compile.warnings.case import Case
from sim.world.families import Family
from sim.world.plan import Plan
from sim.world.reference import Engine

LOW, HIGH = 0.05, 0.95
PAIRS = 60  # replications of each kind
EVENTS = 9_000  # after so many in all, what has been played is all that is known
FEW = 20  # pairs, of which nothing is said
TURNS = 0.15  # of all replications: less may be left to a default
SEED = 1


@dataclass(frozen=True)
class Turn:
    """What a kind of default does to the group of outcomes that it moves most: probabilities at both of its ends."""

    inputs: tuple[Input, ...]
    low: float
    high: float
    group: str
    at_low: float
    at_high: float


def doubts(loaded: Loaded, plan: Plan, inputs: Sequence[Input]) -> tuple[ScenarioWarning, ...]:
    """The warnings about a compiled scenario, and one for each kind of default that turns its result."""
    case = Case(loaded, plan)
    found = [case.warn(case.steps(turn.inputs[0].path), _told(turn)) for turn in turns(plan, inputs, loaded.python)]
    return tuple(sorted([*warnings_of(loaded, plan, inputs), *found], key=lambda w: (w.line, w.column, w.message)))


def turns(plan: Plan, inputs: Sequence[Input], python: Sequence[str] = ()) -> Iterator[Turn]:
    """The kinds of default on which the result turns: between their ends some group gains or loses `TURNS` and more."""
    kinds = _kinds(plan, inputs)
    numbers = Numbers(plan)
    for entries, slots in kinds:
        ends = [[numbers.at(u)[slot] for slot in slots] for u in (LOW, HIGH)]
        try:
            shares = _shares([_fixed(plan, slots, values) for values in ends], python, EVENTS // len(kinds))
        except RunError:  # which a run will tell
            continue
        if shares is None:
            continue
        group = int(np.argmax(np.abs(shares[1] - shares[0])))
        low, high = float(shares[0, group]), float(shares[1, group])
        if abs(high - low) >= TURNS:
            yield Turn(entries, ends[0][0], ends[1][0], str(plan.groups["name"][group]), low, high)


def _kinds(plan: Plan, inputs: Sequence[Input]) -> list[tuple[tuple[Input, ...], list[int]]]:
    """Defaults that are drawn, by what they are of, with their slots; a prior that the file itself names is none."""
    slots = {
        str(name): i for i, name in enumerate(plan.slots["path"]) if name and plan.slots["family"][i] != Family.CONSTANT
    }
    stated = {entry.prior for entry in inputs if entry.prior and not entry.default}
    kinds: dict[str, list[Input]] = {}
    for entry in inputs:
        if entry.default and entry.prior not in stated and _slot(entry, slots) in slots:
            kinds.setdefault(entry.prior or entry.path.rpartition(".")[2], []).append(entry)
    return [
        (tuple(found), sorted({slots[_slot(entry, slots)] for entry in found})) for _, found in sorted(kinds.items())
    ]


def _slot(entry: Input, slots: Container[str]) -> str:
    """A prior may be one unknown wherever it stands, or each place has one of its own."""
    return entry.path if entry.path in slots or not entry.prior else f"priors.{entry.prior}"


def _fixed(plan: Plan, slots: Sequence[int], values: Sequence[float]) -> Plan:
    """The plan with some numbers known; the luck of all others is what it was."""
    rows = plan.slots.copy()
    for slot, value in zip(slots, values, strict=True):
        rows["family"][slot] = Family.CONSTANT
        rows["value"][slot] = value
    return replace(plan, slots=rows)


def _shares(plans: Sequence[Plan], python: Sequence[str], most: int) -> np.ndarray | None:
    """How often each group comes out in each plan [2, G], over the same replications; None where too few were played.

    A difference within two standard errors of what chance makes of the replications that differ counts as none.
    """
    engines = [Engine(plan, python) for plan in plans]
    hits = np.zeros((2, len(plans[0].groups)))
    differ = pairs = events = 0
    while pairs < PAIRS and events < most:
        played = [engine.play(SEED, pairs, 1) for engine in engines]
        groups = [int(plans[0].outcomes["group"][one.outcomes[-1]]) for one in played]
        for end, group in enumerate(groups):
            hits[end, group] += 1
        differ += groups[0] != groups[1]
        events += sum(len(one.record) for one in played)
        pairs += 1
    gained = float(np.abs(hits[1] - hits[0]).max())
    return hits / pairs if pairs >= FEW and gained >= 2.0 * math.sqrt(differ) else None


def _told(turn: Turn) -> str:
    first, *others = turn.inputs
    what = f"the default {first.prior}" if first.prior else f"{first.path.rpartition('.')[2]} is a default"
    more = f", as {', '.join(entry.path for entry in others)}" if others else ""
    return (
        f"{'is ' * bool(first.prior)}{what}{more}, and the result turns on it: {turn.group} in {100 * turn.at_low:.0f} % of replications at "
        f"{turn.low:.3g}, in {100 * turn.at_high:.0f} % at {turn.high:.3g}, all else the same; say yourself what it is"
    )
