"""Whether a measure bites: after its date by strikes, and as others expect it before."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world.draws import Purpose
from sim.world.families import Family, quantile
from sim.world.reference.extensions import expected
from sim.world.time import DAY, NEVER, seconds

Floats = npt.NDArray[np.float64]
AGAIN = 1 << 16  # the first occurrence of luck after a date, beyond all dates
EXPONENTIAL = int(Family.EXPONENTIAL)


def strike(deadline: Any) -> int:
    """When an unenforced measure is weighed again by itself; NEVER if at no rate. Strikes run on from the first time."""
    world, row, due = deadline.world, deadline.row, deadline.due
    rate = world.values[row.again_rate] if row.again_rate >= 0 else 0.0
    if rate <= 0.0:
        return NEVER
    while due.strike <= world.now:
        u = world.uniform(world.key(row.element), Purpose.HAZARD, due.strikes)
        since = world.now if due.strikes == 0 else due.strike
        due.strike = since + seconds(quantile(EXPONENTIAL, 1.0 / rate, 0.0, 0.0, u))
        due.strikes += 1
    return int(due.strike)


def believed(deadline: Any, rule: int) -> list[tuple[int, float]]:
    """The seconds by which the date of a measure may move, and the probability that it ends the matter then.

    It is enforced, by a rule of an actor's own (-1: at the medians), if no ruling stops it before.
    """
    world, own, p = deadline.world, deadline.row.enforce, 0.0
    if rule >= 0:
        p = world.probability(rule)
    elif own >= 0:
        p = world.probability(own, medians=True)
    return [(int(days) * DAY, p * chance) for days, chance in expected(deadline).tolist()]


def stops(deadline: Any, actor: int) -> list[tuple[int, Floats]]:
    """The rulings that are asked for and would suspend or annul it, each with the chance [P] that an actor gives to it."""
    play = deadline.play
    return [
        (r, play.worth.challenges.answer(actor, r, play.deal.parties, play.world.state, 0.0))
        for r in deadline.model.stops[deadline.index]
        if play.rulings[r].is_filed
    ]
