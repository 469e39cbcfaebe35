"""What a run has found, as one plain mapping: the content of summary.json and of the report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from sim.execution.counts import Counts, together
from sim.execution.options import Options
from sim.execution.scenarios import SET
from sim.narrative.names import actor_words
from sim.scenario.load import Loaded
from sim.statistics.drivers import drivers
from sim.statistics.precision import FEWEST_DRAWS
from sim.study.agreements import terms
from sim.study.bargaining import bargains
from sim.study.branches import conditions
from sim.study.dates import checks, dates, limits
from sim.study.inputs import KINDS
from sim.study.lifts import NONE
from sim.study.measures import in_force, several
from sim.study.obstacles import constraints
from sim.study.shares import earlier, incidence, moves, occupation, probabilities
from sim.study.typical import typical_stories
from sim.version import __version__
from sim.world.beliefs import Numbers
from sim.world.certain import certain
from sim.world.compile import Input, ScenarioWarning
from sim.world.plan import Plan

SCHEMA_VERSION = 1
DRAWS_FOR_DRIVERS = 2_000


def summarise(
    loaded: Loaded,
    plan: Plan,
    inputs: Sequence[Input],
    warnings: Sequence[ScenarioWarning],
    counts: Counts,
    options: Options,
    done: int,
    run: dict[str, Any],
    lifts: dict[str, Any] = NONE,
) -> dict[str, Any]:
    """The summary of a run.

    Args:
        loaded: the scenario; plan, inputs: what it compiles to; warnings: what is doubtful in it.
        counts: of all replications; options: as asked; done: replications played.
        run: what only the caller knows (id, command); lifts: what came without each power (`sim.study.lifts`).
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "run",
        "scenario": _scenario(loaded, plan),
        "run": _run(plan, counts, options, done) | run,
        "dates": dates(plan),
        "limits": limits(plan),
        "checks": checks(plan),
        "actors": [
            {"id": str(actor["name"]), "name": actor_words(plan, i), "of": str(actor["of"])}
            for i, actor in enumerate(plan.actors)
        ],
        "names": called(loaded, plan, inputs),
        "groups": [{"id": str(name)} for name in plan.groups["name"]],
        "outcomes": [
            {"id": str(o["name"]), "group": str(plan.groups["name"][o["group"]]), "rule": str(o["text"])}
            | {"in_force": in_force(plan, counts, i), "several": several(plan, counts, i)}
            for i, o in enumerate(plan.outcomes)
        ],
        "probabilities": probabilities(plan, counts, uncertain=bool(Numbers(plan).beliefs)),
        "moves": moves(plan, counts),
        "earlier": earlier(plan, counts),
        "occupation": occupation(plan, counts, done),
        "incidence": incidence(plan, counts, done),
        "terms": terms(plan, loaded, counts, options.per_belief),
        "bargains": bargains(plan, counts, tuple(loaded.scenario.terms), options.python),
        "lifts": lifts,
        "constraints": constraints(plan, counts, options.per_belief),
        **_drivers(plan, counts, options),
        "stories": typical_stories(plan, counts, options, tuple(loaded.scenario.terms)),
        "inputs": _inputs(loaded, inputs),
        "changed": [asdict(one) for one in loaded.replaced()],
        "warnings": [
            {"path": w.path, "message": w.message, "place": w.place, "text": str(w), "default": w.default}
            for w in warnings
        ],
    }


def called(loaded: Loaded, plan: Plan, inputs: Sequence[Input]) -> dict[str, str]:
    """What elements, terms and priors are called, and the conditions of rules, by their paths."""
    return (
        {str(element["path"]): str(element["said"]) for element in plan.elements if element["said"]}
        | {f"terms.{term['name']}": str(term["said"]) for term in plan.terms if term["said"]}
        | {f"priors.{i.prior}": loaded.prior(i.prior).what for i in inputs if i.prior}
        | conditions(loaded, inputs)
    )


def _scenario(loaded: Loaded, plan: Plan) -> dict[str, Any]:
    scenario = loaded.scenario
    return {
        "title": scenario.title, "file": str(loaded.tree.mark(()).file), "hash": loaded.digest(),
        "as_of": scenario.as_of.isoformat(), "horizon": scenario.horizon.isoformat(), "zone": scenario.zone,
        "packages": len(plan.packages),
    }  # fmt: skip


def _run(plan: Plan, counts: Counts, options: Options, done: int) -> dict[str, Any]:
    return {
        "n": done, "level": 0.95, "per_belief": together(plan, options.per_belief), "belief_draws": counts.outcomes.draws,
        "uncertain": len(Numbers(plan).unknowns), "certain": certain(plan), "seed": options.seed,
        "version": __version__,
        "stopped_by": "n" if done == options.n else "half-width", "until_halfwidth": options.until_halfwidth,
        "events_per_replication": counts.events / done, "draws_per_replication": counts.draws / done,
    }  # fmt: skip


def _drivers(plan: Plan, counts: Counts, options: Options) -> dict[str, Any]:
    """`drivers`: which beliefs the probability of each group at the horizon goes with; `least_effect`: what another must
    move that of a group by, from its lowest to its highest third, to be seen in nine cases of ten, the least and the most
    of those not shown; None: too few draws, or all are shown. `driver_draws`: how many belief draws that was asked of.
    """
    numbers = Numbers(plan)
    hits = np.concatenate(counts.hits_by_belief, axis=1)[:, :DRAWS_FOR_DRIVERS]
    draws = hits.shape[1]
    free = numbers.unknowns
    if not free or draws < FEWEST_DRAWS:
        return {"drivers": [], "least_effect": dict.fromkeys(map(str, plan.groups["name"])), "driver_draws": draws}
    theta = np.array([[values[i] for i in free] for values in (numbers.draw(options.seed, b) for b in range(draws))])
    size = np.full(draws, options.per_belief)
    size[-1] = min(options.per_belief, counts.outcomes.n - (draws - 1) * options.per_belief)
    names, by_design = [numbers.slots[i][9] for i in free], numbers.together(free)
    thirds = [numbers.thirds(i) for i in free]
    found, least = [], {}
    for g, group in enumerate(plan.groups["name"]):
        shown, missed = drivers(
            theta, hits[g] / size, names, counts=size, among=hits / size, together=by_design, thirds=thirds,
            seed=options.seed % 2**32,
        )  # fmt: skip
        least[str(group)] = missed and list(missed)
        for driver in shown:
            found.append({
                "parameter": driver.name, "index": driver.index, "null": driver.null, "sign": driver.sign, "group": str(group),
                "at_low": driver.at_low, "at_high": driver.at_high, "draws_low": driver.draws_low,
                "draws_high": driver.draws_high, "effect_low": driver.effect_low, "effect_high": driver.effect_high,
                "partners": [list(partner) for partner in driver.partners],
            })  # fmt: skip
    return {"drivers": found, "least_effect": least, "driver_draws": draws}


def natural(name: str) -> list[tuple[bool, int, str]]:
    """A key by which names sort as people count: b2 before b10.

    >>> sorted(["b10", "b2", "a"], key=natural)
    ['a', 'b2', 'b10']
    """
    parts = re.findall(r"\d+|\D+", name)
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]


def _inputs(loaded: Loaded, inputs: Sequence[Input]) -> dict[str, Any]:
    cited = sorted({fact for path in loaded.cited() for fact in path}, key=natural)
    return {
        "set": [
            {"path": i.path, "value": i.text, "was": loaded.was(i.path), "prior": i.prior} for i in inputs if i.kind == SET
        ],
        **{
            words: [{"path": i.path, "value": i.text, "facts": list(i.facts)} for i in inputs if i.kind == kind]
            for words, kind in (("evidence", "evidence"), ("judgements", "judgement"))
        },
        "priors": [
            {"path": i.path, "value": i.text, "prior": i.prior, "source": loaded.prior(i.prior).what}
            for i in inputs
            if i.kind == "prior"
        ],
        "assumptions": [
            {"path": i.path, "value": i.text, "default": i.default, "prior": i.prior}
            for i in inputs
            if i.kind == "assumption"
        ],
        "facts": [
            {
                "id": fact, "date": loaded.facts[fact].known_by.isoformat(), "statement": loaded.facts[fact].statement,
                "confidence": loaded.facts[fact].confidence,
                "sources": [{"title": t, "address": a} for t, a in loaded.facts[fact].sources],
            }
            for fact in cited
        ],
        "counts": {
            words: sum(i.kind == kind for i in inputs)
            for words, kind in KINDS.items()
        },
    }  # fmt: skip
