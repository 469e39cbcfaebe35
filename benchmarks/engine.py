"""How fast both engines play, as ratios measured side by side in one run.

For each scenario the compiled laws, the reference engine, and a bare SimPy process that waits for as many events as a
replication has play in turns, so that all meet the same machine; of each the quickest round counts. Events and draws do
not depend on the machine. `--keep` writes the table into `benchmarks/results/`, with the date.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import simpy

from sim.execution.scenarios import open_scenario
from sim.world.kernel.engine import Kernel, plays
from sim.world.reference import Engine

HERE = Path(__file__).parent
WARM, PLAYED, ROUNDS = 40, 200, 5
SHIPPED = sorted((HERE.parent / "scenarios").glob("*.yaml"))
HEAD = ("scenario", "events", "draws", "compiled, per second and core", "reference", "compiled / reference",
        "reference / bare SimPy")  # fmt: skip


def bare(events: int) -> None:
    """What the event loop alone does."""
    env = simpy.Environment()

    def wait():  # type: ignore[no-untyped-def]
        for _ in range(events):
            yield env.timeout(1.0)

    env.process(wait())
    env.run()


def over(span: range, one: Callable[..., object]) -> None:
    """Do something for each replication of a span."""
    for i in span:
        one(i)


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor that something takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def quickest(works: Mapping[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, float]:
    """The least seconds that each kind of work takes, in rounds in which they take turns; each says how long it took."""
    took = [{name: work() for name, work in works.items()} for _ in range(rounds)]
    return {name: min(one[name] for one in took) for name in works}


def rows(files: list[Path]) -> Iterator[tuple[str, ...]]:
    """A row of the table for each scenario."""
    for file in files:
        plan = open_scenario(file).plan
        engine = Engine(plan)
        kernel = Kernel(plan, engine.model) if plays(engine.model) else None
        if kernel is not None:
            kernel.compile()
        span = range(WARM, WARM + PLAYED)
        for k in range(WARM):
            engine.play(1, k, 20)
        played = [engine.play(1, k, 20) for k in span]
        if kernel is not None:
            assert [kernel.play(1, k, 20) for k in span] == played
        events, draws = (sum(count) / PLAYED for count in zip(*((len(p.record), p.draws) for p in played), strict=True))
        works: dict[str, Callable[[], object]] = {
            "reference": partial(over, span, lambda i, engine=engine: engine.play(1, i, 20)),
            "bare": partial(over, span, lambda _, n=events: bare(round(n))),
        }
        if kernel is not None:
            works["compiled"] = partial(over, span, lambda i, kernel=kernel: kernel.play(1, i, 20))
        best = quickest({name: partial(timed, work) for name, work in works.items()})
        compiled = f"{PLAYED / best['compiled']:,.0f}" if kernel is not None else "-"
        ratio = f"{best['reference'] / best['compiled']:.0f}" if kernel is not None else "-"
        yield (
            file.stem, f"{events:.0f}", f"{draws:.0f}", compiled, f"{PLAYED / best['reference']:,.0f}", ratio,
            f"{best['reference'] / best['bare']:.0f}",
        )  # fmt: skip
