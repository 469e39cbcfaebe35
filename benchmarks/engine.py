"""How fast the reference engine plays, as ratios measured side by side in one run.

    python benchmarks/engine.py [scenario ...]

The yardstick is a bare SimPy process that waits for as many events as a replication of the scenario schedules: what
the event loop alone costs on this machine, now. Events and draws per replication do not depend on the machine.
"""

from __future__ import annotations

import sys
import time

import simpy

from sim.execution.scenarios import open_scenario
from sim.world.reference import Engine

WARM, PLAYED, ROUNDS = 40, 400, 5


def bare(events: int) -> None:
    env = simpy.Environment()

    def wait():  # type: ignore[no-untyped-def]
        for _ in range(events):
            yield env.timeout(1.0)

    env.process(wait())
    env.run()


def timed(work) -> float:  # type: ignore[no-untyped-def]
    start = time.process_time()
    work()
    return time.process_time() - start


def main(files: list[str]) -> None:
    print(f"{'scenario':<34}{'events':>8}{'draws':>8}{'per second and core':>22}{'times bare SimPy':>18}")
    for file in files:
        engine = Engine(open_scenario(file).plan)
        for k in range(WARM):
            engine.play(1, k, 20)
        played = [engine.play(1, k, 20) for k in range(WARM, WARM + PLAYED)]
        events = sum(len(p.record) for p in played) / PLAYED
        draws = sum(p.draws for p in played) / PLAYED
        ours, theirs, waits = [], [], round(events)
        for _ in range(ROUNDS):  # in turns, so that both meet the same machine
            ours.append(timed(lambda e=engine: [e.play(1, k, 20) for k in range(WARM, WARM + PLAYED)]))
            theirs.append(timed(lambda n=waits: [bare(n) for _ in range(PLAYED)]))
        print(f"{file:<34}{events:>8.1f}{draws:>8.1f}{PLAYED / min(ours):>22,.0f}{min(ours) / min(theirs):>18.1f}")


if __name__ == "__main__":
    main(sys.argv[1:] or ["scenarios/oracle.yaml", "scenarios/auction.yaml", "scenarios/reference/one-veto.yaml"])
