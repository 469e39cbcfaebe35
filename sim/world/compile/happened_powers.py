"""Lines of the history about rulings, deadlines and events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.scenario.tree import nearest
from sim.world.compile import happened_deals as deals
from sim.world.compile.told import DEAL, Target, Told
from sim.world.plan import DTYPES
from sim.world.time import NEVER, seconds

if TYPE_CHECKING:
    from sim.world.compile.history import Line

RULE, LUCK = ([name for name, _ in DTYPES["rulings"]].index(column) for column in ("rule", "luck"))
OUTSIDE = "outside_date"
ASKED = ("asked", "asked about the deal")


def event_row(line: Line) -> int:
    """The row of an event that has happened, on its day if it has one."""
    events = sorted(line.builder.scenario.events)
    name = line.fact.happens
    if name not in events:
        raise line.builder.error((*line.path, "happens"), f"{name}: is no event{nearest(str(name), events)}")
    at = line.builder.scenario.events[name].at
    if at is not None and line.builder.time(at) != line.time:
        raise line.builder.error((*line.path, "happens"), f"{name}: happens at the end of {at}, not on {line.day}")
    return events.index(name)


# --- rulings -----------------------------------------------------------------------------------------------


def _ruling(line: Line, name: str) -> int:
    rows = line.elements.ruling_rows
    if name not in rows:
        raise line.builder.error(line.at, f"{name}: is no ruling{nearest(name, rows)}")
    return rows[name]


def _each(line: Line) -> list[tuple[str, int]]:
    found = []
    for name in line.said:
        with line.builder.problems.part():
            found.append((name, _ruling(line, name)))
    return found


def asks(line: Line, told: Told) -> list[Target]:
    """Requests are made."""
    for name, _ in _each(line):
        power = line.elements.powers[name][2]
        line.done_by(f"ask for {name}", line.parties() if power.asked_by is None else [power.asked_by])
        about = getattr(power, "about", None)
        told.becomes(name, "asked" if about is not None else "asked about the deal", line.path)
    return [Target(row) for _, row in _each(line)]


def mitigates(line: Line, told: Told) -> list[Target]:
    """A reviewer insists on another package."""
    found = []
    for name, terms in line.said.items():
        row = _ruling(line, name)
        _has_something_to_rule_on(line, told, name)
        line.done_by(f"rule on {name}", [line.elements.powers[name][0]])
        told.needs(DEAL, ("selected", "signed"), line.at, "there is no deal whose terms could change", "signs")
        found.append(Target(row, float(deals.package(line, terms))))
    return found


def grants(line: Line, told: Told) -> list[Target]:
    """Requests are granted."""
    return [_answer(line, told, name, row, granted=True) for name, row in _each(line)]


def refuses(line: Line, told: Told) -> list[Target]:
    """Requests are refused."""
    return [_answer(line, told, name, row, granted=False) for name, row in _each(line)]


def withdraws(line: Line, told: Told) -> list[Target]:
    """Requests are taken back, or fall with what they were about."""
    for name, _ in _each(line):
        asked_by = line.elements.powers[name][2].asked_by
        line.done_by(f"withdraw {name}", line.parties() if asked_by is None else [asked_by])
        told.needs(name, (*ASKED, "refused"), line.at, f"{name}: nothing was asked that could be withdrawn", "asks")
        told.becomes(name, "withdrawn", line.path)
    return [Target(row) for _, row in _each(line)]


def reopens(line: Line, told: Told) -> list[Target]:
    """A grant counts no more."""
    for name, _ in _each(line):
        line.done_by(f"reopen {name}", [line.elements.powers[name][0]])
        told.needs(name, ("granted",), line.at, f"{name}: nothing was granted that could be reopened", "grants")
        told.becomes(name, "reopened", line.path)
    return [Target(row) for _, row in _each(line)]


def _answer(line: Line, told: Told, name: str, row: int, *, granted: bool) -> Target:
    line.done_by(f"rule on {name}", [line.elements.powers[name][0]])
    _has_something_to_rule_on(line, told, name)
    told.becomes(name, "granted" if granted else "refused", line.path)
    if granted and getattr(line.elements.powers[name][2], "effect", "") == "forbids":
        told.over(line.path)
    return Target(row)


def _has_something_to_rule_on(line: Line, told: Told, name: str) -> None:
    if name in line.builder.programs.reviews and not told.packages and told.trusted:
        raise told.error(line.at, f"{name}: there is no package to rule on; say first what was offered or signed")


# --- deadlines ---------------------------------------------------------------------------------------------


def _deadline(line: Line, told: Told, name: str, states: tuple[str, ...]) -> int:
    """The row of a deadline in one of these states."""
    rows = line.builder.programs.deadlines
    if name not in rows:
        raise line.builder.error(line.at, f"{name}: is no deadline{nearest(name, rows)}")
    if name != OUTSIDE:
        line.done_by(f"say so of {name}", [line.elements.powers[name][0]])
    told.needs(name, states, line.at, f"{name}: its date does not run", "signs" if name == OUTSIDE else "imposes")
    return rows[name][0]


def imposes(line: Line, told: Told) -> list[Target]:
    """The date of a measure runs."""
    measures = [name for name, _ in line.elements.of_kind("impose")]
    if line.said not in measures:
        raise line.builder.error(line.at, f"{line.said}: is no measure{nearest(line.said, measures)}")
    line.done_by(f"impose {line.said}", [line.elements.powers[line.said][0]])
    told.needs(line.said, ("",), line.at, f"{line.said}: is imposed twice")
    told.becomes(line.said, "running", line.path)
    return [Target(line.builder.programs.deadlines[line.said][0])]


def extends(line: Line, told: Told) -> list[Target]:
    """A date moves."""
    found = []
    for name, date in line.said.items():
        row, time = _deadline(line, told, name, ("running", "extended")), line.builder.time(date)
        if time <= line.time:
            raise line.builder.error((*line.at, name), f"{date}: must lie after {line.day}, on which it is told")
        told.becomes(name, "extended" if time > 0 else "running", line.path)
        found.append(Target(row, time))
    return found


def _over(line: Line, told: Told, state: str, states: tuple[str, ...] = ("running", "extended")) -> list[Target]:
    row = _deadline(line, told, line.said, states)
    told.becomes(line.said, state, line.path)
    return [Target(row)]


def enforces(line: Line, told: Told) -> list[Target]:
    """What was threatened is done."""
    found = _over(line, told, "in force")
    if line.said == OUTSIDE:
        told.over(line.path)
    return found


def meets(line: Line, told: Told) -> list[Target]:
    """What was demanded is done."""
    return _over(line, told, "met", ("running", "extended", "in force"))


def lapses(line: Line, told: Told) -> list[Target]:
    """A request was not answered in time, or a date passed without effect."""
    if line.said not in line.elements.ruling_rows:
        return [target._replace(other=0) for target in _over(line, told, "lapsed")]
    line.done_by(f"let {line.said} lapse", [line.elements.powers[line.said][0]])
    told.needs(
        line.said,
        ASKED,
        line.at,
        f"{line.said}: nothing was asked that could lapse",
        "asks",
    )
    told.becomes(line.said, "lapsed", line.path)
    return [Target(line.elements.ruling_rows[line.said], other=-1)]


def nothing_is_left_open(told: Told) -> None:
    """What came of a date on or before as_of is told."""
    for name in told.builder.programs.deadlines if told.trusted else ():
        date = _date(told, name) if told.state(name) == "running" else NEVER
        if date < 0 or (date == 0 and name != OUTSIDE):  # which may end an agreement at the end of as_of
            as_of = told.builder.scenario.as_of
            rule = f"{name}: its date has come by as_of {as_of}; say what came of it: extends, enforces, meets, lapses"
            told.builder.keep(told.since(name), rule)


def _date(told: Told, name: str) -> int:
    """The date of a deadline that the history has left running; never where it is not known."""
    builder, since = told.builder, told.since(name)
    fact = builder.scenario.so_far[int(since[1])]
    said: Any = builder.scenario.outside_date if name == OUTSIDE else told.elements.powers[name][2].deadline
    if fact.extends is not None:
        return builder.time(fact.extends[name])
    if said is None or said.at is not None:
        return NEVER if said is None else builder.time(said.at)
    begun = builder.time(fact.at or builder.scenario.as_of)
    return begun + seconds(said.after.value) if said.after.constant else NEVER
