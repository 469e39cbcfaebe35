"""Which constraints bound, whose they are, and in how many replications: with a closed deal and without one."""

from __future__ import annotations

from typing import Any

from sim.execution.counts import Counts
from sim.study.shares import one
from sim.world.certain import certain
from sim.world.plan import Plan
from sim.world.record import Bound

BOUND_WORDS = {
    Bound.RED_LINE: "red line {of}",
    Bound.ASPIRATION: "asks for better terms than it is offered",
    Bound.NO_DEAL: "no deal is better for it",
    Bound.RULED_OUT: "{of} has ruled such packages out",
    Bound.PARTNER: "as a partner, asks for better terms than it is offered",
    Bound.GRANT: "{of}: refused",
    Bound.EXTENSION: "more time refused",
    Bound.NO_EXTENSION: "{of}: no extension left",
    Bound.LIMIT: "{of}: not given in time",
    Bound.PATIENCE: "its patience is over",
    Bound.RIVAL: "{of} offers the seller more",
}


def constraints(plan: Plan, counts: Counts) -> list[dict[str, Any]]:
    """Constraints with the share of replications in which each bound at least once, by actor.

    `share` is of all replications, `without` of those in which no deal has closed by the horizon, `closing` of those
    in which one has; None if there are no such replications.
    """
    found, sure = [], certain(plan)
    for (bound, of), moments in counts.constraints.items():
        element = plan.elements[of]
        actor = str(plan.actors["name"][element["actor"]]) if element["actor"] >= 0 else "agreement"
        words = BOUND_WORDS[Bound(bound)].format(of=str(element["name"]).replace("_", " "))
        key = (bound, of)
        found.append({
            "actor": actor, "constraint": words, "share": one(moments, certain=sure),
            "without": one(counts.without[key], certain=sure) if counts.open.n else None,
            "closing": one(counts.closing[key], certain=sure) if counts.closed.n else None,
        })  # fmt: skip
    return sorted(found, key=lambda c: (c["actor"], -c["share"]["p"], c["constraint"]))
