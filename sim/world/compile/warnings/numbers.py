"""Distributions that would pile up at the bounds of their number, and correlations with what is known exactly."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.world.beliefs import CHOICE
from sim.world.compile.warnings.case import Case, ScenarioWarning
from sim.world.families import Family, cdf

TOO_MUCH = 0.05


def numbers(case: Case) -> Iterator[ScenarioWarning]:
    """Numbers of which more than a twentieth falls outside their range, at the medians of other beliefs; and what correlates with nothing."""
    drawn, values = case.outset.numbers, case.outset.values
    exact = {slot[9] for slot in drawn.slots if slot[0] == Family.CONSTANT}
    for i, said in enumerate(case.scenario.correlates):
        for k, name in enumerate(said.of):
            if name in exact or f"{name}.is" in exact:
                yield case.warn(
                    ("correlates", i, "of", k), f"{name}: is known exactly, so that nothing correlates with it"
                )
    for i in [*drawn.beliefs, *drawn.private]:
        family, a, b, c, _, low, high, _, _, name = drawn.slots[i]
        if family == CHOICE or name.startswith("priors.") or (low == -math.inf and high == math.inf):
            continue
        x, y, z = (values[k] if k >= 0 else 0.0 for k in (a, b, c))
        below = cdf(family, x, y, z, math.nextafter(low, -math.inf)) if low > -math.inf else 0.0
        above = 1.0 - cdf(family, x, y, z, high) if high < math.inf else 0.0
        outside = below + above
        if outside > TOO_MUCH:
            bounds = f"[{low:g}, {high:g}]" if high < math.inf else f"{low:g} and above"
            share = "all" if outside >= 1 else "over 99 %" if outside > 0.99 else f"{100 * outside:.0f} %"
            message = f"{share} of this distribution lie outside {bounds} and are moved to the bound"
            yield case.warn(case.steps(name), message)
