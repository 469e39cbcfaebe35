"""Whether a measure bites: after its date by strikes, and as others expect it before."""

from __future__ import annotations

from typing import Any

from sim.world.codes import FILED
from sim.world.draws import Purpose
from sim.world.families import Family, quantile
from sim.world.reference.extensions import expected
from sim.world.time import NEVER, seconds

AGAIN = 1 << 16  # the first occurrence of luck after a date, beyond all dates
EXPONENTIAL = int(Family.EXPONENTIAL)


def strike(deadline: Any) -> int:
    """When an unenforced measure is weighed again by itself; NEVER if at no rate."""
    world, row, due = deadline.world, deadline.row, deadline.due
    rate = world.values[row.again_rate] if row.again_rate >= 0 else 0.0
    if rate <= 0.0:
        return NEVER
    u = world.uniform(world.key(row.element), Purpose.HAZARD, due.strikes)
    due.strikes += 1
    return int(world.now + seconds(quantile(EXPONENTIAL, 1.0 / rate, 0.0, 0.0, u)))


def believed(deadline: Any, rule: int, actor: int, at: int) -> float:
    """The probability that the date of a measure ends the matter, by a rule of an actor's own (-1: at the medians).

    That is enforcement without more time and without a ruling that stops it before; up to the time `at` no answer has come.
    """
    world, own, p = deadline.world, deadline.row.enforce, 0.0
    if rule >= 0:
        p = world.probability(rule)
    elif own >= 0:
        p = world.probability(own, medians=True)
    return float(p * (1.0 - expected(deadline)) * _goes_on(deadline, actor, at))


def contested(deadline: Any) -> bool:
    """Whether a ruling is asked for that would suspend or annul it."""
    state, model = deadline.world.state, deadline.model
    return any(state[model.rulings[r].vars + FILED] for r in model.stops[deadline.index])


def _goes_on(deadline: Any, actor: int, at: int) -> float:
    """The probability that no ruling that is asked for suspends or annuls it by its date, as an actor expects it."""
    world, play, goes_on = deadline.world, deadline.play, 1.0
    for r in deadline.model.stops[deadline.index]:
        if play.rulings[r].is_filed:
            granted = play.worth.challenges.answer(actor, r, play.deal.parties, 0.0)
            goes_on *= 1.0 - granted[max(world.package, 0)] * play.worth.prospects.answered_by(r, deadline.date, at)
    return goes_on
