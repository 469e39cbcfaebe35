"""The latest times to which extensions can move the dates of a plan."""

from __future__ import annotations

import math

from sim.world.beliefs import CHOICE
from sim.world.codes import Verb
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
        row = plan.deadlines[check["deadline"]]
        left = max(0, int(row["most"]) - moves_told(plan, int(check["deadline"])))
        last = int(check["time"]) + seconds(_most_days(plan, row, left))
        if check["time"] < last <= plan.horizon and last not in read:
            found[int(check["deadline"])] = last
    return found


def moved(check: Table) -> bool:
    """Whether a check is about the day to which a date moves."""
    return ":moved" in str(check["name"])


def moves_told(plan: Plan, deadline: int) -> int:
    """How often the history has moved a date, if nothing has set it anew since."""
    first = [check["time"] for check in plan.checks if check["deadline"] == deadline and not moved(check)]
    count, last = 0, None
    for line in plan.history:
        verb, measure = line["verb"], plan.deadlines["measure"][deadline]
        if verb == Verb.EXTENDS and line["target"] == deadline:
            count, last = count + 1, line["value"]
        elif verb == Verb.IMPOSES and line["target"] == deadline if measure else verb == Verb.SIGNS:
            count = 0
    return count if first[:1] == [last] else 0


def _most_days(plan: Plan, row: Table, left: int) -> float:
    """The most days by which the extensions that are left of a deadline can move it; infinite if nothing bounds them."""
    caps = [math.floor(row["most_days"])] if math.isfinite(row["most_days"]) else []
    longest = _longest(plan, plan.chances[row["days"]])
    if math.isfinite(longest):
        caps.append(left * max(1, math.ceil(longest)))
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
