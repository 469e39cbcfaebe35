"""Shares of replications as plain mappings: at each check, day by day, and by when something first happens."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.execution.counts import Counts, across, dated
from sim.execution.pairs import in_order
from sim.statistics.intervals import Estimate, estimates
from sim.statistics.moments import Moments
from sim.statistics.paired import PairMoments
from sim.statistics.precision import FEWEST_DRAWS
from sim.study.dates import date_of
from sim.study.paired import told
from sim.world.beliefs import Numbers
from sim.world.certain import certain
from sim.world.plan import Plan
from sim.world.time import DAY


def plain(estimate: Estimate, *, uncertain: bool = True) -> dict[str, Any]:
    """An estimate as a mapping; without a belief band where there are few belief draws, or nothing is uncertain."""
    told = uncertain and estimate.draws >= FEWEST_DRAWS
    return {
        "p": estimate.p, "low": estimate.low, "high": estimate.high, "band_low": estimate.band_low if told else None,
        "band_high": estimate.band_high if told else None, "hits": estimate.hits, "n": estimate.n, "draws": estimate.draws,
        "text": estimate.text(),
    }  # fmt: skip


def one(moments: Moments, *, certain: bool, per_draw: int | None = None) -> dict[str, Any]:
    """The estimate of moments without axes, as a mapping; `certain` and `per_draw` as in `estimates`."""
    return plain(estimates(_cell(moments), certain=certain, per_draw=per_draw)[0])


def _cell(m: Moments) -> Moments:
    """Moments without axes as moments of one cell."""
    return Moments(m.draws, m.n, m.squared, np.reshape(m.hits, 1), np.reshape(m.hits_squared, 1),
                   np.reshape(m.hits_by_count, 1))  # fmt: skip


def probabilities(plan: Plan, counts: Counts, *, uncertain: bool) -> dict[str, Any]:
    """Estimates of every group and outcome at every check; `uncertain`: whether any number of the plan is."""
    found: dict[str, Any] = {"groups": {}, "outcomes": {}}
    for level, moments, tally in (
        ("groups", counts.groups, counts.group_tally),
        ("outcomes", counts.outcomes, counts.outcome_tally),
    ):
        table = estimates(moments, tally, certain=certain(plan))
        names = getattr(plan, level)["name"]
        for i in in_order(plan):
            found[level][str(plan.checks["name"][i])] = {
                str(name): plain(table[i, j], uncertain=uncertain) for j, name in enumerate(names)
            }
    return found


def moves(plan: Plan, counts: Counts) -> dict[str, Any]:
    """How every group changes across each date and its latest day, just after less just before (`sim.study.paired.told`)."""
    return _changes(plan, across(plan), counts.across)


def earlier(plan: Plan, counts: Counts) -> dict[str, Any]:
    """How every group changes on the day of each date before that falls due, just before it less at the end of the day before."""
    return _changes(plan, [*dated(plan)], counts.earlier)


def _changes(plan: Plan, of: list[str], pairs: PairMoments) -> dict[str, Any]:
    table = told(pairs, certain=certain(plan), uncertain=bool(Numbers(plan).beliefs))
    names = [str(name) for name in plan.groups["name"]]
    return {one: dict(zip(names, row, strict=True)) for one, row in zip(of, table, strict=True)}


def _days(plan: Plan) -> list[str]:
    return [date_of(plan, day * DAY) for day in range(plan.horizon // DAY + 1)]


def occupation(plan: Plan, counts: Counts, done: int) -> dict[str, Any]:
    """Share of replications in each group and outcome at the end of each day."""
    shares = counts.occupied / done
    groups = {
        str(name): (counts.occupied[:, plan.outcomes["group"] == g].sum(axis=1) / done).tolist()
        for g, name in enumerate(plan.groups["name"])
    }
    outcomes = {str(name): shares[:, o].tolist() for o, name in enumerate(plan.outcomes["name"])}
    return {"dates": _days(plan), "groups": groups, "outcomes": outcomes}


def incidence(plan: Plan, counts: Counts, done: int) -> dict[str, Any]:
    """Share of replications that have been in each outcome by each day; the last rule, the rest, says nothing.

    `ever`: of each the share of those that have by the horizon, as an estimate. `held_by`: how many belief draws would hold as many of these by the horizon if each held the same.
    """
    shares, held = np.cumsum(counts.entered, axis=0) / done, counts.ever.held_by().tolist()
    names = [str(name) for name in plan.outcomes["name"][:-1]]
    ever = estimates(counts.ever, certain=certain(plan))
    return {
        "dates": _days(plan),
        "first": {name: shares[:, o].tolist() for o, name in enumerate(names)},
        "ever": {name: plain(ever[o]) for o, name in enumerate(names)},
        "held_by": dict(zip(names, held, strict=False)),
    }
