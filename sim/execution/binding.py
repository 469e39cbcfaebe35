"""Which constraint bound, among the replications in which a deal was still to be had."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.statistics.moments import Whole
from sim.world.jit import compiled
from sim.world.plan import Effect, Plan
from sim.world.record import Bound, Columns, Kind

Bools = npt.NDArray[np.bool_]
Constraint = tuple[int, int, int]  # Kind of what a grant or a date did itself, or of an offer, else 0; Bound; element
FORBIDDEN = (int(Kind.FORBIDDEN), 0)
BITES = (int(Kind.ENFORCED), 0)
DECLINED = (int(Kind.OFFERED), int(Bound.NO_DEAL))  # an offer that is worse than no deal: bargaining goes on
APART = (FORBIDDEN, BITES, DECLINED)  # what is no Bound of its own
LOST = (int(Kind.ENDED), int(Kind.LEFT), int(Kind.REJECTED))
OPENS = (
    int(Kind.OFFERED), int(Kind.PASSED), int(Kind.SELECTED), int(Kind.SIGNED), int(Kind.ENTERED), int(Kind.RETURNED),
)  # fmt: skip
NOBODY = (int(Bound.NONE), int(Bound.NOT_MET))  # that a date was not met stops nobody
CLOSED, ENFORCED, FORBIDS = int(Kind.CLOSED), int(Kind.ENFORCED), int(Kind.FORBIDDEN)
TALKS, NO_DEAL = (int(Kind.OFFERED), int(Kind.PASSED)), int(Bound.NO_DEAL)
GRANT, RULED_OUT = int(Bound.GRANT), int(Bound.RULED_OUT)
GRANTED, REFUSED, REVERSED = int(Kind.GRANTED), int(Kind.REFUSED), int(Kind.REVERSED)
HARMFUL, HARMLESS = -2, -1  # a refusal stands in somebody's way, or in nobody's
BOUNDS = max(map(int, Bound)) + 1


class Bindings(NamedTuple):
    """In which of some replications each constraint bound while a deal was open [n], and in which one closes [n].

    A deal is open until it closes, or is over: the last has ended or left, and nothing is offered, chosen or signed any more.
    """

    bound: dict[Constraint, Bools]
    closed: Bools


def bindings(plan: Plan, events: Columns, bites: Bools) -> Bindings:
    """Look through the records of some replications; `bites`: the events by which a measure comes to bite (`sim.execution.measures`)."""
    n, elements = len(events.starts) - 1, len(plan.elements)
    closed, replications, codes = _looked_through(
        events.starts, events.kind, events.subject, events.bound, events.bound_of, bites, _asked(plan)
    )
    bound: dict[Constraint, Bools] = {}
    every, first = np.unique(codes, return_index=True)
    for code in every[np.argsort(first)].tolist():
        what, element = divmod(code, elements + 1)
        key = (0, what, element - 1) if what < BOUNDS else (*APART[what - BOUNDS], element - 1)
        bound[key] = np.zeros(n, np.bool_)
        bound[key][replications[codes == code]] = True
    return Bindings(bound, closed)


def _asked(plan: Plan) -> Whole:
    """What petitions ask for, by their elements: the element of the ruling that one would reverse, or whether a refusal harms."""
    elements = plan.rulings["element"]
    found = np.full(len(plan.elements), HARMFUL, np.int64)
    for row in plan.rulings:
        if row["effect"] == Effect.REVERSES:
            found[row["element"]] = elements[row["about_ruling"]]
        elif row["effect"] in (Effect.SUSPENDS, Effect.ANNULS):
            found[row["element"]] = HARMFUL if row["about"] >= 0 else HARMLESS
        elif row["effect"] == Effect.FORBIDS or (row["effect"] == Effect.COMPELS and row["about"] >= 0):
            found[row["element"]] = HARMLESS
    return found


@compiled(
    "Tuple((boolean[::1], int64[::1], int64[::1]))(int64[::1], int64[::1], int64[::1], int64[::1], int64[::1],"
    " boolean[::1], int64[::1])"
)
def _looked_through(
    starts: Whole, kind: Whole, subject: Whole, bound: Whole, bound_of: Whole, bites: Bools, asked: Whole
) -> tuple[Bools, Whole, Whole]:
    """Whether a deal closes [n]; and what bound while one was to be had: in which replication, and which constraint [M].

    An answer stands in nobody's way if it is what silence clears, or a refusal to stop, hold up or undo the deal. What was
    refused is out: one constraint. A measure binds from when it bites: one that is enforced while a court suspends it, from
    when that ends.
    """
    n, elements = len(starts) - 1, len(asked)
    closed, numbers = np.zeros(n, np.bool_), np.empty(len(kind), np.int64)
    replications, codes = np.empty(len(kind), np.int64), np.empty(len(kind), np.int64)
    seen = np.full((BOUNDS + len(APART)) * (elements + 1), -1)  # the last replication in which it bound
    m = 0
    for i in range(n):
        granted = np.zeros(elements, np.bool_)  # rulings whose answer is a grant
        over, begins = -1, m
        for e in range(starts[i], starts[i + 1]):
            what, about, own = kind[e], subject[e], bound[e]
            code = -1
            if what == FORBIDS or bites[e]:
                code = (BOUNDS + (0 if what == FORBIDS else 1)) * (elements + 1) + about + 1
            elif own == NO_DEAL and what in TALKS:
                code = (BOUNDS + 2) * (elements + 1) + bound_of[e] + 1
            elif what != ENFORCED and own not in NOBODY and what != GRANTED:
                petition = asked[about] if what == REFUSED else HARMFUL
                if petition == HARMFUL or (petition >= 0 and not granted[petition]):
                    code = (GRANT if own == RULED_OUT else own) * (elements + 1) + bound_of[e] + 1
            if code >= 0 and seen[code] != i:
                seen[code] = i
                replications[m], codes[m], numbers[m] = i, code, e
                m += 1
            if what == GRANTED:
                granted[about] = True
            elif what == REFUSED:
                granted[about] = False
            elif what == REVERSED:
                granted[about] = not granted[about]
            if what in OPENS:
                over = -1
            elif what == CLOSED:
                closed[i], over = True, -1
                break
            elif what in LOST and over < 0:
                over = e
        if over >= 0:
            kept = begins
            for j in range(begins, m):
                if numbers[j] <= over:
                    replications[kept], codes[kept] = replications[j], codes[j]
                    kept += 1
            m = kept
    return closed, replications[:m].copy(), codes[:m].copy()
