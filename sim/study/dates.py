"""The dates of a plan as a reader knows them: when measures fall due, how far they can move, when outcomes are read."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from sim.study.chunks import check_dates
from sim.study.wording import short_date, spoken
from sim.world.plan import Force, Plan, Table


def date_of(plan: Plan, time: float) -> str:
    """The calendar date of a time."""
    return (dt.date.fromisoformat(plan.as_of) + dt.timedelta(days=math.ceil(time))).isoformat()


def dates(plan: Plan) -> list[dict[str, Any]]:
    """The dates just before and just after which outcomes are read, as first set."""
    return [_dated(plan, check["deadline"], check["time"]) for check in plan.checks if check["before"]]


def limits(plan: Plan) -> list[dict[str, Any]]:
    """The latest dates to which extensions can move these, where the days that they add are capped."""
    moving = set(plan.asks["deadline"].tolist())
    found = []
    for check in plan.checks:
        if not check["before"] or check["deadline"] not in moving:
            continue
        row = plan.deadlines[check["deadline"]]
        last = check["time"] + (math.floor(row["most_days"]) if math.isfinite(row["most_days"]) else math.inf)
        if check["time"] < last <= plan.horizon:
            found.append({
                "id": str(plan.elements["name"][row["element"]]), "label": f"{_name(plan, row)} at the latest",
                "date": date_of(plan, last), "t": float(last),
            })  # fmt: skip
    return found


def _dated(plan: Plan, deadline: int, time: float) -> dict[str, Any]:
    row = plan.deadlines[deadline]
    name, force = _name(plan, row), Force(row["force"]).name.lower()
    return {
        "id": str(plan.elements["name"][row["element"]]), "label": name if force in name else f"{name} ({force})",
        "date": date_of(plan, time), "t": float(time), "force": force,
    }  # fmt: skip


def _name(plan: Plan, row: Table) -> str:
    return spoken(str(plan.elements["name"][row["element"]]))


def checks(plan: Plan) -> list[dict[str, Any]]:
    """The moments at which outcomes are read off, in order of time."""
    found = []
    for c, date in zip(plan.checks, check_dates(plan).values(), strict=True):
        name, dated = str(c["name"]), c["deadline"] >= 0
        side = "before" if c["before"] else "after" if dated else "at"
        day = short_date(dt.date.fromisoformat(date))
        found.append({
            "id": name, "label": day if side == "at" else f"just {side} {day}", "date": date, "t": float(c["time"]),
            "side": side, "of": name.split(":")[0] if dated else "",
            "force": Force(c["force"]).name.lower() if dated else "",
        })  # fmt: skip
    return found
