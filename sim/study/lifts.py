"""What each power changes: the answers at the horizon with it taken out, in the same replications under the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import RunError, ScenarioError
from sim.execution.counts import together
from sim.execution.options import Options
from sim.execution.player import Player
from sim.execution.scenarios import Scenario, without
from sim.scenario.lift import liftable, lifted, way
from sim.statistics.moments import Moments, per_draw
from sim.statistics.paired import PairMoments
from sim.statistics.precision import FEWEST_DRAWS
from sim.study.paired import told
from sim.study.shares import one
from sim.world.beliefs import Numbers
from sim.world.certain import certain
from sim.world.plan import Plan

REPLICATIONS, DRAWS = 400, 200  # at most, of a scenario with beliefs
EVENTS = 1_500_000  # of all that is played together, after which no further belief draw begins
NONE: dict[str, Any] = {"n": 0, "powers": [], "told": [], "failed": [], "few": False}
"""Of a run in which nothing was lifted."""


def lifts(scenario: Scenario, options: Options) -> dict[str, Any]:
    """How often each answer holds at the horizon without each power, and without the outside date, less how often it does with it.

    Played again are 400 replications: the first of each belief draw of the run, of 200 draws at most (of 400, where a draw has
    no more than one), and fewer where they are long; with fewer than 50 draws none, unless all replications are the same. `powers`: for
    each its `name`, the `way` in which it is lifted, and the differences of all `groups` (`sim.study.paired.told`, of all powers
    and groups together), with the estimate of the share that each goes `to`; `told`: which cannot be lifted, as the history says what came of them; `failed`: which the scenario
    cannot be without, or not be played, and why; `n`: the replications played; `few`: whether there are powers and too few draws.
    """
    said, history, sure = scenario.loaded.scenario, list[str](), certain(scenario.plan)
    ways: dict[str, str] = {}
    for name in liftable(said):
        try:
            ways[name] = way(lifted(said, name))
        except RunError:
            history.append(name)
    none = {**NONE, "told": history}
    per_belief = together(scenario.plan, options.per_belief)
    draws = min(-(-options.n // per_belief), DRAWS if per_belief > 1 else REPLICATIONS)
    if not ways or draws < (1 if sure else FEWEST_DRAWS):
        return {**none, "few": bool(ways)}
    each, most = min(per_belief, REPLICATIONS // draws), EVENTS // (1 + len(ways))
    spans = [range(first, first + each) for first in range(0, draws * per_belief, per_belief)]
    base = _groups(scenario.plan, options, spans, most)
    spans = spans[: len(base) // each]
    if len(spans) < min(draws, FEWEST_DRAWS):
        return {**none, "few": True}
    plans, played, failed = list[Plan](), dict[str, npt.NDArray[np.int64]](), list[dict[str, str]]()
    for name in ways:
        try:
            other = without(scenario, name).plan
            groups = _groups(other, options, spans, most)
            if len(groups) < len(base):
                raise RunError("replications without it are too long to be played here")
        except (RunError, ScenarioError) as error:
            failed.append({"name": name, "why": str(error)})
            continue
        plans.append(other)
        played[name] = groups
    if not played:
        return {**none, "failed": failed}
    names = [str(name) for name in scenario.plan.groups["name"]]
    a, b = (np.arange(len(names))[:, None] == at for at in (base, np.array([*played.values()])[:, None]))
    pairs = PairMoments.of_hits(np.broadcast_to(a, b.shape), b, each)
    others = np.array([certain(plan) for plan in plans])
    beliefs = any(Numbers(plan).beliefs for plan in (scenario.plan, *plans))
    rows = told(pairs, certain=sure and bool(others.all()), uncertain=beliefs, one_certain=(sure | others)[:, None])
    powers = [
        {
            "name": name,
            "way": ways[name],
            "groups": {
                group: d | {"to": _share(hits, each, known)} for group, d, hits in zip(names, row, goes, strict=True)
            },
        }
        for name, row, goes, known in zip(played, rows, b, others, strict=True)
    ]
    return {**none, "n": len(base), "powers": powers, "failed": failed}


def bounded(found: dict[str, Any], shares: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The same with no limit beyond what the `shares` of the groups in the whole run leave to none and to all, by their intervals."""

    def within(d: dict[str, Any], share: dict[str, Any]) -> dict[str, Any]:
        low, high = min(d["diff"], -share["high"]), max(d["diff"], 1 - share["low"])
        least = {end: max(d[end], low) for end in ("low", "least")}
        return d | least | {end: min(d[end], high) for end in ("high", "most")}

    powers = [
        power | {"groups": {group: within(d, shares[group]) for group, d in power["groups"].items()}}
        for power in found["powers"]
    ]
    return found | {"powers": powers}


def _share(hits: npt.NDArray[np.bool_], each: int, sure: bool) -> dict[str, Any]:
    """The share of the replications `[n]` that hit, in belief draws of `each` so many."""
    return one(Moments.of(*per_draw(hits, each)), certain=sure)


def _groups(plan: Plan, options: Options, spans: Sequence[range], events: int) -> npt.NDArray[np.int64]:
    """In which group each of these replications is at the horizon; after so many events no more draws are played."""
    player, groups = Player(plan, options), plan.outcomes["group"]
    found, seen = list[int](), 0
    for span in spans:
        if seen >= events:
            break
        player.look()
        for k in span:
            played = player.play(options.seed, k, options.per_belief)
            found.append(int(groups[played.outcomes[-1]]))
            seen += len(played.record)
    return np.array(found, np.int64)
