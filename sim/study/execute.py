"""Many replications over many processes, and how they are handed out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any, NamedTuple

from sim.errors import RunError
from sim.store.chunks import Chunks
from sim.store.disk import undisturbed
from sim.study.chunks import Counts, PairCounts, Rows, count_pair, play_chunk
from sim.study.options import Options, stages
from sim.world.plan import Plan
from sim.world.reference import Engine, Played

DRAWS_PER_CHUNK = 15  # belief draws: some 300 replications by default, a fraction of a second
KEPT = 200  # records of so many replications are kept in full
Progress = Callable[[int, int], None]


class Chunk(NamedTuple):
    """What comes back from a worker: counts per scenario, and of each pair with the first scenario."""

    number: int
    replications: int
    counts: list[Counts]
    pairs: list[PairCounts]


class Place(NamedTuple):
    """Where chunks are kept, and the folder in it for the rows of each scenario: "" if there is one scenario."""

    chunks: Chunks
    inner: list[str]


class Job(NamedTuple):
    """What a worker is told once: the plans of all scenarios that share their luck, and where chunks are kept."""

    plans: list[Plan]
    options: Options
    place: Place | None


_engines: list[Engine] = []
_job: Job | None = None


def _prepare(job: Job) -> None:
    global _job
    _job = job
    _engines[:] = [Engine(plan, job.options.python) for plan in job.plans]


def _begin(job: Job) -> None:
    """What a worker process does first: it ends with the process that started it, even if that one is killed."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent,), daemon=True).start()
    _prepare(job)


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _work(number: int, first: int, last: int) -> Chunk:
    """One chunk of every scenario: as it was kept, or else played, and then kept."""
    assert _job is not None
    if _job.place is None:
        return _play(number, first, last, _job.options)[0]
    from sim.study import keeping

    kept = _job.place.chunks.read(number, last - first)
    if kept is not None:
        return keeping.restored(Chunk, kept)
    chunk, results = _play(number, first, last, _job.options)
    keeping.keep(_job.place, chunk, _engines, results)
    return chunk


def _play(number: int, first: int, last: int, options: Options) -> tuple[Chunk, list[tuple[Rows, list[Played]]]]:
    """Play one chunk of every scenario: what it adds to the counts, and its rows and complete records."""
    counts, results = [], []
    for engine in _engines:
        rows, counted, played = play_chunk(engine, options.seed, first, last, options.per_belief)
        counts.append(counted)
        results.append((rows, [p for p in played if p.replication < KEPT]))
    base, outcomes = _engines[0].plan, results[0][0].outcomes
    pairs = [
        count_pair(base, engine.plan, outcomes, rows.outcomes, options.per_belief)
        for engine, (rows, _) in zip(_engines[1:], results[1:], strict=True)
    ]
    return Chunk(number, last - first, counts, pairs), results


def execute(
    plans: list[Plan], options: Options, *, place: Place | None = None, progress: Progress | None = None,
    enough: Callable[[list[Counts]], bool] | None = None,
) -> tuple[list[Counts], list[PairCounts], int]:  # fmt: skip
    """Play the replications of all plans, with the same luck.

    Returns counts per plan, pair counts of the first plan with each other one, and the replications played. The
    counts are added up in the order of the chunks, whatever the order in which they come back. Chunks that are found
    in `place` are taken from there, and the others are kept there.

    Raises:
        RunError: when a worker dies, or a replication never ends.
    """
    job = Job(plans, options, place)
    size = DRAWS_PER_CHUNK * options.per_belief
    counts: list[Counts] = []
    pairs: list[PairCounts] = []
    done = 0
    with _Workers(job, options) as submit:
        for stage in stages(options):
            spans = [(first, min(first + size, stage)) for first in range(done, stage, size)]
            for chunk in _in_order(submit, spans, done, progress, options):
                counts = [a + b for a, b in zip(counts, chunk.counts, strict=True)] if counts else chunk.counts
                pairs = [a + b for a, b in zip(pairs, chunk.pairs, strict=True)] if pairs else chunk.pairs
            done = stage
            if enough is not None and enough(counts):
                break
    return counts, pairs, done


class _Spawn(SpawnContext):
    """Starts processes that never hear of Ctrl-C, and remembers them, so that whoever does hear of it can end them."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[SpawnProcess] = []

    def Process(self, *args: Any, **options: Any) -> SpawnProcess:  # type: ignore[override]
        """A process to be started."""
        self.started.append(SpawnProcess(*args, **options))
        return self.started[-1]


class _Workers:
    """A pool of processes, or this process alone when one is asked for."""

    def __init__(self, job: Job, options: Options) -> None:
        self.pool: ProcessPoolExecutor | None = None
        if options.processes > 1 and options.n > DRAWS_PER_CHUNK * options.per_belief:
            self.context = _Spawn()
            self.pool = ProcessPoolExecutor(options.processes, self.context, initializer=_begin, initargs=(job,))
        else:
            _prepare(job)

    def __enter__(self) -> Callable[[int, int, int], Future[Chunk]]:
        return self.submit

    def submit(self, number: int, first: int, last: int) -> Future[Chunk]:
        if self.pool is not None:
            with undisturbed():  # a process is started here where one is missing
                return self.pool.submit(_work, number, first, last)
        future: Future[Chunk] = Future()
        future.set_result(_work(number, first, last))
        return future

    def __exit__(self, kind: object, *_: object) -> None:
        if self.pool is None:
            return
        with undisturbed():
            if kind is not None:  # nobody waits for what they are at, and they must not write any more
                for process in self.context.started:
                    if process.pid is not None:
                        process.terminate()
            self.pool.shutdown(cancel_futures=True)


def _in_order(
    submit: Callable[[int, int, int], Future[Chunk]], spans: list[tuple[int, int]], before: int,
    progress: Progress | None, options: Options,
) -> Iterator[Chunk]:  # fmt: skip
    """Chunks in the order of their numbers, with only a few in flight."""
    from concurrent.futures.process import BrokenProcessPool

    waiting: dict[Future[Chunk], int] = {}
    ready: dict[int, Chunk] = {}
    given, due, done = 0, 0, before
    try:
        while due < len(spans):
            while given < len(spans) and len(waiting) + len(ready) < 3 * options.processes:
                first, last = spans[given]
                waiting[submit(first // options.per_belief, first, last)] = given
                given += 1
            finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                ready[waiting.pop(future)] = future.result()
            while due in ready:
                chunk = ready.pop(due)
                done += chunk.replications
                if progress is not None:
                    progress(done, options.n)
                yield chunk
                due += 1
    except BrokenProcessPool:
        raise RunError("a worker process died: perhaps the memory is full; try fewer --workers") from None
