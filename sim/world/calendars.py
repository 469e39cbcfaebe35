"""Calendars: what of the time between two instants counts, all of it or business days alone."""

from __future__ import annotations

import numpy as np

from sim.world.plan import Plan
from sim.world.time import DAY, NEVER


def elapsed(plan: Plan, calendar: int, time: int) -> int:
    """What a calendar has counted up to a time, in seconds; without a calendar, the time itself."""
    if calendar < 0:
        return time
    table = plan.calendars[calendar]
    since = time - plan.calendar_start
    day = min(max(since // DAY, 0), len(table) - 2)
    return int(table[day]) * DAY + (since - day * DAY) * int(table[day + 1] - table[day])


def after(plan: Plan, calendar: int, since: int, span: int) -> int:
    """The first time, not before another, at which a calendar has counted so many seconds since; NEVER beyond its table."""
    if calendar < 0:
        return since + span
    table = plan.calendars[calendar]
    target = elapsed(plan, calendar, since) + span
    if target > int(table[-1]) * DAY:
        return NEVER
    day = int(np.searchsorted(table, -(-target // DAY), side="left"))
    if day == 0:
        return max(since, plan.calendar_start)
    counted = target - int(table[day - 1]) * DAY  # of the last day, which is open and so counts whole
    return max(since, plan.calendar_start + (day - 1) * DAY + counted)
