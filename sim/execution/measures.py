"""Which measures bite when, read off the records of some replications: enforced, compelled or reinstated, and not suspended."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.statistics.moments import Whole
from sim.world.jit import compiled
from sim.world.plan import Effect, Plan
from sim.world.record import Columns, Kind
from sim.world.time import NEVER

Bools = npt.NDArray[np.bool_]
IMPOSED, ENFORCED, COMPELLED = int(Kind.IMPOSED), int(Kind.ENFORCED), int(Kind.COMPELLED)
SUSPENDED, REINSTATED, ANNULLED = int(Kind.SUSPENDED), int(Kind.REINSTATED), int(Kind.ANNULLED)
LAPSED = int(Kind.LAPSED)
OVER = (int(Kind.MET), int(Kind.LIFTED), int(Kind.EXPIRED))
ANNULS, COMPELS = int(Effect.ANNULS), int(Effect.COMPELS)
NO_DATE, RUNS_FIRST, AT_ONCE = 0, 1, 2


class Measures(NamedTuple):
    """Whether something with a date comes to bite by each event [E]; and which bite at the end of each record [n, deadlines]."""

    bites: Bools
    in_force: Bools


def measures(plan: Plan, events: Columns) -> Measures:
    """Look through the records of some replications."""
    dated, begins = plan.deadlines["element"], np.full(len(plan.elements), NO_DATE, np.int64)
    at_once = (plan.deadlines["at"] == NEVER) & (plan.deadlines["after"] < 0)
    begins[dated] = np.where(at_once, AT_ONCE, RUNS_FIRST)
    effects = np.full(len(plan.elements), int(Effect.SUSPENDS), np.int64)
    effects[plan.rulings["element"]] = plan.rulings["effect"]
    bites, in_force = _looked_through(events.starts, events.kind, events.subject, events.cause, begins, effects)
    return Measures(bites, in_force[:, dated])


@compiled(
    "Tuple((boolean[::1], boolean[:, ::1]))(int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1])"
)
def _looked_through(
    starts: Whole, kind: Whole, subject: Whole, cause: Whole, begins: Whole, effects: Whole
) -> tuple[Bools, Bools]:
    """By elements: `begins` says which have dates, and bite at once; `effects` what rulings do.

    What a ruling that annuls or compels has changed is as it was before, once that ruling has no effect any more.
    """
    n, elements = len(starts) - 1, len(begins)
    bites, found = np.zeros(len(kind), np.bool_), np.zeros((n, elements), np.bool_)
    for i in range(n):
        enforced, stayed = np.zeros(elements, np.bool_), np.zeros(elements, np.bool_)
        annulled, compelled = np.zeros(elements, np.bool_), np.zeros(elements, np.bool_)  # enforced before that
        for e in range(starts[i], starts[i + 1]):
            what, it = kind[e], subject[e]
            if it < 0 or begins[it] == NO_DATE:
                continue
            before = enforced[it] and not stayed[it]
            if what == IMPOSED:
                enforced[it], stayed[it] = False, False
            elif what == ENFORCED:
                enforced[it] = True
                stayed[it] = stayed[it] and begins[it] != AT_ONCE
            elif what == COMPELLED:
                compelled[it], enforced[it] = enforced[it], True
            elif what == ANNULLED:
                annulled[it], enforced[it] = enforced[it], False
            elif what == SUSPENDED:
                stayed[it] = True
            elif what == REINSTATED:
                ruling = subject[starts[i] + cause[e]] if cause[e] >= 0 else -1
                effect = effects[ruling] if ruling >= 0 else -1
                if effect == ANNULS:
                    enforced[it] = annulled[it]
                elif effect == COMPELS:
                    enforced[it] = compelled[it]
                else:
                    stayed[it] = False
            elif what == LAPSED:
                enforced[it] = False
            elif what in OVER:
                enforced[it], stayed[it] = False, False
            found[i, it] = enforced[it] and not stayed[it]
            bites[e] = found[i, it] and not before
    return bites, found
