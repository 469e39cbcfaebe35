"""Expressions that are watched: what follows when one turns, in play and while the history is told."""

from __future__ import annotations

from sim.world.kernel import acts, tables
from sim.world.kernel.agenda import forget, then
from sim.world.kernel.answers import asks_rises, delays, may_be_wanted, occasion_gone, spends
from sim.world.kernel.coverage import swayed
from sim.world.kernel.deadlines import met_after_all
from sim.world.kernel.deal import holds_up, lets_go, not_ready, ready, rivals_heard
from sim.world.kernel.due import occasion, reconsidered
from sim.world.kernel.expressions import holds
from sim.world.kernel.grants import grant_reopens
from sim.world.kernel.names import CIRCUMSTANCES
from sim.world.kernel.seen import closes
from sim.world.kernel.state import cause_of, change, on_the_table
from sim.world.kernel.world import NOT, World, law


@law
def _rises(w: World, t: int, cause: int) -> None:
    kind, i = w.trigger_kind[t], w.trigger_of[t]
    if kind == tables.EVER:
        change(w, w.trackers[i]["var"], 1.0, cause)
    elif kind == tables.HELD:
        if w.trackers[i].span <= 0:
            change(w, w.trackers[i]["var"], 1.0, cause)
        else:
            since = w.begins if w.waking else w.now
            w.held_timer[i] = then(w, since + w.trackers[i].span, CIRCUMSTANCES, 0, acts.HELD_LONG, i, cause, 0)
    elif kind == tables.DEMAND:
        met_after_all(w, i, cause)
    elif kind == tables.START:
        occasion(w, i, cause)
    elif kind == tables.RECONSIDER:
        reconsidered(w, i, cause)
    elif kind == tables.REOPENS:
        grant_reopens(w, i, cause)
    elif kind == tables.ASKS:
        asks_rises(w, i, cause)
    elif kind == tables.NEEDS:
        swayed(w, i, on_the_table(w), cause)
    elif kind == tables.CLOSES:
        ready(w, cause)
    elif kind == tables.HOLDS_UP:
        holds_up(w)
    elif kind == tables.OPENS:
        rivals_heard(w, cause)
    elif kind == tables.EVENT:
        last = w.event_last[i]
        if last < 0 or w.held_since == NOT or w.record[last].time != w.held_since:
            then(w, w.now, CIRCUMSTANCES, w.events[i].element, acts.HAPPENS, i, cause, 0)


@law
def _falls(w: World, t: int, cause: int) -> None:
    kind, i = w.trigger_kind[t], w.trigger_of[t]
    if kind == tables.HELD:
        forget(w, w.held_timer[i])
        w.held_timer[i] = 0
        change(w, w.trackers[i]["var"], 0.0, cause)
    elif kind == tables.ASKS:
        occasion_gone(w, i)
    elif kind == tables.OCCASION:
        spends(w, i, cause, False)
    elif kind == tables.NEEDS:
        swayed(w, i, on_the_table(w), cause)
    elif kind == tables.CLOSES:
        not_ready(w)
    elif kind == tables.HOLDS_UP:
        lets_go(w, cause)
    elif kind == tables.OPENS:
        rivals_heard(w, cause)


@law
def _told(w: World, t: int, cause: int) -> None:
    """The history has made something true, or no more; what it has begun may last nevertheless."""
    asks = w.trigger_kind[t] == tables.ASKS
    if w.has_risen[t] and (w.was[t] or (asks and may_be_wanted(w, w.trigger_of[t]))):
        return
    w.has_risen[t], w.rose[t] = w.was[t], cause
    w.trigger_since[t] = w.begins if w.waking else w.now
    runs = w.trigger_since[t] if w.was[t] else NOT
    if asks:
        r = w.trigger_of[t]
        if w.was[t]:
            w.rs[r].occasion_package = on_the_table(w)
        if w.rulings[r].asks_after >= 0 and w.rulings[r].costs < 0:
            delays(w, r, runs)
    elif w.trigger_kind[t] == tables.CLOSES:
        closes(w, runs)


@law
def settle(w: World) -> None:
    """Look at every trigger whose read-set has changed, until nothing changes."""
    while w.any_dirty:
        w.settled += 1
        looked = w.dirty.copy()
        w.dirty[:] = False
        w.any_dirty = 0
        for t in range(w.n_triggers):
            if not looked[t]:
                continue
            is_true = holds(w, w.trigger_program[t], w.state)
            if is_true == w.was[t]:
                continue
            for other in range(w.n_triggers):
                w.rest[other] = other > t and looked[other]
            w.was[t] = is_true
            cause = cause_of(w, w.trigger_program[t])
            if w.telling and t >= w.n_trackers and not w.trigger_always[t]:
                _told(w, t, cause)
                continue
            w.has_risen[t] = False
            if is_true:
                _rises(w, t, cause)
            else:
                _falls(w, t, cause)
        w.rest[:] = False


@law
def begin(w: World) -> None:
    """What the history has brought about, and not told of, happens from now on."""
    for t in range(w.n_trackers, w.n_triggers):
        if w.has_risen[t]:
            w.held_since = w.trigger_since[t]
            _rises(w, t, w.rose[t])
    w.held_since = NOT
