"""What this toolkit costs, measured side by side in one run, and whether a program without it comes to the same answers.

    python benchmarks/run.py [--keep] [scenario ...]

There are tables for both engines, for the engines beside a program written by hand, for the compiled laws beside the least that
C could do, for negotiations beside NegMAS, for a minimal deal beside Mesa and salabim, for what grows with a scenario and with a run,
for whole commands, and for what a long run costs and keeps. `--keep` writes them into `benchmarks/results/`, with the date and how busy the machine was. It takes some seven
minutes, fifteen on a busy machine. `docs/benchmarks.md` says what the tables mean.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
from collections.abc import Iterable, Iterator
from pathlib import Path

import deal
import engine
import growth
import hand
import kept
import least
import negotiations
import whole

RESULTS = Path(__file__).parent / "results"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of a table in Markdown."""
    head = list(head)
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def sections(files: list[Path]) -> Iterator[tuple[str, Iterable[str], Iterable[Iterable[str]]]]:
    """The title, the head and the rows of each table; the rows are measured when they are asked for."""
    best = f"best of {engine.ROUNDS} rounds"
    yield f"Both engines, one core; {engine.PLAYED} replications, {best}", engine.HEAD, engine.rows(files)
    yield f"The engines and a program by hand, one core; {hand.PLAYED} replications, {best}", hand.HEAD, hand.rows()
    both = f"What both come to, {hand.REPLICATIONS:,} independent replications each, with 95 % intervals"
    yield both, hand.ANSWERS, hand.answers()
    yield f"The compiled laws and the least, one core; {best}", least.HEAD, least.rows()
    yield f"Negotiations beside NegMAS, one core; {best}", negotiations.HEAD, negotiations.rows()
    yield (
        f"A minimal deal beside Mesa and salabim, one core; {deal.PLAYED} replications, {best}",
        deal.HEAD,
        deal.rows(),
    )
    they = f"What they come to, {deal.REPLICATIONS:,} replications each, with intervals that hold jointly with 95 %"
    yield they, deal.ANSWERS, deal.answers()
    yield f"What grows with the scenario, one core; best of {growth.ROUNDS} rounds", growth.HEAD, growth.rows()
    yield "What grows with the run, on the clock on the wall", growth.RUNS, growth.runs()
    yield f"Whole commands, best of {whole.ROUNDS} rounds", whole.HEAD, whole.rows()
    yield "A long run, by what is kept", kept.HEAD, kept.rows()


def lines(files: list[Path]) -> Iterator[str]:
    """Everything that is measured."""
    yield f"# Measured on {dt.date.today().isoformat()}: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    for title, head, rows in sections(files):
        yield f"\n## {title}\n"
        yield from table(head, rows)
    yield f"\nProcesses that were ready to run, on average of the last 15 minutes: {os.getloadavg()[2]:.1f}."


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--keep", action="store_true", help="write the tables into benchmarks/results/")
    parser.add_argument("scenario", nargs="*", type=Path)
    asked = parser.parse_args()
    found = []
    for line in lines(asked.scenario or engine.SHIPPED):
        found.append(line)
        print(line, flush=True)
    if asked.keep:
        RESULTS.mkdir(exist_ok=True)
        to = RESULTS / f"{dt.date.today().isoformat()}.md"
        to.write_text("\n".join([*found, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
