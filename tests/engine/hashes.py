"""The hash of everything that is played, scenario by scenario: whoever plays it, wherever, it has to be the same.

`python -m tests.engine.hashes > tests/engine/hashes.txt` after a law or a scenario was changed on purpose.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sim.world.kernel.engine import Kernel, plays
from sim.world.model import Model
from sim.world.plan import Plan
from sim.world.record import Played
from sim.world.reference import Engine
from tests.engine.played import SCENARIOS, plan_of

FILE = Path(__file__).with_name("hashes.txt")
SEED, PER_BELIEF = 1, 20
PLAYED = 1_000  # replications of each scenario


def digest(play: Callable[[int], Played], first: int, last: int) -> tuple[str, int]:
    """The hash of replications first .. last - 1, and the number of their events."""
    found, events = hashlib.sha256(), 0
    for k in range(first, last):
        played = play(k)
        rest = [*played.outcomes, played.package, played.bid, *played.parties, played.draws]
        for part in (played.record, played.path, rest):
            found.update((np.array(part, np.float64) + 0.0).tobytes())  # there is no zero below zero
        events += len(played.record)
    return found.hexdigest()[:16], events


def compiled(plan: Plan) -> Callable[[int], Played]:
    """A plan played by the compiled laws; by the reference engine where they stop, or ask Python."""
    model = Model(plan)
    if not plays(model):
        return reference(plan)
    kernel, engine = Kernel(plan, model), Engine(plan)
    kernel.compile()
    return lambda k: kernel.play(SEED, k, PER_BELIEF) or engine.play(SEED, k, PER_BELIEF)


def reference(plan: Plan) -> Callable[[int], Played]:
    """A plan played by the reference engine."""
    engine = Engine(plan)
    return lambda k: engine.play(SEED, k, PER_BELIEF)


def scenarios() -> list[str]:
    """The names of all that ship."""
    files = [*SCENARIOS.glob("*.yaml"), *SCENARIOS.glob("reference/*.yaml"), *SCENARIOS.glob("without/*.yaml")]
    return sorted(file.relative_to(SCENARIOS).with_suffix("").as_posix() for file in files)


def main(n: int, names: list[str]) -> None:
    """Print a line a scenario: its name, the hash, replications and events."""
    for name in names:
        found, events = digest(compiled(plan_of(SCENARIOS / f"{name}.yaml")), 0, n)
        print(f"{name} {found} {n} {events}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PLAYED, sys.argv[2:] or scenarios())
