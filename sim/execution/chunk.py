"""One chunk of a run: whole belief draws, played, and counted where they are played.

A chunk goes back as counts; its rows are written to disk by the process that played it. So memory does not
depend on the number of replications, and no replication depends on how they were split.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.execution.counts import Counts, Rows, count
from sim.execution.pairs import PairCounts
from sim.execution.player import Player
from sim.narrative.course import courses
from sim.store.chunks import Chunks
from sim.world.record import Played, columns
from sim.world.reference import Engine


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


def play_chunk(
    engine: Engine | Player, seed: int, first: int, last: int, per_belief: int
) -> tuple[Rows, Counts, list[Played]]:
    """Play replications first .. last - 1; `first` opens a belief draw.

    The records of the last item are complete; keep those that are wanted and let go of the rest.
    """
    played = [engine.play(seed, k, per_belief) for k in range(first, last)]
    events = columns([p.record for p in played])
    rows = Rows(
        np.arange(first, last, dtype=np.int64),
        np.array([p.outcomes for p in played], np.int16).reshape(len(played), -1),
        np.array([p.package for p in played], np.int32),
        np.array([", ".join(engine.plan.actors["name"][list(p.parties)]) for p in played]),
        courses(events),
    )
    return rows, count(engine.plan, played, events, rows, per_belief), played
