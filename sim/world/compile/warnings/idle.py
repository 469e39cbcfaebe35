"""Parameters that nothing reads: whoever changes them would wonder why nothing happens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.scenario.expressions import Call, Expression, Name, Node, Operation, names_in
from sim.world.compile.warnings import reach
from sim.world.compile.warnings.case import Case, ScenarioWarning
from sim.world.plan import DEADLINE_VARS, Op, Plan, RuleKind, Var

Warnings = Iterator[ScenarioWarning]


def idle(case: Case) -> Warnings:
    """Circumstances, structures, terms, preferences, measures and limits without a reader."""
    yield from _circumstances(case)
    yield from _structures(case)
    yield from _terms(case)
    yield from _actors(case)
    yield from _measures(case)
    yield from _extensions(case)
    yield from _limits(case)
    yield from _clocks(case)
    yield from _remedies(case)


def _circumstances(case: Case) -> Warnings:
    read = set(case.plan.reads["var"].tolist())
    if (case.plan.rules["kind"] == RuleKind.FUNCTION).any():
        return  # a function may look at all of them
    for name, row in case.rows(case.plan.circumstances):
        if int(row["var"]) not in read:
            yield case.warn(("circumstances", name), "nothing depends on this circumstance", key=True)


def _structures(case: Case) -> Warnings:
    bids = {power.structure for _, kind, power in case.powers.values() if kind == "bid"}
    chosen = {fact.selects for fact in case.scenario.so_far}
    asked = {name for node in _nodes(case.scenario) for name in _structures_in(node)}
    for name in case.scenario.structures:
        if name not in bids | chosen | asked:
            yield case.warn(("structures", name), "no expression, bid or choice names this structure", key=True)


def _nodes(said: Any) -> Iterator[Node]:
    """Every expression in a part of a scenario, and those behind its probabilities."""
    if isinstance(said, Expression):
        yield said.node
    elif isinstance(said, dict):
        for part in said.values():
            yield from _nodes(part)
    elif isinstance(said, list | tuple):
        for part in said:
            yield from _nodes(part)
    elif hasattr(said, "__dict__"):
        yield from _nodes(vars(said))


def _structures_in(node: Node) -> Iterator[str]:
    if isinstance(node, Call) and node.function == "is":
        yield from (arg.text for arg in node.args if isinstance(arg, Name))
    elif isinstance(node, Call | Operation):
        for arg in node.args:
            yield from _structures_in(arg)


def _terms(case: Case) -> Warnings:
    read = {name for node in _nodes(case.scenario) for name in names_in(node)}
    for i, name in enumerate(case.plan.terms["name"].tolist()):
        if (case.plan.weights[:, i] < 0).all() and name not in read:
            yield case.warn(
                ("terms", name), "no actor prefers any level of this term, and no expression reads it", key=True
            )


def parties(case: Case) -> set[str]:
    """Who bargains, or has signed: seller, bidders and their partners."""
    plan, signed = case.plan, {name for fact in case.scenario.so_far if fact.signs for name in fact.by}
    rows = np.concatenate([plan.sellers["actor"], plan.bids["actor"], plan.partners["actor"]])
    return signed | {str(plan.actors["name"][row]) for row in rows}


def _actors(case: Case) -> Warnings:
    """What a party wants, expects or refuses is read in the talks; what a ruler wants, by a rule of utility; who asks for
    what has costs weighs all but red lines."""
    bargain = parties(case)
    names = case.plan.actors["name"].tolist()
    weighs = bargain | {names[r["asked_by"]] for r in case.plan.rulings if r["costs"] >= 0 and r["asked_by"] >= 0}
    judges = {names[r["actor"]] for r in case.plan.rulings if _by_utility(case, int(r["rule"]))}
    judges |= {names[m["actor"]] for m in case.plan.members if m["actor"] >= 0 and _by_utility(case, int(m["rule"]))}
    for name, actor in case.scenario.actors.items():
        if name not in weighs | judges:
            said = {"prefers": actor.prefers, "likes": actor.likes, "while": actor.while_}
            message = "nothing depends on this: the actor takes no part in the talks, and neither its rulings nor its votes weigh what it prefers"
            yield from (case.warn(("actors", name, word), message, key=True) for word in said if said[word])
        if name not in bargain:
            words = ("never",) if name in weighs else ("never", "no_deal", "delay", "expects", "overconfidence")
            message = "nothing depends on this: the actor takes no part in the talks"
            yield from (
                case.warn(("actors", name, word), message, key=True)
                for word in words
                if getattr(actor, word) not in (None, {})
            )
        for other in actor.likes:
            if other not in bargain:
                message = f"nothing depends on this: {other} takes no part in the talks"
                yield case.warn(("actors", name, "likes", other), message, key=True)


def _parts(case: Case, rule: int) -> Iterator[Any]:
    """The row of a rule, and of all that it is made of: the members of a vote, the branches of a condition."""
    row = case.plan.rules[rule]
    yield row
    if row["kind"] == RuleKind.VOTE:
        parts = case.plan.members["rule"][case.plan.members["vote"] == rule]
    else:
        parts = (row["b"], row["c"]) if row["kind"] == RuleKind.CONDITIONAL else ()
    for part in parts:
        if part >= 0:
            yield from _parts(case, int(part))


def _by_utility(case: Case, rule: int) -> bool:
    return any(int(row["kind"]) in (RuleKind.LOGISTIC, RuleKind.FUNCTION) for row in _parts(case, rule))


def _measures(case: Case) -> Warnings:
    """A measure whose state is asked for by nothing but its own demand and the petitions about it.

    One that may be enforced presses those who talk.
    """
    plan = case.plan
    petitions = set(plan.rulings["ask"].tolist())
    read = {int(r["var"]) for r in plan.reads if int(r["program"]) not in petitions}
    reads = {(int(r["program"]), int(r["var"])) for r in plan.reads}
    for name, row in case.rows(plan.deadlines):
        unread = not read & set(range(row["vars"], row["vars"] + len(DEADLINE_VARS)))
        talked = (
            len(plan.bids) > 0 and (int(row["start"]), int(Var.SIGNED)) not in reads
        )  # else it begins after the talks
        never = reach.constant(plan, int(row["enforce"])) == 0.0
        presses = talked and not never
        if row["measure"] and unread and not presses:
            why = ", and it presses nobody, as it is never enforced" if talked else ""
            yield case.warn(case.at(name)[:-1], f"no expression asks what becomes of this measure{why}", key=True)


def _extensions(case: Case) -> Warnings:
    """What holds of a date that has moved before, where it moves once and no more."""
    moved = {name for fact in case.scenario.so_far for name in fact.extends or ()}
    for name, row in case.rows(case.plan.deadlines):
        if row["more"] >= 0 and row["most"] == 1 and name not in moved:
            at = (*case.at(name), "deadline") if row["measure"] else ("agreement", "outside_date")
            yield case.warn((*at, "extend", "again"), "nothing depends on this while `most` is 1", key=True)


def _limits(case: Case) -> Warnings:
    for name, (_, kind, power) in case.powers.items():
        if kind == "review" and power.limit is not None and power.silence == "waits":
            yield case.warn(case.at(name, "limit"), "nothing depends on this while `silence` is `waits`", key=True)
        if kind == "review" and power.limit is None and power.silence != "waits":
            yield case.warn(case.at(name, "silence"), "nothing depends on this without a `limit`", key=True)


def _clocks(case: Case) -> Warnings:
    """What runs with a clock, where the answer is timed to a date instead."""
    for name, row in case.rows(case.plan.rulings):
        _, kind, power = case.powers[name]
        later = power.again is not None and power.again.limit is not None
        first_timed, later_timed = row["before"] >= 0, row["again_before"] >= 0
        unread: list[tuple[str, ...]] = [("again", "limit")] if later and later_timed else []
        if kind == "review" and first_timed:
            keys = ("limit", "stops", "calendar") if later_timed else ("limit",) if later else ()
            unread += [(key,) for key in keys if getattr(power, key) is not None]
        for key in unread:
            yield case.warn(
                case.at(name, *key), "nothing depends on this: an answer timed to a date has no clock", key=True
            )


def _remedies(case: Case) -> Warnings:
    """A reviewer that asks for better packages, although all are alike to it, or for terms that are nothing to it."""
    for name, row in case.rows(case.plan.rulings):
        minds = _weighed(case, int(row["rule"]), int(row["actor"])) if row["mitigates"] else set()
        at, terms = case.at(name, "mitigates"), case.plan.terms["name"].tolist()
        if row["mitigates"] and not minds:
            message = "nothing depends on this: to `grants` all packages are alike, so there is none better to ask for"
            yield case.warn(at, message, key=True)
        elif row["mitigates"] and case.powers[name][2].mitigates is True:
            agreement = case.scenario.agreement
            may = (agreement.amends if agreement else []) or terms
            strange = [term for term in may if term not in minds]
            if strange:
                yield case.warn(
                    at,
                    f"it may ask for other levels of {', '.join(strange)} too, which make no difference to its `grants`: name the terms "
                    f"that it may ask to change, as `mitigates: [{', '.join(sorted(minds))}]`",
                    key=True,
                )


def _weighed(case: Case, rule: int, ruler: int) -> set[str]:
    """The terms on which the probability of a rule can depend, in some state."""
    plan, found = case.plan, set[int]()
    for row in _parts(case, rule):
        if row["kind"] == RuleKind.FUNCTION:
            found |= {*range(len(plan.terms))}
        elif row["kind"] == RuleKind.LOGISTIC:
            judges = {ruler, *plan.members["actor"].tolist()}
            own = [o for o, actor in enumerate(plan.overlays["actor"].tolist()) if actor in judges]
            found |= {*np.flatnonzero((plan.weights[own] >= 0).any(axis=0)).tolist()}
        elif row["kind"] == RuleKind.CONDITIONAL:
            program = plan.programs[int(row["a"])]
            code = plan.code[program["start"] : program["stop"]]
            for mask in code["operand"][code["op"] == Op.MASK].astype(int):
                found |= {t for t in range(len(plan.terms)) if _turns(plan, mask, t)}
    return {str(plan.terms["name"][t]) for t in found}


def _turns(plan: Plan, mask: int, term: int) -> bool:
    """Whether a mask tells apart packages that differ in a term alone."""
    others, group = np.unique(np.delete(plan.packages, term, axis=1), axis=0, return_inverse=True)
    inside = np.bincount(group.ravel(), plan.masks[mask], len(others))
    return bool(((inside > 0) & (inside < np.bincount(group.ravel(), minlength=len(others)))).any())
