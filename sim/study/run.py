"""The study run: from a scenario and options to a summary and, if wanted, the chunks of a run folder in the making."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sim.execution.chunk import Place
from sim.execution.counts import Counts
from sim.execution.executor import Progress, execute
from sim.execution.options import Options
from sim.execution.pairs import PairCounts
from sim.execution.scenarios import Scenario
from sim.statistics.intervals import estimates, halfwidth
from sim.statistics.paired import differences
from sim.store.chunks import Chunks
from sim.study.defaults import doubts
from sim.study.lifts import bounded, lifts
from sim.study.summary import summarise
from sim.world.certain import certain
from sim.world.compile import ScenarioWarning
from sim.world.plan import Plan

Enough = Callable[[list[Counts], list[PairCounts]], bool]


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
    warnings, without = list[ScenarioWarning](), dict[str, Any]()

    def look() -> None:
        warnings.extend(doubts(scenario.loaded, scenario.plan, scenario.inputs, options.engine))
        if options.until_halfwidth is None:  # or it may end sooner
            without.update(lifts(scenario, options))

    counts, _, done = execute(
        [scenario.plan], options, place=place, progress=progress, enough=narrow_enough([scenario.plan], options),
        meanwhile=look,
    )  # fmt: skip
    lifted = without or lifts(scenario, replace(options, n=done))
    summary = summarise(
        scenario.loaded, scenario.plan, scenario.inputs, warnings, counts[0], options, done, about, lifted
    )
    return summary | {"lifts": bounded(lifted, summary["probabilities"]["groups"]["horizon"])}


def narrow_enough(plans: Sequence[Plan], options: Options) -> Enough | None:
    """Whether every interval of a group is as narrow as is asked, at every check; None if nothing is asked.

    In a comparison those of the differences to the first scenario are looked at as well.
    """
    wanted = options.until_halfwidth
    if wanted is None:
        return None

    sure = [certain(plan) for plan in plans]

    def enough(counts: list[Counts], pairs: list[PairCounts]) -> bool:
        shares = [estimates(one.groups, certain=known) for one, known in zip(counts, sure, strict=True)]
        apart = [
            differences(pair.pairs, certain=sure[0] and known) for pair, known in zip(pairs, sure[1:], strict=True)
        ]
        reach = [halfwidth(one.p, one.low, one.high) for one in shares]
        return max(*reach, *(halfwidth(d.diff, d.low, d.high) for d in apart), 0.0) <= wanted

    return enough
