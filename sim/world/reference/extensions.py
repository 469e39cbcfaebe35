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
    terms = -1 if row.measure else deadline.play.deal.terms_of_more_time(deadline.past)
    refused = _refused_by(deadline, asked, terms)
    if refused is not None:
        actor, p, why = refused
        bound = (why, deadline.model.actors[actor].element)
        deadline.cause = world.note(
            Kind.EXTENSION_REFUSED, actor, row.element, cause=deadline.cause, value=p, bound=bound
        )
        return False
    days = -(-world.delay(row.days, row.element, Purpose.DELAY, deadline.drawn) // DAY)
    deadline.move(max(1, min(days, math.floor(room) if room < math.inf else days)), asked[0])
    if terms >= 0:
        deadline.play.deal.amend_to(terms, deadline.cause)
    return True


def _refused_by(deadline: Any, asked: list[int], terms: int) -> tuple[int, float, Bound] | None:
    """The first of those asked who does not grant more time, with which probability it would have, and why not.

    Without a rule the parties of the agreement decide: all grant it if there are `terms` that are better than ending
    for everybody; else each for whom the agreement as it stands is.
    """
    world, row = deadline.world, deadline.row
    if row.grants < 0:
        actor = None if terms >= 0 else deadline.play.deal.leaving.better_off(asked, deadline.past)
        return None if actor is None else (actor, 0.0, Bound.NO_DEAL)
    p = world.probability(row.grants)
    for i, actor in enumerate(asked):
        if p <= world.uniform(world.key(row.element), Purpose.EXTENSION, deadline.drawn * 64 + i):
            return actor, p, Bound.EXTENSION
    return None
