"""What has happened up to as_of: played on the agenda at its times, without draws, as events of the record."""

from __future__ import annotations

from sim.world.codes import REFUSED
from sim.world.kernel.answers import goes_on
from sim.world.kernel.asking import failed, filed, withdrawn
from sim.world.kernel.coverage import came_of, forbidden, sways
from sim.world.kernel.deadlines import at_once, came, enforce, impose, is_alive, lapse, moved
from sim.world.kernel.deal import announced, closed, end, leave_talks, made, party_left, select, sign
from sim.world.kernel.due import met
from sim.world.kernel.filing import clock_stopped
from sim.world.kernel.grants import granted, refused, reopened
from sim.world.kernel.judging import judged, lapsed, replaced_by, says
from sim.world.kernel.names import BIDDER, FORCE, RUNNING, SELECTED, SELLER, SILENCE_CLEARS
from sim.world.kernel.packages import is_in
from sim.world.kernel.rulings import asks, probability_of
from sim.world.kernel.seen import show_lines
from sim.world.kernel.standing import side_of
from sim.world.kernel.state import agreed, change, note, on_the_table
from sim.world.kernel.terms import amended
from sim.world.kernel.threads import hear, hurry, open_thread, passed
from sim.world.kernel.world import NONE, NOT, Line, World, law
from sim.world.plan import Verb
from sim.world.record import Bound, Kind

(
    SAYS, IMPOSES, SETS, ASKS, REJECTS, SELECTS, OFFERS, SIGNS, GRANTS, REFUSES, AMENDS, HAPPENS, ENTERS, LEAVES, ANNOUNCES, ENDS,
    CLOSES, MITIGATES, EXTENDS, ENFORCES, MEETS, LAPSES, WITHDRAWS, REOPENS, PASSES, STOPS,
) = (int(verb) for verb in Verb)  # fmt: skip
(
    K_SAID, K_SET, K_MOVED, K_HAPPENED, K_ENTERED, K_RETURNED, K_LEFT, K_REJECTED, K_OFFERED, K_PASSED, K_ANNOUNCED, K_FILED,
    K_GRANTED, K_REFUSED, K_LAPSED_FILING, K_MITIGATED, K_REOPENED, K_STOPPED, K_WITHDRAWN, K_MET, K_EXTENDED, K_ENFORCED,
    K_LAPSED, K_LIFTED, K_RENEWED, K_EXPIRED, K_AMENDED, K_EXITED, K_CLOSED,
) = (
    int(kind)
    for kind in (
        Kind.SAID, Kind.SET, Kind.MOVED, Kind.HAPPENED, Kind.ENTERED, Kind.RETURNED, Kind.LEFT, Kind.REJECTED, Kind.OFFERED,
        Kind.PASSED, Kind.ANNOUNCED, Kind.FILED, Kind.GRANTED, Kind.REFUSED, Kind.LAPSED_FILING, Kind.MITIGATED, Kind.REOPENED,
        Kind.CLOCK_STOPPED, Kind.WITHDRAWN, Kind.MET, Kind.EXTENDED, Kind.ENFORCED, Kind.LAPSED, Kind.LIFTED, Kind.RENEWED,
        Kind.EXPIRED, Kind.AMENDED, Kind.EXITED, Kind.CLOSED,
    )
)  # fmt: skip
LIMIT = int(Bound.LIMIT)


@law
def _note(w: World, row: Line, kind: int, subject: int, cause: int, package: int, value: float) -> int:
    return note(w, kind, row.actor, subject, cause, row.public != 0, package, value, 0, NONE)


@law
def happened(w: World, e: int, event: int) -> None:
    """An event has happened once more; the history need not let it happen again."""
    w.event_times[e] += 1
    w.event_last[e] = event
    if w.event_trigger[e] >= 0:
        w.has_risen[w.event_trigger[e]] = False


@law
def _has_come(w: World, thread: int) -> None:
    """A bidder is there, or was: that it came counts, whether or not it is told."""
    row = w.ts[thread]
    row.comings += 1 if row.away else 0
    row.came, row.away = 1, 0


@law
def _there(w: World, thread: int) -> None:
    """A bidder must have come, whether or not that is told."""
    row, now = w.ts[thread], w.now
    if row.away:
        row.opened = now
        hear(w, thread)
    row.opened = min(row.opened, now)
    _has_come(w, thread)


@law
def _talks(w: World, row: Line) -> None:
    thread, element = row.target, w.bids[row.target].element
    if row.verb == ENTERS:
        event = _note(w, row, K_RETURNED if w.ts[thread].came else K_ENTERED, element, NONE, NONE, 0.0)
        _has_come(w, thread)
        open_thread(w, thread, event)
        if w.now < w.auction_ends:
            hurry(w)
        return
    if row.verb == REJECTS or row.verb == LEAVES:
        _has_come(w, thread)
        kind = K_REJECTED if row.verb == REJECTS else K_LEFT
        leave_talks(w, thread, _note(w, row, kind, element, NONE, NONE, 0.0))
        return
    _there(w, thread)
    side, package = SELLER if row.actor == w.seller[0].actor else BIDDER, int(row.value)
    if row.verb == OFFERS:
        event = _note(w, row, K_OFFERED, element, NONE, package, 0.0)
        show_lines(w, side_of(w, thread, side), package, event)
        made(w, thread, side, package, event)
    elif row.verb == PASSES:
        _note(w, row, K_PASSED, element, NONE, NONE, 0.0)
        passed(w, thread, side)
    else:
        select(w, thread, package, row.actor, NONE, row.public != 0)


@law
def _signs(w: World, row: Line) -> None:
    parties = 0
    if row.actor >= 0:
        parties |= 1 << row.actor
    if row.other >= 0:
        parties |= 1 << row.other
    if row.target >= 0:
        _there(w, row.target)
    sign(w, row.target if row.target >= 0 else NONE, int(row.value), row.actor, NONE, parties, row.public != 0)


@law
def _amends(w: World, row: Line) -> None:
    package = int(row.value)
    event = note(w, K_AMENDED, NONE, w.agreement[0].element, NONE, row.public != 0, package, 0.0, 0, NONE)
    amended(w, package, event)
    for r in range(w.n_rulings):
        if w.rs[r].answer == REFUSED:
            goes_on(w, r)


@law
def _agreement(w: World, row: Line) -> None:
    element = w.agreement[0].element
    if row.verb == AMENDS:
        _amends(w, row)
    elif row.verb == ANNOUNCES:
        announced(w, _note(w, row, K_ANNOUNCED, element, NONE, agreed(w), 0.0))
    elif row.verb == ENDS:
        forbidden(w)
        end(w, NONE, 0, NONE)
    elif row.verb == CLOSES:
        closed(w, _note(w, row, K_CLOSED, element, NONE, on_the_table(w), 0.0))
    else:
        party_left(w, row.actor, _note(w, row, K_EXITED, element, NONE, NONE, 0.0))


@law
def _answer(w: World, row: Line, kind: int, package: int, value: float, bound: int, bound_of: int) -> int:
    r = row.target
    return note(
        w, kind, row.actor, w.rulings[r].element, w.rs[r].cause, row.public != 0, package, value, bound, bound_of
    )  # fmt: skip


@law
def _asks(w: World, row: Line) -> None:
    r, ruling = row.target, w.rulings[row.target]
    came_of(w, r)
    chosen = w.caused[SELECTED] if ruling.about < 0 and ruling.about_ruling < 0 else NONE
    w.rs[r].cause = _note(w, row, K_FILED, ruling.element, chosen, NONE, 0.0)
    sells = w.has_seller and row.actor == w.seller[0].actor
    may = ruling.asked_by < 0 and row.actor >= 0 and (sells or w.is_bidder[row.actor] or is_in(row.actor, w.parties))
    filed(w, r, w.now, w.rs[r].cause, row.actor if may else asks(w, r, w.parties))


@law
def _ruling(w: World, row: Line) -> None:
    r = row.target
    if row.verb == ASKS:
        _asks(w, row)
    elif row.verb == MITIGATES:
        package = int(row.value)
        replaced_by(w, r, package, _answer(w, row, K_MITIGATED, package, 0.0, 0, NONE))
    elif row.verb == GRANTS:
        p = probability_of(w, r, on_the_table(w))
        event = _answer(w, row, K_GRANTED, judged(w, r), p, 0, NONE)
        says(w, r, p, True)
        granted(w, r, event)
    elif row.verb == REFUSES:
        p = probability_of(w, r, on_the_table(w))
        event = _answer(w, row, K_REFUSED, judged(w, r), p, 0, NONE)
        says(w, r, p, False)
        failed(w, r, 1)
        refused(w, r, p, event)
    elif row.verb == STOPS:
        until = int(row.value)
        _answer(w, row, K_STOPPED, NONE, float(until), 0, NONE)
        clock_stopped(w, r, until if until > w.now else NOT)
    elif row.verb == WITHDRAWS:
        withdrawn(w, r, _answer(w, row, K_WITHDRAWN, NONE, 0.0, 0, NONE), False)
    elif row.verb == REOPENS:
        reopened(w, r, _answer(w, row, K_REOPENED, NONE, 0.0, 0, NONE))
    elif w.rulings[r].silence == SILENCE_CLEARS:
        p = probability_of(w, r, on_the_table(w))
        granted(w, r, _answer(w, row, K_GRANTED, judged(w, r), p, LIMIT, w.rulings[r].element))
    else:
        failed(w, r, 1)
        lapsed(w, r, _answer(w, row, K_LAPSED_FILING, on_the_table(w), 0.0, 0, NONE))


@law
def _due(w: World, row: Line, kind: int, value: float) -> int:
    d = row.target
    believed = w.uncertain[d] and w.ds[d].requests == 0
    if kind != K_EXTENDED or believed:  # which moves when it comes
        came(w, d)
    return _note(w, row, kind, w.deadlines[d].element, w.ds[d].cause, NONE, value)


@law
def _deadline(w: World, row: Line) -> None:
    d = row.target
    if row.verb == IMPOSES:
        impose(w, d, row.actor, NONE, row.public != 0)
    elif row.verb == EXTENDS:
        kind = K_RENEWED if w.ds[d].state == FORCE else K_EXTENDED
        moved(w, d, int(row.value), _due(w, row, kind, row.value))
    elif row.verb == ENFORCES:
        if at_once(w, d) and not is_alive(w, d):
            impose(w, d, row.actor, NONE, row.public != 0)
        else:
            enforce(w, d, _due(w, row, K_ENFORCED, 0.0))
    elif row.verb == MEETS:
        met(w, d, _due(w, row, K_MET if w.ds[d].state == RUNNING else K_LIFTED, 0.0))
    else:
        lapse(w, d, _due(w, row, K_EXPIRED if w.ds[d].state == FORCE else K_LAPSED, 0.0))


@law
def _sets(w: World, row: Line) -> None:
    """What drifts, and nobody sets, has moved by itself."""
    kind = K_MOVED if w.drifting[row.target] and row.actor < 0 and row.other < 0 else K_SET
    cause = w.event_last[row.other] if row.other >= 0 else NONE
    change(w, row.target, row.value, _note(w, row, kind, w.element_of_var[row.target], cause, NONE, row.value))


@law
def _line(w: World, row: Line) -> None:
    verb = row.verb
    if verb == SAYS:
        _note(w, row, K_SAID, NONE, NONE, NONE, 0.0)
    elif verb == HAPPENS:
        happened(w, row.target, _note(w, row, K_HAPPENED, w.events[row.target].element, NONE, NONE, 0.0))
    elif verb == SETS:
        _sets(w, row)
    elif verb == SIGNS:
        _signs(w, row)
    elif verb == AMENDS or verb == ANNOUNCES or verb == ENDS or verb == CLOSES or (verb == LEAVES and row.target < 0):
        _agreement(w, row)
    elif verb == ENTERS or verb == OFFERS or verb == PASSES or verb == REJECTS or verb == LEAVES or verb == SELECTS:
        _talks(w, row)
    elif (
        verb == IMPOSES or verb == EXTENDS or verb == ENFORCES or verb == MEETS or (verb == LAPSES and row.other >= 0)
    ):  # fmt: skip
        _deadline(w, row)
    else:
        _ruling(w, row)


@law
def tells(w: World, first: int) -> None:
    """One line of the history, which may be several rows."""
    w.line = w.history[first].line
    i = first
    while i < w.n_history and w.history[i].line == w.line:
        _line(w, w.history[i])
        i += 1
    sways(w)


@law
def moment_told(w: World) -> None:
    """The history has told all of an instant: an answer counts that nobody would ask to reverse any more."""
    for r in range(w.n_rulings):
        if w.rs[r].untold >= 0:
            goes_on(w, r)
