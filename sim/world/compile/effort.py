"""How much would happen in a replication: clocks so fast that a run would not end are refused."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.world.beliefs import Numbers
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.compile.elements import Elements
from sim.world.plan import Plan
from sim.world.time import DAY, NEVER

# Quantile at which all beliefs are taken -> most expected turns of one thread, or strikes of one hazard, and words for it.
# A run has some 500 belief draws, so that what is one in a thousand must end too.
MOST = {0.5: (20_000, "makes"), 0.001: (200_000, "may make"), 0.999: (200_000, "may make")}
POINTS = 64  # quantiles over which a mean is taken, since a clock is cut off at 0


def check_effort(builder: Builder, elements: Elements, plan: Plan) -> None:
    """Refuse what would happen too often up to the horizon.

    Raises:
        ScenarioError: for two sides that answer too fast, or a rate that is too high.
    """
    numbers = Numbers(plan)
    for u, (most, makes) in MOST.items():
        for times, path, what in _expected(elements, plan, numbers, numbers.at(u)):
            if times > most:
                shown = f"{times:,.0f}" if times < 1e9 else "a billion or more"
                raise builder.error(path, f"{makes} {shown} {what} up to the horizon; at most {most:,} are allowed")


def _turns(days: float, wait: float) -> float:
    """Turns in so many days, if each takes `wait` on average; one that takes no time never ends."""
    return days / wait if wait > 0.0 else math.inf


def _expected(
    elements: Elements, plan: Plan, numbers: Numbers, values: list[float]
) -> Iterator[tuple[float, Path, str]]:
    """How often something happens up to the horizon at given values, where that is said, and what."""

    def mean(chance: int) -> float:
        return sum(numbers.chance(chance, values, (i + 0.5) / POINTS) for i in range(POINTS)) / POINTS

    days = plan.horizon / DAY
    for (name, _), bid in zip(elements.of_kind("bid"), plan.bids, strict=True):
        path = elements.power_path(name)
        own, seller = mean(int(bid["responds"])), mean(int(plan.sellers["responds"][0]))
        yield _turns(2.0 * days, own + seller), (*path, "responds"), "answers with those of the seller"
        if plan.sellers["auction"][0] < NEVER:  # until then the seller only collects bids
            yield _turns(int(plan.sellers["auction"][0]) / DAY, own), (*path, "responds"), "bids in the auction"
        for hazard in ("returns", "leaves"):
            if bid[hazard] >= 0:
                yield days * values[bid[hazard]], (*path, hazard, "hazard"), "occasions"
    for event in plan.events[plan.events["hazard"] >= 0]:
        name = str(plan.elements["name"][event["element"]])
        yield days * values[event["hazard"]], ("events", name, "hazard"), "events"
