"""What a replication costs a long run and what it leaves on disk, by what is kept: the numbers behind the arithmetic of a cluster.

Playing, counting and writing is the difference of two parts of different length (`--share 1/2`), so that what a run costs by
itself is left out. Whoever comes last adds up the counts of all chunks, one after the other, and merges their rows: both are
done here with the chunks that the longer part has left.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine import ROUNDS, timed
from whole import REPO, SIM

from sim.execution import encoding
from sim.execution.counts import REMEMBERED
from sim.execution.tables import EACH, tables
from sim.store.chunks import Chunks
from sim.store.tables import merge_rows

SHORT, LONG = 1_280, 12_800  # of which half is played
KEPT = ("summary", "outcomes", "records")
HEAD = ("oracle.yaml, a replication, --keep", "played, counted and written: microseconds", "added up and merged by the last: microseconds",
        "bytes in the tables", "bytes before they are merged")  # fmt: skip


def _spent(out: Path, n: int, keep: str) -> float:
    """Seconds of processor that half of a run takes, with all of its processes."""
    command = [*SIM, "-n", str(n), "--workers", "1", "--keep", keep, "--out", str(out), "--share", "1/2"]
    before = os.times()
    subprocess.run(command, cwd=REPO, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def _added(chunks: Chunks, played: int) -> float:
    """Seconds that it takes to read what a replication of a long run came to and to add it up."""
    numbers = sorted(tuple(map(int, file.stem.split("-"))) for file in (chunks.folder / "chunks").glob("*.receipt"))
    read: list[bytes] = [data for each in numbers if (data := chunks.read(*each)) is not None]
    first = encoding.restored(read[0]).counts[0]
    long = replace(first, outcomes=replace(first.outcomes, n=REMEMBERED))  # later chunks add no stories

    def add() -> None:
        total: Any = long
        for each in numbers:
            data = chunks.read(*each)
            assert data is not None
            total = total + encoding.restored(data).counts[0]

    return min(timed(add) for _ in range(ROUNDS)) / played


def rows() -> Iterator[tuple[str, ...]]:
    """A row for each of what may be kept."""
    for keep in KEPT:
        with TemporaryDirectory() as folder:
            out, merged = Path(folder, "short"), Path(folder, "merged")
            seconds = -_spent(out, SHORT, keep)
            chunks = Chunks(_unfinished(out))
            played = -chunks.count()
            out = Path(folder, "long")
            seconds += _spent(out, LONG, keep)
            chunks = Chunks(_unfinished(out))
            count = chunks.count()
            played += count
            before = sum(file.stat().st_size for file in chunks.folder.rglob("*") if file.is_file())
            adding, left = _added(chunks, count), 0
            for name in tables(keep).keys() & EACH.keys():
                if keep == "records" or name == "replications":  # of `events` the first 200 alone are kept else
                    path = merged / f"{name}.parquet"
                    merge = (chunks.rows(), name, tables(keep)[name], path)
                    adding += timed(lambda merge=merge: merge_rows(*merge)) / count
                    left += path.stat().st_size
        yield (
            keep,
            f"{1e6 * seconds / played:.0f}",
            f"{1e6 * adding:.1f}",
            f"{left / count:.1f}",
            f"{before / count:.1f}",
        )


def _unfinished(out: Path) -> Path:
    """The folder of the run in the making."""
    return next(out.glob("*/.*.partial"))
