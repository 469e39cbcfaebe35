"""The record and the state: what is written, what changes, and who looks again because of that."""

from __future__ import annotations

from sim.world.kernel.names import ANNOUNCED, FULL, PACKAGE, SIGNED
from sim.world.kernel.world import MOST_EVENTS, NONE, NOT, World, law
from sim.world.record import ONE_ACT, UNSEEN


@law
def note(
    w: World, kind: int, actor: int, subject: int, cause: int, public: bool, package: int, value: float, bound: int, bound_of: int
) -> int:  # fmt: skip
    """Write an event into the record; its number."""
    n = w.n_record
    if n >= MOST_EVENTS:
        w.fault = FULL
        return int(n - 1)
    w.n_record = n + 1
    row = w.record[n]
    row.time, row.kind, row.actor, row.subject, row.cause, row.package = w.now, kind, actor, subject, cause, package
    row.public, row.value, row.bound, row.bound_of = (1 if public else 0), value, bound, bound_of
    row.one_act = 0
    if n > 0 and w.record[n - 1].time == w.now and w.noted == w.looks:
        row.one_act = UNSEEN if w.noted_settled == w.settled else ONE_ACT
    w.noted, w.noted_settled = w.looks, w.settled
    return int(n)


@law
def stir(w: World, cause: int) -> None:
    """What packages are worth may be another, or what ending and asking are: everybody looks again."""
    w.version += 1
    w.restless = 1
    if cause >= 0:
        w.news = cause


@law
def change(w: World, var: int, value: float, cause: int) -> None:
    """Set a state variable; whatever reads it is looked at before the next item."""
    if w.state[var] == value:
        return
    w.state[var] = value
    w.caused[var] = cause
    w.changes += 1
    w.restless = 1
    for i in range(w.watchers_from[var], w.watchers_from[var + 1]):
        w.dirty[w.watchers[i]] = True
        w.any_dirty = 1
    if w.by_values[var]:
        stir(w, cause)
    if w.by_outcomes[var]:
        w.outcome_open = 1


@law
def cause_of(w: World, program: int) -> int:
    """The last event that has changed a variable that a program reads; -1: none has."""
    found = NONE
    for i in range(w.reads_from[program], w.reads_from[program + 1]):
        found = max(found, w.caused[w.reads[i]])
    return int(found)


@law
def since_cause(w: World, cause: int) -> int:
    """When what an event brings about began: now; or what the history has left running, once it held, or with the event."""
    if w.now > 0:
        return int(w.now)
    if w.held_since != NOT:
        return int(w.held_since)
    return int(w.record[cause].time) if cause >= 0 else int(w.begins)


@law
def agreed(w: World) -> int:
    """The package that is signed; -1: none, whatever is on the table."""
    return int(w.state[PACKAGE]) if w.state[SIGNED] != 0.0 else NONE


@law
def on_the_table(w: World) -> int:
    """The package on the table; -1: none."""
    return int(w.state[PACKAGE])


@law
def said(w: World) -> bool:
    """Whether the deal is public."""
    return bool(w.state[ANNOUNCED] != 0.0)
