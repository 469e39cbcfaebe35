"""Which constraint bound when, among the replications in which a deal was still to be had."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.statistics.landmarks import NEVER
from sim.statistics.moments import Whole
from sim.world.plan import Effect, Plan
from sim.world.record import Bound, Event, Kind, Played

Constraint = tuple[int, int, int]  # Kind of what a grant or a date did itself, else 0; Bound; element
# As plain numbers: every event is looked at.
BY_ITSELF = frozenset(map(int, (Kind.FORBIDDEN, Kind.ENFORCED)))  # what stands in the way though nothing was refused
LOST = frozenset(map(int, (Kind.ENDED, Kind.LEFT, Kind.REJECTED)))
LATE = (Bound.EXTENSION, Bound.NO_EXTENSION)  # what dates do, after all else of an instant
OPENS = frozenset(map(int, (Kind.OFFERED, Kind.PASSED, Kind.SELECTED, Kind.SIGNED, Kind.ENTERED, Kind.RETURNED)))
NOBODY = frozenset(map(int, (Bound.NONE, Bound.NOT_MET)))  # that a date was not met stops nobody
CLOSED, ENFORCED = int(Kind.CLOSED), int(Kind.ENFORCED)
GRANT, RULED_OUT = int(Bound.GRANT), int(Bound.RULED_OUT)
GRANTED, REFUSED, REVERSED = int(Kind.GRANTED), int(Kind.REFUSED), int(Kind.REVERSED)
Asked = dict[
    int, int | None
]  # element of a petition -> that of the ruling that it would reverse, or `HARMLESS`; None: a refusal harms
HARMLESS = -1  # a refusal stands in nobody's way


class Bindings(NamedTuple):
    """When what bound in some replications, at its first time while a deal was open.

    A deal is open until it closes, or is over: the last has ended or left, and nothing is offered, chosen or signed any
    more. `at[n]` for each constraint, NEVER: it did not bind; `until[n]`: when the deal was open last, NEVER: up to the
    horizon. A moment is twice the time in seconds, and one more for what dates do, after all else of that instant.
    """

    at: dict[Constraint, Whole]
    until: Whole  # [n]
    closed: npt.NDArray[np.bool_]  # [n]


def bindings(plan: Plan, played: list[Played]) -> Bindings:
    """Look through the records of some replications."""
    asked = _asked(plan)
    closed, until = np.zeros(len(played), bool), np.full(len(played), NEVER)
    at: dict[Constraint, Whole] = {}
    for i, one in enumerate(played):
        closed[i], end, first = _looked_through(one.record, asked)
        if end is not None:
            until[i] = end
        for key, time in first.items():
            moment = _moment(time, key[0] == ENFORCED or key[1] in LATE)
            at.setdefault(key, np.full(len(played), NEVER))[i] = moment
            until[i] = max(until[i], moment)
    return Bindings(at, until, closed)


def _asked(plan: Plan) -> Asked:
    """What petitions ask for, by their elements: whether a refusal stands in the way of a deal."""
    rows, elements = plan.rulings, plan.rulings["element"].tolist()
    found: Asked = {}
    for row, element in zip(rows, elements, strict=True):
        if row["effect"] == Effect.REVERSES:
            found[element] = elements[row["about_ruling"]]
        elif row["effect"] in (Effect.SUSPENDS, Effect.ANNULS):
            found[element] = None if row["about"] >= 0 else HARMLESS
        elif row["effect"] == Effect.FORBIDS or (row["effect"] == Effect.COMPELS and row["about"] >= 0):
            found[element] = HARMLESS
    return found


def _harmless(event: Event, asked: Asked, granted: set[int]) -> bool:
    """Whether an answer stands in nobody's way: what silence clears, and a refusal to stop, hold up or undo the deal."""
    if event.kind == GRANTED:
        return True
    of = asked.get(event.subject) if event.kind == REFUSED else None
    return of is not None and (of == HARMLESS or of in granted)


def _looked_through(record: Sequence[Event], asked: Asked) -> tuple[bool, int | None, dict[Constraint, int]]:
    """Whether a deal closes; in which moment it does, or there is none to be had any more, None: there is up to the
    horizon; and when each constraint bound first, of those that did up to then.
    """
    over: Event | None = None
    granted: set[int] = set()  # elements of rulings whose answer is a grant
    found: dict[Constraint, tuple[int, int]] = {}
    for event in record:
        kind = event.kind
        if kind in BY_ITSELF:
            found.setdefault((kind, 0, event.subject), (event.number, event.time))
        elif event.bound not in NOBODY and not _harmless(event, asked, granted):
            bound = GRANT if event.bound == RULED_OUT else event.bound  # what was refused is out: one constraint
            found.setdefault((0, bound, event.bound_of), (event.number, event.time))
        if kind == GRANTED:
            granted.add(event.subject)
        elif kind == REFUSED:
            granted.discard(event.subject)
        elif kind == REVERSED:
            granted ^= {event.subject}
        if kind in OPENS:
            over = None
        elif kind == CLOSED:
            return True, _moment(event.time, False), {key: time for key, (_, time) in found.items()}
        elif kind in LOST and over is None:
            over = event
    if over is None:
        return False, None, {key: time for key, (_, time) in found.items()}
    late = over.cause >= 0 and record[over.cause].kind == ENFORCED
    first = {key: time for key, (number, time) in found.items() if number <= over.number}
    return False, _moment(over.time, late), first


def _moment(time: int, late: bool) -> int:
    return 2 * time + late
