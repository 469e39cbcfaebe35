"""Which constraint bound when, among the replications in which a deal was still to be had."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.world.plan import Plan
from sim.world.record import Bound, Event, Kind
from sim.world.reference import Played
from sim.world.time import DAY, day_of

Whole = npt.NDArray[np.int64]
Constraint = tuple[int, int, int]  # Kind of what a grant or a date did itself, else 0; Bound; element
# As plain numbers: every event is looked at.
BY_ITSELF = frozenset(map(int, (Kind.FORBIDDEN, Kind.ENFORCED)))  # what stands in the way though nothing was refused
LOST = frozenset(map(int, (Kind.ENDED, Kind.LEFT, Kind.REJECTED)))
LATE = (Bound.EXTENSION, Bound.NO_EXTENSION)  # what dates do, after all else of an instant
OPENS = frozenset(map(int, (Kind.OFFERED, Kind.PASSED, Kind.SELECTED, Kind.SIGNED, Kind.ENTERED, Kind.RETURNED)))
NOBODY = frozenset(map(int, (Bound.NONE, Bound.NOT_MET)))  # that a date was not met stops nobody
CLOSED, ENFORCED = int(Kind.CLOSED), int(Kind.ENFORCED)


class Bindings(NamedTuple):
    """What bound in some replications, at its first time while a deal was open; T = 3 (D + 1) moments on D days.

    Of each day there are three moments: before its end, at its end, and what the dates do that fall on its end.

    A deal is open until it closes, or is over: the last has ended or left, and nothing is offered, chosen or signed any
    more. `bound[n]`, and `days[4, T]` for each constraint: in each moment, how many it bound first, how many of those
    never close, how many of those bound close or are over, and how many of these are over. `ends[2, T]`: of all,
    how many close in each, and how many are over.
    """

    bound: dict[Constraint, npt.NDArray[np.bool_]]
    closed: npt.NDArray[np.bool_]  # [n]
    days: dict[Constraint, Whole]
    ends: Whole


def bindings(plan: Plan, played: list[Played]) -> Bindings:
    """Look through the records of some replications."""
    moments = 3 * (plan.horizon // DAY + 1)
    closed, ends = np.zeros(len(played), bool), np.zeros((2, moments), np.int64)
    bound: dict[Constraint, npt.NDArray[np.bool_]] = {}
    days: dict[Constraint, Whole] = {}
    for i, one in enumerate(played):
        closed[i], end, first = _looked_through(one.record, moments)
        if end is not None:
            ends[int(not closed[i]), end] += 1
        for key, time in first.items():
            moment = _moment(time, moments, key[0] == ENFORCED or key[1] in LATE)
            if key not in bound:
                bound[key], days[key] = np.zeros(len(played), bool), np.zeros((4, moments), np.int64)
            bound[key][i] = True
            days[key][0, moment] += 1
            days[key][1, moment] += not closed[i]
            if end is not None:
                days[key][2, max(end, moment)] += 1
                days[key][3, max(end, moment)] += not closed[i]
    return Bindings(bound, closed, days, ends)


def _looked_through(record: Sequence[Event], moments: int) -> tuple[bool, int | None, dict[Constraint, int]]:
    """Whether a deal closes; in which moment it does, or there is none to be had any more, None: there is up to the
    horizon; and when each constraint bound first, of those that did up to then.
    """
    over: Event | None = None
    found: dict[Constraint, tuple[int, int]] = {}
    for event in record:
        kind = event.kind
        if kind in BY_ITSELF:
            found.setdefault((kind, 0, event.subject), (event.number, event.time))
        elif event.bound not in NOBODY:
            found.setdefault((0, event.bound, event.bound_of), (event.number, event.time))
        if kind in OPENS:
            over = None
        elif kind == CLOSED:
            return True, _moment(event.time, moments, False), {key: time for key, (_, time) in found.items()}
        elif kind in LOST and over is None:
            over = event
    if over is None:
        return False, None, {key: time for key, (_, time) in found.items()}
    late = over.cause >= 0 and record[over.cause].kind == ENFORCED
    first = {key: time for key, (number, time) in found.items() if number <= over.number}
    return False, _moment(over.time, moments, late), first


def _moment(time: int, moments: int, late: bool) -> int:
    at_end = 0 if time % DAY else 1 + late
    return min(3 * max(0, day_of(time)) + at_end, moments - 1)
