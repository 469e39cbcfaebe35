"""The law of rulings: what is asked, how its clock runs, what an answer brings about and what takes that back."""

from __future__ import annotations

import math
from typing import Any

from sim.world.codes import FILED, GRANTED, REFUSED, SPENT, SUSPENDED
from sim.world.draws import Purpose
from sim.world.kernel.acts import CLOCK_STOPS, LOOKS, PREPARES, REOPENS, REQUESTS, RUNS_OUT
from sim.world.kernel.base import (
    CLOSED,
    PACKAGE,
    SELECTED,
    SIGNED,
    after,
    cause_of,
    change,
    delay,
    elapsed,
    forget,
    holds,
    left_of,
    note,
    on_the_table,
    probability,
    residual,
    said,
    seconds,
    since_cause,
    stir,
    then,
    uniform,
)
from sim.world.kernel.dates import structure_of, thread_parties
from sim.world.kernel.links import COVERAGE, DIES, END, MOOT, PUT_RIGHT, RULED, SETTLE, TAKE, TURNS, UNDO, UNDONE, later
from sim.world.kernel.orders import clear_orders, order_asked, order_made, order_undone
from sim.world.kernel.seen import refuse, replace, tell
from sim.world.kernel.world import NONE, NOT, law
from sim.world.kernel.worth import clock_of, counted_by, date_of, granted_at, grants, is_in, needs, out
from sim.world.plan import Effect, Silence, Verb
from sim.world.record import Kind
from sim.world.time import DAY, NEVER

CLEARS, FORBIDS, REVERSES = int(Effect.CLEARS), int(Effect.FORBIDS), int(Effect.REVERSES)
RULINGS = 5  # phase
DELAY, STOP, STOPPED, FILING, EXPIRY, LATENT = (
    int(Purpose.DELAY), int(Purpose.STOP), int(Purpose.STOPPED), int(Purpose.FILING), int(Purpose.EXPIRY), int(Purpose.LATENT),
)  # fmt: skip
K_FILED, K_WITHDRAWN, K_REOPENED, K_REVERSED, K_FORBIDDEN = (
    int(Kind.FILED), int(Kind.WITHDRAWN), int(Kind.REOPENED), int(Kind.REVERSED), int(Kind.FORBIDDEN),
)  # fmt: skip
K_SUSPENDED, K_REINSTATED, K_STOPPED = int(Kind.SUSPENDED), int(Kind.REINSTATED), int(Kind.CLOCK_STOPPED)
ASKS, SIGNS, WAITS = int(Verb.ASKS), int(Verb.SIGNS), int(Silence.WAITS)
NOBODY = 8  # a flag of an answer: nobody turns what only stands again


# --- words and who asks ------------------------------------------------------------------------------------


@law
def public(w: Any, r: int) -> bool:
    """Whether what happens to it is seen: what concerns the deal, once that is announced."""
    return said(w) or not w.about_deal[r]


@law
def holds_grant(w: Any, r: int) -> bool:
    """Whether a grant counts: it is given, and nothing suspends it."""
    return bool(w.rs[r].answer == GRANTED and w.rs[r].stays == 0)


@law
def _set(w: Any, r: int, word: int, value: bool, cause: int) -> None:
    change(w, w.rulings[r].vars + word, 1.0 if value else 0.0, cause)


@law
def show(w: Any, r: int, event: int) -> None:
    """Its words say what it is."""
    _set(w, r, SUSPENDED, w.rs[r].stays != 0, event)
    _set(w, r, GRANTED, holds_grant(w, r), event)
    _set(w, r, REFUSED, w.rs[r].answer == REFUSED, event)


@law
def note_of(w: Any, r: int, kind: int, cause: int, package: int, value: float, bound: int, bound_of: int) -> int:
    """Write an event about it, by its ruler."""
    row = w.rulings[r]
    return note(w, kind, row.actor, row.element, cause, public(w, r), package, value, bound, bound_of)


@law
def asker(w: Any, parties: int) -> int:
    """Who makes requests that nobody else is said to make: the seller, else the first party, that has not left."""
    able, seller = 0, w.seller[0].actor if w.has_seller else NONE
    for a in range(w.n_actors):
        if is_in(a, parties) and w.state[w.left[a]] == 0.0:
            able |= 1 << a
    if seller >= 0 and is_in(seller, able):
        return int(seller)
    among = able if able else parties
    for a in range(w.n_actors):
        if is_in(a, among):
            return a
    return int(seller)


@law
def asks(w: Any, r: int, parties: int) -> int:
    """Who makes the requests of a ruling: who is said to, or else `asker`."""
    by = w.rulings[r].asked_by
    return int(by) if by >= 0 else asker(w, parties)


@law
def probability_of(w: Any, r: int, package: int) -> float:
    """The probability of a grant for a package, now."""
    if w.about_deal[r] and package >= 0:
        return float(grants(w, r, w.parties)[package])
    return probability(w, w.rulings[r].rule, False, NONE)


@law
def latent(w: Any, r: int) -> float:
    """The latent uniform, conditioned on what the history has shown of it."""
    luck = w.luck_of[r]
    low, high = w.told_low[luck], w.told_high[luck]
    return low + uniform(w, w.rulings[r].luck, LATENT, 0) * (high - low)


@law
def look(w: Any) -> None:
    """Whatever has happened is looked at now, before something that follows from it takes its words back."""
    for t in range(w.n_triggers):
        if w.rest[t]:
            w.dirty[t] = True
            w.any_dirty = 1
    if w.any_dirty:
        later(w, SETTLE, 0, 0, 0, 0)


# --- the request -------------------------------------------------------------------------------------------


@law
def is_running(w: Any, r: int) -> bool:
    """Whether its clock has anything left to count."""
    return bool(w.rs[r].next != 0 or w.rs[r].halted != NOT)


@law
def looks_later(w: Any, r: int) -> None:
    """There may be something to judge."""
    if w.rs[r].filed and not is_running(w, r) and w.rs[r].stays == 0:
        then(w, w.now, RULINGS, w.rulings[r].element, LOOKS, r, 0, 0)


@law
def _counts(w: Any, r: int, since: int, stopped: bool) -> None:
    """The clock stands still up to a time, or until it is known when (NOT)."""
    row = w.rs[r]
    row.counted = counted_by(w, r, row.counted, row.counts_since, w.now)
    row.counts_since = since
    row.stopped = 1 if stopped or row.stopped else 0
    tell(w, r)


@law
def filing_ends(w: Any, r: int) -> None:
    """There is no request any more, or it is answered."""
    row = w.rs[r]
    forget(w, row.next)
    row.has_course = row.next = row.out = 0
    row.halted = NOT


@law
def _timed(w: Any, r: int) -> None:
    row, ruling = w.rs[r], w.rulings[r]
    takes, before, _ = clock_of(w, r, row.again != 0)
    by = delay(w, takes, ruling.element, DELAY, row.number)
    date = date_of(w, before, row.since, w.values)
    row.has_course, row.ends, row.silent, row.stops_at = 1, max(w.now, date - by), 0, NOT


@law
def _course(w: Any, r: int, running: bool) -> None:
    """What becomes of a request whose clock has counted so much."""
    row, ruling = w.rs[r], w.rulings[r]
    takes, _, limit_slot = clock_of(w, r, row.again != 0)
    calendar, element, number = ruling.calendar, ruling.element, row.number
    counted = counted_by(w, r, row.counted, row.counts_since, w.now)
    start = w.now if row.counts_since == NOT else max(w.now, row.counts_since)
    if running and counted > 0:
        u = uniform(w, w.key[element], DELAY, number)
        total = counted + seconds(residual(w, takes, counted / DAY, u))
    else:
        total = delay(w, takes, element, DELAY, number)
    limit = seconds(w.values[limit_slot]) if limit_slot >= 0 else NEVER
    silent = total > limit and ruling.silence != WAITS
    left = max(0, (limit if silent else total) - counted)
    row.has_course, row.silent, row.stops_at = 1, (1 if silent else 0), NOT
    if ruling.stops >= 0 and not row.stopped:
        p, u = w.values[ruling.stops], uniform(w, w.key[element], STOP, number)
        if u < p:
            point = math.floor(u / p * left)
            row.stops_at = after(w, calendar, start, point)
            row.runs_at = row.stops_at + delay(w, ruling.stop_days, element, STOPPED, number)
            row.ends = after(w, calendar, row.runs_at, left - point)
            return
    row.ends = max(start, after(w, calendar, start, left))


@law
def _run(w: Any, r: int) -> None:
    row, element = w.rs[r], w.rulings[r].element
    if row.stops_at != NOT:
        row.next = then(w, row.stops_at, RULINGS, element, CLOCK_STOPS, r, 0, 0)
    else:
        row.next = then(w, row.ends, RULINGS, element, RUNS_OUT, r, 0, 0)


@law
def _stop_goes_on(w: Any, r: int, halted: int) -> int:
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
def _goes_on_counting(w: Any, r: int) -> None:
    """The history is over: the clock counts from now on, or from the end of a stop that has begun."""
    row, ruling, now = w.rs[r], w.rulings[r], w.now
    halted = row.halted
    row.halted = NOT
    if halted == NOT and row.counts_since != NOT:
        return
    still = _stop_goes_on(w, r, now if halted == NOT else halted)
    if still == NOT:
        still = left_of(w, ruling.stop_days, ruling.element, STOPPED, row.number, row.stop_since)
        row.stop_until = now + still
        note_of(w, r, K_STOPPED, row.cause, NONE, float(now + still), 0, NONE)  # from now on everybody knows
    _counts(w, r, now + still, False)


@law
def filing_begins(w: Any, r: int, running: bool) -> None:
    """The clock runs; `running`: the history has left it so."""
    row = w.rs[r]
    row.again, row.number = (1 if row.requests > 1 else 0), row.filings
    if running:
        _goes_on_counting(w, r)
    if clock_of(w, r, row.again != 0)[1] >= 0:
        _timed(w, r)
    else:
        _course(w, r, running)
    _run(w, r)


@law
def halt(w: Any, r: int) -> None:
    """A ruling makes the clock stand still."""
    row = w.rs[r]
    if row.filed and row.halted == NOT:
        forget(w, row.next)
        row.next, row.halted = 0, w.now
        _counts(w, r, NOT, False)


@law
def _later_by(w: Any, r: int, time: int, since: int, start: int) -> int:
    calendar = w.rulings[r].calendar
    return after(w, calendar, start, elapsed(w, calendar, time) - elapsed(w, calendar, since))


@law
def resume(w: Any, r: int) -> None:
    """Nothing makes it stand still any more."""
    row, now = w.rs[r], w.now
    halted = row.halted
    row.halted = NOT
    if halted == NOT:
        return
    still = _stop_goes_on(w, r, halted)
    _counts(w, r, NOT if still == NOT else now + still, False)
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
def clock_stopped(w: Any, r: int, until: int) -> None:
    """Its clock stands still by itself, up to a time, once in a request; or up to when it does is known by now (NOT)."""
    row = w.rs[r]
    row.stop_since, row.stop_until = w.now, until
    if row.halted == NOT:
        _counts(w, r, until, True)
    else:
        row.stopped = 1


@law
def filing_date_moved(w: Any, r: int, deadline: int) -> None:
    """A date has moved: the answer too, if it is timed to it."""
    row = w.rs[r]
    if row.next != 0 and clock_of(w, r, row.again != 0)[1] == deadline:
        forget(w, row.next)
        _timed(w, r)
        _run(w, r)


@law
def stops_clock(w: Any, r: int) -> None:
    """The clock stops, as it was drawn."""
    row = w.rs[r]
    until = row.runs_at
    note_of(w, r, K_STOPPED, row.cause, NONE, float(until), 0, NONE)
    clock_stopped(w, r, until)
    row.stops_at = NOT
    row.next = then(w, row.ends, RULINGS, w.rulings[r].element, RUNS_OUT, r, 0, 0)


# --- the answer that stands --------------------------------------------------------------------------------


@law
def _has_object(w: Any, petition: int, r: int) -> bool:
    """Whether there is what a petition asks about: an answer to reverse, a clock or a grant to suspend."""
    if w.rulings[petition].effect == REVERSES:
        return bool(w.rs[r].answer != NONE)
    return bool(w.rs[r].filed or w.rs[r].answer == GRANTED)


@law
def _answer_is_another(w: Any, r: int, event: int) -> None:
    """What ruled on the one before has nothing left to rule on."""
    for i in range(w.petitions_about_from[r], w.petitions_about_from[r + 1]):
        petition = w.petitions_about[i]
        if not _has_object(w, petition, r):
            w.rs[r].stays &= ~(1 << petition)
            later(w, DIES, petition, event, 0, 0)
        elif (
            w.rulings[petition].effect == REVERSES and w.rs[petition].filed and w.rs[petition].against != w.rs[r].answer
        ):
            later(w, MOOT, petition, event, 0, 0)


@law
def stands(w: Any, r: int, answer: int, event: int) -> None:
    """The answer that stands from now on, or none; what asked about what was before falls with it."""
    row = w.rs[r]
    row.untold = NONE
    if answer == NONE and row.answer == NONE and not row.filed:
        return
    filing_ends(w, r)
    if row.filed:
        row.filed = 0
        _set(w, r, FILED, False, event)
    if answer == NONE:
        clear_orders(w, r)
    row.answer = answer
    tell(w, r)
    forget(w, row.expires)
    row.expires = 0
    _answer_is_another(w, r, event)
    show(w, r, event)


# --- when to ask -------------------------------------------------------------------------------------------


@law
def spends(w: Any, r: int, event: int, spent: bool) -> None:
    """Whether its occasion is spent, which whoever looks ahead knows."""
    _set(w, r, SPENT, spent, event)


@law
def spend(w: Any, r: int, event: int) -> None:
    """An order has come to its end: it is not asked for again while its occasion, as that has left it, holds on."""
    occasion = w.rulings[r].occasion
    spends(w, r, event, occasion >= 0 and holds(w, occasion, w.state))


@law
def is_spent(w: Any, r: int) -> bool:
    """Whether an order has come to its end, and its occasion holds on."""
    return bool(w.state[w.rulings[r].vars + SPENT] != 0.0)


@law
def _wanted_in(w: Any, r: int, state: Any) -> bool:
    ask = w.rulings[r].ask
    return not is_spent(w, r) and ask >= 0 and holds(w, ask, state)


@law
def wanted(w: Any, r: int) -> bool:
    """Whether it is to be asked, as things stand."""
    return _wanted_in(w, r, w.state)


@law
def may_be_wanted(w: Any, r: int) -> bool:
    """Whether the package that gave the occasion wants it, and may still be signed: other offers do not undo it."""
    if w.rs[r].occasion_package < 0 or w.state[SIGNED] != 0.0:
        return False
    state = w.state.copy()
    state[PACKAGE] = w.rs[r].occasion_package
    return _wanted_in(w, r, state)


@law
def asked_later(w: Any, r: int) -> bool:
    """Whether the history tells, after this line and before it signs anew, that a ruling is asked."""
    if not w.telling:
        return False
    for i in range(w.n_history):
        row = w.history[i]
        if row.time > w.now or (row.time == w.now and row.line > w.line):
            if row.verb == SIGNS:
                return False
            if row.verb == ASKS and row.target == r:
                return True
    return False


@law
def are_open(w: Any, r: int) -> bool:
    """Whether somebody who may reverse the answer is asked, or is about to be, or has done so and is held."""
    for i in range(w.petitions_about_from[r], w.petitions_about_from[r + 1]):
        p = w.petitions_about[i]
        if w.rulings[p].effect != REVERSES:
            continue
        row = w.rs[p]
        if row.filed or row.request != 0 or asked_later(w, p):
            return True
        if row.answer != NONE and are_open(w, p):
            return True
        if wanted(w, p):
            return True
        if row.answer == GRANTED and row.stays != 0 and row.against == w.rs[r].answer:
            return True
    return False


@law
def waits(w: Any, r: int) -> bool:
    """Whether a refusal waits for who may reverse it, none of whom has answered."""
    if w.rs[r].answer != REFUSED or w.rs[r].untold < 0 or not are_open(w, r):
        return False
    for i in range(w.petitions_about_from[r], w.petitions_about_from[r + 1]):
        p = w.petitions_about[i]
        if w.rulings[p].effect == REVERSES and w.rs[p].answer != NONE:
            return False
    return True


@law
def counts_refusal(w: Any, r: int) -> None:
    """A refusal that nobody may reverse any more rules packages out: all, once no other request is heard."""
    refuse(w, r, w.rs[r].refused_at)
    if w.rs[r].failures > w.rulings[r].refiles:
        replace(w, r, NONE, w.parties)


@law
def concludes(w: Any, r: int, event: int) -> None:
    """What an answer leads to."""
    row = w.rulings[r]
    if row.effect == FORBIDS:
        later(w, END, note(w, K_FORBIDDEN, row.actor, row.element, event, True, NONE, 0.0, 0, NONE), 0, NONE, 0)
    else:
        counts_refusal(w, r)
        later(w, COVERAGE, r, on_the_table(w), event, 0)
        if w.rs[r].answer == REFUSED and not w.telling:
            later(w, PUT_RIGHT, r, event, 0, 0)


@law
def may_count(w: Any, r: int) -> bool:
    """Whether an answer has not counted yet, and is not held."""
    return bool(w.rs[r].untold >= 0 and (w.rs[r].answer != GRANTED or holds_grant(w, r)))


@law
def goes_on(w: Any, r: int) -> None:
    """What an answer leads to, if it counts."""
    if not may_count(w, r):
        return
    look(w)
    if w.rs[r].untold < 0:
        return
    if not are_open(w, r):
        event = w.rs[r].untold
        w.rs[r].untold = NONE
        concludes(w, r, event)


@law
def over_with(w: Any, petition: int) -> None:
    """Nothing is asked of a petition any more: what waited for it goes on."""
    r = w.rulings[petition].about_ruling
    while r >= 0:
        goes_on(w, r)
        r = w.rulings[r].about_ruling


@law
def leads_on(w: Any, r: int, event: int) -> None:
    """The answer ends or changes the deal, once nobody may reverse it any more."""
    w.rs[r].untold = event
    goes_on(w, r)


@law
def delays(w: Any, r: int, since: int) -> None:
    """The filing delay runs since a time, or not any more (NOT)."""
    if since != w.rs[r].delayed:
        w.rs[r].delayed = since
        tell(w, r)


@law
def arises(w: Any, r: int, cause: int) -> None:
    """There is an occasion to ask."""
    row = w.rs[r]
    if row.request == 0 and not is_spent(w, r):
        row.cause, row.arose = cause, since_cause(w, cause)
        if w.held_since == NOT:
            row.occasion_package = on_the_table(w)
        row.request = then(w, w.now, RULINGS, w.rulings[r].element, PREPARES, r, 0, 0)


@law
def abandon(w: Any, r: int) -> None:
    """What is prepared is given up."""
    if w.rs[r].request != 0:
        forget(w, w.rs[r].request)
        w.rs[r].request = 0
        delays(w, r, NOT)
        over_with(w, r)


@law
def occasion_gone(w: Any, r: int) -> None:
    """Its occasion holds no more."""
    if w.rs[r].request != 0 and not may_be_wanted(w, r):
        abandon(w, r)


@law
def look_anew(w: Any, trigger: int) -> None:
    """What holds counts as having become true now, if it still does."""
    if w.was[trigger]:
        w.was[trigger] = w.has_risen[trigger] = False
        w.dirty[trigger] = True
        w.any_dirty = w.restless = 1


@law
def renew(w: Any, r: int, event: int) -> None:
    """What was to be asked about is gone: a request that is prepared is given up; an occasion that holds arises anew."""
    abandon(w, r)
    spends(w, r, event, False)
    if w.asks_trigger[r] >= 0:
        look_anew(w, w.asks_trigger[r])


# --- taking back -------------------------------------------------------------------------------------------


@law
def withdrawn(w: Any, r: int, event: int) -> None:
    """Nothing is asked any more, and a refusal that did not count yet never will."""
    stands(w, r, NONE, event)
    over_with(w, r)


@law
def take_back(w: Any, r: int, cause: int, gone: bool) -> None:
    """Who has made a request takes it back, or one whose refusal does not count yet; `gone`: nothing is left to rule on."""
    row = w.rs[r]
    if row.filed or (row.answer == REFUSED and row.untold >= 0):
        seen = public(w, r) or w.record[cause if cause >= 0 else w.n_record - 1].public != 0
        by = NONE
        if not gone:
            by = row.asked_by if row.asked_by >= 0 else asks(w, r, w.parties)
        withdrawn(w, r, note(w, K_WITHDRAWN, by, w.rulings[r].element, cause, seen, NONE, 0.0, 0, NONE))


@law
def moot(w: Any, r: int, event: int) -> None:
    """There is nothing left to decide; what has been decided stands."""
    if w.rs[r].filed:
        take_back(w, r, event, True)


@law
def failed(w: Any, r: int, more: int) -> None:
    """Requests about the deal in hand have been refused or have lapsed."""
    w.rs[r].failures += more
    tell(w, r)


@law
def forgets(w: Any, r: int, event: int) -> None:
    """No answer stands any more, and nothing has been asked about what it rules on now."""
    stands(w, r, NONE, event)
    w.rs[r].requests, w.rs[r].against = 0, NONE
    failed(w, r, -w.rs[r].failures)


@law
def dies(w: Any, r: int, event: int) -> None:
    """What it rules on is gone, with all that is or was to be asked; the next request is the first about something new."""
    renew(w, r, event)
    moot(w, r, event)
    forgets(w, r, event)


# --- asking ------------------------------------------------------------------------------------------------


@law
def filed(w: Any, r: int, time: int, event: int, actor: int) -> None:
    """A request of somebody is before the ruler, since a time."""
    row, ruling = w.rs[r], w.rulings[r]
    spends(w, r, event, False)
    row.asked_by = actor
    row.requests += 1
    row.filings += 1
    if ruling.about >= 0:
        order_asked(w, w.n_rulings + ruling.about, r)
    elif ruling.about_ruling >= 0:
        order_asked(w, ruling.about_ruling, r)
        row.against = w.rs[ruling.about_ruling].answer
    row.since, row.counted, row.counts_since, row.stopped, row.halted, row.stop_since = time, 0, time, 0, NOT, NOT
    stands(w, r, NONE, event)
    row.filed = 1
    _set(w, r, FILED, True, event)
    if row.stays:
        halt(w, r)
    tell(w, r)


@law
def ask(w: Any, r: int, actor: int, cause: int) -> None:
    """Somebody makes a request, and the clock runs."""
    w.rs[r].cause = note(w, K_FILED, actor, w.rulings[r].element, cause, public(w, r), NONE, 0.0, 0, NONE)
    filed(w, r, w.now, w.rs[r].cause, actor)
    filing_begins(w, r, False)


@law
def requests(w: Any, r: int) -> None:
    """The filing delay is over."""
    w.rs[r].request = 0
    delays(w, r, NOT)
    if wanted(w, r) or may_be_wanted(w, r):
        ask(w, r, asks(w, r, w.parties), w.rs[r].cause)
    else:
        over_with(w, r)
        stir(w, w.rs[r].cause)  # whoever waited for it looks again


@law
def prepares(w: Any, r: int) -> None:
    """A request is prepared, or made at once."""
    row, ruling = w.rs[r], w.rulings[r]
    if ruling.asks_after >= 0 and (wanted(w, r) or may_be_wanted(w, r)):
        wait = left_of(w, ruling.asks_after, ruling.element, FILING, row.filings, row.arose)
        row.request = then(w, w.now + wait, RULINGS, ruling.element, REQUESTS, r, 0, 0)
        delays(w, r, row.arose)
    else:
        requests(w, r)


# --- grants and refusals -----------------------------------------------------------------------------------


@law
def grant_runs(w: Any, r: int, since: int, event: int) -> None:
    """A grant that time ends."""
    row, ruling = w.rs[r], w.rulings[r]
    if ruling.reopens_after < 0:
        return
    left = left_of(w, ruling.reopens_after, ruling.element, EXPIRY, row.grants - 1, since)
    row.expires = then(w, max(w.now + left, since + DAY), RULINGS, ruling.element, REOPENS, r, event, 0)


@law
def take(w: Any, r: int, event: int) -> None:
    """A grant takes effect; that of a review is its word alone."""
    row = w.rulings[r]
    if row.effect == CLEARS:
        return
    if row.effect == REVERSES:
        _reverses(w, r, event)
    elif row.about < 0 and row.effect == FORBIDS:
        leads_on(w, r, event)
    elif row.about >= 0:
        later(w, RULED, row.about, row.effect, r, event)
    elif row.about_ruling >= 0:
        _suspend(w, r, event)
    else:  # the closing, which waits for the word
        note(w, K_SUSPENDED, row.actor, w.agreement[0].element, event, public(w, r), NONE, 0.0, 0, NONE)


@law
def undo(w: Any, r: int, event: int) -> None:
    """A grant has no effect any more."""
    row = w.rulings[r]
    if row.effect == CLEARS or row.effect == FORBIDS:
        return
    if row.effect == REVERSES:
        about = row.about_ruling
        turns(w, about, order_undone(w, about, r, w.rs[about].answer) | NOBODY, r, event)
    elif row.about >= 0:
        later(w, UNDONE, row.about, row.effect, r, event)
    elif row.about_ruling >= 0:
        _release(w, r, event)
    else:
        note(w, K_REINSTATED, row.actor, w.agreement[0].element, event, public(w, r), NONE, 0.0, 0, NONE)


@law
def _reverses(w: Any, petition: int, event: int) -> None:
    """The answer that it was about becomes the other one, unless a later reversal decides."""
    r, row = w.rulings[petition].about_ruling, w.rs[petition]
    if w.rs[r].answer == NONE:
        return
    if row.against == NONE:
        row.against = w.rs[r].answer
    other = REFUSED if row.against == GRANTED else GRANTED
    turns(w, r, order_made(w, r, petition, w.rs[r].answer, other), petition, event)


@law
def turns(w: Any, r: int, answer: int, petition: int, event: int) -> None:
    """What an answer counts as, if that is another one now; nobody reverses what only stands again."""
    if answer >= 0 and answer & ~NOBODY != w.rs[r].answer:
        later(w, TURNS, r, answer, petition, event)


@law
def _suspend(w: Any, petition: int, event: int) -> None:
    """The clock stands still; a grant is held."""
    r = w.rulings[petition].about_ruling
    event = note(
        w, K_SUSPENDED, w.rulings[petition].actor, w.rulings[r].element, event, public(w, petition), NONE, 0.0, 0, NONE
    )  # fmt: skip
    held = holds_grant(w, r)
    w.rs[r].stays |= 1 << petition
    halt(w, r)
    show(w, r, event)
    tell(w, r)
    if held:
        later(w, UNDO, r, event, 0, 0)


@law
def _release(w: Any, petition: int, event: int) -> None:
    """The suspension falls; the ruling stays suspended as long as another one stands."""
    r = w.rulings[petition].about_ruling
    w.rs[r].stays &= ~(1 << petition)
    if w.rs[r].stays != 0:
        return
    event = note(
        w, K_REINSTATED, w.rulings[petition].actor, w.rulings[r].element, event, public(w, petition), NONE, 0.0, 0, NONE
    )  # fmt: skip
    resume(w, r)
    show(w, r, event)
    tell(w, r)
    if holds_grant(w, r):
        later(w, TAKE, r, event, 0, 0)


@law
def granted(w: Any, r: int, event: int) -> None:
    """A request is granted, or what was refused counts as granted."""
    stands(w, r, GRANTED, event)
    row, ruling = w.rs[r], w.rulings[r]
    if ruling.effect == CLEARS:
        row.granted_package, row.granted_parties = on_the_table(w), w.parties
        stir(w, NONE)
    row.granted_since = w.now
    row.grants += 1
    if w.reopens_trigger[r] >= 0:
        w.was[w.reopens_trigger[r]] = holds(w, ruling.reopens_when, w.state)
        w.has_risen[w.reopens_trigger[r]] = False
    if not w.telling:
        grant_runs(w, r, w.now, event)
    if holds_grant(w, r):
        take(w, r, event)
    over_with(w, r)


@law
def refused(w: Any, r: int, p: float, event: int) -> None:
    """A request is refused, or what was granted counts as refused; such packages are ruled out."""
    held = holds_grant(w, r)
    stands(w, r, REFUSED, event)
    if held:
        undo(w, r, event)
    w.rs[r].refused_at, w.rs[r].refused_of = p, on_the_table(w)
    if w.rulings[r].effect == CLEARS and w.state[CLOSED] == 0.0:
        leads_on(w, r, event)
    over_with(w, r)


@law
def turned(w: Any, r: int, answer: int, petition: int, event: int) -> None:
    """An answer counts as the other one from now on."""
    by = NONE if answer & NOBODY else w.rulings[petition].actor
    event = note(w, K_REVERSED, by, w.rulings[r].element, event, public(w, petition), NONE, 0.0, 0, NONE)
    if answer & ~NOBODY == REFUSED:
        failed(w, r, 1)
        refused(w, r, probability_of(w, r, on_the_table(w)), event)
    else:
        failed(w, r, -1)
        granted(w, r, event)


@law
def reopened(w: Any, r: int, event: int) -> None:
    """What was granted counts no more: a review is asked for anew, an order when its occasion arises anew."""
    held = holds_grant(w, r)
    spends(w, r, event, w.rulings[r].effect != CLEARS)
    stands(w, r, NONE, event)
    if held:
        undo(w, r, event)
    spend(w, r, event)


@law
def grant_reopens(w: Any, r: int, cause: int) -> None:
    """Time, or something that has become true, ends a grant."""
    if w.rs[r].answer == GRANTED and not (w.about_deal[r] and w.state[CLOSED] != 0.0):
        look(w)
        reopened(w, r, note_of(w, r, K_REOPENED, cause, NONE, 0.0, 0, NONE))


# --- coverage ----------------------------------------------------------------------------------------------


@law
def within(w: Any) -> Any:
    """Packages [P] of the structure that was selected and of the one that the bidder bids for."""
    found = (w.everything if w.thread < 0 else structure_of(w, w.thread)).copy()
    if w.structure >= 0:
        found &= w.masks[w.structures[w.structure]]
    return found


@law
def _may_need(w: Any, r: int) -> bool:
    """Whether anything that may still be signed needs the review."""
    if w.state[SELECTED] != 0.0 or w.n_bids == 0:
        return bool((needs(w, r, w.parties) & within(w)).any())
    for thread in range(w.n_bids):
        row = w.ts[thread]
        if not row.away or not row.came or w.bids[thread].returns >= 0:
            if (needs(w, r, thread_parties(w, thread)) & structure_of(w, thread)).any():
                return True
    return False


@law
def _concerned(w: Any, r: int, package: int) -> bool:
    """Whether a refusal is about a package that needs the review: one that is out, or would be; any, once it hears no more."""
    row = w.rs[r]
    if not needs(w, r, w.parties)[package]:
        return False
    if row.failures > w.rulings[r].refiles or (row.untold >= 0 and package == row.refused_of):
        return True
    if out(w, r, w.parties)[package] or probability_of(w, r, package) <= row.refused_at:
        row.refused_of = package
        return True
    return False


@law
def looks_again(w: Any, r: int, package: int, event: int) -> None:
    """The package on the table has changed, or the world, so that others need the review."""
    row = w.rs[r]
    if w.rulings[r].effect == CLEARS and w.state[CLOSED] == 0.0:
        if row.answer == REFUSED and package >= 0 and not _concerned(w, r, package):
            if row.untold >= 0:  # nobody reverses it any more
                counts_refusal(w, r)
            stands(w, r, NONE, event)
        elif w.telling:
            return
        elif row.filed:
            on = needs(w, r, w.parties)[package] if w.state[SIGNED] != 0.0 else _may_need(w, r)
            if not on:
                take_back(w, r, event, True)
        elif row.answer == GRANTED:
            _still_granted(w, r, package, event)
    if not w.telling:
        looks_later(w, r)


@law
def _still_granted(w: Any, r: int, package: int, event: int) -> None:
    if w.state[SIGNED] == 0.0 or w.state[CLOSED] != 0.0 or not needs(w, r, w.parties)[package]:
        return
    if probability_of(w, r, package) < granted_at(w, r):
        reopened(w, r, note_of(w, r, K_REOPENED, event, package, 0.0, 0, NONE))


@law
def look_again_at(w: Any, package: int, event: int) -> None:
    """Everybody who judges packages hears that another is on the table."""
    for i in range(w.n_rulings):
        r = w.by_path[i]
        if w.judges[r]:
            looks_again(w, r, package, event)


@law
def sways(w: Any) -> None:
    """The world may have swayed reviews, so that what they have said says more or less of what is on the table."""
    for i in range(w.n_rulings):
        r = w.by_path[i]
        if w.sways[r] and w.rs[r].answer >= 0:
            first, last = w.reads_of_ruling_from[r], w.reads_of_ruling_from[r + 1]
            same, cause = w.rs[r].swayed != 0, NONE
            for j in range(first, last):
                var = w.reads_of_ruling[j]
                same = same and w.goes_by[r, j - first] == w.state[var]
                cause = max(cause, w.caused[var])
            if not same and on_the_table(w) >= 0:
                w.rs[r].swayed = 1
                for j in range(first, last):
                    w.goes_by[r, j - first] = w.state[w.reads_of_ruling[j]]
                looks_again(w, r, on_the_table(w), cause)


@law
def world_looks_again(w: Any) -> None:
    """What packages need may have changed."""
    for i in range(w.n_rulings):
        r = w.by_path[i]
        if w.rulings[r].need >= 0 and w.rs[r].filed:
            looks_again(w, r, on_the_table(w), cause_of(w, w.rulings[r].need))
    sways(w)


# --- what the history leaves -------------------------------------------------------------------------------


@law
def counts_at_start(w: Any, r: int) -> None:
    """Where nobody may reverse it, what the history has left of an answer counts; what came of a refusal it has told."""
    if not may_count(w, r) or are_open(w, r):
        return
    event = w.rs[r].untold
    w.rs[r].untold = NONE
    if w.rs[r].answer == REFUSED:
        counts_refusal(w, r)
        looks_again(w, r, on_the_table(w), w.caused[PACKAGE])
    else:
        concludes(w, r, event)


@law
def start_ruling(w: Any, r: int) -> None:
    """Begin to live, with what the history has left."""
    row = w.rs[r]
    if row.filed:
        filing_begins(w, r, True)
        if row.stays != 0:
            halt(w, r)
    counts_at_start(w, r)
    if row.answer == GRANTED:
        grant_runs(w, r, row.granted_since, row.cause)
    elif w.reopens_trigger[r] >= 0:
        w.has_risen[w.reopens_trigger[r]] = False


@law
def came_of(w: Any, r: int) -> None:
    """The history tells what came of a refusal: it has counted, unless somebody is still asked to reverse it."""
    for i in range(w.petitions_about_from[r], w.petitions_about_from[r + 1]):
        p = w.petitions_about[i]
        if w.rulings[p].effect == REVERSES and (w.rs[p].filed or w.rs[p].answer != NONE):
            return
    if w.rs[r].answer == REFUSED and w.rs[r].untold >= 0:
        event = w.rs[r].untold
        w.rs[r].untold = NONE
        concludes(w, r, event)
