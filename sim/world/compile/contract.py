"""The agreement, events, and the outcome contract."""

from __future__ import annotations

import math
from typing import Any

from sim.scenario.expressions import Call, Name, Node, Operation
from sim.scenario.literals import parse_number
from sim.scenario.numbers import PLAIN_NUMBER, RATE, Number
from sim.scenario.problems import kept
from sim.scenario.schema import Fee
from sim.scenario.tree import nearest
from sim.scenario.wording import quoted
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.compile.elements import Elements, term_rows
from sim.world.compile.surroundings import circumstance, level_index
from sim.world.compile.told import OUTSIDE, Told
from sim.world.families import Family
from sim.world.plan import Verb
from sim.world.time import DAY, NEVER, seconds


def compile_contract(builder: Builder, elements: Elements) -> None:
    """Fill the tables of the agreement, events, outcomes and groups."""
    _agreement(builder, elements)
    for name in sorted(builder.scenario.events):
        with builder.problems.part():
            _event(builder, elements, name)
    _outcomes(builder)


def _agreement(builder: Builder, elements: Elements) -> None:
    said, path = builder.scenario.agreement, ("agreement",)
    programs = builder.programs
    if said is None:  # nothing is ever signed, and so nothing closes
        never = programs.add_node(Name("false"), "never", path)
        builder.add("agreement", elements.row("agreement"), never, builder.certain(0.0), -1, -1, -1)
        return
    ready = Operation("and", (Name("signed"), Operation("not", (Name("closed"),)), said.closes.when.node))
    node = -1
    with builder.problems.part():
        node = programs.add_node(ready, "ready to close", (*path, "closes", "when"))
    holding = _holding(elements)
    held = programs.add_node(Operation("or", holding), "held up", path) if holding else -1
    announces = -1
    if said.announces is not None:
        announces = builder.chance(said.announces.after, (*path, "announces", "after"))
    closes = builder.chance(said.closes.after, (*path, "closes", "after"))
    settled = -1 if said.open_until is None else programs.add(said.open_until, (*path, "open_until"))
    builder.add("agreement", elements.row("agreement"), node, closes, announces, settled, held)
    for term in term_rows(builder, said.amends, (*path, "amends")):
        builder.add("amends", term)
    for name in sorted(said.exits):
        at: Path = (*path, "exits", name)
        builder.add("exits", _party(builder, elements, name, at), programs.add(said.exits[name], at))
    for name in sorted(said.fees):
        _fee(builder, elements, said.fees[name], (*path, "fees", name))


def _holding(elements: Elements) -> tuple[Node, ...]:
    """What holds a closing up: a court suspends the deal or has forbidden it, or somebody has left who may be held to it."""
    petitions = [(name, judge) for name, judge in elements.of_kind("rule") if judge.about is None]
    found = [Call("cleared", (Name(name),)) for name, judge in petitions if not judge.holds_leavers]
    if any(judge.holds_leavers for _, judge in petitions):
        found += [Call("left", (Name(name),)) for name in sorted(elements.parties())]
    return tuple(found)


@kept
def _party(builder: Builder, elements: Elements, name: str, path: Path) -> int:
    """The row of somebody who may be a party."""
    parties = elements.parties()
    if name not in parties:
        raise builder.error(path, f"{name}: is no party of an agreement{nearest(name, parties)}")
    return elements.actors[name]


def _fee(builder: Builder, elements: Elements, fee: Fee, path: Path) -> None:
    if fee.by is None and fee.to is None:
        builder.keep(path, "say who loses it (`by`) or gains it (`to`), or both")
    rows = [
        -1 if name is None else _party(builder, elements, name, (*path, key))
        for key, name in (("by", fee.by), ("to", fee.to))
    ]
    if fee.worth.constant and fee.worth.value < 0:
        builder.keep((*path, "worth"), f"{fee.worth.value:g}: must be at least 0; `by` loses it, `to` gains it")
    program = -1 if fee.when is None else builder.programs.add(fee.when, (*path, "when"))
    builder.add("fees", *rows, builder.slot(fee.worth, (*path, "worth"), 0.0), program)


def _event(builder: Builder, elements: Elements, name: str) -> None:
    said, path = builder.scenario.events[name], ("events", name)
    if (said.at is None) == (said.hazard is None and said.when is None):
        raise builder.error(path, "give at, or hazard, or when, or hazard with when: while that holds")
    at = NEVER
    if said.at is not None:
        at = builder.time(said.at)
        builder.note_plain(said.at, (*path, "at"))
        if at <= 0 and not any(fact.happens == name for fact in builder.scenario.so_far):
            rule = f"{said.at}: must lie after as_of, or stand in so_far: `happens: {name}`, and what it `sets`"
            raise builder.error((*path, "at"), rule)
    hazard = -1 if said.hazard is None else builder.slot(said.hazard, (*path, "hazard"), 0.0, dimension=RATE)
    program = -1 if said.when is None else builder.programs.add(said.when, (*path, "when"))
    row = builder.add("events", elements.row("events", name), at, hazard, program)
    for changed in sorted(said.sets):
        with builder.problems.part():
            _set(builder, row, name, changed, said.sets[changed], (*path, "sets", changed))


def _set(builder: Builder, row: int, event: str, name: str, value: Any, path: Path) -> None:
    var, levels = circumstance(builder, name, path)
    low, high = _range(builder, name)
    key = builder.key(f"events.{event}.sets.{name}")
    if levels:
        drawn = _drawn(builder, levels, value, path)
        slot = -1 if drawn else builder.constant(float(level_index(builder, levels, value, path)))
        chance = builder.chance(drawn, path, dimension=PLAIN_NUMBER) if drawn else -1
        builder.add("sets", row, var, 0, slot, chance, key, low, high)
        return
    add = isinstance(value, dict) and set(value) - {"evidence"} == {"add"}
    at = (*path, "add") if add else path
    try:
        number = parse_number(value["add"] if add else value)
    except ValueError as error:
        raise builder.error(at, str(error)) from None
    if number.constant and not add and not low <= number.value <= high:
        raise builder.error(at, f"{number.value:g}: must lie in the range [{low:g}, {high:g}] of {name}")
    if number.chance:
        chance = builder.chance(number, at, low=float("-inf"), dimension=PLAIN_NUMBER)
        builder.add("sets", row, var, int(add), -1, chance, key, low, high)
    else:
        builder.add("sets", row, var, int(add), builder.slot(number, at), -1, key, low, high)


def _drawn(builder: Builder, levels: list[str], value: Any, path: Path) -> Number | None:
    """Which of the named levels comes by chance, as the chance of their places; None where one level is named."""
    if not isinstance(value, dict):
        return None
    chance = value.get("chance") if set(value) - {"evidence"} == {"chance"} else None
    pairs = chance.get("choice") if isinstance(chance, dict) and set(chance) - {"evidence"} == {"choice"} else None
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        example = ", ".join(f"[{level}, {weight}]" for level, weight in zip(levels, (0.4, 0.6), strict=False))
        rule = f"must be one of {', '.join(levels)}, or for one by chance `{{chance: {{choice: [{example}]}}}}`"
        raise builder.error(path, f"{quoted(value)}: {rule}")
    at = (*path, "chance")
    places = [[level_index(builder, levels, pair[0], (*at, "choice", i, 0)), pair[1]] for i, pair in enumerate(pairs)]
    try:
        return parse_number({"chance": {"choice": places}})
    except ValueError as error:
        raise builder.error(at, str(error)) from None


def _range(builder: Builder, name: str) -> tuple[float, float]:
    said = builder.scenario.circumstances[name]
    return (0.0, float(len(said.levels) - 1)) if said.levels else said.range


def _outcomes(builder: Builder) -> None:
    scenario = builder.scenario
    groups, names = scenario.groups, [next(iter(rule)) for rule in scenario.outcomes]
    rest = next((group for group, members in groups.items() if members == "rest"), "")
    of = {member: group for group, members in groups.items() if members != "rest" for member in members}
    order = list(groups) if groups else names
    for name in order:
        builder.add("groups", name)
    for i, rule in enumerate(scenario.outcomes):
        name, expression = next(iter(rule.items()))
        group = of.get(name, rest) if groups else name
        program = builder.programs.add(expression, ("outcomes", i, name))
        builder.add("outcomes", name, order.index(group) if group in order else -1, program, expression.text)


def _moves(builder: Builder, deadline: Any, used: int, gone: float) -> list[float]:
    """By how many days a deadline will move in all by each of its extensions to come, where these are known now.

    `used`: how often the history has moved it, `gone`: by how many days, both of which count within its limits.
    """
    if deadline["days"] < 0:
        return []
    family, slot, *_ = builder.rows["chances"][deadline["days"]]
    if family != Family.CONSTANT or builder.rows["slots"][slot][0] != Family.CONSTANT:
        return []
    by, cap = max(1, math.ceil(builder.rows["slots"][slot][4])), (deadline["most_days"] - gone) // 1
    found = {min(k * by, cap) for k in range(1, deadline["most"] - used + 1)}
    return sorted(days for days in found if days > 0)


def compile_checks(builder: Builder, history: Told) -> None:
    """Fill the table of checks; the deadlines and the history are there.

    Just before and just after every date that is known now, and every one to which it can move; then the checkpoints
    and the horizon.
    """
    scenario = builder.scenario
    horizon = builder.time(scenario.horizon)
    names = {row: name for name, (row, _) in builder.programs.deadlines.items()}
    started: dict[int, int] = {}
    moved: dict[
        int, list[tuple[int, int]]
    ] = {}  # when and to which date the history has moved it, since it was set last
    outside = [row for row, deadline in enumerate(builder.named("deadlines")) if not deadline["measure"]]
    for told in builder.named("history"):
        if told["verb"] in (Verb.IMPOSES, Verb.SIGNS):
            for row in [told["target"]] if told["verb"] == Verb.IMPOSES else outside:  # which a signature sets
                started[row] = told["time"]
                moved.pop(row, None)
        elif told["verb"] == Verb.EXTENDS:
            moved.setdefault(told["target"], []).append((told["time"], int(told["value"])))
    if not history.state(OUTSIDE):  # it has ended with its agreement
        for row in outside:
            started.pop(row, None)
            moved.pop(row, None)
    for row, deadline in enumerate(builder.named("deadlines")):
        time, after = deadline["at"], deadline["after"]
        if after >= 0 and row in started and builder.rows["slots"][after][0] == Family.CONSTANT:
            time = started[row] + seconds(builder.rows["slots"][after][4])
        gone = 0.0
        for at, to in moved.get(row, []):
            time, gone = to, gone + max(0, to - max(time, at)) / DAY
        if time == NEVER or (deadline["measure"] and row not in started and deadline["at"] == NEVER):
            continue
        moves = [0.0, *_moves(builder, deadline, len(moved.get(row, [])), gone)]
        for k, days in enumerate(moves):
            due, move = time + seconds(days), {0: "", 1: ":moved"}.get(k, f":moved {k}")
            if 0 < due <= horizon:
                builder.add("checks", f"{names[row]}{move}:before", due, 1, row, deadline["force"])
                builder.add("checks", f"{names[row]}{move}:after", due, 0, row, deadline["force"])
    for date in sorted(set(scenario.checkpoints)):
        builder.add("checks", date.isoformat(), builder.time(date), 0, -1, -1)
    builder.add("checks", "horizon", horizon, 0, -1, -1)
    builder.rows["checks"].sort(key=lambda check: (check[1], -check[2], check[0] == "horizon", check[0]))
