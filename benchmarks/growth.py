"""How what a replication costs grows with the scenario: packages, bidders, events; and a run with its replications and workers.

Each row is one thing that is made greater in `deal.yaml`, and everything else as it stands there. Replications of both engines
are timed in turns, in processor time, and whole runs by the clock on the wall; of each the quickest round counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from deal import SCENARIO
from engine import over, quickest, timed
from whole import SIM, waited

from sim.execution.scenarios import open_scenario
from sim.world.kernel.engine import Kernel
from sim.world.reference import Engine

ROUNDS, PLAYED = 3, 100  # replications of the compiled laws in a round; the reference engine plays a tenth
LEVELS = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"
BIDDER = """  more_N:
    prefers: {price: {weight: 1, best: 0, worst: 10}}
    no_deal: 0.3
    delay: 0
    powers: {bid_N: {bid: {tactic: {beta: 1}, patience: endless, responds: {exponential: 5 days}}}}
"""
HEAD = ("deal.yaml with", "events", "compiled, microseconds", "/ the first", "reference, microseconds", "/ compiled")
RUNS = ("oracle.yaml, `sim run --keep summary`", "replications", "seconds", "microseconds for each one more")
REPLICATIONS = (1_000, 10_000, 50_000)


def packages(text: str, n: int) -> str:
    """The deal with so many prices."""
    levels = ", ".join(f"{10 * k / (n - 1):.6g}" for k in range(n))
    return text.replace(LEVELS, f"[{levels}]")


def bidders(text: str, n: int) -> str:
    """The deal with so many bidders."""
    more = "".join(BIDDER.replace("N", str(k)) for k in range(n - 2))
    return text.replace("  authority:\n", f"{more}  authority:\n")


def events(text: str, n: int) -> str:
    """The deal beside about so many events that move a number."""
    rate = n / 4  # of four months
    moving = f"circumstances: {{mood: {{start: 0}}}}\nevents: {{news: {{hazard: {rate:g} per month, sets: {{mood: {{add: 0.001}}}}}}}}\n"
    return text.replace("so_far:\n", f"{moving}so_far:\n")


GROWN: dict[str, tuple[Callable[[str, int], str], tuple[int, ...]]] = {
    "packages": (packages, (11, 100, 1_000, 10_000, 50_000)),
    "bidders": (bidders, (2, 4, 8, 16)),
    "events of chance": (events, (10, 100, 1_000)),
}


def rows() -> Iterator[tuple[str, ...]]:
    """A row for each thing and size."""
    text = SCENARIO.read_text(encoding="utf-8")
    for what, (grow, sizes) in GROWN.items():
        least = 0.0
        for size in sizes:
            with TemporaryDirectory() as folder:
                file = Path(folder, "deal.yaml")
                file.write_text(grow(text, size), encoding="utf-8")
                reference = Engine(open_scenario(file).plan)
            kernel = Kernel(reference.plan, reference.model)
            kernel.compile()
            few = PLAYED // 10
            count = sum(len(reference.play(1, i, 20).record) for i in range(few)) / few
            works = {
                "compiled": partial(over, range(PLAYED), lambda i, kernel=kernel: kernel.play(1, i, 20)),
                "reference": partial(over, range(few), lambda i, one=reference: one.play(1, i, 20)),
            }
            works["compiled"]()
            best = quickest({name: partial(timed, work) for name, work in works.items()}, ROUNDS)
            compiled, other = 1e6 * best["compiled"] / PLAYED, 1e6 * best["reference"] / few
            least = least or compiled
            yield (
                f"{size:,} {what}", f"{count:.0f}", f"{compiled:,.0f}", f"{compiled / least:.1f}", f"{other:,.0f}",
                f"{other / compiled:.0f}",
            )  # fmt: skip


def runs() -> Iterator[tuple[str, ...]]:
    """A row for each number of workers and replications."""
    for workers in (1, 2):
        command = [*SIM, "--keep", "summary", "--workers", str(workers)]
        works = {str(n): partial(waited, [*command, "-n", str(n)]) for n in REPLICATIONS}
        best = {int(n): seconds for n, seconds in quickest(works, 1).items()}
        before = 0
        for n, seconds in best.items():
            each = f"{1e6 * (seconds - best[before]) / (n - before):.0f}" if before else ""
            yield f"{workers} worker{'s' if workers > 1 else ''}", f"{n:,}", f"{seconds:.1f}", each
            before = n


if __name__ == "__main__":
    from run import table

    print("\n".join(table(HEAD, rows())))
    print()
    print("\n".join(table(RUNS, runs())))
