"""The dates of a plan as a reader knows them: when measures fall due, how far they can move, when outcomes are read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sim.execution.latest import latest, moved, moves_told
from sim.execution.pairs import check_dates, in_order
from sim.narrative.names import element_words, short_date, times
from sim.world.plan import Force, Plan, Table
from sim.world.time import DAY, day_of


def date_of(plan: Plan, time: float) -> str:
    """The calendar date of a time."""
    return (dt.date.fromisoformat(plan.as_of) + dt.timedelta(days=day_of(time))).isoformat()


def dates(plan: Plan) -> list[dict[str, Any]]:
    """The dates just before and just after which outcomes are read: as set now, and every day to which each can move."""
    return [_dated(plan, check) for check in plan.checks if check["before"]]


def limits(plan: Plan) -> list[dict[str, Any]]:
    """The latest dates to which extensions can move these, where the days that they add are bounded."""
    return [
        {
            "id": str(plan.elements["name"][plan.deadlines[deadline]["element"]]),
            "label": f"{_name(plan, plan.deadlines[deadline])} at the latest", "date": date_of(plan, time), "t": time / DAY,
        }
        for deadline, time in latest(plan).items()
    ]  # fmt: skip


def _dated(plan: Plan, check: Table) -> dict[str, Any]:
    row = plan.deadlines[check["deadline"]]
    name, force = _name(plan, row), Force(row["force"]).name.lower()
    label = name if force in name else f"{name} ({force})"
    return {
        "id": _of(check), "name": name, "label": f"{label}{_how_often(plan, check)}",
        "date": date_of(plan, int(check["time"])), "t": int(check["time"]) / DAY, "force": force,
    }  # fmt: skip


def _how_often(plan: Plan, check: Table) -> str:
    """How often a date has to move to come to the day of a check; empty for one that never moves."""
    again = moves_told(plan, int(check["deadline"])) > 0
    if not moved(check):
        may = plan.deadlines[check["deadline"]]["most"] > 0 and check["deadline"] in plan.asks["deadline"]
        unmoved = ", as first set" if may else ""
        return ", as moved so far" if again else unmoved
    number = _of(check).rpartition(" ")[2]
    if not number.isdigit():
        return ", if it moves again" if again else ", if it moves"
    return f", if it moves {times(int(number))}{' more' if again else ''}"


def _of(check: Table) -> str:
    """The date that a check is about, of which there are more where days are known to which it can move."""
    return str(check["name"]).rpartition(":")[0]


def _name(plan: Plan, row: Table) -> str:
    return element_words(plan, int(row["element"]))


def checks(plan: Plan) -> list[dict[str, Any]]:
    """The moments at which outcomes are read off, in order of time (`sim.execution.pairs.in_order`)."""
    found, days = [], check_dates(plan)
    for c in plan.checks[in_order(plan)]:
        date = days[str(c["name"])]
        name, dated = str(c["name"]), c["deadline"] >= 0
        side = "before" if c["before"] else "after" if dated else "at"
        day = short_date(dt.date.fromisoformat(date))
        found.append({
            "id": name, "label": day if side == "at" else f"just {side} {day}", "date": date, "t": int(c["time"]) / DAY,
            "side": side, "of": _of(c) if dated else "",
            "force": Force(c["force"]).name.lower() if dated else "",
        })  # fmt: skip
    return found
