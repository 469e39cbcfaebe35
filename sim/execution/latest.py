"""The latest times to which extensions can move the dates of a plan."""

from __future__ import annotations

import math

from sim.world.beliefs import CHOICE
from sim.world.families import Family
from sim.world.plan import Plan, Table
from sim.world.time import seconds

TOP = {Family.UNIFORM: "b", Family.TRIANGULAR: "c", Family.PERT: "c"}  # the argument that nothing drawn exceeds


def latest(plan: Plan) -> dict[int, int]:
    """By deadline the latest time that it can move to, where the days added are bounded and no check reads that time."""
    moving = set(plan.asks["deadline"].tolist())
    read = {int(check["time"]) for check in plan.checks if check["before"] and moved(check)}
    found = {}
    for check in plan.checks:
        if not check["before"] or moved(check) or check["deadline"] not in moving:
            continue
        last = int(check["time"]) + seconds(_most_days(plan, plan.deadlines[check["deadline"]]))
        if check["time"] < last <= plan.horizon and last not in read:
            found[int(check["deadline"])] = last
    return found


def moved(check: Table) -> bool:
    """Whether a check is about the day to which a date moves."""
    return ":moved" in str(check["name"])


def _most_days(plan: Plan, row: Table) -> float:
    """The most days by which all extensions of a deadline together can move it; infinite if nothing bounds them."""
    caps = [math.floor(row["most_days"])] if math.isfinite(row["most_days"]) else []
    longest = _longest(plan, plan.chances[row["days"]])
    if math.isfinite(longest):
        caps.append(int(row["most"]) * max(1, math.ceil(longest)))
    return min(caps, default=math.inf)


def _longest(plan: Plan, drawn: Table) -> float:
    """The greatest value that a chance or a slot can take, beliefs included; infinite if there is none."""
    if drawn["family"] == Family.CONSTANT:
        if "value" in (drawn.dtype.names or ()):
            return float(drawn["value"])
        return _longest(plan, plan.slots[drawn["a"]])
    if drawn["family"] == CHOICE:
        first, count = int(drawn["a"]), int(drawn["b"])
        return max(_longest(plan, plan.slots[pair["value"]]) for pair in plan.choices[first : first + count])
    top = TOP.get(Family(int(drawn["family"])))
    return math.inf if top is None else _longest(plan, plan.slots[drawn[top]])
