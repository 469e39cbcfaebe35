"""What stood in the way of a deal: which constraints bound, whose they are, and what came of it where they did."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.execution.binding import Constraint, Whole
from sim.execution.counts import Counts
from sim.statistics.intervals import effective_n, mover, wilson
from sim.statistics.moments import Moments
from sim.study.shares import one
from sim.world.certain import certain
from sim.world.plan import Plan
from sim.world.record import Bound, Kind

Z = 1.959964
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

    `share`: of the replications in which it bound while a deal was still to be had. `unclosed`: of those, in how many no
    deal closes by the horizon. `compared`: that share of those that have peers, `otherwise` the same share of the peers:
    of the replications in which a deal was open when the same moments came and the constraint had not bound, moment by
    moment as often as it bound; `peers`: how many these are on average; `low`, `high`: the 95 % interval of the
    difference. All None where most have no peers. A constraint that stops nothing leaves the two alike, whenever it
    binds: it is compared with its peers of the day and not with those that had long closed (Anderson, Cain and Gelber
    1983, "Analysis of survival by tumor response": the landmark).
    """
    found, sure = [], certain(plan)
    for key, moments in counts.constraints.items():
        kind, bound, of = key
        element = plan.elements[of]
        actor = str(plan.actors["name"][element["actor"]]) if element["actor"] >= 0 else "agreement"
        words = BOUND_WORDS[kind, bound].format(of=str(element["name"]).replace("_", " "))
        found.append({
            "actor": actor, "constraint": words, "share": one(moments, certain=sure),
            "unclosed": one(counts.unclosed[key], certain=sure), **_compared(counts, key),
        })  # fmt: skip
    return sorted(found, key=lambda c: (c["actor"], -c["share"]["p"], c["constraint"]))


def _compared(counts: Counts, key: Constraint) -> dict[str, float | None]:
    """Those that a constraint bound beside their peers."""
    days, ends, n = counts.binding[key], counts.ends, counts.outcomes.n
    bound, unclosed = np.cumsum(days[:2], axis=1)
    gone, over = _before(days[2:])
    closings, lost = _before(ends)
    peers = n - closings - lost - (bound - gone)
    never = n - int(ends[0].sum()) - lost - (unclosed - over)
    weight = np.where(peers > 0, days[0], 0)
    if 2 * weight.sum() <= bound[-1]:
        return dict.fromkeys(("compared", "otherwise", "peers", "low", "high"))
    share = float(days[1][peers > 0].sum() / weight.sum())
    other = float((never / np.maximum(peers, 1) * weight).sum() / weight.sum())
    number = float((peers * weight).sum() / weight.sum())
    low, high = _difference(share, other, float(weight.sum()), number, _clustering(counts.unclosed[key]))
    return {"compared": share, "otherwise": other, "peers": number, "low": low, "high": high}


def _before(days: Whole) -> Whole:
    """Sums of all moments before each."""
    return np.cumsum(days, axis=1) - days


def _clustering(moments: Moments) -> float:
    """The share of the replications that counts, where those of one belief draw resemble each other."""
    p = moments.mean()
    return float(effective_n(p, moments.variance(), moments.n)) / moments.n if 0 < p < 1 and moments.draws > 1 else 1.0


def _difference(p: float, q: float, n: float, peers: float, counts: float) -> tuple[float, float]:
    """Limits of p - q, of so many replications and peers, of which a share counts."""
    a, b = np.array(p), np.array(q)
    low, high = mover(a - b, a, wilson(a, max(1.0, counts * n), Z), b, wilson(b, max(1.0, counts * peers), Z))
    return float(low), float(high)
