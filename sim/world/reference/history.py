"""What has happened up to as_of: applied in order of its dates, without draws, as events of the record."""

from __future__ import annotations

from typing import Any

from sim.world.plan import Var, Verb
from sim.world.record import Kind


def _says(play: Any, line: Any) -> None:
    play.world.note(Kind.SAID, line.actor, -1, public=bool(line.public))


def _imposes(play: Any, line: Any) -> None:
    deadline = play.deadlines[line.target]
    date = deadline._date_from(line.time)
    event = play.world.note(Kind.IMPOSED, line.actor, deadline.row.element, public=bool(line.public), value=date)
    deadline.begin(line.time, event)


def _sets(play: Any, line: Any) -> None:
    element = play.circumstance_of[line.target]
    event = play.world.note(Kind.SET, line.actor, element, public=bool(line.public), value=line.value)
    play.world.change(line.target, line.value, event)


def _asks(play: Any, line: Any) -> None:
    ruling = play.rulings[line.target]
    ruling.cause = play.world.note(
        Kind.FILED,
        line.actor,
        ruling.row.element,
        public=bool(line.public),
        cause=_chosen(play) if ruling.row.about < 0 else -1,
    )
    ruling.filed(line.time, ruling.cause)


def _chosen(play: Any) -> int:
    return int(play.world.caused[Var.SELECTED])


def _rejects(play: Any, line: Any) -> None:
    thread = play.threads[line.target]
    event = play.world.note(Kind.REJECTED, line.actor, thread.bid.element, public=bool(line.public))
    thread.came = True
    thread.leave(event)


def _selects(play: Any, line: Any) -> None:
    thread = play.threads[line.target]
    thread.came, thread.away, thread.opened = True, False, line.time
    play.deal.select(thread, int(line.value), line.actor, -1, public=bool(line.public))


def _offers(play: Any, line: Any) -> None:
    thread, package = play.threads[line.target], int(line.value)
    side = 1 if line.actor == play.seller_actor else 0
    event = play.world.note(Kind.OFFERED, line.actor, thread.bid.element, public=bool(line.public), package=package)
    thread.came, thread.away, thread.opened = True, False, min(thread.opened, line.time)
    thread.standing[side], thread.offered[side], thread.turn = package, event, 1 - side
    play.world.change(Var.OFFERED, 1.0, event)
    if play.deal.thread is thread:
        play.deal.table(package, event)


def _signs(play: Any, line: Any) -> None:
    parties = tuple(sorted(a for a in (line.actor, line.other) if a >= 0))
    thread = play.threads[line.target] if line.target >= 0 else None
    play.deal.sign(thread, int(line.value), line.actor, -1, parties=parties, public=bool(line.public))


def _amends(play: Any, line: Any) -> None:
    signed = int(play.world.caused[Var.SIGNED])
    event = play.world.note(
        Kind.AMENDED, -1, play.deal.element, public=bool(line.public), package=int(line.value), cause=signed
    )
    play.deal.amended(int(line.value), event)


def _grants(play: Any, line: Any) -> None:
    ruling = play.rulings[line.target]
    p = ruling.probability(play.world.package)
    event = play.world.note(
        Kind.GRANTED, line.actor, ruling.row.element, public=bool(line.public), package=ruling.judged,
        value=p, cause=ruling.cause,
    )  # fmt: skip
    ruling.says(p, granted=True)
    ruling.granted(event)


def _refuses(play: Any, line: Any) -> None:
    ruling = play.rulings[line.target]
    p = ruling.probability(play.world.package)
    event = play.world.note(
        Kind.REFUSED, line.actor, ruling.row.element, public=bool(line.public), package=ruling.judged,
        value=p, cause=ruling.cause,
    )  # fmt: skip
    ruling.says(p, granted=False)
    ruling.failed()
    ruling.refused(p, event)


VERBS = {
    int(verb): act
    for verb, act in {
        Verb.SAYS: _says, Verb.IMPOSES: _imposes, Verb.SETS: _sets, Verb.ASKS: _asks, Verb.REJECTS: _rejects,
        Verb.SELECTS: _selects, Verb.OFFERS: _offers, Verb.SIGNS: _signs, Verb.GRANTS: _grants,
        Verb.REFUSES: _refuses, Verb.AMENDS: _amends,
    }.items()
}  # fmt: skip


def apply(play: Any) -> None:
    """Bring the world to the end of as_of."""
    for line in play.model.history:
        play.world.past = line.time
        VERBS[line.verb](play, line)
        play.world.track()
    play.world.past = None
