"""Whether a plan can draw anything at all. If it cannot, every replication of it is the same."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.world.families import Family
from sim.world.functions import SHIPPED
from sim.world.plan import Plan, RuleKind

Rows = npt.NDArray[np.integer]


def certain(plan: Plan) -> bool:
    """Whether nothing that the engine draws for can come out in two ways, whatever happens.

    That is so where all numbers and delays are constant, all rates are zero, and all probabilities 0 or 1. It is read
    off the plan and never off its replications, and where it is not plain it is denied: of a logistic rule, of one
    that circumstances shift, and of a user's own function, which may look at `Turn.luck`.
    """
    constant = plan.slots["family"] == Family.CONSTANT
    if not constant.all() or (plan.chances["family"] != Family.CONSTANT).any():
        return False
    rates = [
        plan.bids["returns"],
        plan.bids["leaves"],
        plan.events["hazard"],
        plan.circumstances["sd"],
        plan.rulings["stops"],
        plan.deadlines["again_rate"],
    ]
    ways = ("grants", "more", "enforce", "end", "again", "renewed")
    rules = [plan.rulings["rule"], *(plan.deadlines[name] for name in ways)]
    return (
        all((_values(plan, slots) <= 0.0).all() for slots in rates)
        and _decided(_values(plan, plan.red_lines["credibility"]))
        and all(_settled(plan, int(rule)) for column in rules for rule in column if rule >= 0)
        and all(path.startswith(f"{SHIPPED}.") for path in plan.functions["path"])
    )


def _values(plan: Plan, slots: Rows) -> npt.NDArray[np.float64]:
    """The values of constant slots, without those that are not there."""
    found: npt.NDArray[np.float64] = plan.slots["value"][slots[slots >= 0]]
    return found


def _decided(probabilities: npt.NDArray[np.float64]) -> bool:
    """Whether they are all 0 or 1; the engine clips what lies beyond."""
    return bool(((probabilities <= 0.0) | (probabilities >= 1.0)).all())


def _settled(plan: Plan, rule: int) -> bool:
    """Whether a probability rule gives 0 or 1 in every state and for every package."""
    row = plan.rules[rule]
    if row["kind"] == RuleKind.VOTE:
        return all(_settled(plan, int(member["rule"])) for member in plan.members[plan.members["vote"] == rule])
    if row["kind"] == RuleKind.CONDITIONAL:
        return all(_settled(plan, int(row[branch])) for branch in ("b", "c") if row[branch] >= 0)
    if row["kind"] != RuleKind.LINEAR or (plan.shifts["linear"] == row["a"]).any():
        return False
    return _decided(_values(plan, plan.linears["base"][[row["a"]]]))
