"""One replication from beginning to end: the history, the start of every power, and item after item."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.world import draws
from sim.world.codes import PAST
from sim.world.draws import Purpose
from sim.world.kernel import acts, links, tables
from sim.world.kernel.base import (
    CLOSED,
    ENDLESS,
    FULL,
    PACKAGE,
    SELECTED,
    SIGNED,
    cause_of,
    chance,
    change,
    forget,
    holds,
    next_time,
    note,
    on_the_table,
    take_first,
    then,
    uniform,
)
from sim.world.kernel.dates import pressure_changed, thread_parties
from sim.world.kernel.deadlines import met_after_all, ruled, term_end, undone, wait_for
from sim.world.kernel.deal import announce_later, announced, closed, end, leave_talks, not_ready, ready, select
from sim.world.kernel.due import begins, falls_due, lifts, occasion, passed, reconsidered, term_ends, weighs
from sim.world.kernel.history import happened, moment_told, tells
from sim.world.kernel.judging import looks, runs_out
from sim.world.kernel.offers import answers
from sim.world.kernel.rulings import (
    arises,
    dies,
    grant_reopens,
    look_again_at,
    looks_again,
    may_be_wanted,
    moot,
    occasion_gone,
    prepares,
    requests,
    spends,
    start_ruling,
    stops_clock,
    take,
    turned,
    undo,
    world_looks_again,
)
from sim.world.kernel.terms import parties_look, put_right, reconsider
from sim.world.kernel.threads import (
    BIDDER,
    best_bid,
    comes,
    exponential,
    go_on,
    hurry,
    offer_event_of,
    strike,
)
from sim.world.kernel.world import MOST_PATH, NONE, NOT, law
from sim.world.kernel.worth import no_deal
from sim.world.record import Kind
from sim.world.time import DAY, NEVER, WEEK

MOST_A_DAY = 10_000
CREDIBILITY, SHOCK, STEP, HAZARD = (
    int(Purpose.CREDIBILITY), int(Purpose.SHOCK), int(Purpose.STEP), int(Purpose.HAZARD),
)  # fmt: skip
K_HAPPENED, K_SET, K_MOVED, K_ANNOUNCED, K_CLOSED, K_LEFT = (
    int(Kind.HAPPENED), int(Kind.SET), int(Kind.MOVED), int(Kind.ANNOUNCED), int(Kind.CLOSED), int(Kind.LEFT),
)  # fmt: skip
CIRCUMSTANCES, ANSWERS_PHASE, PAST_PHASE = 2, 4, 8
LAST = (1 << 24) - 1


# --- events and drifts -------------------------------------------------------------------------------------


@law
def _happens(w: Any, e: int, cause: int) -> None:
    """Set or shift circumstances."""
    times = w.event_times[e]
    event = note(w, K_HAPPENED, NONE, w.events[e].element, cause, True, NONE, 0.0, 0, NONE)
    happened(w, e, event)
    for i in range(w.sets_of_from[e], w.sets_of_from[e + 1]):
        row = w.sets[w.sets_of[i]]
        if row.chance >= 0:
            value = chance(w, row.chance, uniform(w, row.key, SHOCK, times))
        else:
            value = w.values[row.slot]
        if row.add:
            value += w.state[row["var"]]
        value = min(max(value, row.low), row.high)
        shown = note(w, K_SET, NONE, w.element_of_var[row["var"]], event, True, NONE, value, 0, NONE)
        change(w, row["var"], value, shown)


@law
def _strikes(w: Any, e: int, strikes: int) -> None:
    """An event at a rate: when it strikes next."""
    row = w.events[e]
    rate = w.values[row.hazard]
    if rate > 0.0:
        wait = exponential(rate, uniform(w, w.key[row.element], HAZARD, strikes))
        then(w, w.now + wait, CIRCUMSTANCES, row.element, acts.STRIKES, e, strikes + 1, 0)


@law
def _struck(w: Any, e: int, strikes: int) -> None:
    program = w.events[e].program
    if program < 0 or holds(w, program, w.state):
        _happens(w, e, NONE)
    _strikes(w, e, strikes)


@law
def _drifts(w: Any, c: int) -> None:
    """A number steps every seven days by sd sqrt(dt) z."""
    row = w.circumstances[c]
    scale = w.values[row.sd] * math.sqrt(WEEK / DAY / row.per)
    n = max((w.horizon - w.begins) // WEEK, 0)
    steps = draws.normals(
        np.uint64(w.seed), np.int64(w.replication), np.uint32(w.key[row.element]), np.int64(STEP), np.int64(n)
    )
    w.draws += n
    for i in range(n):
        w.step[c, i] = scale * steps[i]
    w.steps_taken[c] = -w.begins // WEEK
    _next_step(w, c)


@law
def _next_step(w: Any, c: int) -> None:
    if w.steps_taken[c] < (w.horizon - w.begins) // WEEK:
        time = w.begins + WEEK * (w.steps_taken[c] + 1)
        then(w, time, CIRCUMSTANCES, w.circumstances[c].element, acts.STEPS, c, 0, 0)


@law
def _steps(w: Any, c: int) -> None:
    row = w.circumstances[c]
    value = min(max(w.state[row["var"]] + w.step[c, w.steps_taken[c]], row.low), row.high)
    w.steps_taken[c] += 1
    change(w, row["var"], value, note(w, K_MOVED, NONE, row.element, NONE, True, NONE, value, 0, NONE))
    _next_step(w, c)


@law
def _auction(w: Any) -> None:
    """The seller selects the bidder whose standing offer is worth most to it, if it beats no deal."""
    hurry(w)  # the date presses no more
    if w.state[SELECTED] != 0.0:
        return
    seller = w.seller[0].actor
    best, chosen, bid = 0.0, NONE, NONE
    for thread in range(w.n_bids):
        worth, package = best_bid(w, thread)
        gain = worth - no_deal(w, seller, thread_parties(w, thread), w.state)
        if gain > best or (gain == best and chosen < 0):
            best, chosen, bid = gain, thread, package
    if chosen >= 0:
        select(w, chosen, w.bids[chosen].structure, seller, offer_event_of(w, chosen, BIDDER, bid), False)


# --- triggers ----------------------------------------------------------------------------------------------


@law
def _rises(w: Any, t: int, cause: int) -> None:
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
        arises(w, i, cause)
    elif kind == tables.NEEDS:
        looks_again(w, i, on_the_table(w), cause)
    elif kind == tables.CLOSES:
        ready(w, cause)
    elif kind == tables.EVENT:
        last = w.event_last[i]
        if last < 0 or w.held_since == NOT or w.record[last].time != w.held_since:
            then(w, w.now, CIRCUMSTANCES, w.events[i].element, acts.HAPPENS, i, cause, 0)


@law
def _falls(w: Any, t: int, cause: int) -> None:
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
        looks_again(w, i, on_the_table(w), cause)
    elif kind == tables.CLOSES:
        not_ready(w)


@law
def _told(w: Any, t: int, cause: int) -> None:
    """The history has made something true, or no more; what it has begun may last nevertheless."""
    asks = w.trigger_kind[t] == tables.ASKS
    lasts = w.has_risen[t] and asks and may_be_wanted(w, w.trigger_of[t])
    if not w.was[t]:
        w.has_risen[t] = w.has_risen[t] and lasts
    elif not lasts:
        w.has_risen[t], w.rose[t] = True, cause
        w.trigger_since[t] = w.begins if w.waking else w.now
        if asks:
            w.rs[w.trigger_of[t]].occasion_package = on_the_table(w)


@law
def settle(w: Any) -> None:
    """Look at every trigger whose read-set has changed, until nothing changes."""
    while w.any_dirty:
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
def _begin(w: Any) -> None:
    """What the history has brought about, and not told of, happens from now on."""
    for t in range(w.n_trackers, w.n_triggers):
        if w.has_risen[t]:
            w.held_since = w.trigger_since[t]
            _rises(w, t, w.rose[t])
    w.held_since = NOT


# --- calls from further down, and items of the agenda ------------------------------------------------------


@law
def do(w: Any, what: int, a: int, b: int, c: int, d: int) -> None:
    """What a law further down sets off."""
    if what == links.SETTLE:
        settle(w)
    elif what == links.END:
        end(w, a, b, c)
    elif what == links.PUT_RIGHT:
        put_right(w, a, b)
    elif what == links.DIES:
        dies(w, a, b)
    elif what == links.MOOT:
        moot(w, a, b)
    elif what == links.COVERAGE:
        looks_again(w, a, b, c)
    elif what == links.TURNS:
        turned(w, a, b, c, d)
    elif what == links.RULED:
        ruled(w, a, b, c, d)
    elif what == links.UNDONE:
        undone(w, a, b, c, d)
    elif what == links.UNDO:
        undo(w, a, b)
    else:
        take(w, a, b)


@law
def _act(w: Any, act: int, a: int, b: int, c: int) -> None:
    if act == acts.TELLS:
        tells(w, a)
    elif act == acts.TOLD:
        w.telling = 0
    elif act == acts.ANSWERS:
        answers(w, a)
    elif act == acts.COMES:
        comes(w, a, b, c)
    elif act == acts.STRUCK:
        if not w.ts[a].away and w.state[SIGNED] == 0.0 and w.state[CLOSED] == 0.0:
            bid = w.bids[a]
            leave_talks(w, a, note(w, K_LEFT, bid.actor, bid.element, w.ts[a].cause, False, NONE, 0.0, 0, NONE))
        strike(w, a, b + 1)
    elif act == acts.AUCTION:
        _auction(w)
    elif act == acts.HELD_LONG:
        change(w, w.trackers[a]["var"], 1.0, b)
    elif act == acts.FALLS_DUE:
        falls_due(w, a)
    elif act == acts.WEIGHS:
        weighs(w, a, b)
    elif act == acts.TERM_ENDS:
        term_ends(w, a)
    elif act == acts.LIFTS:
        lifts(w, a, b)
    elif act == acts.BEGINS:
        begins(w, a, b)
    elif act == acts.PASSED:
        passed(w, a, b, c, w.deadlines[a].vars + PAST)
    elif act == acts.NEAR:
        passed(w, w.trackers[a].deadline, b, c, w.trackers[a]["var"])
    elif act == acts.PREPARES:
        prepares(w, a)
    elif act == acts.REQUESTS:
        requests(w, a)
    elif act == acts.CLOCK_STOPS:
        stops_clock(w, a)
    elif act == acts.RUNS_OUT:
        runs_out(w, a)
    elif act == acts.LOOKS:
        looks(w, a)
    elif act == acts.REOPENS:
        grant_reopens(w, a, b)
    elif act == acts.ANNOUNCES:
        announced(w, note(w, K_ANNOUNCED, NONE, w.agreement[0].element, w.chosen, True, on_the_table(w), 0.0, 0, NONE))
    elif act == acts.CLOSES:
        w.closing = 0
        closed(w, note(w, K_CLOSED, NONE, w.agreement[0].element, a, True, on_the_table(w), 0.0, 0, NONE))
    elif act == acts.PARTIES_LOOK:
        parties_look(w, a)
    elif act == acts.STEPS:
        _steps(w, a)
    elif act == acts.STRIKES:
        _struck(w, a, b)
    else:
        _happens(w, a, b)


@law
def _step(w: Any, until: int) -> bool:
    """Go on to the next item of the agenda and through it, unless it comes later; whether there was one."""
    time = next_time(w)
    if time > until or w.fault:
        return False
    w.now = time
    take_first(w)
    item = w.items[w.n_items]
    number, act, a, b, c = item.number, item.act, item.a, item.b, item.c
    if not w.dead[number]:
        _act(w, act, a, b, c)
    return True


# --- the replication ---------------------------------------------------------------------------------------


@law
def _outcome(w: Any) -> int:
    for i in range(w.n_outcomes):
        if holds(w, w.outcome_program[i], w.state):
            return i
    return NONE


@law
def _follow(w: Any, outcome: int) -> None:
    if w.n_path == 0 or w.path_outcome[w.n_path - 1] != outcome:
        if w.n_path > 1 and w.path_time[w.n_path - 1] == w.now:  # the first is what the history has left
            w.n_path -= 1
        if w.n_path == 0 or w.path_outcome[w.n_path - 1] != outcome:
            if w.n_path >= MOST_PATH:
                w.fault = FULL
                return
            w.path_time[w.n_path], w.path_outcome[w.n_path] = w.now, outcome
            w.n_path += 1


@law
def _settles(w: Any) -> None:
    """Look at what has changed, until nothing does."""
    while True:
        settle(w)
        w.restless = 0
        if w.dates_changed:
            w.dates_changed = 0
            if pressure_changed(w):
                hurry(w)
        if w.version != w.seen_version:
            w.seen_version = w.version
            world_looks_again(w)
            reconsider(w)
        for thread in range(w.n_bids):
            if w.ts[thread].stirred:
                go_on(w, thread)
        if not w.restless or w.fault:
            break
    if w.outcome_open:
        w.outcome_open = 0
        _follow(w, _outcome(w))


@law
def _reset(w: Any) -> None:
    """The world before anything has happened."""
    w.telling, w.now = 1, w.begins
    if w.n_history > 0:
        w.now = min(w.begins, w.history[0].time)
    w.version = w.changes = w.waking = w.draws = w.any_dirty = w.n_items = w.item_number = w.n_record = w.n_path = (
        w.fault
    ) = 0
    w.held_since, w.news, w.restless, w.outcome_open = NOT, NONE, 1, 1
    w.line, w.dates_changed, w.seen_version = 0, 1, NONE
    w.anew = w.told_dates = w.n_refused = w.n_replaced = w.replaced_parties = w.parties = 0
    w.closes_since, w.thread, w.structure = NOT, NONE, NONE
    w.announcements = w.closings = w.announcement = w.closing = w.looking = w.moves = w.gone_at = 0
    w.chosen = w.freed = w.seen = NONE
    w.auction_ends = -NEVER
    if w.has_seller and w.seller[0].auction < NEVER:
        w.auction_ends = w.seller[0].auction
    w.state[:] = w.start
    w.caused[:] = NONE
    w.was[:] = False
    w.has_risen[:] = False
    w.dirty[:] = False
    w.rest[:] = False
    w.held_timer[:] = 0
    w.n_offers[:] = 0
    w.shown[:] = False
    w.told_low[:] = 0.0
    w.told_high[:] = 1.0
    w.saw_refused[:] = -1.0
    w.saw_granted[:] = 2.0
    w.has_seen[:] = False
    w.refusal[:] = -1.0
    w.replaced[:] = False
    w.gone[:] = False
    w.event_times[:] = 0
    w.event_last[:] = NONE
    w.supposed[:] = NONE
    w.order_held[:] = False
    for i in range(len(w.orders)):
        w.orders[i].n = 0
    _reset_powers(w)


@law
def _reset_powers(w: Any) -> None:
    for r in range(w.n_rulings):
        row = w.rs[r]
        row.filed = row.stays = row.filings = row.failures = row.requests = row.swayed = row.again = row.number = 0
        row.answer = row.untold = row.against = row.refused_of = row.cause = row.asked_by = NONE
        row.refused_at = 0.0
        row.has_course = row.next = row.since = row.out = row.counted = row.counts_since = row.stopped = 0
        row.halted = row.stop_since = row.stops_at = row.delayed = row.p_delayed = NOT
        row.grants = row.expires = row.granted_parties = row.request = row.arose = 0
        row.granted_since, row.granted_package, row.occasion_package = NEVER, NONE, NONE
        row.p_made = row.p_failed = row.p_filed = row.p_counted = row.p_since = row.p_stopped = row.p_asked = (
            row.p_held
        ) = 0
    for d in range(w.n_deadlines):
        deadline = w.ds[d]
        deadline.state = deadline.since = deadline.standing = deadline.times = deadline.weighed = deadline.requests = 0
        deadline.renewals = deadline.strikes = deadline.timer = deadline.ran = deadline.ran_requests = (
            deadline.started
        ) = 0
        deadline.date = deadline.ends = NEVER
        deadline.cause = deadline.dates = deadline.terms = NONE
        deadline.moved_by = deadline.ran_moved = 0.0
        deadline.strike = -NEVER
    for thread in range(w.n_bids):
        talk = w.ts[thread]
        talk.away = 1 if w.bids[thread].enters >= 0 else 0
        talk.came = 1 - talk.away
        talk.away_since = talk.turn = talk.turns = talk.comings = talk.stirred = talk.next = talk.is_due = 0
        talk.opened = talk.news = talk.since = w.begins
        talk.held_since, talk.ready, talk.enters_at, talk.cause = NEVER, NONE, NONE, NONE
    for i in range(w.n_lines):
        line = w.red_lines[i]
        w.real[i] = uniform(w, w.key[line.element], CREDIBILITY, 0) < w.values[line.credibility]


@law
def _tell_history(w: Any) -> None:
    """Bring the world to the end of as_of."""
    for i in range(w.n_history):
        row = w.history[i]
        if i == 0 or w.history[i - 1].line != row.line:
            then(w, row.time, ANSWERS_PHASE, row.line, acts.TELLS, i, 0, 0)
    then(w, 0, PAST_PHASE, LAST, acts.TOLD, 0, 0, 0)
    w.dirty[:] = True
    w.any_dirty = w.waking = 1
    settle(w)
    w.waking = 0
    reconsider(w)
    while w.telling and not w.fault:
        _step(w, 0)
        settle(w)
        reconsider(w)
        if w.telling and next_time(w) > w.now:
            moment_told(w)


@law
def _start(w: Any) -> None:
    """Start every power."""
    if on_the_table(w) >= 0:  # which the history may have changed after a grant or a refusal
        look_again_at(w, on_the_table(w), w.caused[PACKAGE])
    if w.chosen >= 0:
        announce_later(w)
    for d in range(w.n_deadlines):
        if w.ds[d].terms >= 0 and w.deadlines[d].lasts >= 0:
            term_end(w, d)
        wait_for(w, d)
    for i in range(w.n_rulings):
        start_ruling(w, w.by_path[i])
    for thread in range(w.n_bids):
        w.ts[thread].stirred = 1
        if w.bids[thread].leaves >= 0:
            strike(w, thread, 0)
    for e in range(w.n_events):
        if w.events[e].hazard >= 0:
            _strikes(w, e, w.event_times[e])
        elif w.now < w.events[e].at < NEVER:
            then(w, w.events[e].at, CIRCUMSTANCES, w.events[e].element, acts.HAPPENS, e, NONE, 0)
    for c in range(w.n_circumstances):
        sd = w.circumstances[c].sd
        if sd >= 0 and w.values[sd] > 0.0:
            _drifts(w, c)
    if w.auction_ends > 0:
        then(w, w.auction_ends, ANSWERS_PHASE, w.seller[0].element, acts.AUCTION, 0, 0, 0)
    _begin(w)
    _settles(w)


@law
def play(w: Any, seed: int, replication: int) -> None:
    """Play one replication; the record, the path and the state stand in the world."""
    w.seed, w.replication = seed, replication
    _reset(w)
    _tell_history(w)
    _start(w)
    ends, count = w.now, 0
    while _step(w, w.horizon):
        if w.restless:
            _settles(w)
        if w.now >= ends:
            ends, count = w.now + DAY, 0
        count += 1
        if count > MOST_A_DAY:
            w.fault = ENDLESS
            return
