"""The record: the flat list of events of a replication, each with the event that caused it.

An event is a row of plain numbers, so that it can be compared, stored and replayed; names are looked up in the
plan when somebody reads it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import partial
from itertools import chain
from typing import Any, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from sim.world.plan import Plan

Whole = npt.NDArray[np.int64]


class Kind(IntEnum):
    """What can happen. The numbers are part of the stored format."""

    SAID = 1  # so far: a statement that moves no number
    IMPOSED = 2  # a measure is announced; its deadline runs
    SET = 3  # a circumstance takes a value
    MOVED = 4  # a circumstance drifts
    HAPPENED = 5  # an event of the scenario
    ENTERED = 10  # a bidder comes
    RETURNED = 11
    LEFT = 12
    REJECTED = 13
    OFFERED = 14
    PASSED = 15  # a side says nothing new: it is the other's turn
    SELECTED = 16
    SIGNED = 17
    ANNOUNCED = 18
    RED_LINE_SHOWN = 19  # its owner crossed it: it was none
    FILED = 30
    GRANTED = 31
    REFUSED = 32
    LAPSED_FILING = 33
    MITIGATED = 34
    REOPENED = 35  # a grant counts no more: it does not cover the package that it names, or it has come to its end
    CLOCK_STOPPED = 36  # up to the date that is its value; in the history, its own time where that is not known
    WITHDRAWN = 37  # a request is taken back; by nobody where what it was about is gone
    REVERSED = 38  # an answer becomes the other one
    SUSPENDED = 40  # a measure, a ruling, or the closing of the agreement
    REINSTATED = 41
    ANNULLED = 42
    COMPELLED = 43
    FORBIDDEN = 44
    MET = 50
    EXTENDED = 51
    EXTENSION_REFUSED = 52
    ENFORCED = 53
    LAPSED = 54
    LIFTED = 55
    RENEWED = 56  # a measure stays in force up to the date that is its value
    EXPIRED = 57
    AMENDED = 60
    EXITED = 61
    ENDED = 62
    CLOSED = 63


UNTIL = (Kind.IMPOSED, Kind.EXTENDED, Kind.RENEWED, Kind.CLOCK_STOPPED)  # the events whose value is a time


class Bound(IntEnum):
    """The constraint that bound, where something was refused, not accepted or not done."""

    NONE = 0
    RED_LINE = 1  # of: the red line
    ASPIRATION = 2  # of: the actor that wants more
    NO_DEAL = 3  # of: the actor for whom no deal is better
    RULED_OUT = 4  # of: the ruling that refused such a package
    PARTNER = 5  # of: the partner that does not agree
    GRANT = 6  # of: the ruling whose probability was too low
    EXTENSION = 7  # of: the actor that did not grant one
    NO_EXTENSION = 8  # of: the deadline that cannot move further
    NOT_MET = 9  # of: the deadline
    LIMIT = 10  # of: the ruling that was not given in time
    PATIENCE = 11  # of: the actor whose patience is over
    RIVAL = 12  # of: the bid that is better


ONE_ACT, UNSEEN = 1, 2


class Event(NamedTuple):
    """One event. `time` in whole seconds after the end of as_of; `cause` is the number of an earlier event, -1: none.

    `one_act`: of the same time as the event before it, and the parties have looked at nothing between them: ONE_ACT; nor have
    words that watch, such as `ever`: UNSEEN; else 0.
    """

    number: int
    time: int
    kind: int
    actor: int  # row of plan.actors, -1: nobody
    subject: int  # row of plan.elements, -1: nothing
    public: bool
    cause: int
    package: int  # row of plan.packages, -1: none
    value: float  # a time in seconds, a probability or a level, by kind
    bound: int  # Bound
    bound_of: int  # row of plan.elements
    one_act: int = 0


AS_EVENT = partial(tuple.__new__, Event)  # a named tuple checks its arguments at some cost
ROWS = np.dtype([(name, {"public": "?", "value": "f8"}.get(name, "i8")) for name in Event._fields])


class Record(Sequence[Event]):
    """The events of a replication as the rows of an array, of which nobody makes events until they are looked at."""

    def __init__(self, rows: npt.NDArray[Any]) -> None:
        self.rows = rows  # with the fields of `Event` but the number
        self._events: list[Event] | None = None

    @property
    def events(self) -> list[Event]:
        """The same as a list."""
        if self._events is None:
            found = np.empty(len(self.rows), ROWS)
            found["number"] = np.arange(len(self.rows))
            for name in self.rows.dtype.names or ():
                found[name] = self.rows[name]
            self._events = list(map(AS_EVENT, found.tolist()))
        return self._events

    @overload
    def __getitem__(self, place: int) -> Event: ...
    @overload
    def __getitem__(self, place: slice) -> list[Event]: ...
    def __getitem__(self, place: int | slice) -> Event | list[Event]:
        return self.events[place]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __eq__(self, other: object) -> bool:
        return self.events == (other.events if isinstance(other, Record) else other)

    def __hash__(self) -> int:
        return hash(tuple(self.events))


class Columns(NamedTuple):
    """The events of some replications, one after another: those of replication i from `starts[i]` to `starts[i + 1]`."""

    starts: Whole  # [n + 1]
    time: Whole  # [E], and so all that follow
    kind: Whole
    actor: Whole
    subject: Whole
    cause: Whole  # the number of an event of the same replication
    bound: Whole
    bound_of: Whole


AT_ONCE = 64  # records that are looked at together: as many as a processor has at hand


def columns(records: Sequence[Sequence[Event]]) -> Columns:
    """The events of some records as columns."""
    starts = np.concatenate([[0], np.cumsum([len(record) for record in records])]).astype(np.int64)
    found = Columns(starts, *(np.empty(starts[-1], np.int64) for _ in Columns._fields[1:]))
    for first in range(0, len(records), AT_ONCE):
        some = records[first : first + AT_ONCE]
        if all(isinstance(record, Record) for record in some):
            rows = np.concatenate([record.rows for record in some])  # type: ignore[attr-defined]
        else:
            rows = np.array(list(map(tuple, chain.from_iterable(some))), ROWS)
        for name, column in zip(Columns._fields[1:], found[1:], strict=True):
            column[starts[first] : starts[first] + len(rows)] = rows[name]
    return found


class Played(NamedTuple):
    """What one replication leaves behind.

    `outcomes` holds the outcome at each check of the plan; `path` what the history has left, and the outcome from each time
    on at which it changes, up to the horizon; `package` is the package signed in the end, `bid` the bid that it was agreed with, -1: none, and
    `parties` the actors who have signed it.
    """

    replication: int
    record: Sequence[Event]
    outcomes: list[int]
    path: list[tuple[int, int]]
    package: int
    draws: int
    bid: int = -1
    parties: tuple[int, ...] = ()


def outcome_at(path: Sequence[tuple[int, int]], time: int, *, before: bool) -> int:
    """The outcome of a path just before everything, or just after everything, that happens at a time.

    >>> path = [(-1, 0), (5, 1), (9, 2)]
    >>> outcome_at(path, 9, before=True), outcome_at(path, 9, before=False), outcome_at(path, -7, before=False)
    (1, 2, 0)
    """
    return path[max(0, bisect_left(path, (time if before else time + 1, -1)) - 1)][1]


def package_texts(plan: Plan, packages: Sequence[int], order: Sequence[str] = ()) -> list[str]:
    """Packages in words: `ownership 20 %, source_code kept`; terms in the given order, without one by name."""
    rows = {str(name): i for i, name in enumerate(plan.terms["name"])}
    parts = []
    for name in order or rows:
        names = plan.levels["name"][plan.levels["term"] == rows[name]]
        unit = plan.terms["unit"][rows[name]]
        parts.append(
            [f"{name} {names[level]}{f' {unit}' if unit else ''}" for level in plan.packages[packages, rows[name]]]
        )
    return [", ".join(part[k] for part in parts) for k in range(len(packages))]


def package_text(plan: Plan, package: int, order: Sequence[str] = ()) -> str:
    """One package in words, as in `package_texts`."""
    return package_texts(plan, [package], order)[0]
