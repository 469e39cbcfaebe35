"""Which constraint bound when, among the replications in which a deal was still to be had."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.world.plan import Plan
from sim.world.record import Bound, Event, Kind
from sim.world.reference import Played
from sim.world.time import DAY, day_of

Whole = npt.NDArray[np.int64]
Constraint = tuple[int, int, int]  # Kind of what a grant or a date did itself, else 0; Bound; element
BY_ITSELF = (Kind.FORBIDDEN, Kind.ENFORCED)  # what stands in the way though nothing was refused
LOST = (Kind.ENDED, Kind.LEFT, Kind.REJECTED)
OPENS = (Kind.OFFERED, Kind.PASSED, Kind.SELECTED, Kind.SIGNED, Kind.ENTERED, Kind.RETURNED)


class Bindings(NamedTuple):
    """What bound in some replications, at its first time while a deal was open; D days.

    A deal is open until it closes, or is over: the last has ended or left, and nothing is offered, chosen or signed any
    more. `bound[n]`, and `days[4, D + 1]` for each constraint: on each day, how many it bound first, how many of those
    never close, how many of those bound close or are over, and how many of these are over. `ends[2, D + 1]`: of all,
    how many close on each day, and how many are over.
    """

    bound: dict[Constraint, npt.NDArray[np.bool_]]
    closed: npt.NDArray[np.bool_]  # [n]
    days: dict[Constraint, Whole]
    ends: Whole


def bindings(plan: Plan, played: list[Played]) -> Bindings:
    """Look through the records of some replications."""
    last = plan.horizon // DAY
    closed, ends = np.zeros(len(played), bool), np.zeros((2, last + 1), np.int64)
    bound: dict[Constraint, npt.NDArray[np.bool_]] = {}
    days: dict[Constraint, Whole] = {}
    for i, one in enumerate(played):
        closed[i], end = _end(one.record)
        if end is not None:
            ends[int(not closed[i]), _day(end, last)] += 1
        for key, time in _first(one.record, end).items():
            if key not in bound:
                bound[key], days[key] = np.zeros(len(played), bool), np.zeros((4, last + 1), np.int64)
            bound[key][i] = True
            days[key][0, _day(time, last)] += 1
            days[key][1, _day(time, last)] += not closed[i]
            if end is not None:
                days[key][2, _day(end, last)] += 1
                days[key][3, _day(end, last)] += not closed[i]
    return Bindings(bound, closed, days, ends)


def _end(record: Iterable[Event]) -> tuple[bool, int | None]:
    """Whether a deal closes, and when that is, or since when there is none to be had; None: it is open to the end."""
    over: int | None = None
    for event in record:
        if event.kind == Kind.CLOSED:
            return True, event.time
        if event.kind in LOST and over is None:
            over = event.time
        elif event.kind in OPENS:
            over = None
    return False, over


def _first(record: Iterable[Event], end: int | None) -> dict[Constraint, int]:
    """When each constraint bound first, of those that did while a deal was open."""
    found: dict[Constraint, int] = {}
    for event in record:
        if end is not None and event.time > end:
            break
        if event.kind in BY_ITSELF:
            found.setdefault((event.kind, 0, event.subject), event.time)
        elif event.bound not in (Bound.NONE, Bound.NOT_MET):  # that a date was not met stops nobody
            found.setdefault((0, event.bound, event.bound_of), event.time)
    return found


def _day(time: int, last: int) -> int:
    return min(max(0, day_of(time)), last)
