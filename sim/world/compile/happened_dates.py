"""Lines of the history about measures and the outside date."""

from __future__ import annotations

from sim.scenario.tree import nearest
from sim.world.compile.deadlines import bites_at_once, standing
from sim.world.compile.lines import Line
from sim.world.compile.spells import comes_to_its_end, has_come, said_of
from sim.world.compile.told import ALIVE, OUTSIDE, RUNS, Target, Told

OVER = ("met", "lapsed", "annulled", "unenforced")  # states in which a measure can be imposed again


def _deadline(line: Line, told: Told, name: str, states: tuple[str, ...]) -> int:
    """The row of a deadline in one of these states."""
    rows = line.builder.programs.deadlines
    if name not in rows:
        raise line.builder.error(line.at, f"{name}: is no deadline{nearest(name, rows)}")
    said = said_of(told, name)
    if name != OUTSIDE:
        asked = said.extend.asks if said and said.extend and line.verb == "extends" else []
        line.done_by(f"say so of {name}", [line.elements.powers[name][0], *asked])
    runs_out = ("in force",) if said and said.expires and line.verb in ("extends", "lapses") else ()
    rule = f"{name}: its date does not run"
    told.needs(name, (*states, *runs_out), line.at, rule, "signs" if name == OUTSIDE else "imposes")
    return rows[name][0]


def imposes(line: Line, told: Told) -> list[Target]:
    """The date of a measure runs, or it bites at once."""
    builder, name = line.builder, line.said
    measures = [measure for measure, _ in line.elements.of_kind("impose")]
    if name not in measures:
        raise builder.error(line.at, f"{name}: is no measure{nearest(name, measures)}")
    owner, _, power = line.elements.powers[name]
    line.done_by(f"impose {name}", [owner])
    told.needs(name, ("", *OVER), line.at, f"{name}: it is imposed already")
    told.anew(name, line.path)
    told.becomes(name, "in force" if bites_at_once(power.deadline) else "running", line.path)
    return [Target(builder.programs.deadlines[name][0])]


def extends(line: Line, told: Told) -> list[Target]:
    """A date moves, what is over runs again, or what is in force runs out later."""
    found = []
    for name, date in line.said.items():
        row, time = _deadline(line, told, name, (*RUNS, "unenforced")), line.builder.time(date)
        if time <= line.time:
            raise line.builder.error((*line.at, name), f"{date}: must lie after {line.day}, on which it is told")
        spell = told.spell(name, line.path)
        before = None if spell is None else comes_to_its_end(told, spell)
        if before is not None and time <= before and told.trusted:
            rule = f"{date}: a date moves only later than that of line {told.line(told.since(name))}"
            raise line.builder.error((*line.at, name), rule)
        has_come(told, name, line.path)
        told.comes(name, "in force" if told.state(name) == "in force" else "extended", line.path)
        found.append(Target(row, time))
    return found


def _becomes(line: Line, told: Told, state: str, states: tuple[str, ...]) -> list[Target]:
    row = _deadline(line, told, line.said, states)
    has_come(told, line.said, line.path)
    told.comes(line.said, state, line.path)
    return [Target(row)]


def enforces(line: Line, told: Told) -> list[Target]:
    """What was threatened is done."""
    measure = line.said in line.builder.programs.deadlines and line.said != OUTSIDE
    if measure and bites_at_once(said_of(told, line.said)):
        return imposes(line, told)
    found = _becomes(line, told, "in force", (*RUNS, "unenforced"))
    if line.said == OUTSIDE:
        told.over(line.path)
    return found


def meets(line: Line, told: Told) -> list[Target]:
    """What was demanded is done."""
    return _becomes(line, told, "met", ALIVE)


def lapses(line: Line, told: Told) -> list[Target]:
    """A date passed without effect, or what was in force ran out."""
    name, said = line.said, said_of(told, line.said) if line.said in line.builder.programs.deadlines else None
    stands = name != OUTSIDE and said is not None and standing(said) and told.state(name) != "in force"
    found = _becomes(line, told, "unenforced" if stands else "lapsed", (*RUNS, "unenforced"))
    return [target._replace(other=0) for target in found]
