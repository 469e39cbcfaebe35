"""The study run: from a scenario and options to a summary and, if wanted, the chunks of a run folder in the making."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sim.execution.chunk import Place
from sim.execution.counts import Counts
from sim.execution.executor import Progress, execute
from sim.execution.options import Options
from sim.execution.scenarios import Scenario
from sim.statistics.intervals import estimates, halfwidth
from sim.store.chunks import Chunks
from sim.study.defaults import doubts
from sim.study.summary import summarise
from sim.world.certain import certain
from sim.world.compile import ScenarioWarning
from sim.world.plan import Plan

Enough = Callable[[list[Counts]], bool]


def run_study(
    scenario: Scenario, options: Options, *, about: dict[str, Any], chunks: Chunks | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Play one scenario; its summary.

    Args:
        about: what only the caller knows of the run (id, command), copied into the summary.
        chunks: where chunks are kept, some of them perhaps already; None: nowhere.

    Raises:
        RunError: when a worker dies, or a replication never ends.
    """
    place = None if chunks is None else Place(chunks, [""])
    warnings: list[ScenarioWarning] = []
    counts, _, done = execute(
        [scenario.plan], options, place=place, progress=progress, enough=narrow_enough([scenario.plan], options),
        meanwhile=lambda: warnings.extend(doubts(scenario.loaded, scenario.plan, scenario.inputs)),
    )  # fmt: skip
    return summarise(scenario.loaded, scenario.plan, scenario.inputs, warnings, counts[0], options, done, about)


def narrow_enough(plans: Sequence[Plan], options: Options) -> Enough | None:
    """Whether every interval of a group is as narrow as is asked, at every check; None if nothing is asked."""
    wanted = options.until_halfwidth
    if wanted is None:
        return None

    def enough(counts: list[Counts]) -> bool:
        return all(
            halfwidth(estimates(c.groups, certain=certain(plan))) <= wanted
            for plan, c in zip(plans, counts, strict=True)
        )

    return enough
