"""When reviews answer, as everybody expects it."""

from __future__ import annotations

import numpy as np

from sim.world import lookahead
from sim.world.kernel.against import still_needed
from sim.world.kernel.luck import elapsed, expected, filing_times, mean_left, running, seconds
from sim.world.kernel.names import RUNNING, SILENCE_CLEARS
from sim.world.kernel.state import on_the_table
from sim.world.kernel.world import NONE, NOT, FlagRows, Flags, FloatRows, Floats, Ints, World, law
from sim.world.time import DAY


@law
def date_of(w: World, deadline: int, begun: int, values: Floats) -> int:
    """The date that runs; else the one that a deadline would have if it began at a time."""
    if w.ds[deadline].state == RUNNING:
        return int(w.ds[deadline].date)
    return begun_at(w, deadline, begun, values)


@law
def begun_at(w: World, deadline: int, begun: int, values: Floats) -> int:
    """The date that a deadline has if it begins at a time."""
    row = w.deadlines[deadline]
    if row.after < 0:
        return int(row.at)
    return begun + (seconds(values[row.after]) if w.lasted[deadline] < 0 else w.lasted[deadline])


@law
def clock_of(w: World, ruling: int, again: bool) -> tuple[int, int, int]:
    """What the clock of a request goes by: how long it takes, or how long before which date (-1: none) it ends, its limit."""
    row = w.rulings[ruling]
    if again:
        return int(row.again_takes), int(row.again_before), int(row.again_limit)
    return int(row.takes), int(row.before), int(row.limit)


@law
def _days_to(w: World, ruling: int, deadline: int, begun: int, again: bool) -> float:
    takes = clock_of(w, ruling, again)[0]
    return max(0.0, (date_of(w, deadline, begun, w.medians) - w.now) // DAY - w.means[takes])


@law
def _wait(w: World, ruling: int, since: int) -> float:
    after_ = w.rulings[ruling].asks_after
    return mean_left(w, after_, since, NOT) if after_ >= 0 else 0.0


@law
def _filing(w: World, ruling: int, run: float, known: float, again: bool, stops: bool) -> tuple[float, float]:
    takes, before, limit = clock_of(w, ruling, again)
    if before >= 0:
        return 1.0, _days_to(w, ruling, before, w.now, again)
    return filing_times(w, ruling, takes, limit, run, known, stops)


@law
def _clock(
    w: World, ruling: int, run: float, known: float, failed: int, again: bool, stops: bool
) -> tuple[float, float, float]:  # fmt: skip
    row = w.rulings[ruling]
    p, days = _filing(w, ruling, run, known, again, stops)
    if row.silence == SILENCE_CLEARS:
        return p, 1.0 - p, days
    lapses, timed = 1.0 - p, clock_of(w, ruling, True)[1] >= 0
    if lapses > 0.0:
        for _ in range(row.refiles - failed):
            fresh, each = _filing(w, ruling, -np.inf, -np.inf, True, True)
            filing = _wait(w, ruling, NOT)
            days += lapses * (max(filing, each - days) if timed else filing + each)
            lapses *= 1.0 - fresh
    return 1.0 - lapses, lapses, days


@law
def counted_by(w: World, ruling: int, before: int, since: int, now: int) -> int:
    """The seconds that a clock has counted up to a time: so many before, and all since another time (NOT: none)."""
    if since == NOT:
        return before
    calendar = w.rulings[ruling].calendar
    return before + max(0, elapsed(w, calendar, now) - elapsed(w, calendar, since))


@law
def seen_last(heard: int, hears: int, counted: int, now: int) -> int:
    """The seconds counted when a clock was seen last not to have ended: by now, if there is something to judge (else NOT)."""
    return counted if hears != NOT and hears < now else min(heard, counted)


@law
def known_by(w: World, ruling: int, now: int) -> int:
    """The seconds that a clock had counted when it was seen last, up to a time, that it had not ended."""
    row = w.rs[ruling]
    return seen_last(row.p_heard, row.p_hears, counted_by(w, ruling, row.p_counted, row.p_since, now), now)


@law
def _begun(days: int) -> float:
    """For how many whole days a clock has run, as `expected` takes it."""
    return float(days) if days > 0 else -np.inf


@law
def _prospect(w: World, ruling: int, found: Floats) -> None:
    """What is expected of a review: answer, clearance by silence, days of its own, days after the others."""
    row, now = w.rs[ruling], w.now
    made, failed, filed, delayed = row.p_made, row.p_failed, row.p_filed, row.p_delayed
    if w.anew:
        made, failed, filed, delayed = 0, 0, 0, NOT
    again = made > filed
    before = clock_of(w, ruling, again)[1]
    if before >= 0:
        wait = 0.0 if filed else _wait(w, ruling, delayed)
        begun = row.p_asked if filed else now
        found[0], found[1], found[2], found[3] = 1.0, 0.0, _days_to(w, ruling, before, begun, again), wait
    elif not filed:
        answer, silent, days = _clock(w, ruling, -np.inf, -np.inf, failed, made > 0, True)
        found[0], found[1], found[2], found[3] = answer, silent, 0.0, _wait(w, ruling, delayed) + days
    else:
        run = counted_by(w, ruling, row.p_counted, row.p_since, now) // DAY
        still = (row.p_since - now) // DAY if row.p_since != NOT and row.p_since > now else 0
        known = _begun(known_by(w, ruling, now) // DAY)
        answer, silent, days = _clock(w, ruling, _begun(run), known, failed, again, row.p_stopped == 0)
        found[0], found[1], found[2], found[3] = answer, silent, days + still, 0.0


@law
def wait(w: World, ruling: int, ready: bool, anew: bool) -> float:
    """Expected days to the answer, of a request that is filed, in preparation, `ready`, or not begun; or of another one `anew`."""
    row = w.rs[ruling]
    made, filed, delayed = row.p_made, row.p_filed, row.p_delayed
    if anew and filed:
        filed, delayed = 0, NOT
    if w.anew:
        made, filed, delayed = 0, 0, NOT
    again = made > filed
    takes, before, _ = clock_of(w, ruling, again)
    begins = 0.0 if filed or ready else _wait(w, ruling, delayed)
    if before >= 0:
        return max(begins, _days_to(w, ruling, before, row.p_asked if filed else w.now, again))
    if not filed:
        return begins + w.means[takes]
    run, known = counted_by(w, ruling, row.p_counted, row.p_since, w.now), known_by(w, ruling, w.now)
    return running(w, takes, _begun(run // DAY), _begun(known // DAY), np.inf)[1]


@law
def prospects(w: World) -> FloatRows:
    """What is expected of the clocks of all reviews [R, 4], now."""
    found = np.empty((w.n_reviews, 4))
    for i in range(w.n_reviews):
        _prospect(w, w.reviews[i], found[i])
    return found


@law
def closing_package(w: World) -> int:
    """The package for which the closing delay runs; -1: it does not."""
    return on_the_table(w) if w.closes_since != NOT and not w.anew else NONE


@law
def closing_days(w: World, needs: FlagRows, firsts: Ints) -> Floats:
    """Days [M] from the last review to closing, of each kind of packages."""
    mean = mean_left(w, w.agreement[0].closes_after, NOT, NOT)
    found: Floats = lookahead.closing_days(needs, firsts, closing_package(w), mean, closing_left(w))
    return found


@law
def closing_left(w: World) -> float:
    """What is left of the closing delay, if it runs; else its mean days."""
    since, unseen = (NOT, NOT) if w.anew else (w.closes_since, w.held_up)
    return mean_left(w, w.agreement[0].closes_after, since, unseen)


@law
def answered_by(w: World, ruling: int, date: int, at: int) -> float:
    """The probability that a request that is filed is answered by a date, given the whole days that it has run at a time."""
    said, calendar = w.rs[ruling], w.rulings[ruling].calendar
    takes, before, _ = clock_of(w, ruling, said.p_made > 1)
    if before >= 0:
        return 1.0 if date_of(w, before, said.p_asked, w.medians) - w.means[takes] * DAY <= date else 0.0
    run = counted_by(w, ruling, said.p_counted, said.p_since, at)
    start = at if said.p_since == NOT else max(said.p_since, at)
    left = max(0, elapsed(w, calendar, date) - elapsed(w, calendar, start))
    return expected(w, takes, _begun(known_by(w, ruling, at) // DAY), (run + left) / DAY)[0]


@law
def fewest_days(w: World, parties: int, allowed: Flags, clocks: FloatRows, closing: bool) -> float:
    """The fewest expected days over the allowed packages [P] until every review that is needed has answered, or until closing."""
    place = still_needed(w, parties)
    needs, firsts = w.kept_needs[place], w.kept_firsts[place, : w.kept_step[place]]
    last = closing_days(w, needs, firsts) if closing else np.zeros(len(firsts))
    days: float = lookahead.fewest_days(needs, w.kept_kinds[place], firsts, clocks, w.chains, last, allowed)
    return days
