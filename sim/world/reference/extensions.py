"""More time for a date: who is asked, who grants it, and to which day it moves."""

from __future__ import annotations

import math
from typing import Any

from sim.world.draws import Purpose
from sim.world.record import Bound, Kind
from sim.world.time import DAY


def extended(deadline: Any) -> bool:
    """Whether all who are asked grant more time, within the caps; if they do, the date has moved."""
    world, row = deadline.world, deadline.row
    asked = [ask.actor for ask in deadline.model.asks.get(deadline.index, [])]
    if not asked:
        return False
    room = row.most_days - deadline.moved_by
    if deadline.requests >= row.most or room < 1.0:
        bound = (Bound.NO_EXTENSION, row.element)
        deadline.cause = world.note(Kind.EXTENSION_REFUSED, -1, row.element, cause=deadline.cause, bound=bound)
        return False
    package, refused = _agreed(deadline, asked)
    if refused is not None:
        actor, p, why = refused
        bound = (why, deadline.model.actors[actor].element)
        deadline.cause = world.note(
            Kind.EXTENSION_REFUSED, actor, row.element, cause=deadline.cause, value=p, bound=bound
        )
        return False
    days = -(-world.delay(row.days, row.element, Purpose.DELAY, deadline.drawn) // DAY)
    deadline.move(max(1, min(days, math.floor(room) if room < math.inf else days)), asked[0])
    if package >= 0:
        deadline.play.deal.amend_to(package, deadline.cause)
    return True


Refusal = tuple[int, float, Bound]  # who does not grant more time, with which probability it would have, and why not


def _agreed(deadline: Any, asked: list[int]) -> tuple[int, Refusal | None]:
    """The package with which the agreement goes on (-1: as it may), or the first of those asked who refuses more time.

    Without a rule the parties of the agreement decide by what it is worth to them.
    """
    row, deal = deadline.row, deadline.play.deal
    if row.grants < 0:
        package, unwilling = deal.renewed(asked, deadline.past)
        return package, None if unwilling < 0 or package >= 0 else (unwilling, 0.0, Bound.NO_DEAL)
    refused = _refused_by(deadline, asked)
    return -1 if row.measure or refused else deal.renewed(deal.parties, deadline.past)[0], refused


def _refused_by(deadline: Any, asked: list[int]) -> Refusal | None:
    """The first of those asked who does not grant more time by a rule."""
    world, row = deadline.world, deadline.row
    p = world.probability(row.grants)
    for i, actor in enumerate(asked):
        if p <= world.uniform(world.key(row.element), Purpose.EXTENSION, deadline.drawn * 64 + i):
            return actor, p, Bound.EXTENSION
    return None
