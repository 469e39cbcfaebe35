"""The tables of a run folder: a row a replication, the events of the records that are kept, and what packages are."""

from __future__ import annotations

from collections.abc import Container, Iterable
from pathlib import Path

import numpy as np

from sim.execution.counts import Rows
from sim.execution.options import SUMMARY
from sim.execution.pairs import in_order
from sim.world.plan import Plan
from sim.world.record import Bound, Kind, Played, package_texts

PACKAGES = {"packages": ["package"]}
EACH = {"replications": ["replication"], "events": ["replication", "number"]}  # of single replications


def tables(keep: str) -> dict[str, list[str]]:
    """The tables of a run folder, and the columns by which their rows are sorted and told apart.

    >>> list(tables("summary")), list(tables("records"))
    (['packages'], ['replications', 'events', 'packages'])
    """
    return ({} if keep == SUMMARY else EACH) | PACKAGES


def write_chunk(
    folder: Path, plan: Plan, number: int, rows: Rows, kept: list[Played], tables: Container[str]
) -> list[Path]:
    """Write a chunk's rows, with names instead of numbers, so that a file explains itself; the files written."""
    from sim.store.tables import write_rows  # not before something is written: DuckDB takes a while to be imported

    written = []
    if "replications" in tables:
        written.append(write_rows(folder, "replications", number, _outcomes(plan, rows)))
    if kept:
        written.append(write_rows(folder, "events", number, _events(plan, kept)))
    if number == 0:
        written.append(write_rows(folder, "packages", number, packages(plan)))
    return written


def _outcomes(plan: Plan, rows: Rows) -> dict[str, np.ndarray]:
    outcomes = plan.outcomes["name"].astype(str)
    checks = _told_apart(plan.checks["name"], ("replication", "package", "parties", "story"))
    columns: dict[str, np.ndarray] = {"replication": rows.replication}
    for i in in_order(plan):
        columns[checks[i]] = outcomes[rows.outcomes[:, i]]
    columns["package"] = rows.package
    columns["parties"] = rows.parties
    columns["story"] = rows.story
    return columns


def packages(plan: Plan) -> dict[str, np.ndarray]:
    """Columns [P] that say what the number of a package stands for.

    package: the number; a column for each term, by name: its level as the file writes it, whole numbers and others as
    numbers; structures: those that it belongs to, with commas; label: all of it in words, as in `events`.
    """
    found: dict[str, np.ndarray] = {"package": np.arange(len(plan.packages), dtype=np.int32)}
    for i, name in enumerate(_told_apart(plan.terms["name"], ("package", "structures", "label"))):
        levels = plan.levels[plan.levels["term"] == i]
        names, numbers = levels["name"].astype(str), levels["number"]
        said = names if np.isnan(numbers).any() else numbers
        whole = said is numbers and bool((numbers == np.floor(numbers)).all())
        found[name] = (numbers.astype(np.int64) if whole else said)[plan.packages[:, i]]
    within = [(str(s["name"]), plan.masks[s["mask"]]) for s in plan.structures]
    each = range(len(plan.packages))
    found["structures"] = np.array([", ".join(name for name, mask in within if mask[k]) for k in each])
    found["label"] = np.array(package_texts(plan, each))
    return found


def _told_apart(names: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Names of columns, which have to differ from those that are taken and from each other in more than case."""
    used, found = {name.lower() for name in taken}, []
    for name in map(str, names):
        number, new = 2, name
        while new.lower() in used:
            number, new = number + 1, f"{name}_{number}"
        used.add(new.lower())
        found.append(new)
    return found


def _events(plan: Plan, kept: list[Played]) -> dict[str, np.ndarray]:
    events = [(played.replication, event) for played in kept for event in played.record]
    actors = [*plan.actors["name"].tolist(), ""]
    elements = [*plan.elements["path"].tolist(), ""]
    named = sorted({e.package for _, e in events if e.package >= 0})
    texts = {-1: ""} | dict(zip(named, package_texts(plan, named), strict=True))
    return {
        "replication": np.array([k for k, _ in events], np.int64),
        "number": np.array([e.number for _, e in events], np.int32),
        "time": np.array([e.time for _, e in events], np.int64),
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
