"""Which constraints bound before a deal closed, whose they are, and what came of it where they did and where not."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.execution.binding import BITES, DECLINED, FORBIDDEN
from sim.execution.counts import Counts, together
from sim.narrative.names import actor_words, element_words
from sim.statistics.intervals import rule_of_three
from sim.statistics.landmarks import Landmarks
from sim.statistics.precision import FEWEST_DRAWS
from sim.statistics.several import holm
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
    (0, Bound.EXTENSION): "more time refused",
    (0, Bound.NO_EXTENSION): "{of}: no extension left",
    (0, Bound.LIMIT): "{of}: not given in time",
    (0, Bound.PATIENCE): "its patience is over",
    (0, Bound.RIVAL): "{of} offers the seller more",
    FORBIDDEN: "{of}: forbids the deal",
    BITES: "{of}: in force",
}
TOGETHER = 10
"""Replications of a belief draw, of fewer of which nothing tells that it bound them all."""
SPOKEN_WORDS = {BITES: "{of}: carried out"}  # of what was only ever said and takes no effect by law
OUTSIDE_WORDS = {BITES: "{of}: ends it"}


def constraints(plan: Plan, counts: Counts, per_belief: int) -> list[dict[str, Any]]:
    """Constraints, by actor, each with an `id` that stays whatever it is called, and what came of the replications in which each bound.

    `share`: of the replications in which it bound while a deal was still to be had, `held_by`: how many belief draws would
    hold as many if each held the same. `unclosed`: of those, in how
    many no deal closes by the horizon. `compared`: that share of those that have peers, `otherwise` the same share of the
    peers: of the replications of the same belief draw in which a deal was open when it bound and it had not
    (`sim.statistics.landmarks`); `low`, `high`: the 95 % interval of the difference, `excess` how many of all replications are lost
    beyond the peers, with its limits, `later`: of the peers' lost deals the share in which it had bound by the end, `clear`:
    whether fewer deals close where it bound, by more than chance explains in any of the constraints (Holm 1979, "A simple
    sequentially rejective multiple test procedure"). All None, and not clear, where fewer than five draws hold any that have
    peers, and in a run of fewer than 50 draws.
    `alone`: of what share of those that it bound it bound all of the same belief draw in the end in which a deal was open, if
    that were at least five when it first bound; None: with fewer than ten replications `per_belief` that says nothing.
    `beside`: in how many belief draws one that was open was never bound.
    """
    found, sure = [], certain(plan)
    outside = set(plan.deadlines["element"][plan.deadlines["measure"] == 0].tolist())
    said = set(plan.deadlines["element"][plan.deadlines["force"] == Force.SPOKEN].tolist())
    enough = counts.outcomes.draws >= FEWEST_DRAWS
    most = together(plan, per_belief)  # replications of a belief draw
    told = [key for key, one in counts.landmarks.items() if enough and one.otherwise is not None]
    clear = holm(lambda level: np.array([counts.landmarks[key].limits(level)[0] > 0 for key in told], bool))
    less = {key for key, one in zip(told, clear, strict=True) if one}
    for key, moments in counts.constraints.items():
        kind, bound, of = key
        element = plan.elements[of]
        actor = actor_words(plan, element["actor"]) if element["actor"] >= 0 else "the agreement"
        own = OUTSIDE_WORDS if of in outside else SPOKEN_WORDS if of in said else {}
        words = own.get((kind, bound), BOUND_WORDS[kind, bound])
        words = words.format(of=element_words(plan, of))
        name = "_".join([*([Bound(bound).name] if bound else []), *([Kind(kind).name] if kind else [])]).lower()
        found.append({
            "id": f"{element['path']}:{name}", "actor": actor, "constraint": words, "share": one(moments, certain=sure),
            "held_by": float(moments.held_by()), "unclosed": one(counts.unclosed[key], certain=sure, per_draw=most),
            **_compared(counts.landmarks[key] if key in told else None, most, certain=sure), "clear": key in less,
            "excess": counts.landmarks[key].excess(counts.outcomes.n, counts.outcomes.draws) if key in told else None,
            "later": counts.landmarks[key].taken_later if key in told else None, "beside": counts.landmarks[key].beside,
            "alone": counts.landmarks[key].alone / int(moments.hits) if per_belief >= TOGETHER else None,
        })  # fmt: skip
    return sorted(found, key=lambda c: (c["actor"], -c["share"]["p"], c["constraint"]))


def _compared(found: Landmarks | None, most: int, *, certain: bool) -> dict[str, Any]:
    """Those that a constraint bound beside their peers; in three more draws it may make no difference, or all of it."""
    if found is None:
        return dict.fromkeys(("compared", "otherwise", "low", "high"))
    (low, high), three = found.limits(), rule_of_three(0.95) * most
    compared = one(found.ended, certain=certain, per_draw=most)
    diff, unseen = compared["p"] - float(found.otherwise or 0.0), three / (compared["n"] + three)
    low, high = min(low, diff - unseen * max(diff, 0.0)), max(high, diff + unseen * (1.0 - diff))
    return {"compared": compared, "otherwise": found.otherwise, "low": low, "high": high}
