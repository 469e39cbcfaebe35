"""What no deal amounts to: the least that each party accepts from the other at `as_of`, before any ruling is thought of."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.errors import RunError
from sim.execution.scenarios import Scenario
from sim.narrative.names import Words, actor_words
from sim.world.reference import Engine
from sim.world.standing import Standing


def anchors(scenario: Scenario) -> list[dict[str, Any]]:
    """For each bid and both of its sides the package worth least of those worth no less than no deal, at the medians.

    `package`: its name, and None where no package is worth as much; `all`: every one is. `worth` is its utility, `no_deal` what
    it is held against. Whom nothing is negotiated with is not among them.
    """
    plan, terms = scenario.plan, tuple(scenario.loaded.scenario.terms)
    if not len(plan.sellers) or not terms:
        return []
    try:
        standing = Standing(plan, Engine(plan, tuple(scenario.loaded.python)).as_told())
    except RunError:  # which a run will tell
        return []
    seller, words = int(plan.sellers["actor"][0]), Words(plan, terms)
    found = []
    for row, bid in enumerate(plan.bids):
        sides = (seller, int(bid["actor"]))
        parties = (*sides, *(int(one["actor"]) for one in plan.partners if one["bid"] == row))
        within = np.flatnonzero(plan.masks[bid["mask"]] if bid["mask"] >= 0 else np.ones(len(plan.packages), bool))
        for actor, other in (sides, sides[::-1]):
            utility, floor = standing.utility(actor, parties)[within], float(standing.no_deal(actor))
            enough = np.flatnonzero(utility >= floor)
            least = int(enough[np.argmin(utility[enough])]) if len(enough) else -1
            found.append({
                "actor": actor_words(plan, actor), "other": actor_words(plan, other), "no_deal": floor,
                "package": words.package(int(within[least])) if len(enough) else None,
                "worth": float(utility[least]) if len(enough) else None, "all": len(enough) == len(within),
            })  # fmt: skip
    return found
