"""The law of deadlines: what a measure with its date is, and what can happen to it."""

from __future__ import annotations

from sim.world.codes import EXTENDED, PAST
from sim.world.kernel.acts import FALLS_DUE, LIFTS, NEAR, PASSED, TERM_ENDS, WEIGHS
from sim.world.kernel.agenda import forget, then
from sim.world.kernel.answers import is_spent, renew
from sim.world.kernel.asking import forgets, moot
from sim.world.kernel.expressions import holds
from sim.world.kernel.filing import filing_date_moved
from sim.world.kernel.links import END, later
from sim.world.kernel.luck import exponential, left_of, uniform
from sim.world.kernel.measures import WORDS, alive_in, says_in
from sim.world.kernel.names import (
    CIRCUMSTANCES,
    DEADLINES,
    EXPIRY,
    FORCE,
    HAZARD,
    K_ENFORCED,
    K_IMPOSED,
    OVER,
    PAST_PHASE,
    RUNNING,
    STANDS,
)
from sim.world.kernel.orders import clear_orders
from sim.world.kernel.prospects import begun_at
from sim.world.kernel.state import change, note, stir
from sim.world.kernel.world import NONE, World, law
from sim.world.time import DAY, NEVER


@law
def is_alive(w: World, d: int) -> bool:
    """Whether there is anything to rule about."""
    return alive_in(w.ds[d].state)


@law
def at_once(w: World, d: int) -> bool:
    """Whether it bites when it is imposed."""
    return bool(w.deadlines[d].at == NEVER and w.deadlines[d].after < 0)


@law
def _word(w: World, d: int, word: int, value: bool, event: int) -> None:
    change(w, w.deadlines[d].vars + word, 1.0 if value else 0.0, event)


@law
def tell_words(w: World, d: int, event: int) -> None:
    """Say by its words what it is."""
    for word in WORDS:
        _word(w, d, word, says_in(word, w.ds[d].state, w.ds[d].standing != 0), event)


@law
def dates_changed(w: World) -> None:
    """Some deadline runs, moves, is suspended or ends: everybody reckons again."""
    w.dates_changed = 1
    w.restless = 1


@law
def date_moved(w: World, d: int, over: bool) -> None:
    """Rulings that are timed to the date, or are about the measure, hear of it."""
    over = over and not is_alive(w, d)
    if w.timed[d] or w.restive:  # the parties look
        stir(w, w.ds[d].cause)
    for i in range(w.concerned_from[d], w.concerned_from[d + 1]):
        r = w.concerned[i]
        if w.rulings[r].about == d and over:
            moot(w, r, w.ds[d].cause)
        else:
            filing_date_moved(w, r, d)


@law
def term_end(w: World, d: int) -> int:
    """When the term in force ends."""
    row, deadline = w.ds[d], w.deadlines[d]
    if row.ends == NEVER:
        row.ends = w.now + left_of(w, deadline.lasts, deadline.element, EXPIRY, row.terms, row.since)
    return int(row.ends)


@law
def _strike(w: World, d: int) -> int:
    """When an unenforced measure is weighed again by itself; NEVER if at no rate. Strikes run on from the first time."""
    row, deadline = w.ds[d], w.deadlines[d]
    rate = w.values[deadline.again_rate] if deadline.again_rate >= 0 else 0.0
    if rate <= 0.0:
        return NEVER
    while row.strike <= w.now:
        u = uniform(w, w.key[deadline.element], HAZARD, row.strikes)
        since = w.now if row.strikes == 0 else row.strike
        row.strike = since + exponential(rate, u)
        row.strikes += 1
    return int(row.strike)


@law
def wait_for(w: World, d: int) -> None:
    """Wait for what ends a state by itself: the date, the end of a term, a strike."""
    row, deadline = w.ds[d], w.deadlines[d]
    forget(w, row.timer)
    row.timer = 0
    if w.telling:
        return
    if row.state == RUNNING:
        row.timer = then(w, row.date, DEADLINES, deadline.element, FALLS_DUE, d, 0, 0)
    elif row.state == FORCE:
        if deadline.lasts >= 0:
            row.timer = then(w, term_end(w, d), DEADLINES, deadline.element, TERM_ENDS, d, 0, 0)
    elif row.state == STANDS:
        strike = _strike(w, d)
        if strike < NEVER:
            row.timer = then(w, strike, DEADLINES, deadline.element, WEIGHS, d, NONE, 0)


@law
def dated(w: World, d: int, cause: int) -> None:
    """The date is new: wake whatever counts the days to it."""
    deadline, date = w.deadlines[d], w.ds[d].date
    past = deadline.vars + PAST
    if w.is_read[past]:
        change(w, past, 0.0, cause)
        then(w, date, PAST_PHASE, deadline.element, PASSED, d, date, 0)
    for i in range(w.due_of_from[d], w.due_of_from[d + 1]):
        tracker = w.trackers[w.due_of[i]]
        near = date - tracker.span
        change(w, tracker["var"], 1.0 if near <= w.now else 0.0, cause)
        if near > w.now:
            then(w, near, CIRCUMSTANCES, deadline.element, NEAR, w.due_of[i], date, cause)


@law
def met_after_all(w: World, d: int, cause: int) -> None:
    """What is in force, or stands unenforced, is over once its demand is met."""
    if w.ds[d].state == FORCE or w.ds[d].state == STANDS:
        then(w, w.now, DEADLINES, w.deadlines[d].element, LIFTS, d, cause, 0)


@law
def take_state(w: World, d: int, state: int, event: int) -> None:
    """Be in a state, with its words, and wait for what ends it."""
    row = w.ds[d]
    if (row.state == RUNNING or row.state == FORCE) and w.start_trigger[d] >= 0:
        w.has_risen[w.start_trigger[d]] = False
    row.state, row.cause = state, event
    tell_words(w, d, event)
    wait_for(w, d)
    dates_changed(w)
    date_moved(w, d, state != RUNNING)
    if (row.state == FORCE or row.state == STANDS) and not w.telling and holds(w, w.deadlines[d].met, w.state):
        met_after_all(w, d, event)


@law
def anew(w: World, d: int, event: int) -> None:
    """Nothing of an earlier imposition or agreement is left; its words belong to this one."""
    row = w.ds[d]
    row.requests, row.moved_by, row.standing = 0, 0.0, 0
    clear_orders(w, w.n_rulings + d)
    for i in range(w.concerned_from[d], w.concerned_from[d + 1]):
        r = w.concerned[i]
        if w.rulings[r].about == d and not w.rs[r].filed:
            forgets(w, r, event)
            if is_spent(w, r):
                renew(w, r, event)
    _word(w, d, EXTENDED, False, event)
    _word(w, d, PAST, False, event)


@law
def runs_to(w: World, d: int, date: int, event: int) -> None:
    """Its date runs."""
    w.ds[d].date = date
    w.ds[d].dates += 1
    take_state(w, d, RUNNING, event)
    dated(w, d, event)


@law
def lapse(w: World, d: int, event: int) -> None:
    """Nothing comes of its date, of weighing it again, or of it any more."""
    row = w.ds[d]
    row.weighed += 1 if row.state == STANDS else 0
    stands = w.stand[d] and (row.state == RUNNING or row.state == STANDS)
    take_state(w, d, STANDS if stands else OVER, event)


@law
def bites(w: World, d: int, event: int) -> None:
    """It is in force, or waits while it is suspended; an outside date ends its agreement."""
    row = w.ds[d]
    if not w.deadlines[d].measure:
        lapse(w, d, event)
        later(w, END, event, 0, NONE, 0)
        return
    row.since, row.ends, row.renewals = w.now, NEVER, 0
    row.terms += 1
    take_state(w, d, FORCE, event)


@law
def enforce(w: World, d: int, event: int) -> None:
    """It bites, at its date or weighed again."""
    w.ds[d].weighed += 1 if w.ds[d].state == STANDS else 0
    bites(w, d, event)


@law
def impose(w: World, d: int, actor: int, cause: int, public: bool) -> None:
    """It is imposed: its date runs from now, or it bites at once."""
    row, deadline, now = w.ds[d], w.deadlines[d], w.now
    if at_once(w, d):
        date, kind, value = now, K_ENFORCED, 1.0
    else:
        date = begun_at(w, d, now, w.values)
        kind, value = K_IMPOSED, float(date)
    event = note(w, kind, actor, deadline.element, cause, public, NONE, value, 0, NONE)
    row.times += 1
    row.started = now
    anew(w, d, event)
    if at_once(w, d):
        enforce(w, d, event)
    else:
        runs_to(w, d, date, event)


@law
def moved(w: World, d: int, date: int, event: int) -> None:
    """There is more time: its date moves, it runs again, or its term ends later."""
    row = w.ds[d]
    if row.state == FORCE:
        row.ends, row.cause = date, event
        row.terms += 1
        row.renewals += 1
        wait_for(w, d)
        return
    row.requests += 1
    since = max(row.date, w.now)
    row.moved_by += max(0, date - since) / DAY  # the history may tell a day that is sooner than was believed
    _word(w, d, EXTENDED, True, event)
    runs_to(w, d, date, event)


@law
def came(w: World, d: int) -> None:
    """Something comes of its date now: it has come, whatever was believed of it, or was over."""
    row = w.ds[d]
    if row.state == RUNNING and row.date != w.now:
        over = row.date < w.now
        row.date = w.now
        if not over:
            dated(w, d, row.cause)
