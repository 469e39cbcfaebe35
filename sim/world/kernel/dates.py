"""What presses those who talk: the dates that may end the matter, each with the chance that it does."""

from __future__ import annotations

import numpy as np

from sim.world import pressing
from sim.world.codes import GRANTED
from sim.world.kernel.asked import says, signed
from sim.world.kernel.expressions import each_imagined, holds, imagine
from sim.world.kernel.keep import DEMAND, FEWEST, add_all, add_flags, add_number, add_state, begin_key, look_up, take
from sim.world.kernel.luck import probability
from sim.world.kernel.names import CLOSED, RUNNING, SELECTED, SIGNED
from sim.world.kernel.packages import is_in, with_parties
from sim.world.kernel.petitions import expects_answer
from sim.world.kernel.prospects import answered_by, closing_left, closing_package, fewest_days, prospects
from sim.world.kernel.state import on_the_table
from sim.world.kernel.world import Flags, FloatRows, Floats, World, law
from sim.world.time import DAY, NEVER

SIGNING, CLEARING, CLOSING = 0, 1, 2


@law
def counts(w: World, deadline: int) -> bool:
    """Whether anybody reckons with its date: it runs, and nothing suspends it."""
    row = w.ds[deadline]
    return bool(row.state == RUNNING and row.standing == 0)


@law
def pressure_changed(w: World) -> bool:
    """Some deadline may run, move, be suspended or end; whether anything is otherwise."""
    found = w.told_dates != 0
    for d in range(w.n_deadlines):
        row = w.ds[d]
        ran = w.deadlines[d].measure != 0 and counts(w, d)
        if ran != (row.ran != 0) or (ran and (row.ran_requests != row.requests or row.ran_moved != row.moved_by)):
            found = True
    if found:
        w.told_dates = 0
        for d in range(w.n_deadlines):
            row = w.ds[d]
            row.ran = 1 if w.deadlines[d].measure != 0 and counts(w, d) else 0
            row.ran_requests, row.ran_moved = row.requests, row.moved_by
    return found


@law
def days_left(w: World, deadline: int) -> bool:
    """Whether the caps leave an extension, of a day at least."""
    row, state = w.deadlines[deadline], w.ds[deadline]
    return bool(state.requests < row.most and row.most_days - state.moved_by >= 1.0)


@law
def may_move(w: World, deadline: int) -> bool:
    """Whether more time may be asked for now."""
    program = w.deadlines[deadline].extend_when
    return program < 0 or holds(w, program, w.state)


@law
def rule_of_more(w: World, deadline: int) -> int:
    """The rule of the first extension of a date, or that of a later one."""
    row = w.deadlines[deadline]
    return int(row.more if w.ds[deadline].requests != 0 and row.more >= 0 else row.grants)


@law
def _all_grant(w: World, deadline: int, rule: int, asked: int) -> float:
    p = 1.0
    for _ in range(asked):
        p *= probability(w, rule, True, -1)
    return p


@law
def _moves(w: World, deadline: int) -> FloatRows:
    """The days [K, 2] by which its date moves, with their chances: at the medians, as things stand; none where the parties decide."""
    row, state = w.deadlines[deadline], w.ds[deadline]
    asked = w.asks_of_from[deadline + 1] - w.asks_of_from[deadline]
    if asked == 0 or row.grants < 0 or not days_left(w, deadline) or not may_move(w, deadline):
        return pressing.moves(0.0, 0.0, 0.0, 0, 0.0)
    first = _all_grant(w, deadline, rule_of_more(w, deadline), asked)
    later = _all_grant(w, deadline, int(row.more if row.more >= 0 else row.grants), asked)
    days = max(1.0, np.ceil(w.means[row.days]))
    return pressing.moves(first, later, days, int(row.most - state.requests), row.most_days - state.moved_by)


@law
def _enforced(w: World, actor: int, deadline: int) -> float:
    """The probability that a measure is enforced, as an actor expects it or at the medians."""
    rule, own, p = w.expects_enforcement[actor, deadline], w.deadlines[deadline].enforce, 0.0
    if rule >= 0:
        p = probability(w, rule, False, -1)
    elif own >= 0:
        p = probability(w, own, True, -1)
    return p


@law
def _stopping(w: World, actor: int, deadline: int) -> Floats:
    """The chances [S] that the rulings that may stop a date grant that, as an actor expects it; 0 where that is not asked for."""
    first, package = w.stops_from[deadline], max(on_the_table(w), 0)
    found = np.zeros(w.stops_from[deadline + 1] - first)
    for i in range(len(found)):
        if w.rs[w.stops[first + i]].filed:
            found[i] = expects_answer(w, actor, w.stops[first + i], w.parties, w.state, 0.0, -1)[package]
    return found


@law
def _goes_on(w: World, deadline: int, stopping: Floats, date: int, at: int) -> float:
    """The probability that no ruling that is asked for stops it by its date."""
    found = 1.0
    for i in range(len(stopping)):
        if stopping[i] > 0.0:
            found *= 1.0 - stopping[i] * answered_by(w, w.stops[w.stops_from[deadline] + i], date, at)
    return found


@law
def _demand(w: World, thread: int, deadline: int, reach: Flags) -> tuple[int, Flags]:
    """What meets the demand of a date with a package within reach, at the latest, and with which packages [P] it does."""
    n = add_state(w, begin_key(w, DEMAND, deadline, thread, 0, 0), 2 * w.n_rulings, deadline, w.state)
    n = add_flags(w, n, reach)
    known, place = look_up(w, n)
    if not known:
        take(w, w.key_bits[:n], place)
        w.kept_step[place], meeting = _meets(w, thread, deadline, reach)
        w.kept_flags[place] = meeting
    return int(w.kept_step[place]), w.kept_flags[place].copy()


@law
def _meets(w: World, thread: int, deadline: int, reach: Flags) -> tuple[int, Flags]:
    state = signed(w, with_parties(w, w.state, thread_parties(w, thread)))
    for step in range(3):
        if step == CLEARING:
            for i in range(w.n_reviews):
                says(w, w.reviews[i], GRANTED, state, False)
        elif step == CLOSING:
            state[CLOSED] = 1.0
        meets = each_imagined(w, w.deadlines[deadline].met, state, False)
        if w.waits:
            later = each_imagined(w, w.deadlines[deadline].met, state, True)
            for k in range(w.n_packages):
                meets[k] = max(meets[k], later[k])
        meeting, some = np.zeros(w.n_packages, np.bool_), False
        for k in range(w.n_packages):
            meeting[k] = reach[k] and meets[k] != 0.0
            some = some or meeting[k]
        if some:
            return step, meeting
    return SIGNING, reach


@law
def _demand_apart(w: World, thread: int, deadline: int, reach: Flags) -> tuple[int, Flags]:
    """The same; a rival reckons as if no deal were in hand, and nothing had been asked or answered about one."""
    if not beside(w, thread):
        return _demand(w, thread, deadline, reach)
    state = w.state.copy()
    w.state[:] = without_answers(w)
    found = _demand(w, thread, deadline, reach)
    w.state[:] = state
    return found


@law
def structure_of(w: World, thread: int) -> Flags:
    """Packages [P] of the structure that a bidder bids for."""
    mask = w.bids[thread].mask
    return w.masks[mask] if mask >= 0 else w.everything


@law
def thread_parties(w: World, thread: int) -> int:
    """The parties of an agreement with a bidder."""
    return int(w.side_mask[thread] | (1 << w.seller[0].actor))


@law
def beside(w: World, thread: int) -> bool:
    """Whether the deal in hand is one with somebody else."""
    return bool(w.thread != thread and (w.state[SELECTED] != 0.0 or w.state[SIGNED] != 0.0))


@law
def without_answers(w: World) -> Floats:
    """The state as if no deal were in hand, nor anything asked or answered about one."""
    found = w.state.copy()
    for i in range(len(w.no_words)):
        found[w.no_words_var[i]] = w.no_words[i]
    imagine(w, found)
    return found


@law
def _lead(w: World, thread: int, deadline: int, step: int, meeting: Flags) -> float:
    """The fewest expected seconds from a signature until the demand of a date is met."""
    if beside(w, thread):
        state, anew = w.state.copy(), w.anew
        w.state[:] = without_answers(w)
        w.anew = 1
        fewest = _fewest(w, thread, deadline, meeting, step == CLOSING)
        w.state[:] = state
        w.anew = anew
    else:
        fewest = _fewest(w, thread, deadline, meeting, step == CLOSING)
    return fewest * DAY if fewest < np.inf else 0.0


@law
def _fewest(w: World, thread: int, deadline: int, meeting: Flags, closing: bool) -> float:
    """The fewest expected days until all that the packages need that meet a demand has answered, and until closing if asked."""
    clocks, left, parties = prospects(w), closing_left(w), thread_parties(w, thread)
    for i in range(w.n_reviews):  # what it has granted it may need once more, by what is believed
        if w.state[w.rulings[w.reviews[i]].vars + GRANTED] != 0.0:
            return fewest_days(w, parties, meeting, clocks, closing)
    n = add_state(w, begin_key(w, FEWEST, deadline, thread, parties, 0), 2 * w.n_rulings, deadline, w.state)
    for i in range(w.n_reviews):
        n = add_state(w, n, 0, w.reviews[i], w.state)
    n = add_flags(w, add_all(w, n, clocks), meeting)
    if closing:
        w.key_at[n] = left
        n = add_number(w, n + 1, closing_package(w))
    known, place = look_up(w, n)
    if not known:
        key = w.key_bits[:n].copy()
        w.kept_pair[place, 0] = fewest_days(w, parties, meeting, clocks, closing)
        take(w, key, place)
    return float(w.kept_pair[place, 0])


@law
def dates_of(w: World, actor: int, thread: int, at: int, reach: Flags) -> FloatRows:
    """The dates [D, 4] as an actor reckons with them, who may offer packages [P]: see `pressing.share`."""
    found, n, now, opened = np.empty(w.reckoned[thread].shape), 0, w.now, w.ts[thread].opened
    for d in range(w.n_deadlines):
        row = w.ds[d]
        if not row.ran or row.date >= NEVER:
            continue
        enforced, lead, again = _enforced(w, actor, d), -1.0, 0.0
        if enforced <= 0.0:
            continue
        moves, stopping = _moves(w, d), _stopping(w, actor, d)
        for i in range(len(moves)):
            date = row.date + int(moves[i, 0]) * DAY
            chance = enforced * moves[i, 1] * _goes_on(w, d, stopping, date, at)
            if chance <= 0.0 or date <= now:
                continue
            since, until = float(max(opened, row.started)), float(date)
            if lead < 0.0:
                step, meeting = _demand_apart(w, thread, d, reach)
                lead = _lead(w, thread, d, step, meeting) if step != SIGNING else 0.0
            if lead > 0.0:
                span = until - since
                until = since + span * span / (span + lead)
            found[n, 0], found[n, 1], found[n, 2], found[n, 3] = since, until, chance, again
            again = 1.0
            n += 1
    if now < w.auction_ends and actor != w.seller[0].actor:
        rivals = 0
        for other in range(w.n_bids):
            rivals += 1 if w.ts[other].came and not is_in(actor, w.side_mask[other]) else 0
        if rivals > 0:  # a bid that a rival beats is lost on the day of the auction (Vickrey 1961)
            found[n, 0], found[n, 1], found[n, 3] = opened, w.auction_ends, 0.0
            found[n, 2] = rivals / (rivals + 1.0)
            n += 1
    return found[:n].copy()
