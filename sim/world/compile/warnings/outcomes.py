"""Expressions that can never hold, and outcomes whose every case an earlier rule takes."""

from __future__ import annotations

from collections.abc import Iterator

from sim.world.codes import GRANTED, Verb
from sim.world.compile.warnings.case import Case, ScenarioWarning, Steps
from sim.world.compile.warnings.states import Reachable, Tree, parts
from sim.world.plan import Effect, Op, Plan


def outcomes(case: Case) -> Iterator[ScenarioWarning]:
    """Outcomes that no replication can be in; requests, events, fees and closings whose occasion never comes."""
    yield from _called_none(case)
    reachable = Reachable(case.plan)
    programs = case.plan.outcomes["program"].tolist()
    for i, program in enumerate(programs[:-1]):
        name = str(case.plan.outcomes["name"][i])
        path = ("outcomes", i, name)
        if not reachable.holds(program):
            yield case.warn(path, "nothing that can happen makes this true: no replication can be in this outcome")
        elif not reachable.holds(program, without=programs[:i]):
            yield case.warn(path, "the outcomes above take every case of this one: no replication can be in it")
        else:
            yield from _over_at_once(case, reachable.tree(program), path)
    for name, row in case.rows(case.plan.events):
        if row["program"] >= 0 and not reachable.holds(int(row["program"])):
            yield case.warn(
                ("events", name, "when"), "nothing that can happen makes this true: the event never happens"
            )
    told = {int(line["target"]) for line in case.plan.history if line["verb"] == Verb.ASKS}
    for index, (name, row) in enumerate(case.rows(case.plan.rulings)):
        if row["ask"] < 0 and index not in told:
            rule = "nobody asks for it: without `asked_when`, or a line under so_far, it plays no part in the scenario"
            yield case.warn(case.at(name), rule)
        elif row["ask"] >= 0 and not reachable.holds(int(row["ask"])):
            yield case.warn(
                case.at(name, "asked_when"),
                "the occasion to ask never comes: this ruling plays no part in the scenario",
            )
    for name, row in case.rows(case.plan.deadlines):
        if row["measure"] and int(row["vars"]) in reachable.unstarted:
            yield case.warn(case.at(name, "when"), "nothing that can happen makes this true: it is never imposed")
    yield from _fees(case, reachable)
    if len(case.plan.bids) and not reachable.holds(int(case.plan.agreement["close"][0])):
        yield case.warn(("agreement", "closes", "when"), "nothing that can happen makes this true: no deal can close")


def _called_none(case: Case) -> Iterator[ScenarioWarning]:
    """Names that mean another thing in tables."""
    at: list[Steps] = [("outcomes", i, name) for i, rule in enumerate(case.scenario.outcomes) for name in rule]
    for path in (*(("groups", name) for name in case.scenario.groups), *at):
        if str(path[-1]).strip("_ ").casefold() == "none":
            yield case.warn(
                path, "tables say none where nothing was counted; another name cannot be taken for that", key=True
            )


def _fees(case: Case, reachable: Reachable) -> Iterator[ScenarioWarning]:
    """A fee is due in the state in which the agreement ends: it is still signed, and has neither ended nor closed."""
    agreement = case.scenario.agreement
    for name, row in zip(sorted(agreement.fees) if agreement else (), case.plan.fees, strict=True):
        if row["program"] >= 0 and not reachable.signed().holds(int(row["program"])):
            why = _never_in(case.plan, reachable, int(row["program"]))
            yield case.warn(("agreement", "fees", name, "when"), f"never due: {why}")
        elif (
            row["by"] >= 0
            and row["to"] >= 0
            and not any({int(row["by"]), int(row["to"])} <= one for one in _together(case))
        ):
            by, to = (str(case.plan.actors["name"][row[key]]) for key in ("by", "to"))
            message = f"never due: {by} and {to} are in no agreement together; what somebody else pays or gains stands in its `no_deal` or `prefers`"
            yield case.warn(("agreement", "fees", name), message)


def _never_in(plan: Plan, reachable: Reachable, program: int) -> str:
    """Why an expression never holds as an agreement ends: what it asks about never does, or not then."""
    code = plan.code[plan.programs["start"][program] : plan.programs["stop"][program]]
    asked = sorted({int(row["operand"]) for row in code if row["op"] == Op.VAR} & reachable.never)
    if asked:
        words = (str(plan.variables["name"][var]).partition(" ") for var in asked)
        return f"{', '.join(f'{word}({name})' if name else word for word, _, name in words)} never holds"
    return "it is asked just before the agreement ends, which is signed then, and neither ended nor closed"


def _together(case: Case) -> list[set[int]]:
    """Who may be the parties of an agreement: those of the history, and the seller with each bidder and its partners."""
    plan = case.plan
    told = [{int(row["actor"]), int(row["other"])} for row in plan.history if row["verb"] == Verb.SIGNS]
    partners = [set(plan.partners["actor"][plan.partners["bid"] == i].tolist()) for i in range(len(plan.bids))]
    sides = [{int(actor), *others} for actor, others in zip(plan.bids["actor"], partners, strict=True)]
    return [*told, *(side | set(plan.sellers["actor"].tolist()) for side in sides)]


def _over_at_once(case: Case, tree: Tree, path: Steps) -> Iterator[ScenarioWarning]:
    """A prohibition that nobody may reverse is over as soon as it is granted."""
    read = {int(part[1]) for part in parts(tree) if part[0] == Op.VAR}
    reversible = set(case.plan.rulings["about_ruling"][case.plan.rulings["effect"] == Effect.REVERSES].tolist())
    for i, (name, row) in enumerate(case.rows(case.plan.rulings)):
        if row["effect"] == Effect.FORBIDS and i not in reversible and int(row["vars"]) + GRANTED in read:
            message = f"what is forbidden ends at once, and its words with it: write `ever cleared({name})`"
            yield case.warn(path, message)
