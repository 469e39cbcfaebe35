"""Conditions on a term where there may be no package: the comparison is false then, whichever way it is put."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.scenario.expressions import Expression
from sim.scenario.rules import Conditional, Rule, Vote
from sim.world.compile.warnings.case import Case, ScenarioWarning, Steps
from sim.world.plan import Op, Var

IN_HAND = (Var.SELECTED, Var.SIGNED, Var.ANNOUNCED, Var.CLOSED)  # words that say that there is a package
FALSE = "a comparison of a term is false, whichever way it is put, while no deal is in hand; say also `signed` or `selected`"
RULES = (("then", "enforce"), ("then", "again", "enforce"), ("extend", "grants"), ("extend", "again"), ("expires", "renewed"))  # fmt: skip


def terms(case: Case) -> Iterator[ScenarioWarning]:
    """Expressions that are asked of no package, and turn on a term without saying that a deal is in hand."""
    texts = case.plan.programs["text"]
    programs, long = {text: i for i, text in enumerate(texts.tolist())}, texts.dtype.itemsize // 4  # as much as is kept
    found = [(said.when, (*at, "if")) for rule, path in _rules(case) for said, at in _conditions(rule, path)]
    found += [(when, path) for when, path in _occasions(case) if _denies(case, programs[when.text[:long]])]
    for when, path in found:
        if _may_be_without(case, programs[when.text[:long]]):
            yield case.warn(path, f"{when.text}: {FALSE}")


def _rules(case: Case) -> Iterator[tuple[Rule, Steps]]:
    """The rules of measures and of petitions about them, and what others expect of both."""
    measures = {name for name, (_, kind, _) in case.powers.items() if kind == "impose"}
    petitions = {name for name, (_, kind, power) in case.powers.items() if kind == "rule" and power.about in measures}
    for name in sorted(measures):
        for keys in RULES:
            rule = _under(case.powers[name][2].deadline, keys)
            if rule is not None:
                yield rule, case.at(name, "deadline", *keys)
    for name in sorted(petitions):
        yield case.powers[name][2].grants, case.at(name, "grants")
    for actor, said in case.scenario.actors.items():
        for name in sorted(measures | petitions):
            if name in said.expects:
                yield said.expects[name], ("actors", actor, "expects", name)


def _occasions(case: Case) -> Iterator[tuple[Expression, Steps]]:
    """What events and measures wait for."""
    found: list[tuple[Expression | None, Steps]]
    found = [(event.when, ("events", name, "when")) for name, event in case.scenario.events.items()]
    imposed = [(name, power) for name, (_, kind, power) in case.powers.items() if kind == "impose"]
    found += [(power.when, case.at(name, "when")) for name, power in imposed]
    yield from ((when, path) for when, path in found if when is not None)


def _under(part: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        part = None if part is None else getattr(part, key)
    return part


def _conditions(rule: Rule | None, path: Steps) -> Iterator[tuple[Conditional, Steps]]:
    """Every condition within a rule, and where it stands."""
    if isinstance(rule, Vote):
        for member in rule.members:
            yield from _conditions(member.grants, (*path, "members", member.name, "grants"))
    elif isinstance(rule, Conditional):
        yield rule, path
        yield from _conditions(rule.then, (*path, "then"))
        yield from _conditions(rule.otherwise, (*path, "otherwise"))


def _may_be_without(case: Case, program: int) -> bool:
    """Whether a program looks at a package, and not at whether there is one."""
    plan = case.plan
    reads = {int(read["var"]) for read in plan.reads if int(read["program"]) == program}
    return Op.MASK in _operations(case, program) and not reads & {*map(int, IN_HAND), *plan.actors["party"].tolist()}


def _denies(case: Case, program: int) -> bool:
    """Whether a program has a `not` over a package and something else: that holds where there is no package."""
    stack: list[bool] = []  # whether there is a package in it
    for op in _operations(case, program):
        if op == Op.NOT:
            if stack[-1]:
                return True
        elif op in (Op.CONST, Op.VAR, Op.MASK):
            stack.append(op == Op.MASK)
        else:
            stack[-2:] = [stack[-2] or stack[-1]]
    return False


def _operations(case: Case, program: int) -> list[int]:
    row = case.plan.programs[program]
    found: list[int] = case.plan.code["op"][row["start"] : row["stop"]].tolist()
    return found
