"""What the same replications do in two scenarios: counts that add up, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.execution.counts import together
from sim.statistics.moments import Moments, Whole, per_draw
from sim.statistics.paired import PairMoments, flips_per_draw
from sim.world.plan import Plan
from sim.world.time import day_of


@dataclass
class PairCounts:
    """What the same replications do in two scenarios, at the checks that both have. Shapes: C checks, G groups."""

    checks: tuple[str, ...]
    groups: tuple[str, ...]
    pairs: PairMoments  # [C, G]
    flips: Moments  # [C, G, G] from the group in the first scenario to that in the second
    moved: Moments  # [C]

    def __add__(self, other: PairCounts) -> PairCounts:
        return PairCounts(
            self.checks, self.groups, self.pairs + other.pairs, self.flips + other.flips, self.moved + other.moved
        )


def common(a: Plan, b: Plan) -> tuple[list[str], list[str]]:
    """Names of the checks and of the groups of two plans that can be compared, in the order of the first.

    Checks are the same if they have one name and fall on one day.
    """
    dates_a, dates_b = check_dates(a), check_dates(b)
    names = [str(name) for name in a.checks["name"][in_order(a)]]
    checks = [name for name in names if dates_b.get(name) == dates_a[name]]
    groups = [str(name) for name in a.groups["name"]]
    return checks, [*groups, *(str(name) for name in b.groups["name"] if name not in groups)]


def in_order(plan: Plan) -> list[int]:
    """The rows of the checks in the order in which they are told: of one moment just before a date, just after it, a
    checkpoint, the horizon.
    """
    keys = [(int(c["time"]), not c["before"], c["deadline"] < 0, c["name"] == "horizon") for c in plan.checks]
    return sorted(range(len(keys)), key=keys.__getitem__)


def check_dates(plan: Plan) -> dict[str, str]:
    """The calendar date of each check."""
    start = np.datetime64(plan.as_of)
    return {str(c["name"]): str(start + np.timedelta64(day_of(int(c["time"])), "D")) for c in plan.checks}


def count_pair(
    a: Plan, b: Plan, outcomes_a: npt.NDArray[np.int16], outcomes_b: npt.NDArray[np.int16], per_belief: int
) -> PairCounts:
    """Count a chunk of the same replications in two scenarios."""
    per_belief = max(together(a, per_belief), together(b, per_belief))
    checks, groups = common(a, b)
    in_a, in_b = _grouped(a, outcomes_a, checks, groups), _grouped(b, outcomes_b, checks, groups)
    hits_a, hits_b = (x[:, None] == np.arange(len(groups))[None, :, None] for x in (in_a, in_b))
    moved, counts = per_draw(in_a != in_b, per_belief)
    flips = [flips_per_draw(x, y, len(groups), per_belief)[0] for x, y in zip(in_a, in_b, strict=True)]
    shape = (len(checks), len(groups), len(groups), len(counts))
    return PairCounts(
        tuple(checks),
        tuple(groups),
        PairMoments.of_hits(hits_a, hits_b, per_belief),
        Moments.of(np.array(flips, np.int64).reshape(shape), counts),
        Moments.of(moved, counts),
    )


def _grouped(plan: Plan, outcomes: npt.NDArray[np.int16], checks: list[str], groups: list[str]) -> Whole:
    names = [str(name) for name in plan.checks["name"]]
    of = np.array([groups.index(str(plan.groups["name"][g])) for g in plan.outcomes["group"]])
    columns = np.array([names.index(check) for check in checks], int)
    return np.asarray(of[outcomes[:, columns]].T, np.int64)  # [C, n]
