"""Many replications over many processes, and how they are handed out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from types import TracebackType
from typing import Protocol, Self

from sim.errors import RunError
from sim.execution.chunk import Chunk, Place
from sim.execution.counts import Counts
from sim.execution.options import DRAWS_PER_CHUNK, Options, stages
from sim.execution.pairs import PairCounts
from sim.execution.workers import Job, Workers
from sim.world.plan import Plan

AHEAD = 32
"""Chunks that are handed out before what is done meanwhile, which takes a second or two, so that nobody waits for it."""


class Playing(Protocol):
    """Who plays chunks, a context manager: `sim.execution.workers.Workers`, or a cluster."""

    @property
    def in_flight(self) -> int:
        """How many chunks are under way at once."""

    def submit(self, number: int, first: int, last: int) -> Future[Chunk]:
        """Have a chunk played."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""


Progress = Callable[[int, int], None]


def execute(
    plans: list[Plan], options: Options, *, place: Place | None = None, progress: Progress | None = None,
    enough: Callable[[list[Counts], list[PairCounts]], bool] | None = None,
    meanwhile: Callable[[], object] | None = None, share: tuple[int, int] = (1, 1),
) -> tuple[list[Counts], list[PairCounts], int]:  # fmt: skip
    """Play the replications of all plans, with the same luck.

    Returns counts per plan, pair counts of the first plan with each other one, and the replications played. The
    counts are added up in the order of the chunks, whatever the order in which they come back. Chunks that are found
    in `place` are taken from there, and the others are kept there. `meanwhile` is done once, here, while the first
    chunks are played elsewhere. Of a `share`, the part I of N, every Nth chunk is played and counted, from the Ith on.

    Raises:
        RunError: when a worker dies, or a replication never ends.
    """
    job = Job(plans, options, place)
    counts: list[Counts] = []
    pairs: list[PairCounts] = []
    done = 0
    with _workers(job, options) as workers:
        for stage in stages(options):
            spans = spans_of(options, done, stage, share)
            total = options.n if share[1] == 1 else sum(last - first for first, last in spans)
            for chunk in _in_order(workers, spans, done, total, progress, options, meanwhile if done == 0 else None):
                counts = [a + b for a, b in zip(counts, chunk.counts, strict=True)] if counts else chunk.counts
                pairs = [a + b for a, b in zip(pairs, chunk.pairs, strict=True)] if pairs else chunk.pairs
            done = stage
            if enough is not None and enough(counts, pairs):
                break
    return counts, pairs, done


def spans_of(options: Options, done: int, stage: int, share: tuple[int, int]) -> list[tuple[int, int]]:
    """The first replication, and the one after the last, of each chunk of a share that leads from `done` on to `stage`."""
    size = DRAWS_PER_CHUNK * options.per_belief
    return [(first, min(first + size, stage)) for first in range(done, stage, size)][share[0] - 1 :: share[1]]


def _workers(job: Job, options: Options) -> Playing:
    if options.cluster:
        try:
            from sim.execution.cluster import Cluster
        except ModuleNotFoundError as error:
            raise RunError(
                "--cluster needs Dask, here and where the workers are: pip install 'deal-sim[cluster]'"
            ) from error
        except ValueError as error:  # as Dask tells of a file that it is configured by
            raise RunError(f"--cluster: Dask cannot be used: {' '.join(str(error).split())}") from error
        return Cluster(job, options.cluster)
    return Workers(job, options)


def _in_order(
    workers: Playing, spans: list[tuple[int, int]], before: int, total: int,
    progress: Progress | None, options: Options, meanwhile: Callable[[], object] | None,
) -> Iterator[Chunk]:  # fmt: skip
    """Chunks in the order of their numbers, with only a few in flight, but for those that are given out first."""
    waiting: dict[Future[Chunk], int] = {}
    ready: dict[int, Chunk] = {}
    given, due, done = 0, 0, before
    while due < len(spans):
        most = workers.in_flight
        while given < len(spans) and len(waiting) + len(ready) < most:
            first, last = spans[given]
            waiting[workers.submit(first // options.per_belief, first, last)] = given
            given += 1
            if meanwhile is not None and not all(future.done() for future in waiting):  # others play
                most = max(AHEAD, workers.in_flight)
        if meanwhile is not None:
            meanwhile()
            meanwhile = None
        finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in finished:
            ready[waiting.pop(future)] = future.result()
        while due in ready:
            chunk = ready.pop(due)
            done += chunk.replications
            if progress is not None:
                progress(done, total)
            yield chunk
            due += 1
