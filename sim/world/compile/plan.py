"""Compiling: names first, then packages, the world, actors, powers, and the outcome contract."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.errors import ScenarioError
from sim.scenario.load import Loaded
from sim.world.compile.actors import compile_actors
from sim.world.compile.arguments import check_arguments
from sim.world.compile.builder import Builder
from sim.world.compile.contract import compile_checks, compile_contract
from sim.world.compile.correlates import compile_correlates
from sim.world.compile.deadlines import compile_deadlines
from sim.world.compile.effort import check_effort
from sim.world.compile.elements import Elements
from sim.world.compile.history import compile_history, read_history
from sim.world.compile.inputs import Input
from sim.world.compile.luck import check_luck
from sim.world.compile.needs import check_needs
from sim.world.compile.offers import compile_offers
from sim.world.compile.packages import compile_packages
from sim.world.compile.rulings import compile_rulings
from sim.world.compile.surroundings import compile_surroundings
from sim.world.plan import DTYPES, Plan, table


@dataclass(frozen=True)
class Compiled:
    """A plan, and what each of its numbers rests on."""

    plan: Plan
    inputs: tuple[Input, ...]


def compile_scenario(loaded: Loaded) -> Compiled:
    """Compile a checked scenario.

    Raises:
        ScenarioError: for unknown names and other faults of expressions, numbers, the history and the facts cited, all of
            them; then for correlations, for arguments of distributions, for what would happen too often.
    """
    builder = Builder(loaded)
    try:
        return _compiled(builder)
    except ScenarioError as error:  # which nothing could go on from
        builder.problems.add(error.problems)
        builder.problems.stop()
        raise


def _compiled(builder: Builder) -> Compiled:
    """What is wrong in one step is gathered before the next begins, which rests on it."""
    loaded = builder.loaded
    elements = Elements(builder)
    check_needs(builder, elements)
    packages = compile_packages(builder)
    surroundings = compile_surroundings(builder, elements)
    history = read_history(builder, elements)
    preferences = compile_actors(builder, elements)
    compile_offers(builder, elements)
    compile_deadlines(builder, elements)
    compile_rulings(builder, elements)
    told = compile_history(builder, elements, history)
    compile_contract(builder, elements)
    builder.problems.stop()
    compile_checks(builder, told)
    compile_correlates(builder)
    arrays = {name: table(name, builder.rows[name]) for name in DTYPES}
    plan = Plan(
        title=loaded.scenario.title,
        as_of=loaded.scenario.as_of.isoformat(),
        zone=loaded.scenario.zone,
        begins=builder.begins,
        horizon=builder.time(loaded.scenario.horizon),
        packages=packages,
        masks=np.array(builder.programs.masks, bool).reshape(-1, len(packages)),
        weights=preferences.weights,
        values=preferences.values,
        as_good_as=preferences.as_good_as,
        calendars=surroundings.calendars,
        calendar_start=surroundings.calendar_start,
        **arrays,
    )
    check_arguments(builder, plan)
    check_effort(builder, elements, plan)
    check_luck(builder, history, plan)
    return Compiled(plan, tuple(sorted(builder.inputs, key=lambda i: i.path)))
