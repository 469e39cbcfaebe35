"""The compiled laws against the least that a replication costs in C: its draws, quantiles and scans over packages alone.

The laws are played in Python once, where each scan can be counted; `floor/floor.c` then does as many of them, in their
cheapest form, and nothing else. Both are timed in turns, in processor time; of each the quickest round counts.
"""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from engine import PLAYED, WARM, over, quickest, timed

from sim.execution.scenarios import open_scenario
from sim.world import concession, decisions, draws, families, lookahead
from sim.world.kernel.engine import Kernel
from sim.world.plan import Plan

HERE = Path(__file__).parent
SCENARIO = HERE.parent / "scenarios" / "oracle.yaml"
SOURCE = HERE / "floor" / "floor.c"
GCC = ("gcc", "-O3", "-ffp-contract=off")
COUNTED, AT_ONCE = 60, 4_000  # replications whose scans are counted; those that C plays in a round
WORKS = ("draws", "quantiles", "grants", "expects", "worths", "compares", "days", "seeks")  # as in floor.c
HEAD = ("oracle.yaml, a replication", "number", "microseconds")


@contextmanager
def _counted(found: Counter[str]) -> Iterator[None]:
    """Count what the laws call while they are played in Python."""

    def of(module: ModuleType, name: str, work: str, how_many: Callable[..., int] = lambda *_: 1) -> None:
        own = getattr(module, name)

        def call(*arguments: Any) -> Any:
            found[work] += how_many(*arguments)
            return own(*arguments)

        was.append((module, name, own))
        setattr(module, name, call)

    was: list[tuple[ModuleType, str, Any]] = []
    of(draws, "normals", "quantiles", lambda *arguments: int(arguments[-1]))
    of(families, "quantile", "quantiles")
    of(decisions, "quantal", "grants")
    of(decisions, "expect", "expects")
    of(lookahead, "look_ahead", "worths")
    of(lookahead, "fewest_days", "days")
    of(decisions, "nash", "seeks")
    of(concession, "greatest", "seeks")
    # the best of each mover, what each package lacks, the least that is enough, the nearest to an offer
    of(concession, "respond", "seeks", lambda values, *_: len(values) + 3)
    for name in ("each_more", "each_less"):
        of(decisions, name, "compares")
    try:
        yield
    finally:
        for module, name, own in was:
            setattr(module, name, own)


def counts(plan: Plan, replications: int = COUNTED) -> dict[str, float]:
    """How much of each kind of work a replication is on average."""
    kernel, found = Kernel(plan), Counter[str]()
    over(range(WARM), lambda i: kernel.play(1, i, 20))
    with _counted(found):
        for i in range(WARM, WARM + replications):
            played = kernel.play(1, i, 20)
            assert played is not None
            found["draws"] += played.draws
    return {work: found[work] / replications for work in WORKS}


def rows() -> Iterator[tuple[str, ...]]:
    """A row for each kind of work, for all of them, and for the engine."""
    if shutil.which(GCC[0]) is None:
        yield f"not measured: there is no {GCC[0]} here", "", ""
        return
    plan = open_scenario(SCENARIO).plan
    each, packages = counts(plan), len(plan.packages)
    kernel = Kernel(plan)
    kernel.compile()
    over(range(WARM), lambda i: kernel.play(1, i, 20))
    work = partial(over, range(WARM, WARM + PLAYED), lambda i: kernel.play(1, i, 20))
    parts = {name: {of: each[of] if of == name else 0.0 for of in WORKS} for name in WORKS if name != "quantiles"}
    parts["quantiles"] = {of: each[of] if of in ("draws", "quantiles") else 0.0 for of in WORKS}
    parts["all of it"] = each
    with TemporaryDirectory() as folder:
        program = Path(folder) / "floor"
        subprocess.run([*GCC, "-o", program, SOURCE, "-lm"], check=True)
        works = {"compiled laws": lambda: timed(work) / PLAYED}
        works |= {name: partial(_floor, program, packages, numbers) for name, numbers in parts.items()}
        best = {name: 1e6 * seconds for name, seconds in quickest(works).items()}
    best["quantiles"] = max(best["quantiles"] - best["draws"], 0.0)
    for name in WORKS:
        yield name, f"{each[name]:.1f}", f"{best[name]:.1f}"
    yield "the floor: all of these, in C", "", f"{best['all of it']:.0f}"
    yield "the compiled laws", "", f"{best['compiled laws']:.0f}"
    yield "compiled laws / floor", "", f"{best['compiled laws'] / best['all of it']:.1f}"


def _floor(program: Path, packages: int, numbers: dict[str, float]) -> float:
    """Seconds a replication, by the clock of the program itself; its uniforms have to be those of the engine."""
    told = [str(numbers[work]) for work in WORKS]
    printed = subprocess.run([program, str(AT_ONCE), str(packages), *told], check=True, capture_output=True, text=True)
    seconds, uniforms, _ = (float(number) for number in printed.stdout.split())
    assert abs(uniforms - _uniforms(numbers["draws"])) < 1e-6 * max(1.0, uniforms)
    return seconds / AT_ONCE


@cache
def _uniforms(number: float) -> float:
    """The sum of the uniforms that the program has drawn."""
    return sum(
        float(draws.uniform(1, i, element, 1, 0))
        for i in range(AT_ONCE)
        for element in range(int((i + 1) * number) - int(i * number))
    )
