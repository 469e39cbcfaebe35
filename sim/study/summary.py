"""What a run has found, as one plain mapping: the content of summary.json and of the report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.scenario.load import Loaded
from sim.study.chunks import Counts, check_dates
from sim.study.drivers import drivers
from sim.study.execute import Options
from sim.study.intervals import Estimate, estimates
from sim.study.moments import Moments
from sim.study.stories import tell
from sim.version import __version__
from sim.world.beliefs import Numbers
from sim.world.compile import Input
from sim.world.families import Family
from sim.world.plan import Force, Plan
from sim.world.record import Bound
from sim.world.reference import Engine

SCHEMA_VERSION = 1
FEWEST_DRAWS = 50  # belief draws from which on their spread says something
DRAWS_FOR_DRIVERS = 2_000
PACKAGES = 10
STORIES = 4


def summarise(
    loaded: Loaded,
    plan: Plan,
    inputs: Sequence[Input],
    counts: Counts,
    options: Options,
    done: int,
    run: dict[str, Any],
) -> dict[str, Any]:
    """The summary of a run.

    Args:
        loaded: the scenario; plan, inputs: what it compiles to.
        counts: of all replications; options: as asked; done: replications played.
        run: what only the caller knows (id, command, seconds).
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "run",
        "scenario": _scenario(loaded, plan),
        "run": _run(counts, options, done) | run,
        "dates": _dates(plan),
        "checks": _checks(plan),
        "groups": [{"id": str(name)} for name in plan.groups["name"]],
        "outcomes": [
            {"id": str(o["name"]), "group": str(plan.groups["name"][o["group"]]), "rule": str(o["text"])}
            for o in plan.outcomes
        ],
        "probabilities": _probabilities(plan, counts),
        "occupation": _occupation(plan, counts, done),
        "incidence": _incidence(plan, counts, done),
        "terms": _terms(plan, loaded, counts),
        "constraints": _constraints(plan, counts),
        "drivers": _drivers(plan, counts, options),
        "stories": _stories(plan, counts, options, done),
        "inputs": _inputs(loaded, inputs),
        "warnings": [],
    }


def plain(estimate: Estimate) -> dict[str, Any]:
    """An estimate as a mapping."""
    told = estimate.draws >= FEWEST_DRAWS
    return {
        "p": estimate.p, "low": estimate.low, "high": estimate.high, "band_low": estimate.band_low if told else None,
        "band_high": estimate.band_high if told else None, "hits": estimate.hits, "n": estimate.n, "draws": estimate.draws,
        "text": estimate.text(),
    }  # fmt: skip


def _one(moments: Moments) -> dict[str, Any]:
    return plain(estimates(_cell(moments))[0])


def _cell(m: Moments) -> Moments:
    """Moments without axes as moments of one cell."""
    return Moments(m.draws, m.n, m.squared, np.reshape(m.hits, 1), np.reshape(m.hits_squared, 1),
                   np.reshape(m.hits_by_count, 1))  # fmt: skip


def _scenario(loaded: Loaded, plan: Plan) -> dict[str, Any]:
    scenario = loaded.scenario
    return {
        "title": scenario.title, "file": str(loaded.tree.mark(()).file), "hash": loaded.digest(),
        "as_of": scenario.as_of.isoformat(), "horizon": scenario.horizon.isoformat(), "zone": scenario.zone,
        "packages": len(plan.packages),
    }  # fmt: skip


def _run(counts: Counts, options: Options, done: int) -> dict[str, Any]:
    return {
        "n": done, "level": 0.95, "per_belief": options.per_belief, "belief_draws": counts.outcomes.draws, "seed": options.seed,
        "engine": "reference", "version": __version__,
        "stopped_by": "n" if done == options.n else "half-width",
        "events_per_replication": counts.events / done, "draws_per_replication": counts.draws / done,
    }  # fmt: skip


def date_of(plan: Plan, time: float) -> str:
    """The calendar date of a time."""
    return (dt.date.fromisoformat(plan.as_of) + dt.timedelta(days=int(np.ceil(time)))).isoformat()


def _dates(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "id": str(plan.elements["name"][plan.deadlines["element"][c["deadline"]]]),
            "label": _date_label(str(c["name"]).split(":")[0].replace("_", " "), Force(c["force"]).name.lower()),
            "date": date_of(plan, c["time"]), "t": float(c["time"]), "force": Force(c["force"]).name.lower(),
        }
        for c in plan.checks
        if c["before"]
    ]  # fmt: skip


def _date_label(name: str, force: str) -> str:
    return name if force in name else f"{name} ({force})"


def _checks(plan: Plan) -> list[dict[str, Any]]:
    dates = check_dates(plan)
    found = []
    for c in plan.checks:
        name, date = str(c["name"]), dates[str(c["name"])]
        side = "before" if c["before"] else "after" if c["deadline"] >= 0 else "at"
        day = dt.date.fromisoformat(date)
        label = f"{day.day} {day:%b %Y}" if side == "at" else f"just {side} {day.day} {day:%b %Y}"
        found.append({
            "id": name, "label": label, "date": date, "t": float(c["time"]), "side": side,
            "of": name.split(":")[0] if c["deadline"] >= 0 else "",
            "force": Force(c["force"]).name.lower() if c["deadline"] >= 0 else "",
        })  # fmt: skip
    return found


def _probabilities(plan: Plan, counts: Counts) -> dict[str, Any]:
    found: dict[str, Any] = {"groups": {}, "outcomes": {}}
    for level, moments, tally in (
        ("groups", counts.groups, counts.group_tally),
        ("outcomes", counts.outcomes, counts.outcome_tally),
    ):
        table = estimates(moments, tally)
        names = getattr(plan, level)["name"]
        for i, check in enumerate(plan.checks["name"]):
            found[level][str(check)] = {str(name): plain(table[i, j]) for j, name in enumerate(names)}
    return found


def _days(plan: Plan) -> list[str]:
    return [date_of(plan, day) for day in range(int(plan.horizon) + 1)]


def _occupation(plan: Plan, counts: Counts, done: int) -> dict[str, Any]:
    shares = counts.occupied / done
    groups = {
        str(name): shares[:, plan.outcomes["group"] == g].sum(axis=1).tolist()
        for g, name in enumerate(plan.groups["name"])
    }
    outcomes = {str(name): shares[:, o].tolist() for o, name in enumerate(plan.outcomes["name"])}
    return {"dates": _days(plan), "groups": groups, "outcomes": outcomes}


def _incidence(plan: Plan, counts: Counts, done: int) -> dict[str, Any]:
    """Share of replications that have been in each outcome by each day; the last rule, the rest, says nothing."""
    shares = np.cumsum(counts.entered, axis=0) / done
    first = {str(name): shares[:, o].tolist() for o, name in enumerate(plan.outcomes["name"][:-1])}
    return {"dates": _days(plan), "first": first}


def _terms(plan: Plan, loaded: Loaded, counts: Counts) -> dict[str, Any]:
    signed = counts.signed
    assert signed is not None
    n = int(signed.hits)
    ranked = sorted(counts.packages.items(), key=lambda item: (-int(item[1].hits), item[0]))
    packages = [
        {
            "label": _package(plan, k), "structure": _structures(plan, k), "levels": _levels(plan, k),
            "share": _one(moments),
        }
        for k, moments in ranked[:PACKAGES]
    ]  # fmt: skip
    levels: dict[str, Any] = {}
    for i, term in enumerate(plan.terms):
        names = [str(level["name"]) for level in plan.levels if level["term"] == i]
        shares = dict.fromkeys(names, 0.0)
        for k, moments in counts.packages.items():
            shares[names[plan.packages[k, i]]] += int(moments.hits) / n
        said = loaded.scenario.terms[str(term["name"])]
        levels[str(term["name"])] = {"of": said.of, "unit": said.unit, "shares": shares}
    return {"n_signed": n, "signed": _one(signed), "packages": packages, "levels": levels if n else {}}


def _levels(plan: Plan, package: int) -> dict[str, str]:
    found = {}
    for i, term in enumerate(plan.terms):
        names = [str(level["name"]) for level in plan.levels if level["term"] == i]
        found[str(term["name"])] = names[plan.packages[package, i]]
    return found


def _package(plan: Plan, package: int) -> str:
    units = {str(term["name"]): str(term["unit"]) for term in plan.terms}
    return ", ".join(
        f"{name} {level}{' ' + units[name] if units[name] else ''}" for name, level in _levels(plan, package).items()
    )


def _structures(plan: Plan, package: int) -> str:
    return ", ".join(str(s["name"]) for s in plan.structures if plan.masks[s["mask"], package])


BOUND_WORDS = {
    Bound.RED_LINE: "red line {of}",
    Bound.ASPIRATION: "wants more than it is offered",
    Bound.NO_DEAL: "no deal is better for it",
    Bound.RULED_OUT: "{of} has ruled such packages out",
    Bound.PARTNER: "as a partner, wants more than it is offered",
    Bound.GRANT: "{of}: refused",
    Bound.EXTENSION: "more time refused",
    Bound.NO_EXTENSION: "{of}: no further extension possible",
    Bound.NOT_MET: "{of}: date not met",
    Bound.LIMIT: "{of}: not given in time",
}


def _constraints(plan: Plan, counts: Counts) -> list[dict[str, Any]]:
    found = []
    for (bound, of), moments in counts.constraints.items():
        element = plan.elements[of]
        actor = str(plan.actors["name"][element["actor"]]) if element["actor"] >= 0 else "agreement"
        words = BOUND_WORDS[Bound(bound)].format(of=str(element["name"]).replace("_", " "))
        found.append({"actor": actor, "constraint": words, "share": _one(moments)})
    return sorted(found, key=lambda c: (c["actor"], -c["share"]["p"], c["constraint"]))


def _drivers(plan: Plan, counts: Counts, options: Options) -> list[dict[str, Any]]:
    """Which beliefs move the probability of each group at the horizon."""
    numbers = Numbers(plan)
    hits = np.concatenate(counts.hits_by_belief, axis=1)[:, :DRAWS_FOR_DRIVERS]
    draws = hits.shape[1]
    free = [i for i in numbers.beliefs if numbers.slots[i][0] != Family.CONSTANT]
    if not free or draws < 20:
        return []
    theta = np.array([[values[i] for i in free] for values in (numbers.draw(options.seed, b) for b in range(draws))])
    size = np.full(draws, options.per_belief)
    size[-1] = min(options.per_belief, counts.outcomes.n - (draws - 1) * options.per_belief)
    names = [numbers.slots[i][9] for i in free]
    found = []
    for g, group in enumerate(plan.groups["name"]):
        for driver in drivers(theta, hits[g] / size, names, counts=size, seed=options.seed % 2**32):
            found.append({
                "parameter": driver.name, "index": driver.index, "low": driver.low, "high": driver.high,
                "null": driver.null, "sign": driver.sign, "group": str(group),
            })  # fmt: skip
    return found


def _stories(plan: Plan, counts: Counts, options: Options, done: int) -> list[dict[str, Any]]:
    """The modal story of the likeliest outcomes at the horizon, as its lowest replication plays it."""
    engine = Engine(plan)
    found = []
    totals = {o: int(counts.outcomes.hits[-1, o]) for o in range(len(plan.outcomes))}
    for outcome, total in sorted(totals.items(), key=lambda item: -item[1])[:STORIES]:
        if not total:
            continue
        replication, share = typical(counts, outcome)
        record = engine.play(options.seed, replication, options.per_belief).record
        found.append({
            "outcome": str(plan.outcomes["name"][outcome]),
            "group": str(plan.groups["name"][plan.outcomes["group"][outcome]]),
            "share": plain(estimates(counts.outcomes)[len(plan.checks) - 1, outcome]),
            "replication": replication, "typical_of": share,
            "events": [
                {"date": line.date.isoformat(), "time": line.time, "actor": line.actor, "text": line.text,
                 "because": line.because, "public": line.public}
                for line in tell(plan, record, drifts=False)
            ],
        })  # fmt: skip
    return found


def typical(counts: Counts, outcome: int) -> tuple[int, float]:
    """The lowest replication of the most frequent story of an outcome, and that story's share of the outcome."""
    stories = {story: n for story, n in counts.stories.items() if story[0] == outcome}
    best = min(stories, key=lambda story: (-stories[story], counts.first[story]))
    return counts.first[best], stories[best] / sum(stories.values())


def _inputs(loaded: Loaded, inputs: Sequence[Input]) -> dict[str, Any]:
    cited = sorted({fact for path in loaded.cited() for fact in path})
    return {
        "evidence": [{"path": i.path, "value": i.text, "facts": list(i.facts)} for i in inputs if i.kind == "evidence"],
        "priors": [
            {"path": i.path, "value": i.text, "prior": i.prior, "source": loaded.prior(i.prior).what}
            for i in inputs
            if i.kind == "prior"
        ],
        "assumptions": [
            {"path": i.path, "value": i.text, "default": i.default} for i in inputs if i.kind == "assumption"
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
            for words, kind in (("evidence", "evidence"), ("priors", "prior"), ("assumptions", "assumption"))
        },
    }  # fmt: skip
