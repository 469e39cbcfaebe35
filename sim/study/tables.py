"""The tables of a run folder: one row a replication, and the events of the records that are kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.store.tables import write_rows
from sim.study.chunks import Rows
from sim.world.plan import Plan
from sim.world.record import Bound, Kind, package_text
from sim.world.reference import Played

# The tables, and the columns by which their rows are sorted and told apart.
KEYS = {"replications": ["replication"], "events": ["replication", "number"]}


def write_chunk(folder: Path, plan: Plan, number: int, rows: Rows, kept: list[Played]) -> list[Path]:
    """Write a chunk's rows, with names instead of numbers, so that a file explains itself; the files written."""
    outcomes = plan.outcomes["name"].astype(str)
    columns: dict[str, np.ndarray] = {"replication": rows.replication}
    for i, check in enumerate(plan.checks["name"]):
        columns[str(check)] = outcomes[rows.outcomes[:, i]]
    columns["package"] = rows.package
    columns["parties"] = rows.parties
    columns["story"] = rows.story
    written = [write_rows(folder, "replications", number, columns)]
    if kept:
        written.append(write_rows(folder, "events", number, _events(plan, kept)))
    return written


def _events(plan: Plan, kept: list[Played]) -> dict[str, np.ndarray]:
    events = [(played.replication, event) for played in kept for event in played.record]
    actors = [*plan.actors["name"].tolist(), ""]
    elements = [*plan.elements["path"].tolist(), ""]
    texts = {-1: ""} | {e.package: package_text(plan, e.package) for _, e in events if e.package >= 0}
    return {
        "replication": np.array([k for k, _ in events], np.int64),
        "number": np.array([e.number for _, e in events], np.int32),
        "time": np.array([e.time for _, e in events]),
        "kind": np.array([Kind(e.kind).name.lower() for _, e in events]),
        "actor": np.array([actors[e.actor] for _, e in events]),
        "subject": np.array([elements[e.subject] for _, e in events]),
        "public": np.array([e.public for _, e in events]),
        "cause": np.array([e.cause for _, e in events], np.int32),
        "package": np.array([texts[e.package] for _, e in events]),
        "value": np.array([e.value for _, e in events]),
        "bound": np.array([Bound(e.bound).name.lower() if e.bound else "" for _, e in events]),
        "bound_of": np.array([elements[e.bound_of] for _, e in events]),
    }
