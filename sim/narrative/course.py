"""The course of a replication: its turning points in order, by which replications are told alike or apart.

Whole records are nearly always unique, for offers come in any number and independent rulings in any order. A course
keeps what turns a replication: something is refused or forbidden, a measure bites or is stopped, a party walks out,
the deal ends or closes. Approvals, signatures, dates that move, are met or lapse, offers, amendments and steps of numbers
are left out: they lead from one turning point to the next. So is what came before `as_of`, which all share.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable

from sim.world.plan import Effect, Plan
from sim.world.record import Event, Kind
from sim.world.time import day_of

TURNING = frozenset(map(int, {
    Kind.REFUSED, Kind.LAPSED_FILING, Kind.REVERSED, Kind.FORBIDDEN, Kind.SUSPENDED, Kind.REINSTATED, Kind.ANNULLED, Kind.COMPELLED,
    Kind.ENFORCED, Kind.LIFTED, Kind.EXITED, Kind.ENDED, Kind.CLOSED,
}))  # fmt: skip


def turning_points(record: Iterable[Event]) -> list[Event]:
    """The events that make the course of a record: of each kind, actor and subject the first, in the record's order."""
    first: dict[tuple[int, int, int], Event] = {}
    for event in record:
        if event.kind in TURNING and event.time >= 0:
            first.setdefault((event.kind, event.actor, event.subject), event)
    return list(first.values())


def course_key(record: Iterable[Event]) -> int:
    """A hash of the course of a record, below 2**64: equal if the same turning points come in the same order of days.

    How many days lie between them does not matter, and what falls on one day has no order.
    """
    days: dict[int, list[tuple[int, int, int]]] = {}
    for event in turning_points(record):
        days.setdefault(day_of(event.time), []).append((int(event.kind), event.actor, event.subject))
    course = [sorted(days[day]) for day in sorted(days)]
    return _hash(course)


def petitions(plan: Plan) -> frozenset[int]:
    """The elements that are asked to rule on others or on the deal, as courts are, and not to review it."""
    return frozenset(plan.rulings["element"][plan.rulings["effect"] != Effect.CLEARS].tolist())


def manner(record: Iterable[Event], package: int, petitions: Container[int]) -> int:
    """A hash of how a course is taken: with which package in the end, and which of the petitions were made."""
    return _hash([package, sorted({e.subject for e in record if e.kind == Kind.FILED and e.subject in petitions})])


def _hash(said: object) -> int:
    return int.from_bytes(hashlib.blake2b(repr(said).encode(), digest_size=8).digest(), "big")
