"""The processes that play chunks: what each does with one, how they begin, and how all of them end."""

from __future__ import annotations

import gc
import logging
import os
import signal
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import parent_process
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.process import BaseProcess
from multiprocessing.queues import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple, Self

from sim.errors import RunError
from sim.execution.chunk import Chunk, Place, play_chunk
from sim.execution.counts import Rows
from sim.execution.options import Options
from sim.execution.pairs import count_pair
from sim.execution.player import Player
from sim.execution.server import startable
from sim.execution.tables import tables
from sim.store.disk import undisturbed
from sim.world.plan import Plan
from sim.world.record import Played

QUEUED = 3  # chunks in flight a process
Results = list[tuple[Rows, list[Played]]]  # of each scenario: its rows, and the records that are kept
GARBAGE = 50_000  # new objects after which a worker looks for those that hang on nothing


class Job(NamedTuple):
    """What a worker is told once: the plans of all scenarios that share their luck, and where chunks are kept."""

    plans: list[Plan]
    options: Options
    place: Place | None


_players: list[Player] = []
_job: Job | None = None
_in_the_way: Exception | None = None  # of this process, as it began; whoever asks it to play is told


def _prepare(job: Job) -> None:
    global _job
    _job = job
    _players[:] = [Player(plan, job.options) for plan in job.plans]


def _have_compiled() -> None:
    """Have machine code made, where some is missing."""
    missing = next((world for player in _players if (world := player.look()) is not None), None)
    if missing is not None:
        from sim.execution import compiling

        compiling.begin(missing)


def _begin(job: Job) -> None:
    """What a worker process does first: it ends with the process that started it, even if that one is killed."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent,), daemon=True).start()
    global _in_the_way
    try:
        _prepare(job)
    except Exception as error:
        _in_the_way = error
    gc.freeze()  # the modules and plans stay; what a replication leaves behind is looked for once in a dozen of them
    gc.set_threshold(GARBAGE)


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _work(number: int, first: int, last: int) -> Chunk:
    """One chunk of every scenario: as it was kept, or else played, and then kept."""
    if _in_the_way is not None:
        raise _in_the_way
    assert _job is not None
    found = kept(_job, number, last - first)
    if found is None:
        found, results = _play(number, first, last, _job.options)
        keep(_job, found, results)
    return found


def kept(job: Job, number: int, size: int) -> Chunk | None:
    """A chunk of so many replications as it was kept, if it was."""
    data = None if job.place is None else job.place.chunks.read(number, size)
    if data is None:
        return None
    from sim.execution import encoding

    return encoding.restored(data)


def keep(job: Job, chunk: Chunk, results: Results) -> None:
    """Keep a chunk, if there is a place for it."""
    if job.place is not None:
        from sim.execution import encoding

        encoding.keep(job.place, chunk, job.plans, results, tables(job.options.keep))


def played(job: Job, number: int, first: int, last: int) -> tuple[Chunk, Results]:
    """One chunk of any job; by one thread at a time."""
    if _job is not job:
        _prepare(job)
        _have_compiled()
    return _play(number, first, last, job.options)


def _play(number: int, first: int, last: int, options: Options) -> tuple[Chunk, Results]:
    """Play one chunk of every scenario: what it adds to the counts, and its rows and complete records."""
    counts, results = [], []
    for player in _players:
        player.look()
        rows, counted, played = play_chunk(player, options.seed, first, last, options.per_belief)
        counts.append(counted)
        results.append((rows, [p for p in played if p.replication < options.records]))
    base, outcomes = _players[0].plan, results[0][0].outcomes
    pairs = [
        count_pair(base, player.plan, outcomes, rows.outcomes, options.per_belief)
        for player, (rows, _) in zip(_players[1:], results[1:], strict=True)
    ]
    return Chunk(number, last - first, counts, pairs), results


class _Process(ForkServerProcess):
    """A process that never hears of what interrupts, so that it has to be killed where it is to end."""

    ended = False

    def terminate(self) -> None:
        """End it, in whatever it is at."""
        self.ended = self.ended or self.exitcode is None
        self.kill()


class _Started(ForkServerContext):
    """Starts processes that never hear of an interrupt, and remembers them, so that whoever does hear of it can end them."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[_Process] = []
        self.queues: list[SimpleQueue[Any]] = []

    def SimpleQueue(self) -> SimpleQueue[Any]:
        """The queue on which results come back."""
        self.queues.append(super().SimpleQueue())
        return self.queues[-1]

    def end(self) -> None:
        """End all processes at once, in whatever they are at.

        One may be in the middle of a result. Whoever reads the rest of it sees that it will never come only if
        nobody is left who could write it, and this process, which never does, could.
        """
        for process in self.started:
            if process.pid is not None:
                process.terminate()
        for queue in self.queues:
            queue._writer.close()  # type: ignore[attr-defined]

    def reason(self) -> str:
        """What is known of why a process died that was not ended here, to end a message with; empty: nothing."""
        codes = [process.exitcode or 0 for process in self.started if process.pid is not None and not process.ended]
        signals = sorted({signal.Signals(-code).name for code in codes if code < 0})
        perhaps = ": perhaps the memory is full; try fewer --workers" if "SIGKILL" in signals else ""
        return f" by {', '.join(signals)}{perhaps}" if signals else ""

    def Process(self, *args: Any, **options: Any) -> ForkServerProcess:  # type: ignore[override]
        """A process to be started."""
        self.started.append(_Process(*args, **options))
        return self.started[-1]


class Workers:
    """A pool of processes, or this process alone; a context manager with `submit`.

    It is alone when one is asked for, and where none can be started and nobody has asked for several; then a warning says why.

    Whatever breaks off the block ends the processes, and no chunk is written any more.
    """

    def __init__(self, job: Job, options: Options) -> None:
        self.in_flight = QUEUED * options.processes  # chunks under way at once
        self.pool: ProcessPoolExecutor | None = None
        _prepare(job)
        if not options.one_chunk:
            _have_compiled()
        if options.processes > 1:
            for player in _players:  # what is not compiled yet is, once and here
                player.play(options.seed, 0, options.per_belief)
            self.context, self.asked_for = _Started(), bool(options.workers)
            try:
                with undisturbed(), startable():
                    self.pool = ProcessPoolExecutor(
                        options.processes, self.context, initializer=_begin, initargs=(job,)
                    )
            except RunError as error:
                self._alone(error)

    def __enter__(self) -> Self:
        return self

    def submit(self, number: int, first: int, last: int) -> Future[Chunk]:
        """Have a chunk played: its number, and its replications first .. last - 1."""
        if self.pool is not None:
            try:
                with undisturbed(), startable():  # a process is started here where one is missing
                    return self.pool.submit(_work, number, first, last)
            except RunError as error:
                self._alone(error)
        future: Future[Chunk] = Future()
        future.set_result(_work(number, first, last))
        return future

    def _alone(self, error: RunError) -> None:
        """From now on play here; RunError where that would be another thing than was asked for, or others are at work."""
        if self.asked_for or any(process.pid is not None for process in self.context.started):
            raise error
        logging.getLogger(__name__).warning("%s", f"{error.args[0].partition('; try ')[0]}; this process plays alone")
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)
        self.pool, self.in_flight = None, QUEUED

    def __exit__(self, kind: object, *_: object) -> None:
        if self.pool is None:
            return
        broken = kind is BrokenProcessPool  # which has ended all of them
        with undisturbed():
            if kind is not None and not broken:  # nobody waits for what they are at, and they must not write any more
                self.context.end()
            self.pool.shutdown(cancel_futures=True)
        if broken:
            raise RunError(f"a worker process died{self.context.reason()}") from None
