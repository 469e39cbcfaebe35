"""The course of a replication: its turning points in order, by which replications are told alike or apart.

Whole records are nearly always unique, for offers come in any number and independent rulings in any order. A course
keeps what turns a replication: something is refused or forbidden, a measure bites or is stopped, a party walks out,
the deal ends or closes. Approvals, signatures, dates that move, are met or lapse, offers, amendments and steps of numbers
are left out: they lead from one turning point to the next. So is what came before `as_of`, which all share.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from sim.world.jit import compiled
from sim.world.plan import Effect, Plan
from sim.world.record import Columns, Event, Kind, Whole
from sim.world.time import DAY

TURNING = frozenset(map(int, {
    Kind.REFUSED, Kind.LAPSED_FILING, Kind.REVERSED, Kind.FORBIDDEN, Kind.SUSPENDED, Kind.REINSTATED, Kind.ANNULLED, Kind.COMPELLED,
    Kind.ENFORCED, Kind.LIFTED, Kind.EXITED, Kind.ENDED, Kind.CLOSED,
}))  # fmt: skip
IS_TURNING = np.isin(np.arange(max(map(int, Kind)) + 1), list(TURNING))


def turning_points(record: Iterable[Event]) -> list[Event]:
    """The events that make the course of a record: of each kind, actor and subject the first, in the record's order."""
    first: dict[tuple[int, int, int], Event] = {}
    for event in record:
        if event.kind in TURNING and event.time >= 0:
            first.setdefault((event.kind, event.actor, event.subject), event)
    return list(first.values())


def courses(events: Columns) -> npt.NDArray[np.uint64]:
    """A hash of the course of each replication [n]: equal if the same turning points come in the same order of days.

    How many days lie between them does not matter, and what falls on one day has no order.
    """
    starts, rows = _turns(events.starts, events.time, events.kind, events.actor, events.subject, IS_TURNING)
    known: dict[bytes, int] = {}
    found = np.empty(len(starts) - 1, np.uint64)
    for i in range(len(found)):
        own = rows[starts[i] : starts[i + 1]]
        key = own.tobytes()
        if key not in known:
            days: dict[int, list[tuple[int, int, int]]] = {}
            for day, kind, actor, subject in own.tolist():
                days.setdefault(day, []).append((kind, actor, subject))
            known[key] = _hash(list(days.values()))
        found[i] = known[key]
    return found


@compiled(
    "Tuple((int64[::1], int64[:, ::1]))(int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], boolean[::1])"
)
def _turns(
    starts: Whole, time: Whole, kind: Whole, actor: Whole, subject: Whole, turning: npt.NDArray[np.bool_]
) -> tuple[Whole, Whole]:
    """The turning points of each replication, from where to where, each with its day, counted, its kind, actor and subject."""
    begins, rows = np.zeros(len(starts), np.int64), np.empty((len(time), 4), np.int64)
    m = 0
    for i in range(len(starts) - 1):
        first = m
        for e in range(starts[i], starts[i + 1]):
            if not turning[kind[e]] or time[e] < 0:
                continue
            new = True
            for j in range(first, m):
                new = new and not (rows[j, 1] == kind[e] and rows[j, 2] == actor[e] and rows[j, 3] == subject[e])
            if new:
                rows[m, 0], rows[m, 1], rows[m, 2], rows[m, 3] = (
                    (time[e] + DAY - 1) // DAY,
                    kind[e],
                    actor[e],
                    subject[e],
                )
                m += 1
        for j in range(first + 1, m):  # in the order of days, and of kind, actor and subject
            row, k = rows[j].copy(), j
            while k > first and _before(row, rows[k - 1]):
                rows[k] = rows[k - 1]
                k -= 1
            rows[k] = row
        day, count = -1, -1
        for j in range(first, m):
            if rows[j, 0] != day:
                day, count = rows[j, 0], count + 1
            rows[j, 0] = count
        begins[i + 1] = m
    return begins, rows[:m].copy()


@compiled("boolean(int64[::1], int64[::1])")
def _before(one: Whole, other: Whole) -> bool:
    for i in range(len(one)):
        if one[i] != other[i]:
            return bool(one[i] < other[i])
    return False


def manners(events: Columns, packages: npt.NDArray[np.int32], petitions: Collection[int]) -> list[int]:
    """A hash of how each course is taken: with which package in the end, and which of the petitions were made."""
    known: dict[tuple[int, ...], int] = {}
    found = []
    for package, own in zip(packages.tolist(), _filed(events, sorted(petitions)), strict=True):
        key = package, *own
        if key not in known:
            known[key] = _hash([package, own])
        found.append(known[key])
    return found


def petitions(plan: Plan) -> frozenset[int]:
    """The elements that are asked to rule on others or on the deal, as courts are, and not to review it."""
    return frozenset(plan.rulings["element"][plan.rulings["effect"] != Effect.CLEARS].tolist())


def _filed(events: Columns, petitions: Sequence[int]) -> Iterator[list[int]]:
    """Which of the petitions are made in each replication, in their order."""
    n = len(events.starts) - 1
    made = np.zeros((n, len(petitions)), bool)
    filed = events.kind == Kind.FILED
    whose = np.repeat(np.arange(n), np.diff(events.starts))[filed]
    for j, petition in enumerate(petitions):
        made[whose[events.subject[filed] == petition], j] = True
    return ([petitions[j] for j in np.flatnonzero(row).tolist()] for row in made)


def _hash(said: object) -> int:
    return int.from_bytes(hashlib.blake2b(repr(said).encode(), digest_size=8).digest(), "big")
