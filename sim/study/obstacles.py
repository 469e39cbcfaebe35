"""Which constraints bound before a deal closed, whose they are, and how often none closed then."""

from __future__ import annotations

from typing import Any

from sim.execution.binding import BITES, DECLINED, FORBIDDEN
from sim.execution.counts import Counts, together
from sim.narrative.names import actor_words, element_words
from sim.study.shares import one
from sim.world.certain import certain
from sim.world.plan import Force, Plan
from sim.world.record import Bound, Kind

BOUND_WORDS = {
    (0, Bound.RED_LINE): "its red line: {of}",
    (0, Bound.ASPIRATION): "asks for better terms than it is offered",
    (0, Bound.NO_DEAL): "gives up, as no deal is better for it",
    DECLINED: "finds an offer worse than no deal",
    (0, Bound.PARTNER): "as a partner, asks for better terms than it is offered",
    (0, Bound.GRANT): "{of}: refused",
    (0, Bound.EXTENSION): "{of}: more time refused",
    (0, Bound.NO_EXTENSION): "{of}: no extension left",
    (0, Bound.LIMIT): "{of}: not given in time",
    (0, Bound.PATIENCE): "its patience is over",
    (0, Bound.RIVAL): "{of} offers the seller more",
    FORBIDDEN: "{of}: forbids the deal",
    BITES: "{of}: in force",
}
SPOKEN_WORDS = {BITES: "{of}: carried out"}  # of what was only ever said and takes no effect by law
OUTSIDE_WORDS = {BITES: "{of}: ends it"}


def constraints(plan: Plan, counts: Counts, per_belief: int) -> list[dict[str, Any]]:
    """Constraints, by actor, each with an `id` that stays whatever it is called, and the replications in which each bound.

    `share`: of the replications in which it bound while a deal was still to be had. `unclosed`: of those, in how many no deal
    closes by the horizon.
    """
    found, sure = [], certain(plan)
    outside = set(plan.deadlines["element"][plan.deadlines["measure"] == 0].tolist())
    said = set(plan.deadlines["element"][plan.deadlines["force"] == Force.SPOKEN].tolist())
    most = together(plan, per_belief)  # replications of a belief draw
    for key, moments in counts.constraints.items():
        kind, bound, of = key
        element = plan.elements[of]
        actor = actor_words(plan, element["actor"]) if element["actor"] >= 0 else "the agreement"
        own = OUTSIDE_WORDS if of in outside else SPOKEN_WORDS if of in said else {}
        words = own.get((kind, bound), BOUND_WORDS[kind, bound])
        words = words.format(of=_asked(plan, of) if bound == Bound.EXTENSION else element_words(plan, of))
        name = "_".join([*([Bound(bound).name] if bound else []), *([Kind(kind).name] if kind else [])]).lower()
        found.append({
            "id": f"{element['path']}:{name}", "actor": actor, "constraint": words, "share": one(moments, certain=sure),
            "unclosed": one(counts.unclosed[key], certain=sure, per_draw=most),
        })  # fmt: skip
    return sorted(found, key=lambda c: (c["actor"], -c["share"]["p"], c["constraint"]))


def _asked(plan: Plan, actor: int) -> str:
    """What an actor, by its element, may be asked to move."""
    asks = plan.asks[plan.asks["actor"] >= 0]
    rows = asks["deadline"][plan.actors["element"][asks["actor"]] == actor]
    return " or ".join(dict.fromkeys(element_words(plan, element) for element in plan.deadlines["element"][rows]))
