"""What has happened up to `as_of`, line by line: who did what, whether it was theirs to do, and there to be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.scenario.rules import parse_linear
from sim.world.compile import happened_dates as dates
from sim.world.compile import happened_deals as deals
from sim.world.compile import happened_powers as powers
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.compile.elements import Elements
from sim.world.compile.lines import Line
from sim.world.compile.spells import nothing_is_left_open
from sim.world.compile.surroundings import circumstance, level_index
from sim.world.compile.told import DEAL, OUTSIDE, Target, Told
from sim.world.plan import Verb
from sim.world.record import UNSEEN


def read_history(builder: Builder, elements: Elements) -> list[Line]:
    """The lines in the order of their times, those of one time in the order of the file; who does what is checked."""
    lines = [Line(builder, elements, index, fact) for index, fact in enumerate(builder.scenario.so_far)]
    lines.sort(key=lambda line: line.time)
    for line in lines:
        with builder.problems.part():
            line.read()
        if not line.right:
            elements.doubtful |= set(line.fact.by)
    times = [None, *(line.time for line in lines)]
    for line in (line for before, line in zip(times, lines, strict=False) if line.fact.one_act and line.time != before):
        builder.keep(
            (*line.path, "one_act"),
            "one_act: the line before it is of another time; give both the same `at`, or leave it out",
            key=True,
        )
    return lines


def compile_history(builder: Builder, elements: Elements, lines: list[Line]) -> Told:
    """Fill the table of the history; what it has left."""
    told = Told(
        builder,
        elements,
        {(name, line.verb): line.at for line in reversed(lines) if line.right for name in _names(line)},
    )
    for number, line in enumerate(lines):
        with builder.problems.part():
            _compile(line, number, told)
    nothing_is_left_open(told)
    return told


def _names(line: Line) -> list[str]:
    """What a line is about, by name."""
    if line.verb == "signs":
        return [DEAL, OUTSIDE]
    return [line.said] if isinstance(line.said, str) else list(line.said)


def _compile(line: Line, number: int, told: Told) -> None:
    """Add a line to the history; one that is wrong is passed over, and what follows is not blamed for it."""
    if not line.right:
        told.trusted = False
        return
    for row in VERBS[line.verb](line, told):
        _add(line, number, row)
    if line.verb == "happens" and line.fact.sets:
        for row in _sets(line, told, line.fact.sets, (*line.path, "sets")):
            _add(line, number, row, event=powers.event_row(line))


def _add(line: Line, number: int, row: Target, event: int = -1) -> None:
    rows, verb = [*line.rows, -1, -1], line.verb if event < 0 else "sets"
    other = event if event >= 0 else row.other if row.other is not None else rows[1]
    line.builder.add(
        "history", number, line.time, int(Verb[verb.upper()]), rows[0], other, row.row, row.value,
        int(line.fact.public), row.text, UNSEEN if line.fact.one_act == "unseen" else int(line.fact.one_act),
    )  # fmt: skip


# --- the world ---------------------------------------------------------------------------------------------


def _says(line: Line, told: Told) -> list[Target]:
    return [Target(text=line.said)]


def _happens(line: Line, told: Told) -> list[Target]:
    return [Target(powers.event_row(line))]


def _sets(line: Line, told: Told, said: Any = None, path: Path | None = None) -> list[Target]:
    targets = []
    for name, value in sorted((said or line.said).items()):
        with line.builder.problems.part():
            targets.append(_set(line.builder, name, value, (*(path or line.at), name)))
    return targets


def _set(builder: Builder, name: str, value: Any, path: Path) -> Target:
    var, levels = circumstance(builder, name, path)
    if levels:
        return Target(var, float(level_index(builder, levels, value, path)))
    try:
        linear = parse_linear(value)
    except ValueError as error:
        raise builder.error(path, str(error)) from None
    if not linear.base.constant or linear.shifts:
        raise builder.error(path, "what has happened is known: give a number")
    low, high = builder.scenario.circumstances[name].range
    if not low <= linear.base.value <= high:
        raise builder.error(path, f"{linear.base.value:g}: must lie in the range [{low:g}, {high:g}]")
    return Target(var, linear.base.value)


VERBS: dict[str, Callable[[Line, Told], list[Target]]] = {
    "says": _says, "happens": _happens, "sets": _sets,
    "enters": deals.enters, "offers": deals.offers, "passes": deals.passes, "rejects": deals.rejects, "leaves": deals.leaves,
    "selects": deals.selects, "signs": deals.signs, "amends": deals.amends, "announces": deals.announces,
    "ends": deals.ends, "closes": deals.closes,
    "asks": powers.asks, "mitigates": powers.mitigates, "grants": powers.grants, "refuses": powers.refuses,
    "stops": powers.stops, "withdraws": powers.withdraws, "reopens": powers.reopens,
    "imposes": dates.imposes, "extends": dates.extends, "enforces": dates.enforces, "meets": dates.meets,
    "lapses": powers.lapses,
}  # fmt: skip
