"""Distributions whose arguments are uncertain themselves: they must be distributions in every belief draw."""

from __future__ import annotations

from itertools import product

from sim.world.beliefs import CHOICE, LEAST, Numbers
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.families import Family, validity
from sim.world.plan import Plan


def check_arguments(builder: Builder, plan: Plan) -> None:
    """Look at every distribution with its arguments at the least and the greatest value that can be drawn.

    Raises:
        ScenarioError: for every distribution that would be none in some belief draw.
    """
    numbers = Numbers(plan)
    ends = [numbers.at(u) for u in (LEAST, 0.5, 1.0 - LEAST)]
    for path, family, args in builder.distributions:
        with builder.problems.part():
            _check(builder, numbers, ends, path, family, args)
    builder.problems.stop()


def _check(
    builder: Builder, numbers: Numbers, ends: list[list[float]], path: Path, family: int, args: tuple[int, ...]
) -> None:
    if family == CHOICE:
        weights = [weight for _, weight in numbers.choices[args[0] : args[0] + args[1]]]
        least = [min(values[w] for values in ends) for w in weights]
        if min(least) < 0.0 or sum(least) <= 0.0:
            raise builder.error(
                path, f"choice: a weight may fall to {min(least):g}; weights must be at least 0 and not all 0"
            )
        return
    known = [sorted({values[arg] for values in ends}) for arg in args if arg >= 0]
    for values in product(*known):
        broken = validity(Family(family), values)
        if broken:
            name = Family(family).name.lower().replace("_", " ")
            draws = " in every belief draw" if max(map(len, known)) > 1 else ""
            raise builder.error(path, f"{name}: {broken}{draws}")
