"""The world before anything has happened."""

from __future__ import annotations

from sim.world.kernel.luck import uniform
from sim.world.kernel.names import CREDIBILITY
from sim.world.kernel.world import NONE, NOT, World, law
from sim.world.time import NEVER


@law
def reset(w: World) -> None:
    """The world before anything has happened."""
    w.telling, w.now = 1, w.begins
    if w.n_history > 0:
        w.now = min(w.begins, w.history[0].time)
    w.version = w.changes = w.waking = w.draws = w.any_dirty = w.n_items = w.item_number = w.n_record = w.n_path = (
        w.fault
    ) = w.looks = w.noted = w.settled = w.noted_settled = 0
    w.held_since, w.news, w.restless, w.outcome_open = NOT, NONE, 1, 1
    w.line, w.dates_changed, w.seen_version = 0, 1, NONE
    w.anew = w.imagining = w.weighing = w.told_dates = w.n_refused = w.n_replaced = w.replaced_parties = w.parties = 0
    w.closes_since, w.held_up, w.overdue, w.thread, w.structure = NOT, NOT, NONE, NONE, NONE
    w.announcements = w.closings = w.announcement = w.closing = w.looking = w.moves = w.gone_at = w.bound = w.sealed = 0
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
    w.came_back[:] = False
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
def _reset_powers(w: World) -> None:
    for r in range(w.n_rulings):
        row = w.rs[r]
        row.filed = row.stays = row.filings = row.failures = row.requests = row.swayed = row.again = row.number = 0
        row.answer = row.untold = row.against = row.refused_of = row.cause = row.asked_by = NONE
        row.refused_at = 0.0
        row.has_course = row.next = row.since = row.out = row.counted = row.counts_since = row.stopped = 0
        row.halted = row.stop_since = row.stops_at = row.delayed = row.p_delayed = NOT
        row.refrained = row.worth_since = NOT
        row.hurts = row.ready = 0
        row.worth_news = NONE
        row.grants = row.expires = row.granted_parties = row.request = row.arose = 0
        row.granted_since, row.granted_package, row.occasion_package = NEVER, NONE, NONE
        row.p_made = row.p_failed = row.p_filed = row.p_counted = row.p_since = row.p_stopped = row.p_asked = 0
        row.heard = row.p_heard = 0
        row.hears = row.p_hears = NOT
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
        talk.away_since = talk.turn = talk.turns = talk.comings = talk.stirred = talk.next = talk.is_due = (
            talk.reckoned
        ) = 0
        talk.opened = talk.news = talk.since = w.begins
        talk.had, talk.least = NONE, 0
        talk.held_since, talk.ready, talk.enters_at, talk.cause = NEVER, NONE, NONE, NONE
    for i in range(w.n_lines):
        line = w.red_lines[i]
        w.real[i] = uniform(w, w.key[line.element], CREDIBILITY, 0) < w.values[line.credibility]
