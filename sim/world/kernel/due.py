"""What a measure does by itself: it is imposed, falls due, is weighed again, runs out, and is lifted."""

from __future__ import annotations

import math

import numpy as np

from sim.world.draws import Purpose
from sim.world.kernel.acts import BEGINS, WEIGHS
from sim.world.kernel.agenda import then
from sim.world.kernel.dates import days_left, may_move, rule_of_more
from sim.world.kernel.deadlines import came, enforce, impose, lapse, moved, take_state
from sim.world.kernel.expressions import holds
from sim.world.kernel.luck import delay, probability, uniform
from sim.world.kernel.names import (
    CIRCUMSTANCES,
    CLOSED,
    DEADLINES,
    DELAY,
    EXPIRY,
    FORCE,
    K_ENFORCED,
    NO_DEAL,
    OVER_MET,
    RUNNING,
    STANDS,
)
from sim.world.kernel.packages import is_in
from sim.world.kernel.state import cause_of, change, note
from sim.world.kernel.terms import amend_to, is_bound, renewed
from sim.world.kernel.world import NONE, Ints, World, law
from sim.world.record import Bound, Kind
from sim.world.time import DAY

AGAIN = 1 << 16
THEN, RENEWAL, EXTENSION = int(Purpose.THEN), int(Purpose.RENEWAL), int(Purpose.EXTENSION)
K_LAPSED, K_MET, K_RENEWED, K_EXPIRED, K_LIFTED, K_EXTENDED, K_NOT_EXTENDED = (
    int(Kind.LAPSED),
    int(Kind.MET),
    int(Kind.RENEWED),
    int(Kind.EXPIRED),
    int(Kind.LIFTED),
    int(Kind.EXTENDED),
    int(Kind.EXTENSION_REFUSED),
)
NOT_MET, NO_EXTENSION, B_EXTENSION = int(Bound.NOT_MET), int(Bound.NO_EXTENSION), int(Bound.EXTENSION)


@law
def met(w: World, d: int, event: int) -> None:
    """What it demands is done."""
    take_state(w, d, OVER_MET, event)


@law
def _refused(w: World, d: int, actor: int, p: float, bound: int, bound_of: int) -> bool:
    row = w.ds[d]
    row.cause = note(w, K_NOT_EXTENDED, actor, w.deadlines[d].element, row.cause, True, NONE, p, bound, bound_of)
    return False


@law
def _asked(w: World, d: int) -> Ints:
    """Rows of those who are asked for more time: about an outside date nobody who bids, or sells, and is no party."""
    found, n = np.empty(w.asks_of_from[d + 1] - w.asks_of_from[d], np.int64), 0
    for i in range(w.asks_of_from[d], w.asks_of_from[d + 1]):
        actor = w.asks[w.asks_of[i]].actor
        if w.deadlines[d].measure or actor < 0 or w.left[actor] < 0 or is_in(actor, w.parties):
            found[n] = w.asks_of[i]
            n += 1
    return found[:n].copy()


@law
def _extended(w: World, d: int) -> bool:
    """Whether there is more time: while it may move, all who are asked grant it, within the caps; if so, it has moved."""
    row, deadline, asked = w.ds[d], w.deadlines[d], _asked(w, d)
    if len(asked) == 0 or not may_move(w, d):
        return False
    room = deadline.most_days - row.moved_by
    if not days_left(w, d):
        return _refused(w, d, NONE, 0.0, NO_EXTENSION, deadline.element)
    free = 0
    for i in range(len(asked)):
        actor = w.asks[asked[i]].actor
        if actor >= 0 and (deadline.measure or not is_bound(w, actor)):
            free |= 1 << actor
    ends = probability(w, deadline.end, True, NONE) if deadline.end >= 0 else 0.0
    package = NONE
    if rule_of_more(w, d) < 0:
        package, unwilling = renewed(w, free, ends)
        if unwilling >= 0 and package < 0:
            return _refused(w, d, unwilling, 0.0, NO_DEAL, w.actors[unwilling].element)
    else:
        p = probability(w, rule_of_more(w, d), False, NONE)
        for i in range(len(asked)):
            ask = w.asks[asked[i]]
            if ask.actor >= 0 and not is_in(ask.actor, free):
                continue
            if p <= uniform(w, ask.key, EXTENSION, row.dates):
                if ask.actor >= 0:
                    return _refused(w, d, ask.actor, p, B_EXTENSION, w.actors[ask.actor].element)
                return _refused(w, d, ask.actor, p, NOT_MET, deadline.element)
        if not deadline.measure:
            package = renewed(w, free, ends)[0]
    days = max(1, -(-delay(w, deadline.days, deadline.element, DELAY, row.dates) // DAY))
    since = max(row.date, w.now)  # a date may be over that comes back
    if room < np.inf:
        days = min(days, math.floor(room))
    date = since + days * DAY
    actor = w.asks[asked[0]].actor
    moved(w, d, date, note(w, K_EXTENDED, actor, deadline.element, row.cause, True, NONE, float(date), 0, NONE))
    if package >= 0:
        amend_to(w, package, w.ds[d].cause)
    return True


@law
def _decide(w: World, d: int, rule: int, occurrence: int, cause: int) -> None:
    """It is enforced, or ends its agreement; or nothing comes of it."""
    row = w.deadlines[d]
    p = probability(w, rule, False, NONE) if rule >= 0 else 0.0
    bites = p > uniform(w, w.key[row.element], THEN, occurrence)
    kind = K_ENFORCED if bites else K_LAPSED
    event = note(w, kind, row.actor, row.element, cause, True, NONE, p, NOT_MET, row.element)
    if bites:
        enforce(w, d, event)
    else:
        lapse(w, d, event)


@law
def _why_met(w: World, d: int) -> int:
    """What has changed last of that which meets it; where nothing has, it was met from the beginning."""
    why = cause_of(w, w.deadlines[d].met)
    return why if why >= 0 else int(w.ds[d].cause)


@law
def falls_due(w: World, d: int) -> None:
    """Its date has come."""
    row, deadline = w.ds[d], w.deadlines[d]
    closed = not deadline.measure and w.state[CLOSED] != 0.0  # what is closed ends no more
    if closed or holds(w, deadline.met, w.state):
        came(w, d)
        met(w, d, note(w, K_MET, deadline.actor, deadline.element, _why_met(w, d), True, NONE, 0.0, 0, NONE))
    elif not _extended(w, d):
        came(w, d)
        _decide(w, d, deadline.enforce if deadline.measure else deadline.end, row.dates, row.cause)


@law
def weighs(w: World, d: int, cause: int) -> None:
    """What stands unenforced is weighed again, at a strike (-1) or for a cause."""
    row = w.ds[d]
    if holds(w, w.deadlines[d].met, w.state):  # which counts first, as at the date
        lifts(w, d, _why_met(w, d))
    elif row.state == STANDS:
        _decide(w, d, w.deadlines[d].again, AGAIN + row.weighed, cause if cause >= 0 else row.cause)


@law
def term_ends(w: World, d: int) -> None:
    """The measure is renewed for another term, or nothing of it is left."""
    row, deadline = w.ds[d], w.deadlines[d]
    if holds(w, deadline.met, w.state):  # which counts first, as at the date
        lifts(w, d, _why_met(w, d))
        return
    p = 0.0
    if deadline.renewed >= 0 and row.renewals < deadline.renewals:
        p = probability(w, deadline.renewed, False, NONE)
    if p > uniform(w, w.key[deadline.element], RENEWAL, row.terms):
        until = w.now + max(DAY, delay(w, deadline.lasts, deadline.element, EXPIRY, row.terms + 1))
        moved(
            w,
            d,
            until,
            note(w, K_RENEWED, deadline.actor, deadline.element, row.cause, True, NONE, float(until), 0, NONE),
        )
    else:
        lapse(w, d, note(w, K_EXPIRED, deadline.actor, deadline.element, row.cause, True, NONE, p, 0, NONE))


@law
def lifts(w: World, d: int, cause: int) -> None:
    """Its demand is met after all."""
    row, deadline = w.ds[d], w.deadlines[d]
    if row.state == FORCE or row.state == STANDS:
        met(w, d, note(w, K_LIFTED, deadline.actor, deadline.element, cause, True, NONE, 0.0, 0, NONE))


@law
def occasion(w: World, d: int, cause: int) -> None:
    """Something has become true because of which it is imposed."""
    then(w, w.now, CIRCUMSTANCES, w.deadlines[d].element, BEGINS, d, cause, 0)


@law
def begins(w: World, d: int, cause: int) -> None:
    """The occasion to impose it: if it neither runs nor is in force, and may be imposed once more."""
    row, deadline = w.ds[d], w.deadlines[d]
    late = deadline.at < w.now
    if not (row.state == RUNNING or row.state == FORCE or late) and row.times < deadline.times:
        impose(w, d, deadline.actor, cause, True)


@law
def reconsidered(w: World, d: int, cause: int) -> None:
    """An occasion to enforce it after all; one that the history has seen was weighed in it."""
    if w.now > 0 or (cause >= 0 and w.record[cause].time == w.now):
        then(w, w.now, DEADLINES, w.deadlines[d].element, WEIGHS, d, cause, 0)


@law
def passed(w: World, d: int, date: int, cause: int, var: int) -> None:
    """A date, or so many days before it, has come and has not moved."""
    if date == w.ds[d].date:
        change(w, var, 1.0, cause)
