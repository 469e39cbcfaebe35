"""One replication from beginning to end: the history, the start of every power, and item after item."""

from __future__ import annotations

from sim.world.codes import PAST
from sim.world.kernel import acts, links
from sim.world.kernel.agenda import next_time, take_first, then
from sim.world.kernel.asking import dies, moot, prepares, requests
from sim.world.kernel.coverage import look_again_at, looks_again, start_ruling, world_looks_again
from sim.world.kernel.dates import pressure_changed
from sim.world.kernel.deadlines import term_end, wait_for
from sim.world.kernel.deal import announce_later, announced, binds, close, end, leave_talks, two_have_left
from sim.world.kernel.due import begins, falls_due, lifts, passed, term_ends, weighs
from sim.world.kernel.expressions import holds
from sim.world.kernel.filing import stops_clock
from sim.world.kernel.grants import grant_reopens, take, turned, undo
from sim.world.kernel.happenings import auction, drifts, happens, next_strike, steps, struck
from sim.world.kernel.history import moment_told, tells
from sim.world.kernel.judging import looks, runs_out
from sim.world.kernel.moves import drop_suits, parties_look, reconsider
from sim.world.kernel.names import (
    ANSWERS_PHASE,
    CIRCUMSTANCES,
    CLOSED,
    ENDLESS,
    FULL,
    K_ANNOUNCED,
    K_LEFT,
    PACKAGE,
    PAST_PHASE,
    SIGNED,
)
from sim.world.kernel.offers import answers
from sim.world.kernel.outset import reset
from sim.world.kernel.state import agreed, change, note, on_the_table
from sim.world.kernel.stays import ruled, undone
from sim.world.kernel.terms import put_right
from sim.world.kernel.threads import comes, go_on, hurry, strike
from sim.world.kernel.triggers import begin, settle
from sim.world.kernel.world import MOST_PATH, NONE, World, law
from sim.world.record import UNSEEN
from sim.world.time import DAY, NEVER

MOST_A_DAY = 10_000
LAST = (1 << 24) - 1


@law
def do(w: World, what: int, a: int, b: int, c: int, d: int) -> None:
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
    elif what == links.BINDS:
        binds(w, a, b)
    else:
        take(w, a, b)


@law
def _act(w: World, act: int, a: int, b: int, c: int) -> None:
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
    elif act == acts.AUCTION and w.telling:  # whom the seller has selected the history tells
        if w.auction_ends == w.now:
            hurry(w)
    elif act == acts.AUCTION:
        auction(w)
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
        passed(w, a, b, w.ds[a].cause, w.deadlines[a].vars + PAST)
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
        announced(w, note(w, K_ANNOUNCED, NONE, w.agreement[0].element, w.chosen, True, agreed(w), 0.0, 0, NONE))
    elif act == acts.CLOSES:
        close(w, a)
    elif act == acts.PARTIES_LOOK:
        parties_look(w, a)
    elif act == acts.STEPS:
        steps(w, a)
    elif act == acts.STRIKES:
        struck(w, a, b)
    else:
        happens(w, a, b)


@law
def _step(w: World, until: int) -> bool:
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


@law
def _outcome(w: World) -> int:
    for i in range(w.n_outcomes):
        if holds(w, w.outcome_program[i], w.state):
            return i
    return NONE


@law
def _follow(w: World, outcome: int) -> None:
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
def _hears_dates(w: World) -> None:
    if w.dates_changed:
        w.dates_changed = 0
        if pressure_changed(w):
            hurry(w)


@law
def _goes_on(w: World) -> None:
    for thread in range(w.n_bids):
        if w.ts[thread].stirred:
            go_on(w, thread)


@law
def _settles(w: World) -> None:
    """Look at what has changed, until nothing does."""
    while True:
        settle(w)
        w.looks += 1
        w.restless = 0
        _hears_dates(w)
        if w.version != w.seen_version:
            w.seen_version = w.version
            world_looks_again(w)
            reconsider(w)
        _goes_on(w)
        if not w.restless or w.fault:
            break
    if w.outcome_open:
        w.outcome_open = 0
        _follow(w, _outcome(w))


@law
def _looks(w: World) -> None:
    """Look at what has changed as play does, and let nobody do anything about it."""
    _hears_dates(w)
    reconsider(w)
    _goes_on(w)


@law
def _tell_history(w: World) -> None:
    """Bring the world to the end of as_of."""
    for i in range(w.n_history):
        row = w.history[i]
        if i == 0 or w.history[i - 1].line != row.line:
            then(w, row.time, ANSWERS_PHASE, row.line, acts.TELLS, i, 0, 0)
    then(w, 0, PAST_PHASE, LAST, acts.TOLD, 0, 0, 0)
    if w.begins <= w.auction_ends <= 0:
        then(w, w.auction_ends, ANSWERS_PHASE, LAST, acts.AUCTION, 0, 0, 0)
    w.dirty[:] = True
    w.any_dirty = w.waking = 1
    settle(w)
    w.waking = 0
    for thread in range(w.n_bids):
        w.ts[thread].stirred = 1
    _looks(w)
    while w.telling and not w.fault:
        _step(w, 0)
        one_act = w.leads_on[w.line] if w.telling else 0
        if one_act != UNSEEN:
            settle(w)
        if one_act == 0:
            w.looks += 1
            _looks(w)
        if w.telling and next_time(w) > w.now:
            moment_told(w)


@law
def _start(w: World) -> None:
    """Start every power."""
    if on_the_table(w) >= 0:  # which the history may have changed after a grant or a refusal
        look_again_at(w, on_the_table(w), w.caused[PACKAGE])
    two_have_left(w)
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
            next_strike(w, e, w.event_times[e])
        elif w.now < w.events[e].at < NEVER:
            then(w, w.events[e].at, CIRCUMSTANCES, w.events[e].element, acts.HAPPENS, e, NONE, 0)
    drop_suits(w, True)
    for c in range(w.n_circumstances):
        sd = w.circumstances[c].sd
        if sd >= 0 and w.values[sd] > 0.0:
            drifts(w, c)
    if w.auction_ends > 0:
        then(w, w.auction_ends, ANSWERS_PHASE, w.seller[0].element, acts.AUCTION, 0, 0, 0)
    begin(w)
    _settles(w)


@law
def play(w: World, seed: int, replication: int) -> None:
    """Play one replication; the record, the path and the state stand in the world."""
    w.seed, w.replication = seed, replication
    reset(w)
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
