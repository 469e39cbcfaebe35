"""What each power changes: the answers at the horizon with it taken out, in the same replications under the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.errors import RunError, ScenarioError
from sim.execution.counts import together
from sim.execution.options import Options
from sim.execution.player import Player
from sim.execution.scenarios import Scenario, open_scenario
from sim.scenario.lift import granted_by, liftable, lifted
from sim.statistics.paired import PairMoments
from sim.statistics.precision import FEWEST_DRAWS
from sim.study.paired import told
from sim.world.beliefs import Numbers
from sim.world.certain import certain
from sim.world.plan import Plan

REPLICATIONS, EACH = 1_000, 5  # in all, and of a belief draw
EVENTS = 1_500_000  # of all that is played together, after which no further belief draw begins
NONE: dict[str, Any] = {"n": 0, "powers": [], "fixed": [], "few": False}
"""Of a run in which nothing was taken out."""


class Lift(NamedTuple):
    """A power, what it grants always once it is taken out (`sim.scenario.lift.granted_by`), and the plan without it."""

    name: str
    way: str
    plan: Plan


def lifts(scenario: Scenario, options: Options) -> dict[str, Any]:
    """How often each answer holds at the horizon without each power, and without the outside date, less how often it does with it.

    Played again are the first five replications of each belief draw of the run, of 200 draws at most, and of fewer where they
    are long; with fewer than 50 draws none. `powers`: for each its `name`, the `way` in which it is taken out, and
    the differences of all `groups` (`sim.study.paired.told`, of all powers and groups together); `fixed`: which cannot be taken
    out, as the history says what came of them; `n`: the replications played; `few`: whether there are powers and too few draws.
    """
    together_in = together(scenario.plan, options.per_belief)
    draws = options.n // together_in
    names = liftable(scenario.loaded.scenario)
    if not names or draws < FEWEST_DRAWS:
        return {**NONE, "few": bool(names)}
    each = min(together_in, EACH)
    draws = min(draws, REPLICATIONS // each)
    found, fixed = list[Lift](), list[str]()
    for name in names:
        try:
            found.append(_lift(scenario, name, options))
        except (RunError, ScenarioError):
            fixed.append(name)
    spans = [range(first, first + each) for first in range(0, draws * together_in, together_in)]
    base = _groups(scenario.plan, options, spans, EVENTS // (1 + len(found)))
    spans, others = spans[: len(base) // each], []
    for lift in list(found):
        try:
            others.append(_groups(lift.plan, options, spans))
        except RunError:  # one that never ends without it
            found.remove(lift)
            fixed.append(lift.name)
    if not found or len(spans) < FEWEST_DRAWS:
        return {**NONE, "fixed": fixed, "few": bool(found)}
    plans = [scenario.plan, *(lift.plan for lift in found)]
    names = [str(name) for name in scenario.plan.groups["name"]]
    with_it, without = (np.arange(len(names))[:, None] == at for at in (base, np.array(others)[:, None]))
    pairs = PairMoments.of_hits(np.broadcast_to(with_it, without.shape), without, each)
    rows = told(pairs, certain=all(map(certain, plans)), uncertain=any(Numbers(plan).beliefs for plan in plans))
    powers = [
        {"name": lift.name, "way": lift.way, "groups": dict(zip(names, row, strict=True))}
        for lift, row in zip(found, rows, strict=True)
    ]
    return {"n": len(base), "powers": powers, "fixed": fixed, "few": False}


def _lift(scenario: Scenario, name: str, options: Options) -> Lift:
    loaded, pairs = scenario.loaded, lifted(scenario.loaded.scenario, name)
    other = open_scenario(loaded.tree.path, [*loaded.overrides, *pairs], options.python)
    return Lift(name, granted_by(pairs), other.plan)


def _groups(plan: Plan, options: Options, spans: Sequence[range], events: int | None = None) -> npt.NDArray[np.int64]:
    """In which group each of these replications is at the horizon; no more are played after so many events."""
    player, groups = Player(plan, options), plan.outcomes["group"]
    found, seen = list[int](), 0
    for span in spans:
        if events is not None and seen >= events:
            break
        player.look()
        for k in span:
            played = player.play(options.seed, k, options.per_belief)
            found.append(int(groups[played.outcomes[-1]]))
            seen += len(played.record)
    return np.array(found, np.int64)
