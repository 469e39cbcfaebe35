"""A replication told as a dated story: what happens, when, to whom, and after what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sim.errors import RunError
from sim.narrative.course import turning_points
from sim.narrative.mentions import Told
from sim.narrative.names import short_date
from sim.narrative.sentences import cause, sentence
from sim.world.plan import Plan
from sim.world.record import Event, Kind

PRIVATE = "private"
LEFT_OUT = "Numbers that are missing are steps of circumstances that drift, and what comes again and again; `--all` tells them."


@dataclass(frozen=True)
class Line:
    """One event in words.

    number: of the event in its record; date: the day on which it happens; time: seconds after the end of as_of;
    actor: whom or what the sentence is about, an actor or a thing (`the app ban`, `the deal`); text: the rest
    of the sentence; because: the event that caused it, empty for a root; public: whether others than the
    parties know; kind: of the event, in small letters; turning: whether it is a turning point of the course that
    the replication takes (see `sim.narrative.course`).
    """

    number: int
    date: dt.date
    time: float
    actor: str
    text: str
    because: str
    public: bool
    kind: str
    turning: bool = False


def tell(plan: Plan, record: Sequence[Event], *, drifts: bool = True, terms: Sequence[str] = ()) -> list[Line]:
    """Tell a whole record, in the order of its events.

    Args:
        plan: the plan that was played.
        record: all events of one replication.
        drifts: whether circumstances that move by themselves get lines; they may be causes all the same.
        terms: the names of all terms in the order of the scenario file; without them packages go by name.
    """
    told, lines = Told(plan, terms), []
    events = {event.number: event for event in record}
    turning = {event.number for event in turning_points(events[number] for number in sorted(events))}
    for number in sorted(events):
        event = events[number]
        if drifts or event.kind != Kind.MOVED:
            lines.append(_line(told, event, events.get(event.cause), number in turning))
        told.remember(event)
    return lines


def _line(told: Told, event: Event, before: Event | None, turning: bool) -> Line:
    actor, text = sentence(told, event)
    because = "" if before is None else cause(told, before, event)
    date, kind = told.words.date(event.time), Kind(event.kind).name.lower()
    return Line(event.number, date, event.time, actor, text, because, bool(event.public), kind, turning)


def chain(record: Sequence[Event], number: int) -> list[Event]:
    """An event, the event that caused it, and so on back to the root.

    Raises:
        RunError: if the record has no such event.
    """
    events = {event.number: event for event in record}
    if number not in events:
        raise RunError(f"{number}: is no event of this replication; it has the events 0 to {len(events) - 1}")
    found = [events[number]]
    while found[-1].cause >= 0:
        found.append(events[found[-1].cause])
    return found


def as_text(lines: Sequence[Line]) -> str:
    """The story for people to read and for files to keep: one line an event, in columns; a star marks a turning point.

    Where numbers are missing, because something was left out, a last line says so.

    >>> day = dt.date(2020, 9, 15)
    >>> print(as_text([Line(7, day, 1.0, "oracle", "leaves", "after walmart spoke on 1 Sep", False, "left")]))
    7  15 Sep 2020  private  oracle leaves  [after walmart spoke on 1 Sep]
    >>> print(as_text([Line(9, day, 1.0, "the deal", "closes: price 20", "", True, "closed", True)]))
    9* 15 Sep 2020           the deal closes: price 20
    """
    width = max((len(str(line.number)) for line in lines), default=0)
    jumps = any(b.number != a.number + 1 for a, b in pairwise(lines))
    return "\n".join([*(_columns(line, width) for line in lines), *(["", LEFT_OUT] if jumps else [])])


def _columns(line: Line, width: int) -> str:
    day, star, mark = short_date(line.date), "*" if line.turning else " ", "" if line.public else PRIVATE
    because = f"  [{line.because}]" if line.because else ""
    return f"{line.number:>{width}}{star} {day:>11}  {mark:{len(PRIVATE)}}  {line.actor} {line.text}{because}"
