"""What a scenario would say if one power, or its outside date, never stood in the way of the deal."""

from __future__ import annotations

from sim.errors import RunError
from sim.scenario.schema import Scenario
from sim.scenario.tree import nearest

OUTSIDE = "outside_date"
WITHOUT = "without-"  # and what is lifted: what a comparison calls the scenario


def lifted(scenario: Scenario, name: str) -> list[tuple[str, str]]:
    """The (dotted path, YAML text) pairs by which a power is lifted, as `--set` takes them.

    A review grants, once it answers, and so does who may reverse an answer, or annul or suspend a measure; who may forbid,
    suspend or compel anything else never does. A measure is never enforced, one without a date never imposed; an outside
    date does not end the agreement. What others `expect` of it, where that is said, stays.

    Raises:
        RunError: for a name that is no such power.
    """
    powers = {n: (actor, power) for actor, a in scenario.actors.items() for n, power in a.powers.items()}
    may = sorted(n for n, (_, power) in powers.items() if power.review or power.rule or power.impose)
    if name == OUTSIDE and scenario.outside_date is not None:
        return [("agreement.outside_date.then", "{end: 0}")]
    if name not in may:
        there = [*may, *([OUTSIDE] if scenario.outside_date is not None else [])]
        raise RunError(
            f"--lift {name}: is no review, ruling or measure{nearest(name, there)}; there are {', '.join(there)}"
        )
    actor, power = powers[name]
    at = f"actors.{actor}.powers.{name}"
    if power.review:
        return [(f"{at}.review.grants", "1")]
    if power.rule:
        of_a_measure = power.rule.about in may and powers[power.rule.about][1].impose is not None
        helps = power.rule.effect in ("reverses", "annuls") or (power.rule.effect == "suspends" and of_a_measure)
        return [(f"{at}.rule.grants", str(int(helps)))]
    dated = power.impose is not None and power.impose.deadline is not None and power.impose.deadline.met is not None
    return [(f"{at}.impose.deadline.then", "{enforce: 0}") if dated else (f"{at}.impose.when", '"false"')]
