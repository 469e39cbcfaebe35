"""A request and its clock: it runs, is stopped or halted, and ends."""

from __future__ import annotations

import math

import numpy as np

from sim.world.beliefs import CHOICE
from sim.world.kernel.acts import CLOCK_STOPS, LOOKS, RUNS_OUT
from sim.world.kernel.agenda import forget, then
from sim.world.kernel.luck import after, chance, delay, delay_below, elapsed, left_of, residual, seconds, uniform
from sim.world.kernel.names import CLEARS, DELAY, K_STOPPED, RULINGS, SIGNED, SILENCE_WAITS, STOP, STOPPED
from sim.world.kernel.packages import needs
from sim.world.kernel.prospects import clock_of, counted_by, date_of, known_by, seen_last
from sim.world.kernel.rulings import note_of
from sim.world.kernel.seen import tell, tell_of_clock
from sim.world.kernel.state import on_the_table
from sim.world.kernel.world import NONE, NOT, World, law
from sim.world.limited import STRATA, picked, stop_likelihood, tilted
from sim.world.time import DAY, NEVER


@law
def is_running(w: World, r: int) -> bool:
    """Whether its clock has anything left to count."""
    return bool(w.rs[r].next != 0 or w.rs[r].halted != NOT)


@law
def may_judge(w: World, r: int) -> bool:
    """Whether there is something to judge."""
    package = on_the_table(w)
    if not w.judges[r]:
        return True
    review = w.rulings[r].effect == CLEARS
    return bool(package >= 0 and (not review or w.state[SIGNED] != 0.0 or needs(w, r, w.parties)[package]))


@law
def dated(w: World, r: int) -> None:
    """A request has been made, and may be timed to a date."""
    row = w.rs[r]
    row.again, row.below = (1 if row.requests > 1 else 0), np.inf
    before = clock_of(w, r, row.again != 0)[1]
    if before >= 0:
        row.due = date_of(w, before, row.since, w.values)


@law
def _not_yet(w: World, r: int) -> None:
    """Up to now the history would have told an answer: if it is timed to a date, that is by less than is left to it."""
    row = w.rs[r]
    if row.has_course == 0 and row.hears != NOT and row.due > w.now and clock_of(w, r, row.again != 0)[1] >= 0:
        row.below = min(row.below, (row.due - w.now) / DAY)


@law
def sees(w: World, r: int) -> None:
    """There may be something to judge, or no more, or a ruling halts it: whether the clock has run out nobody knows then."""
    row = w.rs[r]
    if row.filed:
        there = row.halted == NOT and may_judge(w, r)
        if there != (row.hears != NOT):
            _not_yet(w, r)
            counted = counted_by(w, r, row.counted, row.counts_since, w.now)
            row.heard = seen_last(row.heard, row.hears, counted, w.now)
            row.hears = w.now if there else NOT
            tell_of_clock(w, r)


@law
def _length(w: World, takes: int, known: int, u: float) -> int:
    """The time that a clock counts, silence apart, at a uniform."""
    return seconds(chance(w, takes, u)) if known == 0 else known + seconds(residual(w, takes, known / DAY, u))


@law
def _seen(w: World, r: int, p: float, counted: int, limit: int, whole: int) -> float:
    """The likelihood of what has been seen of the stop of a clock, if that is so long."""
    return float(stop_likelihood(p, counted, max(min(whole, limit), 1), w.rs[r].stopped != 0))


@law
def _chosen(w: World, r: int, takes: int, known: int, counted: int, limit: int, p: float, u: float) -> int:
    """The same of a clock that is one of several, each weighed by what has been seen of its stop."""
    row = w.chances[takes]
    lengths, weights, n = np.empty(row.b, np.int64), np.empty(row.b), 0
    for i in range(row.a, row.a + row.b):
        days = w.values[w.choices[i].value]
        if days > known / DAY:
            lengths[n] = seconds(days)
            weights[n] = w.values[w.choices[i].weight] * _seen(w, r, p, counted, limit, lengths[n])
            n += 1
    return int(lengths[picked(weights[:n], u)]) if n > 0 else known


@law
def looks_later(w: World, r: int) -> None:
    """There may be something to judge."""
    if w.rs[r].filed and not is_running(w, r) and w.rs[r].stays == 0:
        then(w, w.now, RULINGS, w.rulings[r].element, LOOKS, r, 0, 0)


@law
def _counts(w: World, r: int, since: int, stopped: bool) -> None:
    """The clock stands still up to a time, or until it is known when (NOT)."""
    row = w.rs[r]
    row.counted = counted_by(w, r, row.counted, row.counts_since, w.now)
    row.counts_since = since
    row.stopped = 1 if stopped or row.stopped else 0
    tell(w, r)


@law
def filing_ends(w: World, r: int) -> None:
    """There is no request any more, or it is answered."""
    row = w.rs[r]
    forget(w, row.next)
    row.has_course = row.next = row.out = 0
    row.halted = NOT


@law
def _timed(w: World, r: int) -> None:
    row, ruling = w.rs[r], w.rulings[r]
    takes, before, _ = clock_of(w, r, row.again != 0)
    by = delay_below(w, takes, ruling.element, DELAY, row.number, row.below)
    date = date_of(w, before, row.since, w.values)
    row.has_course, row.ends, row.silent, row.stops_at = 1, max(w.now, date - by), 0, NOT


@law
def _course(w: World, r: int, running: bool) -> None:
    """What becomes of a request whose clock has counted so much."""
    row, ruling = w.rs[r], w.rulings[r]
    takes, _, limit_slot = clock_of(w, r, row.again != 0)
    calendar, element, number = ruling.calendar, ruling.element, row.number
    counted = counted_by(w, r, row.counted, row.counts_since, w.now)
    start = w.now if row.counts_since == NOT else max(w.now, row.counts_since)
    limit = seconds(w.values[limit_slot]) if limit_slot >= 0 and ruling.silence != SILENCE_WAITS else NEVER
    known = known_by(w, r, w.now)
    u = uniform(w, w.key[element], DELAY, number)
    p = w.values[ruling.stops] if ruling.stops >= 0 else 0.0
    if not running or p == 0.0 or (counted == 0 and not row.stopped):
        total = _length(w, takes, known, u)
    elif w.chances[takes].family == CHOICE:
        total = _chosen(w, r, takes, known, counted, limit, p, u)
    else:  # whether it has been stopped tells how long it is
        weights = np.empty(STRATA)
        for k in range(STRATA):
            weights[k] = _seen(w, r, p, counted, limit, _length(w, takes, known, (k + 0.5) / STRATA))
        total = _length(w, takes, known, tilted(weights, u))
    silent = total > limit
    whole = limit if silent else total
    left = max(0, whole - counted)
    row.has_course, row.silent, row.stops_at = 1, (1 if silent else 0), NOT
    if ruling.stops >= 0 and not row.stopped:
        gone = 1.0 - stop_likelihood(p, counted, max(whole, 1), False)  # the chance of a stop that has not come
        u = gone + (1.0 - gone) * uniform(w, w.key[element], STOP, number)
        if u < p:
            point = min(max(math.floor(u / p * whole) - counted, 0), left)
            row.stops_at = after(w, calendar, start, point)
            row.runs_at = row.stops_at + max(1, delay(w, ruling.stop_days, element, STOPPED, number))
            row.ends = after(w, calendar, row.runs_at, left - point)
            return
    row.ends = after(w, calendar, start, left)


@law
def _run(w: World, r: int) -> None:
    row, element = w.rs[r], w.rulings[r].element
    if row.stops_at != NOT:
        row.next = then(w, row.stops_at, RULINGS, element, CLOCK_STOPS, r, 0, 0)
    else:
        row.next = then(w, row.ends, RULINGS, element, RUNS_OUT, r, 0, 0)


@law
def _stop_goes_on(w: World, r: int, halted: int) -> int:
    """What is left of the stop within which a ruling has halted the clock up to now; NOT: nobody knows."""
    row, now = w.rs[r], w.now
    if row.stop_since == NOT or (row.stop_until != NOT and row.stop_until <= halted):
        return 0
    stood = max(0, halted - row.stop_since)
    if row.stop_until == NOT:
        row.stop_since = now - stood
        return NOT
    row.stop_until = now + row.stop_until - row.stop_since - stood
    row.stop_since = now - stood
    return int(row.stop_until - now)


@law
def _goes_on_counting(w: World, r: int) -> None:
    """The history is over: the clock counts from now on, or from the end of a stop that has begun."""
    row, ruling, now = w.rs[r], w.rulings[r], w.now
    halted = row.halted
    row.halted = NOT
    if halted == NOT and row.counts_since != NOT:
        return
    still = _stop_goes_on(w, r, now if halted == NOT else halted)
    if still == NOT:
        still = max(1, left_of(w, ruling.stop_days, ruling.element, STOPPED, row.number, row.stop_since))
        row.stop_until = now + still
        note_of(w, r, K_STOPPED, row.cause, NONE, float(now + still), 0, NONE)  # from now on everybody knows
    _counts(w, r, now + still, False)


@law
def filing_begins(w: World, r: int, running: bool) -> None:
    """The clock runs; `running`: the history has left it so."""
    row = w.rs[r]
    row.number = row.filings
    if running:
        _not_yet(w, r)
        _goes_on_counting(w, r)
        if row.hears != NOT:  # it would have been told by now
            row.heard = counted_by(w, r, row.counted, row.counts_since, w.now)
            tell_of_clock(w, r)
    if clock_of(w, r, row.again != 0)[1] >= 0:
        _timed(w, r)
    else:
        _course(w, r, running)
    _run(w, r)


@law
def halt(w: World, r: int) -> None:
    """A ruling makes the clock stand still."""
    row = w.rs[r]
    if row.filed and row.halted == NOT:
        forget(w, row.next)
        row.next, row.halted = 0, w.now
        sees(w, r)
        _counts(w, r, NOT, False)


@law
def _later_by(w: World, r: int, time: int, since: int, start: int) -> int:
    calendar = w.rulings[r].calendar
    return after(w, calendar, start, elapsed(w, calendar, time) - elapsed(w, calendar, since))


@law
def resume(w: World, r: int) -> None:
    """Nothing makes it stand still any more."""
    row, now = w.rs[r], w.now
    halted = row.halted
    row.halted = NOT
    if halted == NOT:
        return
    still = _stop_goes_on(w, r, halted)
    _counts(w, r, NOT if still == NOT else now + still, False)
    sees(w, r)
    if row.out:
        looks_later(w, r)
    if not row.has_course or still == NOT or row.out:
        return
    if clock_of(w, r, row.again != 0)[1] >= 0:
        _timed(w, r)
    elif row.ends < NEVER:
        if row.stops_at == NOT:
            row.ends = _later_by(w, r, row.ends, halted + still, now + still)
        else:
            stops, runs = row.stops_at, row.runs_at
            row.stops_at = _later_by(w, r, stops, halted, now)
            row.runs_at = row.stops_at + (runs - stops)
            row.ends = _later_by(w, r, row.ends, runs, row.runs_at)
    _run(w, r)


@law
def clock_stopped(w: World, r: int, until: int) -> None:
    """Its clock stands still by itself, up to a time, once in a request; or up to when it does is known by now (NOT)."""
    row = w.rs[r]
    row.stop_since, row.stop_until = w.now, until
    row.heard = counted_by(w, r, row.counted, row.counts_since, w.now)
    if row.halted == NOT:
        _counts(w, r, until, True)
    else:
        row.stopped = 1


@law
def filing_date_moved(w: World, r: int, deadline: int) -> None:
    """A date has moved: the answer too, if it is timed to it."""
    row = w.rs[r]
    if not row.filed or clock_of(w, r, row.again != 0)[1] != deadline:
        return
    if row.has_course == 0:
        _not_yet(w, r)
        row.due = date_of(w, deadline, row.since, w.values)
    elif row.next != 0 or row.out != 0:
        forget(w, row.next)
        row.next = row.out = 0
        if row.halted == NOT:
            _timed(w, r)
            _run(w, r)


@law
def stops_clock(w: World, r: int) -> None:
    """The clock stops, as it was drawn."""
    row = w.rs[r]
    until = row.runs_at
    note_of(w, r, K_STOPPED, row.cause, NONE, float(until), 0, NONE)
    clock_stopped(w, r, until)
    row.stops_at = NOT
    row.next = then(w, row.ends, RULINGS, w.rulings[r].element, RUNS_OUT, r, 0, 0)
