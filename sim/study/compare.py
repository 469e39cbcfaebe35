"""The study compare: the same luck in every scenario, paired differences, flips, and what the files change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sim.errors import RunError
from sim.execution.chunk import Place
from sim.execution.executor import Progress, execute
from sim.execution.options import Options
from sim.execution.pairs import PairCounts, common
from sim.execution.scenarios import Scenario, unique_names
from sim.scenario.changes import changes
from sim.statistics.intervals import estimates
from sim.store.chunks import Chunks
from sim.study.defaults import doubts
from sim.study.paired import told
from sim.study.run import narrow_enough
from sim.study.shares import plain
from sim.study.summary import SCHEMA_VERSION, summarise
from sim.study.unmoved import unmoved
from sim.world.beliefs import Numbers
from sim.world.certain import certain
from sim.world.compile import ScenarioWarning, warnings_of
from sim.world.plan import Plan


def compare_study(
    scenarios: Sequence[Scenario], options: Options, *, about: dict[str, Any],
    names: Sequence[str] | None = None, chunks: Chunks | None = None, progress: Progress | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Play several scenarios with the same luck; the first is the base.

    Args and errors as for `run_study`; `names` are those of the scenarios, `unique_names` by default. Rows go to a
    folder for each scenario.
    """
    if len(scenarios) < 2:
        raise RunError("a comparison needs at least two scenarios")
    names = unique_names(scenarios) if names is None else names
    for name, other in zip(names[1:], scenarios[1:], strict=True):
        if not common(scenarios[0].plan, other.plan)[0]:
            raise RunError(f"{names[0]} and {name} have no date in common at which outcomes are read off")
        if not set(scenarios[0].plan.groups["name"].tolist()) & set(other.plan.groups["name"].tolist()):
            raise RunError(f"{names[0]} and {name} have no group of outcomes in common")
    place = None if chunks is None else Place(chunks, list(names))
    plans = [s.plan for s in scenarios]
    warnings: list[tuple[ScenarioWarning, ...]] = []
    counts, pairs, done = execute(
        plans, options, place=place, progress=progress, enough=narrow_enough(plans, options),
        meanwhile=lambda: warnings.extend(_warned(s, scenarios[0], options.engine) for s in scenarios),
    )  # fmt: skip
    summaries = [
        summarise(s.loaded, s.plan, s.inputs, warned, counted, options, done, about)
        for s, warned, counted in zip(scenarios, warnings, counts, strict=True)
    ]
    base, once = scenarios[0], unmoved(summaries)
    found = [
        summarise_pair(
            (names[0], name), (base.plan, other.plan), (base.loaded.tree.data, other.loaded.tree.data), pair, once
        )
        for name, other, pair in zip(names[1:], scenarios[1:], pairs, strict=True)
    ]
    return summarise_comparison(list(zip(names, summaries, strict=True)), found)


def _warned(scenario: Scenario, base: Scenario, engine: str) -> tuple[ScenarioWarning, ...]:
    """The warnings of a scenario; of the base with something set or lifted none that only this brings, without any play."""
    found = doubts(scenario.loaded, scenario.plan, scenario.inputs, engine)
    own, more = base.loaded.overrides, scenario.loaded.overrides
    if scenario.loaded.tree.path != base.loaded.tree.path or len(more) <= len(own) or more[: len(own)] != own:
        return found
    there, here = (set(warnings_of(one.loaded, one.plan, one.inputs)) for one in (base, scenario))
    return tuple(warning for warning in found if warning not in here - there)


def summarise_pair(
    names: tuple[str, str], plans: tuple[Plan, Plan], files: tuple[dict[str, Any], dict[str, Any]], pairs: PairCounts,
    once: Collection[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """The summary of one pair of scenarios; the difference is the second less the first.

    Args:
        names: of the scenarios; plans: compiled; files: what stands in them, after `extends`.
        pairs: counts of the same replications in both.
        once: dates of which both sides are the same in all scenarios compared, so that only the second is looked at.
    """
    known = [certain(plan) for plan in plans]
    sure = all(known)
    kept = [i for i, check in enumerate(pairs.checks) if check not in {f"{of}:before" for of in once}]
    beliefs = any(Numbers(plan).beliefs for plan in plans)
    table = told(pairs.pairs.of_rows(kept), certain=sure, uncertain=beliefs, one_certain=any(known))
    flips = estimates(pairs.flips, certain=sure)
    moved = estimates(pairs.moved, certain=sure)
    checks: dict[str, Any] = {}
    for i, row in zip(kept, table, strict=True):
        checks[pairs.checks[i]] = {
            "groups": dict(zip(pairs.groups, row, strict=True)),
            "flips": [
                {"from": a, "to": b, "count": int(pairs.flips.hits[i, j, k]), "share": plain(flips[i, j, k])}
                for j, a in enumerate(pairs.groups)
                for k, b in enumerate(pairs.groups)
                if j != k and pairs.flips.hits[i, j, k]
            ],
            "moved": plain(moved[i]),
        }
    return {
        "a": names[0],
        "b": names[1],
        "matched": matched(*plans),
        "certain": sure,
        "checks": checks,
        "differences": changes(*files),
    }


def summarise_comparison(
    scenarios: Sequence[tuple[str, dict[str, Any]]], pairs: list[dict[str, Any]]
) -> dict[str, Any]:
    """The summary of a comparison; the first scenario is the base.

    Its `run` is that of the base, uncertain if any scenario is, and certain if all are.
    """
    runs = [summary["run"] for _, summary in scenarios]
    common = [c for c in pairs[0]["checks"] if all(c in pair["checks"] for pair in pairs)]
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "compare",
        "run": runs[0]
        | {name: max(run[name] for run in runs) for name in ("uncertain", "per_belief")}
        | {"belief_draws": min(run["belief_draws"] for run in runs), "certain": all(run["certain"] for run in runs)},
        "scenarios": [{"name": name, "summary": summary} for name, summary in scenarios],
        "pairs": pairs,
        "common_checks": common,
    }


def matched(a: Plan, b: Plan) -> float:
    """Share of the elements of both plans that stand in both, and so share their luck."""
    in_a, in_b = set(a.elements["path"].tolist()), set(b.elements["path"].tolist())
    return len(in_a & in_b) / len(in_a | in_b)
