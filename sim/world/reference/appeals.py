"""A ruling about a ruling: what was granted may be reversed on appeal."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from simpy.events import Event as Signal

from sim.world.draws import Purpose
from sim.world.reference.agenda import Phase


def appeal(ruling: Any, event: int) -> Generator[Signal, Any, None]:
    """Wait; then, while the suspension that was granted in an event stands, reverse it or not."""
    world, row = ruling.world, ruling.row
    measure = ruling.play.deadlines[row.about]
    wait = world.left(row.appeal_after, row.element, Purpose.APPEAL, 0, world.since(event))
    yield world.at(world.now + wait, Phase.RULINGS, row.element)
    if ruling.index not in measure.stays:
        return  # nothing is left to reverse
    p = world.probability(row.appeal_rule)
    if p > world.uniform(world.key(row.element), Purpose.REVERSAL):
        measure.reinstated(ruling.index, p, event)
        ruling.reversed(event)
