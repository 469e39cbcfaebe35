"""More time for a date: while it may move, who is asked, who grants it, and to which day it moves."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world import pressing
from sim.world.draws import Purpose
from sim.world.record import Bound, Kind
from sim.world.time import DAY

Floats = npt.NDArray[np.float64]
Refusal = tuple[int, float, tuple[Bound, int]]  # who does not grant more time, with which probability, and why not


def extended(deadline: Any) -> bool:
    """Whether there is more time: while it may move, all who are asked grant it, within the caps; if so, it has moved."""
    row, asked = deadline.row, _asked(deadline)
    if not asked or not _may(deadline):
        return False
    room = row.most_days - deadline.moved_by
    if not left(deadline):
        return _refused(deadline, -1, 0.0, (Bound.NO_EXTENSION, row.element))
    package, no = _agreed(deadline, asked)
    if no is not None:
        return _refused(deadline, *no)
    days = max(1, -(-deadline.world.delay(row.days, row.element, Purpose.DELAY, deadline.dates) // DAY))
    since = max(deadline.date, deadline.world.now)  # a date may be over that comes back
    date = since + min(days, math.floor(room) if room < math.inf else days) * DAY
    actor, cause = asked[0].actor, deadline.cause
    deadline.moved(date, deadline.world.note(Kind.EXTENDED, actor, row.element, cause=cause, value=date))
    if package >= 0:
        deadline.play.deal.terms.amend_to(package, deadline.cause)
    return True


def expected(deadline: Any) -> Floats:
    """The days [K, 2] by which its date moves, with their chances: at the medians, as things stand; none where the parties decide."""
    row, asked = deadline.row, len(deadline.model.asks.get(deadline.index, []))
    if not asked or row.grants < 0 or not left(deadline) or not _may(deadline):
        return pressing.moves(0.0, 0.0, 0.0, 0, 0.0)
    first, later = (
        _all_grant(deadline, rule, asked) for rule in (_rule(deadline), row.more if row.more >= 0 else row.grants)
    )
    days = max(1.0, math.ceil(deadline.model.numbers.mean(row.days, deadline.model.medians.values)))
    return pressing.moves(first, later, days, row.most - deadline.requests, row.most_days - deadline.moved_by)


def _all_grant(deadline: Any, rule: int, asked: int) -> float:
    p = 1.0
    for _ in range(asked):
        p *= deadline.world.probability(rule, medians=True)
    return p


def _asked(deadline: Any) -> list[Any]:
    """Who is asked for more time: about an outside date nobody who bids, or sells, and is no party of its agreement."""
    asked: list[Any] = deadline.model.asks.get(deadline.index, [])
    if deadline.row.measure:
        return asked
    able, parties = deadline.model.left, deadline.play.deal.parties
    return [ask for ask in asked if ask.actor < 0 or able[ask.actor] < 0 or ask.actor in parties]


def _may(deadline: Any) -> bool:
    program = deadline.row.extend_when
    return program < 0 or bool(deadline.model.programs.at(program)(deadline.world.state))


def left(deadline: Any) -> bool:
    """Whether the caps leave an extension, of a day at least."""
    return bool(deadline.requests < deadline.row.most and deadline.row.most_days - deadline.moved_by >= 1.0)


def _rule(deadline: Any) -> int:
    """The rule of the first extension of a date, or that of a later one."""
    row = deadline.row
    return int(row.more if deadline.requests and row.more >= 0 else row.grants)


def _agreed(deadline: Any, asked: list[Any]) -> tuple[int, Refusal | None]:
    """The package with which the agreement goes on (-1: as it may), or the first of those asked who refuses more time.

    Without a rule the parties of the agreement decide by what it is worth to them. Who is bound to it cannot refuse.
    """
    row, terms, actors = deadline.row, deadline.play.deal.terms, deadline.model.actors
    if not row.measure:
        asked = [ask for ask in asked if not terms.bound(ask.actor)]
    free, ends = [ask.actor for ask in asked], _ends(deadline)
    if _rule(deadline) < 0:
        package, unwilling = terms.renewed(free, ends)
        no = unwilling >= 0 > package
        return package, (unwilling, 0.0, (Bound.NO_DEAL, actors[unwilling].element)) if no else None
    refused = _by_rule(deadline, asked)
    return -1 if row.measure or refused else terms.renewed(free, ends)[0], refused


def _ends(deadline: Any) -> float:
    """The chance that an outside date that does not move ends its agreement, at the medians."""
    end = deadline.row.end
    return float(deadline.world.probability(end, medians=True)) if end >= 0 else 0.0


def _by_rule(deadline: Any, asked: list[Any]) -> Refusal | None:
    """The first of those asked who does not grant more time by a rule."""
    world, actors = deadline.world, deadline.model.actors
    p = world.probability(_rule(deadline))
    for ask in asked:
        if p <= world.uniform(ask.key, Purpose.EXTENSION, deadline.dates):
            own = (Bound.NOT_MET, deadline.row.element)
            return ask.actor, p, (Bound.EXTENSION, actors[ask.actor].element) if ask.actor >= 0 else own
    return None


def _refused(deadline: Any, actor: int, p: float, bound: tuple[Bound, int]) -> bool:
    deadline.cause = deadline.world.note(
        Kind.EXTENSION_REFUSED, actor, deadline.row.element, cause=deadline.cause, value=p, bound=bound
    )
    return False
