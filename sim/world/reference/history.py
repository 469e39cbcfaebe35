"""What has happened up to as_of: played on the agenda at its times, without draws, as events of the record.

Each verb writes the event that play would write and calls the same method as play does, so that the world is left as
play would have left it. What the history tells is all that happens: nobody acts, and no clock runs out but those of
`for`, `days_to` and `past`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sim.world.plan import Silence, Var, Verb
from sim.world.record import UNSEEN, Bound, Kind
from sim.world.reference import coverage, petitions
from sim.world.reference.agenda import Phase

LAST = (1 << 24) - 1  # no element comes after it


def apply(play: Any) -> None:
    """Bring the world to the end of as_of."""
    world = play.world
    for rows in play.model.history:
        world.then(rows[0].time, Phase.ANSWERS, rows[0].line, partial(_tell, play, rows))
    world.then(0, Phase.PAST, LAST, world.told)
    if world.now <= play.auction_ends <= 0:
        world.then(play.auction_ends, Phase.ANSWERS, LAST, partial(_auction, play))
    world.wake()
    for thread in play.threads:
        thread.stirred = True
    _look(play)
    while world.telling:
        world.step(0)
        one_act = play.model.leads_on.get(play.line, 0) if world.telling else 0
        if one_act != UNSEEN:
            world.settle()
        if not one_act:
            world.looks += 1
            _look(play)
        if world.telling and world.agenda.next > world.now:
            petitions.moment_told(play)


def _auction(play: Any) -> None:
    """The date of the auction has come; whom the seller has selected the history tells."""
    if play.auction_ends == play.world.now:
        play.hurry()


def _look(play: Any) -> None:
    """Look at what has changed as play does, and let nobody do anything about it."""
    play.hear_dates()
    play.deal.moves.reconsider()
    play.go_on()


def _tell(play: Any, rows: list[Any]) -> None:
    play.line = rows[0].line
    for row in rows:
        VERBS[row.verb](play, row)
    play.sways()


def _note(play: Any, kind: Kind, row: Any, subject: int, **more: Any) -> int:
    number: int = play.world.note(kind, row.actor, subject, public=bool(row.public), **more)
    return number


# --- the world ---------------------------------------------------------------------------------------------


def _says(play: Any, row: Any) -> None:
    _note(play, Kind.SAID, row, -1)


def _happens(play: Any, row: Any) -> None:
    event = play.events[row.target]
    event.happened(_note(play, Kind.HAPPENED, row, event.row.element))


def _sets(play: Any, row: Any) -> None:
    """What drifts, and nobody sets, has moved by itself."""
    kind = Kind.MOVED if row.target in play.model.drifting and row.actor < 0 and row.other < 0 else Kind.SET
    cause = play.events[row.other].last if row.other >= 0 else -1
    event = _note(play, kind, row, play.circumstance_of[row.target], value=row.value, cause=cause)
    play.world.change(row.target, row.value, event)


# --- talks and the agreement -------------------------------------------------------------------------------


def _there(play: Any, row: Any) -> Any:
    """The thread of a bidder who must have come, whether or not that is told."""
    thread, now = play.threads[row.target], play.world.now
    if thread.away:
        thread.opened = now
        thread.hear()
    thread.opened = min(thread.opened, now)
    _has_come(thread)
    return thread


def _has_come(thread: Any) -> None:
    """A bidder is there, or was: that it came counts, whether or not it is told."""
    thread.comings += int(thread.away)
    thread.came, thread.away = True, False


def _enters(play: Any, row: Any) -> None:
    thread = play.threads[row.target]
    event = _note(play, Kind.RETURNED if thread.came else Kind.ENTERED, row, thread.bid.element)
    _has_come(thread)
    thread.open(event)
    if play.world.now < play.auction_ends:
        play.hurry()


def _offers(play: Any, row: Any) -> None:
    thread, package = _there(play, row), int(row.value)
    side = 1 if row.actor == play.seller_actor else 0
    event = _note(play, Kind.OFFERED, row, thread.bid.element, package=package)
    play.limits.show_lines(thread.of(side), package, event)
    thread.made(side, package, event)


def _passes(play: Any, row: Any) -> None:
    thread = _there(play, row)
    _note(play, Kind.PASSED, row, thread.bid.element)
    thread.passed(1 if row.actor == play.seller_actor else 0)


def _rejects(play: Any, row: Any) -> None:
    thread = play.threads[row.target]
    _has_come(thread)
    thread.leave(_note(play, Kind.REJECTED, row, thread.bid.element))


def _leaves(play: Any, row: Any) -> None:
    if row.target < 0:
        play.deal.left(row.actor, _note(play, Kind.EXITED, row, play.deal.element))
        return
    thread = play.threads[row.target]
    _has_come(thread)
    thread.leave(_note(play, Kind.LEFT, row, thread.bid.element))


def _selects(play: Any, row: Any) -> None:
    play.deal.select(_there(play, row), int(row.value), row.actor, -1, public=bool(row.public))


def _signs(play: Any, row: Any) -> None:
    parties = tuple(sorted(a for a in (row.actor, row.other) if a >= 0))
    thread = _there(play, row) if row.target >= 0 else None
    play.deal.sign(thread, int(row.value), row.actor, -1, parties=parties, public=bool(row.public))


def _amends(play: Any, row: Any) -> None:
    package = int(row.value)
    event = _note(play, Kind.AMENDED, row._replace(actor=-1), play.deal.element, package=package)
    play.deal.terms.amended(package, event)
    petitions.amended(play)


def _announces(play: Any, row: Any) -> None:
    play.deal.announced(_note(play, Kind.ANNOUNCED, row, play.deal.element, package=play.deal.agreed))


def _ends(play: Any, row: Any) -> None:
    petitions.forbidden(play)
    play.deal.end(-1)


def _closes(play: Any, row: Any) -> None:
    play.deal.closed(_note(play, Kind.CLOSED, row, play.deal.element, package=play.world.package))


# --- rulings -----------------------------------------------------------------------------------------------


def _answer(play: Any, kind: Kind, row: Any, **more: Any) -> int:
    ruling = play.rulings[row.target]
    return _note(play, kind, row, ruling.row.element, cause=ruling.cause, **more)


def _is_about_something(play: Any, ruling: Any) -> None:
    """Keep in mind what play would neither ask nor answer, a deal being in hand that does not need it."""
    state = play.world.state
    if (state[Var.SELECTED] or state[Var.SIGNED]) and not state[Var.CLOSED] and not coverage.is_asked(ruling):
        play.idle.add((play.line, ruling.index))


def _asks(play: Any, row: Any) -> None:
    ruling = play.rulings[row.target]
    _is_about_something(play, ruling)
    petitions.came_of(ruling)
    about_deal = ruling.row.about < 0 and ruling.row.about_ruling < 0
    chosen = int(play.world.caused[Var.SELECTED]) if about_deal else -1
    ruling.cause = _note(play, Kind.FILED, row, ruling.row.element, cause=chosen)
    said = int(ruling.row.asked_by)
    may = said < 0 <= row.actor and row.actor in {*play.deal.parties, play.seller_actor, *play.model.bidders}
    actor = row.actor if may else play.asks(row.target, play.deal.parties)
    ruling.filed(play.world.now, ruling.cause, actor)


def _mitigates(play: Any, row: Any) -> None:
    package = int(row.value)
    play.rulings[row.target].mitigated(package, _answer(play, Kind.MITIGATED, row, package=package))


def _grants(play: Any, row: Any) -> None:
    ruling = play.rulings[row.target]
    _is_about_something(play, ruling)
    p = ruling.probability(play.world.package)
    event = _answer(play, Kind.GRANTED, row, package=ruling.judged, value=p)
    ruling.says(p, granted=True)
    ruling.granted(event)


def _refuses(play: Any, row: Any) -> None:
    ruling = play.rulings[row.target]
    _is_about_something(play, ruling)
    p = ruling.probability(play.world.package)
    event = _answer(play, Kind.REFUSED, row, package=ruling.judged, value=p)
    ruling.says(p, granted=False)
    ruling.failed()
    ruling.refused(p, event)


def _stops(play: Any, row: Any) -> None:
    """A clock stands still up to the time that is told; as a value, the time at which it began to says that none is."""
    until = int(row.value)
    _answer(play, Kind.CLOCK_STOPPED, row, value=until)
    play.rulings[row.target].filing.stopped(until if until > play.world.now else None)


def _withdraws(play: Any, row: Any) -> None:
    play.rulings[row.target].withdrawn(_answer(play, Kind.WITHDRAWN, row))


def _reopens(play: Any, row: Any) -> None:
    play.rulings[row.target].reopened(_answer(play, Kind.REOPENED, row))


# --- deadlines ---------------------------------------------------------------------------------------------


def _imposes(play: Any, row: Any) -> None:
    play.deadlines[row.target].impose(row.actor, -1, public=bool(row.public))


def _extends(play: Any, row: Any) -> None:
    deadline = play.deadlines[row.target]
    kind = Kind.RENEWED if deadline.enforced else Kind.EXTENDED
    deadline.moved(int(row.value), _due(play, kind, row, value=row.value))


def _enforces(play: Any, row: Any) -> None:
    deadline = play.deadlines[row.target]
    if deadline.at_once and not deadline.alive:
        deadline.impose(row.actor, -1, public=bool(row.public))
    else:
        deadline.enforce(_due(play, Kind.ENFORCED, row))


def _meets(play: Any, row: Any) -> None:
    deadline = play.deadlines[row.target]
    deadline.met(_due(play, Kind.MET if deadline.running else Kind.LIFTED, row))


def _lapses(play: Any, row: Any) -> None:
    """A request that was not answered in time, so that silence may clear it, or a date that has passed without effect."""
    if row.other < 0 and play.rulings[row.target].row.silence == Silence.CLEARS:
        ruling = play.rulings[row.target]
        p, bound = ruling.probability(play.world.package), (Bound.LIMIT, ruling.row.element)
        ruling.granted(_answer(play, Kind.GRANTED, row, package=ruling.judged, value=p, bound=bound))
    elif row.other < 0:
        ruling = play.rulings[row.target]
        ruling.failed()
        ruling.lapsed(_answer(play, Kind.LAPSED_FILING, row, package=play.world.package))
    else:
        deadline = play.deadlines[row.target]
        deadline.lapsed(_due(play, Kind.EXPIRED if deadline.enforced else Kind.LAPSED, row))


def _due(play: Any, kind: Kind, row: Any, **more: Any) -> int:
    deadline = play.deadlines[row.target]
    if kind != Kind.EXTENDED or deadline.believed:  # which moves when it comes
        deadline.came()
    return _note(play, kind, row, deadline.row.element, cause=deadline.cause, **more)


VERBS: dict[int, Callable[[Any, Any], None]] = {
    int(verb): act
    for verb, act in {
        Verb.SAYS: _says, Verb.HAPPENS: _happens, Verb.SETS: _sets, Verb.ENTERS: _enters, Verb.OFFERS: _offers, Verb.PASSES: _passes,
        Verb.REJECTS: _rejects, Verb.LEAVES: _leaves, Verb.SELECTS: _selects, Verb.SIGNS: _signs, Verb.AMENDS: _amends,
        Verb.ANNOUNCES: _announces, Verb.ENDS: _ends, Verb.CLOSES: _closes, Verb.ASKS: _asks, Verb.MITIGATES: _mitigates,
        Verb.GRANTS: _grants, Verb.REFUSES: _refuses, Verb.STOPS: _stops, Verb.WITHDRAWS: _withdraws, Verb.REOPENS: _reopens, Verb.IMPOSES: _imposes, Verb.EXTENDS: _extends,
        Verb.ENFORCES: _enforces, Verb.MEETS: _meets, Verb.LAPSES: _lapses,
    }.items()
}  # fmt: skip
