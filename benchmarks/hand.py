"""The engine against a program of the same case that was written without it (`by_hand/oracle.py`): answers and time.

    python benchmarks/hand.py [replications]

prints the probabilities of both, each with its 95 % interval, and that of their difference. Both draw what is uncertain anew
for each replication here, so that replications are independent.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from by_hand import oracle
from engine import WARM, over, quickest, timed

import sim
from sim.execution.scenarios import open_scenario
from sim.statistics.intervals import wilson
from sim.world.kernel.engine import Kernel
from sim.world.reference import Engine

SCENARIO = Path(__file__).parent.parent / "scenarios" / "oracle.yaml"
REPLICATIONS, PLAYED = 10_000, 100
Z95 = 1.959964
ANSWERS = ("check", "group", "engine, %", "by hand, %", "by hand - engine, points", "agree")
HEAD = ("oracle.yaml, one core", "milliseconds a replication", "/ compiled")


def compare(
    replications: int, z: float = Z95, **options: Any
) -> Iterator[tuple[str, str, list[float], list[float], list[float]]]:
    """Check, group, and (p, low, high) of the engine, of the program, and of their difference.

    Args:
        replications: of each.
        z: normal quantile of the intervals: Wilson's (1927), and Newcombe's (1998) of the difference.
        options: of the run, as `sim.run` takes them.
    """
    counts = oracle.shares(replications)
    found = sim.run(SCENARIO, n=replications, per_belief=1, **options)
    for check, groups in counts.items():
        for group, hits in groups.items():
            yield check, group, *difference(found.at(check)[group]["p"], hits / replications, replications, z)


def difference(p: float, q: float, n: int, z: float) -> tuple[list[float], list[float], list[float]]:
    """(p, low, high) of two shares of n replications each, and of what the second is more than the first."""
    a, b = ([share, *(float(end) for end in wilson(np.array(share), n, z))] for share in (p, q))
    low = q - p - np.hypot(q - b[1], a[2] - p)
    high = q - p + np.hypot(b[2] - q, p - a[1])
    return a, b, [q - p, float(low), float(high)]


def answers(replications: int = REPLICATIONS) -> Iterator[tuple[str, ...]]:
    """A row for each group at each check at which either finds it."""
    for check, group, engine, hand, apart in compare(replications):
        if engine[0] or hand[0]:
            yield check, group, *told(engine, hand, apart)


def told(engine: list[float], other: list[float], apart: list[float]) -> Iterator[str]:
    """What `difference` has found, in per cent, and whether the two agree."""
    yield from (f"{100 * p:.1f} [{100 * low:.1f}, {100 * high:.1f}]" for p, low, high in (engine, other))
    p, low, high = (100 * x for x in apart)
    yield f"{p:+.1f} [{low:+.1f}, {high:+.1f}]"
    yield "yes" if low <= 0 <= high else "no"


def rows() -> Iterator[tuple[str, ...]]:
    """A row for each of the engines and for the program."""
    plan = open_scenario(SCENARIO).plan
    reference = Engine(plan)
    kernel = Kernel(plan, reference.model)
    kernel.compile()
    rng, span = np.random.default_rng(1), range(WARM, WARM + PLAYED)
    works = {
        "compiled laws": partial(over, span, lambda i: kernel.play(1, i, 20)),
        "reference engine": partial(over, span, lambda i: reference.play(1, i, 20)),
        "by hand, SimPy and numpy": partial(over, span, lambda _: oracle.play(rng)),
    }
    for one in (kernel.play, reference.play):
        over(range(WARM), lambda i, one=one: one(1, i, 20))
    over(range(WARM), lambda _: oracle.play(rng))
    best = quickest({name: partial(timed, work) for name, work in works.items()})
    for name, seconds in best.items():
        yield name, f"{1000 * seconds / PLAYED:.2f}", f"{seconds / best['compiled laws']:.1f}"


if __name__ == "__main__":
    from run import table

    print("\n".join(table(ANSWERS, answers(int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATIONS))))
