"""Lines of the history about measures and the outside date, and that it says what came of each date that is over."""

from __future__ import annotations

from typing import Any

from sim.scenario.powers import Deadline
from sim.scenario.tree import nearest
from sim.world.beliefs import CHOICE
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.compile.deadlines import bites_at_once, standing
from sim.world.compile.lines import Line
from sim.world.compile.told import ALIVE, OUTSIDE, RUNS, Came, Target, Told
from sim.world.families import Family, cdf
from sim.world.time import DAY, seconds

OVER = ("met", "lapsed", "annulled", "unenforced")  # states in which a measure can be imposed again


def _said(told: Told, name: str) -> Deadline | None:
    """What the file says of the date of a measure; None: an order that bites at once."""
    if name == OUTSIDE:
        return told.builder.scenario.outside_date
    found: Deadline | None = told.elements.powers[name][2].deadline
    return found


def _deadline(line: Line, told: Told, name: str, states: tuple[str, ...]) -> int:
    """The row of a deadline in one of these states."""
    rows = line.builder.programs.deadlines
    if name not in rows:
        raise line.builder.error(line.at, f"{name}: is no deadline{nearest(name, rows)}")
    said = _said(told, name)
    if name != OUTSIDE:
        asked = said.extend.asks if said and said.extend and line.verb == "extends" else []
        line.done_by(f"say so of {name}", [line.elements.powers[name][0], *asked])
    runs_out = ("in force",) if said and said.expires and line.verb in ("extends", "lapses") else ()
    rule = f"{name}: its date does not run"
    told.needs(name, (*states, *runs_out), line.at, rule, "signs" if name == OUTSIDE else "imposes")
    return rows[name][0]


def _has_come(line: Line, told: Told, name: str) -> None:
    """A line tells what came of a date: the time to it is known from now on, for the next one too.

    Raises:
        ScenarioError: where it is uncertain, and an earlier one has come after another time.
    """
    since = told.since(name) if told.state(name) == "running" else ()
    if not since or _after(told, name) < 0 or not told.trusted or told.ruled_upon(name, since, ("annuls", "compels")):
        return
    exact = not told.ruled_upon(name, since, ("suspends",))  # one that is suspended may have come before that is over
    before = _comes(told, name, since) if name in told.came and exact and told.came[name].exact else None
    if before is not None and before != line.time:
        one, other = (found / DAY for found in (line.time - _time(told, since), before - _time(told, since)))
        rule = (
            f"{name}: its date came after {one:g} days, and by line {told.line(told.came[name].line)} after {other:g}"
        )
        raise told.error(line.path, f"{rule}; the time to it is one number")
    told.came[name] = Came(since, line.path, exact)


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
        before = _comes(told, name, told.since(name)) if told.state(name) in (*RUNS, "in force") else None
        if before is not None and time <= before and told.trusted:
            rule = f"{date}: a date moves only later than that of line {told.line(told.since(name))}"
            raise line.builder.error((*line.at, name), rule)
        _has_come(line, told, name)
        told.becomes(name, "in force" if told.state(name) == "in force" else "extended", line.path)
        found.append(Target(row, time))
    return found


def _becomes(line: Line, told: Told, state: str, states: tuple[str, ...]) -> list[Target]:
    row = _deadline(line, told, line.said, states)
    _has_come(line, told, line.said)
    told.becomes(line.said, state, line.path)
    return [Target(row)]


def enforces(line: Line, told: Told) -> list[Target]:
    """What was threatened is done."""
    if line.said in line.builder.programs.deadlines and line.said != OUTSIDE and bites_at_once(_said(told, line.said)):
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
    name, said = line.said, _said(told, line.said) if line.said in line.builder.programs.deadlines else None
    stands = name != OUTSIDE and said is not None and standing(said) and told.state(name) != "in force"
    found = _becomes(line, told, "unenforced" if stands else "lapsed", (*RUNS, "unenforced"))
    return [target._replace(other=0) for target in found]


# --- what is left open -------------------------------------------------------------------------------------


def nothing_is_left_open(told: Told) -> None:
    """What came of a date, or of a term in force, that is over by as_of is told.

    Where the time to it is uncertain, it has not come: that number is greater than what has gone.
    """
    for name in told.builder.programs.deadlines if told.trusted else ():
        said, state = _said(told, name), told.state(name)
        if said is not None and state in RUNS and not (name == OUTSIDE and told.may_have_ended()):
            _date(told, name, told.since(name))
            continue
        ran = told.ran(name)  # up to a ruling, since which nobody knows of its date
        if said is not None and ran is not None and name not in told.came and _comes(told, name, ran) is None:
            _date(told, name, ran, told.since(name))
        if said is not None and said.expires and state == "in force":
            ends = _comes(told, name, told.since(name))
            if ends is not None:
                _not_over(told, name, ends, told.since(name), ways="extends, lapses")
    for state, since, until in told.given_up if told.trusted else ():
        if state in RUNS:
            _date(told, OUTSIDE, since, until)


def _date(told: Told, name: str, path: Path, until: Path | None = None) -> None:
    """A date that has run since a line has not come by `as_of`, or by a later line."""
    builder, date, slot = told.builder, _comes(told, name, path), _after(told, name)
    since, end = _time(told, path), 0 if until is None else _time(told, until)
    if date is not None:
        _not_over(told, name, date, path, until)
    elif slot >= 0 and since < end and _chance_of_more(builder, slot, (end - since) / DAY) > 0.0:
        builder.add("passed", slot, (end - since) / DAY)
    elif slot >= 0 and since < end:
        _not_over(told, name, since, path, until)


def _comes(told: Told, name: str, path: Path) -> int | None:
    """When the date, or the term in force, that a line has left comes to its end; None: the file does not say."""
    builder, fact, said, slot = told.builder, _fact(told, path), _said(told, name), _after(told, name)
    if fact.extends is not None:
        return builder.time(fact.extends[name])
    if said is not None and told.state(name) == "in force":
        term = said.expires.after if said.expires else None
        return _time(told, path) + seconds(term.value) if term is not None and term.constant else None
    if said is not None and said.at is not None:
        return builder.time(said.at)
    if slot >= 0 and builder.rows["slots"][slot][0] == Family.CONSTANT:
        return _time(told, path) + seconds(builder.rows["slots"][slot][4])
    if name in told.came:  # an uncertain time is one number
        came = told.came[name]
        return _time(told, path) + _time(told, came.line) - _time(told, came.since)
    return None


def _after(told: Told, name: str) -> int:
    """The slot of the time after which a date comes; -1: it has none."""
    return int(told.builder.named("deadlines")[told.builder.programs.deadlines[name][0]]["after"])


def _fact(told: Told, path: Path) -> Any:
    return told.builder.scenario.so_far[int(path[1])]


def _time(told: Told, path: Path) -> int:
    return told.builder.time(_fact(told, path).at or told.builder.scenario.as_of)


def _not_over(
    told: Told, name: str, date: int, path: Path, until: Path | None = None, ways: str = "extends, enforces, meets, lapses"
) -> None:  # fmt: skip
    end = 0 if until is None else _time(told, until)
    if date < end or (date == end and (until is None or name != OUTSIDE)):  # which may end an agreement at that time
        what = "date" if "enforces" in ways else "term"
        by = f"as_of {told.builder.scenario.as_of}" if until is None else f"line {told.line(until)}"
        told.builder.keep(path, f"{name}: its {what} has come by {by}; say what came of it: {ways}")


def _chance_of_more(builder: Builder, slot: int, days: float) -> float:
    """The probability that a number exceeds so many days; 1 where its arguments are uncertain themselves."""
    slots = builder.rows["slots"]
    family, first, count, third = slots[slot][:4]
    if family == CHOICE:
        pairs = builder.rows["choices"][first : first + count]
        return float(any(slots[v][0] != Family.CONSTANT or slots[v][4] > days for v, _ in pairs))
    rows = [slots[arg] if arg >= 0 else None for arg in (first, count, third)]
    if any(row is not None and row[0] != Family.CONSTANT for row in rows):
        return 1.0
    a, b, c = (0.0 if row is None else float(row[4]) for row in rows)
    return 1.0 - float(cdf(family, a, b, c, days))
