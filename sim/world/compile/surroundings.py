"""Circumstances, business calendars, and the state that they start in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.scenario.literals import parse_number
from sim.scenario.numbers import DAYS, GREATEST
from sim.scenario.schema import Circumstance
from sim.scenario.tree import nearest
from sim.scenario.wording import quoted
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.compile.elements import Elements
from sim.world.compile.workdays import are_open
from sim.world.time import DAY

BEFORE = 3 * 366  # days of calendar kept before `as_of`, or since the first request, for clocks that run already
BEYOND = 3 * 366  # and after the horizon, for clocks that outlive it


@dataclass(frozen=True)
class Surroundings:
    """Calendars [C, D]: business days from the start of the table to the end of each day."""

    calendars: npt.NDArray[np.int64]
    calendar_start: int


def compile_surroundings(builder: Builder, elements: Elements) -> Surroundings:
    """Fill the tables of circumstances; build the calendars that rulings name."""
    for name in sorted(builder.scenario.circumstances):
        said = builder.scenario.circumstances[name]
        slot, sd = -1, -1
        with builder.problems.part():
            slot, sd = _numbers(builder, name, said)
        _circumstance(builder, elements, name, said, slot, sd)
    countries = sorted({power.calendar for _, power in elements.of_kind("review") if power.calendar is not None})
    before = _before(builder)
    return Surroundings(_calendars(builder, elements, countries, before), -before * DAY)


def _before(builder: Builder) -> int:
    scenario = builder.scenario
    asked = [builder.time(fact.at) for fact in scenario.so_far if fact.at is not None and fact.asks]
    longest = (scenario.as_of - dt.date.min).days
    return min(max(BEFORE, -(min(asked, default=0) // DAY)), longest)


def _numbers(builder: Builder, name: str, said: Circumstance) -> tuple[int, int]:
    """The slots of where it starts and of how it moves (-1: not at all)."""
    path: Path = ("circumstances", name)
    if said.levels is not None:
        if said.moves is not None:
            raise builder.error((*path, "moves"), "named levels do not move by themselves; use events", key=True)
        return builder.constant(float(level_index(builder, said.levels, said.start, (*path, "start")))), -1
    low, high = said.range
    if max(abs(low), abs(high)) > GREATEST:
        raise builder.error((*path, "range"), f"[{low:g}, {high:g}]: must lie in [-{GREATEST:g}, {GREATEST:g}]")
    if not low < high:
        raise builder.error((*path, "range"), f"[{low:g}, {high:g}]: the first must be below the second")
    try:
        number = parse_number(said.start)
    except ValueError as error:
        raise builder.error((*path, "start"), str(error)) from None
    slot = builder.slot(number, (*path, "start"), low, high)
    return slot, -1 if said.moves is None else builder.slot(said.moves.sd, (*path, "moves", "sd"), 0.0)


def _circumstance(builder: Builder, elements: Elements, name: str, said: Circumstance, slot: int, sd: int) -> None:
    levels = list(said.levels or [])
    low, high = said.range if said.levels is None else (0.0, float(len(levels) - 1))
    var = builder.add("variables", name, 0.0, slot)
    per = float(DAYS[said.moves.per]) if said.moves else 1.0
    row = builder.add("circumstances", elements.row("circumstances", name), var, low, high, sd, per)
    for level in levels:
        builder.add("circumstance_levels", row, level)
    builder.programs.circumstances[name] = (var, levels)


def circumstance(builder: Builder, name: str, path: Path) -> tuple[int, list[str]]:
    """The state variable of a circumstance, and its levels."""
    known = builder.programs.circumstances
    if name not in known:
        raise builder.error(path, f"{name}: is no circumstance{nearest(name, known)}", key=True)
    return known[name]


def level_index(builder: Builder, levels: list[str], value: object, path: Path) -> int:
    """The place of a named level."""
    if str(value) not in levels:
        raise builder.error(path, f"{quoted(value)}: must be one of {', '.join(levels)}{nearest(str(value), levels)}")
    return levels.index(str(value))


def _calendars(builder: Builder, elements: Elements, countries: list[str], before: int) -> npt.NDArray[np.int64]:
    as_of, horizon = builder.scenario.as_of, builder.scenario.horizon
    first = as_of - dt.timedelta(days=before)
    days = [first + dt.timedelta(days=i) for i in range(1, before + (horizon - as_of).days + BEYOND + 1)]
    if not countries:
        return np.zeros((0, len(days) + 1), np.int64)
    rows = []
    for country in countries:
        try:
            open_days = are_open(country, days)
        except NotImplementedError:
            import holidays

            name = next(n for n, p in elements.of_kind("review") if p.calendar == country)
            valid = sorted(holidays.list_supported_countries())
            hint = nearest(country, valid) or "; use a country code such as CN or US"
            path = (*elements.power_path(name), "calendar")
            builder.keep(path, f"{quoted(country)}: is no country with a calendar{hint}")
            continue
        rows.append(np.concatenate([[0], np.cumsum(open_days)]))
    return np.array(rows, np.int64).reshape(len(rows), len(days) + 1)
