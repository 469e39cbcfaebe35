"""What stood in the way of a deal: which constraints bound, whose they are, and what came of it where they did."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.execution.binding import Constraint
from sim.execution.counts import Counts
from sim.study.shares import one
from sim.world.certain import certain
from sim.world.plan import Plan
from sim.world.record import Bound, Kind

BOUND_WORDS = {
    (0, Bound.RED_LINE): "red line {of}",
    (0, Bound.ASPIRATION): "asks for better terms than it is offered",
    (0, Bound.NO_DEAL): "no deal is better for it",
    (0, Bound.RULED_OUT): "{of} has ruled such packages out",
    (0, Bound.PARTNER): "as a partner, asks for better terms than it is offered",
    (0, Bound.GRANT): "{of}: refused",
    (0, Bound.EXTENSION): "more time refused",
    (0, Bound.NO_EXTENSION): "{of}: no extension left",
    (0, Bound.LIMIT): "{of}: not given in time",
    (0, Bound.PATIENCE): "its patience is over",
    (0, Bound.RIVAL): "{of} offers the seller more",
    (Kind.FORBIDDEN, 0): "{of}: forbids the deal",
    (Kind.ENFORCED, 0): "{of}: takes effect",
}


def constraints(plan: Plan, counts: Counts) -> list[dict[str, Any]]:
    """Constraints, by actor, with what came of the replications in which each bound.

    `share`: of the replications in which it bound while a deal was still to be had. `unclosed`: of those, in how many no deal
    closes by the horizon. `otherwise`: the same share of the replications that were still open at the ends of the same
    days and in which it had not bound, day by day as often as it bound; None where there are none. A constraint that
    stops nothing leaves the two alike, whenever it binds: it is compared with its peers of the day and not with those
    that had long closed (Anderson, Cain and Gelber 1983, "Analysis of survival by tumor response": the landmark).
    """
    found, sure = [], certain(plan)
    for key, moments in counts.constraints.items():
        kind, bound, of = key
        element = plan.elements[of]
        actor = str(plan.actors["name"][element["actor"]]) if element["actor"] >= 0 else "agreement"
        words = BOUND_WORDS[kind, bound].format(of=str(element["name"]).replace("_", " "))
        found.append({
            "actor": actor, "constraint": words, "share": one(moments, certain=sure),
            "unclosed": one(counts.unclosed[key], certain=sure), "otherwise": _otherwise(counts, key),
        })  # fmt: skip
    return sorted(found, key=lambda c: (c["actor"], -c["share"]["p"], c["constraint"]))


def _otherwise(counts: Counts, key: Constraint) -> float | None:
    """How many never close of those in which a deal is open as long, and the constraint has not bound."""
    n, never = counts.outcomes.n, counts.outcomes.n - int(counts.ends[0].sum())
    bound, unclosed, gone, over = np.cumsum(counts.binding[key], axis=1)
    closings, lost = np.cumsum(counts.ends, axis=1)
    others = n - closings - lost - (bound - gone)
    share = (never - lost - (unclosed - over)) / np.maximum(others, 1)
    weight = np.where(others > 0, counts.binding[key][0], 0)
    return float((share * weight).sum() / weight.sum()) if 2 * weight.sum() > bound[-1] else None
