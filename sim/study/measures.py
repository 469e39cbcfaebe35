"""Which measures an outcome is made of, where its rule is that one of several is in force."""

from __future__ import annotations

from typing import Any

from sim.execution.counts import Counts
from sim.narrative.names import element_words
from sim.scenario.expressions import Call, Name, Operation, parse
from sim.study.shares import one
from sim.world.certain import certain
from sim.world.plan import Plan


def in_force(plan: Plan, counts: Counts, outcome: int) -> list[dict[str, Any]]:
    """The measures of an outcome whose rule is `in_force(a) or in_force(b)`, with the share of replications that end in that
    outcome with each in force, the most frequent first; with several in force they add up to more. Empty: another rule.
    """
    found = [(d, counts.in_force.get((outcome, d))) for d in _measures(plan, outcome)]
    known = [
        {"name": element_words(plan, int(plan.deadlines["element"][d])), "share": one(moments, certain=certain(plan))}
        for d, moments in found
        if moments is not None
    ]
    return sorted(known, key=lambda part: -part["share"]["hits"])


def several(plan: Plan, counts: Counts, outcome: int) -> int:
    """How many replications end in an outcome with more than one of these in force."""
    own = {*_measures(plan, outcome)}
    return sum(hits for (o, bites), hits in counts.several.items() if o == outcome and len(own.intersection(bites)) > 1)


def _measures(plan: Plan, outcome: int) -> list[int]:
    """The deadlines of the measures of a rule that is that one of several is in force."""
    rows = {str(plan.elements["name"][row["element"]]): d for d, row in enumerate(plan.deadlines)}
    return [rows[name] for name in _either(str(plan.outcomes["text"][outcome]))]


def _either(rule: str) -> list[str]:
    """The measures of a rule that is that one of several is in force.

    >>> _either("in_force(app_ban) or in_force(divestiture)"), _either("in_force(ban)"), _either("in_force(ban) or closed")
    (['app_ban', 'divestiture'], [], [])
    """
    try:
        node = parse(rule).node
    except ValueError:  # the plan keeps no more than the beginning of a long one
        return []
    if not isinstance(node, Operation) or node.op != "or":
        return []
    names = [
        part.args[0].text
        for part in node.args
        if isinstance(part, Call) and part.function == "in_force" and isinstance(part.args[0], Name)
    ]
    return names if len(names) == len(node.args) else []
