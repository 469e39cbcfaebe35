"""Warnings: what is allowed in a scenario, and is still most likely not what the analyst meant."""

from __future__ import annotations

from collections.abc import Sequence

from sim.scenario.load import Loaded
from sim.world.compile.inputs import Input
from sim.world.compile.warnings.case import Case, ScenarioWarning
from sim.world.compile.warnings.clocks import clocks
from sim.world.compile.warnings.dates import dates
from sim.world.compile.warnings.evidence import evidence
from sim.world.compile.warnings.idle import idle
from sim.world.compile.warnings.numbers import numbers
from sim.world.compile.warnings.outcomes import outcomes
from sim.world.compile.warnings.preferences import preferences
from sim.world.compile.warnings.terms import terms
from sim.world.plan import Plan

__all__ = ["ScenarioWarning", "warnings_of"]


def warnings_of(loaded: Loaded, plan: Plan, inputs: Sequence[Input] = ()) -> tuple[ScenarioWarning, ...]:
    """All warnings about a compiled scenario, in the order in which they stand in the file.

    Each has `path`, `message`, `place`, and as text the form of an error: `file:line:column: path: message`. The text
    of one that stands in a file which the scenario extends begins with the scenario. What `inputs` rest on is looked at
    where they are given.
    """
    case = Case(loaded, plan, inputs)
    looks = (idle, dates, outcomes, clocks, numbers, terms, preferences, evidence)
    found = [warning for look in looks for warning in look(case)]
    return tuple(sorted(dict.fromkeys(found), key=lambda w: (w.line, w.column, w.message)))
