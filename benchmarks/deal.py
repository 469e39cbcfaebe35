"""A minimal deal with the toolkit, with Mesa and with salabim: a seller, two bidders, a review with a delay, and a date.

    python benchmarks/deal.py [replications]

`deal.yaml` is the case as a scenario, which both engines play; `by_hand/with_mesa.py` and `by_hand/with_salabim.py` play it as
programs that keep the time with these packages and share what is said at the table (`by_hand/talks.py`). Who is not installed is
left out.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from statistics import NormalDist
from typing import Any

import numpy as np
from engine import HERE, WARM, over, quickest, timed
from hand import difference, told
from negotiations import INSTALL

from sim.execution.scenarios import open_scenario
from sim.world.kernel.engine import Kernel
from sim.world.record import Played
from sim.world.reference import Engine

SCENARIO = HERE / "deal.yaml"
PROGRAMS = {"Mesa": "mesa", "salabim": "salabim"}
REPLICATIONS, PLAYED = 10_000, 200
HEAD = ("deal.yaml, one core", "microseconds a replication", "/ compiled")
ANSWERS = ("program", "outcome", "both engines, %", "program, %", "program - engines, points", "agree")
Play = Callable[[np.random.Generator, int], list[str]]


def programs() -> dict[str, Play]:
    """The programs whose packages are installed."""
    return {name: import_module(f"by_hand.with_{of}").play for name, of in PROGRAMS.items() if find_spec(of)}


def engines() -> tuple[Kernel, Engine]:
    """Both engines, ready to play."""
    reference = Engine(open_scenario(SCENARIO).plan)
    kernel = Kernel(reference.plan, reference.model)
    kernel.compile()
    return kernel, reference


def rows() -> Iterator[tuple[str, ...]]:
    """A row for each of the engines and for each program."""
    kernel, reference = engines()
    works: dict[str, Callable[[], object]] = {
        "compiled laws": partial(over, range(WARM, WARM + PLAYED), lambda i: kernel.play(1, i, 20)),
        "reference engine": partial(over, range(WARM, WARM + PLAYED), lambda i: reference.play(1, i, 20)),
    }
    for name, play in programs().items():
        works[name] = partial(play, np.random.default_rng(1), PLAYED)
    for work in works.values():
        work()
    best = quickest({name: partial(timed, work) for name, work in works.items()})
    for name, seconds in best.items():
        yield name, f"{1e6 * seconds / PLAYED:.0f}", f"{seconds / best['compiled laws']:.1f}"
    yield from ((f"{name} {INSTALL}", "", "") for name, of in PROGRAMS.items() if not find_spec(of))


def answers(replications: int = REPLICATIONS) -> Iterator[tuple[str, ...]]:
    """A row for each outcome and program; the intervals of all differences together hold in 95 % of cases (Bonferroni)."""
    of = programs()
    if not of:
        yield "none of them is installed", *[""] * (len(ANSWERS) - 1)
        return
    kernel, reference = engines()
    names = [str(name) for name in kernel.plan.outcomes["name"]]
    found = [Counter(_outcomes(one, replications, names)) for one in (kernel, reference)]
    assert found[0] == found[1]
    z = NormalDist().inv_cdf(1.0 - 0.025 / (len(of) * len(names)))
    agreed = []
    for program, play in of.items():
        counts = Counter(play(np.random.default_rng(1), replications))
        assert counts.keys() <= set(names)
        for name in names:
            row = list(told(*difference(found[0][name] / replications, counts[name] / replications, replications, z)))
            agreed.append(row[-1] == "yes")
            yield program, name, *row
    yield "all of them", "", "", "", "", "yes" if all(agreed) else "no"


def _outcomes(engine: Any, replications: int, names: list[str]) -> Iterator[str]:
    """The outcome of each replication, at the horizon."""
    for i in range(replications):
        played: Played | None = engine.play(1, i, 1)
        assert played is not None
        yield names[played.outcomes[-1]]


if __name__ == "__main__":
    from run import table

    print("\n".join(table(HEAD, rows())))
    print()
    print("\n".join(table(ANSWERS, answers(int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATIONS))))
