"""What this toolkit costs, measured side by side in one run: a table for the engines and one for whole commands.

    python benchmarks/run.py [--keep] [scenario ...]

`--keep` writes the tables into `benchmarks/results/`, with the date. It takes some five minutes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
from collections.abc import Iterable, Iterator
from pathlib import Path

import engine
import whole

RESULTS = Path(__file__).parent / "results"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of a table in Markdown."""
    head = list(head)
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def lines(files: list[Path]) -> Iterator[str]:
    """Everything that is measured."""
    yield f"# Measured on {dt.date.today().isoformat()}: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    yield f"\n## Both engines, one core; {engine.PLAYED} replications, best of {engine.ROUNDS} rounds\n"
    yield from table(engine.HEAD, engine.rows(files))
    yield f"\n## Whole commands, best of {whole.ROUNDS} rounds\n"
    yield from table(whole.HEAD, whole.rows())


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
